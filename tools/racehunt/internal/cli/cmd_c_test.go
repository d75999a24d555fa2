package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ktimeout/tools/racehunt/internal/cell"
)

// some are the scenarios that the tests of racehunt c search.
var some = []string{"-scenario", "drain-while-handler-runs", "-scenario", "fix-two-moves", "-scenario", "return-values-mpsafe-thread"}

// racehuntC runs racehunt c on some scenarios.
func racehuntC(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	status, stdout, stderr = racehunt(t, append(append([]string{"c"}, args...), some...)...)
	return status, stdout, buildingLine.ReplaceAllString(stderr, "")
}

// buildingLine is what a slow build prints on standard error.
var buildingLine = regexp.MustCompile(`(?m)^building .*\n`)

// goIsGone has every build fail: the go command that is found knows its version only.
func goIsGone(t *testing.T) {
	t.Helper()
	version, err := exec.Command("go", "env", "GOVERSION").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	script := "#!/bin/sh\n[ \"$1\" = env ] && echo " + strings.TrimSpace(string(version)) + " && exit 0\necho no build is wanted >&2\nexit 1\n"
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
}

// One text is shown beside the frozen port that it is nearest to, and the maintained one.
func TestOneText(t *testing.T) {
	inC(t, map[string]string{"NEW.c": "r220456"})
	status, out, errs := racehuntC(t, "NEW.c", "-html", "page.html")
	if status != 0 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	for _, want := range []string{"NEW.c is nearest to r220456", "NEW.c beside r220456: of 6 cells 0 got worse, 0 fail otherwise, 0 got better, 6 are the same\n",
		"NEW.c:1: branch of #ifdef SMP left out"} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	if head := strings.Fields(strings.SplitN(strings.TrimSpace(out), "\n", 2)[0]); strings.Join(head, " ") != "scenario NEW.c r220456 timeout" {
		t.Errorf("the columns are %q", head)
	}
	if page := readFile(t, "page.html"); !strings.Contains(page, "NEW.c") {
		t.Error("the page lacks the text")
	}
}

// Of two texts the cells that differ are shown, those that got worse first, with a run in
// C; with the texts the other way round they got better, and the status is 0.
func TestTwoTexts(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "r216805", "NEW.c": "r216804"})
	status, out, errs := racehuntC(t, "OLD.c", "NEW.c")
	if status != 1 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	for _, want := range []string{"\nWORSE  drain-while-handler-runs: ", "\n  bound: was unreachable; is rule 5 M (c: callout_drain returned while the handler ran)\n",
		"_callout_stop_safe NEW.c:661", "\nNEW.c beside OLD.c: of 6 cells 2 got worse, "} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "return-values-mpsafe-thread") {
		t.Errorf("it shows what is the same:\n%s", out)
	}
	status, out, errs = racehunt(t, "c", "NEW.c", "OLD.c", "-all", "-scenario", "drain-while-handler-runs", "-scenario", "return-values-mpsafe-thread")
	errs = buildingLine.ReplaceAllString(errs, "")
	if status != 0 || errs != "" || !strings.Contains(out, "\nbetter  drain-while-handler-runs: ") || !strings.Contains(out, "\nsame  return-values-mpsafe-thread: ") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
}

// A known text is not searched or built again, and a new scenario is searched without
// building.
func TestKnownText(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "r262057", "NEW.c": "timeout"})
	if status, out, _ := racehuntC(t, "OLD.c", "NEW.c"); status != 0 {
		t.Fatalf("exit status %d:\n%s", status, out)
	}
	put(t, ".", "small.scn", small)
	goIsGone(t)
	status, out, errs := racehunt(t, "c", "OLD.c", "NEW.c", "-scenario", "drain-while-handler-runs", "-scenario", "small.scn")
	errs = buildingLine.ReplaceAllString(errs, "") // the program is found
	if status != 0 || errs != "" || !strings.Contains(out, "of 4 cells") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
}

