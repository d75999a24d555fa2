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
}

// state is what a run begins with.
type state struct {
	saved []region
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
		maphash.WriteComparable(&h, [...]bool{a.done, a.token, a.spins})
		maphash.WriteComparable(&h, a.pcs)
	}
	return h.Sum64()
}
