package explored_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
)

// onMachine is a litmus program on an explored machine. It implements explore.Stateful.
type onMachine struct {
	p     *litmus
	m     explored.Machine
	words [litmusVars]*sys.Word
	regs  [][]int32
	reads []int32 // how many registers each thread has
	buf   []explore.Access
	taken []uint8
	long  bool // the run is one of Reach
	ends  map[string]bool
	final func() string // says what has come out
}

// on boots a machine with a program.
func (p *litmus) on(t *testing.T, which explored.Memory, how explored.Alteration) *onMachine {
	t.Helper()
	if !sys.HOOKS {
		t.Skip("a build without the hook cannot explore")
	}
	rev := timeout.Revision
	cpus := len(p.threads)
	mach, err := explored.Boot(smp.Config{CPUs: max(cpus, 2), Revision: &rev, Floating: p.cpus == nil, Printf: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	m := &onMachine{p: p, m: mach, ends: map[string]bool{}, reads: make([]int32, len(p.threads))}
	m.final = m.outcome
	state := []any{m.reads}
	for i := range m.words {
		m.words[i] = new(sys.Word)
		mach.Report.Name(unsafe.Pointer(m.words[i]), string("xyz"[i]))
		state = append(state, m.words[i])
	}
	for i, ops := range p.threads {
		cpu, own := int32(i), new(sys.Word)
		if p.cpus != nil {
			cpu = int32(p.cpus[i])
		}
		regs := make([]int32, len(ops))
		m.regs = append(m.regs, regs)
		state = append(state, regs, own)
		mach.Setup.Thread(string(rune('a'+i)), cpu, func() {
			for k := range ops {
				m.do(i, &ops[k], own)
			}
		})
	}
	barrier := func(i instr) bool { return i.op == litmusBarrier }
	mach.Setup.Memory(which)
	if slices.ContainsFunc(p.threads, func(ops []instr) bool { return slices.ContainsFunc(ops, barrier) }) {
		mach.Setup.Membarriers()
	}
	if how != explored.Faithful {
		mach.Setup.Alter(how)
	}
	mach.Setup.Save(0, false, state...)
	return m
}

// do carries out an operation of a thread.
func (m *onMachine) do(t int, i *instr, own *sys.Word) {
	var r int32
	switch i.op {
	case litmusLoad:
		r = m.words[i.v].Load()
	case litmusStore:
		m.words[i.v].Store(int32(i.val))
		return
	case litmusFence:
		own.Fetchadd(0)
		return
	case litmusBarrier:
		sys.Mach.Membarrier()
		return
	case litmusAdd:
		r = m.words[i.v].Fetchadd(int32(i.val))
	}
	m.regs[t][m.reads[t]] = r
	m.reads[t]++
}

// Actors implements explore.Program.
func (m *onMachine) Actors() int { return len(m.m.Report.Actors()) }

// Begin implements explore.Program.
func (m *onMachine) Begin() {
	m.m.Run.Begin()
	m.taken = m.taken[:0]
}

// Enabled implements explore.Program.
func (m *onMachine) Enabled() explore.Set { return explore.Set(m.m.Run.Enabled()) }

// Free implements explore.Program.
func (m *onMachine) Free() explore.Set { return explore.Set(m.m.Run.Free()) }

// Step implements explore.Program.
func (m *onMachine) Step(actor int) []explore.Access {
	if m.long {
		m.m.Run.Ready(actor, func(int) {})
	}
	m.taken = append(m.taken, uint8(actor))
	acc := m.accesses(m.m.Run.Step(actor))
	m.m.Run.Note(actor)
	return acc
}

// Pending implements explore.Program.
func (m *onMachine) Pending(actor int) []explore.Access {
	return m.accesses(m.m.Run.Pending(actor))
}

func (m *onMachine) accesses(touches []explored.Touch) []explore.Access {
	m.buf = m.buf[:0]
	for _, t := range touches {
		m.buf = append(m.buf, explore.Access{Obj: t.Obj, Mode: explore.Mode(t.Mode)})
	}
	return m.buf
}

// Failure implements explore.Program.
func (m *onMachine) Failure() *explore.Failure { return nil }

// End implements explore.Program: it notes the outcome.
func (m *onMachine) End() *explore.Failure {
	if f := m.m.Run.Stuck(); f != nil {
		m.ends[f.String()] = true
		return nil
	}
	m.ends[m.final()] = true
	return nil
}

// outcome is what the threads have read and what is in memory.
func (m *onMachine) outcome() string {
	regs, memory := [][]int{}, []int{}
	for t, all := range m.regs {
		var own []int
		for _, r := range all[:m.reads[t]] {
			own = append(own, int(r))
		}
		regs = append(regs, own)
	}
	for _, w := range m.words {
		memory = append(memory, int(w.Peek()))
	}
	return outcome(regs, memory)
}

// State implements explore.Program.
func (m *onMachine) State() uint64 { return m.m.Run.State() }

// Key implements explore.Stateful.
func (m *onMachine) Key() uint64 { return m.m.Run.Key() }

// Ops implements explore.Stateful.
func (m *onMachine) Ops() int { return m.m.Run.Ops() }

// Judge implements explore.Stateful: there is none.
func (m *onMachine) Judge() int32 { return 0 }

// Told implements explore.Stateful.
func (m *onMachine) Told() int32 { return 0 }

// Tell implements explore.Stateful.
func (m *onMachine) Tell(judge, _ int32) (int32, bool) { return judge, true }

// Stricter implements explore.Stateful.
func (m *onMachine) Stricter(a, b int32) bool { return a == b }

// Again implements explore.Stateful.
func (m *onMachine) Again(steps []uint8) int {
	n := 0
	for n < min(len(steps), len(m.taken)) && steps[n] == m.taken[n] {
		n++
	}
	if m.m.Run.Back(n) {
		m.taken = m.taken[:n]
	} else {
		m.Begin()
		n = 0
	}
	for _, a := range steps[n:] {
		m.Step(int(a))
	}
	return len(steps) - n
}

// explored returns the outcomes that a search comes to, sorted.
func (m *onMachine) explored(t *testing.T, states bool) []string {
	t.Helper()
	all, whole := m.search(states)
	if !whole {
		t.Fatalf("%vthe search is not complete", m.p)
	}
	return all
}

// search is explored, and tells whether the search is complete.
func (m *onMachine) search(states bool) ([]string, bool) {
	clear(m.ends)
	m.long = states
	m.m.Run.Sections(states)
	var r explore.Result
	if states {
		for before := -1; before != m.m.Run.Exposed(); {
			before = m.m.Run.Exposed()
			clear(m.ends)
			r = explore.Reach(context.Background(), m, explore.Options{})
		}
	} else {
		r = explore.Prove(context.Background(), m, explore.Options{})
	}
	return slices.Sorted(maps.Keys(m.ends)), r.Complete
}
