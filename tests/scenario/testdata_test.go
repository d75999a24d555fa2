package scenario

import (
	"context"
	"os"
	"testing"
	"time"
)

// testdata returns the scenarios of tests/testdata.
func testdata(t *testing.T) []*Scenario {
	t.Helper()
	all, err := ReadAll(os.DirFS("../testdata"), "*.scn")
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Every scenario of tests/testdata gets the verdicts that it expects.
func TestScenarios(t *testing.T) {
	for _, s := range testdata(t) {
		for _, rev := range watched {
			for _, floating := range []bool{false, true} {
				want := s.Expected(rev.Name, floating)
				if want == "" {
					t.Errorf("%s: no verdict is expected of %s", s.Name, rev.Name)
					continue
				}
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				v, err := s.Hunt(ctx, rev, floating, nil)
				cancel()
				if err != nil {
					t.Fatal(err)
				}
				if v.Kind() != want {
					t.Errorf("%s: %s, floating %v: %s, expected %s", s.Name, rev.Name, floating, v.Kind(), want)
				}
				t.Logf("%-28s %-8s floating %-5v %-16s %d preemptions, %d steps, %d runs, %d traces, %v %s", s.Name, rev.Name, floating, v.Kind(),
					v.Preemptions, len(v.Schedule), v.Runs, v.Traces, v.Elapsed.Round(time.Millisecond), v.Why)
				if v.Failure != nil {
					t.Logf("    %s", v.Failure.Text)
				}
			}
		}
	}
}
