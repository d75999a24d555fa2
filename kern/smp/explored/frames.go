package explored

import (
	"hash/maphash"
	"runtime"
	"strings"
	"unsafe"

	"ktimeout/kern/smp"
)

// This file finds out where a thread stands and what it has in its variables: all of
// that is on the stack of its coroutine while it pauses, as Go code keeps nothing in
// registers over a call. Kernel code and clients have no variables that last on the
// heap, but for those that Setup.Save is told of.
//
// Frames of the machine itself do not count, neither those below, whose state is
// the actor's pending operation, nor those at the bottom of the stack; nor do those of
// the seam for a load or a store. Of a frame between an operation on a lock and whoever
// makes it only the place counts: its variables are the lock, which the pending operation
// has, and options that follow from the place. A frame that called Place counts as the
// number that it gave.
//
// A frame has slots whose variables are dead, with what was left in them. States that
// differ in nothing else are told apart needlessly. To keep that rare the stack below
// the frames is wiped whenever the machine, or a client, goes back to the kernel's code.

// most_frames is how much of a stack can count.
const most_frames = 32 << 10

// frames is the copy of the frames that count, with addresses in the stack made
// relative to its end, as the stack may move.
type frames struct {
	words [most_frames / 8]uint64
	known [1024]address
}

// address is a return address, and whose frame it is of.
type address struct {
	pc uintptr
	of owner
}

// owner says what of a frame counts.
type owner uint8

const (
	kernels  owner = iota // all
	locks                 // the place
	machines              // nothing
)

// owners has how the names of functions begin whose frames are not the kernel's.
var owners = []struct {
	name string
	of   owner
}{
	{"ktimeout/kern/smp/explored.", machines},
	{"ktimeout/sys.load_", machines},
	{"ktimeout/sys.store_", machines},
	{"ktimeout/kern/lock.explored_", locks},
	{"ktimeout/kern/lock.__mtx_", locks},
	{"ktimeout/kern/lock._mtx_lock_flags", locks},
	{"ktimeout/kern/lock._mtx_lock_spin_flags", locks},
	{"ktimeout/kern/lock._mtx_unlock_flags", locks},
	{"ktimeout/kern/lock._mtx_unlock_spin_flags", locks},
	{"ktimeout/kern/lock.Mtx_lock_", locks},
	{"ktimeout/kern/lock.Mtx_unlock_", locks},
}

// place is where Place was called last, and what it said.
type place struct {
	depth uintptr // of the frame pointer of the frame that called it, from the end of the stack; 0: nowhere
	k     int
}

// stack is the part of the runtime's g that is at its beginning.
type stack struct{ lo, hi uintptr }

// stack_of returns the bounds of the running goroutine's stack.
func stack_of() stack {
	g := smp.Curg()
	return **(**stack)(unsafe.Pointer(&g))
}

// clean has what the machine has done on the running actor's stack leave nothing behind.
func (m *machine) clean() {
	if m.sections.long {
		wipe()
	}
}

// wipe clears what frames that are gone have left below that of its caller.
//
//go:noinline
func wipe() {
	var below [1024]byte
	use(below[:])
}

// wipe_all is wipe, of all that frames have used below that of its caller.
//
//go:noinline
func wipe_all() {
	var below [4096]byte
	use(below[:])
}

// Place says that the frame of the caller, that of the running actor's code, has
// nothing but k in its variables, whatever it calls, until it says Left.
//
//go:noinline
func (in Inside) Place(k int) {
	if a := in.m.running; a != nil && in.m.sections.long {
		var here byte
		own := offset(&here, smp.Curfp())
		a.place = place{stack_of().hi - word(&here, own), k}
		wipe()
	}
}

// Left takes back what Place said.
func (in Inside) Left() {
	if a := in.m.running; a != nil {
		a.place = place{}
	}
}

// hash returns the hash of the frames of the actor, which is about to pause. Places
// in the stack are offsets from a variable in it, as a call can move the stack.
func (f *frames) hash(p place) uint64 {
	var here byte
	fp := offset(&here, smp.Curfp())
	for f.owner(word(&here, fp+8)) == machines {
		fp = offset(&here, word(&here, fp))
	}
	n := 0
	for {
		pc := word(&here, fp+8)
		f.words[n] = uint64(pc)
		n++
		of := f.owner(pc)
		if of == machines {
			return maphash.Bytes(state_seed, unsafe.Slice((*byte)(unsafe.Pointer(&f.words)), 8*n))
		}
		st := stack_of()
		if p.depth != 0 && st.hi-word(&here, fp) == p.depth {
			f.words[n] = uint64(p.k)
			n++
		} else if of == kernels {
			for lo, hi := frame(&here, fp); lo < hi; lo += 8 {
				x := word(&here, lo)
				if x >= st.lo && x < st.hi {
					x -= st.hi
				}
				f.words[n] = uint64(x)
				n++
			}
		}
		fp = offset(&here, word(&here, fp))
	}
}

// offset is the offset of an address from here, word what stands at an offset.
func offset(here *byte, at uintptr) int { return int(at - uintptr(unsafe.Pointer(here))) }

func word(here *byte, off int) uintptr { return *(*uintptr)(unsafe.Add(unsafe.Pointer(here), off)) }

// owner tells whose frame a return address is of.
func (f *frames) owner(pc uintptr) owner {
	k := &f.known[pc>>2%uintptr(len(f.known))]
	if k.pc != pc {
		*k = address{pc: pc}
		name := function(pc)
		for _, o := range owners {
			if strings.HasPrefix(name, o.name) {
				k.of = o.of
			}
		}
	}
	return k.of
}

// function returns the name of the function whose frame a return address is of, not that
// of a function that is inlined there.
func function(pc uintptr) string {
	f := runtime.FuncForPC(pc - 1)
	if f == nil {
		return ""
	}
	return runtime.FuncForPC(f.Entry()).Name()
}
