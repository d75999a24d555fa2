package load

import (
	"fmt"

	"ktimeout/kern/lock"
	lock_sbt "ktimeout/kern/lock/sbt"
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/racehunt/internal/check"
)

// lk is the lock of some callouts.
type lk struct {
	kind check.Kind
	no   int
	mtx  *sys.Mtx // of mutexes
	rw   sys.Rwlock
}

func newLock(kind check.Kind, no int) *lk {
	l := &lk{kind: kind, no: no}
	switch kind {
	case check.Giant:
		l.mtx = &lock.Giant
	case check.Rw, check.RwShared:
		lock.Rw_init_flags(&l.rw, fmt.Sprintf("client rwlock %d", no), sys.RW_DUPOK)
	case check.Spin:
		l.mtx = new(sys.Mtx)
		lock.Mtx_init(l.mtx, fmt.Sprintf("client spin mutex %d", no), "client spin mutex", sys.MTX_SPIN|sys.MTX_DUPOK)
	default:
		l.mtx = new(sys.Mtx)
		lock.Mtx_init(l.mtx, fmt.Sprintf("client mutex %d", no), "client mutex", sys.MTX_DEF|sys.MTX_DUPOK)
	}
	return l
}

func (l *lk) object() *sys.Lock_object {
	if l.mtx != nil {
		return &l.mtx.Lock_object
	}
	return &l.rw.Lock_object
}

func (l *lk) lock() {
	switch {
	case l.kind == check.Spin:
		lock.Mtx_lock_spin(l.mtx)
	case l.mtx != nil:
		lock.Mtx_lock(l.mtx)
	default:
		lock.Rw_wlock(&l.rw)
	}
}

func (l *lk) try() bool {
	switch {
	case l.kind == check.Spin:
		return lock_sbt.Mtx_trylock_spin(l.mtx) != 0
	case l.mtx != nil:
		return lock.Mtx_trylock(l.mtx) != 0
	}
	return lock.Rw_try_wlock(&l.rw) != 0
}

func (l *lk) unlock() {
	switch {
	case l.kind == check.Spin:
		lock.Mtx_unlock_spin(l.mtx)
	case l.mtx != nil:
		lock.Mtx_unlock(l.mtx)
	default:
		lock.Rw_wunlock(&l.rw)
	}
}

// owner returns the g pointer of the thread that holds the lock exclusively, or 0. It
// only reads the lock's word.
func (l *lk) owner() uintptr {
	if l.mtx != nil {
		return l.mtx.Mtx_lock.Load() &^ sys.MTX_FLAGMASK
	}
	if w := l.rw.Rw_lock.Load(); w&sys.RW_LOCK_READ == 0 {
		return sys.RW_OWNER(w)
	}
	return 0
}

// held tells whether the lock is held as it must be in a handler; the caller is the
// handler. Of a shared lock it can only tell that some thread holds it.
func (l *lk) held() bool {
	if l.kind == check.RwShared {
		w := l.rw.Rw_lock.Load()
		return w&sys.RW_LOCK_READ != 0 && sys.RW_READERS(w) > 0
	}
	return l.owner() == smp.Curg()
}

// free tells whether no thread holds the lock.
func (l *lk) free() bool {
	if l.mtx != nil {
		return l.owner() == 0
	}
	w := l.rw.Rw_lock.Load()
	return w&sys.RW_LOCK_READ != 0 && sys.RW_READERS(w) == 0
}

func (l *lk) String() string { return l.object().Lo_name }
