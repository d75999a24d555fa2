package bench

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Worst is the longest wait of any thread for a lock, in ns.
type Worst struct{ atomic.Int64 }

func (w *Worst) wait(ns int64) {
	for old := w.Load(); old < ns; old = w.Load() {
		if w.CompareAndSwap(old, ns) {
			return
		}
	}
}

// section is the number of turns for which spin takes about 100 ns.
var section = sync.OnceValue(func() int {
	turns := 16
	for {
		start := smp.Binuptime()
		for range 1000 {
			_ = spin(turns)
		}
		if ns := (smp.Binuptime() - start) / 1000; ns >= 100 {
			return turns
		}
		turns += turns/8 + 1
	}
})

// spin keeps a core busy. It returns a result so that the loop is not optimised
// away.
//
//go:noinline
func spin(turns int) (x int) {
	for i := range turns {
		x += i ^ x
	}
	return x
}

// contended starts threads of a machine, one bound to each CPU up to cpus. Each
// takes the same lock n times and holds it for about 100 ns at a time.
func contended(cpus int, take, give func(), worst *Worst) Work {
	turns := section()
	one := func(n int) {
		for range n {
			start := smp.Binuptime()
			take()
			worst.wait(smp.Binuptime() - start)
			_ = spin(turns)
			give()
		}
	}
	works := make([]Work, cpus)
	for i := range works {
		works[i] = one
	}
	return Together(works...)
}

// ContendedSpin has threads of many CPUs take a spin mutex.
func ContendedSpin(cpus int, worst *Worst) Work {
	m := newMtx(sys.MTX_SPIN)
	return contended(cpus, func() { lock.Mtx_lock_spin(m) }, func() { lock.Mtx_unlock_spin(m) }, worst)
}

// ContendedMutex has threads of many CPUs take a sync.Mutex.
func ContendedMutex(cpus int, worst *Worst) Work {
	var m sync.Mutex
	return contended(cpus, m.Lock, m.Unlock, worst)
}

// Collected times a work while the garbage collector runs: from when the first of
// several collections begins, one after the other, until the work is done. That the last
// one still runs then does not count.
func Collected(w Work) Timed {
	return func(n int) time.Duration {
		var stop atomic.Bool
		begins, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			close(begins)
			for !stop.Load() {
				runtime.GC()
			}
		}()
		<-begins
		took := Clocked(w)(n)
		stop.Store(true)
		<-done
		return took
	}
}

// IdleCPU returns the CPU time per second of a machine of four CPUs at 1000 ticks
// a second, with a callout on each CPU that fires hz times a second.
func IdleCPU(rev *sys.Revision, hz int32, wait time.Duration) (share float64, err error) {
	const cpus = 4
	if err := smp.Boot(smp.Config{CPUs: cpus, Hz: 1000, Revision: rev}); err != nil {
		return 0, err
	}
	var c [cpus]sys.Callout
	smp.Attach("bench", 0)
	for cpu := range int32(cpus) {
		if hz > 0 {
			rev.Callout_init(&c[cpu], sys.CALLOUT_MPSAFE)
			var again sys.Callout_func
			again = func(any) { rev.Callout_reset(&c[cpu], sys.Hz/hz, again, nil) }
			rev.Callout_reset_on(&c[cpu], sys.Hz/hz, again, nil, cpu)
		}
	}
	smp.Detach()
	before, start := CPUTime(), time.Now()
	time.Sleep(wait)
	share = (CPUTime() - before).Seconds() / time.Since(start).Seconds()
	return share, smp.Shutdown()
}
