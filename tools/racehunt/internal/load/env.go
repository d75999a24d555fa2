package load

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/racehunt/internal/check"
)

// Config says what to run on the booted machine.
type Config struct {
	Workload string // "seed", "touch" or "wild"
	CPUs     int
	Callouts int
	Ncallout int // timeout() slots of the machine
	Floating bool
	Seed     uint64
}

// Workloads are the names that Config.Workload may have.
var Workloads = []string{"seed", "touch", "wild"}

// Env is one run of a workload.
type Env struct {
	Config
	ck        *check.Checker
	rev       *sys.Revision
	cc        []*sys.Mtx // cc_lock of every CPU
	clients   []*client
	softclock []*sys.Thread // the softclock thread of every CPU
	locks     []*lk
	acts      []*Act
	body      func(r *run)
	stop      atomic.Bool
	threads   sync.WaitGroup
	tmo       *timeouts // nil if the workload does not use timeout()
	weight    weights
}

// Act tells the watchdog what a thread of the workload is doing.
type Act struct {
	Td     atomic.Pointer[sys.Thread]
	Serial atomic.Uint64 // odd while the thread is inside a call
	Op     atomic.Int32  // kpi.Op
	Slot   atomic.Pointer[check.Slot]
	rnd    rng
}

func (a *Act) begin(op kpi.Op, s *check.Slot) {
	a.Op.Store(int32(op))
	a.Slot.Store(s)
	a.Serial.Add(1)
}

func (a *Act) end() { a.Serial.Add(1) }

// Acts returns what the threads of the workload are doing.
func (e *Env) Acts() []*Act { return e.acts }

// Softclocks returns the softclock threads in the order of their CPUs.
func (e *Env) Softclocks() []*sys.Thread { return e.softclock }

// Held calls yield for the callout lock of every CPU, and for every lock of the
// workload that is held, with the owner's g pointer.
func (e *Env) Held(yield func(name string, owner uintptr)) {
	for cpu, m := range e.cc {
		yield(fmt.Sprintf("cc_lock of CPU %d", cpu), m.Mtx_lock.Load()&^sys.MTX_FLAGMASK)
	}
	for _, l := range e.locks {
		if o := l.owner(); o != 0 {
			yield(l.String(), o)
		}
	}
}

// Start starts the threads of the workload on the booted machine and returns. The
// caller is a kernel thread.
func Start(cfg Config, ck *check.Checker) *Env {
	e := &Env{Config: cfg, ck: ck, rev: sys.Booted}
	for cpu := range int32(cfg.CPUs) {
		m := e.rev.Cc_lock(cpu)
		e.cc = append(e.cc, m)
		e.softclock = append(e.softclock, e.rev.Cc_thread(cpu))
	}
	ck.Current = e.current
	ck.Negative = e.rev.Era != nil && e.rev.Era.Negative
	e.makeClients()
	switch cfg.Workload {
	case "wild":
		e.startWild()
	default:
		e.startOwners(cfg.Workload == "touch")
	}
	e.thread("auditor", sys.NOCPU, e.audit)
	return e
}

// Stop ends the workload: its threads finish what they do, drain every callout
// and end. Stop returns when all threads have ended, and never if the machine hangs.
func (e *Env) Stop() {
	e.stop.Store(true)
	e.threads.Wait()
}

// Finish makes the checks that need all callouts to be drained. The caller is a kernel
// thread.
func (e *Env) Finish() {
	if e.tmo != nil {
		e.tmo.finish()
	}
}

// thread starts a kernel thread of the workload.
func (e *Env) thread(name string, cpu int32, f func(a *Act)) {
	a := &Act{}
	a.rnd.seed(e.Seed, uint64(len(e.acts)+1))
	e.acts = append(e.acts, a)
	e.threads.Add(1)
	smp.Kthread_add(func(any) {
		a.Td.Store(smp.Curthread())
		f(a)
		a.Td.Store(nil)
		e.threads.Done()
	}, nil, cpu, name)
}

// current tells whether some CPU runs the callout of s: has taken it and not finished
// with it.
func (e *Env) current(s *check.Slot) bool {
	for cpu := range e.cc {
		if e.runs(s.C, int32(cpu)) {
			return true
		}
	}
	return false
}

// runs tells whether c is the callout that cpu runs now. It takes the CPU's lock.
func (e *Env) runs(c *sys.Callout, cpu int32) bool {
	lock.Mtx_lock_spin(e.cc[cpu])
	runs := e.rev.Cpu(cpu).Cc_curr == c
	if era := e.rev.Era; era != nil {
		runs = runs || era.Direct(cpu).Cc_curr == c
	}
	lock.Mtx_unlock_spin(e.cc[cpu])
	return runs
}

// busy keeps the CPU for about d.
func busy(d time.Duration) {
	for t := time.Now(); time.Since(t) < d; {
	}
}

// linger spends time: mostly none or a few microseconds, now and then up to two
// milliseconds, during which the host may run other threads. The thread keeps its CPU
// of the machine.
func linger(r *rng) {
	switch n := r.n(100); {
	case n < 30:
	case n < 60:
		busy(time.Duration(r.n(5000)))
	case n < 75:
		runtime.Gosched()
	case n < 97:
		time.Sleep(time.Duration(10000 + r.n(190000)))
	default:
		time.Sleep(time.Duration(r.n(2000000)))
	}
}
