package smp

import (
	"time"

	"ktimeout/sys"
)

// How a thread waits for a lock whose owner may have lost its core: first it
// spins, for the owner that runs, and leaves the word alone twice as long after
// each look, so that the owner is not disturbed; then it leaves the core, for the
// owner that could run; then it says so, in the word or beside it, and sleeps. With
// 24 threads on 2 cores spinning alone took ten times as long, and held up garbage
// collections; with looks at equal distances two threads on one callwheel took
// twice as long. tests/bench/report has both beside sync.Mutex.
const (
	lock_spins  = 6  // looks; before the n-th the thread pauses 2^n times
	lock_yields = 10 // looks with a yield between them
)

// lock_slice is the longest sleep, and what one wait can add to Spent. It changes in tests
// only, as it is what a lost wakeup would hide behind.
var lock_slice = 100 * time.Millisecond

// lock_spin is the part of a wait in which the thread does not sleep. It tells whether the
// thread is to look at the word again, before it does.
func lock_spin(w *sys.Lockword, v uintptr, s *sys.Spin) bool {
	for s.N < lock_spins {
		s.N++
		cpu_pause(1 << s.N)
		if w.Load() != v {
			return true
		}
	}
	if s.N < lock_spins+lock_yields {
		s.N++
		host_yield()
		return true
	}
	return false
}

// LockWait implements sys.Machine.
func (h *host) LockWait(lo *sys.Lock_object, w *sys.Lockword, v, bit uintptr, s sys.Spin) sys.Spin {
	if lock_spin(w, v, &s) {
		return s
	}

	td := h.lock_waits(lo)
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
	lock_waited(td, start, &s)
	return s
}

// MtxWait implements sys.Machine. See sys.Sleepers for the order of what it does.
func (h *host) MtxWait(m *sys.Mtx, v uintptr, s sys.Spin) sys.Spin {
	if lock_spin(&m.Mtx_lock, v, &s) {
		return s
	}
	td := h.lock_waits(&m.Lock_object)
	start := Binuptime()
	s.Slept = true
	m.Mtx_sleepers.Enter()
	if seen, ok := m.Mtx_sleepers.Announce(); !ok {
		host_yield()
	} else if m.Mtx_lock.Load()&sys.MTX_UNOWNED == 0 {
		futex_wait(m.Mtx_sleepers.Futex(), seen, lock_slice)
	}
	m.Mtx_sleepers.Leave()
	lock_waited(td, start, &s)
	return s
}

// lock_waits notes that the calling thread begins to wait for a lock, and returns the thread,
// if it is one of the kernel.
func (h *host) lock_waits(lo *sys.Lock_object) *sys.Thread {
	td := Thread_by_g(Curg())
	if td != nil {
		wait_begin(&td.Td_md, sys.WAIT_LOCK, lo)
		if h.halting.Load() {
			thread_halt(td)
		}
	}
	return td
}

// lock_waited notes that it no longer waits. A process that was stopped has waited no longer than
// one slice.
func lock_waited(td *sys.Thread, start int64, s *sys.Spin) {
	s.Spent += min(time.Duration(Binuptime()-start), lock_slice)
	if td != nil {
		wait_end(&td.Td_md)
	}
}

// MtxWake implements sys.Machine.
func (h *host) MtxWake(m *sys.Mtx) { futex_wake(m.Mtx_sleepers.Futex(), 1) }

// Membarrier implements sys.Machine.
func (h *host) Membarrier() bool { return host_membarrier() }

// LockWake implements sys.Machine.
func (h *host) LockWake(w *sys.Lockword, all bool) {
	n := 1
	if all {
		n = 1 << 30
	}
	futex_wake(w.Futex(), n)
}
