package smp

import (
	"math/bits"
	"sync"
	"sync/atomic"

	"ktimeout/sys"
)

// The table of threads by g pointer: open addressing, at most a quarter full, read without
// a lock by Curthread, written under gtable_mtx. A goroutine always finds its own
// thread, since it, or whoever made it, has put it there before.
//
// A thread lies in the first slot that was free from its place on, so whoever looks for it
// goes on past others, and over what is left of those that are gone. That does not stay:
// a run of it that an empty slot follows is emptied, as nobody has to go on over it. So a
// look is one or two slots, however many threads have come and gone.
type gtab struct {
	slot []atomic.Pointer[sys.Thread] // a power of two of them
	used int                          // slots that are not empty; under gtable_mtx
}

// gtable_gone is left of a removed thread where others may lie behind it. Its g is nobody's:
// none is odd.
var gtable_gone = sys.Thread{Td_md: sys.Mdthread{Md_g: 1}}

var (
	gtable_mtx sync.Mutex
	gtable     atomic.Pointer[gtab]
)

func init() { gtable.Store(new_gtab(256)) }

func new_gtab(n int) *gtab { return &gtab{slot: make([]atomic.Pointer[sys.Thread], n)} }

// place returns where to look for g first: the upper half of a product, so that all bits
// of g have a part in it.
func (t *gtab) place(g uintptr) uintptr {
	hi, _ := bits.Mul64(uint64(g)*0x9e3779b97f4a7c15, uint64(len(t.slot)))
	return uintptr(hi)
}

// next returns the slot after slot i.
func (t *gtab) next(i uintptr) uintptr { return (i + 1) & uintptr(len(t.slot)-1) }

// before returns the slot before slot i.
func (t *gtab) before(i uintptr) uintptr { return (i - 1) & uintptr(len(t.slot)-1) }

// Thread_by_g returns the thread whose identity is g, or nil.
func Thread_by_g(g uintptr) *sys.Thread {
	t := gtable.Load()
	for i := t.place(g); ; i = t.next(i) {
		if td := t.slot[i].Load(); td == nil || td.Td_md.Md_g == g {
			return td
		}
	}
}

// put adds a thread. There is an empty slot.
func (t *gtab) put(td *sys.Thread) {
	i := t.place(td.Td_md.Md_g)
	for {
		switch t.slot[i].Load() {
		case nil:
			t.used++
			fallthrough
		case &gtable_gone:
			t.slot[i].Store(td)
			return
		}
		i = t.next(i)
	}
}

// remove takes the thread of g away, if there is one.
func (t *gtab) remove(g uintptr) {
	i := t.place(g)
	for {
		td := t.slot[i].Load()
		if td == nil {
			return
		}
		if td.Td_md.Md_g == g {
			break
		}
		i = t.next(i)
	}
	t.slot[i].Store(&gtable_gone)
	if t.slot[t.next(i)].Load() != nil {
		return
	}
	for ; t.slot[i].Load() == &gtable_gone; i = t.before(i) {
		t.slot[i].Store(nil)
		t.used--
	}
}

// gtable_insert has Td_md.Md_g of td stand for it.
func gtable_insert(td *sys.Thread) {
	gtable_mtx.Lock()
	defer gtable_mtx.Unlock()
	t := gtable.Load()
	if 4*(t.used+1) > len(t.slot) {
		bigger := new_gtab(2 * len(t.slot))
		for i := range t.slot {
			if td := t.slot[i].Load(); td != nil && td != &gtable_gone {
				bigger.put(td)
			}
		}
		gtable.Store(bigger)
		t = bigger
	}
	t.put(td)
}

// Gtable_remove has g no longer stand for a thread.
func Gtable_remove(g uintptr) {
	gtable_mtx.Lock()
	defer gtable_mtx.Unlock()
	gtable.Load().remove(g)
}
