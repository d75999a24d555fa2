package sleepqueue_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"ktimeout/kern/lock"
	. "ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

func boot(t testing.TB, cfg smp.Config) {
	t.Helper()
	cfg.Revision = &timeout.Revision
	cfg.Printf = func(format string, args ...any) { t.Logf(format, args...) }
	if err := smp.Boot(cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := smp.Shutdown(); err != nil && !errors.Is(err, smp.ErrNotBooted) {
			t.Error(err)
		}
	})
}

// patience is how long a test waits for what must happen.
const patience = 3 * time.Minute

func giveUp(t testing.TB, what string) {
	t.Helper()
	buf := make([]byte, 1<<20)
	t.Fatalf("%s: not within %v\n%s", what, patience, buf[:runtime.Stack(buf, true)])
}

// within fails the test, with all stacks, if f is not true soon.
func within(t testing.TB, what string, f func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !f(); runtime.Gosched() {
		if time.Now().After(deadline) {
			giveUp(t, what)
		}
	}
}

// group is a number of kernel threads that a test waits for.
type group struct {
	t    testing.TB
	left atomic.Int32
	wg   sync.WaitGroup
}

// add starts a kernel thread bound to cpu.
func (g *group) add(name string, cpu int32, f func(td *sys.Thread)) *sys.Thread {
	g.left.Add(1)
	g.wg.Add(1)
	return smp.Kthread_add(func(any) {
		f(smp.Curthread())
		g.left.Add(-1)
		g.wg.Done()
	}, nil, cpu, name)
}

// wait sleeps, as a test that polls would take a core from the threads.
func (g *group) wait() {
	g.t.Helper()
	ended := make(chan struct{})
	go func() { g.wg.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(patience):
		giveUp(g.t, "the threads end")
	}
}

// on returns how many threads are on a queue of the channel. The caller is a
// kernel thread.
func on(wchan unsafe.Pointer, queue int32) uint32 {
	Sleepq_lock(wchan)
	defer Sleepq_release(wchan)
	return Sleepq_sleepcnt(wchan, queue)
}

// attach makes the test's goroutine a kernel thread.
func attach(t testing.TB) *sys.Thread {
	td := smp.Attach("test", 0)
	t.Cleanup(func() {
		if smp.Thread_by_g(smp.Curg()) != nil {
			smp.Detach()
		}
	})
	return td
}

// mtx returns a new mutex.
func mtx(opts int32) *sys.Mtx {
	m := new(sys.Mtx)
	if opts&sys.MTX_SPIN != 0 {
		lock.Mtx_init(m, "test spin", "", opts)
	} else {
		lock.Mtx_init(m, "test", "", opts)
	}
	return m
}

type chans [8]int32

func (c *chans) ch(i int) unsafe.Pointer { return unsafe.Pointer(&c[i]) }

const rounds = 100000

// A turn goes round a ring of threads, each asleep on a channel of its own.
func TestWakeupRing(t *testing.T) {
	const n = 5
	boot(t, smp.Config{CPUs: 4})
	var (
		c    chans
		turn int
		m    = mtx(sys.MTX_DEF)
		g    = group{t: t}
	)
	for i := range n {
		g.add("ring", int32(i%4), func(*sys.Thread) {
			for r := i; r < rounds; r += n {
				lock.Mtx_lock(m)
				for turn != r {
					if err := Msleep(c.ch(i), m, 0, "ring", 0); err != 0 {
						t.Errorf("msleep returned %d", err)
					}
				}
				turn++
				lock.Mtx_unlock(m)
				Wakeup(c.ch((i + 1) % n))
			}
		})
	}
	g.wait()
}

// The channel's chain lock alone orders the sleeper's look at the condition and
// the wakeup. Where the condition changes under it too, nobody is woken without
// reason; where it changes before, as clients do it, a wakeup may come late.
func TestWakeupNotLost(t *testing.T) {
	const pairs = 4
	boot(t, smp.Config{CPUs: 4})
	var c chans
	g := group{t: t}
	for p := range pairs {
		strict := p%2 == 0
		var flag, acked atomic.Int32
		ch := c.ch(p)
		g.add("sleeper", int32(p), func(*sys.Thread) {
			for r := int32(1); r <= rounds/pairs; r++ {
				for woken := false; ; woken = true {
					Sleepq_lock(ch)
					if flag.Load() == r {
						Sleepq_release(ch)
						break
					}
					if strict && woken {
						t.Errorf("round %d: woken without reason", r)
					}
					Sleepq_add(ch, nil, "flag", sys.SLEEPQ_SLEEP, 0)
					Sleepq_wait(ch, 0)
				}
				acked.Store(r)
			}
		})
		g.add("waker", int32(p+1)%4, func(*sys.Thread) {
			for r := int32(1); r <= rounds/pairs; r++ {
				for acked.Load() != r-1 {
					smp.Cpu_spinwait()
				}
				switch {
				case strict:
					Sleepq_lock(ch)
					flag.Store(r)
					Sleepq_signal(ch, sys.SLEEPQ_SLEEP, 0, 0)
					Sleepq_release(ch)
				case r%2 == 0:
					flag.Store(r)
					Wakeup(ch)
				default:
					flag.Store(r)
					Wakeup_one(ch)
				}
			}
		})
	}
	g.wait()
}

