package bench

import (
	"fmt"
	"math/rand"
	"sync"
	"sync/atomic"
	"time"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// Work does something n times. It is called on a kernel thread of a booted
// machine, and so are the functions that return one.
type Work func(n int)

// Timed does something n times and returns how long it took, where a part of what it
// does is not to count.
type Timed func(n int) time.Duration

// Clocked times all of a work.
func Clocked(w Work) Timed {
	return func(n int) time.Duration {
		start := time.Now()
		w(n)
		return time.Since(start)
	}
}

// Million is about a million.
const Million = 1 << 20

// Far is a number of ticks so large that no callout of a benchmark becomes due. It is no
// multiple of the buckets of a callwheel: a callout that is armed for then is not in the
// bucket that the next tick looks at, which would wake softclock.
const Far = 1<<20 + 1<<12

// On boots a machine, of two CPUs and on the maintained port unless cfg says
// otherwise, runs f on a thread bound to CPU 0, and shuts the machine down.
func On(cfg smp.Config, f func()) error {
	if cfg.CPUs == 0 {
		cfg.CPUs = 2
	}
	if cfg.Revision == nil {
		cfg.Revision = &timeout.Revision
	}
	if err := smp.Boot(cfg); err != nil {
		return fmt.Errorf("bench: %w", err)
	}
	smp.Attach("bench", 0)
	f()
	smp.Detach()
	return smp.Shutdown()
}

func nothing(any) {}

// Callouts returns n MPSAFE callouts.
func Callouts(n int) []sys.Callout {
	c := make([]sys.Callout, n)
	for i := range c {
		timeout.Callout_init(&c[i], sys.CALLOUT_MPSAFE)
	}
	return c
}

func newMtx(opts int32) *sys.Mtx {
	m := new(sys.Mtx)
	lock.Mtx_init(m, "bench", "", opts)
	return m
}

// SpinPair takes and releases a spin mutex.
func SpinPair() Work {
	m := newMtx(sys.MTX_SPIN)
	return func(n int) {
		for range n {
			lock.Mtx_lock_spin(m)
			lock.Mtx_unlock_spin(m)
		}
	}
}

// SleepPair takes and releases a sleep mutex.
func SleepPair() Work {
	m := newMtx(sys.MTX_DEF)
	return func(n int) {
		for range n {
			lock.Mtx_lock(m)
			lock.Mtx_unlock(m)
		}
	}
}

// MutexPair takes and releases a sync.Mutex.
func MutexPair() Work {
	var m sync.Mutex
	return func(n int) {
		for range n {
			m.Lock()
			//lint:ignore SA2001 the pair alone is what is measured
			m.Unlock()
		}
	}
}

// CompareAndSwap does one on a word that no other thread touches: the unit that the
// costs of the port are counted in.
func CompareAndSwap() Work {
	w := new(struct {
		_ [64]byte // keeps data of other threads off this cache line
		v atomic.Uintptr
		_ [64]byte
	})
	return func(n int) {
		for range n {
			v := w.v.Load()
			w.v.CompareAndSwap(v, v+1)
		}
	}
}

// Lists takes a callout off a list and puts it on another one.
func Lists() Work {
	var q [2]sys.Callout_tailq
	for i := range q {
		sys.TAILQ_INIT(&q[i])
	}
	c := new(sys.Callout)
	sys.TAILQ_INSERT_TAIL(&q[0], c, sys.C_links_tqe)
	return func(n int) {
		for i := range n {
			sys.TAILQ_REMOVE(&q[i&1], c, sys.C_links_tqe)
			sys.TAILQ_INSERT_TAIL(&q[i&1^1], c, sys.C_links_tqe)
		}
		if n&1 == 1 { // it ends where it began
			sys.TAILQ_REMOVE(&q[1], c, sys.C_links_tqe)
			sys.TAILQ_INSERT_TAIL(&q[0], c, sys.C_links_tqe)
		}
	}
}

// Floor does what a reset and a stop have to do at least: two lock pairs, an
// insertion and a removal.
func Floor() Work {
	f := new(struct {
		_ [64]byte // keeps data of other threads off these cache lines
		m sys.Mtx
		q sys.Callout_tailq
		c sys.Callout
		_ [64]byte
	})
	lock.Mtx_init(&f.m, "bench", "", sys.MTX_SPIN)
	sys.TAILQ_INIT(&f.q)
	return func(n int) {
		for range n {
			lock.Mtx_lock_spin(&f.m)
			sys.TAILQ_INSERT_TAIL(&f.q, &f.c, sys.C_links_tqe)
			lock.Mtx_unlock_spin(&f.m)
			lock.Mtx_lock_spin(&f.m)
			sys.TAILQ_REMOVE(&f.q, &f.c, sys.C_links_tqe)
			lock.Mtx_unlock_spin(&f.m)
		}
	}
}

// ResetStop resets a callout on a CPU and stops it.
func ResetStop(cpu int32) Work {
	c := &Callouts(1)[0]
	return func(n int) {
		for range n {
			timeout.Callout_reset_on(c, Far, nothing, nil, cpu)
			timeout.Callout_stop(c)
		}
	}
}

// ResetStopUnder is ResetStop, with each of the two calls under a sync.Mutex.
func ResetStopUnder(m *sync.Mutex, cpu int32) Work {
	c := &Callouts(1)[0]
	return func(n int) {
		for range n {
			m.Lock()
			timeout.Callout_reset_on(c, Far, nothing, nil, cpu)
			m.Unlock()
			m.Lock()
			timeout.Callout_stop(c)
			m.Unlock()
		}
	}
}

// ResetStopOf is ResetStop on CPU 0 with the functions of the revision that is
// booted.
func ResetStopOf(rev *sys.Revision) Work {
	c := rev.New_callout()
	rev.Callout_init(c, sys.CALLOUT_MPSAFE)
	return func(n int) {
		for range n {
			rev.Callout_reset_on(c, Far, nothing, nil, 0)
			rev.Callout_stop_safe(c, 0)
		}
	}
}

// TimerResetStop does with a time.Timer what ResetStop does with a callout.
func TimerResetStop() Work {
	t := time.AfterFunc(time.Hour, func() {})
	return func(n int) {
		for range n {
			t.Reset(time.Hour)
			t.Stop()
		}
	}
}

// Order returns the order in which many timers are visited: a random one, or the
// order in memory.
func Order(n int, random bool) []int {
	if random {
		return rand.New(rand.NewSource(1)).Perm(n)
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// spread is the number of ticks, or ms, over which the due times of timers are
// spread.
const spread = 10000

// ResetPending resets many pending callouts, one after the other, to new times.
func ResetPending(order []int) Work {
	c := Callouts(len(order))
	for i := range c {
		timeout.Callout_reset_on(&c[i], Far+int32(i%spread), nothing, nil, 0)
	}
	i := 0
	return func(n int) {
		for range n {
			timeout.Callout_reset_on(&c[order[i]], Far+int32(i%spread), nothing, nil, 0)
			if i++; i == len(order) {
				i = 0
			}
		}
	}
}

// ListsPending does what ResetPending has to do at least: it moves callouts, one after
// the other, from one list to another, without a lock. The callouts are spread in the
// same way over as many lists as a callwheel has.
func ListsPending(order []int) Work {
	lists := make([]sys.Callout_tailq, smp.NCALLOUT)
	for i := range lists {
		sys.TAILQ_INIT(&lists[i])
	}
	c := make([]sys.Callout, len(order))
	put := func(c *sys.Callout, i int) {
		c.C_time = int32(i % spread)
		sys.TAILQ_INSERT_TAIL(&lists[c.C_time], c, sys.C_links_tqe)
	}
	for i := range c {
		put(&c[i], i)
	}
	i := 0
	return func(n int) {
		for range n {
			next := &c[order[i]]
			sys.TAILQ_REMOVE(&lists[next.C_time], next, sys.C_links_tqe)
			put(next, i)
			if i++; i == len(order) {
				i = 0
			}
		}
	}
}

// ListsPendingSbt is ListsPending with callouts and lists of the sbt era.
func ListsPendingSbt(order []int) Work {
	lists := make([]sbt.Callout_list, smp.NCALLOUT)
	c := make([]sbt.Callout, len(order))
	put := func(c *sbt.Callout, i int) {
		c.C_time = int64(i % spread)
		sys.LIST_INSERT_HEAD(&lists[c.C_time], c, sbt.C_links_le)
	}
	for i := range c {
		put(&c[i], i)
	}
	i := 0
	return func(n int) {
		for range n {
			next := &c[order[i]]
			sys.LIST_REMOVE(next, sbt.C_links_le)
			put(next, i)
			if i++; i == len(order) {
				i = 0
			}
		}
	}
}

// TimerResetPending is ResetPending with time.Timers. done stops them.
func TimerResetPending(order []int) (work Work, done func()) {
	t := make([]*time.Timer, len(order))
	for i := range t {
		t[i] = time.AfterFunc(time.Hour+time.Duration(i%spread)*time.Millisecond, func() {})
	}
	i := 0
	return func(n int) {
			for range n {
				t[order[i]].Reset(time.Hour + time.Duration(i%spread)*time.Millisecond)
				if i++; i == len(order) {
					i = 0
				}
			}
		}, func() {
			for i := range t {
				t[i].Stop()
			}
		}
}

// Migrate resets a pending callout on each of the CPUs in turn.
func Migrate(cpus int32) Work {
	c := &Callouts(1)[0]
	var cpu int32
	return func(n int) {
		for range n {
			timeout.Callout_reset_on(c, Far, nothing, nil, cpu)
			if cpu++; cpu == cpus {
				cpu = 0
			}
		}
	}
}

// in_place keeps the machine's own softclock thread of CPU 0 waiting until end is called,
// and returns what it would call, for the caller's thread to do. The machine must have been
// booted with one tick a second, so that its own clock does not disturb.
func in_place() (softclock func(), end func()) {
	ih := sys.Booted.Cpu(0).Cc_cookie
	handler, ended := ih.Ih_handler, make(chan struct{})
	ih.Ih_handler = func(any) { <-ended }
	return func() { handler(ih.Ih_argument) }, func() {
		ih.Ih_handler = handler
		close(ended)
	}
}

// tick is a tick of CPU 0.
func tick() {
	sys.Ticks.Store(sys.Ticks.Load() + 1)
	timeout.Revision.Callout_tick()
}

// Tick is a tick of CPU 0 with nothing due and a number of callouts pending: it
// calls callout_tick, and then softclock, as the machine does if the bucket is not
// empty. What in_place says of the machine and of end holds here too.
func Tick(pending int) (work Work, end func()) {
	softclock, end := in_place()
	c := Callouts(pending)
	for i := range c {
		timeout.Callout_reset_on(&c[i], sys.INT_MAX/2+int32(i), nothing, nil, 0)
	}
	return func(n int) {
		for range n {
			tick()
			softclock()
		}
	}, end
}

// TickAlone is a tick of CPU 0 whose wheel is empty, without softclock.
func TickAlone() Work {
	return func(n int) {
		for range n {
			tick()
		}
	}
}

// FireInPlace arms callouts for one tick, in an order, and returns how long softclock takes
// to enter their handlers, which do nothing. It arms the next ones each time, and begins again
// after the last. What in_place says of the machine and of end holds here too.
func FireInPlace(order []int) (timed Timed, end func()) {
	softclock, end := in_place()
	c := Callouts(len(order))
	next := 0
	return func(n int) (took time.Duration) {
		for n > 0 {
			batch := min(n, len(order))
			for range batch {
				timeout.Callout_reset_on(&c[order[next]], 1, nothing, nil, 0)
				if next++; next == len(order) {
					next = 0
				}
			}
			tick()
			start := time.Now()
			softclock()
			took += time.Since(start)
			n -= batch
		}
		return took
	}, end
}

// DrainIdle drains a callout that is not armed.
func DrainIdle() Work {
	c := &Callouts(1)[0]
	return func(n int) {
		for range n {
			timeout.Callout_drain(c)
		}
	}
}

// DrainPending resets a callout and drains it.
func DrainPending() Work {
	c := &Callouts(1)[0]
	return func(n int) {
		for range n {
			timeout.Callout_reset_on(c, Far, nothing, nil, 0)
			timeout.Callout_drain(c)
		}
	}
}

// Together runs works at the same time: the first on the caller's thread, each
// other one on a new thread that is bound to the CPU with its index.
func Together(works ...Work) Work {
	return func(n int) {
		var done sync.WaitGroup
		for cpu, w := range works[1:] {
			done.Add(1)
			smp.Kthread_add(func(any) {
				defer done.Done()
				w(n)
			}, nil, int32(cpu+1), "bench")
		}
		works[0](n)
		done.Wait()
	}
}
