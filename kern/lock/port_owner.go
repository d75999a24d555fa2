package lock

import "ktimeout/sys"

// Lock_owner tells whether somebody has a lock, and who: lc_owner of its class. The
// functions are called by their names, so that owner is no variable of the heap: that
// would have another address in every run, which tells states of an explored run apart.
func Lock_owner(lo *sys.Lock_object) (owner *sys.Thread, held bool) {
	if LOCK_CLASS(lo) == &Lock_class_rw {
		held = owner_rw(lo, &owner) != 0
	} else {
		held = owner_mtx(lo, &owner) != 0
	}
	return owner, held
}