// wakeup_one wakes one thread: the best priority first, of equals the one that
// slept longest.
func TestWakeupOneOrder(t *testing.T) {
	boot(t, smp.Config{CPUs: 4})
	attach(t)
	var c chans
	g := group{t: t}
	woken := make(chan string, 8)
	for i, s := range []struct {
		name string
		pri  int32
	}{{"a", sys.PPAUSE}, {"b", sys.PSWP + 8}, {"c", sys.PSWP + 8}, {"d", 0}, {"e", sys.PPAUSE}} {
		g.add(s.name, int32(i%4), func(td *sys.Thread) {
			if err := Tsleep(c.ch(0), s.pri, "order", 1<<20); err != 0 {
				t.Errorf("%s: tsleep returned %d", s.name, err)
			}
			woken <- td.Td_name
		})
		within(t, "the thread sleeps", func() bool { return on(c.ch(0), 0) == uint32(i+1) })
	}
	for i, want := range []string{"b", "c", "d", "a", "e"} {
		Wakeup_one(c.ch(0))
		if n := on(c.ch(0), 0); n != uint32(4-i) {
			t.Errorf("after wakeup_one %d: %d sleep", i+1, n)
		}
		if got := <-woken; got != want {
			t.Errorf("wakeup_one %d woke %s, want %s", i+1, got, want)
		}
	}
	Wakeup_one(c.ch(0))
	g.wait()
}

// A wakeup of sleepq_signal raises a priority that is worse, and leaves a
// better one.
func TestWakePriority(t *testing.T) {
	boot(t, smp.Config{CPUs: 2})
	attach(t)
	var c chans
	g := group{t: t}
	pri := make(chan uint8)
	for _, s := range []struct{ sleep, wake, want int32 }{
		{sys.PPAUSE, sys.PSWP, sys.PSWP}, {sys.PSWP, sys.PPAUSE, sys.PSWP}, {sys.PPAUSE, 0, sys.PPAUSE},
	} {
		g.add("sleeper", 1, func(td *sys.Thread) {
			Tsleep(c.ch(0), s.sleep, "pri", 1<<20)
			pri <- td.Td_priority
		})
		within(t, "the thread sleeps", func() bool { return on(c.ch(0), 0) == 1 })
		Sleepq_lock(c.ch(0))
		if ret := Sleepq_signal(c.ch(0), sys.SLEEPQ_SLEEP, s.wake, 0); ret != 0 {
			t.Errorf("sleepq_signal returned %d", ret)
		}
		Sleepq_release(c.ch(0))
		if got := <-pri; int32(got) != s.want {
			t.Errorf("asleep with %d, woken with %d: priority %d, want %d", s.sleep, s.wake, got, s.want)
		}
	}
	g.wait()
}

func TestTimedSleep(t *testing.T) {
	for _, first := range []int32{0, sys.INT_MAX - 100} {
		boot(t, smp.Config{CPUs: 2, Hz: 1000, Ticks: first})
		td := attach(t)
		var c chans
		for _, timo := range []int32{1, 2, 3, 10, 60} {
			best := int32(sys.INT_MAX)
			for range 5 {
				start := sys.Ticks.Load()
				if err := Tsleep(c.ch(0), 0, "timed", timo); err != sys.EWOULDBLOCK {
					t.Errorf("tsleep returned %d, want EWOULDBLOCK", err)
				}
				took := sys.Ticks.Load() - start
				if took < timo {
					t.Errorf("slept %d ticks, want %d", took, timo)
				}
				best = min(best, took)
			}
			if best > timo+100 {
				t.Errorf("slept %d ticks at least, want about %d", best, timo)
			}
		}
		if td.Td_flags&(sys.TDF_TIMEOUT|sys.TDF_TIMOFAIL) != 0 {
			t.Errorf("flags %#x stayed", td.Td_flags)
		}
		start := sys.Ticks.Load()
		if err := Pause("paused", 5); err != sys.EWOULDBLOCK {
			t.Errorf("pause returned %d, want EWOULDBLOCK", err)
		}
		if took := sys.Ticks.Load() - start; took < 5 {
			t.Errorf("paused for %d ticks, want 5", took)
		}
		smp.Detach()
		if err := smp.Shutdown(); err != nil {
			t.Fatal(err)
		}
	}
}

