package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/causes"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/matrix"
)

func aCell(name, rev string, kind scenario.Kind, grade spec.Grade) cell.Cell {
	return cell.Cell{Scenario: name, Revision: rev, Mode: scenario.Bound, Verdict: kind, Grade: grade}
}

// What a mend gives is counted, and a scenario of its cause that still fails is named, as is
// one that has got no verdict.
func TestGain(t *testing.T) {
	c := causes.Named("active-after-drain")
	m := &matrix.Matrix{Revs: []string{"was", "is"}, Modes: 1}
	for _, x := range []struct {
		name    string
		was, is scenario.Kind
	}{
		{c.Scenario, scenario.Rule(7), scenario.Rule(7)}, {c.Also[0], scenario.Rule(7), scenario.Inconclusive},
		{"otherwise", scenario.Rule(5), scenario.Rule(4)}, {"mended", scenario.Rule(5), scenario.Unreachable}, {"worse", scenario.Unreachable, scenario.Rule(1)}, {"same", scenario.Unreachable, scenario.Unreachable},
	} {
		m.Cells = append(m.Cells, aCell(x.name, "was", x.was, spec.Manual), aCell(x.name, "is", x.is, spec.Manual))
	}
	g := GainOf(c.Name, m, "was", "is")
	if g.Cells != 6 || g.Better != 1 || g.Worse != 1 || g.Otherwise != 1 || g.Open != 1 || len(g.Unmended) != 2 || len(g.Changed) != 4 || g.Left != nil {
		t.Errorf("got %+v", g)
	}
	if s, want := g.says(), "of 6 cells 1 do not fail any more, and 1 fail that did not; 1 still fail, by what stands behind this cause; not decided in the time of a search: 1; still failing are "; !strings.HasPrefix(s, want) {
		t.Errorf("it says %q", s)
	}
	if g := GainOf(Together, m, "was", "is"); len(g.Left) != 3 {
		t.Errorf("left are %+v", g.Left)
	}
	var b bytes.Buffer
	was := &Tried{SHA256: "x", Mends: []Gain{g}}
	is := &Tried{}
	if err := was.Write(&b); err != nil || json.Unmarshal(b.Bytes(), is) != nil || is.of(c.Name) == nil || is.of("other") != nil {
		t.Errorf("%v: %+v", err, is)
	}
}

// What a mend gives takes the place of what was known of it, in the order of the causes.
func TestSet(t *testing.T) {
	first, second := causes.All[0].Name, causes.All[1].Name
	x := &Tried{Mends: []Gain{{Cause: "none any more"}}}
	for _, g := range []Gain{{Cause: Together}, {Cause: second, Better: 1}, {Cause: first}, {Cause: second, Better: 2}} {
		x.Set(g)
	}
	if len(x.Mends) != 3 || x.Mends[0].Cause != first || x.Mends[1].Cause != second || x.Mends[1].Better != 2 || x.Mends[2].Cause != Together {
		t.Errorf("got %+v", x.Mends)
	}
}

// What is kept of the mends is of the text that they are for, and of every cause: each mends
// its scenarios and makes nothing worse.
func TestLast(t *testing.T) {
	last, err := Last()
	if err != nil {
		t.Fatal(err)
	}
	if last.SHA256 != causes.Text {
		t.Errorf("it is of another text, %s", last.SHA256)
	}
	if n := len(last.Mends); n != len(causes.All)+1 {
		t.Errorf("it has %d mends, of %d causes", n, len(causes.All))
	}
	for _, name := range append(causes.Names(), Together) {
		switch g := last.of(name); {
		case g == nil:
			t.Errorf("%s was not tried: go run ./tools/racehunt report -o FOLDER -tree TREE -tried %s", name, TriedFile)
		case g.Worse != 0 || len(g.Unmended) != 0 || g.Better == 0:
			t.Errorf("%s: %s", name, g.says())
		}
	}
}

