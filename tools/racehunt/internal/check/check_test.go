package check

import (
	"strings"
	"testing"

	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// script tells the checker of the calls and handlers of one callout, as a client would.
type script struct {
	t  *testing.T
	ck *Checker
	s  *Slot
	td *sys.Thread
}

func newScript(t *testing.T, kind Kind) *script {
	ck := New(func(*Violation) {})
	sc := &script{t: t, ck: ck, td: &sys.Thread{Td_name: "thread"}}
	sc.s = ck.Slot(new(sys.Callout), kind)
	sc.s.Init(sc.by(100))
	return sc
}

func (sc *script) by(tick int32) Caller { return Caller{Td: sc.td, Tick: tick} }

func (sc *script) inHandler(tick int32) Caller {
	return Caller{Td: sc.td, Tick: tick, InHandler: true}
}

func (sc *script) reading(tick int32) Caller {
	return Caller{Td: sc.td, Tick: tick, Shared: true}
}

// ok fails the test if v is a violation.
func (sc *script) ok(v *Violation) {
	sc.t.Helper()
	if v != nil {
		sc.t.Fatalf("unexpected violation: %v\n%s", v, strings.Join(v.Detail, "\n"))
	}
}

// arm makes an arming by a thread at tick 100, due at tick 105 on CPU 1.
func (sc *script) arm() *Arming {
	sc.t.Helper()
	c := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: 1, Ticks: 5}, sc.by(100), 0)
	sc.ok(c.End(0, 100, false))
	return c.Arming()
}

// enter enters a handler at a tick, on the CPU that the arming is for.
func (sc *script) enter(a *Arming, tick int32) *Violation {
	return a.Enter(Entry{Td: sc.td, CPU: 1, Tick: tick, Held: true,
		OnCPU: func(_ *sys.Callout, cpu int32) bool { return cpu == 1 }})
}

func (sc *script) call(op kpi.Op, by Caller, result, now int32) *Violation {
	c := sc.s.Begin(kpi.Call{Op: op, CPU: 2, Ticks: 5}, by, 0)
	return c.End(result, now, false)
}

// want fails the test unless v is a violation of the rule that says text.
func want(t *testing.T, v *Violation, rule int, text string) {
	t.Helper()
	if v == nil {
		t.Fatalf("no violation; want rule %d: %s", rule, text)
	}
	if v.Clause.Rule() != rule || !strings.Contains(v.Text, text) {
		t.Fatalf("got %v; want rule %d: … %s …", v, rule, text)
	}
	if len(v.Detail) < 2 {
		t.Errorf("the violation lacks the callout's history: %q", v.Detail)
	}
}

