package load

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Kinds are the kinds of callouts that a load can have. Those of kind direct have no lock, and
// their handlers are called by the timer interrupt: they need a revision of the sbt era.
var Kinds = []string{"mpsafe", "mutex", Direct}

// Direct is the kind of callouts that are armed with C_DIRECT_EXEC.
const Direct = "direct"

// Config says what to run.
type Config struct {
	CPUs     int
	Callouts int
	Kind     string        // one of Kinds
	Spread   Spread        // how the times of armings are distributed
	Span     int32         // the longest time of an arming, in ticks
	Ops      int           // client calls a second, of all clients together
	Mix      Mix           // the weights of those calls
	Cost     time.Duration // how long a handler runs
	Seed     uint64
	Watch    Watcher
}

// A Watcher is told of single calls, by the thread that makes them. Times are ns
// of uptime.
type Watcher interface {
	Drained(cpu int32, start, took int64)
	Moved(cpu, to int32, at int64)
}

// locks is the number of mutexes that the callouts of one client share.
const locks = 64

// Load is a load on the booted machine.
type Load struct {
	Config
	rev      *sys.Revision
	callouts callouts
	mtx      []sys.Mtx // locks for each CPU; empty if the callouts are MPSAFE
	handler  sys.Callout_func
	fired    []counter // by CPU
	clients  []*client
	stop     atomic.Bool
	threads  sync.WaitGroup
}

// counter is a count on a cache line of its own.
type counter struct {
	n atomic.Int64
	_ [56]byte
}

// New returns a load for the booted machine. It arms nothing.
func New(cfg Config) *Load {
	l := &Load{Config: cfg, rev: sys.Booted, callouts: newCallouts(sys.Booted, cfg.Callouts), fired: make([]counter, cfg.CPUs)}
	l.handler = l.fire
	if cfg.Kind == "mutex" {
		l.mtx = make([]sys.Mtx, locks*cfg.CPUs)
		for i := range l.mtx {
			lock.Mtx_init(&l.mtx[i], "load", "", sys.MTX_DEF)
		}
	}
	return l
}

// owner returns the CPU of the client that owns a callout.
func (l *Load) owner(i int) int32 { return int32(i % l.CPUs) }

// mutex returns the lock of a callout, or nil.
func (l *Load) mutex(i int) *sys.Mtx {
	if l.mtx == nil {
		return nil
	}
	return &l.mtx[i%len(l.mtx)]
}

// Arm arms every callout on the CPU of its owner, and now and then calls progress
// with the number that is armed. It is called on a kernel thread, stops early when
// ctx is done, and returns how many callouts are armed.
func (l *Load) Arm(ctx context.Context, progress func(n int)) int {
	const step = 1 << 14
	for i := range l.Callouts {
		if i%step == 0 {
			if ctx.Err() != nil {
				return i
			}
			progress(i)
		}
		c := l.callouts.at(i)
		m := l.mutex(i)
		if m == nil {
			l.rev.Callout_init(c, sys.CALLOUT_MPSAFE)
		} else {
			l.rev.Callout_init_lock(c, &m.Lock_object, 0)
			lock.Mtx_lock(m)
		}
		l.arm(c, i, Spread.first, l.owner(i))
		if m != nil {
			lock.Mtx_unlock(m)
		}
	}
	progress(l.Callouts)
	return l.Callouts
}

// fire is the handler of every callout. It arms the callout again. Once the load
// is stopped it returns at once, so that softclock can come to its end.
func (l *Load) fire(arg any) {
	if l.stop.Load() {
		return
	}
	c := arg.(*sys.Callout)
	i := l.callouts.index(c)
	// A frozen revision may have it between two CPUs.
	if cpu := c.C_cpu.Peek(); int(cpu) < len(l.fired) {
		l.fired[cpu].n.Add(1)
	}
	if l.Cost > 0 {
		for start := smp.Binuptime(); smp.Binuptime()-start < int64(l.Cost); {
		}
	}
	l.arm(c, i, Spread.draw, sys.NOCPU)
}

// arm arms callout i on a CPU, NOCPU for the one that it is on, after a time that draw draws.
// That depends on the callout, the seed and the present tick.
func (l *Load) arm(c *sys.Callout, i int, draw func(s Spread, r uint64, now, span uint32) int32, cpu int32) {
	now := l.now()
	r := hash(l.Seed ^ uint64(i)<<32 ^ uint64(now))
	ticks := draw(l.Spread, r, now, uint32(l.Span))
	switch {
	case l.rev.Era != nil:
		l.armSbt(c, i, r, ticks, cpu)
	case cpu == sys.NOCPU:
		l.rev.Callout_reset(c, ticks, l.handler, c)
	default:
		l.rev.Callout_reset_on(c, ticks, l.handler, c, cpu)
	}
}

// Clients is the number of clients: one for each CPU that has callouts.
func (c *Config) Clients() int {
	if c.Ops == 0 {
		return 0
	}
	return min(c.CPUs, c.Callouts)
}

// Start starts the clients, each bound to its CPU. It is called on a kernel
// thread.
func (l *Load) Start() {
	for cpu := range int32(l.Clients()) {
		cl := newClient(l, cpu)
		l.clients = append(l.clients, cl)
		l.threads.Add(1)
		smp.Kthread_add(func(any) {
			defer l.threads.Done()
			cl.run()
		}, nil, cpu, fmt.Sprintf("client %d", cpu))
	}
}

// Stop ends the clients and tells whether they ended in time: on a machine that
// hangs they may not.
func (l *Load) Stop(patience time.Duration) bool {
	l.stop.Store(true)
	done := make(chan struct{})
	go func() {
		l.threads.Wait()
		close(done)
	}()
	select {
	case <-done:
		return true
	case <-time.After(patience):
		return false
	}
}

// Counts are what a load has done so far.
type Counts struct {
	Fired, Resets, Stops, Drains, Moves int64
}

// Less returns the counts since an earlier time.
func (c Counts) Less(before Counts) Counts {
	return Counts{c.Fired - before.Fired, c.Resets - before.Resets, c.Stops - before.Stops,
		c.Drains - before.Drains, c.Moves - before.Moves}
}

// Calls is the number of calls that clients have made.
func (c Counts) Calls() int64 { return c.Resets + c.Stops + c.Drains + c.Moves }

// Counts returns the counts so far. It may be called at any time.
func (l *Load) Counts() (c Counts) {
	for i := range l.fired {
		c.Fired += l.fired[i].n.Load()
	}
	for _, cl := range l.clients {
		for op, n := range map[op]*int64{reset: &c.Resets, stop: &c.Stops, drain: &c.Drains, move: &c.Moves} {
			*n += cl.done[op].Load()
		}
	}
	return c
}

// Handler returns the handler of every callout.
func (l *Load) Handler() sys.Callout_func { return l.handler }

// hash is the output function of splitmix64 (Steele, Lea and Flood, 2014).
func hash(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
