package scenario_test

import (
	"context"
	"strings"
	"testing"

	"ktimeout/kern/timeout"
	"ktimeout/sys"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/spec"
)

// A function that was not translated is a verdict of its own where a run comes to it, and
// nothing where none does.
func TestNotTranslated(t *testing.T) {
	rev := timeout.Revision
	rev.Callout_stop_safe = func(*sys.Callout, int32) int32 {
		panic(sys.Untranslated{Func: "_callout_stop_safe", Pos: "kern_timeout.c:7", Text: "assembly"})
	}
	for text, want := range map[string]scenario.Kind{
		"callout c\nthread t1 cpu 0: stop c\n":          scenario.NotTranslated,
		"callout c\nthread t1 cpu 0: reset c 1 cpu 0\n": scenario.Unreachable,
	} {
		s, err := scenario.Parse("s", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.Hunt(context.Background(), &rev, false, nil)
		if err != nil || v.Kind() != want || v.Outcome().Grade != spec.Ungraded {
			t.Errorf("%q: %v, %v; want %v, ungraded", text, v.Outcome(), err, want)
		}
		if v.Failure != nil && !strings.Contains(v.Failure.Text, "not translated: _callout_stop_safe, kern_timeout.c:7: assembly") {
			t.Errorf("it says %q", v.Failure.Text)
		}
	}
}
