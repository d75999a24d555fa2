package bench

import (
	"fmt"
	"math/rand"
	"sync"
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

// Million is about a million.
const Million = 1 << 20

// Far is a number of ticks so large that no callout of a benchmark becomes due.
const Far = 1 << 20

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

// ListsPending does what ResetPending has to do at least: under one lock it moves
// callouts, one after the other, from one list to another. The callouts are spread
// in the same way over as many lists as a callwheel has.
func ListsPending(order []int) Work {
	m := newMtx(sys.MTX_SPIN)
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
			lock.Mtx_lock_spin(m)
			sys.TAILQ_REMOVE(&lists[next.C_time], next, sys.C_links_tqe)
			put(next, i)
			lock.Mtx_unlock_spin(m)
			if i++; i == len(order) {
				i = 0
			}
		}
	}
}

// ListsPendingSbt is ListsPending with callouts and lists of the sbt era.
func ListsPendingSbt(order []int) Work {
	m := newMtx(sys.MTX_SPIN)
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
			lock.Mtx_lock_spin(m)
			sys.LIST_REMOVE(next, sbt.C_links_le)
			put(next, i)
			lock.Mtx_unlock_spin(m)
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

// Tick is a tick of CPU 0 with nothing due and a number of callouts pending: it
// calls callout_tick, and then softclock, as the machine does if the bucket is not
// empty. The machine must have been booted with one tick a second, so that its own
// clock does not disturb. Softclock is called on the caller's thread; the machine's
// own softclock thread waits until done is called.
func Tick(pending int) (work Work, done func()) {
	ih := sys.Booted.Cpu(0).Cc_cookie
	softclock, end := ih.Ih_handler, make(chan struct{})
	ih.Ih_handler = func(any) { <-end }
	c := Callouts(pending)
	for i := range c {
		timeout.Callout_reset_on(&c[i], sys.INT_MAX/2+int32(i), nothing, nil, 0)
	}
	return func(n int) {
			for range n {
				sys.Ticks.Store(sys.Ticks.Load() + 1)
				timeout.Revision.Callout_tick()
				softclock(ih.Ih_argument)
			}
		}, func() {
			ih.Ih_handler = softclock
			close(end)
		}
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
