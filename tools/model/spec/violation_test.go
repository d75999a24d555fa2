package spec

import (
	"testing"

	"ktimeout/sys/sbt"
	"ktimeout/tools/model/kpi"
)

// Sentences that differ in numbers alone, of whatever type, have the same cause.
func TestCauseHasNoNumbers(t *testing.T) {
	of := func(n int) string {
		return Breaks(Rule11, "%d %v %#x %d %v %s", n, sbt.Sbintime_t(n), uint32(n), uint8(n), kpi.Stop, "c").Cause
	}
	if of(1) != of(2) || of(1) != "# # # # callout_stop c" {
		t.Errorf("the causes are %q and %q", of(1), of(2))
	}
}

// Each right result is named once, in one order.
func TestResults(t *testing.T) {
	for right, want := range map[[3]bool]string{
		{true, true, false}:  "-1 or 0",
		{false, true, true}:  "0 or 1",
		{true, true, true}:   "-1 or 0 or 1",
		{true, false, false}: "-1",
	} {
		if got := results(right); got != want {
			t.Errorf("%v: %q, want %q", right, got, want)
		}
	}
}
