package enumerate

import (
	"context"
	"maps"
	"testing"

	"ktimeout/sys"
	"ktimeout/tests/explore"
	"ktimeout/tests/scenario"
)

// TestReach holds the two searches against each other on programs of the space:
// both find a failure, or both come to the same ends.
func TestReach(t *testing.T) {
	stride := 1
	if testing.Short() {
		stride = 13
	}
	for _, mode := range []bool{false, true} {
		sp := &Space{Callouts: 1, Calls: Calls, Kinds: Kinds, Starts: Starts, Ticks: 2, Floating: mode}
		for r, rev := range scenario.Revisions {
			for i := range sp.Count(1) {
				sameEnds(t, sp.Program(1, i), rev, mode)
			}
			for i := r; i < sp.Count(2); i += 7 * stride {
				sameEnds(t, sp.Program(2, i), rev, mode)
			}
		}
	}
}

// TestReachSeesMutexHeld: a softclock that waits for the mutex leaves its CPU to the
// thread that drains, which so comes to sleep. When a step took the mutex and gave it
// back, nobody could wait for it, and that end was missed.
func TestReachSeesMutexHeld(t *testing.T) {
	const text = "cpus 2\nticks 1\nmutex m\ncallout c mutex m\nstart: lock m; reset c 1 cpu 0; unlock m; tick\n" +
		"thread t2 cpu 1: lock m; reset c 1 cpu 1; unlock m; drain c\n"
	s, err := scenario.Parse("held", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	sameEnds(t, s, scenario.Revision("r216804"), false)
}

func sameEnds(t *testing.T, s *scenario.Scenario, rev *sys.Revision, floating bool) {
	if s == nil {
		return
	}
	p, err := scenario.LoadLazy(s, rev, floating)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	var ends map[uint64]bool
	o := explore.Options{Steps: programSteps(2), Visit: func(explore.Run) { ends[p.State()] = true }}
	p.State() // from now on places are noted
	ends = make(map[uint64]bool)
	reached := p.Reach(context.Background(), o)
	long := ends
	ends = make(map[uint64]bool)
	proved := p.Prove(context.Background(), o)
	switch {
	case (reached.Failure == nil) != (proved.Failure == nil):
		t.Errorf("%s, floating %v: Reach found %v, Prove %v\n%s", rev.Name, floating, reached.Failure, proved.Failure, s)
	case reached.Failure != nil && reached.Failure.Kind == "livelock": // Replay does not find it again
	case reached.Failure != nil:
		if f, err := explore.Replay(p, reached.Schedule, nil); err != nil || f == nil {
			t.Errorf("%s, floating %v: the schedule of Reach shows %v, %v, not %v\n%s", rev.Name, floating, f, err, reached.Failure, s)
		}
	case reached.Complete != proved.Complete:
		t.Errorf("%s, floating %v: Reach: %q, Prove: %q\n%s", rev.Name, floating, reached.Why, proved.Why, s)
	case !maps.Equal(long, ends):
		t.Errorf("%s, floating %v: Reach came to %d ends, Prove to %d\n%s", rev.Name, floating, len(long), len(ends), s)
	}
}
