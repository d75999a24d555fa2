package smp

import (
	"time"

	"ktimeout/sys"
)

// How a thread waits for a lock whose owner may have lost its core: first it
// spins, for the owner that runs, and leaves the word alone twice as long after
// each look, so that the owner is not disturbed; then it leaves the core, for the
// owner that could run; then it sets the contested bit and sleeps on the word. With
// 24 threads on 2 cores spinning alone took ten times as long, and held up garbage
// collections; with looks at equal distances two threads on one callwheel took
// twice as long. tests/bench/report has both beside sync.Mutex.
const (
	lock_spins  = 6                      // looks; before the n-th the thread pauses 2^n times
	lock_yields = 10                     // looks with a yield between them
	lock_slice  = 100 * time.Millisecond // longest sleep; what one wait can add to Spent
)

// LockWait implements sys.Machine.
func (h *host) LockWait(lo *sys.Lock_object, w *sys.Lockword, v, bit uintptr, s sys.Spin) sys.Spin {
	for s.N < lock_spins {
		s.N++
		cpu_pause(1 << s.N)
		if w.Load() != v {
			return s
		}
	}
	if s.N < lock_spins+lock_yields {
		s.N++
		host_yield()
		return s
	}

	td := Thread_by_g(Curg())
	if td != nil {
		wait_begin(&td.Td_md, sys.WAIT_LOCK, lo)
		if h.halting.Load() {
			thread_halt(td)
		}
	}
	start := Binuptime()
	if bit == 0 {
		host_yield()
	} else {
		s.Slept = true
		if v&bit != 0 || w.Contest(v, v|bit) {
			if s.Sleep && td != nil {
				pcpu_find(td.Td_oncpu.Peek()).pc_running.Add(-1)
			}
			futex_wait(w.Futex(), uint32(v|bit), lock_slice)
			if s.Sleep && td != nil {
				pcpu_find(td.Td_oncpu.Peek()).pc_running.Add(1)
				cpu_activeclock()
			}
		}
	}
	// A process that was stopped waits no longer than one slice.
	s.Spent += min(time.Duration(Binuptime()-start), lock_slice)
	if td != nil {
		wait_end(&td.Td_md)
	}
	return s
}

// LockWake implements sys.Machine.
func (h *host) LockWake(w *sys.Lockword, all bool) {
	n := 1
	if all {
		n = 1 << 30
	}
	futex_wake(w.Futex(), n)
}