// Timed sleeps are woken about when they end. Whatever ends one, nothing of it
// may end the sleep that follows.
func TestTimedSleepRace(t *testing.T) {
	const sleepers = 16
	boot(t, smp.Config{CPUs: 4, Hz: 5000})
	type sleeper struct {
		timed, untimed int32 // channels
		m              sys.Mtx
		waits, goOn    bool // under m
	}
	var (
		s             [sleepers]sleeper
		g             = group{t: t}
		timeouts, oks atomic.Int32
		left          atomic.Int32
	)
	left.Store(sleepers)
	for i := range s {
		s := &s[i]
		lock.Mtx_init(&s.m, "test", "", sys.MTX_DEF)
		g.add("sleeper", int32(i%4), func(td *sys.Thread) {
			for r := range rounds / sleepers {
				switch err := Tsleep(unsafe.Pointer(&s.timed), 0, "timed", 1+int32(r%2)); err {
				case 0:
					oks.Add(1)
				case sys.EWOULDBLOCK:
					timeouts.Add(1)
				default:
					t.Errorf("tsleep returned %d", err)
				}
				timo := int32(0)
				if r%4 == 0 {
					timo = 1 << 20
				}
				lock.Mtx_lock(&s.m)
				s.waits = true
				if err := Msleep(unsafe.Pointer(&s.untimed), &s.m, 0, "untimed", timo); err != 0 || !s.goOn {
					t.Errorf("round %d: msleep returned %d, woken by the waker: %v", r, err, s.goOn)
				}
				s.waits, s.goOn = false, false
				lock.Mtx_unlock(&s.m)
			}
			left.Add(-1)
		})
	}
	// The waker shoots at the timed sleeps right after a tick.
	g.add("waker", 3, func(*sys.Thread) {
		rng := rand.New(rand.NewPCG(1, 2))
		for left.Load() != 0 {
			now := sys.Ticks.Load()
			for i := 0; i < 2000 && sys.Ticks.Load() == now; i++ {
				smp.Cpu_spinwait()
			}
			for range rng.IntN(20) {
				smp.Cpu_spinwait()
			}
			for i := range s {
				s := &s[i]
				if rng.IntN(2) == 0 {
					Wakeup(unsafe.Pointer(&s.timed))
				}
				lock.Mtx_lock(&s.m)
				if s.waits {
					s.goOn = true
					Wakeup(unsafe.Pointer(&s.untimed))
				}
				lock.Mtx_unlock(&s.m)
			}
		}
	})
	g.wait()
	t.Logf("%d timed out, %d woken", timeouts.Load(), oks.Load())
	if timeouts.Load() == 0 || oks.Load() == 0 {
		t.Error("one of the two never happened: this was no race")
	}
}

// The thread is on the queue and not asleep yet when the wakeup comes.
func TestWakeupBeforeSwitch(t *testing.T) {
	boot(t, smp.Config{CPUs: 2})
	td := attach(t)
	var c chans
	Sleepq_lock(c.ch(0))
	Sleepq_add(c.ch(0), nil, "early", sys.SLEEPQ_SLEEP, 0)
	if !sys.TD_ON_SLEEPQ(td) || td.Td_sleepqueue != nil {
		t.Error("sleepq_add did not put the thread on the queue")
	}
	Sleepq_broadcast(c.ch(0), sys.SLEEPQ_SLEEP, 0, 0)
	Sleepq_wait(c.ch(0), 0)
	if sys.TD_ON_SLEEPQ(td) || td.Td_sleepqueue == nil {
		t.Error("woken and still on the queue")
	}
}

// timeoutSets waits until the thread's timeout has set flag.
func timeoutSets(t *testing.T, td *sys.Thread, flag int32) {
	within(t, "the timeout comes", func() bool {
		lock.Thread_lock(td)
		defer lock.Thread_unlock(td)
		return td.Td_flags&flag != 0
	})
}

// The timeout comes between sleepq_add and the switch.
func TestTimeoutBeforeSwitch(t *testing.T) {
	boot(t, smp.Config{CPUs: 2, Hz: 1000})
	td := attach(t)
	var c chans
	Sleepq_lock(c.ch(0))
	Sleepq_add(c.ch(0), nil, "early", sys.SLEEPQ_SLEEP, 0)
	Sleepq_set_timeout(c.ch(0), 1)
	Sleepq_release(c.ch(0))
	timeoutSets(t, td, sys.TDF_TIMEOUT)
	Sleepq_lock(c.ch(0))
	if n := Sleepq_sleepcnt(c.ch(0), 0); n != 1 {
		t.Errorf("%d threads on the queue, want the one that timed out", n)
	}
	if err := Sleepq_timedwait(c.ch(0), 0); err != sys.EWOULDBLOCK {
		t.Errorf("sleepq_timedwait returned %d", err)
	}
	if n := on(c.ch(0), 0); n != 0 || td.Td_flags&sys.TDF_TIMEOUT != 0 || td.Td_sleepqueue == nil {
		t.Errorf("%d threads on the queue, flags %#x, sleep queue %p", n, td.Td_flags, td.Td_sleepqueue)
	}
}

