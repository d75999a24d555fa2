package sys

import (
	"sync/atomic"
	"unsafe"
)

// This file is the part of the seam that is about memory: what an explored machine
// may do with a load and a store. It knows the address, the form of the value, and of
// a store the value; what a load returns is up to it. So a memory model needs nothing
// from here but this.

// Form is how a value lies in memory.
type Form uint8

// The forms.
const (
	FORM_INT32   Form = iota // a volatile int
	FORM_UINTPTR             // the word of a lock
	FORM_POINTER             // a pointer, or a function
	FORM_ANY                 // an any: two words, which another thread may see one by one
)

// Value is what is loaded or stored. The pointers are kept as such, for the garbage
// collector.
type Value struct {
	N uintptr           // a number
	P [2]unsafe.Pointer // a pointer, or the two of an any
}

// Hooks are what an explored machine does at a visible operation of the running
// thread.
type Hooks interface {
	// Operate is called before an operation that is no load and no store. The seam
	// carries the operation out on memory when it returns.
	Operate(op Op, obj unsafe.Pointer)
	// Load is an operation that reads what is at an address.
	Load(op Op, at unsafe.Pointer, f Form) Value
	// Store is one that writes it.
	Store(op Op, at unsafe.Pointer, f Form, v Value)
	// Clear is called before memory is zeroed by Plain_clear.
	Clear(at unsafe.Pointer, size uintptr)
}

// Load_memory reads what is in memory.
func Load_memory(at unsafe.Pointer, f Form) (v Value) {
	switch f {
	case FORM_INT32:
		v.N = uintptr(uint32(atomic.LoadInt32((*int32)(at))))
	case FORM_UINTPTR:
		v.N = atomic.LoadUintptr((*uintptr)(at))
	case FORM_POINTER:
		v.P[0] = atomic.LoadPointer((*unsafe.Pointer)(at))
	case FORM_ANY:
		v.P = *(*[2]unsafe.Pointer)(at)
	}
	return v
}

// Store_memory writes it.
func Store_memory(at unsafe.Pointer, f Form, v Value) {
	switch f {
	case FORM_INT32:
		atomic.StoreInt32((*int32)(at), int32(v.N))
	case FORM_UINTPTR:
		atomic.StoreUintptr((*uintptr)(at), v.N)
	case FORM_POINTER:
		atomic.StorePointer((*unsafe.Pointer)(at), v.P[0])
	case FORM_ANY:
		*(*[2]unsafe.Pointer)(at) = v.P
	}
}

// The functions below are what the seam calls where there is a hook. They are not
// inlined, so that callers of the seam stay small.

//go:noinline
func load_int32(op Op, at *int32) int32 {
	return int32(hook.Load(op, unsafe.Pointer(at), FORM_INT32).N)
}

//go:noinline
func store_int32(op Op, at *int32, v int32) {
	hook.Store(op, unsafe.Pointer(at), FORM_INT32, Value{N: uintptr(uint32(v))})
}

//go:noinline
func load_uintptr(op Op, at *uintptr) uintptr {
	return hook.Load(op, unsafe.Pointer(at), FORM_UINTPTR).N
}

//go:noinline
func load_pointer(at unsafe.Pointer) unsafe.Pointer {
	return hook.Load(OP_LOAD, at, FORM_POINTER).P[0]
}

//go:noinline
func store_pointer(at, p unsafe.Pointer) {
	hook.Store(OP_ORDERED_STORE, at, FORM_POINTER, Value{P: [2]unsafe.Pointer{p}})
}

// form_of is the form of a plain field that is read without its lock: a function or
// an any.
func form_of[T any]() Form {
	var v T
	if unsafe.Sizeof(v) == unsafe.Sizeof(Value{}.P) {
		return FORM_ANY
	}
	return FORM_POINTER
}

//go:noinline
func load_racy[T any](field *T) T {
	v := hook.Load(OP_RACY_LOAD, unsafe.Pointer(field), form_of[T]())
	return *(*T)(unsafe.Pointer(&v.P))
}

//go:noinline
func store_racy[T any](field *T, x T) {
	var v Value
	*(*T)(unsafe.Pointer(&v.P)) = x
	hook.Store(OP_RACY_STORE, unsafe.Pointer(field), form_of[T](), v)
}
