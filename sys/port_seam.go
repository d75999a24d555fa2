package sys

import (
	"sync/atomic"
	"time"
	"unsafe"
)

// This file is the seam: all that the ported code asks of the machine that it
// runs on. There are two machines. On the host machine threads are pinned OS
// threads and there is no hook. On an explored machine threads are coroutines under
// a scheduler that decides, at every visible operation, who goes next.

// Op is a kind of visible operation: one that another thread can notice, so
// that the order of two of them matters. The list is closed.
type Op uint8

// The visible operations. The object of an operation is the word or the probe
// it touches; waking, sleeping, interrupts and ticks reach the machine through
// the Machine interface instead.
const (
	OP_LOAD          Op = iota // a volatile word is read
	OP_STORE                   // a volatile word is written, by a plain store in Go, too
	OP_RMW                     // a volatile word is changed atomically
	OP_LOCK                    // a lock is about to be taken, once it is free
	OP_UNLOCK                  // a lock is about to be given back
	OP_PROBE                   // a probe fires: a handler starts or ends
	OP_RACY_LOAD               // a plain field is read without its lock
	OP_RACY_STORE              // a plain field that some code reads so is written
	OP_ORDERED_STORE           // one is written by a store that in Go is sequentially consistent
	OP_PLAIN_LOAD              // code made from C reads a plain variable
	OP_PLAIN_STORE             // code made from C writes one
)

// Machine is what the layers ask of the machine in their slow paths. Each of
// its waits ends early when the machine halts: the wait then does not return
// but unwinds the thread.
type Machine interface {
	// LockWait returns when the lock word w, seen as v and owned by another
	// thread, may have changed, or sooner. bit, if not 0, is the state bit that
	// makes the owner call LockWake when it gives the lock back. lo names the
	// lock. It returns the state of the wait, for the next turn: once Slept is
	// set the caller must take the lock with that bit.
	LockWait(lo *Lock_object, w *Lockword, v, bit uintptr, s Spin) Spin
	// MtxWait is LockWait for a spin mutex, whose sleepers sleep on its Mtx_sleepers. Once
	// Slept is set the caller owes what Sleepers says.
	MtxWait(m *Mtx, v uintptr, s Spin) Spin
	// MtxWake lets one that sleeps in MtxWait on m look again.
	MtxWake(m *Mtx)
	// Membarrier has every other thread that runs pass a full barrier before it returns, and
	// tells whether it could: Linux's membarrier(2), private expedited.
	Membarrier() bool
	// LockWake lets those that sleep in LockWait on w look again: one, or all.
	LockWake(w *Lockword, all bool)
	// Spinwait is cpu_spinwait: it returns when a volatile word that the thread
	// has read may have changed, or sooner.
	Spinwait()
	// Park stops the running thread until Unpark, or returns at once if Unpark
	// came first. The thread may be on another CPU afterwards if it floats.
	Park(td *Thread)
	// Unpark lets td go on; two before one Park count as one.
	Unpark(td *Thread)
	// Chain returns a number for a wait channel, by which channels are spread
	// over chains.
	Chain(wchan unsafe.Pointer) uintptr
	// Halting tells whether the machine is halting.
	Halting() bool
}

// Mach is the machine that is booted, or one that tells callers to boot.
var Mach Machine

// Spin is the state of one wait for a lock; the zero value begins one.
type Spin struct {
	N     int           // looks at the word so far
	Spent time.Duration // time waited, without time for which the process stood
	Slept bool          // the state bit was set: the lock must be taken with it
	Sleep bool          // of a sleep lock: the CPU is free meanwhile
}

// Word is a volatile int: read and written with single atomic operations, each
// of them visible to the machine. It must not be copied.
type Word struct{ v int32 }

// Load reads the word.
func (w *Word) Load() int32 {
	if HOOKS && hook != nil {
		return load_int32(OP_LOAD, &w.v)
	}
	return atomic.LoadInt32(&w.v)
}

// Store writes the word.
func (w *Word) Store(v int32) {
	if HOOKS && hook != nil {
		store_int32(OP_ORDERED_STORE, &w.v, v)
		return
	}
	atomic.StoreInt32(&w.v, v)
}

// Cmpset writes v if the word holds old, and tells whether it did: C's
// atomic_cmpset_int.
func (w *Word) Cmpset(old, v int32) bool {
	if HOOKS && hook != nil {
		hook.Operate(OP_RMW, unsafe.Pointer(w))
	}
	return atomic.CompareAndSwapInt32(&w.v, old, v)
}

