package scenario

import (
	"unsafe"

	"ktimeout/sys"
)

// This file has what a client does whose author does not know all of it: a step that comes
// out either way, and variables whose memory is freed.

// chance makes what chances read, if there are any: a word that changes as often as there are
// chances in the lists, at any time, so that each comes out either way whatever the others do.
// No list that has one is taken twice.
func (p *Program) chance() {
	n := 0
	for _, l := range p.Scenario.lists() {
		for i := range l {
			if l[i].Op == Chance {
				n++
			}
		}
	}
	if n == 0 {
		return
	}
	p.either = new(sys.Word)
	p.idly |= 1 << len(p.m.Report.Actors())
	p.m.Setup.Either(p.either, n)
}

// lose frees the memory of a variable: whoever touches it from now on is wrong.
func (p *Program) lose(v int) {
	word := unsafe.Pointer(p.vars[v])
	p.m.Inside.Overwrite(word)
	p.m.Inside.Gone(&p.Scenario.Vars[v], "freed "+p.Scenario.Vars[v].Name, word)
}
