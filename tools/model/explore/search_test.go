package explore

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// abba takes two locks in two orders.
func abba() *toy {
	return &toy{actors: []toyActor{
		{cpu: -1, ops: []toyOp{{kind: opLock, a: 0}, {kind: opLock, a: 1}, {kind: opUnlock, a: 1}, {kind: opUnlock, a: 0}}},
		{cpu: -1, ops: []toyOp{{kind: opLock, a: 1}, {kind: opLock, a: 0}, {kind: opUnlock, a: 0}, {kind: opUnlock, a: 1}}},
	}}
}

// spinning waits for a flag that another thread sets.
func spinning() *toy {
	return &toy{actors: []toyActor{
		{cpu: -1, ops: []toyOp{{kind: opSpin, a: 0, k: 1}, {kind: opStore, a: 1, k: 1}}},
		{cpu: -1, ops: []toyOp{{kind: opStore, a: 0, k: 1}, {kind: opSpin, a: 1, k: 1}}},
	}}
}

// stuck is a client in a critical section that waits for a thread of its CPU,
// and an interrupt that wakes that thread.
func stuck() *toy {
	p := &toy{actors: []toyActor{
		{cpu: 0, ops: []toyOp{{kind: opLoad, a: 1}, {kind: opEnter}, {kind: opSpin, a: 0, k: 1}, {kind: opLeave}}},
		{cpu: 0, prio: 1, ops: []toyOp{{kind: opPark}, {kind: opStore, a: 0, k: 1}}},
		{cpu: 0, irq: true, ops: []toyOp{{kind: opUnpark, a: 1}}},
	}}
	p.close()
	return p
}

// interrupted is abba with an interrupt on the CPU of the first thread. The second
// thread waits for the interrupt. While the interrupt runs the first thread cannot go
// on, but still counts as the one that ran last.
func interrupted() *toy {
	p := abba()
	p.actors[0].cpu, p.actors[1].cpu = 0, 1
	p.actors[1].ops = append([]toyOp{{kind: opSpin, a: 0, k: 1}}, p.actors[1].ops...)
	p.actors = append(p.actors, toyActor{cpu: 0, irq: true, ops: []toyOp{{kind: opLoad, a: 1}, {kind: opStore, a: 0, k: 1}}})
	return p
}

// counting is a thread that adds to a variable, and asserts before each addition that
// the variable has a value; another thread adds to the variable too.
func counting(ks ...int) *toy {
	var ops []toyOp
	for _, k := range ks {
		ops = append(ops, toyOp{kind: opAssert, a: 0, k: k}, toyOp{kind: opAdd, a: 0, k: 1})
	}
	return &toy{actors: []toyActor{
		{cpu: -1, ops: ops},
		{cpu: -1, ops: []toyOp{{kind: opAdd, a: 0, k: 1}}},
	}}
}

func TestSearches(t *testing.T) {
	for _, c := range []struct {
		name   string
		p      *toy
		traces int
		kind   Kind // of the failure
		bound  int  // preemptions of the failing run
		steps  int  // steps of the failing run
	}{
		{"nothing", &toy{actors: []toyActor{{cpu: -1}}}, 1, 0, 0, 0},
		{"deadlock", abba(), 3, deadlocked, 1, 2},
		{"spin loop", spinning(), 4, 0, 0, 0},
		{"spinning for a thread of the same CPU", stuck(), 4, deadlocked, 0, 4},
		{"preempted after an interrupt", interrupted(), 16, deadlocked, 0, 6},
		{"assertion", counting(0, 1), 5, asserted, 0, 2},
	} {
		all, err := tryAll(c.p, math.MaxInt)
		if err != nil {
			t.Fatal(err)
		}
		if err := compare(c.p, all); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		r := Prove(context.Background(), c.p, Options{})
		kind := Kind(0)
		if r.Failure != nil {
			kind = r.Failure.Kind
		}
		s := Shortest(context.Background(), c.p, -1, Options{})
		t.Logf("%s: %d traces, %d blocked; %d in %d steps with %d preemptions: %v; %s",
			c.name, r.Traces, r.Blocked, kind, len(s.Schedule), s.Bound, s.Schedule, s.Why)
		if r.Traces != c.traces || kind != c.kind {
			t.Errorf("%s: %d traces, kind %d", c.name, r.Traces, kind)
		}
		for _, r := range []Result{r, s} {
			if r.Failure == nil {
				continue
			}
			f, err := Replay(c.p, r.Schedule, nil)
			if err != nil || f == nil || f.Kind != c.kind {
				t.Errorf("%s: replayed: %v, %v", c.name, f, err)
			}
		}
		if s.Failure != nil && (s.Bound != c.bound || len(s.Schedule) != c.steps) {
			t.Errorf("%s: %d steps with %d preemptions", c.name, len(s.Schedule), s.Bound)
		}
	}
}

