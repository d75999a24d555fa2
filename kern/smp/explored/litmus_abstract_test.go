package explored_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// This file has litmus programs, and their outcomes by brute force over the abstract machine of
// S. Owens, S. Sarkar, P. Sewell, A better x86 memory model: x86-TSO (TPHOLs 2009). It shares
// no code with the explored machine.

// The operations of a program.
const (
	litmusLoad    = iota // the next register = var
	litmusStore          // var = val
	litmusFence          // all that was stored before has drained: mfence
	litmusAdd            // the next register = var; var += val, in one locked operation
	litmusBarrier        // every thread has passed a fence: a membarrier
)

// instr is an operation.
type instr struct{ op, v, val int }

// litmus is a litmus program: the operations of each thread, and, where threads share CPUs,
// the CPU of each.
type litmus struct {
	threads [][]instr
	cpus    []int // nil: each has its own
}

// litmusVars is the most variables that a program has.
const litmusVars = 3

func (p *litmus) String() string {
	var b strings.Builder
	for t, ops := range p.threads {
		fmt.Fprintf(&b, "thread %d", t)
		if p.cpus != nil {
			fmt.Fprintf(&b, " cpu %d", p.cpus[t])
		}
		b.WriteString(":")
		for _, i := range ops {
			switch v := "xyz"[i.v : i.v+1]; i.op {
			case litmusLoad:
				fmt.Fprintf(&b, " r=%s;", v)
			case litmusStore:
				fmt.Fprintf(&b, " %s=%d;", v, i.val)
			case litmusFence:
				b.WriteString(" fence;")
			case litmusBarrier:
				b.WriteString(" barrier;")
			case litmusAdd:
				fmt.Fprintf(&b, " r=%s+=%d;", v, i.val)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

// outcome is what the threads have read, and what is in memory in the end.
func outcome(regs [][]int, memory []int) string { return fmt.Sprint(regs, memory) }

// abstract is a state of the abstract machine.
type abstract struct {
	p       *litmus
	memory  [litmusVars]int
	buffers [][]instr // stores, the oldest first
	pcs     []int
	regs    [][]int
	passed  [][]bool // which threads have passed the barrier that a thread stands at
}

// delays says whether a store of a thread may wait in the buffer.
type delays func(ops []instr, i int) bool

// Ways to delay stores.
var (
	always delays = func([]instr, int) bool { return true }
	// never is sequential consistency: a store is in memory at once.
	never delays = func([]instr, int) bool { return false }
	// needed is where a load of another variable follows before the next locked operation.
	needed delays = func(ops []instr, i int) bool { return follows(ops, i, func(v int) bool { return v != ops[i].v }) }
	// same is where a load of the same variable follows.
	same delays = func(ops []instr, i int) bool { return follows(ops, i, func(v int) bool { return v == ops[i].v }) }
	// soon is where a load of another variable is the very next operation.
	soon delays = func(ops []instr, i int) bool {
		return i+1 < len(ops) && ops[i+1].op == litmusLoad && ops[i+1].v != ops[i].v
	}
)

// follows tells whether a load of such a variable follows before the next locked operation.
func follows(ops []instr, i int, of func(v int) bool) bool {
	for _, next := range ops[i+1:] {
		switch {
		case next.op == litmusFence, next.op == litmusAdd, next.op == litmusBarrier:
			return false
		case next.op == litmusLoad && of(next.v):
			return true
		}
	}
	return false
}

// outcomes returns all outcomes of a program, sorted. A store that may not wait is made when those
// before it have drained, and is in memory at once.
func (p *litmus) outcomes(buffers delays) []string {
	n := len(p.threads)
	a := &abstract{p: p, buffers: make([][]instr, n), pcs: make([]int, n), regs: make([][]int, n), passed: make([][]bool, n)}
	for t := range a.passed {
		a.passed[t] = make([]bool, n)
	}
	found, seen := map[string]bool{}, map[string]bool{}
	a.explore(buffers, seen, found)
	return slices.Sorted(maps.Keys(found))
}

// clone copies a state.
func (a *abstract) clone() *abstract {
	b := &abstract{p: a.p, memory: a.memory, pcs: slices.Clone(a.pcs)}
	for t := range a.pcs {
		b.buffers = append(b.buffers, slices.Clone(a.buffers[t]))
		b.regs = append(b.regs, slices.Clone(a.regs[t]))
		b.passed = append(b.passed, slices.Clone(a.passed[t]))
	}
	return b
}

// explore takes every step from a state.
func (a *abstract) explore(buffers delays, seen, found map[string]bool) {
	key := fmt.Sprint(a.memory, a.buffers, a.pcs, a.regs, a.passed)
	if seen[key] {
		return
	}
	seen[key] = true
	final := true
	for t := range a.pcs {
		if len(a.buffers[t]) > 0 {
			final = false
			b := a.clone()
			s := b.buffers[t][0]
			b.buffers[t] = b.buffers[t][1:]
			b.memory[s.v] = s.val
			b.explore(buffers, seen, found)
		}
		if a.pcs[t] < len(a.p.threads[t]) {
			final = false
			a.pass(t, buffers, seen, found)
			if b := a.step(t, buffers); b != nil {
				b.explore(buffers, seen, found)
			}
		}
	}
	if final {
		found[outcome(a.regs, a.memory[:])] = true
	}
}

// pass has each thread pass the barrier that a thread stands at, if it does: itself first, the others
// in any order.
func (a *abstract) pass(t int, buffers delays, seen, found map[string]bool) {
	if a.p.threads[t][a.pcs[t]].op != litmusBarrier {
		return
	}
	for u, done := range a.passed[t] {
		if !done && len(a.buffers[u]) == 0 && (u == t || a.passed[t][t]) {
			b := a.clone()
			b.passed[t][u] = true
			b.explore(buffers, seen, found)
		}
	}
}

// step is the state after the next operation of a thread, or nil if that has to wait.
func (a *abstract) step(t int, buffers delays) *abstract {
	for u := range a.pcs {
		if u != t && a.p.cpus != nil && a.p.cpus[u] == a.p.cpus[t] && len(a.buffers[u]) > 0 {
			return nil // a switch of threads drains the buffer of the CPU
		}
	}
	i := a.p.threads[t][a.pcs[t]]
	waits := i.op == litmusStore && buffers(a.p.threads[t], a.pcs[t])
	if (i.op == litmusFence || i.op == litmusAdd || i.op == litmusStore && !waits) && len(a.buffers[t]) > 0 {
		return nil
	}
	if i.op == litmusBarrier && slices.Contains(a.passed[t], false) {
		return nil
	}
	b := a.clone()
	b.pcs[t]++
	clear(b.passed[t])
	switch i.op {
	case litmusLoad:
		v := a.memory[i.v]
		for _, s := range a.buffers[t] {
			if s.v == i.v {
				v = s.val
			}
		}
		b.regs[t] = append(b.regs[t], v)
	case litmusStore:
		if waits {
			b.buffers[t] = append(b.buffers[t], i)
		} else {
			b.memory[i.v] = i.val
		}
	case litmusAdd:
		b.regs[t] = append(b.regs[t], a.memory[i.v])
		b.memory[i.v] += i.val
	}
	return b
}
