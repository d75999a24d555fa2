package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
)

// upstreamText returns the path of FreeBSD's own text of a revision, in the folder that
// SBS_FREEBSD names, which has a subfolder for each.
func upstreamText(t *testing.T, rev string) string {
	t.Helper()
	dir := os.Getenv("SBS_FREEBSD")
	if dir == "" {
		t.Skip("SBS_FREEBSD does not name a folder with the texts of FreeBSD, a subfolder a revision")
	}
	path := filepath.Join(dir, rev, "sys", "kern", "kern_timeout.c")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("%s is not there", path)
	}
	return path
}

// frozenPorts are the ports of which FreeBSD has the text.
func frozenPorts() []string {
	names := append(scenario.RevisionNames(), strings.Split(scenario.LaterNames(), ",")...)
	return slices.DeleteFunc(names, func(name string) bool { return name == "timeout" || strings.HasSuffix(name, ".c") })
}

// upstreamHeaders are the flags that give a text of the sbt era its own headers: main's are
// not those of the era.
func upstreamHeaders(rev, text string) (flags []string) {
	if !later(rev) {
		return nil
	}
	for _, name := range []string{"callout.h", "_callout.h"} {
		flags = append(flags, "-header", filepath.Join(filepath.Dir(text), "..", "sys", name))
	}
	return flags
}

// later tells whether a port is of the sbt era.
func later(rev string) bool { return slices.Contains(strings.Split(scenario.LaterNames(), ","), rev) }

// outcome is what a test compares of a cell.
type outcome struct {
	Scenario    string
	Revision    string
	Mode        string
	Verdict     string
	Grade       string
	Preemptions int
	Least       bool
	Token       string
	Steps       []step `json:"schedule"`
}

// step is what a test compares of a step: what any text of the same protocol has.
type step struct {
	Actor string
	Calls []string
	Took  []string
	Gave  []string
}

// TestUpstreamVerdicts compares the verdicts of FreeBSD's texts, made to Go by the front
// end, with those of the ports by hand: every scenario, bound and floating, with the
// least preemptions. And each failing run of a port is taken on the text.
func TestUpstreamVerdicts(t *testing.T) {
	for _, rev := range frozenPorts() {
		t.Run(rev, func(t *testing.T) {
			text := upstreamText(t, rev)
			headers := upstreamHeaders(rev, text)
			args := append([]string{"scenario", "-json", "-d", "1m", "-rev", rev + "," + text}, headers...)
			args = append(args, ownScenarios(t)...)
			if later(rev) {
				args = append(args, "../../../model/scenarios/sbt")
			}
			_, out, errs := racehunt(t, args...)
			if errs != "" {
				t.Fatal(errs)
			}
			cells := map[string][2]outcome{}
			for _, line := range strings.Split(strings.TrimSpace(out), "\n") {
				var o outcome
				if err := json.Unmarshal([]byte(line), &o); err != nil {
					t.Fatal(err)
				}
				pair := cells[o.Scenario+", "+o.Mode]
				i := 0
				if o.Revision == text {
					i = 1
				}
				pair[i] = o
				cells[o.Scenario+", "+o.Mode] = pair
			}
			tokens, lost := 0, 0
			for name, c := range cells {
				hand, made := c[0], c[1]
				if undecided(hand) || undecided(made) {
					t.Logf("%s: not compared: by hand %s, made from C %s", name, hand.Verdict, made.Verdict)
					if lost++; lost > len(cells)/50 {
						t.Errorf("%d cells are not compared", lost)
					}
					continue
				}
				if hand.Verdict != made.Verdict || hand.Grade != made.Grade || hand.Preemptions != made.Preemptions || hand.Least != made.Least {
					t.Errorf("%s: by hand %s %s, %d preemptions; made from C %s %s, %d", name,
						hand.Verdict, hand.Grade, hand.Preemptions, made.Verdict, made.Grade, made.Preemptions)
				}
				if hand.Token != "" {
					tokens++
					sameRun(t, name, hand, text, headers)
				}
			}
			t.Logf("%d cells, %d runs taken", len(cells), tokens)
		})
	}
}

// undecided tells whether there was not enough time for a cell.
func undecided(o outcome) bool { return o.Verdict == "INCONCLUSIVE" || o.Verdict == "failed" }

// ownScenarios are the names of racehunt's own scenarios.
func ownScenarios(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("../../../model/scenarios/*.scn")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, f := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(f), ".scn"))
	}
	return names
}

