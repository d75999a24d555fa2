package retrace

import (
	"fmt"
	"slices"
	"strings"
	"unsafe"

	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/say"
)

// recorder notes the steps of a run as they are taken. A lane is an actor.
type recorder struct {
	p     *scenario.Program
	m     explored.Machine
	w     *scenario.Witness
	steps []diagram.Step
	ops   []string // what the steps carry out, as tokens have it
	start []string // the columns before the first step
	actor int      // who took the step before, or -1
	last  int      // who counts as the one that ran last before it, or -1
	over  bool     // what comes after the failure is not noted

	cpus   []int32 // of each callout: the last CPU that it was on
	probes []int   // of each actor: how many it has fired

	// Of the step that is being taken:
	open  bool
	does  explored.Op_kind
	stood []string // of each actor: what it waited for before
	idle  []bool   // of each actor: it had nothing to do before
	holds []held   // before
}

// held is a lock that an actor has.
type held struct {
	lock  string
	actor int
}

// newRecorder returns one for a program. The machine notes where actors stand
// from here on, so it has to be there before the run begins.
func newRecorder(p *scenario.Program) *recorder {
	n := p.Actors()
	rec := &recorder{p: p, m: p.Machine(), actor: -1, last: -1,
		stood: make([]string, n), idle: make([]bool, n), probes: make([]int, n)}
	rec.m.Report.Trace(rec.begin)
	return rec
}

// run begins the run that is noted.
func (rec *recorder) run() {
	rec.p.Begin()
	rec.w = rec.p.Witness()
	rec.name()
	for i := range rec.p.Scenario.Callouts {
		rec.cpus = append(rec.cpus, 0)
		if c := rec.p.Memory(i); c != nil {
			rec.cpus[i] = c.C_cpu.Peek()
		}
	}
	rec.start = rec.columns()
}

// release lets go of the machine.
func (rec *recorder) release() { rec.m.Report.Trace(nil) }

// name names the objects that the machine and the scenario have no names for.
func (rec *recorder) name() {
	channels := rec.p.Scenario.Channels
	for i, lock := range sleepqueue.Chains {
		name := fmt.Sprintf("sleepq chain %d", i)
		if own := i - scenario.OwnChains; own >= 0 && own < len(channels) && channels[own].Shares < 0 {
			name = "sleepq chain of " + channels[own].Name
		}
		rec.m.Report.Name(unsafe.Pointer(&lock.Mtx_lock), name)
	}
	rec.nameSlots()
}

// nameSlots names the words of the slots that handles stand for.
func (rec *recorder) nameSlots() {
	for i, c := range rec.p.Scenario.Callouts {
		if mem := rec.p.Memory(i); c.Timeout && mem != nil {
			rec.m.Report.Name(unsafe.Pointer(&mem.C_cpu), c.Name+".c_cpu")
			rec.m.Report.Name(unsafe.Pointer(&mem.C_flags), c.Name+".c_flags")
		}
	}
}

// begin is called by the machine before every step.
func (rec *recorder) begin(op explored.Op) {
	moments := rec.w.Next()
	late := slices.IndexFunc(moments, func(m scenario.Moment) bool { return m.Late })
	if late < 0 {
		late = len(moments)
	}
	rec.done(moments[:late], rec.p.Failure() != nil)
	if rec.over {
		return
	}
	if rec.actor >= 0 {
		rec.last = explore.RanLast(rec.p, rec.last, rec.actor)
	}
	s := diagram.Step{Lane: op.Actor}
	if preempts(rec.p, rec.last, op.Actor) {
		s.Preempts, s.Left, s.Beside = true, rec.last, rec.beside(rec.last, op.Actor)
	}
	s.Func, s.File, s.Line = place(op.Frames)
	s.Call = told(moments[late:])
	for i := range rec.stood {
		rec.stood[i], rec.idle[i] = rec.waits(i), rec.m.Run.Done(i)
	}
	rec.holds = rec.held()
	s.What, s.Object, rec.does = op.Kind.String(), op.Object, op.Kind
	rec.ops = append(rec.ops, written(op.Kind, op.Object))
	rec.steps = append(rec.steps, s)
	rec.actor, rec.open = op.Actor, true
}

// beside tells whether an actor that goes on leaves the one that ran last its CPU:
// they are bound to two, or that one is where nobody may take it.
func (rec *recorder) beside(last, actor int) bool {
	on, bound := rec.m.Report.Home(last)
	other, too := rec.m.Report.Home(actor)
	if bound && too {
		return on != other
	}
	return rec.m.Report.Actors()[last].Td_critnest > 0
}

