package explore

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
)

// judged is a toy with a judge and no other failures. The judge is a nondeterministic
// automaton that looks at some of the steps, in their order, and at the end of a run: a run
// fails when no state of the automaton is left. Of the other steps it is told nothing, so
// that they can sleep.
type judged struct {
	*toy
	next     [judgeStates][judgeEvents]uint8 // sets of states
	set      uint8
	told     int32    // the event of the last step plus 1, or 0
	quiet    [][]bool // by actor and step: the judge is told nothing
	stricter func(a, b int32) bool
}

const (
	judgeStates = 4
	judgeEvents = 5
	judgeStart  = 0b0011
	objHistory  = objCPU + toyMax // what the judge has seen
)

func randomJudged(r *rand.Rand) *judged {
	p := &judged{toy: &toy{}, stricter: func(a, b int32) bool { return a&^b == 0 }}
	for range 3 {
		x := toyActor{cpu: -1}
		var quiet []bool
		for range 1 + r.IntN(4) {
			// Few values, so that many orders come to the same state.
			x.ops = append(x.ops, toyOp{kind: []toyKind{opStore, opStore, opLoad, opAdd}[r.IntN(4)], a: r.IntN(3), k: r.IntN(2)})
			quiet = append(quiet, r.IntN(2) == 0)
		}
		p.actors, p.quiet = append(p.actors, x), append(p.quiet, quiet)
	}
	for q := range p.next {
		for e := range p.next[q] {
			one, other := r.IntN(1<<judgeStates), r.IntN(1<<judgeStates)
			p.next[q][e] = uint8(one & other)
			if r.IntN(3) > 0 {
				p.next[q][e] |= 1 << q
			}
		}
	}
	return p
}

func (p *judged) Begin() {
	p.toy.Begin()
	p.set = judgeStart
}

func (p *judged) Step(actor int) []Access {
	pc := int(p.st.pc[actor])
	event := (5*actor + pc) % judgeEvents
	acc := p.toy.Step(actor)
	p.told = 0
	if !p.quiet[actor][pc] {
		acc = append(acc, Access{objHistory, Write})
		p.told = int32(event + 1)
		p.set = p.after(p.set, event)
	}
	return acc
}

// after returns the states of the automaton after an event.
func (p *judged) after(set uint8, event int) (after uint8) {
	for q := range p.next {
		if set>>q&1 != 0 {
			after |= p.next[q][event]
		}
	}
	return after
}

func (p *judged) Failure() *Failure {
	if p.set != 0 {
		return nil
	}
	return &Failure{Kind: asserted, Text: "the judge knows of no way", Actor: -1}
}

func (p *judged) End() *Failure {
	p.toy.End()
	p.told = judgeEvents
	p.set = p.after(p.set, judgeEvents-1)
	return p.Failure()
}

func (p *judged) Judge() int32 { return judgeStart }
func (p *judged) Told() int32  { return p.told }

func (p *judged) Tell(judge, told int32) (int32, bool) {
	if told != 0 {
		judge = int32(p.after(uint8(judge), int(told-1)))
	}
	return judge, judge != 0
}

func (p *judged) Stricter(a, b int32) bool { return p.stricter(a, b) }

func (p *judged) Again(steps []uint8) int {
	p.Begin()
	for _, a := range steps {
		p.Step(int(a))
	}
	return len(steps)
}

// whole is a state of a judged toy.
type whole struct {
	st  toyState
	set uint8
}

// fails looks at every state of the program, and tells whether the judge fails in one;
// ok is false if there are too many.
func (p *judged) fails(seen map[whole]bool) (fails, ok bool) {
	at := whole{p.st, p.set}
	if seen[at] {
		return false, true
	}
	if seen[at] = true; len(seen) > 3000 {
		return false, false
	}
	if p.set == 0 || p.Enabled() == 0 && p.after(p.set, judgeEvents-1) == 0 {
		return true, true
	}
	for a, en := 0, p.Enabled(); a < p.Actors(); a++ {
		if en.Has(a) {
			p.Step(a)
			fails, ok = p.fails(seen)
			if p.st, p.set = at.st, at.set; fails || !ok {
				return fails, ok
			}
		}
	}
	return false, true
}

// disagree compares Reach with all states of judged toys. It returns how much the judge
// can know in all states together, how many toys fail, and what differs first.
func disagree(programs int, stricter func(a, b int32) bool) (known, failing int, err error) {
	for s := uint64(0); programs > 0; s++ {
		p := randomJudged(rand.New(rand.NewPCG(s, 2)))
		if stricter != nil {
			p.stricter = stricter
		}
		p.Begin()
		fails, ok := p.fails(map[whole]bool{})
		if !ok {
			continue
		}
		programs--
		if fails {
			failing++
		}
		search := NewReach(context.Background(), p, Options{}).(*reacher)
		r := through(search)
		known += int(search.known.all.n)
		if found := r.Failure != nil; found != fails || r.Complete == found {
			return known, failing, fmt.Errorf("seed %d: Reach found %v and is complete: %v; there is a failure: %v\n%v", s, r.Failure, r.Complete, fails, p)
		}
	}
	return known, failing, nil
}

// What a judge knows need not be followed where it can know something stricter, and only there.
func TestJudged(t *testing.T) {
	programs := 3000
	if testing.Short() {
		programs = 600
	}
	fewer, failing, err := disagree(programs, nil)
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := disagree(programs, func(a, b int32) bool { return a == b })
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d programs, %d of them fail; the judge can know %d things, %d if only equal ones are as strict", programs, failing, fewer, all)
	if fewer >= all || failing == 0 || failing == programs {
		t.Errorf("%d against %d, %d of %d fail", fewer, all, failing, programs)
	}
	for name, stricter := range map[string]func(a, b int32) bool{
		"laxer":  func(a, b int32) bool { return b&^a == 0 },
		"any":    func(a, b int32) bool { return true },
		"meets":  func(a, b int32) bool { return a&b != 0 },
		"fewest": func(a, b int32) bool { return a <= b },
	} {
		if _, _, err := disagree(programs, stricter); err == nil {
			t.Errorf("a judge that is %s is taken for a stricter one, and nothing is missed", name)
		}
	}
}

// All that the judge can know in a state is followed over a step that is new, and held
// against what it is told when a run ends there.
func TestKnownFollowed(t *testing.T) {
	one := toyActor{cpu: -1, ops: []toyOp{{kind: opLoad}}}
	p := &judged{toy: &toy{actors: []toyActor{one}}, quiet: [][]bool{{true}}, stricter: func(a, b int32) bool { return a == b }}
	const event = 0
	p.next[0][event] = 1 // after it nothing is left of state 1, and at the end of a run of nothing
	s := NewReach(context.Background(), p, Options{}).(*reacher)
	for range 2 {
		s.graph.state()
		s.known.state()
	}
	s.knows(0, 0b10, none, 0)
	s.knows(0, 0b01, none, 0)
	s.spread() // from state 0 no step is known yet
	s.leads(0, 1, 0, 0)
	if s.known.all.n != 4 {
		t.Errorf("of two things that the judge can know %d are followed", s.known.all.n-2)
	}
	if s.ends(1, event+1); s.res.Failure == nil {
		t.Error("a run that ends where the judge can know what fails is no failure")
	}
}
