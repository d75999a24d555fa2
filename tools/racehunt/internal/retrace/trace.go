package retrace

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
)

// lane describes an actor.
func (rec *recorder) lane(actor int) diagram.Lane {
	home, bound := rec.m.Report.Home(actor)
	l := diagram.Lane{Name: rec.m.Report.Actors()[actor].Td_name, Kind: "client", CPU: -1}
	if bound {
		l.CPU = int(home)
	}
	switch rec.m.Report.Kind(actor) {
	case explored.Softclock:
		l.Kind, l.Name = "softclock", fmt.Sprintf("softclock %d", home)
	case explored.Clock:
		l.Kind, l.Name = "clock", fmt.Sprintf("clock %d", home)
	case explored.Drain:
		l.Kind, l.Name = "buffer", strings.Replace(l.Name, "store buffer of", "buffer", 1)
	}
	return l
}

// thread returns the name of an actor for use in a sentence.
func (rec *recorder) thread(actor int) string {
	if rec.m.Report.Kind(actor) == explored.Client {
		return "thread " + rec.lane(actor).Name
	}
	return rec.lane(actor).Name
}

// trace makes the trace of what was recorded.
func (rec *recorder) trace(r *Run, f *explore.Failure) *diagram.Trace {
	t := &diagram.Trace{
		Scenario: r.Scenario.Name,
		Title:    r.Scenario.Title,
		Revision: r.Revision.Name,
		Sentence: "nothing goes wrong",
		Assuming: rec.p.Assumptions().String(),
		Columns:  rec.heads(),
		Start:    rec.start,
	}
	if f != nil {
		rec.markWaits()
		rec.markBad(f)
		t.Verdict, t.Grade, t.Sentence = scenario.KindOf(f).String(), scenario.OutcomeOf(f).Grade, rec.sentence(f)
	}
	t.Steps = rec.steps
	for _, s := range t.Steps {
		if s.Preempts {
			t.Preemptions++
		}
	}
	t.Minimal = minimal(r, t.Preemptions)
	rec.addLanes(t)
	dropEmpty(t)
	return t
}

// markWaits adds to the last step of every actor that cannot go on what it waits for.
func (rec *recorder) markWaits() {
	for actor := range rec.p.Actors() {
		if i := rec.lastOf(actor); i >= 0 && rec.steps[i].Waits == "" {
			rec.steps[i].Waits = rec.waits(actor)
		}
	}
}

// lastOf returns the last step of an actor, or -1.
func (rec *recorder) lastOf(actor int) int {
	for i, s := range slices.Backward(rec.steps) {
		if s.Lane == actor {
			return i
		}
	}
	return -1
}

// circular tells whether the failure is a deadlock in which actors sleep or spin for
// each other's locks.
func (rec *recorder) circular() bool {
	fault := rec.p.Fault()
	return fault != nil && (fault.Kind == explored.Spin_deadlock || fault.Kind == explored.Sleep_deadlock)
}

// markBad marks the failing step, if none is marked yet: the last step of the run. In
// a deadlock on locks it is the last step of the actors that wait, and later steps are
// left out.
func (rec *recorder) markBad(f *explore.Failure) {
	if rec.over || len(rec.steps) == 0 {
		return
	}
	bad := len(rec.steps) - 1
	if rec.circular() {
		last := -1
		for actor := range rec.p.Actors() {
			if rec.stands(actor) {
				last = max(last, rec.lastOf(actor))
			}
		}
		if last >= 0 {
			bad = last
		}
	}
	rec.steps = rec.steps[:bad+1]
	rec.steps[bad].Bad = true
}

// sentence says what happened, with the client's names for locks and channels.
func (rec *recorder) sentence(f *explore.Failure) string {
	switch fault := rec.p.Fault(); {
	case fault == nil:
	case fault.Kind.Stuck():
		var all []string
		for actor := range rec.p.Actors() {
			if rec.stands(actor) {
				all = append(all, rec.lane(actor).Name+" "+rec.stuck(actor))
			}
		}
		if len(all) != 0 {
			return strings.Join(all, "; ")
		}
	case fault.Kind == explored.Panicked:
		format := strings.ReplaceAll(fault.Panic.Format, "%p", "%"+string(asName))
		return fault.Thread + " panicked: " + fmt.Sprintf(format, rec.named(fault.Panic.Args)...)
	}
	return f.Text
}

// named returns the arguments of a panic with names in place of addresses, which are
// different in every process.
func (rec *recorder) named(args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		out[i] = address{arg, "an address"}
		for j, c := range rec.p.Scenario.Callouts {
			if mem := rec.p.Memory(j); mem != nil && arg == any(mem) {
				out[i] = address{arg, c.Name}
			}
		}
	}
	return out
}

// address is an argument of a panic, and the name that is printed for its address.
type address struct {
	arg  any
	name string
}

// asName is the verb that stands for %p in the format: for %p itself fmt does not call
// Format.
const asName = 'N'

// Format implements fmt.Formatter.
func (a address) Format(s fmt.State, verb rune) {
	if verb == asName {
		io.WriteString(s, a.name)
	} else {
		fmt.Fprintf(s, fmt.FormatString(s, verb), a.arg)
	}
}

// minimal says what is known of runs with fewer preemptions.
func minimal(r *Run, preemptions int) string {
	switch {
	case r.Least && preemptions > 0:
		return "no run with fewer preemptions fails"
	case preemptions > 0:
		return "runs with fewer preemptions were not all looked at"
	}
	return ""
}

// addLanes adds the lanes of the actors that take a step, CPU by CPU: first clock, then
// softclock, then clients. In the steps it replaces actors by lanes.
func (rec *recorder) addLanes(t *diagram.Trace) {
	var used []int
	for actor := range rec.p.Actors() {
		if rec.lastOf(actor) >= 0 {
			used = append(used, actor)
		}
	}
	slices.SortStableFunc(used, func(a, b int) int {
		ha, _ := rec.m.Report.Home(a)
		hb, _ := rec.m.Report.Home(b)
		return cmp.Or(cmp.Compare(ha, hb), cmp.Compare(rec.m.Report.Kind(b), rec.m.Report.Kind(a)))
	})
	for _, actor := range used {
		t.Lanes = append(t.Lanes, rec.lane(actor))
	}
	for i := range t.Steps {
		s := &t.Steps[i]
		s.Lane = slices.Index(used, s.Lane)
		if s.Preempts {
			s.Left = slices.Index(used, s.Left)
		}
		woke := s.Woke[:0]
		for _, actor := range s.Woke {
			if l := slices.Index(used, actor); l >= 0 {
				woke = append(woke, l)
			}
		}
		s.Woke = woke
	}
}
