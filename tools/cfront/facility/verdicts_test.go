package facility

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
)

// hunt returns what comes of a scenario on the facility.
func hunt(t *testing.T, s *scenario.Scenario, f Faults, floating bool) *scenario.Verdict {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	v, err := s.Hunt(ctx, Revision(f), floating, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &v
}

// differs tells how a cell of the table is not what came out, or nothing.
func (v *Verdict) differs(got string) string {
	if slices.Contains(v.Any, got) {
		return ""
	}
	return v.Scenario + ", fault " + v.Fault.String() + ": " + got + ", want " + strings.Join(v.Any, " or ")
}

func table(t *testing.T) []Verdict {
	t.Helper()
	cells, err := Verdicts()
	if err != nil {
		t.Fatal(err)
	}
	return cells
}

// The hand port has the verdicts of the table, with each fault and without. Under the
// race detector one mode must do.
func TestVerdicts(t *testing.T) {
	var s *scenario.Scenario
	for _, cell := range table(t) {
		if racing && cell.Floating {
			continue
		}
		if s == nil || s.Name != cell.Scenario {
			all, err := scenario.ReadAll(scenarios.Files, cell.Scenario+".scn")
			if err != nil {
				t.Fatal(err)
			}
			s = all[0]
		}
		v := hunt(t, s, cell.Fault, cell.Floating)
		if d := cell.differs(v.Outcome().String()); d != "" {
			t.Errorf("floating %v: %s: %+v %s", cell.Floating, d, v.Failure, v.Why)
		}
	}
}

// The table says that each fault shows in some scenario and not in all, and that
// nothing shows without a fault.
func TestFaultsShow(t *testing.T) {
	shown, hidden := map[Faults]bool{}, map[Faults]bool{}
	for _, v := range table(t) {
		if slices.Equal(v.Any, []string{unreachable}) {
			hidden[v.Fault] = true
		} else {
			shown[v.Fault] = true
		}
	}
	for _, f := range All() {
		if !shown[f] || !hidden[f] {
			t.Errorf("%v: shown %v, hidden %v", f, shown[f], hidden[f])
		}
	}
	if shown[0] || !hidden[0] {
		t.Error("the table has a failure without a fault")
	}
}

// A verdict that is not in a cell is noticed.
func TestDiffers(t *testing.T) {
	v := Verdict{"s", FAULT_CANCEL, false, []string{"rule 4 M", "rule 10 P"}}
	if d := v.differs("rule 10 P"); d != "" {
		t.Error(d)
	}
	if d, want := v.differs("rule 4 O"), "s, fault FAULT_CANCEL: rule 4 O, want rule 4 M or rule 10 P"; d != want {
		t.Errorf("%q, want %q", d, want)
	}
}

// Nothing fails without a fault: no scenario whose client is right, and no small program.
func TestSound(t *testing.T) {
	if testing.Short() || racing {
		t.Skip("seconds of searching, minutes under the race detector")
	}
	all, err := scenario.ReadAll(scenarios.Files, "*.scn")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		// Most of the time would go into this one, which is about sleeps.
		if s.Name == "sleep-after-a-late-timeout" {
			continue
		}
		for _, floating := range []bool{false, true} {
			// What fails on the maintained port too is the client's own fault.
			if v := hunt(t, s, 0, floating); !s.Expected("timeout", floating).Allows(v.Outcome()) {
				t.Errorf("%s, floating %v: %v: %+v %s", s.Name, floating, v.Outcome(), v.Failure, v.Why)
			}
		}
	}
	if n := programs(t); n < 500 {
		t.Errorf("only %d programs", n)
	}
}

// programs explores all programs of up to two of the calls that change something, and
// returns how many there were.
func programs(t *testing.T) (n int) {
	t.Helper()
	var l scenario.Loader
	sp := &enumerate.Space{Callouts: 1, Calls: []string{"reset0", "reset1", "stop", "drain", "schedule"}, Kinds: enumerate.Kinds, Starts: enumerate.Starts, Ticks: 2}
	for calls := 1; calls <= 2; calls++ {
		for chunk := 0; chunk*enumerate.ChunkSize < sp.Count(calls); chunk++ {
			found, _, err := enumerate.Look(context.Background(), &l, sp, Revision(0), calls, chunk)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range found.Groups {
				t.Errorf("%v: %s in\n%s", g.Kind, g.Text, g.Program)
			}
			if found.Cut != 0 {
				t.Errorf("%d searches were cut short", found.Cut)
			}
			n += found.Programs
		}
	}
	return n
}

// A table that is wrong is refused, with its line and what to write.
func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"\tFAULT_CANCEL: rule 4 M\n":          "t:1: a verdict without a scenario; write the name",
		"s\n\tFAULT_CANCEL rule 4 M\n":        `t:2: "FAULT_CANCEL rule 4 M"; write [bound|floating] FAULT: VERDICT`,
		"s\n\n\tloose FAULT_CANCEL: rule 4\n": `t:3: "loose" is no mode; write bound or floating`,
		"s\n\tFAULT: rule 4 M\n":              `t:2: "FAULT" is no fault of the facility; write none or one of FAULT_CANCEL, `,
	} {
		if _, err := parse("t", text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// C and Go have the same faults, and C names each where it lists them and where it
// has it.
func TestMacros(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("c", "kern_timeout.c"))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, name := range regexp.MustCompile(`FAULT_[A-Z]+(_[A-Z]+)*`).FindAllString(string(text), -1) {
		count[name]++
	}
	for _, f := range All() {
		if count[f.String()] < 2 {
			t.Errorf("%v is %d times in C", f, count[f.String()])
		}
		delete(count, f.String())
	}
	if len(count) != 0 {
		t.Errorf("C has %v, which Go has not", count)
	}
}
