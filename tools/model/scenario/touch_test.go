package scenario

import (
	"testing"

	"ktimeout/tools/model/explore"
)

// All searches rest on this: two steps that touch no object in common can change
// places, and a step that blocks another or lets it go on touches an object of
// the other. If two threads reach a plain field of the kernel without the lock
// that should order them, this test fails, as the order of their steps then
// matters.
func TestTouches(t *testing.T) {
	runs := 10
	if testing.Short() {
		runs = 1
	}
	for _, s := range testdata(t) {
		for _, rev := range watched {
			for _, floating := range []bool{false, true} {
				// A thread panics because of what it reads, which is not an
				// object that it touches. No step of a program that goes right
				// does.
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
