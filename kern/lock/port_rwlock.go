package lock

import (
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Rw_machine is a machine that can take and give back a reader/writer lock in one
// operation: the explored one.
type Rw_machine interface {
	// Rw_whole tells whether it does so with that lock.
	Rw_whole(word *sys.Lockword) bool
	// Rw_take takes a lock for the running thread, which is not its writer.
	Rw_take(word *sys.Lockword, write bool)
	// Rw_give gives back a lock that the running thread has.
	Rw_give(word *sys.Lockword, write bool)
}

var rw_machine Rw_machine

// Explored_rw has the class of the reader/writer locks ask the machine which of
// them are one operation; of others, and on the host machine, the code of kern_rwlock
// is run. Whoever wants the one or the other takes and gives back locks through the
// class, as softclock and msleep do. Nil ends it. To be called while no thread runs.
func Explored_rw(m Rw_machine) {
	rw_machine = m
	c := &Lock_class_rw
	if m != nil {
		c.Lc_lock, c.Lc_unlock = explored_lock_rw, explored_unlock_rw
	} else {
		c.Lc_lock, c.Lc_unlock = lock_rw, unlock_rw
	}
}

// explored_lock_rw is lock_rw.
func explored_lock_rw(lock *sys.Lock_object, how int32) {
	rw := (*sys.Rwlock)(unsafe.Pointer(lock))
	// A writer that takes it again is for kern_rwlock to judge; nobody else matters.
	if !rw_machine.Rw_whole(&rw.Rw_lock) || rw_wlocked(rw) {
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
	rw_machine.Rw_take(&rw.Rw_lock, write)
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
	if !rw_machine.Rw_whole(&rw.Rw_lock) {
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
	rw_machine.Rw_give(&rw.Rw_lock, write)
	if write {
		return 1
	}
	return 0
}