// The timeout comes after the wakeup, before the thread looks.
func TestTimeoutAfterWakeup(t *testing.T) {
	boot(t, smp.Config{CPUs: 2, Hz: 1000})
	td := attach(t)
	var c chans
	Sleepq_lock(c.ch(0))
	Sleepq_add(c.ch(0), nil, "late", sys.SLEEPQ_SLEEP, 0)
	Sleepq_set_timeout(c.ch(0), 1)
	Sleepq_signal(c.ch(0), sys.SLEEPQ_SLEEP, 0, 0)
	Sleepq_release(c.ch(0))
	timeoutSets(t, td, sys.TDF_TIMOFAIL)
	Sleepq_lock(c.ch(0))
	if err := Sleepq_timedwait(c.ch(0), 0); err != 0 {
		t.Errorf("sleepq_timedwait returned %d", err)
	}
	if td.Td_flags&(sys.TDF_TIMEOUT|sys.TDF_TIMOFAIL) != 0 {
		t.Errorf("flags %#x stayed", td.Td_flags)
	}
}

// The handler of the timeout is on its way when the thread, woken, looks: the
// thread waits for it.
func TestTimeoutOnItsWay(t *testing.T) {
	boot(t, smp.Config{CPUs: 2, Hz: 1000})
	td := attach(t)
	var (
		c                chans
		underway, letgo  atomic.Bool
		wasParked, ended atomic.Bool
	)
	if err := sys.Sdt_attach("callout_execute", "callout-start", func(_ *sys.Sdt_probe, arg0 any, _, _, _, _ uintptr) {
		if arg0 == &td.Td_slpcallout {
			underway.Store(true)
			for !letgo.Load() {
				runtime.Gosched()
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer ended.Store(true)
		for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); runtime.Gosched() {
			if underway.Load() && td.Td_md.Md_wait.Load() == sys.WAIT_PARKED {
				wasParked.Store(true)
				break
			}
		}
		letgo.Store(true)
	}()
	Sleepq_lock(c.ch(0))
	Sleepq_add(c.ch(0), nil, "late", sys.SLEEPQ_SLEEP, 0)
	Sleepq_set_timeout(c.ch(0), 1)
	Sleepq_release(c.ch(0))
	within(t, "the handler starts", underway.Load)
	Sleepq_lock(c.ch(0))
	Sleepq_signal(c.ch(0), sys.SLEEPQ_SLEEP, 0, 0)
	if err := Sleepq_timedwait(c.ch(0), 0); err != 0 {
		t.Errorf("sleepq_timedwait returned %d", err)
	}
	if !wasParked.Load() {
		t.Error("the thread did not wait for the handler")
	}
	if td.Td_flags&(sys.TDF_TIMEOUT|sys.TDF_TIMOFAIL) != 0 || sys.TD_IS_SLEEPING(td) {
		t.Errorf("flags %#x, inhibitors %#x stayed", td.Td_flags, td.Td_inhibitors)
	}
	within(t, "the watcher ends", ended.Load)
	if err := sys.Sdt_attach("callout_execute", "callout-start", nil); err != nil {
		t.Error(err)
	}
}

func TestMsleepInterlock(t *testing.T) {
	boot(t, smp.Config{CPUs: 2, Hz: 1000})
	attach(t)
	var (
		c  chans
		m  = mtx(sys.MTX_DEF)
		rw sys.Rwlock
	)
	lock.Rw_init(&rw, "test rw")
	lock.Mtx_lock(m)
	if err := Msleep(c.ch(0), m, 0, "keep", 1); err != sys.EWOULDBLOCK {
		t.Errorf("msleep returned %d", err)
	}
	if !lock.Mtx_owned(m) {
		t.Fatal("msleep did not take the mutex again")
	}
	if err := Msleep(c.ch(0), m, sys.PDROP|sys.PSWP, "drop", 1); err != sys.EWOULDBLOCK {
		t.Errorf("msleep with PDROP returned %d", err)
	}
	if lock.Mtx_owned(m) {
		t.Error("msleep with PDROP took the mutex again")
	}
	// Without a mutex msleep is tsleep.
	if err := Msleep(c.ch(0), nil, 0, "none", 1); err != sys.EWOULDBLOCK {
		t.Errorf("msleep without a mutex returned %d", err)
	}

	lock.Rw_rlock(&rw)
	Rw_sleep(c.ch(0), &rw, 0, "shared", 1)
	if n := sys.RW_READERS(rw.Rw_lock.Load()); n != 1 {
		t.Errorf("slept with a read lock: %d readers afterwards", n)
	}
	lock.Rw_runlock(&rw)
	lock.Rw_wlock(&rw)
	Rw_sleep(c.ch(0), &rw, 0, "exclusive", 1)
	if !lock.Rw_wowned(&rw) {
		t.Fatal("slept with a write lock: not held afterwards")
	}
	Rw_sleep(c.ch(0), &rw, sys.PDROP, "drop", 1)
	if lock.Rw_wowned(&rw) {
		t.Error("rw_sleep with PDROP took the lock again")
	}
}

// The interlock is free while the thread sleeps, and a waker that takes it
// finds the thread on the queue.
func TestInterlockReleased(t *testing.T) {
	boot(t, smp.Config{CPUs: 2})
	attach(t)
	var (
		c     chans
		m     = mtx(sys.MTX_DEF)
		spin  = mtx(sys.MTX_SPIN)
		asked bool
		g     = group{t: t}
	)
	for r := range 200 {
		asked = false
		g.add("sleeper", 1, func(*sys.Thread) {
			if r%2 == 0 {
				lock.Mtx_lock(m)
				asked = true
				Msleep(c.ch(0), m, 0, "sleep", 0)
				if !lock.Mtx_owned(m) {
					t.Error("msleep did not take the mutex again")
				}
				lock.Mtx_unlock(m)
			} else {
				lock.Mtx_lock_spin(spin)
				asked = true
				if err := Msleep_spin(c.ch(0), spin, "spin", 0); err != 0 {
					t.Errorf("msleep_spin returned %d", err)
				}
				if !lock.Mtx_owned(spin) {
					t.Error("msleep_spin did not take the mutex again")
				}
				lock.Mtx_unlock_spin(spin)
			}
		})
		within(t, "the thread sleeps", func() (a bool) {
			if r%2 == 0 {
				lock.Mtx_lock(m)
				a = asked
				lock.Mtx_unlock(m)
			} else {
				lock.Mtx_lock_spin(spin)
				a = asked
				lock.Mtx_unlock_spin(spin)
			}
			return a
		})
		// asked was seen with the mutex held, so the sleeper has released it,
		// so it is on the queue or behind the chain's lock.
		Wakeup(c.ch(0))
		g.wait()
	}
}

func TestMsleepSpinTimeout(t *testing.T) {
	boot(t, smp.Config{CPUs: 2, Hz: 1000})
	attach(t)
	var c chans
	m := mtx(sys.MTX_SPIN)
	lock.Mtx_lock_spin(m)
	start := sys.Ticks.Load()
	if err := Msleep_spin(c.ch(0), m, "spin", 3); err != sys.EWOULDBLOCK {
		t.Errorf("msleep_spin returned %d", err)
	}
	if took := sys.Ticks.Load() - start; took < 3 {
		t.Errorf("slept %d ticks, want 3", took)
	}
	if !lock.Mtx_owned(m) {
		t.Fatal("msleep_spin did not take the mutex again")
	}
	lock.Mtx_unlock_spin(m)
}

// A sleep gives Giant up and takes it again as often as it was held, with
// Giant as the interlock, with another one, and with none.
func TestGiant(t *testing.T) {
	boot(t, smp.Config{CPUs: 2})
	attach(t)
	var c chans
	g := group{t: t}
	for _, how := range []string{"none", "Giant", "mutex", "spin mutex"} {
		g.add("holder", 1, func(*sys.Thread) {
			lock.Mtx_lock(&lock.Giant)
			lock.Mtx_lock(&lock.Giant)
			lock.Mtx_lock(&lock.Giant)
			m, spin := mtx(sys.MTX_DEF), mtx(sys.MTX_SPIN)
			var err int32
			switch how {
			case "none":
				err = Tsleep(c.ch(0), 0, "giant", 0)
			case "Giant":
				err = Msleep(c.ch(0), &lock.Giant, 0, "giant", 0)
			case "mutex":
				lock.Mtx_lock(m)
				err = Msleep(c.ch(0), m, sys.PDROP, "giant", 0)
			case "spin mutex":
				lock.Mtx_lock_spin(spin)
				err = Msleep_spin(c.ch(0), spin, "giant", 0)
				lock.Mtx_unlock_spin(spin)
			}
			if err != 0 {
				t.Errorf("%s: the sleep returned %d", how, err)
			}
			for n := 3; n > 0; n-- {
				if !lock.Mtx_owned(&lock.Giant) || lock.Mtx_recursed(&lock.Giant) != (n > 1) {
					t.Errorf("%s: Giant is not held %d times", how, n)
					return
				}
				lock.Mtx_unlock(&lock.Giant)
			}
			if lock.Mtx_owned(&lock.Giant) {
				t.Errorf("%s: Giant is held once too often", how)
			}
		})
		within(t, "the thread sleeps", func() bool { return on(c.ch(0), 0) == 1 })
		lock.Mtx_lock(&lock.Giant)
		Wakeup(c.ch(0))
		lock.Mtx_unlock(&lock.Giant)
		g.wait()
	}
}

// Channels that share a chain keep their sleepers apart.
func TestSharedChain(t *testing.T) {
	boot(t, smp.Config{CPUs: 4})
	attach(t)
	block := new([1024]int32)
	chain := func(i int) uintptr { return SC_HASH(unsafe.Pointer(&block[i])) }
	var same []unsafe.Pointer
	for i := range block {
		if chain(i) == chain(512) && len(same) < 4 {
			same = append(same, unsafe.Pointer(&block[i]))
		}
	}
	g := group{t: t}
	woken := make(chan unsafe.Pointer, 16)
	for _, ch := range same {
		for i := range 3 {
			g.add("sleeper", int32(i), func(*sys.Thread) {
				Tsleep(ch, 0, "shared", 1<<20)
				woken <- ch
			})
		}
	}
	for _, ch := range same {
		within(t, "the threads sleep", func() bool { return on(ch, 0) == 3 })
	}
	for i, ch := range same {
		Wakeup(ch)
		for range 3 {
			if got := <-woken; got != ch {
				t.Errorf("wakeup of %p woke a sleeper of %p", ch, got)
			}
		}
		for j, other := range same {
			if n, want := on(other, 0), uint32(3); j > i && n != want || j <= i && n != 0 {
				t.Errorf("after wakeup %d: %d sleep on channel %d", i, n, j)
			}
		}
	}
	g.wait()
}

func TestSleepqRemove(t *testing.T) {
	boot(t, smp.Config{CPUs: 2})
	self := attach(t)
	var c chans
	g := group{t: t}
	td := g.add("sleeper", 1, func(*sys.Thread) {
		if err := Tsleep(c.ch(0), 0, "remove", 1<<20); err != 0 {
			t.Errorf("tsleep returned %d", err)
		}
	})
	g.add("other", 1, func(*sys.Thread) { Tsleep(c.ch(0), 0, "remove", 1<<20) })
	within(t, "the threads sleep", func() bool { return on(c.ch(0), 0) == 2 })
	Sleepq_remove(self, c.ch(0)) // not asleep
	Sleepq_remove(td, c.ch(1))   // asleep elsewhere
	if n := on(c.ch(0), 0); n != 2 {
		t.Errorf("%d sleep, want 2", n)
	}
	Sleepq_remove(td, c.ch(0))
	within(t, "one thread ends", func() bool { return g.left.Load() == 1 })
	if n := on(c.ch(0), 0); n != 1 {
		t.Errorf("%d sleep, want the other one", n)
	}
	Wakeup(c.ch(0))
	g.wait()
}

// sleepq_remove with the channel that the thread has just left, or not come to
// yet.
func TestSleepqRemoveRace(t *testing.T) {
	boot(t, smp.Config{CPUs: 4, Hz: 5000})
	var c chans
	g := group{t: t}
	sleeper := g.add("sleeper", 0, func(*sys.Thread) {
		for r := range 5000 {
			Tsleep(c.ch(r%4), 0, "hop", 2)
		}
	})
	for i := range 2 {
		g.add("remover", int32(i+1), func(*sys.Thread) {
			for r := 0; g.left.Load() > 2; r++ {
				Sleepq_remove(sleeper, c.ch(r%4))
				smp.Cpu_spinwait()
			}
		})
	}
	g.wait()
}

func TestCountAndType(t *testing.T) {
	boot(t, smp.Config{CPUs: 4})
	attach(t)
	var c chans
	ch := c.ch(0)
	if got := Sleepq_type(ch); got != -1 {
		t.Errorf("type of a channel without sleepers is %d", got)
	}
	g := group{t: t}
	for i := range int32(5) {
		g.add("sleeper", i%4, func(*sys.Thread) {
			Sleepq_lock(ch)
			Sleepq_add(ch, nil, "cv", sys.SLEEPQ_CONDVAR, i%2)
			Sleepq_wait(ch, 0)
		})
	}
	within(t, "the threads sleep", func() bool { return on(ch, 0) == 3 && on(ch, 1) == 2 })
	if got := Sleepq_type(ch); got != sys.SLEEPQ_CONDVAR {
		t.Errorf("type is %d, want SLEEPQ_CONDVAR", got)
	}
	for _, s := range []struct {
		wake           func(wchan unsafe.Pointer, flags, pri, queue int32) int32
		queue          int32
		queue0, queue1 uint32
		typeAfter      int32
	}{
		{wake: Sleepq_signal, queue: 1, queue0: 3, queue1: 1, typeAfter: sys.SLEEPQ_CONDVAR},
		{wake: Sleepq_broadcast, queue: 0, queue0: 0, queue1: 1, typeAfter: sys.SLEEPQ_CONDVAR},
		{wake: Sleepq_broadcast, queue: 1, queue0: 0, queue1: 0, typeAfter: -1},
		{wake: Sleepq_broadcast, queue: 1, queue0: 0, queue1: 0, typeAfter: -1},
	} {
		Sleepq_lock(ch)
		s.wake(ch, sys.SLEEPQ_CONDVAR, 0, s.queue)
		Sleepq_release(ch)
		if n0, n1 := on(ch, 0), on(ch, 1); n0 != s.queue0 || n1 != s.queue1 {
			t.Errorf("%d and %d sleep, want %d and %d", n0, n1, s.queue0, s.queue1)
		}
		if got := Sleepq_type(ch); got != s.typeAfter {
			t.Errorf("type is %d, want %d", got, s.typeAfter)
		}
	}
	g.wait()

	paused := g.add("paused", 1, func(*sys.Thread) { Pause("pause", 20) })
	within(t, "the thread pauses", func() bool {
		w := unsafe.Pointer(paused.Td_wchan.Load())
		return w != nil && Sleepq_type(w) == sys.SLEEPQ_PAUSE || g.left.Load() == 0
	})
	g.wait()
}

func TestChains(t *testing.T) {
	boot(t, smp.Config{CPUs: 2})
	attach(t)
	var c chans
	Sleepq_lock(c.ch(0))
	n := 0
	for i, m := range Chains {
		if i != n || m.Lock_object.Lo_name != "sleepq chain" {
			t.Errorf("chain %d: index %d, lock %q", n, i, m.Lock_object.Lo_name)
		}
		if held := lock.Mtx_owned(m); held != (uintptr(i) == SC_HASH(c.ch(0))) {
			t.Errorf("chain %d: held: %v", i, held)
		}
		n++
	}
	Sleepq_release(c.ch(0))
	if n != SC_TABLESIZE {
		t.Errorf("%d chains, want %d", n, SC_TABLESIZE)
	}
	for range Chains {
		n--
		break
	}
	if n != SC_TABLESIZE-1 {
		t.Error("the enumeration does not end when asked to")
	}
}

func TestTrace(t *testing.T) {
	boot(t, smp.Config{CPUs: 2, Hz: 1000})
	attach(t)
	var c chans
	sys.Ktr_resize(4096)
	sys.Ktr_mask.Store(sys.KTR_PROC | sys.KTR_SCHED)
	defer sys.Ktr_mask.Store(0)
	Tsleep(c.ch(0), 0, "traced", 2)
	var got strings.Builder
	for e := range sys.Ktr_dump {
		got.WriteString(e.String())
		got.WriteByte('\n')
	}
	for _, want := range []string{
		"(pid 0, test) on traced (0x", "mi_switch: old thread", "sleepq_timeout: thread",
		"sleepq_wakeup: thread", "mi_switch: new thread", "sleepq resume: thread",
		`KTRGRAPH group:"thread", id:"test", state:"sleep", attributes: prio:84, wmesg:"traced", lockname:""`,
		`KTRGRAPH group:"thread", id:"test", state:"running", attributes: prio:84`,
	} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("no event with %q in\n%s", want, got.String())
		}
	}
}

