package lock

import (
	"sync/atomic"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// This file stands for lockstat.h and lock_profile.h: the places of
// kern_mutex.c where a mutex is got, has to be waited for, and is given back.
// Reader/writer locks have none here.

// A Lockstat is told of every mutex that is taken and given back, on the thread
// that does so. It must not block, and of what it calls nothing may take a mutex.
// A mutex taken while it was attached may be given back when it is not, and the
// other way round. A recursion is no event.
type Lockstat struct {
	// Acquire is told of the mutex that was just taken, and of the ns that the
	// thread waited for it, 0 if it was free.
	Acquire func(lo *sys.Lock_object, wait int64)
	// Release is told of the mutex that is about to be given back.
	Release func(lo *sys.Lock_object)
}

var lockstat atomic.Pointer[Lockstat]

// Lockstat_attach makes l the consumer of lockstat, nil nobody. It switches the
// class KTR_LOCKSTAT of the trace mask, as the fast path of a mutex asks for no
// more than that mask; whoever stores a mask must keep that bit as it is.
func Lockstat_attach(l *Lockstat) {
	lockstat.Store(l)
	if l == nil {
		sys.Ktr_mask.Clear(sys.KTR_LOCKSTAT)
	} else {
		sys.Ktr_mask.Or(sys.KTR_LOCKSTAT)
	}
}

// lock_profile_obtain_lock_failed notes that the mutex was not free, and since
// when its taker waits.
func lock_profile_obtain_lock_failed(contested *int32, waittime *uint64) {
	if sys.KTR_ON(sys.KTR_LOCKSTAT) && *contested == 0 {
		*contested = 1
		*waittime = uint64(smp.Binuptime())
	}
}

// LOCKSTAT_PROFILE_OBTAIN_LOCK_SUCCESS says that the mutex was taken, at once or
// after a wait since waittime.
func LOCKSTAT_PROFILE_OBTAIN_LOCK_SUCCESS(m *sys.Mtx, contested int32, waittime uint64) {
	if !sys.KTR_ON(sys.KTR_LOCKSTAT) {
		return
	}
	if l := lockstat.Load(); l != nil {
		wait := int64(0)
		if contested != 0 {
			wait = smp.Binuptime() - int64(waittime)
		}
		l.Acquire(&m.Lock_object, wait)
	}
}

// LOCKSTAT_PROFILE_RELEASE_LOCK says that the mutex is about to be given back.
func LOCKSTAT_PROFILE_RELEASE_LOCK(m *sys.Mtx) {
	if !sys.KTR_ON(sys.KTR_LOCKSTAT) {
		return
	}
	if l := lockstat.Load(); l != nil {
		l.Release(&m.Lock_object)
	}
}
