package explored

import (
	"unsafe"

	"ktimeout/sys"
)

// sequential is sequential consistency: a store is seen by all at once, and a load
// returns what was stored last. (L. Lamport: How to make a multiprocessor computer that
// correctly executes multiprocess programs, IEEE Transactions on Computers C-28(9),
// 1979.) An any is read and written in one step.
type sequential struct{}

func (sequential) String() string { return SC.Describe() }

func (sequential) load(_ *actor, _ sys.Op, at unsafe.Pointer, f sys.Form) sys.Value {
	return sys.Load_memory(at, f)
}

func (sequential) store(_ *actor, _ sys.Op, at unsafe.Pointer, f sys.Form, v sys.Value) {
	sys.Store_memory(at, f, v)
}

func (sequential) mode(op sys.Op) TouchMode {
	if op == sys.OP_LOAD {
		return TouchRead
	}
	return TouchWrite
}