// How old a cause is goes by the texts that main was made from, and by what they come to.
func TestSince(t *testing.T) {
	r := &Report{}
	best := aCell("s", "main", scenario.Rule(4), spec.Manual)
	for _, c := range []struct {
		ages []age
		says string
	}{
		{[]age{{"r216804", "unreachable"}, {"14", "unreachable"}}, "not in a text before"},
		{[]age{{"r216804", "unreachable"}, {"14", "rule 4 M"}}, "14 (main of 2023, before or at 14)"},
		{[]age{{"r216804", "rule 4 M"}, {"14", "rule 4 M"}}, "r216804 (head of December 2010), the oldest at hand"},
		{[]age{{"r216804", "not had"}, {"10.2", "rule 4 M"}, {"10.4", "unreachable"}, {"14", "unreachable or rule 4 M"}}, "10.2 (releng/10.2 of 2015), the oldest at hand that has what the program needs"},
		{[]age{{"r216804", "rule 3 M"}, {"x", "rule 4 M"}}, "x; before it, r216804 comes to rule 3 M"},
	} {
		if got := r.since(&found{best: &best, ages: c.ages}); got != c.says {
			t.Errorf("%v: %q", c.ages, got)
		}
	}
}

// The page and the index say which memory model the searches had, if it is not the plainest.
func TestMemory(t *testing.T) {
	for m, want := range map[explored.Memory]bool{explored.SC: false, explored.TSO: true} {
		r := &Report{Memory: m, Tried: &Tried{}}
		if got := strings.Contains(r.index(nil), "another memory model: "+m.Describe()); got != want {
			t.Errorf("%v: the index says so: %v", m, got)
		}
	}
}

// A sentence of more than one cause has one line.
func TestGroups(t *testing.T) {
	rows := groups([]found{
		{Cause: &causes.Cause{Name: "a", Groups: []string{"it broke", "it fell"}}},
		{Cause: &causes.Cause{Name: "b", Groups: []string{"it fell", read[0]}}},
	})
	if len(rows) != 2+len(read) || rows[0][1] != "[a](a.md)" || rows[1][1] != "[a](a.md); [b](b.md)" || rows[2][1] != "[b](b.md); a reset under the read lock, below" {
		t.Errorf("got %q", rows)
	}
}

// The steps are put together by who takes them, with the lines of C, the watched words and
// what changes; the failing one says what is wrong.
func TestTurns(t *testing.T) {
	trace := &diagram.Trace{Sentence: "it broke", Columns: []string{"c_flags", "cc_curr 0", "cc_migration 0"}, Start: []string{"0", "", ""},
		Lanes: []diagram.Lane{{Name: "t1", Kind: "client"}, {Name: "softclock 0", Kind: "softclock"}, {Name: "clock 1", Kind: "clock"}},
		Steps: []diagram.Step{
			{Lane: 1, What: "lock", Func: "softclock_call_cc", File: "kern_timeout.c", Line: 3, State: []string{"0", "c", ""}},
			{Lane: 1, What: "probe", Func: "softclock_call_cc", File: "kern_timeout.c", Line: 9, Call: []diagram.Moment{{Text: "handler of c entered", Handler: true}}, State: []string{"0", "c", ""}},
			{Lane: 2, What: "tick", Op: "2 ticks", State: []string{"0", "c", ""}},
			{Lane: 0, What: "load", Object: "c.c_func", Func: "callout_schedule", File: "kern_timeout.c", Line: 5, Call: []diagram.Moment{{Text: "callout_schedule(c, 1)"}}, State: []string{"0", "c", ""}},
			{Lane: 0, What: "load", Object: "c.c_cpu", Func: "callout_lock", File: "kern_timeout.c", Line: 6, State: []string{"0", "c", ""}},
			{Lane: 0, What: "unlock", Func: "callout_reset_sbt_on", File: "kern_timeout.c", Line: 7, Woke: []int{0, 1}, Waits: "lock m", Bad: true,
				Call: []diagram.Moment{{Text: "callout_schedule(c, 1) = 1", Ends: true}}, State: []string{"ACTIVE", "c", "CPU 1, 0 ticks"}},
		}}
	var got []string
	for _, r := range turns(trace, lines{}, []string{"c.c_func"}) {
		got = append(got, r.who+" | "+r.where+" | "+r.what)
	}
	want := []string{
		"softclock of CPU 0 | `softclock_call_cc`, 3 to 9 | `cc_curr` of CPU 0 is c now; handler of c entered",
		"timer interrupt of CPU 1 |  | 2 ticks",
		"thread t1 | `callout_schedule`, 5 | calls `callout_schedule(c, 1)`; reads `c->c_func`",
		"thread t1 | `callout_reset_sbt_on`, 7 | `c_flags` is ACTIVE now; the move that is recorded on CPU 0 is CPU 1 now; waits for lock m; wakes t1; `callout_schedule` returns 1; **it broke**",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
}
