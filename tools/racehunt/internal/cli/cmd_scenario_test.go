package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
)

var aToken = regexp.MustCompile(`racehunt replay (rh1\.\S+)`)

// progressLine is what a slow search prints on standard error.
var progressLine = regexp.MustCompile(`(?m)^ *[0-9.]+ s  [0-9]+ of [0-9]+ searched.*\n`)

// racehunt runs the program, with wide lines and without lines of progress in stderr.
func racehunt(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	t.Setenv("COLUMNS", "200")
	var out, errs bytes.Buffer
	status = run(context.Background(), args, &out, &errs)
	return status, out.String(), progressLine.ReplaceAllString(errs.String(), "")
}

// A user runs a scenario that fails, replays its token, and sees the same run.
func TestScenarioThatFails(t *testing.T) {
	dir := t.TempDir()
	html, svg := filepath.Join(dir, "page.html"), filepath.Join(dir, "svg")
	status, out, errs := racehunt(t, "scenario", "../../../model/scenarios/drain-while-handler-runs.scn", "-rev", "r216804,timeout", "-html", html, "-svg", svg)
	if status != 0 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	for _, want := range []string{"rule 5 M: c: callout_drain returned while the handler ran", "callout_drain(c)", "kern_timeout.go", "unreachable",
		"unbounded", "memory sequentially consistent"} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	tokens := aToken.FindAllStringSubmatch(out, -1)
	if len(tokens) != 2 {
		t.Fatalf("%d tokens for two modes:\n%s", len(tokens), out)
	}
	shown := out[strings.Index(out, "scenario "):]
	shown = shown[:strings.Index(shown, "\nfloating: ")]
	for range 2 {
		if status, again, errs := racehunt(t, "replay", tokens[0][1]); status != 0 || errs != "" || again != strings.TrimSuffix(shown, "\n")+"\n" {
			t.Errorf("exit status %d, stderr %q; it was\n%s\nand is\n%s", status, errs, shown, again)
		}
	}
	for _, name := range []string{html, filepath.Join(svg, "drain-while-handler-runs-r216804-bound.svg"),
		filepath.Join(svg, "drain-while-handler-runs-r216804-floating.svg")} {
		if text := readFile(t, name); !strings.Contains(text, "callout_drain") {
			t.Errorf("%s says nothing of the drain", name)
		}
	}
}

// The picture at the top of the README is what a user gets: its line numbers are those
// of the current code.
func TestPictureOfTheREADME(t *testing.T) {
	dir := t.TempDir()
	status, out, errs := racehunt(t, "scenario", "../../../model/scenarios/drain-while-handler-runs.scn", "-rev", "r216804", "-mode", "bound", "-svg", dir)
	if status != 0 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	if readFile(t, filepath.Join(dir, "drain-while-handler-runs-r216804-bound.svg")) != readFile(t, "../../../../docs/drain-while-handler-runs.svg") {
		t.Error("docs/drain-while-handler-runs.svg is not the picture of that run; draw it anew with -svg")
	}
}

// A scenario that gets another verdict than it expects makes the status 1.
func TestScenarioThatDoesNotGetWhatItExpects(t *testing.T) {
	name := put(t, t.TempDir(), "small.scn", small+"expect timeout: rule 5 M or rule 10\nexpect r216804: unreachable\n")
	status, out, errs := racehunt(t, "scenario", name, "-rev", "timeout", "-json")
	if status != 1 {
		t.Errorf("exit status %d, stderr %q, want 1", status, errs)
	}
	var c cell.Cell
	if err := json.Unmarshal([]byte(strings.Split(out, "\n")[0]), &c); err != nil {
		t.Fatal(err)
	}
	if c.Verdict != scenario.Unreachable || c.Expected.String() != "rule 5 M or rule 10" || !c.Complete || c.Runs == 0 {
		t.Errorf("got %+v", c)
	}
	if status, _, _ := racehunt(t, "scenario", name, "-rev", "r216804", "-mode", "floating"); status != 0 {
		t.Errorf("exit status %d for what it expects", status)
	}
}

func TestBadScenarioFile(t *testing.T) {
	name := put(t, t.TempDir(), "bad.scn", "callout c\nthread t1: drain c\n")
	status, out, errs := racehunt(t, "scenario", name)
	if status != 2 || out != "" || !strings.HasPrefix(errs, name+":2: ") || strings.Count(errs, "\n") != 1 {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, out, errs)
	}
}

// long is a scenario whose search takes longer than any test waits.
const long = `cpus 2
callout c
callout d
thread t1 cpu 0: reset c 1 cpu 1; reset d 1 cpu 1; stop c; drain d
thread t2 cpu 1: reset c 1 cpu 0; reset d 1 cpu 1; stop c; stop d
thread t3 cpu 0: reset c 1 cpu 1; reset d 1 cpu 0; stop c; stop d
`

func TestScenarioRunsOutOfTime(t *testing.T) {
	name := put(t, t.TempDir(), "long.scn", long)
	status, out, errs := racehunt(t, "scenario", name, "-rev", "timeout", "-mode", "floating", "-d", "300ms")
	if status != 1 || errs != "" {
		t.Errorf("exit status %d, stderr %q; a verdict is missing", status, errs)
	}
	if !strings.Contains(out, "INCONCLUSIVE") || !strings.Contains(out, "its 300ms were over") || !strings.Contains(out, "cut short") {
		t.Errorf("it does not say how far it got:\n%s", out)
	}
}

// trigger is a writer that calls then when it is told something.
type trigger struct {
	bytes.Buffer
	of   string
	then func()
}

func (w *trigger) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte(w.of)) {
		w.then()
	}
	return w.Buffer.Write(p)
}

// A Ctrl-C ends the searches, and the results so far are printed.
func TestInterruptedScenarios(t *testing.T) {
	dir := t.TempDir()
	quick, name := put(t, dir, "quick.scn", small), put(t, dir, "long.scn", long)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out, errs := new(bytes.Buffer), &trigger{of: "long timeout", then: cancel}
	if status := run(ctx, []string{"scenario", quick, name, "-rev", "timeout,r262057"}, out, errs); status != 1 {
		t.Errorf("exit status %d, stderr %q", status, errs.String())
	}
	if strings.Contains(out.String(), " searched") {
		t.Errorf("progress is on standard output:\n%s", out.String())
	}
	for _, want := range []string{"unreachable", "INCONCLUSIVE", "it was stopped", "not run"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it lacks %q:\n%s", want, out.String())
		}
	}
}

const small = "callout c\nthread t1 cpu 0: drain c\n"

// put writes a file into a folder and returns its name.
func put(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