func TestPCT(t *testing.T) {
	r := PCT(context.Background(), abba(), 1, 2, 200, Options{})
	if r.Failure == nil || r.Failure.Kind != deadlocked || r.Complete || r.Runs != 200 || r.Traces != 3 {
		t.Errorf("%+v", r)
	}
	if q := PCT(context.Background(), abba(), 1, 2, 200, Options{}); !slices.Equal(q.Schedule, r.Schedule) {
		t.Errorf("equal seeds: %v and %v", q.Schedule, r.Schedule)
	}
	r = PCT(context.Background(), abba(), 1, 2, 200, Options{First: true})
	if r.Failure == nil || r.Runs == 200 {
		t.Errorf("to the first failure: %+v", r)
	}
	r = PCT(context.Background(), spinning(), 1, 2, 50, Options{})
	if r.Failure != nil || r.Complete || !strings.HasPrefix(r.Why, "stopped after 50 runs") {
		t.Errorf("no failure: %+v", r)
	}
}

func TestReplay(t *testing.T) {
	var seen []int
	f, err := Replay(abba(), []uint8{0, 1}, func(i, actor int) { seen = append(seen, i, actor) })
	if err != nil || f == nil || f.Kind != deadlocked || !slices.Equal(seen, []int{0, 0, 1, 1}) {
		t.Errorf("%v, %v, steps %v", f, err, seen)
	}
	if f, err := Replay(abba(), []uint8{0, 0}, nil); f != nil || err != nil {
		t.Errorf("in the middle: %v, %v", f, err)
	}
	for _, c := range []struct {
		schedule []uint8
		err      string
	}{
		{[]uint8{0, 0, 1, 0}, "explore: step 2 of 4: actor 1 cannot go on, only 0 can"},
		{[]uint8{0, 7}, "explore: step 1 of 2: actor 7 cannot go on, only 0 1 can"},
		{[]uint8{0, 1, 0}, "explore: step 2 of 3: actor 0 cannot go on, only nobody can"},
	} {
		if _, err := Replay(abba(), c.schedule, nil); err == nil || err.Error() != c.err {
			t.Errorf("%v: %v, want %s", c.schedule, err, c.err)
		}
	}
}

func TestFirst(t *testing.T) {
	for name, r := range map[string]Result{
		"Prove":    Prove(context.Background(), counting(0, 1, 2), Options{First: true}),
		"Shortest": Shortest(context.Background(), counting(0, 1, 2), -1, Options{First: true}),
	} {
		if r.Failure == nil || r.Complete || !strings.HasSuffix(r.Why, "the first failure") {
			t.Errorf("%s: %+v", name, r)
		}
		if f, err := Replay(counting(0, 1, 2), r.Schedule, nil); f == nil || err != nil {
			t.Errorf("%s: replayed: %v, %v", name, f, err)
		}
	}
}

