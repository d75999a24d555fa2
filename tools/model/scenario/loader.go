package scenario

import (
	"ktimeout/sys"
	"ktimeout/tools/model/spec"
)

// Loader loads programs and keeps what the specifications have been asked, so that
// whoever loads many programs, one after the other, has it found out once. The zero
// Loader has been asked nothing. What a program finds out does not depend on what
// its loader has loaded before.
type Loader struct {
	mpsafe, locked *spec.Automaton
	slots          *spec.Slots
	// proven holds the keys of what was found to be right in every order: see
	// Program.everyOrder.
	proven map[uint64]struct{}
}

// Load boots an explored machine with the revision and puts the scenario on it.
// Close it before the next one is loaded: a process has one machine at a time.
func (l *Loader) Load(s *Scenario, rev *sys.Revision, floating bool) (*Program, error) {
	return l.load(s, rev, floating, false)
}

// LoadLazy is Load, but ticks come only where they find a callout that is due.
func (l *Loader) LoadLazy(s *Scenario, rev *sys.Revision, floating bool) (*Program, error) {
	return l.load(s, rev, floating, true)
}

// Load is that of a new Loader.
func Load(s *Scenario, rev *sys.Revision, floating bool) (*Program, error) {
	return new(Loader).Load(s, rev, floating)
}

// LoadLazy is that of a new Loader.
func LoadLazy(s *Scenario, rev *sys.Revision, floating bool) (*Program, error) {
	return new(Loader).LoadLazy(s, rev, floating)
}

// How much is kept: states of a specification, some kilobytes each, and keys of what
// was proven.
const (
	remembered = 100_000
	provenMax  = 4 << 20
)

// forget begins what is not there, or has grown too large, anew. Not while a program
// is there.
func (l *Loader) forget() {
	begin := func(a **spec.Automaton, k spec.Kind) {
		if *a != nil {
			if n, _ := (*a).Size(); n <= remembered {
				return
			}
		}
		*a = spec.New(k)
		l.proven = make(map[uint64]struct{}) // whose keys have states of it
	}
	begin(&l.mpsafe, spec.Kind{})
	begin(&l.locked, spec.Kind{Locked: true})
	if l.slots != nil {
		if n, _ := l.slots.Size(); n <= remembered {
			return
		}
	}
	l.slots = spec.NewSlots()
}

// isProven tells whether that was found to be right.
func (l *Loader) isProven(key uint64) bool {
	_, ok := l.proven[key]
	return ok
}

// prove notes that it is. When that is too much, it is forgotten and learnt again.
func (l *Loader) prove(key uint64) {
	if len(l.proven) >= provenMax {
		clear(l.proven)
	}
	l.proven[key] = struct{}{}
}

// automaton is the specification of a callout.
func (l *Loader) automaton(c *callout) *spec.Automaton {
	if c.lock != nil {
		return l.locked
	}
	return l.mpsafe
}
