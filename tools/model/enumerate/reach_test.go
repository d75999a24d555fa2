package enumerate

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
)

// TestReach compares Reach with Prove on programs of the space: both must find a
// failure, or both must come to the same final states.
func TestReach(t *testing.T) {
	stride := 1
	if testing.Short() {
		stride = 13
	}
	for _, mode := range []bool{false, true} {
		sp := &Space{Callouts: 1, Calls: Calls, Kinds: Kinds, Starts: Starts, Ticks: 2, Floating: mode}
		for r, rev := range scenario.Revisions {
			for i := range sp.Count(1) {
				sameEnds(t, sp.Program(1, i), explored.SC, rev, mode)
			}
			for i := r; i < sp.Count(2); i += 7 * stride {
				sameEnds(t, sp.Program(2, i), explored.SC, rev, mode)
			}
		}
	}
}

// TestReachStoreOrder does the same under total store order, on fewer programs.
func TestReachStoreOrder(t *testing.T) {
	stride := 1
	if testing.Short() {
		stride = 5
	}
	for _, mode := range []bool{false, true} {
		sp := &Space{Callouts: 1, Calls: Calls, Kinds: Kinds, Starts: Starts, Ticks: 2, Floating: mode}
		for r, rev := range scenario.Revisions {
			for i := r; i < sp.Count(1); i += 11 * stride {
				sameEnds(t, sp.Program(1, i), explored.TSO, rev, mode)
			}
			for i := r; i < sp.Count(2); i += 409 * stride {
				sameEnds(t, sp.Program(2, i), explored.TSO, rev, mode)
			}
		}
	}
}

