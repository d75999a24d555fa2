package lock

import (
	"time"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// This file stands for subr_turnstile.c, and for the schemes of waiting of
// kern_mutex.c and kern_rwlock.c. One wait of the machine, LockWait on the
// lock's word, and one wake, LockWake, take the place of
//
//   - turnstile_trywait, turnstile_cancel, turnstile_chain_lock and _unlock: no
//     lock guards the waiters; the machine compares the word again before the
//     thread sleeps, and the state bit in the word tells the owner of sleepers;
//   - turnstile_wait: LockWait with Spin.Sleep set;
//   - turnstile_lookup, _broadcast, _signal and _unpend: LockWake on the word.
//     There is one queue of sleepers, not one for readers and one for writers.
//     A mutex wakes one sleeper, which takes the mutex with MTX_CONTESTED and
//     so wakes the next one; a reader/writer lock clears its state bits and
//     wakes all;
//   - turnstile_claim, _disown and _setowner: nothing. No priority is lent to
//     the owner of a lock; threads of the host have none to lend;
//   - adaptive spinning (ADAPTIVE_MUTEXES, ADAPTIVE_RWLOCKS, with
//     debug.rwlock.retry and .loops): LockWait itself spins a little before it
//     sleeps. The code ported is the one that C builds with NO_ADAPTIVE_MUTEXES
//     and NO_ADAPTIVE_RWLOCKS;
//   - the loops of _mtx_lock_spin over cpu_spinwait and DELAY: MtxWait, which
//     measures the time waited in Spin.Spent;
//   - td_lockname, td_blocked and TDI_LOCK: the machine notes the lock that a
//     thread waits for in td_md.md_lock.

// mtx_spin_limit is how long a thread spins for a lock before it panics. C
// counts: 10,000,000 looks, and 50,000,000 more with a delay of one µs each.
var mtx_spin_limit = 50 * time.Second

// turnstile_wait waits for the sleep lock lo, whose word was seen as v. Bit is
// the state bit that makes the owner wake the sleepers. It returns the state of
// the wait for the next turn.
func turnstile_wait(lo *sys.Lock_object, word *sys.Lockword, v, bit uintptr, spin sys.Spin) sys.Spin {
	if sys.Asserting() {
		td := smp.Curthread()
		sys.KASSERT(td.Td_critnest == 0, "%s blocks on the sleep lock %s with a spin lock held or in a critical section",
			td, lo)
	}
	spin.Sleep = true
	return sys.Mach.LockWait(lo, word, v, bit, spin)
}

// lockword_set sets state bits of a lock word: atomic_set_ptr of C.
func lockword_set(word *sys.Lockword, bits uintptr) {
	for {
		v := word.Load()
		if word.Cmpset(v, v|bits) {
			return
		}
	}
}

// lockword_clear clears state bits of a lock word: atomic_clear_ptr of C.
func lockword_clear(word *sys.Lockword, bits uintptr) {
	for {
		v := word.Load()
		if word.Cmpset(v, v&^bits) {
			return
		}
	}
}
