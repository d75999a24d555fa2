package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/stress"
)

// facilityInC is the folder with the project's own callout facility in C.
const facilityInC = "../../../cfront/facility/c"

// facilitySbt is that of the sbt era. It needs no headers of its own.
var facilitySbt = must(filepath.Abs("../../../cfront/facility/sbt/kern_timeout.c"))

// must returns a value that there is.
func must(s string, err error) string {
	if err != nil {
		panic(err)
	}
	return s
}

// ownHeaders names the headers of that facility, as inC puts them.
var ownHeaders = []string{"-header", "callout.h", "-header", "_callout.h"}

// inC makes a folder with texts in C the working folder, and has all tests share a cache,
// so that the sources are compiled once. Each text is that of the facility; it has a name,
// and the faults that are switched on in it, by their macros. Its headers are beside it.
func inC(t *testing.T, texts map[string]string) {
	t.Helper()
	if runtime.GOOS != "linux" && runtime.GOOS != "freebsd" {
		t.Skip("the cache of tests is set by XDG_CACHE_HOME")
	}
	if raceEnabled || testing.Short() {
		t.Skip("what is built has neither the race detector nor the tags of this program")
	}
	if cache, err := os.UserCacheDir(); err == nil && os.Getenv("GOCACHE") == "" {
		t.Setenv("GOCACHE", filepath.Join(cache, "go-build")) // the compiler's stays where it is
	}
	t.Setenv("XDG_CACHE_HOME", filepath.Join(os.TempDir(), "ktimeout-tests"))
	text := readFile(t, filepath.Join(facilityInC, "kern_timeout.c"))
	headers := map[string]string{}
	for _, name := range []string{"callout.h", "_callout.h"} {
		headers[name] = readFile(t, filepath.Join(facilityInC, "sys", name))
	}
	t.Chdir(t.TempDir())
	for name, h := range headers {
		put(t, ".", name, h)
	}
	for name, faults := range texts {
		put(t, ".", name, withFaults(text, faults))
	}
}

// withFaults returns a text with some faults of the facility switched on.
func withFaults(text, faults string) string {
	for _, f := range strings.Fields(faults) {
		text = "#define " + f + "\n" + text
	}
	return text
}

// edit changes a text in a file: what is replaced is in it once.
func edit(t *testing.T, file, was, is string) {
	t.Helper()
	put(t, ".", file, strings.Replace(once(t, file, was), was, is, 1))
}

// once returns a file in which a text is once.
func once(t *testing.T, file, text string) string {
	t.Helper()
	in := readFile(t, file)
	if n := strings.Count(in, text); n != 1 {
		t.Fatalf("%s has %q %d times", file, text, n)
	}
	return in
}

// lineOf returns the line of a file on which a text ends that it has once.
func lineOf(t *testing.T, file, text string) int {
	t.Helper()
	before, _, _ := strings.Cut(once(t, file, text), text)
	return strings.Count(before+text, "\n") + 1
}

// endOfStop is where _callout_stop_safe lets go of the lock and returns, in C.
const endOfStop = "callout_sleep(cc, c);\n\t}\n\tCC_UNLOCK(cc);"

// assembly is put into _callout_stop_safe, which is not translated then.
func assembly(t *testing.T, file string) (line int) {
	t.Helper()
	edit(t, file, "\t\tcancelled |= callout_cancel(", "\t\t__asm__ volatile (\"\");\n\t\tcancelled |= callout_cancel(")
	return lineOf(t, file, "__asm__")
}

// withHeaders runs racehunt on texts of the facility.
func withHeaders(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	return racehunt(t, append(args, ownHeaders...)...)
}

// A text in C stands where the name of a revision stands, and gets the verdict that it is
// known for. Its token can be replayed, also on a port, and the run of a port on it.
func TestScenarioOfAText(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "FAULT_MIGRATE_EARLY"})
	status, out, errs := withHeaders(t, "scenario", "drain-while-handler-runs", "-rev", "NEW.c,r216804", "-mode", "bound", "-html", "page.html")
	if status != 0 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	tokens := aToken.FindAllStringSubmatch(out, -1)
	for _, want := range []string{
		fmt.Sprintf("_callout_stop_safe NEW.c:%d\n", lineOf(t, "NEW.c", endOfStop)),
		"verdict   rule 5 M: c: callout_drain returned while the handler ran\n",
		"\nNEW.c: translated from C, family tick\n",
		fmt.Sprintf("NEW.c:%d: left out: #ifdef DIAGNOSTIC\n", lineOf(t, "NEW.c", "#ifdef DIAGNOSTIC")),
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	if page := readFile(t, "page.html"); !strings.Contains(page, "NEW.c: translated from C") || strings.Count(page, "c-&gt;c_cpu = CPUBLOCK;") < 2 {
		t.Error("the page says nothing of the translation, or lacks statements in the picture or the text")
	}
	if status, out, errs := withHeaders(t, "replay", tokens[0][1]); status != 0 || errs != "" || !strings.Contains(out, "\nrevision  NEW.c\n") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	if status, out, errs := withHeaders(t, "replay", tokens[0][1], "-rev", "timeout"); status != 1 || errs != "" || !strings.Contains(out, "does not fail on timeout") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	if status, out, errs := withHeaders(t, "replay", "-rev", "NEW.c", tokens[1][1]); status != 1 || errs != "" || !strings.Contains(out, "\nparts at step ") || !strings.Contains(out, "does not fail on NEW.c") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
}