// Threads that sleep when the machine halts are gone in the next one.
func TestBootAgain(t *testing.T) {
	var c chans
	for range 3 {
		boot(t, smp.Config{CPUs: 2, Hz: 1000})
		g := group{t: t}
		m := mtx(sys.MTX_DEF)
		for i := range 4 {
			g.add("left asleep", int32(i%2), func(*sys.Thread) {
				lock.Mtx_lock(m)
				if i == 0 {
					Msleep(c.ch(i), m, 0, "forever", 0)
				} else {
					Msleep(c.ch(1), m, 0, "long", 1<<20)
				}
				t.Error("a thread came back from a machine that was halted")
			})
		}
		smp.Attach("test", 0)
		if n := on(c.ch(2), 0); n != 0 {
			t.Errorf("%d threads sleep on a channel of the machine before", n)
		}
		within(t, "the threads sleep", func() bool { return on(c.ch(0), 0) == 1 && on(c.ch(1), 0) == 3 })
		Pause("pause", 1)
		smp.Detach()
		if err := smp.Shutdown(); err != nil {
			t.Fatal(err)
		}
	}
}

// What must not be done is done in a process of its own.
var forbidden = map[string]func(){
	"spin": func() {
		m := mtx(sys.MTX_SPIN)
		lock.Mtx_lock_spin(m)
		var c chans
		Tsleep(c.ch(0), 0, "forbidden", 1)
	},
	"nosleeping": func() {
		smp.THREAD_NO_SLEEPING()
		var c chans
		Tsleep(c.ch(0), 0, "forbidden", 1)
	},
	"unlocked": func() {
		var c chans
		Tsleep(c.ch(0), 0, "forbidden", 0)
	},
	"types": func() {
		var c chans
		Sleepq_lock(c.ch(0))
		Sleepq_add(c.ch(0), nil, "cv", sys.SLEEPQ_CONDVAR, 0)
		Sleepq_release(c.ch(0))
		Wakeup(c.ch(0))
	},
	"chain": func() {
		var c chans
		Sleepq_lookup(c.ch(0))
	},
	"pdrop": func() {
		var c chans
		Tsleep(c.ch(0), sys.PDROP, "forbidden", 1)
	},
}

