package docs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// found is a result that racehunt prints for a scenario on a revision in a mode.
type found struct {
	Scenario, Revision, Mode, Verdict, Grade string
	Preemptions, Steps                       int
}

// cell returns the text that the README must have for the results bound and
// floating.
func cell(bound, floating found) string {
	const no = "unreachable"
	text := func(f found, mode string) string {
		return fmt.Sprintf("**%s %s**%s, %d, %d", f.Verdict, f.Grade, mode, f.Preemptions, f.Steps)
	}
	switch {
	case bound.Verdict == no && floating.Verdict == no:
		return "-"
	case floating.Verdict == no:
		return text(bound, " if bound")
	case bound.Verdict == no:
		return text(floating, " if floating")
	case bound.Verdict == floating.Verdict && bound.Grade == floating.Grade:
		return text(bound, "")
	}
	return text(bound, " if bound") + "; " + text(floating, " if floating")
}

var linked = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)

// matrix returns the rows of a table of the README, without links. first is the
// first cell of the table.
func matrix(readme, first string) (rows [][]string) {
	for line := range strings.SplitSeq(readme, "\n") {
		if len(rows) == 0 && !strings.HasPrefix(line, "| "+first+" |") {
			continue
		}
		if !strings.HasPrefix(line, "|") {
			break
		}
		var row []string
		for text := range strings.SplitSeq(strings.Trim(line, "| "), " | ") {
			row = append(row, linked.ReplaceAllString(text, "$1"))
		}
		rows = append(rows, row)
	}
	return rows
}

// checkMatrix compares the rows with the results.
func checkMatrix(rows [][]string, all []found) (bad []string) {
	type key struct{ scenario, revision, mode string }
	by := make(map[key]found)
	for _, f := range all {
		by[key{f.Scenario, f.Revision, f.Mode}] = f
	}
	revisions := rows[0][1:]
	for _, row := range rows[2:] {
		if len(row) != len(rows[0]) {
			bad = append(bad, fmt.Sprintf("%v: the row has %d cells, the table %d", row, len(row), len(rows[0])))
			continue
		}
		for i, rev := range revisions {
			want := cell(by[key{row[0], rev, "bound"}], by[key{row[0], rev, "floating"}])
			if row[i+1] != want {
				bad = append(bad, fmt.Sprintf("%s on %s: the README has %q, racehunt %q", row[0], rev, row[i+1], want))
			}
		}
	}
	return bad
}

// TestMatrix checks that the README has the results of racehunt, and that altered
// results are refused.
func TestMatrix(t *testing.T) {
	if testing.Short() {
		t.Skip("runs racehunt")
	}
	rows := matrix(sources(t)["README.md"], "scenario")
	if len(rows) < 3 {
		t.Fatal("the README has no matrix")
	}
	var names []string
	for _, row := range rows[2:] {
		names = append(names, row[0])
	}
	var all []found
	for dec := json.NewDecoder(strings.NewReader(racehunt(t, append([]string{"scenario", "-json"}, names...)...))); dec.More(); {
		var f found
		if err := dec.Decode(&f); err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	for _, what := range checkMatrix(rows, all) {
		t.Error(what)
	}
	for i := range all {
		altered := append([]found(nil), all...)
		altered[i].Verdict += " or not"
		if bad := checkMatrix(rows, altered); len(bad) != 1 {
			t.Errorf("%+v is not refused: %v", altered[i], bad)
		}
	}
}

// racehunt returns the output of racehunt.
func racehunt(t *testing.T, args ...string) string {
	t.Helper()
	var errs bytes.Buffer
	cmd := exec.Command("go", append([]string{"run", "./tools/racehunt"}, args...)...)
	cmd.Dir, cmd.Stderr = root, &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, errs.String())
	}
	return string(out)
}

// ruleLink matches a link to a rule in a page.
var ruleLink = regexp.MustCompile(`\bdocs/[\w-]+\.md#[\w-]+`)

// practice matches a rule of grade P in racehunt's output.
var practice = regexp.MustCompile(`^(\d+)\s+P\s`)

// TestRules checks that the rules are where racehunt says, and that those of
// grade P have a source.
func TestRules(t *testing.T) {
	if testing.Short() {
		t.Skip("runs racehunt")
	}
	printed := &page{path: "rules"} // as if it were a page in the root
	_, named, _ := strings.Cut(sources(t)["docs/spec.md"], "\n## Sources of grade P\n")
	for i, line := range strings.Split(racehunt(t, "rules"), "\n") {
		if m := practice.FindStringSubmatch(line); m != nil && !strings.Contains(named, "| [rule "+m[1]+"](#rule-"+m[1]+")") {
			t.Errorf("docs/spec.md names no source of rule %s, which is of grade P", m[1])
		}
		for _, link := range ruleLink.FindAllString(line, -1) {
			printed.links = append(printed.links, place{i + 1, link})
		}
	}
	if len(printed.links) == 0 {
		t.Fatal("racehunt rules names no page")
	}
	report(t, checkLinks(append(read(sources(t)), printed)))
}