// The JSON has an object for each cell that differs.
func TestTextsAsJSON(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "r216805", "NEW.c": "r216804"})
	status, out, errs := racehuntC(t, "OLD.c", "NEW.c", "-json")
	if status != 1 || errs != "" {
		t.Fatalf("exit status %d, stderr %q", status, errs)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var first struct {
		Scenario, Mode, Change string
		Was, Is                cell.Cell
	}
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil {
		t.Fatal(err)
	}
	last := first.Is.Schedule[len(first.Is.Schedule)-1]
	if first.Scenario != "drain-while-handler-runs" || first.Mode != "bound" || first.Change != "worse" || first.Was.Revision != "OLD.c" ||
		last.File != "NEW.c" || last.Line != 661 {
		t.Errorf("got %+v", first)
	}
	if strings.Contains(out, "return-values-mpsafe-thread") {
		t.Error("it has cells that are the same")
	}
}

// A patch is applied to a text, and what differs is shown by the lines of the patched text.
func TestPatchedText(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "r216805"})
	put(t, ".", "back.diff", "--- a/sys/kern/kern_timeout.c\n+++ b/sys/kern/kern_timeout.c\n@@ -1,1 +1,1 @@\n-/* stub r216805 */\n+/* stub r216804 */\n")
	put(t, ".", "wrong.diff", "--- a/sys/kern/kern_timeout.c\n+++ b/sys/kern/kern_timeout.c\n@@ -1,1 +1,1 @@\n-/* stub r1 */\n+/* stub r2 */\n")
	put(t, ".", "bad.diff", "--- a/sys/kern/kern_timeout.c\n+++ b/sys/kern/kern_timeout.c\n@@ -1,1 +1,1 @@\n-/* stub r216805 */\n+/* nothing */\n")
	status, out, errs := racehuntC(t, "-patch", "back.diff", "OLD.c", "-keep", "go")
	if status != 1 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	for _, want := range []string{"\nWORSE  drain-while-handler-runs: ", "\nrevision  OLD.c+back.diff\n", "_callout_stop_safe OLD.c:661", "\nOLD.c+back.diff beside OLD.c: of 6 cells "} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	if readFile(t, "go/OLD.go") == readFile(t, "go/OLD-2.go") {
		t.Error("the Go of both texts is the same")
	}
	for args, want := range map[string]string{
		"-patch wrong.diff OLD.c":      "wrong.diff:3: this hunk does not fit OLD.c",
		"-patch bad.diff OLD.c":        "with bad.diff: OLD.c:1: ",
		"-patch back.diff":             "racehunt c -patch FILE.diff OLD.c",
		"-patch back.diff OLD.c NEW.c": "racehunt c -patch FILE.diff OLD.c",
		"-patch nosuch.diff OLD.c":     "nosuch.diff: no such file",
		"-patch back.diff nosuch.c":    "nosuch.c: no such file",
	} {
		status, out, errs := racehunt(t, append([]string{"c"}, strings.Fields(args)...)...)
		if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q; want %q", args, status, out, errs, want)
		}
	}
}

// What is not translated where the other was decided got worse.
func TestTextThatIsNotTranslated(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "timeout", "NEW.c": "timeout untranslated _callout_stop_safe"})
	status, out, errs := racehuntC(t, "OLD.c", "NEW.c")
	if status != 1 || errs != "" || !strings.Contains(out, "was unreachable; is not translated (") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
}

// An interrupt prints what there is, and the status is 1.
func TestInterruptedTexts(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "r262057", "NEW.c": "timeout"})
	put(t, ".", "long.scn", long)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out, errs := new(bytes.Buffer), &trigger{of: "long NEW.c", then: cancel}
	if status := run(ctx, strings.Fields("c OLD.c NEW.c -scenario long.scn"), out, errs); status != 1 || !strings.Contains(out.String(), "of 2 cells") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs.String(), out)
	}
}

func TestBadUsageOfC(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "r216804", "NEW.c": "r216804"})
	for args, want := range map[string]string{
		"c":                              "racehunt c OLD.c NEW.c",
		"c OLD.c NEW.c OLD.c":            "racehunt c OLD.c NEW.c",
		"c NEW.c NEW.c":                  "NEW.c and NEW.c are one text",
		"c nosuch.c":                     "nosuch.c: no such file",
		"c NEW.c -scenario nosuch":       "nosuch: no such file",
		"c NEW.c -rev timeout":           "racehunt c -h lists",
		"c NEW.c -html nosuch/page.html": "-html nosuch/page.html",
	} {
		status, out, errs := racehunt(t, strings.Fields(args)...)
		if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q; want %q", args, status, out, errs, want)
		}
	}
}
