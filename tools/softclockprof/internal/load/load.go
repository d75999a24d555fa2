package load

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Kinds are the kinds of callouts that a load can have.
var Kinds = []string{"mpsafe", "mutex"}

// Config says what to run.
type Config struct {
	CPUs     int
	Callouts int
	Kind     string        // one of Kinds
	Spread   Spread        // of the time that an arming has to go
	Span     int32         // longest such time, in ticks
	Ops      int           // client calls a second, of all clients together
	Mix      Mix           // of those calls
	Cost     time.Duration // of a handler
	Seed     uint64
	Watch    Watcher
}

// A Watcher is told of single calls by the thread that makes them. Times are ns
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
	callouts []sys.Callout
	mtx      []sys.Mtx // locks a CPU; none if the callouts are MPSAFE
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

// New makes a load on the booted machine; nothing is armed yet.
func New(cfg Config) *Load {
	l := &Load{Config: cfg, rev: sys.Booted, callouts: make([]sys.Callout, cfg.Callouts), fired: make([]counter, cfg.CPUs)}
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

// Arm arms every callout, on the CPU of its owner, and calls progress with the
// number that is armed, now and then. The caller is a kernel thread. It stops early
// when ctx is done. It returns how many are armed.
func (l *Load) Arm(ctx context.Context, progress func(n int)) int {
	const step = 1 << 14
	for i := range l.callouts {
		if i%step == 0 {
			if ctx.Err() != nil {
				return i
			}
			progress(i)
		}
		c := &l.callouts[i]
		m := l.mutex(i)
		if m == nil {
			l.rev.Callout_init(c, sys.CALLOUT_MPSAFE)
		} else {
			l.rev.Callout_init_lock(c, &m.Lock_object, 0)
			lock.Mtx_lock(m)
		}
		l.rev.Callout_reset_on(c, l.ticks(i, Spread.first), l.handler, c, l.owner(i))
		if m != nil {
			lock.Mtx_unlock(m)
		}
	}
	progress(len(l.callouts))
	return len(l.callouts)
}

// fire is the handler of every callout: it arms it again, until the load is
// stopped: then handlers cost nothing, so that softclock comes to an end.
func (l *Load) fire(arg any) {
	if l.stop.Load() {
		return
	}
	c := arg.(*sys.Callout)
	i := int(uintptr(unsafe.Pointer(c))-uintptr(unsafe.Pointer(&l.callouts[0]))) / int(unsafe.Sizeof(*c))
	// A frozen revision may be between two CPUs.
	if cpu := c.C_cpu.Peek(); int(cpu) < len(l.fired) {
		l.fired[cpu].n.Add(1)
	}
	if l.Cost > 0 {
		for start := smp.Binuptime(); smp.Binuptime()-start < int64(l.Cost); {
		}
	}
	l.rev.Callout_reset(c, l.ticks(i, Spread.draw), l.handler, c)
}

// ticks draws a time for a callout, in ticks. It depends on the callout, the seed
// and the present tick.
func (l *Load) ticks(i int, draw func(s Spread, r uint64, now, span uint32) int32) int32 {
	now := uint32(sys.Ticks.Peek())
	return draw(l.Spread, hash(l.Seed^uint64(i)<<32^uint64(now)), now, uint32(l.Span))
}

// Clients is the number of clients: one to a CPU that has callouts.
func (c *Config) Clients() int {
	if c.Ops == 0 {
		return 0
	}
	return min(c.CPUs, c.Callouts)
}

// Start starts the clients, each bound to its CPU. The caller is a kernel thread.
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

// Stop ends the clients and tells whether they have ended in time: on a machine
// that hangs they may not.
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

// Less returns what was done since an earlier count.
func (c Counts) Less(before Counts) Counts {
	return Counts{c.Fired - before.Fired, c.Resets - before.Resets, c.Stops - before.Stops,
		c.Drains - before.Drains, c.Moves - before.Moves}
}

// Calls is the number of calls that clients have made.
func (c Counts) Calls() int64 { return c.Resets + c.Stops + c.Drains + c.Moves }

// Counts returns them; it may be called at any time.
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
