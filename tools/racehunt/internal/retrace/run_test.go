package retrace

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
	"ktimeout/tools/racehunt/internal/diagram"
)

// parse reads a scenario of the test.
func parse(t *testing.T, text string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse("test.scn", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// own reads a scenario of tools/model/scenarios.
func own(t *testing.T, name string) *scenario.Scenario {
	t.Helper()
	text, err := scenarios.Files.ReadFile(name + ".scn")
	if err != nil {
		t.Fatal(err)
	}
	s, err := scenario.Parse(name, text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// hunt finds a failing run.
func hunt(t *testing.T, s *scenario.Scenario, revision string, floating bool) (*Run, scenario.Verdict) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	v, err := s.Hunt(ctx, scenario.Revision(revision), floating, nil)
	if err != nil {
		t.Fatal(err)
	}
	if v.Failure == nil {
		t.Fatalf("%s on %s: %s; it should fail", s.Name, revision, v.Kind())
	}
	plain, err := Plain(s)
	if err != nil {
		t.Fatal(err)
	}
	return &Run{Scenario: plain, Revision: scenario.Revision(revision), Floating: floating, Least: v.Least, Schedule: v.Schedule}, v
}

func trace(t *testing.T, r *Run) *diagram.Trace {
	t.Helper()
	tr, _, err := r.Trace()
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

// calls returns what began and ended in a trace, in order.
func calls(tr *diagram.Trace) []string {
	var all []string
	for _, s := range tr.Steps {
		for _, m := range s.Call {
			all = append(all, m.Text)
		}
	}
	return all
}

// bad returns the number of the failing step.
func bad(t *testing.T, tr *diagram.Trace) int {
	t.Helper()
	at := -1
	for i, s := range tr.Steps {
		if s.Bad {
			if at >= 0 {
				t.Errorf("it happens in step %d and in step %d", at+1, i+1)
			}
			at = i
		}
	}
	if at < 0 {
		t.Fatal("it happens in no step")
	}
	return at
}

// The trace of the seed commit's first problem tells that problem step by step.
func TestTraceOfProblem1(t *testing.T) {
	r, v := hunt(t, own(t, "drain-while-handler-runs"), "r216804", false)
	tr := trace(t, r)
	if tr.Verdict != "rule 5" || tr.Sentence != "c: callout_drain returned while the handler ran" || tr.Preemptions != v.Preemptions {
		t.Errorf("%s, %s, %d preemptions", tr.Verdict, tr.Sentence, tr.Preemptions)
	}
	want := []string{"handler of c entered", "callout_reset_on(c, 5, cpu 1)", "callout_drain(c)", "callout_drain(c) = 0"}
	if got := calls(tr); !slices.Equal(got, want) {
		t.Errorf("calls: %q, want %q", got, want)
	}
	if want := []diagram.Lane{{Name: "softclock 0", Kind: "softclock", CPU: 0}, {Name: "t1", Kind: "client", CPU: 1}}; !slices.Equal(tr.Lanes, want) {
		t.Errorf("lanes: %v, want %v", tr.Lanes, want)
	}
	if want := []string{"c_cpu", "c_flags", "cc_curr 0"}; !slices.Equal(tr.Columns, want) {
		t.Errorf("columns: %q, want %q", tr.Columns, want)
	}
	if want := []string{"0", "ACTIVE|PENDING", ""}; !slices.Equal(tr.Start, want) {
		t.Errorf("at first: %q, want %q", tr.Start, want)
	}
	if at := bad(t, tr); at != len(tr.Steps)-1 || tr.Lanes[tr.Steps[at].Lane].Name != "t1" {
		t.Errorf("it happens in step %d of %d", at+1, len(tr.Steps))
	}
	step := func(op string) diagram.Step {
		i := slices.IndexFunc(tr.Steps, func(s diagram.Step) bool { return s.Op == op })
		if i < 0 {
			t.Fatalf("no step is %q", op)
		}
		return tr.Steps[i]
	}
	if s := step("c.c_cpu = 1"); s.Moved != "c: CPU 0 to CPU 1" || s.Func != "Callout_reset_on" || s.File != "r216804/kern_timeout.go" ||
		s.State[0] != "1" {
		t.Errorf("the move: %+v", s)
	}
	if s := step("lock callout 0"); !slices.Equal(s.Took, []string{"callout 0"}) || s.Func != "softclock" {
		t.Errorf("the lock: %+v", s)
	}
	if s := step("unlock callout 0"); !slices.Equal(s.Gave, []string{"callout 0"}) {
		t.Errorf("the unlock: %+v", s)
	}
	if s := step("load c.c_cpu"); s.Line == 0 {
		t.Errorf("nowhere: %+v", s)
	}
}

// A token repeats exactly the same run, however the host schedules.
func TestReplayIsExact(t *testing.T) {
	if testing.Short() {
		t.Skip("it searches every scenario")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for name, of := range map[string]struct {
		scenario *scenario.Scenario
		revision string
	}{
		"problem 1": {own(t, "drain-while-handler-runs"), "r216804"},
		"problem 2": {own(t, "handler-on-two-cpus"), "r216804"},
		"problem 3": {own(t, "drain-on-the-wrong-chain"), "r216804"},
		"deadlock":  {parse(t, spins), "r216805"},
		"at rest":   {parse(t, sleepy), "timeout"},
		"addresses": {parse(t, inactive), "r262057"},
	} {
		for _, floating := range []bool{false, true} {
			runtime.GOMAXPROCS(2)
			r, v := hunt(t, of.scenario, of.revision, floating)
			if err := r.Shrink(v.Kind()); err != nil {
				t.Fatal(err)
			}
			first := trace(t, r)
			if first.Verdict != v.Kind().String() {
				t.Errorf("%s: the run ends in %q, not in %s", name, first.Verdict, v.Kind())
			}
			token, err := r.Token()
			if err != nil {
				t.Fatal(err)
			}
			for _, procs := range []int{1, 2, 7} {
				runtime.GOMAXPROCS(procs)
				again, err := ParseToken(token)
				if err != nil {
					t.Fatal(err)
				}
				if tr := trace(t, again); !reflect.DeepEqual(tr, first) {
					t.Errorf("%s, floating %v: with %d processors it goes\n%s\nnot\n%s", name, floating, procs, asText(t, tr), asText(t, first))
				}
			}
		}
	}
}

// inactive fails in a kernel panic whose message has an address.
const inactive = `ticks 0
mutex m
callout c mutex m
start: lock m; reset c 1 cpu 0; deactivate c; unlock m; tick
thread t1 cpu 1: pending c
`

func TestSentenceHasNoAddress(t *testing.T) {
	r, _ := hunt(t, parse(t, inactive), "r262057", false)
	if tr := trace(t, r); tr.Sentence != "softclock 0 panicked: softclock took c, which is not pending and active: flags 0x4" {
		t.Error(tr.Sentence)
	}
}

func asText(t *testing.T, tr *diagram.Trace) string {
	t.Helper()
	var b bytes.Buffer
	if err := tr.Text(&b, diagram.FullWidth); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The error for a run that does not repeat itself names the step that differs.
func TestMisfit(t *testing.T) {
	r, _ := hunt(t, own(t, "drain-while-handler-runs"), "r216804", false)
	trace(t, r)
	tests := []struct {
		name   string
		change func(*Run)
		want   string
	}{
		{"another operation", func(r *Run) { r.Ops[1] = "lock callout 1" },
			"step 2: softclock 0 was to lock callout 1, but it is about to lock callout 0"},
		{"of a client", func(r *Run) { r.Ops[len(r.Ops)-1] = "store c.c_cpu" },
			"step 24: thread t1 was to store c.c_cpu, but it is about to unlock callout 1"},
		{"one that cannot go on", func(r *Run) { r.Schedule[2] = r.Schedule[len(r.Schedule)-1]; r.Schedule[3] = r.Schedule[2] },
			"step 3: thread t1 was to load c.c_flags, but it is about to load c.c_cpu"},
		{"one that has nothing to do", func(r *Run) { r.Schedule[0] = 1 },
			"step 1: softclock 1 was to wake up, but it has nothing to do"},
		{"nobody", func(r *Run) { r.Schedule[0] = 17 },
			"step 1: actor 17 was to wake up, but there are only 5"},
		{"another revision", func(r *Run) { r.Revision = scenario.Revision("r262057") },
			"step 7: softclock 0 was to store c.c_flags, but it is about to load c.c_flags"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			other := *r
			other.Schedule, other.Ops = slices.Clone(r.Schedule), slices.Clone(r.Ops)
			tt.change(&other)
			_, _, err := other.Trace()
			if misfit := (*MisfitError)(nil); !errors.As(err, &misfit) || !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
		})
	}
}

// A run that no longer fails is shown, without a verdict.
func TestNothingGoesWrong(t *testing.T) {
	r, _ := hunt(t, own(t, "drain-while-handler-runs"), "r216804", false)
	r.Schedule = r.Schedule[:len(r.Schedule)-1]
	if tr := trace(t, r); tr.Verdict != "" || len(tr.Steps) != len(r.Schedule) {
		t.Errorf("verdict %q after %d steps", tr.Verdict, len(tr.Steps))
	}
}

const twoClients = `cpus 2
ticks 0
callout c
callout d
start: reset c 1 cpu 0; tick
handler c: reset c 5 cpu 1
thread t1 cpu 1: drain c
thread t2 cpu 1: pending d; reset d 3; stop d
`

// Steps that a failing run does not need are not shown.
func TestShrink(t *testing.T) {
	r, v := hunt(t, parse(t, twoClients), "r216804", false)
	if err := r.Shrink(v.Kind()); err != nil {
		t.Fatal(err)
	}
	tr := trace(t, r)
	needed := len(tr.Steps)
	// The other client goes first.
	padded := *r
	padded.Ops = nil
	padded.Schedule = slices.Concat([]uint8{5, 5, 5, 5}, r.Schedule)
	if tr := trace(t, &padded); tr.Verdict != v.Kind().String() || len(tr.Steps) != needed+4 {
		t.Fatalf("the longer run is %q in %d steps", tr.Verdict, len(tr.Steps))
	}
	if err := padded.Shrink(v.Kind()); err != nil {
		t.Fatal(err)
	}
	padded.Ops = nil
	shorter := trace(t, &padded)
	if len(shorter.Steps) > needed || shorter.Verdict != v.Kind().String() || shorter.Preemptions > v.Preemptions {
		t.Errorf("it is %s in %d steps with %d preemptions; %d steps are enough", shorter.Verdict, len(shorter.Steps), shorter.Preemptions, needed)
	}
	for _, l := range shorter.Lanes {
		if l.Name == "t2" {
			t.Error("t2 takes part")
		}
	}
}

const spins = `mutex m
callout c
ticks 0
start: reset c 1 cpu 0; tick
handler c: reset c 5 cpu 1; lock m; unlock m
thread t1 cpu 1: lock m; stop c; unlock m
`

// The failing step of a deadlock is the last step of the actors that wait, and the
// sentence says what each waits for.
func TestTraceOfDeadlock(t *testing.T) {
	r, v := hunt(t, parse(t, spins), "r216805", true)
	if err := r.Shrink(v.Kind()); err != nil {
		t.Fatal(err)
	}
	tr := trace(t, r)
	if tr.Verdict != "spin deadlock" || tr.Sentence != "softclock 0 sleeps for lock m, which t1 holds; t1 spins until c.c_cpu changes" {
		t.Errorf("%s: %s", tr.Verdict, tr.Sentence)
	}
	waits := map[string]string{}
	for _, s := range tr.Steps {
		waits[tr.Lanes[s.Lane].Name] = s.Waits
	}
	if waits["softclock 0"] != "lock m (held by t1)" || waits["t1"] != "c.c_cpu to change" {
		t.Errorf("they wait for %v", waits)
	}
	if at := bad(t, tr); at != len(tr.Steps)-1 {
		t.Errorf("it happens in step %d of %d", at+1, len(tr.Steps))
	}
	if !slices.Contains(tr.Columns, "cc_migration 0") || !slices.Contains(tr.Steps[len(tr.Steps)-1].State, "CPU 1, 5 ticks") {
		t.Errorf("the recorded move is not shown: %q", tr.Columns)
	}
}

const sleepy = `mutex m
channel w
callout c mutex m
ticks 1
start: lock m; reset c 1 cpu 0; unlock m
handler c: wakeup w
thread t1 cpu 0: lock m; sleep w m; unlock m
thread t2 cpu 1: drain c
`

// The trace of a lost wakeup shows why the wakeup did not come, also if that happens
// after the thread went to sleep.
func TestTraceOfLostWakeup(t *testing.T) {
	r, v := hunt(t, parse(t, sleepy), "timeout", false)
	if err := r.Shrink(v.Kind()); err != nil {
		t.Fatal(err)
	}
	tr := trace(t, r)
	if tr.Verdict != "lost wakeup" || tr.Sentence != "t1 sleeps until a wakeup of w" {
		t.Errorf("%s: %s", tr.Verdict, tr.Sentence)
	}
	if !slices.Contains(calls(tr), "callout_drain(c) = 1") {
		t.Errorf("calls: %q", calls(tr))
	}
	if slices.ContainsFunc(tr.Steps, func(s diagram.Step) bool { return s.Op == "tick" }) {
		t.Error("a tick that does not matter is shown")
	}
	bad(t, tr)
}

const lateEntry = `ticks 0
callout c
callout idle
start: reset c 1 cpu 0; tick
handler c: reset c 9 cpu 1; stop c
thread t1 cpu 1: pending idle
`

// A failure that is noticed only as time passes is shown with the steps until then, but
// without the ticks that have no effect.
func TestTraceGoesOnToRest(t *testing.T) {
	r, v := hunt(t, parse(t, lateEntry), "r220456", false)
	tr := trace(t, r)
	if tr.Verdict != v.Kind().String() || tr.Sentence != "c: arming 1 was entered after callout_stop had cancelled it" {
		t.Errorf("%s, not %s: %s", tr.Verdict, v.Kind(), tr.Sentence)
	}
	if at := bad(t, tr); at < len(r.Schedule) {
		t.Errorf("it happens in step %d of %d", at+1, len(r.Schedule))
	}
	ticks := 0
	for _, s := range tr.Steps[len(r.Schedule):] {
		if strings.Contains(s.Op, "tick") {
			ticks++
		}
	}
	if ticks != 2 { // one step for those without effect, and the tick that wakes softclock
		t.Errorf("%d steps are ticks:\n%s", ticks, asText(t, tr))
	}
}

const counted = `callout c
thread t1 cpu 0: stop c = 1
`

// The sentence of a run has no line number, as a token has no file.
func TestSentenceHasNoLine(t *testing.T) {
	r, _ := hunt(t, parse(t, counted), "timeout", false)
	if tr := trace(t, r); tr.Sentence != "stop c = 1 returned 0" {
		t.Error(tr.Sentence)
	}
}

func TestRound(t *testing.T) {
	tests := []struct {
		name     string
		enabled  []explore.Set
		schedule []uint8
		states   []uint64
		begin    int
		ok       bool
		strictly bool
	}{
		{"nothing", nil, nil, []uint64{1}, 0, false, false},
		{"two in turns", []explore.Set{3, 3, 3}, []uint8{0, 1, 0}, []uint64{7, 8, 9, 8}, 1, true, false},
		{"the shortest part", []explore.Set{1, 1}, []uint8{0, 0}, []uint64{8, 8, 8}, 1, true, false},
		{"one is kept from its turn", []explore.Set{3, 3}, []uint8{0, 0}, []uint64{8, 9, 8}, 0, false, false},
		{"one that cannot go on all the time", []explore.Set{3, 1}, []uint8{0, 0}, []uint64{8, 9, 8}, 0, true, false},
		{"strictly, one that cannot go on all the time", []explore.Set{3, 1}, []uint8{0, 0}, []uint64{8, 9, 8}, 0, false, true},
		{"strictly, two in turns", []explore.Set{3, 1}, []uint8{1, 0}, []uint64{8, 9, 8}, 0, true, true},
		{"no state comes again", []explore.Set{3, 3}, []uint8{0, 1}, []uint64{7, 8, 9}, 0, false, false},
	}
	for _, tt := range tests {
		if begin, ok := round(tt.enabled, tt.schedule, tt.states, tt.strictly); begin != tt.begin || ok != tt.ok {
			t.Errorf("%s: got %d, %v", tt.name, begin, ok)
		}
	}
}

func TestPlace(t *testing.T) {
	for name, want := range map[string]bool{"CC_LOCK": true, "TAILQ_REMOVE": true, "callout_lock": false, "Callout_stop_safe": false} {
		if isMacro(name) != want {
			t.Errorf("isMacro(%s) = %v", name, !want)
		}
	}
}

// A macro of C that clients call has its name in C, and no line; a macro within the text
// is passed over.
func TestPlaceInC(t *testing.T) {
	in := func(function string) explored.Frame {
		return explored.Frame{Function: translatedPath + "abc." + function, File: "/home/u/NEW.c", Line: 7}
	}
	for _, c := range []struct {
		innermost      string
		function, file string
		line           int
	}{
		{"K_pending", "callout_pending", "callout.h", 0},
		{"callout_arm", "callout_arm", "NEW.c", 7},
		{"CC_LOCK", "softclock", "NEW.c", 7},
	} {
		function, file, line := place([]explored.Frame{in(c.innermost), in("softclock")})
		if function != c.function || file != c.file || line != c.line {
			t.Errorf("%s: %s %s:%d", c.innermost, function, file, line)
		}
	}
}

// A switch to a thread of another CPU does not take the CPU of the thread that ran last,
// and a tick in between does not change which thread that is.
func TestSwitches(t *testing.T) {
	s := parse(t, "callout c\nthread a cpu 0: pending c; pending c; pending c\nthread b cpu 0: pending c; pending c\nthread d cpu 1: pending c; pending c\n")
	plain, err := Plain(s)
	if err != nil {
		t.Fatal(err)
	}
	p, err := scenario.Load(plain, scenario.Revision("timeout"), false)
	if err != nil {
		t.Fatal(err)
	}
	actors := map[string]uint8{}
	for i, td := range p.Machine().Report.Actors() {
		actors[td.Td_name] = uint8(i)
		if home, _ := p.Machine().Report.Home(i); p.Machine().Report.Kind(i) == explored.Clock {
			actors[fmt.Sprintf("clock %d", home)] = uint8(i)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	r := &Run{Scenario: plain, Revision: scenario.Revision("timeout")}
	for _, name := range []string{"a", "clock 1", "d", "a", "b"} {
		r.Schedule = append(r.Schedule, actors[name])
	}
	tr := trace(t, r)
	var got []string
	for _, s := range tr.Steps {
		if s.Preempts {
			got = append(got, fmt.Sprintf("%s after %s, beside it %v", tr.Lanes[s.Lane].Name, tr.Lanes[s.Left].Name, s.Beside))
		}
	}
	if want := []string{"d after a, beside it true", "a after d, beside it true", "b after a, beside it false"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	var text bytes.Buffer
	if err := tr.Text(&text, 100); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"beside a; ", "preempts a; "} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, text.String())
		}
	}
}

// A run that fails before its last step is shown up to there, with a token that repeats it.
func TestFailsBeforeItsEnd(t *testing.T) {
	r, v := hunt(t, own(t, "fix-pending-through-reset"), "main", false)
	steps := len(r.Schedule)
	r.Schedule = append(r.Schedule, r.Schedule[0], r.Schedule[0])
	trace, err := r.Show(v.Kind())
	if err != nil {
		t.Fatal(err)
	}
	if len(trace.Steps) > steps || len(r.Schedule) != len(trace.Steps) {
		t.Fatalf("%d steps are shown, and the schedule has %d; it fails after %d", len(trace.Steps), len(r.Schedule), steps)
	}
	again, err := ParseToken(trace.Token)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Show(v.Kind()); err != nil {
		t.Error(err)
	}
}
