package wheel

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
	"ktimeout/tools/model/spec"
)

const (
	callouts = 12
	runOps   = 400 // in a run: then everything begins anew
	maxSteps = 1 << 20
)

// Finding is something wrong.
type Finding struct {
	Clause spec.Clause
	Text   string
	Calls  []string // the shortest sequence of calls that shows it
	Wheel  int      // number of buckets
}

func (f *Finding) String() string {
	return fmt.Sprintf("rule %d %v: %s\n\twheel of %d\n\t%s", f.Clause.Rule(), f.Clause.Grade(), f.Text, f.Wheel, strings.Join(f.Calls, "\n\t"))
}

// Known is what a text is known to do otherwise than the rules say. The list of armings does so,
// too, so that what else is wrong shows.
type Known struct {
	ServedActive bool // a stop leaves a callout active that is not pending (rule 7)
	StaysDirect  bool // what was armed with C_DIRECT_EXEC once is direct whenever it is armed (rule 12)
	EndsEarly    bool // a look that goes round the wheel may end before the next one due (rules 1 and 11)
}

// armed is what the list of armings knows of a callout.
type armed struct {
	pending, active, direct bool
	due, end                sbt.Sbintime_t
	arming                  int
}

// world is one machine, and what should be the case in it.
type world struct {
	rev     *sys.Revision
	known   Known
	buckets uint32
	late    bool           // callouts may be entered late, as the last look may have ended early
	scanned sbt.Sbintime_t // when that was
	m       explored.Machine
	mem     [callouts]*sys.Callout
	want    [callouts]armed
	start   sbt.Sbintime_t
	moment  int32 // the number of start in the list of times
	ops     []op
	next    int
	between bool     // the client stands between two ops
	turn    sys.Word // the operation before which it stands then
	found   *Finding
}

