package smp_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// handovers is how often TestPingPong hands mutexes over, if it is not to be short. The long run is
//
//	go test -timeout 24h -run 'TestPingPong$' -v ./kern/smp -handovers 100000000
var handovers = flag.Int64("handovers", 0, "how often mutexes are handed over by TestPingPong; 0: for some seconds")

// watching is the host machine with its sleeps for spin mutexes and its barriers counted, and, where
// that is said, without the barriers.
type watching struct {
	sys.Machine
	without          bool
	sleeps, barriers atomic.Int64
	handed           int64 // how often mutexes were handed over
}

func (w *watching) MtxWait(m *sys.Mtx, v uintptr, s sys.Spin) sys.Spin {
	spent := s.Spent
	if s = w.Machine.MtxWait(m, v, s); s.Spent != spent {
		w.sleeps.Add(1)
	}
	return s
}

func (w *watching) Membarrier() bool {
	w.barriers.Add(1)
	return w.without || w.Machine.Membarrier()
}

// pingpong are two threads that hand a spin mutex to each other. The one that has it waits until the other
// is about to sleep for it, or not, gives it back, and leaves it alone until the other has it. So
// every release is the last, and no other mends a wakeup that it has lost.
type pingpong struct {
	m      sys.Mtx
	has    atomic.Int32 // who has it
	rounds atomic.Int64
	over   atomic.Bool
	inside int32 // how many have it
	twice  atomic.Bool
	far    []int64 // memory that is in no cache
	looks  int     // between two of which a thread that awaits the other leaves the core

	threads [2]*sys.Thread
}

// still is for how many looks, of 20 ms each, a pair stands still before its wakeup is taken for lost: a
// thread that was woken may have to wait for a processor.
const still = 250

// far is over how many words of such memory a thread stores.
const far = 4096

// So many looks there are where each player has a processor, and in a crowd. To leave the core
// empties the buffer of stores, so a wakeup that can be lost is lost less often; but in a crowd the
// others wait for the core, and ten times as many are handed over.
const (
	looks_alone = 10_000
	looks_crowd = 100
)

// take takes the mutex.
func (p *pingpong) take(self int32) {
	lock.Mtx_lock_spin(&p.m)
	if p.inside++; p.inside != 1 {
		p.twice.Store(true)
	}
	p.has.Store(self)
}

// give gives it back. What is stored before lies behind misses of the cache, so that the store
// of the word waits for long in the buffer of the processor.
func (p *pingpong) give(at int) {
	p.inside--
	for i := at; i < at+far; i += far / 4 {
		p.far[i]++
	}
	lock.Mtx_unlock_spin(&p.m)
}

// awaits returns when the other thread is about to sleep for the mutex.
func (p *pingpong) awaits(other int32) {
	for n := 1; p.threads[other].Td_md.Md_wait.Load() != sys.WAIT_LOCK; n++ {
		if n%p.looks == 0 {
			smp.Cpu_spinwait()
		}
	}
}

// play is what thread 0 or 1 does. It hands over until all rounds are.
func (p *pingpong) play(self int32, rounds int64) {
	r := rand.New(rand.NewPCG(uint64(self), uint64(rounds)))
	for {
		for p.has.Load() != 1-self {
			smp.Cpu_spinwait()
		}
		p.take(self)
		if p.over.Load() {
			p.give(0)
			return
		}
		then, far := r.IntN(300), r.IntN(len(p.far)-far)
		if r.IntN(4) != 0 {
			p.awaits(1 - self)
		}
		for ; then > 0; then-- {
			p.has.Load()
		}
		last := p.rounds.Add(1) >= rounds || p.over.Load()
		p.over.Store(last)
		p.give(far)
		if last {
			return
		}
	}
}

// lost tells whether a thread sleeps for the mutex though it is free.
func (p *pingpong) lost() bool {
	return p.m.Mtx_lock.Load() == sys.MTX_UNOWNED && p.m.Mtx_sleepers.Sleeping() != 0
}

// wake wakes it.
func (p *pingpong) wake() {
	p.m.Mtx_sleepers.Clear()
	sys.Mach.MtxWake(&p.m)
}

// play has pairs of threads hand over mutexes, each so often, and returns after how many rounds of a pair
// a wakeup was lost, 0 if none was: a pair stood still for a while with a mutex that is free and slept for.
// It wakes that pair by hand, and has all end. Sleeps last an hour, so that only a wakeup ends one. It
// takes no longer than most.
func play(t *testing.T, w *watching, pairs int, rounds int64, most time.Duration) (lost int64) {
	defer smp.Set_lock_slice(smp.Set_lock_slice(time.Hour))
	boot(t, smp.Config{})
	w.Machine, sys.Mach = sys.Mach, w
	var left atomic.Int32
	all := make([]pingpong, pairs)
	for i := range all {
		p := &all[i]
		lock.Mtx_init(&p.m, fmt.Sprint("ping-pong ", i), "ping-pong", sys.MTX_SPIN)
		p.has.Store(-1)
		p.far = make([]int64, 1<<20)
		p.looks = looks_alone
		if 2*pairs > runtime.NumCPU() {
			p.looks = looks_crowd
		}
		for self := range int32(2) {
			left.Add(1)
			p.threads[self] = smp.Kthread_add(func(any) {
				defer left.Add(-1)
				p.play(self, rounds)
			}, nil, sys.NOCPU, "player")
		}
		p.has.Store(1)
	}
	stands := make([]int, pairs) // for how many looks a pair stands still
	was := make([]int64, pairs)
	end := time.Now().Add(most)
	for ; left.Load() > 0; time.Sleep(20 * time.Millisecond) {
		for i := range all {
			p := &all[i]
			if time.Now().After(end) {
				p.over.Store(true)
			}
			n := p.rounds.Load()
			if n != was[i] || !p.lost() {
				stands[i], was[i] = 0, n
			} else if stands[i]++; stands[i] == still {
				if lost == 0 {
					lost = n
				}
				end = time.Now()
				p.over.Store(true)
				p.wake()
			}
		}
	}
	for i := range all {
		w.handed += all[i].rounds.Load()
		if all[i].twice.Load() {
			t.Error("two threads had a mutex")
		}
	}
	if err := smp.Shutdown(); err != nil {
		t.Fatal(err)
	}
	return lost
}

