package load

import (
	"runtime"
	"sync/atomic"
	"time"
)

// gate counts those that use a callout, so that who frees it knows that nobody
// does: a client's own reference count. It never makes a user wait.
type gate struct{ n atomic.Int32 }

// enter tells whether the callout may be used; leave must follow then.
func (g *gate) enter() bool {
	for {
		n := g.n.Load()
		if n < 0 {
			return false
		}
		if g.n.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

func (g *gate) leave() { g.n.Add(-1) }

// shut keeps users out, and tells whether it could: not while there are some.
func (g *gate) shut() bool {
	for range 16 {
		if g.n.CompareAndSwap(0, -1) {
			return true
		}
		runtime.Gosched()
	}
	return false
}

func (g *gate) open() { g.n.Store(0) }

// shutForGood waits until the users have left, and tells whether the caller is
// the one that has shut it.
func (g *gate) shutForGood() bool {
	for {
		switch n := g.n.Load(); {
		case n == gone:
			return false
		case n == 0 && g.n.CompareAndSwap(0, gone):
			return true
		}
		time.Sleep(10 * time.Microsecond)
	}
}

// gone is the count of a gate that will not open again.
const gone = -2
