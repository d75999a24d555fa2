package scenario

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// aStep returns a step with the defaults of all that can be left out.
func aStep(op kpi.Op, line int, set func(*Step)) Step {
	s := Step{Op: op, Callout: -1, Lock: -1, Channel: -1, Var: -1, CPU: kpi.Stay, Result: NoResult, Line: line}
	set(&s)
	return s
}

// about returns a function that sets the callout of a step and then calls the
// functions.
func about(callout int, set ...func(*Step)) func(*Step) {
	return func(s *Step) {
		s.Callout = callout
		for _, f := range set {
			f(s)
		}
	}
}

func withTicks(n int) func(*Step)  { return func(s *Step) { s.Ticks = n } }
func withCPU(n int) func(*Step)    { return func(s *Step) { s.CPU = n } }
func withResult(n int) func(*Step) { return func(s *Step) { s.Result = n } }
func withLock(n int) func(*Step)   { return func(s *Step) { s.Lock = n } }

func withSleep(channel, lock, n, result int) func(*Step) {
	return func(s *Step) { s.Channel, s.Lock, s.Ticks, s.Result = channel, lock, n, result }
}

// Correct files, and what Parse reads from them.
var good = []struct {
	name, file, text string
	want             Scenario
	canon            string // the text that String returns, if it is not text itself
}{
	{
		name: "the least",
		file: "some/where/least.scn",
		text: "thread t cpu 1: pause 1",
		want: Scenario{
			Name: "least", CPUs: 2, Ticks: 2,
			Threads: []Thread{{Name: "t", CPU: 1, Line: 1, Steps: []Step{aStep(Pause, 1, withTicks(1))}}},
		},
		canon: "cpus 2\nticks 2\nthread t cpu 1: pause 1\n",
	},
	{
		name: "callout steps",
		file: "all",
		text: `# a title, with # and ;
cpus 4
ticks 0 each
callout c
start: reset c 0 cpu 3 = 0; tick; tick 16
handler c: deactivate c; reset c 16 curcpu = 1
handler c:
handler c: schedule c 2; schedule c 2 cpu 0 = 1; schedule c 2 curcpu
thread t1 cpu 3: stop c = 0; drain c = 1; pending c = 0; active c = 1; free c; init c; drain c
thread t2 cpu 0: reset c 1
finally: entered c 999; pending c 0; active c 1
expect r216804: rule 5
expect bound r216805 r220456: spin deadlock M
expect floating r220456: rule 4 M or rule 10 P or finally
expect floating r216805: unreachable
expect r216805 timeout: lost wakeup
`,
		want: Scenario{
			Name: "all", Title: "a title, with # and ;", CPUs: 4, Ticks: 0, Each: true,
			Callouts: []Callout{{Name: "c", Lock: -1, Line: 4, Handler: [][]Step{
				{aStep(kpi.Deactivate, 6, about(0)), aStep(kpi.Reset, 6, about(0, withTicks(16), withCPU(kpi.Curcpu), withResult(1)))},
				nil,
				{aStep(kpi.Schedule, 8, about(0, withTicks(2))), aStep(kpi.Schedule, 8, about(0, withTicks(2), withCPU(0), withResult(1))), aStep(kpi.Schedule, 8, about(0, withTicks(2), withCPU(kpi.Curcpu)))},
			}}},
			Start: []Step{aStep(kpi.Reset, 5, about(0, withCPU(3), withResult(0))), aStep(Tick, 5, withTicks(1)), aStep(Tick, 5, withTicks(16))},
			Threads: []Thread{
				{Name: "t1", CPU: 3, Line: 9, Steps: []Step{
					aStep(kpi.Stop, 9, about(0, withResult(0))), aStep(kpi.Drain, 9, about(0, withResult(1))), aStep(kpi.Pending, 9, about(0, withResult(0))),
					aStep(kpi.Active, 9, about(0, withResult(1))), aStep(kpi.Free, 9, about(0)), aStep(kpi.Init, 9, about(0)), aStep(kpi.Drain, 9, about(0)),
				}},
				{Name: "t2", CPU: 0, Line: 10, Steps: []Step{aStep(kpi.Reset, 10, about(0, withTicks(1)))}},
			},
			Finally: []Check{{0, -1, "entered", 999, 11}, {0, -1, "pending", 0, 11}, {0, -1, "active", 1, 11}},
			Expect: []Expect{
				{[]string{"r216804"}, true, 0, Expectation{{Rule(5), spec.Ungraded}}, 12},
				{[]string{"r216805", "r220456"}, false, Bound, Expectation{{SpinDeadlock, spec.Manual}}, 13},
				{[]string{"r220456"}, false, Floating, Expectation{{Rule(4), spec.Manual}, {Rule(10), spec.Practice}, {Finally, spec.Ungraded}}, 14},
				{[]string{"r216805"}, false, Floating, Expectation{{Unreachable, spec.Ungraded}}, 15},
				{[]string{"r216805", "timeout"}, true, 0, Expectation{{LostWakeup, spec.Ungraded}}, 16},
			},
		},
	},
	{
		name: "locks, channels and handles",
		file: "locks.scn",
		text: `cpus 2
ticks 2
mutex m
rwlock r
channel w
channel v shares cpu 1
callout a mutex m
callout b rwlock r shared returnunlocked
callout c giant
timeout h
start: timeout h 3
handler b: wakeup w; runlock r
handler h: wakeup_one v
thread t cpu 0: lock m; stop a; sleep w m 5 = timeout; unlock m; sleep w 1; lock r; reset b 1; unlock r; rlock r; sleep v r = woken; runlock r
thread u cpu 1: untimeout h; lock giant; stop c; sleep w; sleep w giant; unlock giant; drain b; destroy r; initlock r
finally: entered h 1; pending h 0
`,
		want: Scenario{
			Name: "locks", CPUs: 2, Ticks: 2,
			Locks:    []Lock{{Name: "m", Line: 3}, {Name: "r", RW: true, Line: 4}, {Name: "giant", Giant: true}},
			Channels: []Channel{{"w", -1, 5}, {"v", 1, 6}},
			Callouts: []Callout{
				{Name: "a", Lock: 0, Line: 7},
				{Name: "b", Lock: 1, Shared: true, ReturnUnlocked: true, Line: 8, Handler: [][]Step{
					{aStep(Wakeup, 12, withSleep(0, -1, 0, NoResult)), aStep(Runlock, 12, withLock(1))},
				}},
				{Name: "c", Lock: -1, Giant: true, Line: 9},
				{Name: "h", Lock: -1, Timeout: true, Line: 10, Handler: [][]Step{
					{aStep(WakeupOne, 13, withSleep(1, -1, 0, NoResult))},
				}},
			},
			Start: []Step{aStep(kpi.Timeout, 11, about(3, withTicks(3)))},
			Threads: []Thread{
				{Name: "t", CPU: 0, Line: 14, Steps: []Step{
					aStep(LockOp, 14, withLock(0)), aStep(kpi.Stop, 14, about(0)), aStep(Sleep, 14, withSleep(0, 0, 5, sys.EWOULDBLOCK)),
					aStep(UnlockOp, 14, withLock(0)), aStep(Sleep, 14, withSleep(0, -1, 1, NoResult)), aStep(LockOp, 14, withLock(1)),
					aStep(kpi.Reset, 14, about(1, withTicks(1))), aStep(UnlockOp, 14, withLock(1)), aStep(Rlock, 14, withLock(1)),
					aStep(Sleep, 14, withSleep(1, 1, 0, 0)), aStep(Runlock, 14, withLock(1)),
				}},
				{Name: "u", CPU: 1, Line: 15, Steps: []Step{
					aStep(kpi.Untimeout, 15, about(3)), aStep(LockOp, 15, withLock(2)), aStep(kpi.Stop, 15, about(2)),
					aStep(Sleep, 15, withSleep(0, -1, 0, NoResult)), aStep(Sleep, 15, withSleep(0, 2, 0, NoResult)), aStep(UnlockOp, 15, withLock(2)),
					aStep(kpi.Drain, 15, about(1)), aStep(Destroy, 15, withLock(1)), aStep(InitLock, 15, withLock(1)),
				}},
			},
			Finally: []Check{{3, -1, "entered", 1, 16}, {3, -1, "pending", 0, 16}},
		},
	},
	{
		name: "async drains, and schedule with a time",
		file: "async.scn",
		text: `cpus 2
times 5us
callout c
handler c: schedule c 5us cpu 1 direct prec 2us = 0
drained c: free c
thread t cpu 0: reset c 1; async_drain c = -1; async_drain c = 0
finally: drained c 1
`,
		want: Scenario{
			Name: "async", CPUs: 2, Ticks: 1, Times: []time.Duration{5 * time.Microsecond},
			Callouts: []Callout{{Name: "c", Lock: -1, Line: 3,
				Handler: [][]Step{{aStep(kpi.Schedule, 4, about(0, withCPU(1), withResult(0), func(s *Step) {
					s.How = How{Span: 5 * time.Microsecond, Prec: 2 * time.Microsecond, Direct: true}
				}))}},
				Drained: []Step{aStep(kpi.Free, 5, about(0))},
			}},
			Threads: []Thread{{Name: "t", CPU: 0, Line: 6, Steps: []Step{
				aStep(kpi.Reset, 6, about(0, withTicks(1))), aStep(kpi.AsyncDrain, 6, about(0, withResult(-1))), aStep(kpi.AsyncDrain, 6, about(0, withResult(0))),
			}}},
			Finally: []Check{{0, -1, "drained", 1, 7}},
		},
	},
	{
		name: "layout",
		file: "layout.scn",
		text: "\ufeff\r\n" +
			"#\r\n" +
			"  \t# the title \r\n" +
			"thread t cpu 0 :\tlock m ;stop c=1 ; # a comment\r\n" +
			"\r\n" +
			"# another\r\n" +
			"   reset\\\r\n" +
			"c\\ # and another\r\n" +
			"1; unlock m;\r\n" +
			"callout c mutex m\r\n" +
			"callout d mutex giant \\ # is callout d giant\r\n" +
			"\\\r\n" +
			"returnunlocked\r\n" +
			"mutex m\r\n" +
			"start: lock giant;\r\n" +
			"\tlock giant; unlock giant; unlock giant\r\n" +
			"\\\r\n",
		want: Scenario{
			Name: "layout", Title: "the title", CPUs: 2, Ticks: 2,
			Locks: []Lock{{Name: "m", Line: 14}, {Name: "giant", Giant: true}},
			Callouts: []Callout{
				{Name: "c", Lock: 0, Line: 10},
				{Name: "d", Lock: -1, Giant: true, ReturnUnlocked: true, Line: 11},
			},
			Start: []Step{
				aStep(LockOp, 15, withLock(1)), aStep(LockOp, 16, withLock(1)),
				aStep(UnlockOp, 16, withLock(1)), aStep(UnlockOp, 16, withLock(1)),
			},
			Threads: []Thread{{Name: "t", CPU: 0, Line: 4, Steps: []Step{
				aStep(LockOp, 4, withLock(0)), aStep(kpi.Stop, 4, about(0, withResult(1))),
				aStep(kpi.Reset, 7, about(0, withTicks(1))), aStep(UnlockOp, 9, withLock(0)),
			}}},
		},
		canon: `# the title
cpus 2
ticks 2
mutex m
callout c mutex m
callout d giant returnunlocked
start: lock giant; lock giant; unlock giant; unlock giant
thread t cpu 0: lock m; stop c = 1; reset c 1; unlock m
`,
	},
	{
		name: "names above their declarations, and keywords as names",
		file: "names",
		text: `thread cpus cpu 3: lock shared; reset cpu 1 cpu 3; unlock shared; sleep shares 1
callout cpu mutex shared returnunlocked
channel shares shares cpu 3
mutex shared
cpus 4
`,
		want: Scenario{
			Name: "names", CPUs: 4, Ticks: 2,
			Locks:    []Lock{{Name: "shared", Line: 4}},
			Channels: []Channel{{"shares", 3, 3}},
			Callouts: []Callout{{Name: "cpu", Lock: 0, ReturnUnlocked: true, Line: 2}},
			Threads: []Thread{{Name: "cpus", CPU: 3, Line: 1, Steps: []Step{
				aStep(LockOp, 1, withLock(0)), aStep(kpi.Reset, 1, about(0, withTicks(1), withCPU(3))), aStep(UnlockOp, 1, withLock(0)), aStep(Sleep, 1, withSleep(0, -1, 1, NoResult)),
			}}},
		},
		canon: `cpus 4
ticks 2
mutex shared
channel shares shares cpu 3
callout cpu mutex shared returnunlocked
thread cpus cpu 3: lock shared; reset cpu 1 cpu 3; unlock shared; sleep shares 1
`,
	},
}