// TestCutShort checks that no search that was cut short calls itself complete.
func TestCutShort(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	bg := context.Background()
	for name, r := range map[string]Result{
		"Prove, runs":      Prove(bg, alternating(), Options{Runs: 2211}),
		"Prove, steps":     Prove(bg, alternating(), Options{Steps: 20, Runs: 50}),
		"Prove, all steps": Prove(bg, spinning(), Options{Steps: 3}),
		"Prove, context":   Prove(ended, alternating(), Options{}),
		"Shortest, runs":   Shortest(bg, alternating(), -1, Options{Runs: 100}),
		"Shortest, steps":  Shortest(bg, alternating(), 2, Options{Steps: 20}),
		"Shortest, bound":  Shortest(bg, alternating(), 2, Options{}),
		"Shortest,context": Shortest(ended, alternating(), -1, Options{}),
	} {
		t.Log(name, r.Why)
		if r.Complete || r.Failure != nil || !strings.HasPrefix(r.Why, "stopped after ") {
			t.Errorf("%s: %+v", name, r)
		}
	}
	for name, r := range map[string]Result{
		"Prove":    Prove(bg, alternating(), Options{Runs: 2213}),
		"Shortest": Shortest(bg, alternating(), -1, Options{}),
	} {
		if !r.Complete || r.Why != "" {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestProgress(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 350*time.Millisecond)
	defer cancel()
	var last Stats
	calls := 0
	r := Prove(ctx, forty(), Options{Progress: func(s Stats) {
		if s.Elapsed-last.Elapsed < 90*time.Millisecond || s.Runs <= last.Runs {
			t.Errorf("%+v after %+v", s, last)
		}
		last = s
		calls++
	}})
	if calls == 0 || calls > 4 || r.Complete || !strings.HasSuffix(r.Why, "context deadline exceeded") {
		t.Errorf("%d calls, %+v", calls, r)
	}
}

// turns is a program of actors that never end: each adds one to a counter that
// goes round.
type turns struct {
	n, round int
	at       int
	acc      [1]Access
}

func (p *turns) Actors() int { return p.n }
func (p *turns) Begin()      { p.at = 0 }
func (p *turns) Enabled() Set {
	return 1<<p.n - 1
}
func (p *turns) Free() Set { return 0 }
func (p *turns) Step(a int) []Access {
	p.at = (p.at + 1) % p.round
	return p.Pending(a)
}
func (p *turns) Pending(int) []Access {
	p.acc[0] = Access{0, Write}
	return p.acc[:]
}
func (p *turns) Failure() *Failure { return nil }
func (p *turns) End() *Failure     { return nil }
func (p *turns) State() uint64     { return uint64(p.at) }

func TestLivelock(t *testing.T) {
	bg := context.Background()
	for name, r := range map[string]Result{
		"Prove":    Prove(bg, &turns{n: 2, round: 4}, Options{First: true}),
		"Shortest": Shortest(bg, &turns{n: 2, round: 4}, -1, Options{First: true}),
		"PCT":      PCT(bg, &turns{n: 2, round: 4}, 1, 2, 10, Options{First: true}),
	} {
		if r.Failure == nil || r.Failure.Kind != Livelock || r.Complete ||
			!strings.HasPrefix(r.Failure.Text, "actors 0 1 go round for ever, taking turns: ") {
			t.Errorf("%s: %v %s", name, r.Failure, r.Why)
		}
		if len(r.Schedule) > 5 || !slices.Contains(r.Schedule, 0) || !slices.Contains(r.Schedule, 1) {
			t.Errorf("%s: schedule %v", name, r.Schedule)
		}
	}
	// A run that goes on without ever repeating a state is not known to be a livelock.
	for name, r := range map[string]Result{
		"Prove":    Prove(bg, &turns{n: 2, round: math.MaxInt}, Options{}),
		"Shortest": Shortest(bg, &turns{n: 2, round: math.MaxInt}, -1, Options{}),
		"PCT":      PCT(bg, &turns{n: 2, round: math.MaxInt}, 1, 2, 10, Options{}),
	} {
		if r.Failure != nil || r.Complete || !strings.HasPrefix(r.Why, "stopped after ") ||
			!strings.HasSuffix(r.Why, "a run went on for more than 10000 steps, taking turns at last") {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// backOff is two actors that take their own lock, try the other's, and let go of
// their own if they do not get it. They end, unless they go on in lockstep.
type backOff struct {
	pc   [2]int
	lock [2]int
	acc  [2]Access
}

func (p *backOff) Actors() int { return 2 }
func (p *backOff) Begin()      { *p = backOff{lock: [2]int{-1, -1}} }
func (p *backOff) Enabled() Set {
	var s Set
	for a, pc := range p.pc {
		if pc < 4 && (pc != 0 || p.lock[a] < 0) {
			s |= 1 << a
		}
	}
	return s
}
func (p *backOff) Free() Set { return 0 }
func (p *backOff) Step(a int) []Access {
	acc := p.Pending(a)
	switch p.pc[a] {
	case 0:
		p.lock[a] = a
		p.pc[a] = 1
	case 1:
		p.pc[a] = 2
		if p.lock[1-a] < 0 {
			p.lock[1-a] = a
			p.pc[a] = 3
		}
	case 2:
		p.lock[a] = -1
		p.pc[a] = 0
	case 3:
		p.lock = [2]int{-1, -1}
		p.pc[a] = 4
	}
	return acc
}
func (p *backOff) Pending(a int) []Access {
	own, other := int32(a), int32(1-a)
	switch p.pc[a] {
	case 0:
		p.acc[0] = Access{own, Acquire}
	case 1:
		p.acc[0] = Access{other, Write}
	case 2:
		p.acc[0] = Access{own, Write}
	case 3:
		p.acc = [2]Access{{own, Write}, {other, Write}}
		return p.acc[:]
	default:
		return nil
	}
	return p.acc[:1]
}
func (p *backOff) Failure() *Failure { return nil }
func (p *backOff) End() *Failure     { return nil }
func (p *backOff) State() uint64 {
	return uint64(p.pc[0]<<12 | p.pc[1]<<8 | (p.lock[0]+1)<<4 | p.lock[1] + 1)
}

func TestBackOff(t *testing.T) {
	if err := Check(&backOff{}, 1, 500); err != nil {
		t.Fatal(err)
	}
	r := Prove(context.Background(), &backOff{}, Options{First: true, Steps: 100})
	t.Logf("%v, %v, %s", r.Failure, r.Schedule, r.Why)
	if r.Failure == nil || r.Failure.Kind != Livelock {
		t.Errorf("%+v", r)
	}
}

// stateful is a program whose State tells all its states apart.
type stateful struct {
	Program
	unjudged
}

func (p stateful) Key() uint64 { return p.State() }
func (p stateful) Ops() int    { return 1 }
func (p stateful) Again(steps []uint8) int {
	p.Begin()
	for _, a := range steps {
		p.Step(int(a))
	}
	return len(steps)
}

// Reach explores each state once, and must notice all the same that a run can go round
// for ever. A fair cycle is a livelock. A cycle that starves an actor is no failure, but
// the search must not call itself complete then.
func TestReachGoesRound(t *testing.T) {
	bg := context.Background()
	for name, p := range map[string]Program{"turns": &turns{n: 2, round: 4}, "back off": &backOff{}} {
		r := Reach(bg, stateful{Program: p}, Options{})
		if r.Failure == nil || r.Failure.Kind != Livelock || r.Complete {
			t.Errorf("%s: %v, %s", name, r.Failure, r.Why)
		}
	}
	r := Reach(bg, stateful{Program: &waiter{}}, Options{})
	if r.Failure != nil || r.Complete || !strings.HasSuffix(r.Why, forEver) {
		t.Errorf("a waiter: %+v", r)
	}
}

// waiter is a program of two actors: the first goes round until the second has taken
// its only step.
type waiter struct {
	at   int
	over bool
	acc  [1]Access
}

func (p *waiter) Actors() int { return 2 }
func (p *waiter) Begin()      { *p = waiter{} }
func (p *waiter) Enabled() Set {
	switch {
	case !p.over:
		return 3
	case p.at != 0:
		return 1
	}
	return 0
}
func (p *waiter) Free() Set { return 0 }
func (p *waiter) Step(a int) []Access {
	acc := p.Pending(a)
	if a == 1 {
		p.over = true
	} else {
		p.at = (p.at + 1) % 3
	}
	return acc
}
func (p *waiter) Pending(a int) []Access {
	p.acc[0] = Access{0, Read}
	if a == 1 {
		p.acc[0].Mode = Write
	}
	return p.acc[:]
}
func (p *waiter) Failure() *Failure { return nil }
func (p *waiter) End() *Failure     { return nil }
func (p *waiter) State() uint64 {
	s := uint64(p.at)
	if p.over {
		s += 3
	}
	return s
}

func TestCyclic(t *testing.T) {
	for _, c := range []struct {
		edges  [][2]int32
		n      int
		cyclic bool
	}{
		{nil, 1, false},
		{[][2]int32{{0, 1}, {0, 2}, {1, 3}, {2, 3}, {0, 1}}, 4, false},
		{[][2]int32{{0, 1}, {1, 2}, {2, 3}, {3, 1}}, 4, true},
		{[][2]int32{{0, 1}, {1, 1}}, 2, true},
	} {
		var g graph
		for range c.n {
			g.state()
		}
		for _, e := range c.edges {
			g.step(e[0], e[1], 0, 0)
		}
		if g.cyclic() != c.cyclic {
			t.Errorf("%v is cyclic: %v", c.edges, !c.cyclic)
		}
	}
}

// A cycle whose steps were taken from different nodes of the search, so that no run
// went round it, is found when the search has ended.
func TestReachAsksForCycles(t *testing.T) {
	for _, around := range []bool{false, true} {
		stores := toyActor{cpu: -1, ops: []toyOp{{kind: opStore, k: 1}}}
		s := NewReach(context.Background(), &toy{actors: []toyActor{stores, stores}}, Options{}).(*reacher)
		s.Go(1)
		if around {
			s.graph.step(1, 0, 0, 0)
		}
		for s.Go(100) {
		}
		if r := s.Result(); r.Complete == around {
			t.Errorf("with a cycle: %v: %+v", around, r)
		}
	}
}
