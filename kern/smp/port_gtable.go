package smp

import (
	"sync"
	"sync/atomic"

	"ktimeout/sys"
)

// The table from g pointers to threads: open addressing, read without a lock
// by Curthread, written under gtable_mtx. A goroutine always finds its own
// entry, since it, or whoever made it, has put it there before.

const gtable_gone = 1 // key of a removed entry; no g pointer is odd

type gslot struct {
	g  atomic.Uintptr
	td atomic.Pointer[sys.Thread]
}

type gtab struct {
	slot []gslot // a power of two of them
	used int     // entries and removed entries; under gtable_mtx
}

var (
	gtable_mtx sync.Mutex
	gtable     atomic.Pointer[gtab]
)

func init() { gtable.Store(&gtab{slot: make([]gslot, 256)}) }

func (t *gtab) place(g uintptr) uintptr {
	return (g >> 6) * 0x9e3779b1 >> 8 & uintptr(len(t.slot)-1)
}

// Thread_by_g returns the thread whose identity is g, or nil.
func Thread_by_g(g uintptr) *sys.Thread {
	t := gtable.Load()
	for i := t.place(g); ; i = (i + 1) & uintptr(len(t.slot)-1) {
		switch t.slot[i].g.Load() {
		case g:
			return t.slot[i].td.Load()
		case 0:
			return nil
		}
	}
}

func (t *gtab) put(g uintptr, td *sys.Thread) {
	i := t.place(g)
	for t.slot[i].g.Load() != 0 {
		i = (i + 1) & uintptr(len(t.slot)-1)
	}
	t.slot[i].td.Store(td)
	t.slot[i].g.Store(g)
	t.used++
}

func gtable_insert(g uintptr, td *sys.Thread) {
	gtable_mtx.Lock()
	defer gtable_mtx.Unlock()
	t := gtable.Load()
	if 2*(t.used+1) > len(t.slot) {
		live := 0
		for i := range t.slot {
			if t.slot[i].g.Load() > gtable_gone {
				live++
			}
		}
		n := len(t.slot)
		for 4*(live+1) > n {
			n *= 2
		}
		bigger := &gtab{slot: make([]gslot, n)}
		for i := range t.slot {
			if g := t.slot[i].g.Load(); g > gtable_gone {
				bigger.put(g, t.slot[i].td.Load())
			}
		}
		t = bigger
		t.put(g, td)
		gtable.Store(t)
		return
	}
	t.put(g, td)
}

// Gtable_remove has g no longer stand for a thread.
func Gtable_remove(g uintptr) {
	gtable_mtx.Lock()
	defer gtable_mtx.Unlock()
	t := gtable.Load()
	for i := t.place(g); t.slot[i].g.Load() != 0; i = (i + 1) & uintptr(len(t.slot)-1) {
		if t.slot[i].g.Load() == g {
			t.slot[i].g.Store(gtable_gone)
			t.slot[i].td.Store(nil)
			return
		}
	}
}