// TestReachSeesMutexHeld checks that Reach explores states in which the mutex is held. A
// softclock that waits for the mutex leaves its CPU to the thread that drains, which then
// comes to sleep. If one step took the mutex and released it, no thread could wait for
// it, and that final state would be missed.
func TestReachSeesMutexHeld(t *testing.T) {
	const text = "cpus 2\nticks 1\nmutex m\ncallout c mutex m\nstart: lock m; reset c 1 cpu 0; unlock m; tick\n" +
		"thread t2 cpu 1: lock m; reset c 1 cpu 1; unlock m; drain c\n"
	s, err := scenario.Parse("held", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	sameEnds(t, s, explored.SC, scenario.Revision("r216804"), false)
}

// TestReachKnowsHistory checks that the key of a state includes the state of the
// specification. Two states with the same memory and threads may differ in the calls
// made before, which decide what is still allowed. Without the specification's state in
// the key the failure of this program on this revision would be missed, and so would 20
// of the 726 failing programs of three calls.
func TestReachKnowsHistory(t *testing.T) {
	const text = "cpus 2\nticks 2\ncallout c\nstart: reset c 1 cpu 0\nhandler c: stop c\nthread t2 cpu 1: reset c 1 cpu 1\n"
	s, err := scenario.Parse("history", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	sameEnds(t, s, explored.SC, scenario.Revision("r220456"), false)
}

// TestReachScenarios compares the two searches on the scenarios of tools/model/scenarios,
// which have sleeps, timeouts, locks of all kinds and idle clocks, and on keys.
func TestReachScenarios(t *testing.T) {
	all, err := scenario.ReadAll(scenarios.Files, "*.scn")
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range keys {
		s, err := scenario.Parse("key", []byte("cpus 2\n"+text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	// The maintained port and the revision that it comes from. On the other revisions
	// the searches are compared on the programs of the enumeration.
	revs, most := scenario.Revisions[len(scenario.Revisions)-2:], 10_000
	if testing.Short() {
		revs, most = revs[1:], 1000
	}
	compared := 0
	for _, s := range all {
		if s.Loops() { // their runs have no end, so that traces show nothing
			continue
		}
		for _, rev := range revs {
			for _, floating := range []bool{false, true} {
				p, err := scenario.Load(s, rev, floating)
				if err != nil {
					t.Fatal(err)
				}
				if same(t, p, explore.Options{Steps: 1000, Runs: most}) {
					compared++
				}
				if err := p.Close(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	t.Logf("%d of %d programs compared", compared, 2*len(all)*len(revs))
	if compared < len(all)*len(revs)*3/2 {
		t.Errorf("only %d of %d programs were compared", compared, 2*len(all)*len(revs))
	}
}

// keys are programs that need one part of a state in the key that other programs do
// not need.
var keys = []string{
	// Which arming untimeout names is decided when it is called, and the slot that
	// the handle stands for may be in use again by then.
	"ticks 0\nmutex m\ntimeout h\nstart: timeout h 1\nthread a cpu 0: untimeout h; timeout h 1\nthread b cpu 1: lock m; unlock m; untimeout h\n",
	// What the handler does depends on how often it was entered before.
	"ticks 2\ncallout c\nstart: reset c 1 cpu 0\nhandler c: reset c 1 cpu 1\nhandler c: pending c\nthread a cpu 0: stop c\n",
	"ticks 1\nmutex s spin\nchannel w\nthread a cpu 0: lock s; sleep w s 1; unlock s\nthread b cpu 1: lock s; wakeup_one w; unlock s\n",
	"ticks 1\nchannel w shares cpu 0\nchannel v shares cpu 0\nmutex m\nthread a cpu 0: lock m; sleep w m 1; unlock m\nthread b cpu 1: sleep v 1\n",
	"ticks 1\ncallout c\nstart: reset c 1 cpu 0; first 3\nthread a cpu 1: reset c 1 cpu 1; first 2\n",
	"rwlock r\nticks 0\ncallout c rwlock r shared\nstart: lock r; reset c 1 cpu 0; unlock r; tick\nthread a cpu 0: rlock r; runlock r\nthread b cpu 1: lock r; stop c; unlock r\n",
	"ticks 0\nchannel w\nthread a cpu 0: lock giant; sleep w; unlock giant\nthread b cpu 1: lock giant; wakeup w; unlock giant\n",
	// Where a thread goes on depends on a result that it has seen.
	"ticks 0\nmutex m\nmutex n\ncallout c\nstart: reset c 1 cpu 0\nthread a cpu 0: if stop c = 1: lock m; unlock m; else: lock n; unlock n; end; active c\nthread b cpu 1: reset c 1 cpu 1 if pending c = 0\n",
}

func sameEnds(t *testing.T, s *scenario.Scenario, memory explored.Memory, rev *sys.Revision, floating bool) {
	if s == nil {
		return
	}
	p, err := (&scenario.Loader{Memory: memory}).LoadLazy(s, rev, floating)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if !same(t, p, explore.Options{Steps: programSteps(2)}) {
		t.Errorf("%s, floating %v: a search did not end\n%s", rev.Name, floating, s)
	}
}

// same compares the two searches on a program. It tells whether both came to an end.
func same(t *testing.T, p *scenario.Program, o explore.Options) bool {
	s, where := p.Scenario, fmt.Sprintf("%s on %s, floating %v", p.Scenario.Name, p.Rev.Name, p.Floating)
	var ends map[uint64]bool
	o.Visit = func(explore.Run) { ends[p.State()] = true }
	p.State() // from this call on the machine notes where threads stand
	ends = make(map[uint64]bool)
	reached := p.Reach(context.Background(), o)
	long := ends
	ends = make(map[uint64]bool)
	proved := p.Prove(context.Background(), o)
	ended := func(r *explore.Result) bool { return r.Complete || r.Failure != nil }
	switch {
	case !ended(&reached) || !ended(&proved):
		return false
	case (reached.Failure == nil) != (proved.Failure == nil):
		t.Errorf("%s: Reach found %v, Prove %v\n%s", where, reached.Failure, proved.Failure, s)
	case reached.Failure != nil && reached.Failure.Kind == explore.Livelock: // Replay does not find a livelock again
	case reached.Failure != nil:
		if f, err := explore.Replay(p, reached.Schedule, nil); err != nil || f == nil {
			t.Errorf("%s: the schedule of Reach shows %v, %v, not %v\n%s", where, f, err, reached.Failure, s)
		}
	case !maps.Equal(long, ends):
		t.Errorf("%s: Reach came to %d ends, Prove to %d\n%s", where, len(long), len(ends), s)
	}
	return true
}
