package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
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

// racehuntC runs racehunt c on some scenarios, for texts of the facility.
func racehuntC(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	status, stdout, stderr = withHeaders(t, append(append([]string{"c"}, args...), some...)...)
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

// aMove, with aMove gone, has a callout move while its handler runs, as FAULT_MIGRATE_EARLY.
const aMove = "\tif (moves && cc->cc_curr == c) {\n"

// changed is a patch for a text: a line, which the text has once, and what it becomes.
func changed(t *testing.T, file, was, is string) string {
	t.Helper()
	n, lines := lineOf(t, file, was), strings.SplitAfter(readFile(t, file), "\n")
	at := n - 2 // the line, from 0, on which the text ends before its end of line
	return fmt.Sprintf("--- a/sys/kern/kern_timeout.c\n+++ b/sys/kern/kern_timeout.c\n@@ -%d,3 +%d,3 @@\n %s-%s+%s %s", at, at, lines[at-1], was, is, lines[at+1])
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
	inC(t, map[string]string{"NEW.c": ""})
	status, out, errs := racehuntC(t, "NEW.c", "-html", "page.html")
	if status != 0 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	near := regexp.MustCompile(`NEW\.c is nearest to (r\d+), of the frozen ports: `).FindStringSubmatch(out)
	if near == nil {
		t.Fatalf("it names no port:\n%s", out)
	}
	for _, want := range []string{"\nNEW.c beside " + near[1] + ": of 6 cells 0 got worse, ", fmt.Sprintf("NEW.c:%d: left out: #ifdef DIAGNOSTIC\n", lineOf(t, "NEW.c", "#ifdef DIAGNOSTIC"))} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	if head := strings.Fields(strings.SplitN(strings.TrimSpace(out), "\n", 2)[0]); strings.Join(head, " ") != "scenario NEW.c "+near[1]+" timeout" {
		t.Errorf("the columns are %q", head)
	}
	if page := readFile(t, "page.html"); !strings.Contains(page, "NEW.c") {
		t.Error("the page lacks the text")
	}
}

// Of two texts the cells that differ are shown, those that got worse first, with a run in
// C; with the texts the other way round they got better, and the status is 0.
func TestTwoTexts(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "", "NEW.c": "FAULT_MIGRATE_EARLY"})
	status, out, errs := racehuntC(t, "OLD.c", "NEW.c")
	if status != 1 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	for _, want := range []string{"\nWORSE  drain-while-handler-runs: ", "\n  bound: was unreachable; is rule 5 M (c: callout_drain returned while the handler ran)\n",
		fmt.Sprintf("_callout_stop_safe NEW.c:%d\n", lineOf(t, "NEW.c", endOfStop)), "\nNEW.c beside OLD.c: of 6 cells 2 got worse, ",
		"\nto replay a run: racehunt replay TOKEN -header "} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	if strings.Contains(out, "return-values-mpsafe-thread") {
		t.Errorf("it shows what is the same:\n%s", out)
	}
	status, out, errs = withHeaders(t, "c", "NEW.c", "OLD.c", "-all", "-scenario", "drain-while-handler-runs", "-scenario", "return-values-mpsafe-thread")
	errs = buildingLine.ReplaceAllString(errs, "")
	if status != 0 || errs != "" || !strings.Contains(out, "\nbetter  drain-while-handler-runs: ") || !strings.Contains(out, "\nsame  return-values-mpsafe-thread: ") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
}

// A known text is not searched or built again, and a new scenario is searched without
// building.
func TestKnownText(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "", "NEW.c": "FAULT_SLOT_LOST"})
	if status, out, _ := racehuntC(t, "OLD.c", "NEW.c"); status != 0 {
		t.Fatalf("exit status %d:\n%s", status, out)
	}
	put(t, ".", "small.scn", small)
	goIsGone(t)
	status, out, errs := withHeaders(t, "c", "OLD.c", "NEW.c", "-scenario", "drain-while-handler-runs", "-scenario", "small.scn")
	errs = buildingLine.ReplaceAllString(errs, "") // the program is found
	if status != 0 || errs != "" || !strings.Contains(out, "of 4 cells") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
}

// The JSON has an object for each cell that differs.
func TestTextsAsJSON(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "", "NEW.c": "FAULT_MIGRATE_EARLY"})
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
	last, line := first.Is.Schedule[len(first.Is.Schedule)-1], lineOf(t, "NEW.c", endOfStop)
	if first.Scenario != "drain-while-handler-runs" || first.Mode != "bound" || first.Change != "worse" || first.Was.Revision != "OLD.c" ||
		last.File != "NEW.c" || last.Line != line {
		t.Errorf("got %+v", first)
	}
	if strings.Contains(out, "return-values-mpsafe-thread") {
		t.Error("it has cells that are the same")
	}
	found := strings.Join(strings.Fields(readFile(t, "found.sarif")), " ")
	if !strings.Contains(found, fmt.Sprintf(`"artifactLocation": { "uri": "NEW.c" }, "region": { "startLine": %d }`, line)) || strings.Count(found, `"ruleId": "rule 5 M"`) != 2 {
		t.Errorf("the findings are %s", found)
	}
}

