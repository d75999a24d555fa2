package scenario

import (
	"fmt"
	"slices"

	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/spec"
)

// This file has what is different of a scenario with loops: its runs can go on for ever, so
// that the search by states alone decides it, which tells whether a cycle of states is a
// livelock.

// Loops tells whether some list of steps has a loop.
func (s *Scenario) Loops() bool {
	return slices.ContainsFunc(s.lists(), func(l []Step) bool {
		return slices.ContainsFunc(l, func(s Step) bool { return s.Loop })
	})
}

// Going implements explore.Looping: what the scheduler and the compiler choose they need not
// choose anew. While a callout is pending or a thread sleeps for a time, time would change
// the state.
func (p *Program) Going() (set explore.Set, waits bool) {
	for _, c := range p.callouts {
		waits = waits || p.linked(c)
	}
	for _, td := range p.clients {
		waits = waits || p.sleepsFor(td)
	}
	return p.Enabled() &^ p.idly, waits
}

// Ends implements explore.Looping.
func (p *Program) Ends() bool {
	was := p.unended
	p.unended = false
	f := p.End()
	ended := f == nil && !p.unended
	p.unended = was
	return ended
}

// goesRound tells whether a thread of the scenario goes on, or would if time went on.
func (p *Program) goesRound() bool {
	if p.Enabled() != 0 {
		return true
	}
	return slices.ContainsFunc(p.clients, p.sleepsFor)
}

// loopTicks is how many ticks a run that has come to its end is given for its loops to end.
const loopTicks = 20

// ending is a search of a scenario with loops, which is not complete if a run does not end
// when time goes on.
type ending struct {
	explore.Search
	p *Program
}

func (p *Program) ending(s explore.Search) explore.Search {
	if !p.loops {
		return s
	}
	return &ending{s, p}
}

// Result implements explore.Search.
func (t *ending) Result() explore.Result {
	r := t.Search.Result()
	if r.Failure != nil && KindOf(r.Failure) == Livelock {
		f := *r.Failure
		f.Grade = LivelockGrade(t.p.Scenario)
		r.Failure = &f
	}
	if t.p.unended && r.Complete {
		r.Complete, r.Why = false, fmt.Sprintf("a thread still goes round %d ticks after all others have come to rest; let its loop end sooner", loopTicks)
	}
	return r
}

// LivelockGrade is the grade of a livelock. Where threads of the scenario go round by
// themselves it is their own.
func LivelockGrade(s *Scenario) uint8 {
	if s.Loops() {
		return uint8(spec.Ours)
	}
	return uint8(spec.Rule9.Grade())
}

// sleepsFor tells whether a thread is in a sleep that ends by its time.
func (p *Program) sleepsFor(td *sys.Thread) bool {
	if p.Rev.Era != nil {
		return p.Rev.Callout_pending(td.Td_md.Md_slpcallout)
	}
	return p.Rev.Callout_pending(&td.Td_slpcallout)
}

// deepest is how many steps a run of the search by states may have if the scenario has loops:
// its way through the states can be as long as there are states.
const deepest = 1 << 20

// looped returns the options of a search that only looks for failures. If the scenario has
// loops it cuts its runs soon, and takes so many of them only that it ends.
func (p *Program) looped(o explore.Options) explore.Options {
	if o.Loops = p.loops; p.loops {
		o.Steps = 200
		if o.Runs == 0 {
			o.Runs = 500
		}
	}
	return o
}