// Fetchadd adds n to the word and returns what it held: C's atomic_fetchadd_int.
func (w *Word) Fetchadd(n int32) int32 {
	if HOOKS && hook != nil {
		hook.Operate(OP_RMW, unsafe.Pointer(w))
	}
	return atomic.AddInt32(&w.v, n) - n
}

// Peek reads the word from outside the kernel, for reports and checkers: no
// visible operation.
func (w *Word) Peek() int32 { return atomic.LoadInt32(&w.v) }

// Poke writes the word from outside the kernel: no visible operation.
func (w *Word) Poke(v int32) { atomic.StoreInt32(&w.v, v) }

// Lword is a Word that is written under a lock and may be read without it, or on which
// nothing depends. No other thread needs to see the new value before the lock is given
// back, so that its store is a plain one where the processor keeps stores in order, as C's is; the store of
// a Word is sequentially consistent and costs as much as a lock. That no program can
// tell the two apart is a verdict, of the matrix under the memory model tso; and a
// test (tools/model/scenario/order_test.go) holds that between a store of an Lword and
// the thread's next operation on a lock or store of a Word the thread reads no word that
// another thread may be writing, but for ticks.
type Lword struct{ v int32 }

// Load reads the word.
func (w *Lword) Load() int32 {
	if HOOKS && hook != nil {
		return load_int32(OP_LOAD, &w.v)
	}
	return atomic.LoadInt32(&w.v)
}

// Store writes the word.
func (w *Lword) Store(v int32) {
	if HOOKS && hook != nil {
		store_int32(OP_STORE, &w.v, v)
		return
	}
	store(&w.v, v)
}

// Store_ordered writes the word as a Word is written, sequentially consistent: for
// code that writes it without the lock, or that goes on to read what other threads
// write without it.
func (w *Lword) Store_ordered(v int32) {
	if HOOKS && hook != nil {
		store_int32(OP_ORDERED_STORE, &w.v, v)
		return
	}
	atomic.StoreInt32(&w.v, v)
}

// Locked reads the word for a caller that holds the lock under which all write it: a plain load, as
// C's is. It is no visible operation, as nobody can write meanwhile. The race detector looks at it.
func (w *Lword) Locked() int32 { return w.v }

// Poke writes the word from outside the kernel: no visible operation.
func (w *Lword) Poke(v int32) { atomic.StoreInt32(&w.v, v) }

// Peek is Peek of a Word.
func (w *Lword) Peek() int32 { return atomic.LoadInt32(&w.v) }

// Vptr is a volatile pointer, as Word is a volatile int.
type Vptr[T any] struct{ p atomic.Pointer[T] }

// Load reads the pointer.
func (w *Vptr[T]) Load() *T {
	if HOOKS && hook != nil {
		return (*T)(load_pointer(unsafe.Pointer(w)))
	}
	return w.p.Load()
}

// Store writes the pointer.
func (w *Vptr[T]) Store(p *T) {
	if HOOKS && hook != nil {
		store_pointer(unsafe.Pointer(w), unsafe.Pointer(p))
		return
	}
	w.p.Store(p)
}

// Peek reads the pointer without a visible operation: for callers that hold the lock
// under which it is written, and for assertions.
func (w *Vptr[T]) Peek() *T { return w.p.Load() }

// Racy_load reads a plain field for code that does so without the field's lock.
func Racy_load[T any](field *T) T {
	if HOOKS && hook != nil {
		return load_racy(field)
	}
	return *field
}

// Racy_store writes a plain field that other code reads with Racy_load.
func Racy_store[T any](field *T, v T) {
	if HOOKS && hook != nil {
		store_racy(field, v)
		return
	}
	*field = v
}

// Order_of_arguments says in which order Unsequenced reads. It changes on an
// explored machine only, while a run goes on.
var Order_of_arguments Word

// The orders.
const (
	FROM_THE_LEFT int32 = iota
	FROM_THE_RIGHT
)

// Unsequenced reads the plain fields and the word, if it is not nil, that are the
// arguments of one call, and that others may be writing. C leaves the order open:
// gcc reads from the right, others from the left. The host machine reads from the
// right, an explored one in either order.
func Unsequenced[F, A any](ftn *F, arg *A, cpu *Lword) (f F, a A, c int32) {
	if (!HOOKS || hook == nil) || Order_of_arguments.Load() == FROM_THE_RIGHT {
		if cpu != nil {
			c = cpu.Load()
		}
		a = Racy_load(arg)
		f = Racy_load(ftn)
		return
	}
	f = Racy_load(ftn)
	a = Racy_load(arg)
	if cpu != nil {
		c = cpu.Load()
	}
	return
}