// No wakeup of a thread that sleeps for a spin mutex is lost, and no two threads have one: with a store each
// time, with an exchange after each sleep, and with what there is by default.
func TestPingPong(t *testing.T) {
	for _, quiet := range []int32{0, 1, 1000} {
		t.Run(fmt.Sprint("quiet ", quiet), func(t *testing.T) {
			defer sys.Set_sleepers_quiet(sys.Set_sleepers_quiet(quiet))
			// Of five times that mutexes are handed over a crowd does it once, as that takes
			// three times as long.
			for _, c := range []struct{ pairs, fifths int }{{1, 4}, {12, 1}} {
				w := &watching{}
				rounds, most := *handovers/15*int64(c.fifths)/int64(c.pairs), 24*time.Hour
				if rounds == 0 {
					rounds, most = math.MaxInt64, time.Second
				}
				start := time.Now()
				if n := play(t, w, c.pairs, rounds, most); n != 0 {
					t.Errorf("%d pairs: after %d rounds a thread sleeps for a mutex that is free", c.pairs, n)
				}
				t.Logf("%d pairs: %d times, %d sleeps, %d barriers in %v", c.pairs, w.handed, w.sleeps.Load(), w.barriers.Load(), time.Since(start))
			}
		})
	}
}

// It is the barrier that keeps them from being lost: without it a pair soon stands still.
func TestPingPongWithoutBarrier(t *testing.T) {
	if !sys.UNLOCK_STORES {
		t.Skip("spin mutexes are given back with an exchange here")
	}
	if sys.WITNESS || sys.INVARIANTS {
		t.Skip("spin mutexes are given back with an exchange while something looks at locks")
	}
	if runtime.NumCPU() < 2 || testing.Short() {
		t.Skip("it needs two processors, and time")
	}
	defer sys.Set_sleepers_quiet(sys.Set_sleepers_quiet(0))
	w := &watching{without: true}
	const rounds = 1_000_000
	start := time.Now()
	switch n := play(t, w, 1, rounds, 20*time.Second); {
	case n != 0:
		t.Logf("a wakeup is lost after %d times, %d sleeps, %v", n, w.sleeps.Load(), time.Since(start))
	case time.Since(start) < 20*time.Second:
		t.Errorf("no wakeup is lost in %d times", rounds)
	default:
		t.Skipf("no wakeup is lost in %v, %d sleeps: the processors are busy with other things", time.Since(start), w.sleeps.Load())
	}
}

// All that sleep for a spin mutex get it after it was given back once: each that was woken sees to the next. So
// do those that sleep for the lock of a thread, also where it is another by the time they are woken.
// Sleeps last an hour.
func TestSleepersAllWoken(t *testing.T) {
	const crowd = 6
	defer smp.Set_lock_slice(smp.Set_lock_slice(time.Hour))
	for _, quiet := range []int32{0, 1, 1000} {
		defer sys.Set_sleepers_quiet(sys.Set_sleepers_quiet(quiet))
		boot(t, smp.Config{})
		smp.Attach("owner", 0)
		var m, next sys.Mtx
		lock.Mtx_init(&m, "crowd", "", sys.MTX_SPIN)
		lock.Mtx_init(&next, "next", "", sys.MTX_SPIN)
		of := &sys.Thread{Td_name: "other"}
		of.Td_lock.Store(&m)
		for _, c := range []struct {
			name string
			take func() *sys.Mtx
			give func()
		}{
			{"mtx_lock_spin", func() *sys.Mtx { lock.Mtx_lock_spin(&m); return &m }, func() { lock.Mtx_unlock_spin(&m) }},
			{"thread_lock", func() *sys.Mtx { lock.Thread_lock(of); return of.Td_lock.Peek() }, func() { lock.Mtx_unlock_spin(&m) }},
			{"thread_lock_set", func() *sys.Mtx { lock.Thread_lock(of); return of.Td_lock.Peek() }, func() {
				lock.Mtx_lock_spin(&next)
				lock.Thread_lock_set(of, &next)
				lock.Mtx_unlock_spin(&next)
			}},
		} {
			var got atomic.Int32
			lock.Mtx_lock_spin(&m)
			for range crowd {
				smp.Kthread_add(func(any) {
					mine := c.take()
					got.Add(1)
					lock.Mtx_unlock_spin(mine)
				}, nil, sys.NOCPU, "sleeper")
			}
			until(t, c.name+": all sleep", func() bool { return m.Mtx_sleepers.Sleeping() == crowd })
			c.give()
			until(t, c.name+": all have had it", func() bool { return got.Load() == crowd })
		}
		smp.Detach()
		if err := smp.Shutdown(); err != nil {
			t.Fatal(err)
		}
	}
}

// until waits until cond holds.
func until(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !cond(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("%s: not in 20 s", what)
		}
	}
}
