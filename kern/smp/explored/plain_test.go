package explored_test

import (
	"fmt"
	"slices"
	"testing"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// item is memory as code made from C has it: the lock of the callouts of the CPU in
// C_cpu guards it.
type item struct {
	plain int32
	other int32
	C_cpu sys.Lword
}

// locked calls f with the lock of the callouts of CPU 0 held.
func locked(f func()) func() {
	return func() {
		l := timeout.Revision.Cc_lock(0)
		lock.Mtx_lock_spin(l)
		f()
		lock.Mtx_unlock_spin(l)
	}
}

// Which variables become visible: those that somebody has touched without the lock that
// guards them and somebody has written, and all of a callout whose c_cpu somebody has
// written without it. In the run in which that is seen nothing changes yet.
func TestPlain(t *testing.T) {
	if !sys.HOOKS {
		t.Skip("a build without the hook cannot explore")
	}
	var it *item
	load := func() { sys.Plain_load(&it.plain) }
	store := func() { sys.Plain_store(&it.plain, sys.Plain_load(&it.other)) }
	move := func() { it.C_cpu.Store(0) }
	for _, c := range []struct {
		name   string
		first  func()
		second func()
		seen   []string
	}{
		{"both with the lock", locked(store), locked(store), nil},
		{"read without it, never written", load, locked(load), nil},
		{"read without it", load, locked(store), []string{"it.plain"}},
		{"written without it", store, locked(load), []string{"it.plain"}},
		{"only written without it", store, func() {}, []string{"it.plain"}},
		{"cleared without it", func() { sys.Plain_clear(&it.other) }, locked(store), []string{"it.other"}},
		{"read without it once the lock guards nothing", move, locked(store), []string{"it.plain"}},
		{"the lock guards something", locked(move), locked(store), nil}, // c_cpu is looked at without it
	} {
		for _, long := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, long steps %v", c.name, long), func(t *testing.T) {
				m := boot(t, smp.Config{CPUs: 2, Revision: &timeout.Revision})
				it = &item{}
				m.Setup.Plain(sys.Region{Memory: it, CPU: &it.C_cpu, Name: "it"})
				actors := []int{m.Setup.Thread("t1", 0, c.first), m.Setup.Thread("t2", 1, c.second)}
				m.Setup.Save(0, false, it)
				m.Run.Sections(long)
				take := func() (steps int) {
					m.Run.Begin()
					for _, a := range actors {
						for !m.Run.Done(a) {
							m.Run.Step(a)
							steps += m.Run.Ops() + 1
						}
					}
					return steps
				}
				before := take()
				anew := m.Run.Reconsider()
				seen := m.Run.Seen()
				slices.Sort(seen)
				if !slices.Equal(seen, c.seen) {
					t.Errorf("visible: %v, not %v", seen, c.seen)
				}
				if c.seen != nil && (!anew || m.Run.Revealed() == 0) {
					t.Error("the search goes on as if nothing had been seen")
				}
				if after := take(); (after > before) != (c.seen != nil) {
					t.Errorf("%d operations, then %d", before, after)
				}
			})
		}
	}
}

// Memory that was given back is watched whole, also where nobody else sees it.
func TestPlainGone(t *testing.T) {
	if !sys.HOOKS {
		t.Skip("a build without the hook cannot explore")
	}
	m := boot(t, smp.Config{CPUs: 2, Revision: &timeout.Revision})
	it := &item{}
	m.Setup.Plain(sys.Region{Memory: it, CPU: &it.C_cpu, Name: "it"})
	actors := []int{
		m.Setup.Thread("t1", 0, func() { m.Inside.Gone(it, "freed it", unsafe.Pointer(&it.C_cpu)) }),
		m.Setup.Thread("t2", 1, locked(func() { sys.Plain_load(&it.plain) })),
	}
	m.Setup.Save(0, false, it)
	m.Run.Begin()
	for _, a := range actors {
		for !m.Run.Done(a) && m.Run.Fault() == nil {
			m.Run.Step(a)
		}
	}
	if f := m.Run.Fault(); f == nil || f.Kind != explored.Strayed || f.Object != "it.plain" || f.After.Did != "freed it" {
		t.Errorf("it ran into %+v", f)
	}
}