// Check takes so many ops, drawn from the seed, on machines with wheels of several sizes. It
// returns what it found first, or nil. With mixed a callout is armed both with C_DIRECT_EXEC
// and without, else always in one of the ways.
func Check(rev *sys.Revision, seed uint64, ops int, mixed bool, known Known) (*Finding, error) {
	r := rand.New(rand.NewPCG(seed, 0))
	for size := 1; ops > 0; size = size%9 + 1 {
		w, err := boot(rev, 1<<size-1)
		if err != nil {
			return nil, err
		}
		w.known = known
		for n := 0; n < 1<<13 && ops > 0; n, ops = n+runOps, ops-runOps {
			if list := draw(r, runOps, w.start, mixed); w.run(list) != nil {
				f := w.shorten(list)
				f.Wheel = int(w.buckets)
				return f, smp.Shutdown()
			}
		}
		if err := smp.Shutdown(); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func boot(rev *sys.Revision, ncallout int) (*world, error) {
	m, err := explored.Boot(smp.Config{CPUs: 1, Ncallout: ncallout, Revision: rev, Printf: func(string, ...any) {}})
	if err != nil {
		return nil, err
	}
	w := &world{rev: rev, m: m, buckets: 1 << bits.Len(uint(ncallout))}
	m.Setup.Thread("client", 0, w.client)
	smp.Attach("start", 0)
	state := []any{}
	m.Report.Name(unsafe.Pointer(&w.turn), "turn")
	for i := range w.mem {
		c := rev.New_callout()
		w.mem[i] = c
		m.Setup.Guard(unsafe.Pointer(&c.C_cpu), &c.C_cpu)
		m.Setup.Guard(unsafe.Pointer(&c.C_flags), &c.C_cpu)
		for _, word := range rev.Era.Words(c) {
			m.Setup.Guard(unsafe.Pointer(word.Word), &c.C_cpu)
		}
		m.Setup.Plain(sys.Region{Memory: rev.Whole_callout(c), CPU: &c.C_cpu, Name: fmt.Sprintf("c%d", i)})
		rev.Callout_init(c, 1)
		state = append(state, rev.Whole_callout(c))
	}
	smp.Detach()
	w.start, w.moment = rev.Era.Clock.Now(), rev.Era.Clock.Moment.Peek()
	m.Setup.Save(0, false, state...)
	return w, nil
}

// run takes ops from the beginning and returns what is wrong, or nil.
func (w *world) run(ops []op) *Finding {
	times := slices.Repeat([]int64{w.start}, int(w.moment)+1)
	for _, o := range ops {
		if o.kind == pass {
			times = append(times, times[len(times)-1]+o.t)
		}
	}
	w.rev.Era.Clock.Start(times)
	w.ops, w.next, w.between, w.found, w.want = ops, 0, false, nil, [callouts]armed{}
	w.m.Run.Begin()
	w.late, w.scanned = false, w.rev.Era.Lastscan(0)
	clock, client := w.actors()
	for range maxSteps {
		set := w.m.Run.Enabled()
		switch {
		case w.m.Run.Fault() != nil:
			w.wrong(spec.Rule9, "%v", w.m.Run.Fault())
		case set == 0:
			if w.next < len(w.ops) {
				w.wrong(spec.Rule9, "nothing goes on")
			}
			return w.found
		case set&clock != 0:
			w.m.Run.Step(bits.TrailingZeros32(set & clock))
			w.looked()
		case set&^client != 0:
			w.m.Run.Step(bits.TrailingZeros32(set &^ client))
		default:
			if w.between {
				w.quiet()
			}
			w.m.Run.Step(bits.TrailingZeros32(client))
		}
		if w.found != nil {
			return w.found
		}
	}
	w.wrong(spec.Rule9, "there is no end to it")
	return w.found
}

// actors returns the bits of the clock and of the client.
func (w *world) actors() (clock, client uint32) {
	for i := range w.m.Report.Actors() {
		switch w.m.Report.Kind(i) {
		case explored.Clock:
			clock |= 1 << i
		case explored.Client:
			client |= 1 << i
		}
	}
	return clock, client
}

// wrong notes the first thing that is wrong.
func (w *world) wrong(c spec.Clause, format string, args ...any) {
	if w.found == nil {
		w.found = &Finding{Clause: c, Text: fmt.Sprintf(format, args...)}
	}
}

// looked notes when callout_process has gone through the wheel, and whether it may have ended
// before the next one due, if it is known to do so. Whether it has looked twice at one time does
// not show.
func (w *world) looked() {
	scanned := w.rev.Era.Lastscan(0)
	if scanned != w.scanned {
		w.late = false
	}
	if scanned == w.rev.Era.Clock.Now() {
		w.late = w.late || w.known.EndsEarly && w.endsEarly(w.scanned, scanned)
	}
	w.scanned = scanned
}

// endsEarly tells whether a look may end before the next one due. It begins where the look before
// has ended, and where it goes on past what is due for as long as makes a turn of the wheel with
// that, it finds first what is due last.
func (w *world) endsEarly(before, now sbt.Sbintime_t) bool {
	const bucket = 24 // bits of a time within a bucket
	due := uint32(now>>bucket) - uint32(before>>bucket)
	ahead := uint32(sbt.SBT_1S >> bucket)
	if due < 2 {
		ahead >>= 4 - due
	}
	return due < w.buckets && due+ahead > w.buckets
}

// quiet looks at what must be so when the clock has come and softclock has nothing left.
func (w *world) quiet() {
	era := w.rev.Era
	now, scanned := era.Clock.Now(), era.Lastscan(0)
	next, settled := era.Clock.Told(0)
	if !settled {
		w.wrong(spec.Rule9, "the clock has not come to rest")
	}
	for i := range w.want {
		a := &w.want[i]
		switch {
		case !a.pending, w.late:
		case a.end <= now:
			w.wrong(spec.Rule1, "the window of c%d is %#x to %#x, it is %#x and it was not entered", i, a.due, a.end, now)
		case a.due > scanned && a.end < next:
			w.wrong(spec.Rule11, "the window of c%d ends at %#x, and the clock knows of nothing before %#x", i, a.end, next)
		}
	}
}

// client takes the ops.
func (w *world) client() {
	for w.next < len(w.ops) {
		w.pause()
		o := w.ops[w.next]
		w.next++
		w.take(o, w.next)
	}
	w.pause()
}

// pause lets everybody else go on.
func (w *world) pause() {
	w.between = true
	w.m.Inside.Turn()
	w.turn.Store(0)
	w.between = false
}

// take takes the n-th op.
func (w *world) take(o op, n int) {
	r, c, a := w.rev, w.mem[o.c], &w.want[o.c]
	was := a.pending
	switch o.kind {
	case pass:
		m := r.Era.Clock.Moment
		m.Poke(m.Peek() + 1)
	case reset:
		w.reset(o, n)
	case stop, drain:
		a.pending, a.active = false, a.active && !was && w.known.ServedActive
		clause, safe := spec.Rule4, int32(0)
		if o.kind == drain {
			clause, safe = spec.Rule5, 1
		}
		w.result(clause, o, was, r.Callout_stop_safe(c, safe), r.Era.Negative)
	case pending:
		w.result(spec.Rule7, o, was, number(r.Callout_pending(c)), false)
	case active:
		w.result(spec.Rule7, o, a.active, number(r.Callout_active(c)), false)
	case deactivate:
		// What is pending is left alone: with INVARIANTS texts of FreeBSD assert that it is
		// active still when it is entered.
		if !a.pending {
			a.active = false
			r.Callout_deactivate(c)
		}
	}
}

func number(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// result compares the result of a call.
func (w *world) result(clause spec.Clause, o op, yes bool, got int32, negative bool) {
	want := number(yes)
	if !yes && negative {
		want = -1
	}
	if got != want {
		w.wrong(clause, "%v returns %d, not %d", o, got, want)
	}
}

// reset arms a callout. The time that it is due is what the text makes of it, if that is not
// before what it may be.
func (w *world) reset(o op, n int) {
	era, c, a := w.rev.Era, w.mem[o.c], &w.want[o.c]
	was := a.pending
	now := era.Clock.Now()
	from := now
	switch {
	case o.flags&sbt.C_ABSOLUTE != 0:
		from = 0
	case o.flags&sbt.C_HARDCLOCK != 0:
		from = era.Clock.Hardclock(0)
	}
	least := o.t + min(from, sbt.SBT_MAX-o.t)
	direct := o.flags&sbt.C_DIRECT_EXEC != 0 || a.direct && w.known.StaysDirect
	*a = armed{pending: true, active: true, direct: direct, due: least, end: sbt.SBT_MAX, arming: n}
	i := o.c
	got := era.Callout_reset_sbt_on(c, o.t, o.prec, func(arg any) { w.entered(i, arg) }, n, -1, o.flags)
	w.result(spec.Rule3, o, was, got, false)
	if !a.pending || a.arming != n {
		return // entered before the call returned
	}
	if due := era.Due(c); due < least {
		w.wrong(spec.Rule1, "%v at %#x is due at %#x, which is before %#x", o, now, due, least)
	} else {
		a.due = due
	}
	a.end = era.Window(c)
	// The kernel may make a window wider, but by no more than was asked for, in C_PREL or by
	// its own default; a window that is narrower is no fault of a clock that comes in time.
	if a.end < a.due {
		w.wrong(spec.Rule1, "%v has a window that ends at %#x and begins at %#x", o, a.end, a.due)
	}
}

// entered is what handlers do.
func (w *world) entered(i int, arg any) {
	a, now := &w.want[i], w.rev.Era.Clock.Now()
	direct := w.m.Report.Kind(w.m.Report.Running()) == explored.Clock
	switch {
	case !a.pending || arg != a.arming:
		w.wrong(spec.Rule1, "c%d is entered with the argument %v, and arming %d is pending: %v", i, arg, a.arming, a.pending)
	case now < a.due:
		w.wrong(spec.Rule1, "c%d is due at %#x and entered at %#x", i, a.due, now)
	case direct != a.direct:
		w.wrong(spec.Rule12, "c%d is entered from the timer interrupt: %v; it was armed with C_DIRECT_EXEC: %v", i, direct, a.direct)
	}
	a.pending = false
}

// shorten leaves out what is not needed for something to be wrong by the same rule.
func (w *world) shorten(ops []op) *Finding {
	best := w.run(ops)
	for size := len(ops) / 2; size > 0; {
		cut := false
		for i := 0; i+size <= len(ops); {
			list := append(append([]op{}, ops[:i]...), ops[i+size:]...)
			if f := w.run(list); f != nil && f.Clause == best.Clause {
				ops, best, cut = list, f, true
			} else {
				i += size
			}
		}
		if !cut {
			size /= 2
		}
	}
	for i := 0; i < len(ops); {
		list, ok := merged(ops, i)
		if f := w.run(list); ok && f != nil && f.Clause == best.Clause {
			ops, best = list, f
		} else {
			i++
		}
	}
	best.Calls = nil
	for _, o := range ops {
		best.Calls = append(best.Calls, o.String())
	}
	return best
}

// merged lets the time of the i-th op go on together with the time of the next one that lets
// time go on; it is false if there are no such ops.
func merged(ops []op, i int) ([]op, bool) {
	list := slices.Delete(slices.Clone(ops), i, i+1)
	if ops[i].kind != pass {
		return list, false
	}
	for j := i; j < len(list); j++ {
		if list[j].kind == pass {
			list[j].t += ops[i].t
			return list, true
		}
	}
	return list, false
}
