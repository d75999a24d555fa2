package explored

import (
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// This file has reader/writer locks that are one operation. The code of
// kern_rwlock takes one in a loop of loads and compare-and-sets, which multiplies
// the interleavings of whoever only wants the lock. What a turn of that loop does
// to others is done by its last compare-and-set; all before it is forgotten if that
// fails. So one step can stand for the turn:
//
//   - A reader takes the lock in one step. It is disabled while there is a writer,
//     and while a writer waits, unless the thread has a read lock already
//     (RW_CAN_READ). A turn in which it finds that it has to wait changes nothing
//     for others, and is no step.
//   - A writer takes the lock in one step, and is disabled while there is another
//     writer. Where it finds readers, its step is the one that says so: it sets
//     RW_LOCK_WRITE_WAITERS, which keeps new readers out, and waits. Where another
//     writer has set the bit, or where a writer has the lock, saying it once more
//     changes nothing for others, and is no step.
//   - The last reader, and the writer, give the lock back without any bit, as in
//     kern_rwlock, where all who waited are woken and set their bits anew.
//
// So there are the same orders in which threads have the lock, wait for it and keep
// each other off it, and the same deadlocks; what is left out are turns after
// which a thread stands where it stood, nothing having changed.

// Rwlocks takes and gives back such locks, for kern/lock.
type Rwlocks struct{ m *machine }

// rwop is an operation on such a lock.
type rwop uint8

const (
	rw_rlock rwop = iota
	rw_wlock
	rw_runlock
	rw_wunlock
)

// Whole_rwlock names a reader/writer lock each operation on which is one step.
func (s Setup) Whole_rwlock(word *sys.Lockword, name string) {
	m := s.m
	m.objects.name(unsafe.Pointer(word), name)
	m.objects.all[m.objects.number(unsafe.Pointer(word))].whole = true
}

// Rw_whole tells whether each operation on a lock is one step, which Rw_take and
// Rw_give do then.
func (l Rwlocks) Rw_whole(word *sys.Lockword) bool {
	return l.m.objects.all[l.m.objects.number(unsafe.Pointer(word))].whole
}

// Rw_take takes a lock for the running thread, which is not its writer.
func (l Rwlocks) Rw_take(word *sys.Lockword, write bool) {
	m := l.m
	op := rw_rlock
	if write {
		op = rw_wlock
	}
	for {
		m.rw_stands(word, op)
		v := word.Load()
		switch {
		case !write:
			m.reading(word, true)
			m.orders(unsafe.Pointer(word), true, false)
			word.Store(v + sys.RW_ONE_READER)
			m.clean()
			return
		case v == sys.RW_UNLOCKED:
			m.orders(unsafe.Pointer(word), true, false)
			word.Store(smp.Curg())
			m.clean()
			return
		case m.running == nil:
			sys.Panic("a reader/writer lock is held while the machine is set up")
		}
		word.Store(v | sys.RW_LOCK_WRITE_WAITERS)
	}
}

// Rw_give gives back a lock that the running thread has.
func (l Rwlocks) Rw_give(word *sys.Lockword, write bool) {
	m := l.m
	op := rw_runlock
	if write {
		op = rw_wunlock
	}
	m.rw_stands(word, op)
	if !write {
		m.reading(word, false)
	}
	m.orders(unsafe.Pointer(word), false, true)
	if v := word.Load(); !write && sys.RW_READERS(v) > 1 {
		word.Store(v - sys.RW_ONE_READER)
	} else {
		word.Store(sys.RW_UNLOCKED)
	}
	m.clean()
}

// rw_stands stops the running actor before an operation on a lock.
func (m *machine) rw_stands(word *sys.Lockword, op rwop) {
	a := m.running
	if a == nil || m.ending {
		return
	}
	m.fence(a)
	seam := sys.OP_LOCK
	if op >= rw_runlock {
		seam = sys.OP_UNLOCK
	}
	o := m.objects.number(unsafe.Pointer(word))
	a.pend = pending{wait: w_rw, op: seam, obj: o, word: word, rw: op}
	m.pause(a)
	m.reaches(a, o, seam)
}

// rw_can tells whether the actor's operation on a lock can be carried out. One
// that cannot sleeps.
func (a *actor) rw_can() bool {
	v := a.pend.word.Load()
	read, waits := v&sys.RW_LOCK_READ != 0, v&sys.RW_LOCK_WRITE_WAITERS != 0
	switch a.pend.rw {
	case rw_rlock:
		return read && (!waits || a.td.Td_rw_rlocks != 0)
	case rw_wlock:
		return read && !waits
	}
	return true
}

// rw_mode is how the actor's operation touches the lock. Readers matter to writers
// only, but for one that leaves while a writer waits: it may let readers in again.
// A softclock's CPU may go to others where it finds readers, and so it touches the
// lock as one that tries it.
func (m *machine) rw_mode(a *actor) TouchMode {
	switch a.pend.rw {
	case rw_wlock:
		if a.kind == Softclock && m.bound(a) {
			return TouchAcquire | TouchWrite
		}
		return TouchAcquire
	case rw_wunlock:
		return TouchRelease
	case rw_runlock:
		if a.pend.word.Load()&sys.RW_LOCK_WRITE_WAITERS != 0 {
			return TouchWrite
		}
	}
	return TouchRead
}

// rw_waits tells whether the actor stands before the taking of a lock.
func (p *pending) rw_waits() bool { return p.wait == w_rw && p.rw <= rw_wlock }
