package lock_sbt

import (
	"fmt"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Witness_looks tells whether WITNESS_WARN with these arguments has to be called: always where
// there is witness; where only assertions are on, as in explored runs, if it complains. Its
// other arguments are made only then.
func Witness_looks(flags int32, l *sys.Lock_object) bool {
	if sys.WITNESS || !sys.Asserting() {
		return sys.WITNESS
	}
	sleep, spin := others(flags, l)
	return sleep != 0 || spin != 0
}

// WITNESS_WARN complains if the caller holds locks other than l where it should not, as it is
// about to sleep or may. Flags are WARN_GIANTOK, WARN_SLEEPOK and WARN_PANIC. Without
// witness it panics. Called only if Witness_looks.
func WITNESS_WARN(flags int32, l *sys.Lock_object, format string, args ...any) {
	if sys.WITNESS {
		lock.WITNESS_WARN(flags, l, format, args...)
		return
	}
	sleep, spin := others(flags, l)
	sys.Panic("%s with locks held: %d sleep locks and %d spin locks that the caller must not hold there",
		fmt.Sprintf(format, args...), sleep, spin)
}

// others counts the locks that the caller holds besides l, and Giant if that may be held.
// There are no sleepable locks.
func others(flags int32, l *sys.Lock_object) (sleep, spin int32) {
	td := smp.Curthread()
	sleep, spin = td.Td_locks, td.Td_md.Md_spinlock_count
	if flags&sys.WARN_GIANTOK != 0 {
		sleep -= taken(&lock.Giant)
	}
	if l == nil || l == &lock.Giant.Lock_object {
		return sleep, spin
	}
	switch LOCK_CLASS(l) {
	case &Lock_class_mtx_spin:
		spin -= taken(mtx(l))
	case &Lock_class_mtx_sleep:
		sleep -= taken(mtx(l))
	case &Lock_class_rw:
		switch {
		case lock.Rw_wowned(rw(l)):
			sleep -= 1 + int32(l.Lo_data)
		case td.Td_rw_rlocks != 0 && rw(l).Rw_lock.Load()&sys.RW_LOCK_READ != 0:
			sleep--
		}
	}
	return sleep, spin
}

// taken returns how often the caller has taken a mutex.
func taken(m *sys.Mtx) int32 {
	if !lock.Mtx_owned(m) {
		return 0
	}
	return 1 + int32(m.Lock_object.Lo_data)
}