// The steps of a run on a text are those on the same text further down in its file, with
// the lines that they have there, and each has the statement on its line.
func TestStepsOfAText(t *testing.T) {
	const shift = 5
	inC(t, map[string]string{"NEW.c": "FAULT_MIGRATE_EARLY"})
	text := readFile(t, "NEW.c")
	put(t, ".", "LOW.c", strings.Repeat("\n", shift)+text)
	status, out, errs := withHeaders(t, "scenario", "drain-while-handler-runs", "-rev", "NEW.c,LOW.c", "-mode", "bound", "-json")
	if status != 0 || errs != "" {
		t.Fatalf("exit status %d, stderr %q", status, errs)
	}
	var cells [2]cell.Cell
	for i, l := range strings.Split(strings.TrimSpace(out), "\n") {
		if err := json.Unmarshal([]byte(l), &cells[i]); err != nil {
			t.Fatal(err)
		}
	}
	high, low := cells[0].Schedule, cells[1].Schedule
	lines := strings.Split(text, "\n")
	inText := 0
	for i := range high {
		s := &high[i]
		if s.File != "NEW.c" {
			continue
		}
		inText++
		line, _, _ := strings.Cut(lines[s.Line-1], "/*")
		if want := strings.TrimSuffix(strings.Join(strings.Fields(line), " "), " {"); want == "" || !strings.HasPrefix(s.C, want) {
			t.Errorf("step %d has the statement %q, and line %d is %q", s.Step, s.C, s.Line, want)
		}
		s.File, s.Line = "LOW.c", s.Line+shift
	}
	if !reflect.DeepEqual(high, low) || inText == 0 {
		t.Errorf("there are %d steps, and %d further down, or they differ; %d are in C", len(high), len(low), inText)
	}
	status, out, errs = withHeaders(t, "replay", cells[0].Token, "-rev", "LOW.c")
	if status != 0 || errs != "" || !strings.Contains(out, "goes on LOW.c as it went on NEW.c") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
}

// The page calls the macros of callout.h: they have their names there, and no line.
func TestMacroInAStep(t *testing.T) {
	inC(t, map[string]string{"NEW.c": ""})
	put(t, ".", "wrong.scn", "callout c\nthread t1 cpu 0: reset c 1 cpu 0; pending c = 0\n")
	status, out, errs := withHeaders(t, "scenario", "wrong.scn", "-rev", "NEW.c", "-mode", "bound")
	if status != 0 || errs != "" || !strings.Contains(out, " callout_pending callout.h\n") || strings.Contains(out, "K_pending") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
}

// The macros, the headers and the folder of the Go are the user's.
func TestFlagsOfTexts(t *testing.T) {
	inC(t, map[string]string{"NEW.c": ""})
	if err := os.Mkdir("early", 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, "early", "callout.h", withFaults(readFile(t, "callout.h"), "FAULT_MIGRATE_EARLY"))
	const head = "translated from C, family tick"
	for args, want := range map[string]struct {
		verdict scenario.Kind
		note    string
	}{
		"-header callout.h -header _callout.h":                                 {scenario.Unreachable, head},
		"-header early/callout.h -header _callout.h":                           {scenario.Rule(5), head},
		"-header callout.h -header _callout.h -D FAULT_MIGRATE_EARLY -keep go": {scenario.Rule(5), head + ", with -D FAULT_MIGRATE_EARLY"},
	} {
		status, out, errs := racehunt(t, append([]string{"scenario", "drain-while-handler-runs", "-rev", "NEW.c", "-mode", "bound", "-json"}, strings.Fields(args)...)...)
		var c cell.Cell
		if err := json.Unmarshal([]byte(out), &c); err != nil || status != 0 || errs != "" {
			t.Fatalf("%q: exit status %d, stderr %q, %v", args, status, errs, err)
		}
		if c.Verdict != want.verdict || c.Revision != "NEW.c" || len(c.Notes) == 0 || c.Notes[0] != want.note {
			t.Errorf("%q: %s on %s, %q; want %v", args, c.Verdict, c.Revision, c.Notes, want)
		}
	}
	if kept := readFile(t, "go/NEW.go"); !strings.Contains(kept, "\npackage text\n") && !strings.HasPrefix(kept, "package text\n") {
		t.Errorf("it keeps %.100q", kept)
	}
}

