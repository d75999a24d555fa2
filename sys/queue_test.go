package sys

import (
	"slices"
	"testing"
	"unsafe"
)

type elm struct {
	n    int
	tq   TAILQ_ENTRY[elm]
	li   LIST_ENTRY[elm]
	sl   SLIST_ENTRY[elm]
	on   bool
	onLI bool
}

const (
	elm_tq = unsafe.Offsetof(elm{}.tq)
	elm_li = unsafe.Offsetof(elm{}.li)
	elm_sl = unsafe.Offsetof(elm{}.sl)
)

func tailq(h *TAILQ_HEAD[elm]) (all []int) {
	for e := TAILQ_FIRST(h); e != nil; e = TAILQ_NEXT(e, elm_tq) {
		all = append(all, e.n)
	}
	return all
}

func list(h *LIST_HEAD[elm]) (all []int) {
	for e := LIST_FIRST(h); e != nil; e = LIST_NEXT(e, elm_li) {
		all = append(all, e.n)
	}
	return all
}

// FuzzQueues holds the lists against slices: each byte is one operation on one
// of sixteen elements.
func FuzzQueues(f *testing.F) {
	f.Add([]byte{0x00, 0x01, 0x12, 0x20, 0x31, 0x40, 0x51, 0x13, 0x22, 0x05})
	f.Add([]byte{0x00, 0x10, 0x20, 0x00, 0x33, 0x43, 0x53, 0x33})
	f.Fuzz(func(t *testing.T, ops []byte) {
		var (
			e    [16]elm
			q    TAILQ_HEAD[elm]
			l    LIST_HEAD[elm]
			want []int
			wl   []int
		)
		TAILQ_INIT(&q)
		LIST_INIT(&l)
		for i := range e {
			e[i].n = i
		}
		for _, op := range ops {
			x := &e[op&15]
			switch op >> 4 % 8 {
			case 0:
				if !x.on {
					TAILQ_INSERT_TAIL(&q, x, elm_tq)
					want, x.on = append(want, x.n), true
				}
			case 1:
				if !x.on {
					TAILQ_INSERT_HEAD(&q, x, elm_tq)
					want, x.on = slices.Insert(want, 0, x.n), true
				}
			case 2:
				if x.on {
					TAILQ_REMOVE(&q, x, elm_tq)
					want, x.on = slices.DeleteFunc(want, func(n int) bool { return n == x.n }), false
				}
			case 3:
				if !x.on && len(want) != 0 {
					i := len(want) / 2
					TAILQ_INSERT_BEFORE(&e[want[i]], x, elm_tq)
					want, x.on = slices.Insert(want, i, x.n), true
				}
			case 4:
				if !x.onLI {
					LIST_INSERT_HEAD(&l, x, elm_li)
					wl, x.onLI = slices.Insert(wl, 0, x.n), true
				}
			case 5:
				if x.onLI {
					LIST_REMOVE(x, elm_li)
					wl, x.onLI = slices.DeleteFunc(wl, func(n int) bool { return n == x.n }), false
				}
			}
			if got := tailq(&q); !slices.Equal(got, want) || TAILQ_EMPTY(&q) != (len(want) == 0) {
				t.Fatalf("tail queue %v, want %v", got, want)
			}
			if got := list(&l); !slices.Equal(got, wl) || LIST_EMPTY(&l) != (len(wl) == 0) {
				t.Fatalf("list %v, want %v", got, wl)
			}
		}
	})
}

func TestSlist(t *testing.T) {
	var h SLIST_HEAD[elm]
	var e [3]elm
	SLIST_INIT(&h)
	for i := range e {
		e[i].n = i
		SLIST_INSERT_HEAD(&h, &e[i], elm_sl)
	}
	for want := 2; want >= 0; want-- {
		first := SLIST_FIRST(&h)
		if first.n != want {
			t.Fatalf("first is %d, want %d", first.n, want)
		}
		if next := SLIST_NEXT(first, elm_sl); want > 0 && next != &e[want-1] {
			t.Fatalf("next is %v", next)
		}
		SLIST_REMOVE_HEAD(&h, elm_sl)
	}
	if !SLIST_EMPTY(&h) {
		t.Error("not empty")
	}
}

// The checks of QUEUE_MACRO_DEBUG: each of these would damage a list.
func TestQueueChecks(t *testing.T) {
	if !INVARIANTS {
		t.Skip("the lists are checked with the tag invariants")
	}
	for _, c := range []struct {
		name string
		f    func(q *TAILQ_HEAD[elm], e *[3]elm)
	}{
		{"removed twice", func(q *TAILQ_HEAD[elm], e *[3]elm) {
			TAILQ_REMOVE(q, &e[1], elm_tq)
			TAILQ_REMOVE(q, &e[1], elm_tq)
		}},
		{"never inserted", func(q *TAILQ_HEAD[elm], _ *[3]elm) { TAILQ_REMOVE(q, &elm{}, elm_tq) }},
		{"inserted twice", func(q *TAILQ_HEAD[elm], e *[3]elm) {
			TAILQ_INSERT_TAIL(q, &e[0], elm_tq)
			TAILQ_REMOVE(q, &e[1], elm_tq)
		}},
		{"wiped while on it", func(q *TAILQ_HEAD[elm], e *[3]elm) {
			e[1] = elm{}
			TAILQ_REMOVE(q, &e[2], elm_tq)
		}},
		{"queue not initialised", func(*TAILQ_HEAD[elm], *[3]elm) {
			TAILQ_INSERT_TAIL(&TAILQ_HEAD[elm]{}, &elm{}, elm_tq)
		}},
		{"list element removed twice", func(*TAILQ_HEAD[elm], *[3]elm) {
			var l LIST_HEAD[elm]
			var x elm
			LIST_INSERT_HEAD(&l, &x, elm_li)
			LIST_REMOVE(&x, elm_li)
			LIST_REMOVE(&x, elm_li)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var q TAILQ_HEAD[elm]
			var e [3]elm
			TAILQ_INIT(&q)
			for i := range e {
				TAILQ_INSERT_TAIL(&q, &e[i], elm_tq)
			}
			defer func() {
				if _, ok := recover().(*Kernel_panic); !ok {
					t.Error("the damage was not noticed")
				}
			}()
			c.f(&q, &e)
		})
	}
}

func TestCalloutSize(t *testing.T) {
	if n := unsafe.Sizeof(Callout{}); n > 64 {
		t.Errorf("a callout has %d bytes: more than a cache line", n)
	}
}
