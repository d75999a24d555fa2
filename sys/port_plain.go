package sys

import "unsafe"

// This file is the part of the seam for code that was made from C by the front end
// (tools/cfront). That code does not know which of C's plain variables other threads
// see: it tells the machine of every access, and the machine finds out.

// Plain_load reads a plain number.
func Plain_load[T ~int32 | ~uint32 | ~int64 | ~uint64](at *T) T {
	if HOOKS && hook != nil {
		return load_number(at)
	}
	return *at
}

// Plain_store writes a plain number.
func Plain_store[T ~int32 | ~uint32 | ~int64 | ~uint64](at *T, v T) {
	if HOOKS && hook != nil {
		store_number(at, v)
		return
	}
	*at = v
}

// Plain_load_ptr reads a plain pointer, function or any.
func Plain_load_ptr[T any](at *T) T {
	if HOOKS && hook != nil {
		return load_plain_ptr(at)
	}
	return *at
}

// Plain_store_ptr writes a plain pointer, function or any.
func Plain_store_ptr[T any](at *T, v T) {
	if HOOKS && hook != nil {
		store_plain_ptr(at, v)
		return
	}
	*at = v
}

// Plain_clear zeroes what at points to: bzero.
func Plain_clear[T any](at *T) {
	if HOOKS && hook != nil {
		hook.Clear(place(at), unsafe.Sizeof(*at))
	}
	clear(unsafe.Slice(at, 1))
}

// Region is memory that code made from C reads and writes with the functions above.
type Region struct {
	Memory any    // a pointer to a variable, or a slice
	CPU    *Lword // the lock of the callouts of this CPU guards it; nil: no lock is known
	Name   string
}

// place is what at points to, which may be a variable of the running thread's own: that
// the machine is told of an access keeps no variable from the stack, where it is part of
// the state.
func place[T any](at *T) unsafe.Pointer {
	p := uintptr(unsafe.Pointer(at))
	return *(*unsafe.Pointer)(unsafe.Pointer(&p))
}

func number_form[T any]() Form {
	var v T
	if unsafe.Sizeof(v) == 4 {
		return FORM_INT32
	}
	return FORM_UINTPTR
}

//go:noinline
func load_number[T ~int32 | ~uint32 | ~int64 | ~uint64](at *T) T {
	return T(hook.Load(OP_PLAIN_LOAD, place(at), number_form[T]()).N)
}

//go:noinline
func store_number[T ~int32 | ~uint32 | ~int64 | ~uint64](at *T, v T) {
	hook.Store(OP_PLAIN_STORE, place(at), number_form[T](), Value{N: uintptr(v)})
}

//go:noinline
func load_plain_ptr[T any](at *T) T {
	v := hook.Load(OP_PLAIN_LOAD, place(at), form_of[T]())
	return *(*T)(unsafe.Pointer(&v.P))
}

//go:noinline
func store_plain_ptr[T any](at *T, x T) {
	var v Value
	*(*T)(unsafe.Pointer(&v.P)) = x
	hook.Store(OP_PLAIN_STORE, place(at), form_of[T](), v)
}

// From_the_right says in which order arguments are read whose order C leaves open: see
// Unsequenced.
func From_the_right() bool {
	return !HOOKS || hook == nil || Order_of_arguments.Load() == FROM_THE_RIGHT
}
