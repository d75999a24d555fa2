package retrace

import (
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
)

// follow follows a run on a revision.
func follow(t *testing.T, r *Run, revision string) Followed {
	t.Helper()
	f, err := r.Follow(scenario.Revision(revision))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A run is followed on another revision up to the step at which the operations differ,
// and goes on to an end from there.
func TestFollow(t *testing.T) {
	problem1, _ := hunt(t, own(t, "drain-while-handler-runs"), "r216804", false)
	trace(t, problem1) // fills in the operations
	moves, _ := hunt(t, own(t, "fix-two-moves"), "r220456", false)
	trace(t, moves)
	tests := []struct {
		name     string
		run      *Run
		revision string
		parted   string
		verdict  string
	}{
		{"where it was found", problem1, "r216804", "", "rule 5"},
		{"where it is mended", problem1, "r262057", "step 7: softclock 0 was to store c.c_flags, but it is about to load c.c_flags", ""},
		{"where it still fails", moves, "r262057", "step 7: softclock 0 was to store c.c_flags, but it is about to load c.c_flags", "rule 3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := follow(t, tt.run, tt.revision)
			parted := ""
			if f.Parted != nil {
				parted = f.Parted.Error()
			}
			if parted != tt.parted || f.Trace.Verdict != tt.verdict || f.Trace.Revision != tt.revision || !f.Ended {
				t.Errorf("it parts at %q, ended %v, and is %q on %s", parted, f.Ended, f.Trace.Verdict, f.Trace.Revision)
			}
			if tt.verdict == "" {
				if f.Trace.Token != "" || !strings.Contains(strings.Join(calls(f.Trace), ";"), "callout_drain(c) = 1") {
					t.Errorf("token %q, calls %q: it should go on to its end", f.Trace.Token, calls(f.Trace))
				}
				return
			}
			// The token of the new run shows the same failure.
			again, err := ParseToken(f.Trace.Token)
			if err != nil {
				t.Fatal(err)
			}
			if tr := trace(t, again); tr.Verdict != tt.verdict || tr.Revision != tt.revision {
				t.Errorf("its token gives %q on %s", tr.Verdict, tr.Revision)
			}
		})
	}
}

// If the other revision follows a run to the end of the token, the run goes on from
// there.
func TestFollowGoesOn(t *testing.T) {
	r, _ := hunt(t, own(t, "drain-while-handler-runs"), "r216804", false)
	trace(t, r)
	r.Schedule, r.Ops = r.Schedule[:3], r.Ops[:3]
	if f := follow(t, r, "r216804"); f.Parted != nil || len(f.Trace.Steps) <= 3 || !f.Ended {
		t.Errorf("parted %v, %d steps, ended %v", f.Parted, len(f.Trace.Steps), f.Ended)
	}
}

// A run with an actor that the program does not have parts at the first step of that
// actor.
func TestFollowForeignActor(t *testing.T) {
	r, _ := hunt(t, own(t, "drain-while-handler-runs"), "r216804", false)
	trace(t, r)
	r.Schedule[0] = 17
	if f := follow(t, r, "timeout"); f.Parted == nil || f.Parted.Step != 1 || f.Parted.Actor != "actor 17" || !f.Ended {
		t.Errorf("parted %v, ended %v", f.Parted, f.Ended)
	}
}

// A livelock of two threads that take the callout from each other is recognised, and on
// a revision without it the run ends.
func TestFollowLivelock(t *testing.T) {
	r, v := hunt(t, own(t, "two-movers-go-round"), "r216804", true)
	if v.Kind() != scenario.Livelock {
		t.Fatalf("it is %s", v.Kind())
	}
	trace(t, r)
	if f := follow(t, r, "r216804"); f.Parted != nil || f.Trace.Verdict != "livelock" || !f.Ended {
		t.Errorf("parted %v, %q, ended %v", f.Parted, f.Trace.Verdict, f.Ended)
	}
	f := follow(t, r, "timeout")
	if f.Trace.Verdict != "" || !f.Ended {
		t.Errorf("on timeout it is %q, ended %v", f.Trace.Verdict, f.Ended)
	}
}
