package scenario

import (
	"unsafe"

	"ktimeout/sys"
	"ktimeout/tools/model/spec"
)

// This file has the variables of the client, and its counts of references. A read of a
// variable is a visible operation, and so is a write: what other threads do may come
// between the two of an add. A count is changed by one atomic operation.

// The limits of what a file may write to a variable.
const (
	maxVars  = 8
	maxValue = 999
)

// Var is a variable of the client, or with Ref a count of references.
type Var struct {
	Name  string
	Ref   bool
	Value int    // when the scenario begins
	Zero  []Step // of a count: what whoever gives the last reference back does
	Line  int
}

func (v *Var) kind() kind {
	if v.Ref {
		return kindRef
	}
	return kindVar
}

func (p *parser) variable(w *words, _ []token) error { return p.newVar(w, Var{}) }

func (p *parser) ref(w *words, _ []token) error { return p.newVar(w, Var{Ref: true, Value: 1}) }

func (p *parser) newVar(w *words, v Var) (err error) {
	v.Line = w.line
	v.Name, err = w.declare(v.kind(), len(p.sc.Vars), maxVars, "variables and counts")
	if err == nil && !w.done() {
		v.Value, err = w.number("value", v.Value, maxValue)
	}
	p.sc.Vars = append(p.sc.Vars, v)
	return w.end(err)
}

func (p *parser) zero(w *words, body []token) error {
	i, err := w.name(kindRef)
	if err := w.end(err); err != nil {
		return err
	}
	v := &p.sc.Vars[i]
	if len(v.Zero) != 0 {
		return p.errorf(w.line, "zero %s stands on line %d already; remove one of the two", v.Name, v.Zero[0].Line)
	}
	if v.Zero, err = p.steps(body); err == nil && len(v.Zero) == 0 {
		return p.errorf(w.line, `zero %[1]s has no steps; remove the line, or write one, as "zero %[1]s: free c"`, v.Name)
	}
	return err
}

// declareVars makes the variables and the counts, on the booted machine.
func (p *Program) declareVars() {
	for _, v := range p.Scenario.Vars {
		word := new(sys.Word)
		word.Poke(int32(v.Value))
		p.m.Report.Name(unsafe.Pointer(word), v.Name)
		p.vars = append(p.vars, word)
		zero := p.number(v.Zero)
		for i := range zero {
			zero[i].gives = spec.Rule10Count
		}
		p.zeros = append(p.zeros, zero)
	}
}

// variable takes a step that is about a variable, and returns what a test has read, or an add
// has written.
func (p *Program) variable(s *numbered) (r int32) {
	word := p.vars[s.Var]
	switch s.Op {
	case Set:
		word.Store(int32(s.Count))
	case Add:
		r = word.Load() + int32(s.Count)
		word.Store(r)
		p.result(s, r)
	case Test:
		r = word.Load()
		p.result(s, r)
	}
	return r
}

// reference takes a reference, or gives one back, and returns 1 if that was the last one. With
// it own, the callout whose handler the step is of, or nil, does what is to be done.
func (p *Program) reference(s *numbered, own *callout) (r int32) {
	word, name := p.vars[s.Var], p.Scenario.Vars[s.Var].Name
	if s.Op == Hold {
		if word.Fetchadd(1) <= 0 {
			p.miscounts(s, "takes a reference of "+name+", of which none was left")
		}
		return 0
	}
	n := word.Fetchadd(-1)
	switch {
	case n <= 0:
		p.miscounts(s, "gives back a reference of "+name+", of which none was left")
	case n == 1:
		p.do(p.zeros[s.Var], own, (maxCallouts+1+s.Var)<<16)
	}
	r = number(n == 1)
	p.result(s, r)
	return r
}

// miscounts notes that the client has lost count.
func (p *Program) miscounts(s *numbered, text string) {
	p.asserts(Refcount, s.Line, p.m.Report.Running(), p.Scenario.StepString(&s.Step)+" "+text)
}
