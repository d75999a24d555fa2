package load

import (
	"runtime"
	"sync/atomic"
	"time"
)

// gate counts the users of a callout, so that a thread frees it only when there are
// none: a client's own reference count. Users never wait for it.
type gate struct{ n atomic.Int32 }

// enter tells whether the caller may use the callout; if so it must call leave after
// that.
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

// shut keeps users out. It returns false if there are users, or the gate is shut
// already.
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

// shutForGood waits until the users have left and shuts the gate for ever. It returns
// false if another thread has done so.
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