func TestMain(m *testing.M) {
	if name := os.Getenv("SLEEPQUEUE_TEST_FORBIDDEN"); name != "" {
		if err := smp.Boot(smp.Config{CPUs: 2, Hz: 1000, Revision: &timeout.Revision}); err != nil {
			panic(err)
		}
		smp.Attach("forbidden", 0)
		forbidden[name]()
		println("nothing happened")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestForbidden(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	const harmless = "nothing happened"
	for name, want := range map[string]struct{ plain, invariants, witness, both string }{
		"spin":       {harmless, "critical sections deep", "Sleeping on", "Sleeping on"},
		"nosleeping": {harmless, "where sleeping is forbidden", harmless, "where sleeping is forbidden"},
		"unlocked":   {"", "without a lock, without Giant", "", "without a lock, without Giant"},
		"types":      {harmless, "wakeup of type 0", harmless, "wakeup of type 0"},
		"chain":      {harmless, "not held by the caller", harmless, "not held by the caller"},
		"pdrop":      {harmless, "PDROP needs a lock", harmless, "PDROP needs a lock"},
	} {
		t.Run(name, func(t *testing.T) {
			w := want.plain
			switch {
			case sys.INVARIANTS && sys.WITNESS:
				w = want.both
			case sys.INVARIANTS:
				w = want.invariants
			case sys.WITNESS:
				w = want.witness
			}
			if w == "" {
				t.Skip("sleeps for ever in this build")
			}
			cmd := exec.Command(exe)
			cmd.Env = append(os.Environ(), "SLEEPQUEUE_TEST_FORBIDDEN="+name)
			out, err := cmd.CombinedOutput()
			if (err == nil) != (w == harmless) || !strings.Contains(string(out), w) {
				t.Errorf("want %q, got %v:\n%s", w, err, out)
			}
		})
	}
}

// pingpong has two threads wake each other n times each.
func pingpong(t testing.TB, n int, cpu int32, timo int32) {
	var (
		c    chans
		turn int
		m    = mtx(sys.MTX_DEF)
		g    = group{t: t}
		wg   sync.WaitGroup
	)
	wg.Add(2)
	for i := range 2 {
		g.add("pong", int32(i)*cpu, func(*sys.Thread) {
			wg.Done()
			for r := range n {
				lock.Mtx_lock(m)
				for turn != 2*r+i {
					if err := Msleep(c.ch(i), m, 0, "turn", timo); err != 0 {
						t.Errorf("msleep returned %d", err)
					}
				}
				turn++
				lock.Mtx_unlock(m)
				Wakeup(c.ch(1 - i))
			}
		})
	}
	wg.Wait()
	if b, ok := t.(*testing.B); ok {
		b.ResetTimer()
	}
	g.wait()
}

// A sleep and its wakeup allocate nothing, timed or not.
func TestNoAllocs(t *testing.T) {
	if sys.INVARIANTS || sys.WITNESS {
		t.Skip("the checks allocate")
	}
	boot(t, smp.Config{CPUs: 2})
	const n = 20000
	for _, timo := range []int32{0, 1 << 20} {
		pingpong(t, 100, 1, timo)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		pingpong(t, n, 1, timo)
		runtime.ReadMemStats(&after)
		// Starting the threads allocates; n sleeps must not.
		if allocs := after.Mallocs - before.Mallocs; allocs > n/20 {
			t.Errorf("timeout %d: %d allocations in %d sleeps", timo, allocs, 2*n)
		}
	}
}

func benchmark(b *testing.B, cpu int32, timo int32) {
	boot(b, smp.Config{CPUs: 2})
	b.ReportAllocs()
	pingpong(b, b.N, cpu, timo)
}

// One operation is two sleeps and two wakeups.
func BenchmarkPingPong(b *testing.B)        { benchmark(b, 1, 0) }
func BenchmarkPingPongSameCPU(b *testing.B) { benchmark(b, 0, 0) }
func BenchmarkPingPongTimed(b *testing.B)   { benchmark(b, 1, 1<<20) }
func BenchmarkWakeupNobody(b *testing.B) {
	boot(b, smp.Config{CPUs: 2})
	smp.Attach("bench", 0)
	defer smp.Detach()
	var c chans
	b.ReportAllocs()
	for b.Loop() {
		Wakeup(c.ch(0))
	}
}