// A patch is applied to a text, and what differs is shown by the lines of the patched
// text. With -keep that text is there, and so is the command that replays a run on it.
func TestPatchedText(t *testing.T) {
	inC(t, map[string]string{"OLD.c": ""})
	put(t, ".", "early.diff", changed(t, "OLD.c", aMove, "\tif (0) {\n"))
	put(t, ".", "wrong.diff", strings.Replace(readFile(t, "early.diff"), "-\tif (moves", "-\tif (goes", 1))
	put(t, ".", "bad.diff", changed(t, "OLD.c", "callout_tick(void)\n", "callout_tack(void)\n"))
	args := []string{"c", "-patch", "early.diff", "OLD.c", "-scenario", "drain-while-handler-runs"}
	status, out, errs := withHeaders(t, args...)
	errs = buildingLine.ReplaceAllString(errs, "")
	if status != 1 || errs != "" || !strings.HasSuffix(out, "\nOLD.c+early.diff is in no file: -keep FOLDER writes the patched C, too, and says how to replay a run on it\n") {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	for _, want := range []string{"\nWORSE  drain-while-handler-runs: ", "\nrevision  OLD.c+early.diff\n",
		fmt.Sprintf("_callout_stop_safe OLD.c:%d\n", lineOf(t, "OLD.c", endOfStop)), "\nOLD.c+early.diff beside OLD.c: of 2 cells 2 got worse, "} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	status, out, errs = withHeaders(t, append(args, "-keep", "go", "-D", "ONE=1")...)
	errs = buildingLine.ReplaceAllString(errs, "")
	_, again, said := strings.Cut(strings.TrimSpace(out), "\nthe patched C is kept: racehunt replay TOKEN ")
	if status != 1 || errs != "" || again != "-rev go/patched/OLD.c -D ONE=1 -header go/patched/callout.h -header go/patched/_callout.h" {
		t.Fatalf("exit status %d, stderr %q, %v:\n%s", status, errs, said, out)
	}
	if readFile(t, "go/OLD.go") == readFile(t, "go/OLD-2.go") {
		t.Error("the Go of both texts is the same")
	}
	token := aToken.FindStringSubmatch(out)[1]
	status, out, errs = racehunt(t, append([]string{"replay", token}, strings.Fields(again)...)...)
	if status != 0 || errs != "" || !strings.Contains(out, "goes on go/patched/OLD.c as it went on OLD.c+early.diff") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	for args, want := range map[string]string{
		"-patch wrong.diff OLD.c":       "wrong.diff:3: this hunk does not fit OLD.c",
		"-patch bad.diff OLD.c":         "OLD.c:1: the text has no function callout_tick;",
		"-patch early.diff":             "racehunt c -patch FILE.diff OLD.c",
		"-patch early.diff OLD.c NEW.c": "racehunt c -patch FILE.diff OLD.c",
		"-patch nosuch.diff OLD.c":      "nosuch.diff: no such file",
		"-patch early.diff nosuch.c":    "nosuch.c: no such file",
	} {
		status, out, errs := withHeaders(t, append([]string{"c"}, strings.Fields(args)...)...)
		if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q; want %q", args, status, out, errs, want)
		}
	}
}

// Each commit of a range has a line that says what it breaks and mends; what is known is
// not searched again; an interrupt prints what there is.
func TestRangeOfCommits(t *testing.T) {
	inC(t, map[string]string{"kern_timeout.c": ""})
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
	early := strings.Replace(once(t, "kern_timeout.c", aMove), aMove, "\tif (0) {\n", 1)
	for _, c := range [][2]string{{early, "the first"}, {text, "mends"}, {"/* nothing */\n", "no C"}, {early, "breaks"}} {
		put(t, ".", "kern_timeout.c", c[0])
		git("add", "kern_timeout.c")
		git("commit", "-q", "-m", c[1])
	}
	args := append([]string{"c", "-git", ".", "-file", "kern_timeout.c", "begin..HEAD", "-scenario", "drain-while-handler-runs"}, ownHeaders...)
	noProgress := func(errs string) string {
		return regexp.MustCompile(`(?m)^(commit|building) .*\n`).ReplaceAllString(errs, "")
	}
	status, out, errs := racehunt(t, args...)
	if status != 1 || noProgress(errs) != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	hash := regexp.MustCompile(`(?m)^[0-9a-f]{12}  [-0-9]{10}  `)
	// one line of a text that is none
	none, err := filepath.Abs("kern_timeout.c")
	if err != nil {
		t.Fatal(err)
	}
	none += ":1: the text has no function callout_init; give a whole kern_timeout.c of the era 8.0 to 9.3"
	want := `the first: the first text: 2 of 2 cells fail; before: there is no kern_timeout.c
mends: mends drain-while-handler-runs (rule 5 M)
no C: the text cannot be translated: ` + none + `; before there was one
breaks: the first text: 2 of 2 cells fail; before: the text cannot be translated: ` + none + `

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
	inC(t, map[string]string{"OLD.c": "", "NEW.c": ""})
	assembly(t, "NEW.c")
	status, out, errs := racehuntC(t, "OLD.c", "NEW.c")
	if status != 1 || errs != "" || !strings.Contains(out, "was unreachable; is not translated (") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
}

// An interrupt prints what there is, and the status is 1.
func TestInterruptedTexts(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "", "NEW.c": "FAULT_SLOT_LOST"})
	put(t, ".", "long.scn", long)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out, errs := new(bytes.Buffer), &trigger{of: "long OLD.c", then: cancel}
	if status := run(ctx, append(strings.Fields("c OLD.c NEW.c -scenario long.scn"), ownHeaders...), out, errs); status != 1 || !strings.Contains(out.String(), "of 2 cells") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs.String(), out)
	}
}

func TestBadUsageOfC(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "", "NEW.c": ""})
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
		status, out, errs := withHeaders(t, strings.Fields(args)...)
		if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s: exit status %d, stdout %q, stderr %q; want %q", args, status, out, errs, want)
		}
	}
}
