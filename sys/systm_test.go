package sys

import "testing"

// The arguments of an assertion that holds are not allocated, though a panic keeps
// them.
func TestAssertionsAllocateNothing(t *testing.T) {
	n, name := 1<<20, "a"
	holds := func() {
		n++
		name = name[:1]
		KASSERT(n != 0, "%d of %d in %s", n, n-1, name)
	}
	if allocs := testing.AllocsPerRun(100, holds); allocs != 0 {
		t.Errorf("an assertion allocates %v times", allocs)
	}
}

// A panic keeps its arguments as they were.
func TestPanicKeepsArguments(t *testing.T) {
	kept := func(n int) (p *Kernel_panic) {
		defer func() { p = recover().(*Kernel_panic) }()
		defer Panic_reset()
		KASSERT(n == 0, "%d, %s, %v", n, "a"+string(rune('a'+n)), nil)
		return nil
	}
	p, other := kept(1), kept(2)
	if p.Msg != "1, ab, <nil>" || p.Args[0] != 1 || p.Args[1] != "ab" || p.Args[2] != nil {
		t.Errorf("%+v", p)
	}
	if other.Args[0] != 2 {
		t.Errorf("%+v", other)
	}
}
