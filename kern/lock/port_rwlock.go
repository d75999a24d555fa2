package lock

import (
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Explored_rw says whether the class of the reader/writer locks asks the machine
// which of them are one operation (smp.Explored.Whole_rwlock); of others, and on
// the host machine, the code of kern_rwlock is run. Whoever wants the one or the
// other takes and gives back locks through the class, as softclock and msleep do.
// To be called while no thread runs.
func Explored_rw(on bool) {
	c := &Lock_class_rw
	if on {
		c.Lc_lock, c.Lc_unlock = explored_lock_rw, explored_unlock_rw
	} else {
		c.Lc_lock, c.Lc_unlock = lock_rw, unlock_rw
	}
}

// explored_lock_rw is lock_rw.
func explored_lock_rw(lock *sys.Lock_object, how int32) {
	rw := (*sys.Rwlock)(unsafe.Pointer(lock))
	// A writer that takes it again is for kern_rwlock to judge; nobody else matters.
	if !smp.Rw_whole(&rw.Rw_lock) || rw_wlocked(rw) {
		lock_rw(lock, how)
		return
	}
	write := how != 0
	sys.KASSERT(rw.Rw_lock.Load() != sys.RW_DESTROYED, "the destroyed lock %p %s is taken", rw, lock)
	opts := int32(0)
	if write {
		opts = sys.LOP_EXCLUSIVE
	}
	if sys.WITNESS {
		witness_checkorder(lock, sys.LOP_NEWORDER|opts, nil)
	}
	smp.Rw_take(&rw.Rw_lock, write)
	if sys.WITNESS {
		witness_lock(lock, opts)
	}
	td_locks_add(1)
	if !write {
		smp.Curthread().Td_rw_rlocks++
	}
}

// explored_unlock_rw is unlock_rw.
func explored_unlock_rw(lock *sys.Lock_object) int32 {
	rw := (*sys.Rwlock)(unsafe.Pointer(lock))
	if !smp.Rw_whole(&rw.Rw_lock) {
		return unlock_rw(lock)
	}
	sys.KASSERT(rw.Rw_lock.Load() != sys.RW_DESTROYED, "the destroyed lock %p %s is given back", rw, lock)
	Rw_assert(rw, sys.RA_LOCKED|sys.LA_NOTRECURSED)
	write, opts := rw.Rw_lock.Load()&sys.RW_LOCK_READ == 0, int32(0)
	if write {
		opts = sys.LOP_EXCLUSIVE
	}
	if sys.WITNESS {
		witness_unlock(lock, opts)
	}
	td_locks_add(-1)
	if !write {
		smp.Curthread().Td_rw_rlocks--
	}
	smp.Rw_give(&rw.Rw_lock, write)
	if write {
		return 1
	}
	return 0
}
