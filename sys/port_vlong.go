package sys

import (
	"sync/atomic"
	"unsafe"
)

// Vlong is a volatile int64, as Word is a volatile int.
type Vlong struct{ v int64 }

// Load reads it.
func (w *Vlong) Load() int64 {
	if HOOKS && hook != nil {
		return int64(load_uintptr(OP_LOAD, (*uintptr)(unsafe.Pointer(&w.v))))
	}
	return atomic.LoadInt64(&w.v)
}

// Store writes it.
func (w *Vlong) Store(v int64) {
	if HOOKS && hook != nil {
		store_long(&w.v, v)
		return
	}
	atomic.StoreInt64(&w.v, v)
}

// Poke is Poke of a Word.
func (w *Vlong) Poke(v int64) { atomic.StoreInt64(&w.v, v) }

// Peek is Peek of a Word.
func (w *Vlong) Peek() int64 { return atomic.LoadInt64(&w.v) }

//go:noinline
func store_long(at *int64, v int64) {
	hook.Store(OP_ORDERED_STORE, unsafe.Pointer(at), FORM_UINTPTR, Value{N: uintptr(v)})
}
