package sys

import "testing"

// The arguments of an assertion that holds are not allocated, though a panic keeps
// them.
func TestAssertionsAllocateNothing(t *testing.T) {
	n := 1 << 20
	if allocs := testing.AllocsPerRun(100, func() { KASSERT(n != 0, "%d of %d", n, n) }); allocs != 0 {
		t.Errorf("an assertion allocates %v times", allocs)
	}
}
