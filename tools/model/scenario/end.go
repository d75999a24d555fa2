package scenario

import (
	"fmt"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/spec"
)

// End implements explore.Program: it lets time go on until everything has come to
// rest, and checks what is left. It takes short steps, as the way to rest depends
// on the length of the steps, and all searches have to come to the same end.
func (p *Program) End() *explore.Failure {
	p.judge.told = 0
	if p.long {
		p.m.Run.Sections(false)
		defer p.m.Run.Sections(true)
	}
	if p.Rev.Era == nil {
		p.oversleeps()
	}
	for round := 0; round <= p.last && !p.atRest(); round++ {
		p.m.Run.Tick()
		if p.Rev.Era != nil {
			p.ticked()
			p.amend()
		}
		if !p.settle() && !p.loops {
			break
		}
	}
	if p.loops && p.goesRound() {
		p.unended = true
		return p.failure
	}
	if f := p.m.Run.Stuck(); f != nil {
		p.fault(f)
		return p.failure
	}
	p.forbids(false)
	p.wheels()
	for _, c := range p.callouts {
		p.rests(c)
	}
	if p.timeouts {
		p.slot(spec.SlotQuiet(p.Rev.Callfree(), p.free), -1)
	}
	p.finally()
	return p.failure
}

// latest is a bound on the ticks that anything in the scenario can take, and a
// few more. Of what loops take there is no bound.
func (p *Program) latest() int {
	last := 0
	if p.loops {
		last = loopTicks
	}
	for _, l := range p.Scenario.lists() {
		for _, s := range l {
			last += s.Ticks + int((s.How.Span+time.Millisecond-1)/time.Millisecond)
		}
	}
	return last + 4
}

// atRest tells whether all clients are done and nothing is pending.
func (p *Program) atRest() bool {
	for i := range p.late {
		if !p.m.Run.Done(i) {
			return false
		}
	}
	for _, c := range p.callouts {
		if p.linked(c) {
			return false
		}
	}
	return true
}

// settleSteps is how many steps settle takes before it gives up; fewer if there are loops, as
// time goes on then all the same.
const (
	settleSteps = 5000
	loopSteps   = 500
)

// settle lets the actors take turns until none can go on. It returns false if
// there is no end to that.
func (p *Program) settle() bool {
	turn, most := 0, settleSteps
	if p.loops {
		most = loopSteps
	}
	for n := 0; n < most; n++ {
		set := p.Enabled()
		if set == 0 {
			return true
		}
		for !set.Has(turn) {
			turn = (turn + 1) % p.Actors()
		}
		p.advance(turn)
	}
	return false
}

// bucketful is above the number of callouts that a bucket can have.
const bucketful = 2 * maxCrowd

// wheels fails if a wheel has a callout that should not be there.
func (p *Program) wheels() {
	if p.Rev.Era != nil {
		p.linkedRight()
		return
	}
	for cpu := range smp.CPU_FOREACH {
		size := p.Rev.Cpu(cpu).Wheelsize
		for b := range size {
			n := 0
			for c := sys.TAILQ_FIRST(p.Rev.Bucket(cpu, b)); c != nil; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) {
				if n++; n > bucketful {
					p.breaks(-1, spec.Rule2, "bucket %d of CPU %d goes round", b, cpu)
					return
				}
				if c.C_flags.Peek()&sys.CALLOUT_PENDING == 0 || c.C_cpu.Peek() != cpu || c.C_time&(size-1) != b {
					p.breaks(-1, spec.Rule2, "%s is in bucket %d of CPU %d, and does not belong there: its tick is %d, its CPU %d, its flags %#x",
						p.named(c), b, cpu, c.C_time, c.C_cpu.Peek(), c.C_flags.Peek())
				}
			}
		}
	}
}

// named returns the name of a callout.
func (p *Program) named(mem *sys.Callout) string {
	for _, c := range p.callouts {
		if c.mem == mem && !c.freed || c.Timeout && c.handle.Callout == mem {
			return c.Name
		}
	}
	return "a callout of the kernel"
}

// finally checks the assertions of the scenario.
func (p *Program) finally() {
	for _, k := range p.Scenario.Finally {
		var c *callout
		if k.Callout >= 0 {
			c = p.callouts[k.Callout]
		}
		var got int
		switch k.What {
		case "var", "ref":
			got = int(p.vars[k.Var].Peek())
		case "entered":
			got = c.entries
		case "drained":
			got = c.drains
		case "pending":
			got = int(number(p.linked(c)))
		case "cpu":
			got = int(c.mem.C_cpu.Peek())
		case "active":
			got = int(number(!c.freed && p.Rev.Callout_active(c.mem)))
		}
		if got != k.Value {
			p.asserts(Finally, k.Line, -1, fmt.Sprintf("%s %s is %d, not %d", k.What, p.Scenario.about(&k), got, k.Value))
		}
	}
}

// linked tells whether a callout is on a wheel, or a move of it is recorded.
func (p *Program) linked(c *callout) bool {
	if c.freed {
		return false
	}
	mem := c.mem
	if c.Timeout {
		if mem = c.handle.Callout; mem == nil {
			return false
		}
	}
	return p.Rev.Callout_pending(mem) || p.recorded(mem) >= 0
}
