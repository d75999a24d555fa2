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
	ops   []string // the operations of the steps, as tokens have them
	taken []uint8  // the actors of the steps
	start []string // the columns before the first step
	actor int      // the actor of the last step, or -1
	last  int      // the actor that counted as having run last before that step, or -1
	over  bool     // the failure was noted: later steps are not

	cpus   []int32 // for each callout: the last CPU that it was on
	probes []int   // for each actor: how many probes it has fired

	// Of the step that is being taken:
	open  bool
	does  explored.Op_kind
	stood []string // for each actor: what it waited for before the step
	idle  []bool   // for each actor: it had nothing to do before the step
	holds []held   // the locks that were held before the step
	put   int32    // how many stores the actor had put into its buffer before the step
}

// held is a lock that an actor holds.
type held struct {
	lock  string
	actor int
}

// newRecorder returns a recorder for a program, before the run begins. From now on the
// machine notes where actors stand.
func newRecorder(p *scenario.Program) *recorder {
	n := p.Actors()
	rec := &recorder{p: p, m: p.Machine(), actor: -1, last: -1,
		stood: make([]string, n), idle: make([]bool, n), probes: make([]int, n)}
	rec.m.Report.Trace(rec.begin)
	return rec
}

// run begins the run whose steps are noted.
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

// release stops the machine from calling the recorder.
func (rec *recorder) release() { rec.m.Report.Trace(nil) }

// name gives names to the objects that have none from the machine or the scenario.
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

// nameSlots names the words of the timeout slots that the scenario's handles stand for.
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
	s.C = statement(rec.p.Rev.C[s.File], s.Line)
	s.Call = told(moments[late:])
	for i := range rec.stood {
		rec.stood[i], rec.idle[i] = rec.waits(i), rec.m.Run.Done(i)
	}
	rec.holds, rec.put = rec.held(), rec.m.Run.Buffered(op.Actor).Stores
	s.What, s.Object, rec.does = op.Kind.String(), op.Object, op.Kind
	rec.ops = append(rec.ops, written(op.Kind, op.Object))
	rec.steps = append(rec.steps, s)
	rec.actor, rec.open = op.Actor, true
}

// beside tells whether actor goes on without taking the CPU of last, the actor that ran
// last: both are bound, to different CPUs, or last is in a critical section.
func (rec *recorder) beside(last, actor int) bool {
	on, bound := rec.m.Report.Home(last)
	other, too := rec.m.Report.Home(actor)
	if bound && too {
		return on != other
	}
	return rec.m.Report.Actors()[last].Td_critnest > 0
}

// told converts moments to those of a trace.
func told(moments []scenario.Moment) []diagram.Moment {
	var out []diagram.Moment
	for _, m := range moments {
		out = append(out, diagram.Moment{Text: m.Text, Handler: m.Handler, Ends: m.Ends})
	}
	return out
}

// finish notes what the last step has done.
func (rec *recorder) finish() { rec.done(rec.w.Next(), rec.p.Failure() != nil) }

// done finishes the step that is open, if any. bad tells that it is the failing step.
func (rec *recorder) done(moments []scenario.Moment, bad bool) {
	if !rec.open {
		return
	}
	rec.open = false
	rec.nameSlots()
	s := &rec.steps[len(rec.steps)-1]
	s.Call = append(s.Call, told(moments)...)
	buffers := rec.buffers(s.Lane)
	if v, ok := rec.value(s.Object); ok && buffers == "" && (rec.does == explored.Op_store || rec.does == explored.Op_rmw || rec.does == explored.Op_drain) {
		s.Value = v
	}
	s.Op = rec.op(s)
	if buffers != "" && rec.does == explored.Op_store {
		s.Op = buffers
	} else if buffers != "" {
		s.Op += ", " + buffers
	}
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

// buffers says which stores the step of an actor has put into its store buffer.
func (rec *recorder) buffers(actor int) string {
	all, n := rec.m.Report.Stores(actor), int(rec.m.Run.Buffered(actor).Stores-rec.put)
	if n == 0 {
		return ""
	}
	return "buffers " + strings.Join(all[len(all)-n:], ", ")
}

// held returns the locks that are held.
func (rec *recorder) held() []held {
	var all []held
	for lock, actor := range rec.m.Report.Holds {
		all = append(all, held{lock, actor})
	}
	return all
}

// only returns the locks that an actor holds in these but not in those.
func only(these, those []held, actor int) []string {
	var locks []string
	for _, h := range these {
		if h.actor == actor && !slices.Contains(those, h) {
			locks = append(locks, h.lock)
		}
	}
	return locks
}

// moved says which callouts have come to another CPU since its last call.
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

// end ends a run in which no actor is enabled: it lets clocks tick until nothing happens
// any more, and returns what goes wrong, or nil.
func (rec *recorder) end() *explore.Failure {
	n := len(rec.steps)
	f := rec.p.End()
	rec.done(rec.w.Next(), f != nil && !rec.atRest(f))
	rec.timePasses(n)
	// Ticks at the end that have no effect do not matter.
	for n := len(rec.steps) - 1; !rec.over && n >= 0 && rec.m.Report.Kind(rec.steps[n].Lane) == explored.Clock; n-- {
		rec.steps = rec.steps[:n]
	}
	return f
}

// timePasses merges consecutive ticks that have no effect into one step, from step from
// on.
func (rec *recorder) timePasses(from int) {
	steps := rec.steps[:from]
	ticks := 0 // how many ticks the last step stands for
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

// atRest tells whether a failure was found after the last step, when nothing happened
// any more, and not in a step.
func (rec *recorder) atRest(f *explore.Failure) bool {
	fault := rec.p.Fault()
	return f.Actor < 0 || fault != nil && fault.Kind.Stuck()
}
