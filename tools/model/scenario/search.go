package scenario

import (
	"context"
	"fmt"

	"ktimeout/tools/model/explore"
)

// This file runs the searches of tools/model/explore over a scenario, each with the
// length of steps and the view of calls that it needs. They can take turns.

// alone takes one search to its end.
func (p *Program) alone(t explore.Turn) explore.Result {
	_, r := explore.TakeTurns([]explore.Turn{t})
	p.mode(true, false)
	return r
}

// proof is the search explore.Prove, which also checks each run against the
// specification in every order of its calls and entries.
type proof struct {
	explore.Search
	p       *Program
	failing []uint8 // a run that the specification forbids
}

// Prove explores every run of the program until one fails or ctx is done.
func (p *Program) Prove(ctx context.Context, o explore.Options) explore.Result {
	return p.alone(p.proof(ctx, o))
}

func (p *Program) proof(ctx context.Context, o explore.Options) explore.Turn {
	return explore.Turn{Search: p.anew(ctx, func(ctx context.Context) explore.Search { return p.proving(ctx, o) }), Enter: p.short}
}

func (p *Program) proving(ctx context.Context, o explore.Options) explore.Search {
	ctx, cancel := context.WithCancel(ctx)
	t := &proof{p: p}
	visit := o.Visit
	o.First, o.Loops = true, p.loops
	o.Visit = func(r explore.Run) {
		if visit != nil {
			visit(r)
		}
		if r.Failure == nil && t.failing == nil {
			if t.failing = p.everyOrder(r); t.failing != nil {
				cancel()
			}
		}
	}
	t.Search = explore.NewProve(ctx, p, o)
	return t
}

// mode says whether the search distinguishes orders of calls, and whether steps
// are long.
func (p *Program) mode(marks, long bool) {
	p.marks, p.long = marks, long
	p.m.Run.Sections(long)
}

// short makes steps short. The search does not distinguish orders of calls, which
// proof checks after each run; but it does for timeout and untimeout, which proof
// does not check.
func (p *Program) short() { p.mode(p.timeouts, false) }

// Result implements explore.Search.
func (t *proof) Result() explore.Result {
	res := t.Search.Result()
	if t.failing == nil {
		if t.p.tooManyMoments && res.Complete {
			res.Complete, res.Why = false, "a run has more calls and entries of a callout than can be put in every order"
		}
		return res
	}
	res.Complete = false
	res.Schedule = t.failing
	f, err := explore.Replay(t.p, t.failing, nil)
	if err != nil || f == nil {
		panic(fmt.Sprintf("%s on %s: steps that are independent are not: %v", t.p.Scenario.Name, t.p.Rev.Name, err))
	}
	res.Failure = f
	return res
}

// anew is a search that begins anew whenever its steps turn out to be too long, or a
// variable of code made from C becomes visible to this search or another.
type anew struct {
	explore.Search
	p     *Program
	begin func() explore.Search
	stop  func() // stops the search that goes on
	again bool
	now   func() int // grows when the search must begin anew
	seen  int        // what now was when it began
}

func (p *Program) anew(ctx context.Context, begin func(context.Context) explore.Search) *anew {
	t := &anew{p: p, now: p.m.Run.Revealed}
	t.begin = func() explore.Search {
		t.again, t.seen = false, t.now()
		with, cancel := context.WithCancel(ctx)
		t.stop = func() { t.again = true; cancel() }
		return begin(with)
	}
	t.Search = t.begin()
	return t
}

// Seen returns the names of the plain variables of code made from C that are visible.
func (p *Program) Seen() []string { return p.m.Run.Seen() }

// See makes these visible from the next run on, and no others: for a run that was found
// where these were.
func (p *Program) See(names []string) { p.m.Run.See(names) }

// Go implements explore.Search.
func (t *anew) Go(steps int64) bool {
	for {
		t.p.restart = t.stop
		more := t.seen == t.now() && t.Search.Go(steps)
		if !t.again && t.seen == t.now() {
			return more
		}
		t.Search = t.begin()
	}
}

// Reach explores every state that the program can reach, until it comes to a
// failure or ctx is done. It takes long steps: see explored.Run.Sections.
func (p *Program) Reach(ctx context.Context, o explore.Options) explore.Result {
	return p.alone(p.states(ctx, o))
}

func (p *Program) states(ctx context.Context, o explore.Options) explore.Turn {
	if o.Loops = p.loops; p.loops {
		o.Steps = deepest
	}
	begin := func(ctx context.Context) explore.Search { return p.ending(explore.NewReach(ctx, p, o)) }
	t := p.anew(ctx, begin)
	t.now = p.m.Run.Exposed // another search may have seen what makes long steps shorter
	return explore.Turn{Search: t, Enter: func() { p.mode(true, true) }}
}

// Shortest looks for a failing run with the fewest preemptions.
func (p *Program) Shortest(ctx context.Context, o explore.Options) explore.Result {
	return p.alone(p.shortest(ctx, o))
}

func (p *Program) shortest(ctx context.Context, o explore.Options) explore.Turn {
	o = p.looped(o)
	begin := func(ctx context.Context) explore.Search { return p.ending(explore.NewShortest(ctx, p, -1, o)) }
	return explore.Turn{Search: p.anew(ctx, begin), Enter: p.marked}
}

// marked makes steps short, and has the search distinguish orders of calls.
func (p *Program) marked() { p.mode(true, false) }

// random takes random runs, and stops at the first that fails.
func (p *Program) random(ctx context.Context, o explore.Options) explore.Turn {
	o = p.looped(o)
	o.First = true
	begin := func(ctx context.Context) explore.Search { return explore.NewPCT(ctx, p, 1, randomDepth, o) }
	return explore.Turn{Search: p.anew(ctx, begin), Enter: p.marked}
}

// randomDepth is the number of steps whose order decides about a failure that is
// found soon.
const randomDepth = 4