// A run that was found where a variable was visible can be taken where nobody has seen
// that: its name makes it visible, and no other becomes so.
func TestPlainSee(t *testing.T) {
	if !sys.HOOKS {
		t.Skip("a build without the hook cannot explore")
	}
	m := boot(t, smp.Config{CPUs: 1, Revision: &timeout.Revision})
	it := &item{}
	m.Setup.Plain(sys.Region{Memory: it, CPU: &it.C_cpu, Name: "it"})
	a := m.Setup.Thread("t1", 0, func() {
		sys.Plain_store(&it.plain, 1)
		sys.Plain_store(&it.other, 1)
	})
	m.Setup.Save(0, false, it)
	m.Run.See([]string{"it.plain"})
	steps := 0
	for m.Run.Begin(); !m.Run.Done(a); steps++ {
		m.Run.Step(a)
	}
	if seen := m.Run.Seen(); steps != 1 || !slices.Equal(seen, []string{"it.plain"}) {
		t.Errorf("%d steps, and visible: %v", steps, seen)
	}
}

// What somebody reads without the lock moves for nobody: a long step that writes it twice
// with the lock held lets others come in between, from the run on in which it is visible.
func TestPlainExposed(t *testing.T) {
	if !sys.HOOKS {
		t.Skip("a build without the hook cannot explore")
	}
	m := boot(t, smp.Config{CPUs: 2, Revision: &timeout.Revision})
	it := &item{}
	m.Setup.Plain(sys.Region{Memory: it, CPU: &it.C_cpu, Name: "it"})
	reader := m.Setup.Thread("t1", 0, func() { sys.Plain_load(&it.plain) })
	writer := m.Setup.Thread("t2", 1, locked(func() {
		sys.Plain_store(&it.plain, 1)
		sys.Plain_store(&it.plain, 2)
	}))
	m.Setup.Save(0, false, it)
	m.Run.Sections(true)
	for run, want := range []int{1, 2} {
		steps := 0
		m.Run.Begin()
		for _, a := range []int{reader, writer} {
			for ; !m.Run.Done(a); m.Run.Step(a) {
				if a == writer {
					steps++
				}
			}
		}
		if steps != want {
			t.Errorf("run %d: the writer took %d steps, not %d", run, steps, want)
		}
	}
}

// A thread that begins anew, to take its steps again, comes to its first operation in the memory
// as it was when the run began: what it reads on the way there was not given back yet.
func TestPlainGoneLater(t *testing.T) {
	if !sys.HOOKS || sys.WITNESS {
		t.Skip("a build without the hook cannot explore, and with witness no run goes back")
	}
	m := boot(t, smp.Config{CPUs: 2, Revision: &timeout.Revision})
	it, word := &item{}, new(sys.Word)
	m.Setup.Plain(sys.Region{Memory: it, CPU: &it.C_cpu, Name: "it"})
	t1 := m.Setup.Thread("t1", 0, func() {
		sys.Plain_load(&it.plain)
		word.Store(1)
		m.Inside.Gone(it, "freed it", unsafe.Pointer(&it.C_cpu))
		word.Store(2)
		word.Store(3)
	})
	m.Setup.Save(0, false, it, word)
	m.Run.Sections(true)
	m.Run.Begin()
	step := func() {
		m.Run.Ready(t1, func(int) {})
		m.Run.Step(t1)
		m.Run.Note(t1)
	}
	for range 3 {
		step()
	}
	if !m.Run.Back(2) {
		t.Fatal("the run does not go back")
	}
	step()
	if f := m.Run.Fault(); f != nil || word.Peek() != 3 {
		t.Errorf("it ran into %+v, and the word is %d", f, word.Peek())
	}
}
