package sleepqueue

import "ktimeout/sys"

// Chains calls yield for the lock of every sleep queue chain, with the chain's
// index, until it returns false. It takes no lock: a report reads the owner
// from the lock word.
func Chains(yield func(chain int, sc_lock *sys.Mtx) bool) {
	for i := range sleepq_chains {
		if !yield(i, &sleepq_chains[i].sc_lock) {
			return
		}
	}
}
