package contrast

import (
	"bytes"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/screen"
)

// of is a cell with a verdict: "unreachable", "rule 5 M".
func of(verdict string) cell.Cell {
	var c cell.Cell
	word, grade, _ := strings.Cut(verdict, " of ")
	if err := c.Verdict.UnmarshalText([]byte(word)); err != nil {
		panic(err)
	}
	if grade != "" {
		if err := c.Grade.UnmarshalText([]byte(grade)); err != nil {
			panic(err)
		}
	}
	return c
}

func TestBetween(t *testing.T) {
	for _, c := range []struct {
		was, is string
		want    Change
	}{
		{"unreachable", "unreachable", Same},
		{"rule 5 of M", "rule 5 of M", Same},
		{"unreachable", "rule 5 of M", Worse},
		{"unreachable", "INCONCLUSIVE", Worse},
		{"unreachable", "not translated", Worse},
		{"unreachable", "failed", Worse},
		{"unreachable", "not run", Worse},
		{"rule 5 of M", "INCONCLUSIVE", Worse},
		{"rule 5 of M", "not translated", Worse},
		{"rule 10 of P", "rule 10 of M", Worse},
		{"rule 10 of O", "panic of M", Worse},
		{"INCONCLUSIVE", "rule 5 of M", Worse},
		{"not translated", "rule 5 of M", Worse},
		{"rule 5 of M", "rule 4 of M", Otherwise},
		{"rule 5 of M", "rule 10 of P", Otherwise},
		{"rule 5 of M", "unreachable", Better},
		{"INCONCLUSIVE", "unreachable", Better},
		{"not translated", "unreachable", Better},
		{"INCONCLUSIVE", "not translated", Same},
		{"not run", "INCONCLUSIVE", Same},
	} {
		was, is := of(c.was), of(c.is)
		if got := Between(&was, &is); got != c.want {
			t.Errorf("%s, then %s: %s, want %s", c.was, c.is, got, c.want)
		}
	}
}

// What got worse comes first, in the order of the matrix, and makes the status 1; so does
// a cell that was not run on either text.
func TestContrast(t *testing.T) {
	m := &matrix.Matrix{Revs: []string{"OLD.c", "NEW.c"}, Modes: 1}
	add := func(name, was, is string) {
		for i, v := range []string{was, is} {
			c := of(v)
			c.Scenario, c.Revision = name, m.Revs[i]
			m.Cells = append(m.Cells, c)
		}
	}
	add("a", "unreachable", "unreachable")
	add("b", "rule 5 of M", "unreachable")
	if s := New(m, "OLD.c", "NEW.c").Status(); s != 0 {
		t.Errorf("status %d", s)
	}
	if s := New(m, "NEW.c", "OLD.c").Status(); s != 1 {
		t.Errorf("status %d the other way round", s)
	}
	add("c", "unreachable", "rule 5 of M")
	add("d", "rule 4 of M", "rule 5 of M")
	add("e", "unreachable", "panic of M")
	c := New(m, "OLD.c", "NEW.c")
	var order []string
	for _, p := range c.Pairs {
		order = append(order, p.Is.Scenario)
	}
	if got := strings.Join(order, ""); got != "cedba" || c.Status() != 1 || c.Count(Worse) != 2 {
		t.Errorf("order %s, status %d, %d got worse", got, c.Status(), c.Count(Worse))
	}
	if got := c.Summary(); got != "NEW.c beside OLD.c: of 5 cells 2 got worse, 1 fail otherwise, 1 got better, 1 are the same" {
		t.Errorf("it says %q", got)
	}
	n := &matrix.Matrix{Revs: m.Revs, Modes: 1, Cells: []cell.Cell{of("not run"), of("not run")}}
	n.Cells[0].Revision, n.Cells[1].Revision = "OLD.c", "NEW.c"
	if s := New(n, "OLD.c", "NEW.c").Status(); s != 1 {
		t.Errorf("status %d for what was not run", s)
	}
}

// What is not what is expected of the new text makes the status 1, and is said, also where the
// old one does the same.
func TestUnexpected(t *testing.T) {
	same := of("rule 5 of M")
	same.Scenario, same.Revision, same.Expected = "a", "NEW.c", scenario.Expectation{{Kind: scenario.Rule(5)}}
	for expected, status := range map[scenario.Kind]int{scenario.Rule(5): 0, scenario.Unreachable: 1} {
		same.Expected = scenario.Expectation{{Kind: expected}}
		c := &Contrast{Is: "NEW.c", Was: "OLD.c", Pairs: []Pair{{Change: Same, Was: same, Is: same}}}
		var out bytes.Buffer
		if err := c.Print(&screen.Screen{Out: &out, Width: 120}, nil, false); err != nil {
			t.Fatal(err)
		}
		said := strings.Contains(out.String(), "NOT AS EXPECTED: a on NEW.c, bound: rule 5 M; expected "+expected.String())
		if c.Status() != status || said != (status != 0) {
			t.Errorf("expected %s: status %d, %q", expected, c.Status(), out.String())
		}
	}
}

// A run is shown only of a cell that differs.
func TestShown(t *testing.T) {
	run := cell.Cell{Trace: &diagram.Trace{}}
	for want, pairs := range map[bool][]Pair{
		false: {{Change: Same, Is: run}, {Change: Better}},
		true:  {{Change: Better}, {Change: Worse, Is: run}},
	} {
		if got := (&Contrast{Pairs: pairs}).Shown(); got != want {
			t.Errorf("%+v: %v", pairs, got)
		}
	}
}
