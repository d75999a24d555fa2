package explored

import "iter"

// coroutine is a function that runs on a stack of its own, whenever it is
// resumed, until it pauses.
type coroutine struct {
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
}

// start makes the coroutine; it runs when it is first resumed. So much of its stack is
// in use at any time that the collector leaves it as large as it is: what dead
// variables hold would change with a move.
func (co *coroutine) start(body func()) {
	co.next, co.stop = iter.Pull(func(yield func(struct{}) bool) {
		var floor [4096]byte
		co.yield = yield
		body()
		use(floor[:])
	})
}

// use keeps memory on the stack until it is called.
//
//go:noinline
func use([]byte) {}

// resume runs the coroutine until it pauses or returns.
func (co *coroutine) resume() { co.next() }

// pause is called by the coroutine itself; it returns when that is resumed. It
// returns false if the coroutine is to end.
func (co *coroutine) pause() bool { return co.yield(struct{}{}) }

// end lets the coroutine return: its pause returns false.
func (co *coroutine) end() { co.stop() }