func TestParse(t *testing.T) {
	for _, test := range good {
		t.Run(test.name, func(t *testing.T) {
			s, err := Parse(test.file, []byte(test.text))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(*s, test.want) {
				t.Errorf("got  %+v\nwant %+v", *s, test.want)
			}
			canon := test.canon
			if canon == "" {
				canon = test.text
			}
			if got := s.String(); got != canon {
				t.Errorf("String returned\n%s\nwant\n%s", got, canon)
			}
			roundTrip(t, s)
		})
	}
}

// Each folder of a frozen revision is in the list, and the maintained port is last.
func TestRevisions(t *testing.T) {
	folders, err := filepath.Glob("../../../kern/timeout/r[0-9]*")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, dir := range folders {
		want = append(want, filepath.Base(dir))
	}
	if want = append(want, "timeout"); !slices.Equal(RevisionNames(), want) {
		t.Errorf("the list has %v, and kern/timeout %v", RevisionNames(), want)
	}
}

// A port of the sbt era is found by its name, and is none of those that everything goes over.
func TestLater(t *testing.T) {
	for _, r := range Later {
		if Revision(r.Name) != r || r.Era == nil || slices.Contains(RevisionNames(), r.Name) || !strings.Contains(LaterNames(), r.Name) {
			t.Errorf("%s is not found, or is in the list", r.Name)
		}
	}
}
