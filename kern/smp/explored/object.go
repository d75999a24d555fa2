package explored

import (
	"unsafe"

	"ktimeout/sys"
)

// TouchMode is a way in which a step touches an object.
type TouchMode uint8

// The ways. Locks and CPUs are acquired and released; all else is read and
// written.
const (
	TouchRead TouchMode = 1 << iota
	TouchWrite
	TouchAcquire
	TouchRelease
)

// Touch is an object that a step touches.
type Touch struct {
	Obj  int32
	Mode TouchMode
}

// how says what becomes of an operation on an object.
type how uint8

const (
	visible how = iota // it is a step
	folded             // it is part of the step before it
	hidden             // it does not count
)

// object is what is known of one word, lock, thread or CPU.
type object struct {
	key     unsafe.Pointer
	name    string
	how     how
	version uint32 // how often it was written
	lock    bool   // the word of a mutex
	tried   bool   // somebody has read or written it otherwise than to take or give back a mutex
	counted bool   // it is that of a mutex, and that it was tried counts: see tries
	rw      bool   // the word of a reader/writer lock that is taken step by step
	whole   bool   // that of one each operation on which is one step
	guard   *guard // or nil
	racy    bool   // a plain field that is read without its lock
	gone    *gone  // its memory was given back; gone0 is so when a run begins
	gone0   *gone
}

// objects numbers the objects of a machine by their addresses, which do not
// change from run to run.
type objects struct {
	all  []object
	slot []int32 // open addressing: number + 1, or 0
}

func (t *objects) init() { t.slot = make([]int32, 1024) }

// number returns the number of the object at key.
func (t *objects) number(key unsafe.Pointer) int32 {
	mask := uintptr(len(t.slot) - 1)
	for i := (uintptr(key) >> 2) * 0x9e3779b1 >> 8 & mask; ; i = (i + 1) & mask {
		n := t.slot[i]
		if n == 0 {
			if 2*len(t.all) >= len(t.slot) {
				t.grow()
				return t.number(key)
			}
			t.all = append(t.all, object{key: key})
			t.slot[i] = int32(len(t.all))
			return int32(len(t.all) - 1)
		}
		if t.all[n-1].key == key {
			return n - 1
		}
	}
}

// find returns the object at key, or nil.
func (t *objects) find(key unsafe.Pointer) *object {
	mask := uintptr(len(t.slot) - 1)
	for i := (uintptr(key) >> 2) * 0x9e3779b1 >> 8 & mask; t.slot[i] != 0; i = (i + 1) & mask {
		if o := &t.all[t.slot[i]-1]; o.key == key {
			return o
		}
	}
	return nil
}

func (t *objects) grow() {
	all := t.all
	t.slot = make([]int32, 2*len(t.slot))
	t.all = t.all[:0]
	for _, o := range all {
		t.all[t.number(o.key)] = o
	}
}

func (t *objects) name(key unsafe.Pointer, name string) { t.all[t.number(key)].name = name }

func (t *objects) fold(key unsafe.Pointer, name string) {
	n := t.number(key)
	t.all[n].how, t.all[n].name = folded, name
}

func (t *objects) hide(key unsafe.Pointer) { t.all[t.number(key)].how = hidden }

// touch notes that the step that is being taken touches an object.
func (m *machine) touch(obj int32, mode TouchMode) {
	m.touched = append(m.touched, Touch{obj, mode})
}

// access notes what an operation of the seam touches.
func (m *machine) access(obj int32, op sys.Op) {
	o := &m.objects.all[obj]
	switch op {
	case sys.OP_LOAD, sys.OP_STORE:
		mode := m.memory.mode(op)
		if mode == TouchWrite {
			o.version++
		}
		m.touch(obj, mode)
		m.tries(o, &o.tried)
	case sys.OP_RMW:
		o.version++
		m.touch(obj, TouchWrite)
		m.tries(o, &o.tried)
	case sys.OP_LOCK:
		m.touch(obj, TouchAcquire)
		m.tries(o, &o.lock)
	case sys.OP_UNLOCK:
		// A thread that looks at the word of a reader/writer lock does not wait for it.
		o.version++
		if lock_class((*sys.Lockword)(o.key)) <= 1 {
			m.touch(obj, TouchRelease)
		} else {
			m.touch(obj, TouchWrite)
		}
	}
}
