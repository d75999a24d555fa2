package sys

import "unsafe"

// Sleepers is what lies beside the word of a spin mutex for the threads that sleep for it. As C
// does, an owner gives the mutex back with a plain store, which costs a third of what an exchange
// does, and then looks here:
//
//	the word = MTX_UNOWNED; if Asleep() && Clear() { wake one }
//
// A plain store may be seen by others after what its thread reads next, so the owner may miss
// who has just announced himself, who then sees the mutex owned and would sleep for ever. The
// one who sleeps, not the one who gives back, pays for the order:
//
//	Enter(); Announce(); if the word is owned { sleep on the state that Announce has returned }; Leave()
//
// Announce has every thread that runs pass a full barrier. An owner that looks here after its own
// sees the announcement. One that has looked before has its store of the word in memory, where
// the sleeper then sees it.
//
// A thread that was in there, woken or not, may have been woken in place of others that sleep. So
// it owes something: as the owner it calls Cover before it gives back, and if it goes
// without the mutex it calls Clear and wakes one, whatever Clear says. If it waits on,
// it announces itself anew.
//
// A barrier costs the one who waits 14 µs and everybody else an interrupt. So Cover also
// sets SLEEPERS_SLOW: while that is set, owners give back with an exchange, which orders all, and
// sleepers need no barrier. Only an owner changes the bit, so it knows it. It goes when sleepers_quiet
// times in a row nobody was asleep.
//
// Where there is no membarrier all owners exchange, always. docs/soundness.md has the argument.
type Sleepers struct {
	state Word  // SLEEPERS_ bits; what sleepers sleep on
	count Word  // threads between Enter and Leave
	quiet int32 // times that the mutex was given back since somebody slept, with SLEEPERS_SLOW. Of the owner
}

// Bits of the state.
const (
	SLEEPERS_ANNOUNCED = 1 // somebody is about to sleep
	SLEEPERS_SLOW      = 2 // the mutex is given back with an exchange
	SLEEPERS_FENCED    = 4 // somebody may sleep: the owner will see that
)

// sleepers_quiet is how often a mutex is given back with nobody asleep before that is done
// with a store again; 0: it always is. It changes in tests only.
var sleepers_quiet int32 = 1000

// Set_sleepers_quiet changes for how many quiet releases a spin mutex is given back by an exchange after
// somebody has slept for it, never with 0, and returns what it was: for tests. No mutex may be in
// use meanwhile.
func Set_sleepers_quiet(n int32) int32 {
	old := sleepers_quiet
	sleepers_quiet = n
	return old
}

// unlock_exchanges is 0 if there is a membarrier. kern/lock reads it, too.
var unlock_exchanges uint32 = 1

// Unlock_stores tells whether owners of spin mutexes may give them back with a plain store.
func Unlock_stores() bool { return unlock_exchanges == 0 }

// Set_unlock_stores says so. It changes at boot, before there are threads.
func Set_unlock_stores(on bool) {
	unlock_exchanges = 1
	if on && UNLOCK_STORES {
		unlock_exchanges = 0
	}
}

// Any tells whether the owner has to do more than store: no visible operation.
func (s *Sleepers) Any() bool { return s.state.Peek() != 0 }

// State returns the SLEEPERS_ bits.
func (s *Sleepers) State() int32 { return s.state.Load() }

// Asleep tells whether somebody may sleep.
func (s *Sleepers) Asleep() bool {
	return s.state.Load()&(SLEEPERS_ANNOUNCED|SLEEPERS_FENCED) != 0
}

// Sleeping returns how many threads sleep, for reports and tests: no visible operation.
func (s *Sleepers) Sleeping() int32 { return s.count.Peek() }

// Futex returns what sleepers sleep on.
func (s *Sleepers) Futex() *uint32 { return (*uint32)(unsafe.Pointer(&s.state.v)) }

// Enter says that the calling thread may sleep.
func (s *Sleepers) Enter() { s.count.Fetchadd(1) }

// Leave says that it does not any more.
func (s *Sleepers) Leave() { s.count.Fetchadd(-1) }

// Announce has whoever owns the mutex from now on, and gives it back, see that the calling
// thread is about to sleep. It returns the state on which to sleep; not ok, if there was
// no barrier.
//
// Whoever announces passes the barrier himself, even if by then another's has set SLEEPERS_FENCED.
func (s *Sleepers) Announce() (seen uint32, ok bool) {
	for {
		f := s.state.Load()
		switch {
		case f&SLEEPERS_FENCED != 0:
			return uint32(f), true
		case f&SLEEPERS_SLOW != 0, !Unlock_stores():
			if s.state.Cmpset(f, f|SLEEPERS_FENCED) {
				return uint32(f | SLEEPERS_FENCED), true
			}
		case f != 0 || s.state.Cmpset(0, SLEEPERS_ANNOUNCED):
			if !Mach.Membarrier() {
				return 0, false
			}
			if s.state.Cmpset(SLEEPERS_ANNOUNCED, SLEEPERS_FENCED) {
				return SLEEPERS_FENCED, true
			}
		}
	}
}

// Clear takes back all announcements, and tells whether there were any: the caller then wakes
// one sleeper. Those that are not asleep yet see it.
func (s *Sleepers) Clear() bool {
	for {
		f := s.state.Load()
		if f&(SLEEPERS_ANNOUNCED|SLEEPERS_FENCED) == 0 {
			return false
		}
		if s.state.Cmpset(f, f&SLEEPERS_SLOW) {
			return true
		}
	}
}

// Cover has the caller, who owns the mutex and has waited for it in there, wake whoever
// sleeps still.
func (s *Sleepers) Cover() {
	s.quiet = 0
	for {
		f := s.state.Load()
		n := f
		if Unlock_stores() && sleepers_quiet > 0 {
			n |= SLEEPERS_SLOW
		}
		if s.count.Load() != 0 {
			n |= SLEEPERS_FENCED
		}
		if s.state.Cmpset(f, n) {
			return
		}
	}
}

// Passed says that the caller, who owns the mutex, is about to give it back with an exchange.
func (s *Sleepers) Passed() {
	switch s.state.Peek() {
	case 0:
	case SLEEPERS_SLOW:
		if s.quiet++; s.quiet >= sleepers_quiet {
			s.state.Cmpset(SLEEPERS_SLOW, 0)
		}
	default:
		s.quiet = 0
	}
}
