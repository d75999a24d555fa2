package scenario

import (
	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/spec"
)

// Loader loads programs, one after the other, and keeps the specifications as far
// as they have been built, so that each program need not build them again. The zero
// Loader has built nothing, and loads with a memory that is sequentially consistent. What a search of a program finds does not depend on
// what its loader has loaded before.
type Loader struct {
	Memory explored.Memory // the memory model of what is loaded

	mpsafe, locked *spec.Automaton
	tried          *spec.Automaton // of callouts whose lock is tried
	kind           spec.Kind       // of the revision that was loaded last
	slots          *spec.Slots
	// proven has the keys of histories that were found to be right in every
	// order: see Program.everyOrder.
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

// Load is Load of a new Loader.
func Load(s *Scenario, rev *sys.Revision, floating bool) (*Program, error) {
	return new(Loader).Load(s, rev, floating)
}

// LoadLazy is LoadLazy of a new Loader.
func LoadLazy(s *Scenario, rev *sys.Revision, floating bool) (*Program, error) {
	return new(Loader).LoadLazy(s, rev, floating)
}

// Limits on what is kept: states of a specification, some kilobytes each, and keys
// of proven histories.
const (
	remembered = 100_000
	provenMax  = 4 << 20
)

// forget replaces each specification that is not there, is of another kind than the
// revision, or has grown too large. It must not be called while a program is loaded.
func (l *Loader) forget(rev *sys.Revision) {
	var kind spec.Kind
	if rev.Era != nil {
		kind = spec.Kind{Sbt: true, Negative: rev.Era.Negative}
	}
	if kind != l.kind {
		l.kind, l.mpsafe, l.locked, l.tried = kind, nil, nil, nil
	}
	begin := func(a **spec.Automaton, k spec.Kind) {
		if *a != nil {
			if n, _ := (*a).Size(); n <= remembered {
				return
			}
		}
		*a = spec.New(k)
		l.proven = make(map[uint64]struct{}) // its keys have states of the old one in them
	}
	begin(&l.mpsafe, l.kind)
	begin(&l.locked, spec.Kind{Locked: true, Sbt: kind.Sbt, Negative: kind.Negative})
	begin(&l.tried, spec.Kind{Locked: true, Sbt: kind.Sbt, Negative: kind.Negative, Tried: true})
	if l.slots != nil {
		if n, _ := l.slots.Size(); n <= remembered {
			return
		}
	}
	l.slots = spec.NewSlots()
}

// isProven tells whether the histories of the key were found to be right.
func (l *Loader) isProven(key uint64) bool {
	_, ok := l.proven[key]
	return ok
}

// prove notes that they are. If there are too many keys, all are forgotten.
func (l *Loader) prove(key uint64) {
	if len(l.proven) >= provenMax {
		clear(l.proven)
	}
	l.proven[key] = struct{}{}
}

// automaton returns the specification of a callout.
func (l *Loader) automaton(c *callout) *spec.Automaton {
	switch {
	case c.Trylock:
		return l.tried
	case c.lock != nil:
		return l.locked
	}
	return l.mpsafe
}
