package explored

import (
	"unsafe"

	"ktimeout/sys"
)

// model is a memory model: what a load returns, when a store is seen by others, and
// what either touches. There is a file for each.
//
// An operation that is neither a load nor a store, on a lock or atomic, is carried
// out on memory itself: it orders all that its thread has stored before it.
type model interface {
	// String names the model, for verdicts.
	String() string
	// load is a load by an actor, nil while the machine is set up.
	load(a *actor, at unsafe.Pointer, f sys.Form) sys.Value
	// store is a store by an actor, nil while the machine is set up.
	store(a *actor, at unsafe.Pointer, f sys.Form, v sys.Value)
	// mode is how a load or a store touches the word.
	mode(op sys.Op) TouchMode
}

// Operate implements sys.Hooks.
func (m *machine) Operate(op sys.Op, obj unsafe.Pointer) {
	m.operate(op, obj)
	m.clean()
}

// Load implements sys.Hooks.
func (m *machine) Load(op sys.Op, at unsafe.Pointer, f sys.Form) sys.Value {
	v := m.load(op, at, f)
	m.clean()
	return v
}

// Store implements sys.Hooks.
func (m *machine) Store(op sys.Op, at unsafe.Pointer, f sys.Form, v sys.Value) {
	m.store(op, at, f, v)
	m.clean()
}

func (m *machine) operate(op sys.Op, obj unsafe.Pointer) {
	m.hook(op, obj, sys.Value{})
	if op == sys.OP_LOCK || op == sys.OP_UNLOCK || op == sys.OP_RMW {
		m.orders(obj, op != sys.OP_UNLOCK, op != sys.OP_LOCK)
	}
}

func (m *machine) load(op sys.Op, at unsafe.Pointer, f sys.Form) sys.Value {
	if op == sys.OP_PLAIN_LOAD && !m.seen(op, at) {
		m.racing(op, at)
		return sys.Load_memory(at, f)
	}
	m.hook(op, at, sys.Value{})
	m.racing(op, at)
	return m.memory.load(m.running, at, f)
}

func (m *machine) store(op sys.Op, at unsafe.Pointer, f sys.Form, v sys.Value) {
	if op == sys.OP_PLAIN_STORE && !m.seen(op, at) {
		m.racing(op, at)
		sys.Store_memory(at, f, v)
		return
	}
	m.hook(op, at, v)
	m.racing(op, at)
	m.memory.store(m.running, at, f, v)
}