func TestViolations(t *testing.T) {
	tests := []struct {
		name string
		kind Kind
		rule int
		text string
		run  func(sc *script) *Violation
	}{
		{"entered twice", MPSAFE, 1, "entered a second time", func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			a.Leave(sc.td, 1, 105)
			return sc.enter(a, 106)
		}},
		{"early", MPSAFE, 1, "1 tick before it was due", func(sc *script) *Violation {
			return sc.enter(sc.arm(), 104)
		}},
		{"wrong function", MPSAFE, 1, "function of another arming", func(sc *script) *Violation {
			return sc.arm().Enter(Entry{Td: sc.td, Tick: 105, Fn: 3, Held: true})
		}},
		{"wrong CPU", MPSAFE, 1, "another CPU's softclock", func(sc *script) *Violation {
			return sc.arm().Enter(Entry{Td: sc.td, Tick: 105, Held: true,
				OnCPU: func(_ *sys.Callout, cpu int32) bool { return cpu == 2 }})
		}},
		{"no arming", MPSAFE, 1, "argument of no arming", func(sc *script) *Violation {
			sc.arm()
			return sc.enter(sc.s.arms[40], 105)
		}},
		{"lost", MPSAFE, 1, "overdue by 2,001 ticks", func(sc *script) *Violation {
			sc.arm()
			sc.ok(sc.s.Lost(2105, 2000))
			return sc.s.Lost(2106, 2000)
		}},
		{"two handlers", MPSAFE, 2, "while it ran on CPU 1", func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			c := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: 2, Ticks: 1}, sc.inHandler(105), 0)
			sc.ok(c.End(0, 105, false))
			return c.Arming().Enter(Entry{Td: sc.td, CPU: 2, Tick: 106, Held: true})
		}},
		{"reset says cancelled", Mtx, 3, "callout_reset_on returned 1 although no arming was pending", func(sc *script) *Violation {
			return sc.call(kpi.Reset, sc.by(100), 1, 100)
		}},
		{"reset does not say cancelled", Mtx, 3, "callout_reset_on returned 0 although", func(sc *script) *Violation {
			sc.arm()
			return sc.call(kpi.Reset, sc.by(200), 0, 200)
		}},
		{"second move in a handler", MPSAFE, 3, "while the handler runs on CPU 1", func(sc *script) *Violation {
			sc.ok(sc.enter(sc.arm(), 105))
			sc.ok(sc.call(kpi.Reset, sc.inHandler(105), 0, 105))
			return sc.call(kpi.Reset, sc.inHandler(105), 0, 105)
		}},
		{"entered after reset", Mtx, 3, "after callout_reset_on by thread had returned 1", func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.call(kpi.Reset, sc.by(100), 1, 100))
			return sc.enter(a, 105)
		}},
		{"stop says cancelled", MPSAFE, 4, "callout_stop returned 1 although no arming was pending", func(sc *script) *Violation {
			return sc.call(kpi.Stop, sc.by(100), 1, 100)
		}},
		{"stop does not say cancelled", MPSAFE, 4, "callout_stop returned 0 although the arming for CPU 1", func(sc *script) *Violation {
			sc.arm()
			return sc.call(kpi.Stop, sc.by(100), 0, 100)
		}},
		{"entered after stop of a locked one", Mtx, 4, "after callout_stop by thread had returned 1", func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.call(kpi.Stop, sc.by(200), 1, 200))
			return sc.enter(a, 200)
		}},
		{"entered after stop, never taken", MPSAFE, 4, "after callout_stop by thread had returned 0", func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.call(kpi.Stop, sc.by(200), 0, 200)) // softclock may have taken the arming
			sc.ck.Current = func(*Slot) bool { return false }
			sc.s.Settle()
			return sc.enter(a, 201)
		}},
		{"entered after stop beside another call", MPSAFE, 4, "after callout_stop", func(sc *script) *Violation {
			a := sc.arm()
			c := sc.s.Begin(kpi.Call{Op: kpi.Stop}, sc.by(101), 0)
			d := sc.s.Begin(kpi.Call{Op: kpi.Pending}, sc.by(101), 0)
			sc.ok(d.End(0, 101, false))
			sc.ok(c.End(0, 101, false))
			return sc.enter(a, 105)
		}},
		{"sums: cancelled in silence", MPSAFE, 4, "cancelled without saying so, or lost: 1", func(sc *script) *Violation {
			c := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: 1, Ticks: 5}, sc.by(100), 0)
			d := sc.s.Begin(kpi.Call{Op: kpi.Stop}, sc.by(100), 0)
			sc.ok(d.End(0, 100, false))
			sc.ok(c.End(0, 100, false))
			e := sc.s.Begin(kpi.Call{Op: kpi.Drain}, sc.by(100), 0)
			sc.ok(e.End(0, 100, false))
			return sc.s.Free(sc.by(100))
		}},
		{"sums: said without cancelling", MPSAFE, 4, "results that said so without cancelling: 1", func(sc *script) *Violation {
			c := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: 1, Ticks: 5}, sc.by(100), 0)
			d := sc.s.Begin(kpi.Call{Op: kpi.Stop}, sc.by(100), 0)
			e := sc.s.Begin(kpi.Call{Op: kpi.Stop}, sc.by(100), 0)
			sc.ok(d.End(1, 100, false))
			sc.ok(e.End(1, 100, false))
			sc.ok(c.End(0, 100, false))
			return sc.s.Free(sc.by(100))
		}},
		{"entered after a stop that spoke of the running handler", MPSAFE, 4, "after callout_stop by thread had returned 0", func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			c := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: 1, Ticks: 5}, sc.inHandler(105), 0)
			sc.ok(c.End(0, 105, false))
			sc.ok(sc.call(kpi.Stop, sc.by(105), 0, 105))
			a.Leave(sc.td, 1, 105)
			return sc.enter(c.Arming(), 110)
		}},
		{"schedule goes where a recorded move leaves", MPSAFE, 1, "another CPU's softclock", func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			sc.ok(sc.call(kpi.Reset, sc.inHandler(105), 0, 105)) // to CPU 2
			c := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: kpi.Stay, Ticks: 5}, sc.inHandler(105), 0)
			sc.ok(c.End(1, 105, false))
			a.Leave(sc.td, 1, 105)
			return sc.enter(c.Arming(), 110)
		}},
		{"not active when it has expired", MPSAFE, 7, "callout_active returned 0", func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			a.Leave(sc.td, 1, 105)
			return sc.call(kpi.Active, sc.by(105), 0, 105)
		}},
		{"entered after a reset under the read lock", RwShared, 3, "after callout_reset_on by thread had returned 1", func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.call(kpi.Reset, sc.reading(105), 1, 105))
			v := sc.enter(a, 105)
			if v != nil && v.Clause.Grade() != spec.Ours {
				sc.t.Errorf("%v, want grade O", v)
			}
			return v
		}},
		{"drain leaves the handler", MPSAFE, 5, "callout_drain returned 1 while the handler still ran on CPU 1", func(sc *script) *Violation {
			sc.ok(sc.enter(sc.arm(), 105))
			c := sc.s.Begin(kpi.Call{Op: kpi.Drain}, sc.by(105), 0)
			return c.End(1, 105, false)
		}},
		{"drain leaves it pending", MPSAFE, 5, "left the callout pending", func(sc *script) *Violation {
			c := sc.s.Begin(kpi.Call{Op: kpi.Drain}, sc.by(105), 0)
			return c.End(0, 105, true)
		}},
		{"entered after drain", MPSAFE, 5, "after callout_drain by thread had returned 1", func(sc *script) *Violation {
			a := sc.arm()
			c := sc.s.Begin(kpi.Call{Op: kpi.Drain}, sc.by(105), 0)
			sc.ok(c.End(1, 105, false))
			return sc.enter(a, 106)
		}},
		{"entered after free", MPSAFE, 5, "after the callout had been drained and freed", func(sc *script) *Violation {
			a := sc.arm()
			c := sc.s.Begin(kpi.Call{Op: kpi.Drain}, sc.by(105), 0)
			sc.ok(c.End(1, 105, false))
			sc.ok(sc.s.Free(sc.by(105)))
			return sc.enter(a, 106)
		}},
		{"poison", MPSAFE, 5, "called the poison", func(sc *script) *Violation {
			return sc.enter(sc.s.Poison(), 106)
		}},
		{"not held", Mtx, 6, "without the callout's lock held", func(sc *script) *Violation {
			return sc.arm().Enter(Entry{Td: sc.td, Tick: 105})
		}},
		{"pending unseen", Mtx, 7, "callout_pending returned 0 although", func(sc *script) *Violation {
			sc.arm()
			return sc.call(kpi.Pending, sc.by(100), 0, 100)
		}},
		{"pending seen", Mtx, 7, "callout_pending returned 1 although", func(sc *script) *Violation {
			return sc.call(kpi.Pending, sc.by(100), 1, 100)
		}},
		{"active unseen", Mtx, 7, "callout_active returned 0", func(sc *script) *Violation {
			sc.arm()
			return sc.call(kpi.Active, sc.by(100), 0, 100)
		}},
		{"active seen", Mtx, 7, "callout_active returned 1", func(sc *script) *Violation {
			sc.arm()
			sc.ok(sc.call(kpi.Stop, sc.by(100), 1, 100))
			return sc.call(kpi.Active, sc.by(100), 1, 100)
		}},
		{"schedule of an old argument", MPSAFE, 1, "function and argument of an older arming", func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			sc.ok(sc.call(kpi.Reset, sc.inHandler(105), 0, 105))
			sc.ok(sc.call(kpi.Schedule, sc.inHandler(105), 1, 105))
			a.Leave(sc.td, 1, 105)
			return sc.enter(a, 110)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want(t, tt.run(newScript(t, tt.kind)), tt.rule, tt.text)
		})
	}
}

