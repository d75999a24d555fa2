package scenario

import (
	"testing"

	"ktimeout/tools/model/explore"
)

// Steps that touch nothing in common can change places, and one that keeps
// another off or lets it go on touches what that one does: what all searches rest
// on. A plain field of the kernel that two threads get at without the lock that
// should order them shows here, as the order of their steps then matters.
func TestTouches(t *testing.T) {
	runs := 10
	if testing.Short() {
		runs = 1
	}
	for _, s := range testdata(t) {
		for _, rev := range watched {
			for _, floating := range []bool{false, true} {
				// A thread that panics decides so by what it finds: no step of a
				// program that goes right does.
				if s.Expected(rev.Name, floating).String() != Unreachable.String() {
					continue
				}
				p, err := Load(s, rev, floating)
				if err != nil {
					t.Fatal(err)
				}
				p.marks = true
				if err := explore.Check(p, 1, runs); err != nil {
					t.Errorf("%s: %s, floating %v: %v", s.Name, rev.Name, floating, err)
				}
				if err := p.Close(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
