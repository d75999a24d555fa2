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

// inC makes a folder with texts in C the working folder, and has all tests share a cache,
// so that the sources are compiled once. A text has a name and what stands for it: see
// cfront.
func inC(t *testing.T, texts map[string]string) {
	t.Helper()
	if runtime.GOOS != "linux" && runtime.GOOS != "freebsd" {
		t.Skip("the cache of tests is set by XDG_CACHE_HOME")
	}
	if raceEnabled {
		t.Skip("what is built has no race detector")
	}
	t.Setenv("XDG_CACHE_HOME", filepath.Join(os.TempDir(), "ktimeout-tests"))
	port := readFile(t, "../../../../kern/timeout/r216804/kern_timeout.go")
	_, port, _ = strings.Cut(port, "\n")
	t.Chdir(t.TempDir())
	for name, what := range texts {
		put(t, ".", name, "/* stub "+what+" */\n"+port)
	}
}

// A text in C stands where the name of a revision stands, and gets the verdicts and the
// runs of the port that it is. Its token can be replayed, also on a port, and the run of
// a port on it.
func TestScenarioOfAText(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "r216804"})
	status, out, errs := racehunt(t, "scenario", "drain-while-handler-runs", "-rev", "NEW.c,r216804", "-mode", "bound", "-html", "page.html")
	if status != 0 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	token := aToken.FindStringSubmatch(out)
	if !strings.Contains(out, "_callout_stop_safe NEW.c:661") {
		t.Errorf("no step is in C:\n%s", out)
	}
	for _, want := range []string{"\nNEW.c: translated from C, family tick\n", "\nNEW.c:1: branch of #ifdef SMP left out\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	if page := readFile(t, "page.html"); !strings.Contains(page, "NEW.c: translated from C") || strings.Count(page, "c.C_cpu.Store_ordered(cpu)") < 2 {
		t.Error("the page says nothing of the translation, or lacks statements in the picture or the text")
	}
	if status, out, errs := racehunt(t, "replay", token[1]); status != 0 || errs != "" || !strings.Contains(out, "\nrevision  NEW.c\n") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	if status, out, errs := racehunt(t, "replay", token[1], "-rev", "timeout"); status != 1 || errs != "" || !strings.Contains(out, "does not fail on timeout") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	port := aToken.FindAllStringSubmatch(out, -1)[1][1]
	if status, out, errs := racehunt(t, "replay", "-rev", "NEW.c", port); status != 0 || errs != "" || !strings.Contains(out, "goes on NEW.c as it went on r216804") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
}

// The steps of a run on a text are those on the port that it is, with its own places.
func TestStepsOfAText(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "r216804"})
	status, out, errs := racehunt(t, "scenario", "drain-while-handler-runs", "-rev", "NEW.c,r216804", "-mode", "bound", "-json")
	if status != 0 || errs != "" {
		t.Fatalf("exit status %d, stderr %q", status, errs)
	}
	var cells [2]cell.Cell
	for i, l := range strings.Split(strings.TrimSpace(out), "\n") {
		if err := json.Unmarshal([]byte(l), &cells[i]); err != nil {
			t.Fatal(err)
		}
	}
	text, port := cells[0].Schedule, cells[1].Schedule
	for i := range text {
		if s := &text[i]; s.File == "NEW.c" {
			if s.C == "" {
				t.Errorf("step %d has no statement", s.Step)
			}
			s.File, s.C = "r216804/kern_timeout.go", ""
		}
	}
	if !reflect.DeepEqual(text, port) || len(text) == 0 {
		t.Errorf("on the text there are %d steps, on the port %d, or they differ", len(text), len(port))
	}
}

// The macros, the headers and the folder of the Go are the user's.
func TestFlagsOfTexts(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "timeout if BUG r216804", "callout.h": ""})
	for args, want := range map[string]scenario.Kind{"": scenario.Unreachable, "-D BUG -header callout.h -keep go": scenario.Rule(5)} {
		status, out, errs := racehunt(t, append([]string{"scenario", "drain-while-handler-runs", "-rev", "NEW.c", "-mode", "bound", "-json"}, strings.Fields(args)...)...)
		var c cell.Cell
		if err := json.Unmarshal([]byte(out), &c); err != nil || status != 0 || errs != "" {
			t.Fatalf("%q: exit status %d, stderr %q, %v", args, status, errs, err)
		}
		if c.Verdict != want || c.Revision != "NEW.c" || len(c.Notes) != 2 {
			t.Errorf("%q: %s on %s, %q; want %s", args, c.Verdict, c.Revision, c.Notes, want)
		}
	}
	if kept := readFile(t, "go/NEW.go"); !strings.HasPrefix(kept, "package text\n") {
		t.Errorf("it keeps %.100q", kept)
	}
}