// TestLegal has histories that come close to a violation but are legal.
func TestLegal(t *testing.T) {
	tests := []struct {
		name string
		kind Kind
		run  func(sc *script) *Violation
	}{
		{"ticks wrap", MPSAFE, func(sc *script) *Violation {
			c := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: 1, Ticks: 5}, sc.by(0x7ffffffe), 0)
			sc.ok(c.End(0, 0x7ffffffe, false))
			return sc.enter(c.Arming(), -0x7ffffffd)
		}},
		{"taken before stop", MPSAFE, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.call(kpi.Stop, sc.by(105), 0, 105))
			return sc.enter(a, 106)
		}},
		{"stop beside an arming", MPSAFE, func(sc *script) *Violation {
			c := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: 1, Ticks: 5}, sc.by(100), 0)
			d := sc.s.Begin(kpi.Call{Op: kpi.Stop}, sc.by(100), 0)
			sc.ok(d.End(0, 100, false))
			sc.ok(c.End(0, 100, false))
			return sc.enter(c.Arming(), 105)
		}},
		{"refused while a drain waits", MPSAFE, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			d := sc.s.Begin(kpi.Call{Op: kpi.Drain}, sc.by(105), 0)
			sc.ok(sc.call(kpi.Reset, sc.inHandler(105), 0, 105))
			a.Leave(sc.td, 1, 105)
			sc.ok(d.End(0, 105, false))
			return sc.s.Free(sc.by(105))
		}},
		{"drain cancels a recorded move", MPSAFE, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			sc.ok(sc.call(kpi.Reset, sc.inHandler(105), 0, 105))
			d := sc.s.Begin(kpi.Call{Op: kpi.Drain}, sc.by(105), 0)
			a.Leave(sc.td, 1, 105)
			sc.ok(d.End(0, 105, false))
			return sc.s.Free(sc.by(105))
		}},
		{"armed by another thread during a drain", MPSAFE, func(sc *script) *Violation {
			d := sc.s.Begin(kpi.Call{Op: kpi.Drain}, sc.by(100), 0)
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			return d.End(0, 105, true)
		}},
		{"schedule runs the last function and argument", MPSAFE, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			a.Leave(sc.td, 1, 105)
			c := sc.s.Begin(kpi.Call{Op: kpi.Schedule, CPU: 1, Ticks: 5}, sc.by(105), 0)
			sc.ok(c.End(0, 105, false))
			sc.ok(sc.enter(a, 110))
			a.Leave(sc.td, 1, 110)
			return sc.s.Free(sc.by(110))
		}},
		{"stop that speaks of the running handler", MPSAFE, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			sc.ok(sc.call(kpi.Reset, sc.inHandler(105), 0, 105))
			sc.ok(sc.call(kpi.Stop, sc.by(105), 0, 105))
			a.Leave(sc.td, 1, 105)
			return sc.s.Free(sc.by(105))
		}},
		{"taken before a reset under the read lock", RwShared, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.call(kpi.Reset, sc.reading(105), 0, 105))
			return sc.enter(a, 105)
		}},
		{"active when it has expired", MPSAFE, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			a.Leave(sc.td, 1, 105)
			return sc.call(kpi.Active, sc.by(105), 1, 105)
		}},
		{"stop of a running handler's arming", MPSAFE, func(sc *script) *Violation {
			sc.ok(sc.enter(sc.arm(), 105))
			sc.ok(sc.call(kpi.Reset, sc.inHandler(105), 0, 105))
			return sc.call(kpi.Stop, sc.by(105), 1, 105)
		}},
		{"taken before a reset that cancelled another", MPSAFE, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.call(kpi.Reset, sc.by(105), 0, 105)) // softclock has taken a
			sc.ok(sc.call(kpi.Reset, sc.by(105), 1, 105))
			return sc.enter(a, 105)
		}},
		{"two schedules, the first was taken", MPSAFE, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			a.Leave(sc.td, 1, 105)
			first := sc.s.Begin(kpi.Call{Op: kpi.Schedule, CPU: 1, Ticks: 1}, sc.by(105), 0)
			sc.ok(first.End(0, 105, false))
			second := sc.s.Begin(kpi.Call{Op: kpi.Schedule, CPU: 1, Ticks: 5}, sc.by(106), 0)
			sc.ok(second.End(0, 106, false))
			return sc.enter(a, 106)
		}},
		{"schedule that ends after the reset beside it", MPSAFE, func(sc *script) *Violation {
			sc.arm()
			late := sc.s.Begin(kpi.Call{Op: kpi.Schedule, CPU: 1, Ticks: 1}, sc.by(100), 0)
			c := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: 1, Ticks: 50}, sc.by(100), 0)
			sc.ok(c.End(1, 100, false))
			sc.ok(late.End(1, 100, false))
			return sc.enter(c.Arming(), 101) // the schedule's arming, with the reset's argument
		}},
		{"callout_reset beside a move", MPSAFE, func(sc *script) *Violation {
			sc.arm()
			stays := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: kpi.Stay, Ticks: 5}, sc.by(100), 0)
			sc.ok(sc.call(kpi.Reset, sc.by(100), 1, 100)) // to CPU 2
			sc.ok(stays.End(1, 100, false))
			return stays.Arming().Enter(Entry{Td: sc.td, CPU: 2, Tick: 105, Held: true,
				OnCPU: func(_ *sys.Callout, cpu int32) bool { return cpu == 2 }})
		}},
		{"callout_reset beside a stop of the recorded move", MPSAFE, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			sc.ok(sc.call(kpi.Reset, sc.inHandler(105), 0, 105)) // to CPU 2
			stays := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: kpi.Stay, Ticks: 5}, sc.by(105), 0)
			sc.ok(sc.call(kpi.Stop, sc.by(105), 1, 105)) // before it, so the callout stays on CPU 1
			sc.ok(stays.End(0, 105, false))
			a.Leave(sc.td, 1, 105)
			return sc.enter(stays.Arming(), 110)
		}},
		{"callout_reset beside a drain of the recorded move", MPSAFE, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			sc.ok(sc.call(kpi.Reset, sc.inHandler(105), 0, 105)) // to CPU 2
			stays := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: kpi.Stay, Ticks: 5}, sc.by(105), 0)
			drain := sc.s.Begin(kpi.Call{Op: kpi.Drain}, sc.by(105), 0) // takes effect first
			a.Leave(sc.td, 1, 105)
			sc.ok(drain.End(1, 105, true))
			sc.ok(stays.End(0, 105, false))
			return sc.enter(stays.Arming(), 110)
		}},
		{"schedule of an arming whose record is in use again", MPSAFE, func(sc *script) *Violation {
			a := sc.arm()
			sc.ok(sc.enter(a, 105))
			a.Leave(sc.td, 1, 105)
			old := sc.s.Begin(kpi.Call{Op: kpi.Schedule, CPU: 1, Ticks: 1}, sc.by(105), 0)
			beside := sc.s.Begin(kpi.Call{Op: kpi.Pending}, sc.by(105), 0)
			sc.ok(beside.End(0, 105, false))
			sc.ok(old.End(0, 105, false))
			for range 3 * armings {
				c := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: 1, Ticks: 1}, sc.by(105), 2)
				sc.ok(c.End(0, 106, false))
				sc.ok(c.Arming().Enter(Entry{Td: sc.td, CPU: 1, Tick: 106, Fn: 2, Held: true}))
				c.Arming().Leave(sc.td, 1, 106)
			}
			return nil
		}},
		{"active after deactivate", Mtx, func(sc *script) *Violation {
			sc.arm()
			sc.ok(sc.call(kpi.Deactivate, sc.by(100), 0, 100))
			return sc.call(kpi.Active, sc.by(100), 0, 100)
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sc := newScript(t, tt.kind)
			sc.ok(tt.run(sc))
		})
	}
}

func TestOnlyTheFirstViolationIsReported(t *testing.T) {
	n := 0
	ck := New(func(*Violation) { n++ })
	ck.Fail(nil)
	ck.Fail(Violates(spec.Rule2, "first"))
	ck.Fail(Violates(spec.Rule3, "second"))
	if n != 1 || ck.First() == nil || ck.First().Clause.Rule() != 2 {
		t.Errorf("%d reports, first %v; want 1 of rule 2", n, ck.First())
	}
}

func TestSteadyStateDoesNotAllocate(t *testing.T) {
	sc := newScript(t, MPSAFE)
	allocs := testing.AllocsPerRun(1000, func() {
		a := sc.arm()
		sc.ok(sc.enter(a, 105))
		a.Leave(sc.td, 1, 105)
	})
	if allocs != 0 {
		t.Errorf("%v allocations for an arming and its handler, want 0", allocs)
	}
}