// sameRun takes a run of a port on a text, and compares what happens.
func sameRun(t *testing.T, name string, hand outcome, text string, headers []string) {
	t.Helper()
	_, out, errs := racehunt(t, append([]string{"replay", hand.Token, "-json", "-rev", text}, headers...)...)
	var made outcome
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Errorf("%s: %v: %s", name, err, errs)
		return
	}
	if made.Verdict != hand.Verdict {
		t.Errorf("%s: the run of the port is %s, and %s on the text", name, hand.Verdict, made.Verdict)
	}
	if h, m := story(hand.Steps), story(made.Steps); h != m {
		t.Errorf("%s: by hand:\n%s\nmade from C:\n%s", name, h, m)
	}
}

// story is the sequence of calls, results, lock operations, entries and returns of a run.
func story(steps []step) string {
	var b strings.Builder
	for _, s := range steps {
		for _, what := range s.Calls {
			fmt.Fprintf(&b, "%s: %s\n", s.Actor, what)
		}
		for _, l := range s.Took {
			fmt.Fprintf(&b, "%s: takes %s\n", s.Actor, l)
		}
		for _, l := range s.Gave {
			fmt.Fprintf(&b, "%s: gives %s\n", s.Actor, l)
		}
	}
	return b.String()
}

// sizes is what a test compares of an enumeration.
type sizes struct {
	Sizes  []size
	Groups []group
}

// size is what a test compares of the programs of so many calls.
type size struct {
	Calls    int
	Programs int
	Failing  int
	Cut      int
}

// group is what a test compares of programs that fail in one way.
type group struct {
	Verdict  string
	Sentence string
	Programs int
	Calls    int
	Program  string // the smallest
}

// inOwnWords leaves out what panics say, which a port by hand says in words of its own.
func (s *sizes) inOwnWords() {
	for i := range s.Groups {
		if s.Groups[i].Verdict == scenario.Panic.String() {
			s.Groups[i].Sentence = ""
		}
	}
	slices.SortFunc(s.Groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(a.Verdict, b.Verdict), cmp.Compare(a.Sentence, b.Sentence), cmp.Compare(a.Programs, b.Programs))
	})
}

// programs enumerates all programs of so many calls on a revision.
func programs(t *testing.T, calls string, args ...string) (s sizes) {
	t.Helper()
	_, out, errs := racehunt(t, append([]string{"enumerate", "-n", calls, "-json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatalf("%v: %s", err, errs)
	}
	s.inOwnWords()
	return s
}

// TestUpstreamPrograms compares the search of all programs of up to three calls, on main of
// two: how many fail, and from which causes.
func TestUpstreamPrograms(t *testing.T) {
	for _, rev := range frozenPorts() {
		t.Run(rev, func(t *testing.T) {
			text := upstreamText(t, rev)
			calls := "3"
			if later(rev) {
				calls = "2"
			}
			hand, made := programs(t, calls, "-rev", rev), programs(t, calls, append(upstreamHeaders(rev, text), "-rev", text)...)
			if !reflect.DeepEqual(hand, made) {
				t.Errorf("by hand:\n%+v\nmade from C:\n%+v", hand, made)
			}
			t.Logf("%+v, %d groups", hand.Sizes, len(hand.Groups))
		})
	}
}

// The programs of one call on main, by hand, are as many as those on its text made from C, and
// as many fail in the same ways: that is kept here for those that have no text.
func TestProgramsOfMain(t *testing.T) {
	if testing.Short() {
		t.Skip("it searches hundreds of programs")
	}
	got := programs(t, "1", "-rev", "main")
	for i := range got.Groups {
		got.Groups[i].Program = ""
	}
	var want sizes
	want.Sizes = append(want.Sizes, size{Calls: 1, Programs: 724, Failing: 45})
	want.Groups = []group{
		{Verdict: "panic", Programs: 15, Calls: 1},
		{Verdict: "rule 1", Sentence: "c: arming 1 was entered a second time", Programs: 1, Calls: 1},
		{Verdict: "rule 2", Sentence: "c: the handler was entered on CPU 0 while it ran on CPU 0", Programs: 8, Calls: 1},
		{Verdict: "rule 3", Sentence: "c: callout_reset returned 0 although an arming was pending, or taken and not entered", Programs: 4, Calls: 1},
		{Verdict: "rule 3", Sentence: "c: callout_reset under the read lock returned 1 although there was nothing that it cancelled", Programs: 16, Calls: 1},
		{Verdict: "rule 3", Sentence: "c: callout_schedule under the read lock returned 1 although there was nothing that it cancelled", Programs: 1, Calls: 1},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("by hand:\n%+v\nmade from C:\n%+v", got, want)
	}
}
