package scenario

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"ktimeout/kern/timeout"
	"ktimeout/sys"
	"ktimeout/tools/model/spec"
)

// testdata returns the scenarios of tools/model/scenarios.
func testdata(t *testing.T) []*Scenario {
	t.Helper()
	all, err := ReadAll(os.DirFS("../scenarios"), "*.scn")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every scenario of tools/model/scenarios gets the verdicts that it expects.
func TestScenarios(t *testing.T) {
	for _, s := range testdata(t) {
		for _, rev := range watched {
			for _, floating := range []bool{false, true} {
				if sys.WITNESS && (floating && s.Name == "sleep-after-a-late-timeout" || s.Loops()) {
					continue // with witness a run never goes back, so that this takes minutes
				}
				want := s.Expected(rev.Name, floating)
				if len(want) == 0 {
					t.Errorf("%s: no verdict is expected of %s", s.Name, rev.Name)
					continue
				}
				if sys.INVARIANTS && s.Name == "client-handler-frees-and-goes-on" && rev.Name == "timeout" {
					want = Expectation{{Kind: Panic}} // the maintained port asks for a drain before a callout is initialised whose handler runs
				}
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				v, err := s.Hunt(ctx, rev, floating, nil)
				cancel()
				if err != nil {
					t.Fatal(err)
				}
				if !want.Allows(v.Outcome()) {
					t.Errorf("%s: %s, floating %v: %s, expected %s", s.Name, rev.Name, floating, v.Outcome(), want)
				}
				t.Logf("%-28s %-8s floating %-5v %-16s %d preemptions, %d steps, %d runs, %d traces, %v %s", s.Name, rev.Name, floating, v.Outcome(),
					v.Preemptions, len(v.Schedule), v.Runs, v.Traces, v.Elapsed.Round(time.Millisecond), v.Why)
				if v.Failure != nil {
					t.Logf("    %s", v.Failure.Text)
				}
			}
		}
	}
}

// A step with a wrong result is reported in the words of the language.
func TestWrongResult(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"mutex m\nchannel w\nthread t1 cpu 0: lock m; sleep w m 3 = woken; unlock m\n", "line 3: sleep w m 3 = woken returned timeout"},
		{"mutex m\nchannel w\ncallout c mutex m\nstart: lock m; reset c 1; unlock m\nhandler c: wakeup w\nthread t1 cpu 0: lock m; sleep w m 9 = timeout; unlock m\n",
			"line 6: sleep w m 9 = timeout returned woken"},
		{"callout c\nthread t1 cpu 0: pending c = 1\n", "line 2: pending c = 1 returned 0"},
		{"channel w\nthread t1 cpu 0: sleepers w = 2\n", "line 2: sleepers w = 2 returned 0"},
	} {
		v := hunt(t, c.text)
		if v.Failure == nil || fmt.Sprintf("line %d: %s", v.Failure.Line, v.Failure.Text) != c.want || v.Outcome() != (Outcome{Result, spec.Ours}) {
			t.Errorf("%+v, want %q", v, c.want)
		}
	}
}

// A client that arms what a client has freed is told so, on every revision.
func TestArmedAfterFree(t *testing.T) {
	const text = "callout c\nthread t1 cpu 0: drain c; free c\nthread t2 cpu 1: reset c 1\n"
	for _, rev := range watched {
		v := huntOn(t, text, rev)
		if v.Failure == nil || v.Outcome() != (Outcome{Rule(10), spec.Ours}) ||
			!strings.HasPrefix(v.Failure.Text, "c: callout_reset comes after the client has freed the memory: no client may arm it before callout_init; t1 freed c in step ") {
			t.Errorf("%s: %v: %+v", rev.Name, v.Outcome(), v.Failure)
		}
	}
}

// hunt explores a scenario on the maintained port.
func hunt(t *testing.T, text string) Verdict { return huntOn(t, text, &timeout.Revision) }

func huntOn(t *testing.T, text string, rev *sys.Revision) Verdict {
	t.Helper()
	s, err := Parse("x.scn", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Hunt(context.Background(), rev, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// A reset under the read lock must not return that it cancelled an arming that is
// then entered: that breaks a clause of grade O. Here another timer of the rwlock,
// whose handler also has it for reading, resets c after softclock looked at
// cc_cancel and before softclock's store.
func TestResetUnderReadLock(t *testing.T) {
	v := huntOn(t, `ticks 0
rwlock r
callout c rwlock r shared
callout d rwlock r shared
start: lock r; reset c 1 cpu 0; reset d 1 cpu 1; unlock r; tick
handler d: reset c 5
thread t1 cpu 1: pause 1
`, Revision("r262057"))
	if v.Outcome() != (Outcome{Rule(3), spec.Ours}) {
		t.Errorf("%v: %+v", v.Outcome(), v.Failure)
	}
}