// The enumeration of a text has the programs and the groups of the port that it is.
func TestEnumerationOfAText(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "r216805"})
	of := func(rev string) string {
		status, out, errs := racehunt(t, "enumerate", "-n", "2", "-rev", rev, "-j", "2", "-json")
		var groups struct {
			Groups []struct {
				Cause    string `json:"cause"`
				Programs int    `json:"programs"`
			} `json:"groups"`
		}
		if err := json.Unmarshal([]byte(out), &groups); err != nil || status != 1 || len(groups.Groups) == 0 {
			t.Fatalf("%s: exit status %d, stderr %q, %v:\n%s", rev, status, errs, err, out)
		}
		return fmt.Sprint(groups)
	}
	if text, port := of("NEW.c"), of("r216805"); text != port {
		t.Errorf("the text has\n%s\nand the port\n%s", text, port)
	}
}

// A text runs on pinned threads, too.
func TestStressOfAText(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "r216804"})
	status, out, errs := racehunt(t, "stress", "-rev", "NEW.c", "-workload", "seed", "-d", "20s", "-json")
	var r stress.Result
	if err := json.Unmarshal([]byte(out), &r); err != nil || status != 0 {
		t.Fatalf("exit status %d, stderr %q, %v", status, errs, err)
	}
	if r.Revision != "NEW.c" || !r.Verdict.Bad() {
		t.Errorf("got %+v", r)
	}
	status, out, errs = racehunt(t, "stress", "-rev", "NEW.c", "-gops")
	if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "-gops") {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, out, errs)
	}
}

// A run that comes to what was not translated has that verdict, and the others have
// theirs; the status is 1.
func TestNotTranslated(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "timeout untranslated _callout_stop_safe"})
	put(t, ".", "without.scn", "callout c\nthread t1 cpu 0: reset c 1 cpu 0\n")
	status, out, errs := racehunt(t, "scenario", "drain-while-handler-runs", "without.scn", "-rev", "NEW.c", "-mode", "bound")
	if status != 1 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	for _, want := range []string{"not translated: t1 came to what is not translated: _callout_stop_safe, NEW.c:7: assembly", "bound  unreachable",
		"\nNEW.c:7: _callout_stop_safe is not translated: assembly; leave it out\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
}

// An interrupt reaches the program that was built, and its results so far are there.
func TestInterruptedText(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "timeout"})
	put(t, ".", "long.scn", long)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out, errs := new(bytes.Buffer), &trigger{of: "long NEW.c", then: cancel}
	status := run(ctx, strings.Fields("scenario long.scn -rev NEW.c"), out, struct{ io.Writer }{errs}) // it has no ReadFrom
	if status != 1 || !strings.Contains(out.String(), "it was stopped") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs.String(), out)
	}
}

// What is no text gets one line, and the status 2.
func TestBadTexts(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "r216804", "sys.h": ""})
	put(t, ".", "empty.c", "")
	for args, want := range map[string]string{
		"scenario x.scn -rev nosuch.c":                                   "nosuch.c: no such file or directory",
		"scenario x.scn -rev empty.c":                                    "empty.c:1: ",
		"scenario drain-while-handler-runs -rev NEW.c -header sys.h":     "callout.h, _callout.h, queue.h",
		"scenario drain-while-handler-runs -rev NEW.c -header callout.h": "no such file",
		"scenario drain-while-handler-runs -rev NEW.c -D 1X":             "NAME or NAME=VALUE",
		"scenario drain-while-handler-runs -rev NEW.c -keep NEW.c":       "-keep NEW.c: not a directory",
		"scenario nosuch.scn -rev NEW.c":                                 "nosuch.scn: no such file",
		"enumerate -n 1 -rev nosuch.c":                                   "nosuch.c: no such file or directory",
		"scenario drain-while-handler-runs -rev NEW.d":                   "the path of a text in C",
		"replay rh1.AAAA -rev nosuch.c":                                  "nosuch.c: no such file or directory",
	} {
		status, out, errs := racehunt(t, strings.Fields(args)...)
		if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q; want %q", args, status, out, errs, want)
		}
	}
}