// The enumeration of a text has the programs and the groups that its fault is known for,
// whether the fault is in the text or in a flag, and none without it.
func TestEnumerationOfAText(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "FAULT_CANCEL", "OLD.c": ""})
	of := func(wanted int, args ...string) (verdicts []string, programs string) {
		t.Helper()
		status, out, errs := withHeaders(t, append([]string{"enumerate", "-n", "1", "-j", "2", "-json"}, args...)...)
		var found struct {
			Groups []struct {
				Verdict  string `json:"verdict"`
				Sentence string `json:"sentence"`
				Programs int    `json:"programs"`
			} `json:"groups"`
		}
		if err := json.Unmarshal([]byte(out), &found); err != nil || status != wanted {
			t.Fatalf("%q: exit status %d, stderr %q, %v:\n%s", args, status, errs, err, out)
		}
		for _, g := range found.Groups {
			verdicts = append(verdicts, g.Verdict)
		}
		return verdicts, fmt.Sprint(found)
	}
	verdicts, inText := of(1, "-rev", "NEW.c")
	if len(verdicts) == 0 || !strings.Contains(fmt.Sprint(verdicts), "rule 3") {
		t.Errorf("with the fault the verdicts are %q", verdicts)
	}
	if _, byFlag := of(1, "-rev", "OLD.c", "-D", "FAULT_CANCEL"); byFlag != inText {
		t.Errorf("with the fault in the text there is\n%s\nand by a flag\n%s", inText, byFlag)
	}
	if verdicts, _ := of(0, "-rev", "OLD.c"); len(verdicts) != 0 {
		t.Errorf("without a fault it fails: %q", verdicts)
	}
}

// The enumeration of a text of the sbt era has the calls and the kinds of that era: a fault that
// only a tried lock shows is found, and named with the calls that stand alone.
func TestEnumerationOfASbtText(t *testing.T) {
	inC(t, nil)
	put(t, ".", "busy.c", withFaults(readFile(t, facilitySbt), "FAULT_BUSY"))
	for text, want := range map[string]string{facilitySbt: "complete up to 1 call, INCONCLUSIVE beyond; 0 groups of failures", "busy.c": ". rule 13 P: c: "} {
		_, out, errs := racehunt(t, "enumerate", "-n", "1", "-j", "2", "-kinds", "trylock", "-starts", "due", "-rev", text)
		if !strings.Contains(out, want) || !strings.Contains(out, "\nreset, curcpu, sooner, hardclock, precalc, when in programs of one call only\n") {
			t.Errorf("%s: stdout %q, stderr %q", text, out, errs)
		}
	}
}

// A text runs on pinned threads, too.
func TestStressOfAText(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "FAULT_MIGRATE_EARLY"})
	status, out, errs := withHeaders(t, "stress", "-rev", "NEW.c", "-workload", "seed", "-d", "20s", "-json")
	var r stress.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil || status != 0 {
		t.Fatalf("exit status %d, stderr %q, %v", status, errs, err)
	}
	if r.Revision != "NEW.c" || !r.Verdict.Bad() {
		t.Errorf("got %+v", r)
	}
	status, out, errs = withHeaders(t, "stress", "-rev", "NEW.c", "-gops")
	if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "-gops") {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, out, errs)
	}
}

