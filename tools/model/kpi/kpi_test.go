package kpi

import (
	"fmt"
	"testing"

	"ktimeout/sys"
)

// TestMake makes every call on a revision that notes which of its functions is
// called, and compares that with the name of the call.
func TestMake(t *testing.T) {
	var did string
	rev := &sys.Revision{
		Callout_reset: func(*sys.Callout, int32, sys.Callout_func, any) int32 { did = "callout_reset"; return 1 },
		Callout_reset_on: func(_ *sys.Callout, _ int32, _ sys.Callout_func, _ any, cpu int32) int32 {
			did = "callout_reset_on"
			return cpu
		},
		Callout_schedule:    func(*sys.Callout, int32) int32 { did = "callout_schedule"; return 1 },
		Callout_schedule_on: func(_ *sys.Callout, _, cpu int32) int32 { did = "callout_schedule_on"; return cpu },
		Callout_stop_safe: func(_ *sys.Callout, safe int32) int32 {
			did = []string{"callout_stop", "callout_drain"}[safe]
			return 1
		},
		Callout_pending:    func(*sys.Callout) bool { did = "callout_pending"; return true },
		Callout_active:     func(*sys.Callout) bool { did = "callout_active"; return true },
		Callout_deactivate: func(*sys.Callout) { did = "callout_deactivate" },
		Era: &sys.Era{
			Callout_reset_sbt_on: func(_ *sys.Callout, _, _ int64, _ sys.Callout_func, _ any, cpu, _ int32) int32 {
				did = "callout_reset_sbt_on"
				return cpu
			},
			Callout_schedule_sbt_on: func(_ *sys.Callout, _, _ int64, cpu, _ int32) int32 { did = "callout_schedule_sbt_on"; return cpu },
			Callout_async_drain:     func(*sys.Callout, sys.Callout_func) int32 { did = "callout_async_drain"; return 1 },
		},
	}
	for op := range Ops {
		if !op.OnCallout() || op == Init || op == Free {
			continue
		}
		for _, cpu := range []int32{Stay, 1} {
			c := Call{Op: op, CPU: cpu}
			if r := c.Make(rev, nil, nil, nil); did != c.String() || (r != 0) != op.Returns() {
				t.Errorf("%v: %s was called and returned %d", c, did, r)
			}
			if c.Sbt = new(Sbt); !op.Arms() {
				continue
			}
			// callout_reset_sbt is a macro that calls callout_reset_sbt_on for CPU -1.
			if r := c.Make(rev, nil, nil, nil); did != op.String()+"_sbt_on" || r != cpu {
				t.Errorf("%v: %s was called and returned %d", c, did, r)
			}
		}
	}
}

// TestWords checks the words of the scenario language, and names that are in no
// table.
func TestWords(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Reset.Word(), "reset"}, {Init.Word(), "init"}, {Free.Word(), "free"}, {Untimeout.Word(), "untimeout"},
		{fmt.Sprint(Drain), "callout_drain"}, {fmt.Sprint(Op(0)), "Op(0)"}, {fmt.Sprint(Ops), "Op(13)"},
		{fmt.Sprint(Call{Op: Schedule, CPU: Curcpu}), "callout_schedule_curcpu"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
	if (Ops).Arms() || (Ops + 1).OnCallout() || Op(0).OnCallout() {
		t.Error("what is no call passes for one")
	}
}
