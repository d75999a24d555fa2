package scenario

import (
	"testing"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/explore"
)

// All searches rest on this: two steps that touch no object in common can change
// places, and a step that blocks another or lets it go on touches an object of
// the other. If two threads reach a plain field of the kernel without the lock
// that should order them, this test fails, as the order of their steps then
// matters.
func TestTouches(t *testing.T) { touches(t, explored.SC, 1) }

// So it is of steps that drain stores, and of what waits for them.
func TestTouchesStoreOrder(t *testing.T) {
	for _, memory := range []explored.Memory{explored.TSO, explored.TSO_go} {
		touches(t, memory, 3)
	}
}

// touches checks every so many of the scenarios under a memory model.
func touches(t *testing.T, memory explored.Memory, every int) {
	runs := 10
	if testing.Short() {
		runs = 1
	}
	for n, s := range testdata(t) {
		if n%every != 0 {
			continue
		}
		for _, rev := range watched {
			for _, floating := range []bool{false, true} {
				// A thread panics because of what it reads, which is not an
				// object that it touches. No step of a program that goes right
				// does.
				if s.Expected(rev.Name, floating).String() != Unreachable.String() {
					continue
				}
				p, err := (&Loader{Memory: memory}).Load(s, rev, floating)
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