// told returns moments as the trace tells of them.
func told(moments []scenario.Moment) []diagram.Moment {
	var out []diagram.Moment
	for _, m := range moments {
		out = append(out, diagram.Moment{Text: m.Text, Handler: m.Handler, Ends: m.Ends})
	}
	return out
}

// finish notes what the step has done that was taken last.
func (rec *recorder) finish() { rec.done(rec.w.Next(), rec.p.Failure() != nil) }

// done finishes the step that is open. bad tells that it is the one in which it
// goes wrong.
func (rec *recorder) done(moments []scenario.Moment, bad bool) {
	if !rec.open {
		return
	}
	rec.open = false
	rec.nameSlots()
	s := &rec.steps[len(rec.steps)-1]
	s.Call = append(s.Call, told(moments)...)
	if v, ok := rec.value(s.Object); ok && (rec.does == explored.Op_store || rec.does == explored.Op_rmw) {
		s.Value = v
	}
	s.Op = rec.op(s)
	s.Waits = rec.waits(s.Lane)
	for i, was := range rec.stood {
		if i != s.Lane && (was != "" || rec.idle[i] && rec.m.Report.Kind(i) == explored.Softclock) && rec.waits(i) == "" && !rec.m.Run.Done(i) {
			s.Woke = append(s.Woke, i)
		}
	}
	now := rec.held()
	s.Took = only(now, rec.holds, s.Lane)
	s.Gave = only(rec.holds, now, s.Lane)
	s.Moved = rec.moved()
	s.State = rec.columns()
	s.Bad, rec.over = bad, bad
}

// held returns the locks that are held.
func (rec *recorder) held() []held {
	var all []held
	for lock, actor := range rec.m.Report.Holds {
		all = append(all, held{lock, actor})
	}
	return all
}

// only returns the locks of an actor that are among these and not those.
func only(these, those []held, actor int) []string {
	var locks []string
	for _, h := range these {
		if h.actor == actor && !slices.Contains(those, h) {
			locks = append(locks, h.lock)
		}
	}
	return locks
}

// moved says which callouts have come to another CPU, and notes it.
func (rec *recorder) moved() string {
	var moves []string
	for i, c := range rec.p.Scenario.Callouts {
		mem := rec.p.Memory(i)
		if mem == nil {
			continue
		}
		if cpu := mem.C_cpu.Peek(); cpu != rec.cpus[i] && cpu != sys.CPUBLOCK {
			moves = append(moves, fmt.Sprintf("%s: CPU %d to CPU %d", c.Name, rec.cpus[i], cpu))
			rec.cpus[i] = cpu
		}
	}
	return strings.Join(moves, ", ")
}

// end ends a run in which nobody can go on: it lets time go on until everything
// has come to rest, and returns what goes wrong.
func (rec *recorder) end() *explore.Failure {
	n := len(rec.steps)
	f := rec.p.End()
	rec.done(rec.w.Next(), f != nil && !rec.atRest(f))
	rec.timePasses(n)
	// Ticks at the end that nothing comes of do not matter.
	for n := len(rec.steps) - 1; !rec.over && n >= 0 && rec.m.Report.Kind(rec.steps[n].Lane) == explored.Clock; n-- {
		rec.steps = rec.steps[:n]
	}
	return f
}

// timePasses makes one step of ticks that nothing comes of, where there are several
// of them one after the other.
func (rec *recorder) timePasses(from int) {
	steps := rec.steps[:from]
	ticks := 0 // that the last one stands for
	for i, s := range rec.steps[from:] {
		before := rec.start
		if i += from; i > 0 {
			before = rec.steps[i-1].State
		}
		if rec.m.Report.Kind(s.Lane) != explored.Clock || len(s.Woke) != 0 || s.Bad || !slices.Equal(before, s.State) {
			steps, ticks = append(steps, s), 0
			continue
		}
		if ticks++; ticks == 1 {
			steps = append(steps, s)
			continue
		}
		last := &steps[len(steps)-1]
		last.Op, last.Times = say.Count(ticks, "tick"), ticks
	}
	rec.steps = steps
}

// atRest tells whether a failure was found when everything had come to rest, and
// not in a step.
func (rec *recorder) atRest(f *explore.Failure) bool {
	fault := rec.p.Fault()
	return f.Actor < 0 || fault != nil && fault.Kind.Stuck()
}
