package explored

import (
	"hash/maphash"
	"reflect"
	"unsafe"
)

// region is a variable, or a slice of them, with the value that it has at the
// beginning of every run.
type region struct {
	v, saved reflect.Value
	bytes    []byte // the memory of the variable
	image    []byte // what was in it when it was last looked at
	width    int    // of the words of which bytes is made
	weight   uint64 // of the region in sums
}

// state is what a run begins with.
type state struct {
	saved []region
	sum   uint64 // of all that is saved
}

// save remembers the values of the variables that state points to, and of the
// elements of the slices in it.
func (m *machine) save(state ...any) {
	for _, s := range state {
		v := reflect.ValueOf(s)
		var r region
		if v.Kind() == reflect.Slice {
			r = region{v: v, saved: reflect.MakeSlice(v.Type(), v.Len(), v.Len())}
			reflect.Copy(r.saved, v)
		} else {
			r = region{v: v.Elem(), saved: reflect.New(v.Type().Elem()).Elem()}
			r.saved.Set(r.v)
		}
		r.bytes = memory(r.v)
		r.image = make([]byte, len(r.bytes))
		r.weight = maphash.Comparable(state_seed, len(m.state.saved))
		for r.width = 8; len(r.bytes)%r.width != 0; {
			r.width /= 2
		}
		m.state.saved = append(m.state.saved, r)
	}
}

func (r *region) restore() {
	if r.v.Kind() == reflect.Slice {
		reflect.Copy(r.v, r.saved)
	} else {
		r.v.Set(r.saved)
	}
}

// words is how many words a region has.
func (r *region) words() int { return len(r.bytes) / r.width }

// at is the address of a word, seen_at that of its image.
func (r *region) at(i int) unsafe.Pointer      { return unsafe.Pointer(&r.bytes[i*r.width]) }
func (r *region) seen_at(i int) unsafe.Pointer { return unsafe.Pointer(&r.image[i*r.width]) }

// peek returns the word of that width at an address. It is read, and written, at once,
// as the garbage collector may look at it meanwhile.
func peek(at unsafe.Pointer, width int) uint64 {
	switch width {
	case 8:
		return *(*uint64)(at)
	case 4:
		return uint64(*(*uint32)(at))
	case 2:
		return uint64(*(*uint16)(at))
	}
	return uint64(*(*uint8)(at))
}

// poke writes a word.
func poke(at unsafe.Pointer, width int, v uint64) {
	switch width {
	case 8:
		*(*uint64)(at) = v
	case 4:
		*(*uint32)(at) = uint32(v)
	case 2:
		*(*uint16)(at) = uint16(v)
	default:
		*(*uint8)(at) = uint8(v)
	}
}

// weigh returns what a word adds to the sum of the saved memory. Where sums are equal,
// so is the memory, but for the chance that hashes have.
func (r *region) weigh(i int, v uint64) uint64 {
	return blend(blend(r.weight+uint64(i)*0x9e3779b97f4a7c15, v), r.weight)
}

// weigh computes the sum.
func (s *state) weigh() {
	s.sum = 0
	for i := range s.saved {
		r := &s.saved[i]
		for w := range r.words() {
			s.sum += r.weigh(w, peek(r.at(w), r.width))
		}
	}
}

// memory returns the memory of a variable, or of the elements of a slice.
func memory(v reflect.Value) []byte {
	if v.Kind() == reflect.Slice {
		n := v.Len() * int(v.Type().Elem().Size())
		return unsafe.Slice((*byte)(v.UnsafePointer()), n)
	}
	return unsafe.Slice((*byte)(v.Addr().UnsafePointer()), int(v.Type().Size()))
}

var state_seed = maphash.MakeSeed()

// State returns a number that is the same whenever the saved variables have the
// same values and every actor stands before the same operation, at the same
// place of the code. From the first call on the machine notes these places,
// which makes it slow.
func (r Run) State() uint64 {
	m := r.m
	m.watch.places = true
	var h maphash.Hash
	h.SetSeed(state_seed)
	for i := range m.state.saved {
		h.Write(m.state.saved[i].bytes)
	}
	for _, a := range m.actors {
		maphash.WriteComparable(&h, a.pend)
		maphash.WriteComparable(&h, [...]bool{a.done, a.token, a.spins, a.unfenced()})
		maphash.WriteComparable(&h, a.buffer_key(0))
		if !a.rests { // it may stand where it began, or where it came back to after runs before
			maphash.WriteComparable(&h, a.pcs)
		}
	}
	return h.Sum64()
}
