package smp

import (
	"math/rand/v2"
	"sync"
	"testing"

	"ktimeout/sys"
)

// thread_of returns a thread that stands for a g pointer as the runtime hands them out: some
// hundred bytes apart.
func thread_of(n int) *sys.Thread {
	return &sys.Thread{Td_md: sys.Mdthread{Md_g: 0xc000002000 + 448*uintptr(n)}}
}

// find looks for g in t, and returns how many slots it looked at, too.
func (t *gtab) find(g uintptr) (td *sys.Thread, looks int) {
	for i := t.place(g); ; i = t.next(i) {
		looks++
		if td := t.slot[i].Load(); td == nil || td.Td_md.Md_g == g {
			return td, looks
		}
	}
}

// A table has the threads that are there and no others, and what is gone is forgotten: of the same
// threads that come and go for ever, in any order, it neither grows nor gets slower.
func TestGtable(t *testing.T) {
	const most = 64 // a quarter of the slots
	defer gtable.Store(gtable.Load())
	gtable.Store(new_gtab(4 * most))
	r := rand.New(rand.NewPCG(1, 2))
	all := make([]*sys.Thread, 4*most)
	for i := range all {
		all[i] = thread_of(i)
	}
	there := map[*sys.Thread]bool{}
	looks, finds := 0, 0
	for range 100_000 {
		td := all[r.IntN(len(all))]
		switch {
		case there[td]:
			Gtable_remove(td.Td_md.Md_g)
			delete(there, td)
		case len(there) < most/2:
			gtable_insert(td)
			there[td] = true
		}
		for _, td := range []*sys.Thread{td, all[r.IntN(len(all))]} {
			got, n := gtable.Load().find(td.Td_md.Md_g)
			if (got == td) != there[td] || got != nil && got != td || Thread_by_g(td.Td_md.Md_g) != got {
				t.Fatalf("thread %#x: found %p, there: %t", td.Td_md.Md_g, got, there[td])
			}
			looks, finds = looks+n, finds+1
		}
	}
	if n := len(gtable.Load().slot); n != 4*most {
		t.Errorf("the table has grown to %d slots for %d threads", n, most/2)
	}
	if 10*looks > 13*finds {
		t.Errorf("%d looks for %d threads", looks, finds)
	}
	for td := range there {
		Gtable_remove(td.Td_md.Md_g)
	}
	Gtable_remove(all[0].Td_md.Md_g) // one that is not there
	g := gtable.Load()
	if g.used != 0 {
		t.Errorf("%d slots are used by nobody", g.used)
	}
	for i := range g.slot {
		if g.slot[i].Load() != nil {
			t.Errorf("slot %d holds somebody", i)
		}
	}
}

// Also a table that has grown has all of them, and grows as they come.
func TestGtableGrows(t *testing.T) {
	defer gtable.Store(gtable.Load())
	gtable.Store(new_gtab(4))
	for i := range 1000 {
		gtable_insert(thread_of(i))
	}
	for i := range 1000 {
		if td := Thread_by_g(thread_of(i).Td_md.Md_g); td == nil || td.Td_md.Md_g != thread_of(i).Td_md.Md_g {
			t.Fatalf("thread %d is %p", i, td)
		}
	}
	if td := Thread_by_g(thread_of(1000).Td_md.Md_g); td != nil {
		t.Errorf("a thread that never came is %p", td)
	}
	if n := len(gtable.Load().slot); n != 4096 {
		t.Errorf("%d slots for 1000 threads", n)
	}
}

// Threads that stay are found while others come and go around them, also by a table that grows
// meanwhile, and nobody takes one thread for another.
func TestGtableMeanwhile(t *testing.T) {
	defer gtable.Store(gtable.Load())
	gtable.Store(new_gtab(8))
	var stay, others sync.WaitGroup
	over := make(chan bool)
	for n := range 3 {
		td := thread_of(7 * n)
		gtable_insert(td)
		stay.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 1))
			for {
				select {
				case <-over:
					return
				default:
				}
				if got := Thread_by_g(td.Td_md.Md_g); got != td {
					t.Errorf("thread %d is %p", n, got)
					return
				}
				of := thread_of(100 + r.IntN(60)).Td_md.Md_g
				if got := Thread_by_g(of); got != nil && got.Td_md.Md_g != of {
					t.Errorf("thread %#x is %#x", of, got.Td_md.Md_g)
				}
			}
		})
	}
	for n := range 2 {
		others.Go(func() {
			for i := range 20_000 {
				td := thread_of(100 + 30*n + i%(1+i/700))
				gtable_insert(td)
				if i%3 == 0 {
					Gtable_remove(thread_of(100 + 30*n + (i+1)%30).Td_md.Md_g)
				}
				Gtable_remove(td.Td_md.Md_g)
			}
		})
	}
	others.Wait()
	close(over)
	stay.Wait()
}