// Texts of the sbt era do, with either kind of softclock: that of the facility survives, and
// faults of it are found. Wild makes direct armings, and has locks that are tried.
func TestStressOfASbtText(t *testing.T) {
	inC(t, nil)
	text := readFile(t, facilitySbt)
	put(t, ".", "thread.c", text)
	put(t, ".", "swi.c", withFaults(text, "SOFTCLOCK_SWI"))
	put(t, ".", "lost.c", withFaults(text, "FAULT_WAKEUP"))
	for workloads, mode := range map[string]string{"seed,touch,wild": "-bound=false", "wild": "-bound"} {
		_, out, errs := racehunt(t, "stress", "-rev", "thread.c,swi.c", "-workload", workloads, "-d", "1s", mode, "-json")
		lines := strings.Split(strings.TrimSpace(out), "\n")
		if len(lines) != 2*(1+strings.Count(workloads, ",")) {
			t.Fatalf("stdout %q, stderr %q", out, errs)
		}
		for _, line := range lines {
			var r stress.Result
			if err := json.Unmarshal([]byte(line), &r); err != nil || r.Verdict != stress.Survived || r.Ops == 0 || r.Drains == 0 || (r.Direct != 0) != (r.Workload == "wild") {
				t.Errorf("%s: %v, %s", mode, err, line)
			}
		}
	}
	var r stress.Result
	_, out, errs := racehunt(t, "stress", "-rev", "lost.c", "-workload", "seed", "-d", "20s", "-json")
	if err := json.Unmarshal([]byte(out), &r); err != nil || r.Verdict != stress.Hung {
		t.Errorf("a drain is not woken: %v, %s, stderr %q", err, out, errs)
	}
	for fault, rule := range map[string]int{"FAULT_DIRECT": 12, "FAULT_BUSY": 13} {
		put(t, ".", "fault.c", withFaults(text, fault))
		_, out, errs := racehunt(t, "stress", "-rev", "fault.c", "-workload", "wild", "-d", "20s", "-json")
		var r stress.Result
		if err := json.Unmarshal([]byte(out), &r); err != nil || r.Verdict != stress.Broke || r.Rule != rule {
			t.Errorf("%s: %v, %s, stderr %q", fault, err, out, errs)
		}
	}
}

// A run that comes to what was not translated has that verdict, and the others have
// theirs; the status is 1.
func TestNotTranslated(t *testing.T) {
	inC(t, map[string]string{"NEW.c": ""})
	line := assembly(t, "NEW.c")
	put(t, ".", "without.scn", "callout c\nthread t1 cpu 0: reset c 1 cpu 0\n")
	status, out, errs := withHeaders(t, "scenario", "drain-while-handler-runs", "without.scn", "-rev", "NEW.c", "-mode", "bound")
	if status != 1 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	for _, want := range []string{"not translated: t1 came to what is not translated: _callout_stop_safe, ", fmt.Sprintf("NEW.c:%d: assembly", line), "bound  unreachable",
		fmt.Sprintf("NEW.c:%d: _callout_stop_safe is not translated: assembly; leave it out by #ifdef\n", line)} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
}

// An interrupt reaches the program that was built, and its results so far are there.
func TestInterruptedText(t *testing.T) {
	inC(t, map[string]string{"NEW.c": ""})
	put(t, ".", "long.scn", long)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out, errs := new(bytes.Buffer), &trigger{of: "long NEW.c", then: cancel}
	status := run(ctx, append(strings.Fields("scenario long.scn -rev NEW.c"), ownHeaders...), out, struct{ io.Writer }{errs}) // it has no ReadFrom
	if status != 1 || !strings.Contains(out.String(), "it was stopped") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs.String(), out)
	}
}

// What is no text gets one line, and the status 2.
func TestBadTexts(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "", "sys.h": ""})
	put(t, ".", "empty.c", "")
	for args, want := range map[string]string{
		"scenario x.scn -rev nosuch.c":                                                                  "nosuch.c: no such file or directory",
		"scenario x.scn -rev empty.c":                                                                   "empty.c:1: the text has no function callout_init; give a whole kern_timeout.c",
		"scenario drain-while-handler-runs -rev NEW.c -header sys.h":                                    "callout.h, _callout.h, queue.h",
		"scenario drain-while-handler-runs -rev NEW.c -header x/callout.h":                              "no such file",
		"scenario drain-while-handler-runs -rev NEW.c -D 1X":                                            "NAME or NAME=VALUE",
		"scenario drain-while-handler-runs -rev NEW.c -header callout.h -header _callout.h -keep NEW.c": "-keep NEW.c: not a directory",
		"scenario nosuch.scn -rev NEW.c -header callout.h -header _callout.h":                           "nosuch.scn: no such file",
		"enumerate -n 1 -rev nosuch.c":                                                                  "nosuch.c: no such file or directory",
		"scenario drain-while-handler-runs -rev NEW.d":                                                  "the path of a text in C",
		"replay rh1.AAAA -rev nosuch.c":                                                                 "nosuch.c: no such file or directory",
	} {
		status, out, errs := racehunt(t, strings.Fields(args)...)
		if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q; want %q", args, status, out, errs, want)
		}
	}
}
