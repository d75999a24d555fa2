package smp

import "ktimeout/sys"

// intr_lock stands for the spin mutexes of this layer, which is below the one
// where mutexes are: et_hw_mtx, and the disabling of interrupts on one CPU. It
// does not recurse. The order is intr, cc_lock, et_hw_mtx.
type intr_lock struct {
	lo   sys.Lock_object
	word sys.Lockword // owner's g pointer, or 0
}

const intr_contested = 2

func intr_enter(l *intr_lock) {
	var s sys.Spin
	tid := Curg()
	for !l.word.Obtain(0, tid) {
		if v := l.word.Load(); v != 0 {
			s = sys.Mach.LockWait(&l.lo, &l.word, v, intr_contested, s)
		}
		if s.Slept {
			tid |= intr_contested
		}
	}
}

func intr_exit(l *intr_lock) {
	if l.word.Release(0)&intr_contested != 0 {
		sys.Mach.LockWake(&l.word, false)
	}
}
