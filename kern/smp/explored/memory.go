package explored

import (
	"fmt"
	"slices"
	"strings"
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
	load(a *actor, op sys.Op, at unsafe.Pointer, f sys.Form) sys.Value
	// store is a store by an actor, nil while the machine is set up.
	store(a *actor, op sys.Op, at unsafe.Pointer, f sys.Form, v sys.Value)
	// mode is how a load or a store touches the word.
	mode(op sys.Op) TouchMode
}

// Memory is a memory model by its name.
type Memory uint8

// The models.
const (
	SC       Memory = iota // sequential consistency
	TSO                    // total store order; a spin mutex is given back by a plain store, as in 9.3 and main
	TSO_xchg               // the same, but it is given back by an exchange, as at the time of the seed
	TSO_go                 // total store order; stores are what Go makes of them: that of an Lword is a plain one, that of a Word an exchange
)

var memories = [...]string{SC: "sc", TSO: "tso", TSO_xchg: "tso-xchg", TSO_go: "tso-go"}

// String returns the name, as it is on command lines and in tokens.
func (m Memory) String() string { return memories[m] }

// Describe says what the model is, for verdicts.
func (m Memory) Describe() string {
	return [...]string{
		SC:       "sequentially consistent",
		TSO:      "total store order, spin mutexes given back by a plain store",
		TSO_xchg: "total store order, spin mutexes given back by an exchange",
		TSO_go:   "total store order, stores as Go compiles them",
	}[m]
}

// ParseMemory returns the model of that name.
func ParseMemory(name string) (Memory, error) {
	if i := slices.Index(memories[:], name); i >= 0 {
		return Memory(i), nil
	}
	return 0, fmt.Errorf("%.20q is no memory model; give one of %s", name, strings.Join(memories[:], ", "))
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
	if m.tso != nil && op == sys.OP_UNLOCK {
		m.tso.release(m.running, obj)
	}
}

func (m *machine) load(op sys.Op, at unsafe.Pointer, f sys.Form) sys.Value {
	if op == sys.OP_PLAIN_LOAD && !m.seen(op, at) {
		m.racing(op, at)
		return sys.Load_memory(at, f)
	}
	m.hook(op, at, sys.Value{})
	m.racing(op, at)
	return m.memory.load(m.running, op, at, f)
}

func (m *machine) store(op sys.Op, at unsafe.Pointer, f sys.Form, v sys.Value) {
	if op == sys.OP_PLAIN_STORE && !m.seen(op, at) {
		m.racing(op, at)
		sys.Store_memory(at, f, v)
		return
	}
	m.hook(op, at, v)
	m.racing(op, at)
	m.memory.store(m.running, op, at, f, v)
}
