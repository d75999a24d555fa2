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

// gitCommand puts git back, where only go is to be found.
func gitCommand(t *testing.T) {
	t.Helper()
	if err := os.Symlink(gitPath, filepath.Join(os.Getenv("PATH"), "git")); err != nil {
		t.Fatal(err)
	}
}

// gitPath is the path of git.
var gitPath = func() string {
	path, err := exec.LookPath("git")
	if err != nil {
		return ""
	}
	return path
}()

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
	status, out, errs := racehuntC(t, "OLD.c", "NEW.c", "-json", "-sarif", "found.sarif")
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
	found := strings.Join(strings.Fields(readFile(t, "found.sarif")), " ")
	if !strings.Contains(found, `"artifactLocation": { "uri": "NEW.c" }, "region": { "startLine": 661 }`) || strings.Count(found, `"ruleId": "rule 5 M"`) != 2 {
		t.Errorf("the findings are %s", found)
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

// Each commit of a range has a line that says what it breaks and mends; what is known is
// not searched again; an interrupt prints what there is.
func TestRangeOfCommits(t *testing.T) {
	inC(t, map[string]string{"kern_timeout.c": "r216804"})
	git := func(args ...string) {
		t.Helper()
		out, err := exec.Command("git", append([]string{"-c", "user.name=A", "-c", "user.email=a@example.org"}, args...)...).CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	text := readFile(t, "kern_timeout.c")
	git("init", "-q")
	git("commit", "-q", "--allow-empty", "-m", "nothing")
	git("tag", "begin")
	for _, c := range [][2]string{{"stub r216804", "the first"}, {"stub r216805", "mends"}, {"nothing", "no C"}, {"stub r216804", "breaks"}} {
		put(t, ".", "kern_timeout.c", strings.Replace(text, "stub r216804", c[0], 1))
		git("add", "kern_timeout.c")
		git("commit", "-q", "-m", c[1])
	}
	args := []string{"c", "-git", ".", "-file", "kern_timeout.c", "begin..HEAD", "-scenario", "drain-while-handler-runs"}
	noProgress := func(errs string) string {
		return regexp.MustCompile(`(?m)^(commit|building) .*\n`).ReplaceAllString(errs, "")
	}
	status, out, errs := racehunt(t, args...)
	if status != 1 || noProgress(errs) != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	hash := regexp.MustCompile(`(?m)^[0-9a-f]{12}  [-0-9]{10}  `)
	want := `the first: the first text: 2 of 2 cells fail; before: there is no kern_timeout.c
mends: mends drain-while-handler-runs (rule 5 M)
no C: the text cannot be translated: kern_timeout.c:1: this is no text of kern_timeout.c; give one of FreeBSD 8.x to 9.x; before there was one
breaks: the first text: 2 of 2 cells fail; before: the text cannot be translated: kern_timeout.c:1: this is no text of kern_timeout.c; give one of FreeBSD 8.x to 9.x

4 of 4 commits looked at, 1 make something worse
`
	if got := strings.ReplaceAll(hash.ReplaceAllString(out, ""), "\n              ", " "); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	goIsGone(t)
	gitCommand(t)
	status, again, errs := racehunt(t, args...)
	if status != 1 || noProgress(errs) != "" || again != out {
		t.Errorf("the second time: exit status %d, stderr %q:\n%s", status, errs, again)
	}
	status, out, errs = racehunt(t, append(args, "-json")...)
	var first struct{ Subject, Sentence string }
	if err := json.Unmarshal([]byte(strings.Split(out, "\n")[0]), &first); err != nil || status != 1 || noProgress(errs) != "" || first.Subject != "the first" {
		t.Errorf("exit status %d, stderr %q, %v: %+v", status, errs, err, first)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	stdout := new(bytes.Buffer)
	if status := run(ctx, args, stdout, new(bytes.Buffer)); status != 1 {
		t.Errorf("interrupted, exit status %d:\n%s", status, stdout)
	}
	for args, want := range map[string]string{
		"-git . -file kern_timeout.c":         "racehunt c -git REPOSITORY A..B",
		"-git . begin..HEAD":                  "touches sys/kern/kern_timeout.c or its headers",
		"-git . begin..HEAD -keep x":          "leave them out",
		"-git . nosuch..HEAD":                 "git says: ",
		"kern_timeout.c -file kern_timeout.c": "give -git, too",
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
		"c NEW.c -sarif nosuch/f":        "-sarif nosuch/f: no such file or directory; give a file",
		"c NEW.c -html nosuch/page.html": "-html nosuch/page.html",
	} {
		status, out, errs := racehunt(t, strings.Fields(args)...)
		if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q; want %q", args, status, out, errs, want)
		}
	}
}
