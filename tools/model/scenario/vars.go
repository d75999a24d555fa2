package scenario

import (
	"unsafe"

	"ktimeout/sys"
)

// This file has the variables of the client. A read of one is a visible operation, and
// so is a write: what other threads do may come between the two of an add.

// The limits of what a file may write to a variable.
const (
	maxVars  = 4
	maxValue = 999
)

// Var is a variable of the client.
type Var struct {
	Name  string
	Value int // when the scenario begins
	Line  int
}

func (p *parser) variable(w *words, _ []token) error {
	name, err := w.declare(kindVar, len(p.sc.Vars), maxVars, "variables")
	v := Var{Name: name, Line: w.line}
	if err == nil && !w.done() {
		v.Value, err = w.number("value", 0, maxValue)
	}
	p.sc.Vars = append(p.sc.Vars, v)
	return w.end(err)
}

// declareVars makes the variables, on the booted machine.
func (p *Program) declareVars() {
	for _, v := range p.Scenario.Vars {
		word := new(sys.Word)
		word.Poke(int32(v.Value))
		p.m.Report.Name(unsafe.Pointer(word), v.Name)
		p.vars = append(p.vars, word)
	}
}

// variable takes a step that is about a variable, and returns what a test has read.
func (p *Program) variable(s *numbered) (r int32) {
	word := p.vars[s.Var]
	switch s.Op {
	case Set:
		word.Store(int32(s.Count))
	case Add:
		word.Store(word.Load() + int32(s.Count))
	case Test:
		r = word.Load()
		p.result(s, r)
	}
	return r
}
