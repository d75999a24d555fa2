package explore

import (
	"math/rand/v2"
	"testing"
)

// rule wraps a program and changes what its steps claim to touch.
type rule struct {
	*toy
	change func(a Access) Access
}

func (r rule) Step(actor int) []Access {
	acc := r.toy.Step(actor)
	for i := range acc {
		acc[i] = r.change(acc[i])
	}
	return acc
}

func (r rule) Pending(actor int) []Access {
	acc := r.toy.Pending(actor)
	for i := range acc {
		acc[i] = r.change(acc[i])
	}
	return acc
}

// TestCheck checks that the toy keeps the promises of a program, on which the
// comparisons of the searches with all interleavings rest, and that Check notices
// programs that break them.
func TestCheck(t *testing.T) {
	from := func(lo, hi int, was, is Mode) func(Access) Access {
		return func(a Access) Access {
			if int(a.Obj) >= lo && int(a.Obj) < hi && a.Mode == was {
				a.Mode = is
			}
			return a
		}
	}
	for _, c := range []struct {
		name   string
		change func(Access) Access
		good   bool
	}{
		{"toy", func(a Access) Access { return a }, true},
		{"everything is a write", func(a Access) Access { return Access{a.Obj, Write} }, true},
		{"a store is a read", from(0, toyVars, Write, Read), false},
		{"a lock is a read", from(objLock, objRW, Acquire, Read), false},
		{"trying a lock is an acquisition", from(objLock, objRW, Write, Acquire), false},
		{"a token is a read", from(objToken, objSpan, Write, Read), false},
		{"waking is a read of the CPU", from(objCPU, objCPU+2, Write, Read), false},
		{"waking is a release of the CPU", from(objCPU, objCPU+2, Write, Release), false},
		{"ending is a read of the CPU", from(objCPU, objCPU+2, Acquire|Release, Read), false},
		{"ending is a release of the CPU", from(objCPU, objCPU+2, Acquire|Release, Release), false},
		{"entering a critical section is a read", from(objCPU, objCPU+2, Acquire, Read), false},
	} {
		var err error
		n := 0
		for s := uint64(0); s < 700 && err == nil; s++ {
			n++
			err = Check(rule{randomToy(rand.New(rand.NewPCG(s, 0)).IntN), c.change}, s, 10)
		}
		t.Logf("%s: %d programs: %v", c.name, n, err)
		if (err == nil) != c.good {
			t.Errorf("%s: Check says: %v", c.name, err)
		}
	}
}