// Lockword is the word of a lock: its owner or readers, and state bits.
type Lockword struct{ v uintptr }

// Load reads the word. Whoever only asks whether it owns the lock needs no
// visible operation; a thread that waits for it calls LockWait.
func (w *Lockword) Load() uintptr { return atomic.LoadUintptr(&w.v) }

// Look reads the word, as a visible operation: for callers that act on what other
// threads have written.
func (w *Lockword) Look() uintptr {
	if HOOKS && hook != nil {
		return load_uintptr(OP_LOAD, &w.v)
	}
	return atomic.LoadUintptr(&w.v)
}

// Store writes the word: at the initialisation of the lock.
func (w *Lockword) Store(v uintptr) { atomic.StoreUintptr(&w.v, v) }

// Obtain writes v if the word holds old, which is that of a free mutex, and
// tells whether it did. On an explored machine the thread stands here until the
// mutex is free, unless it owns it already.
func (w *Lockword) Obtain(old, v uintptr) bool {
	if HOOKS && hook != nil {
		hook.Operate(OP_LOCK, unsafe.Pointer(w))
	}
	return atomic.CompareAndSwapUintptr(&w.v, old, v)
}

// Release writes v unconditionally and returns what the word held.
func (w *Lockword) Release(v uintptr) uintptr {
	if HOOKS && hook != nil {
		hook.Operate(OP_UNLOCK, unsafe.Pointer(w))
	}
	return atomic.SwapUintptr(&w.v, v)
}

// Relinquish writes v if the word holds old, and tells whether it did: for a
// mutex that is given back in one operation if nobody waits.
func (w *Lockword) Relinquish(old, v uintptr) bool {
	if HOOKS && hook != nil {
		hook.Operate(OP_UNLOCK, unsafe.Pointer(w))
	}
	return atomic.CompareAndSwapUintptr(&w.v, old, v)
}

// Cmpset writes v if the word holds old, and tells whether it did: for state
// bits, for attempts that do not wait, and for readers and writers.
func (w *Lockword) Cmpset(old, v uintptr) bool {
	if HOOKS && hook != nil {
		hook.Operate(OP_RMW, unsafe.Pointer(w))
	}
	return atomic.CompareAndSwapUintptr(&w.v, old, v)
}

// Obtain_fast is Obtain for callers that have seen that there is no hook.
func (w *Lockword) Obtain_fast(old, v uintptr) bool {
	return atomic.CompareAndSwapUintptr(&w.v, old, v)
}

// Contest is Cmpset for the machine itself, which sets the contested bit of a
// lock that it waits for: no visible operation.
func (w *Lockword) Contest(old, v uintptr) bool { return atomic.CompareAndSwapUintptr(&w.v, old, v) }

// Futex returns the half of the word with the state bits, to sleep on.
func (w *Lockword) Futex() *uint32 { return (*uint32)(unsafe.Pointer(&w.v)) }

// What a thread waits for, in Md_wait.
const (
	WAIT_NOT     = iota // it runs
	WAIT_LOCK           // spins or sleeps for the lock in Md_lock
	WAIT_SPIN           // in cpu_spinwait
	WAIT_PARKED         // parked: asleep, or an idle ithread
	WAIT_STOPPED        // for ever: another thread panics
)

// Mdthread is what the machine keeps of a thread.
type Mdthread struct {
	Md_spinlock_count int32                       // spinlock_enter nesting (k)
	Md_g              uintptr                     // its g pointer, its identity in locks (i)
	Md_goid           uint64                      // its goroutine's number, for stacks (i)
	Md_os             int32                       // its OS thread (i)
	Md_attached       bool                        // a goroutine of the program, not one of the machine (i)
	Md_ended          bool                        // it has ended, or is ending by its own will (k)
	Md_park           atomic.Uint32               // park word of the host machine
	Md_cpu            atomic.Int32                // CPU that it is bound to, or NOCPU
	Md_core           int32                       // host core that it is pinned to, -1 if none (k)
	Md_spins          uint32                      // cpu_spinwaits since the last yield (k)
	Md_wait           atomic.Int32                // WAIT_: what it waits for
	Md_lock           atomic.Pointer[Lock_object] // lock that it waits for
	Md_since          atomic.Int64                // since when, ns
	Md_runlock        *Mtx                        // its own lock: Td_lock while it does not sleep (i)
	Md_machine        any                         // of the explored machine

	// Of timed sleeps in an era after the tick era: their callout, and until when the thread
	// sleeps, 0 if it does not. (i), (v)
	Md_slpcallout *Callout
	Md_sleeptimo  Vlong
}
