package cfront_test

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"ktimeout/tools/cfront"
)

// facilitySbt is the text of the facility of the sbt era. It is read with the headers of
// the family.
const facilitySbt = "facility/sbt/kern_timeout.c"

// variantsSbt are what it can be read with.
var variantsSbt = []string{"", "SOFTCLOCK_SWI", "FAULT_ASYNC_EARLY", "FAULT_ASYNC_LOST", "FAULT_BUSY", "FAULT_CANCEL", "FAULT_DIRECT", "FAULT_EARLY", "FAULT_HELD", "FAULT_MINUS", "FAULT_TIMER", "FAULT_WAKEUP"}

// scenariosSbt are the scenarios of TestFacilitySbt: moves, drains, results of stops, locks of
// each kind, a panic of the start, the order of arguments, timed sleeps, and some that the era, or the text, does not
// have.
var scenariosSbt = []string{"backout-thread-moves-and-stops", "drain-while-handler-runs", "fix-init-without-lock", "fix-schedule-against-reset", "handler-on-two-cpus",
	"idle-first-callout", "return-values-giant-due", "return-values-mpsafe-handler", "return-values-mpsafe-stop-and-drain",
	"return-values-mutex-due", "return-values-returnunlocked-due", "return-values-shared-due", "sleep-giant", "sleep-pause",
	"sleep-wakeup-one", "timeout-again",
	"async-drain-against-reset", "async-drain-armed-again", "async-drain-direct", "async-drain-each-cpu", "async-drain-locked",
	"async-drain-results",
	"direct-and-back", "direct-armed", "direct-moved-and-back", "direct-no-longer", "direct-stopped-while-taken", "precision",
	"results-of-stop", "schedule-sbt", "schedule-sbt-direct", "trylock-busy", "trylock-stopped",
	"two-times", "when-now", "when-relative", "idle-told"}

// A text of the sbt era is translated whole, runs with either kind of softclock, and each of
// its faults shows.
func TestFacilitySbt(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes two minutes, in a program of its own that is built without tags and race detector")
	}
	const folder = "tools/cfront/internal/facility_sbt_in_go"
	main, err := os.ReadFile("testdata/sbt/main.go")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{folder + "/main.go": main}
	imports, list := "", ""
	for i, v := range variantsSbt {
		req := cfront.Request{Path: facilitySbt}
		name := "thread"
		if v != "" {
			req.Defines, name = []string{v}, v
		}
		p, err := cfront.Translate(req)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range p.Missing {
			t.Errorf("%s: %s: %s: %s", name, m.Pos, m.Func, m.Text)
		}
		if p.Family != "sbt" {
			t.Errorf("the family is %s", p.Family)
		}
		files[fmt.Sprintf("%s/variant%d/text.go", folder, i)] = p.Source
		imports += fmt.Sprintf("import variant%d \"ktimeout/%s/variant%d\"\n", i, folder, i)
		list += fmt.Sprintf("named(&variant%d.Revision, %q),\n", i, name)
	}
	files[folder+"/made.go"] = []byte("package main\n" + imports + "import \"ktimeout/sys\"\nvar made = []*sys.Revision{\n" + list +
		"}\nfunc named(r *sys.Revision, name string) *sys.Revision {\nr.Name = name\nreturn r\n}\n")
	out, err := exec.Command(build(t, folder, files), scenariosSbt...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	want, err := os.ReadFile("testdata/sbt/verdicts.txt")
	if err != nil {
		t.Fatal(err)
	}
	got, rest := strings.Split(string(out), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(rest)) {
		g, w := "", ""
		if i < len(got) {
			g = got[i]
		}
		if i < len(rest) {
			w = rest[i]
		}
		if g != w {
			t.Errorf("line %d: %q, want %q", i+1, g, w)
		}
	}
	for _, v := range variantsSbt[2:] {
		shows := false
		for line := range strings.Lines(string(want)) {
			variant, rest, _ := strings.Cut(line, " ")
			shows = shows || variant == v && !strings.Contains(string(want), "thread "+rest)
		}
		if !shows {
			t.Errorf("%s has the verdicts of the facility without a fault", v)
		}
	}
}
