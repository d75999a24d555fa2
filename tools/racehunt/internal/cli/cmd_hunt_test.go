package cli

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/search"
	"ktimeout/tools/racehunt/internal/source"
)

// searched returns the matrix of a search.
func searched(t *testing.T, o *search.Options, p *screen.Screen) *matrix.Matrix {
	t.Helper()
	x := search.New(o, p)
	if err := x.Run(context.Background(), func(source.File, []cell.Cell) error { return nil }); err != nil {
		t.Fatal(err)
	}
	return &matrix.Matrix{Files: o.Files, Revs: o.Revs, Modes: len(o.Modes), Cells: x.Cells}
}

// With racehunt's own scenarios every failing cell has a token below the matrix, every
// kind of failure has its run there, no line is too wide, and every token can be replayed.
func TestEveryTokenReplays(t *testing.T) {
	h, err := parseHunt([]string{"-rev", "r216804,r216805,r262057,timeout"}, new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	o := &h.search
	o.Files, err = source.Own("drain-while-handler-runs", "handler-on-two-cpus", "backout-thread-moves-and-stops", "fix-two-moves", "two-movers-go-round",
		"timeout-stale-handle")
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	p := &screen.Screen{Out: &out, Width: 100, Err: new(bytes.Buffer)}
	m := searched(t, o, p)
	if err := m.Print(p); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, l := range strings.Split(text, "\n") {
		if len([]rune(l)) > p.Width && !strings.HasPrefix(l, "racehunt replay ") {
			t.Errorf("%d columns: %s", len([]rune(l)), l)
		}
	}
	verdicts := map[string]scenario.Kind{} // the verdict of each token's cell
	for _, c := range m.Cells {
		if c.Reachable() {
			verdicts[c.Token] = c.Verdict
		}
	}
	tokens := aToken.FindAllStringSubmatch(text, -1)
	if len(tokens) < 8 || len(verdicts) != len(tokens) {
		t.Errorf("%d tokens for %d failing cells", len(tokens), len(verdicts))
	}
	for _, m := range tokens {
		status, again, errs := racehunt(t, "replay", m[1])
		if status != 0 || errs != "" || !strings.Contains(again, "\nverdict   "+verdicts[m[1]].String()) {
			t.Errorf("%s: exit status %d, stderr %q, want %s:\n%s", m[1], status, errs, verdicts[m[1]], again)
		}
	}
	kinds := map[string]bool{} // the kinds of failures of each scenario
	for _, c := range m.Cells {
		if c.Reachable() {
			kinds[c.Scenario+": "+c.Verdict.String()] = true
		}
	}
	if n := strings.Count(text, "\nverdict   "); n != len(kinds) {
		t.Errorf("%d runs are shown of %d kinds", n, len(kinds))
	}
}

// The main job takes less than a minute on an idle machine. On a busy one it may take
// minutes, as a search that is cut short has no verdict. -d limits the time of its parts.
func TestHuntFlags(t *testing.T) {
	h, err := parseHunt(nil, new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	if most := h.search.All + time.Duration(len(h.stress.Revs)*len(h.stress.Workloads))*h.stress.D; most > 4*time.Minute {
		t.Errorf("without flags it may take %v", most)
	}
	if len(h.search.Files) == 0 || len(h.search.Modes) != 2 || h.json {
		t.Errorf("without flags it wants %+v", h.search)
	}
	if h.stress.Callouts != 64 || h.stress.CPUs != 4 || h.stress.Bound || h.stress.D != shortTime {
		t.Errorf("the defaults are %+v", h.stress)
	}
	// Under total store order there are more runs.
	h, err = parseHunt([]string{"-memory", "tso"}, new(bytes.Buffer))
	if err != nil || h.search.Each != time.Minute || h.search.All != 20*time.Minute || h.stress.D != shortTime {
		t.Errorf("under tso it wants %+v, %v", h, err)
	}
	h, err = parseHunt([]string{"-d", "7s", "-mode", "floating"}, new(bytes.Buffer))
	if err != nil || h.search.Each != 7*time.Second || h.search.All != 0 || h.stress.D != 7*time.Second || !slices.Equal(h.search.Modes, []scenario.Mode{scenario.Floating}) {
		t.Errorf("got %+v, %v", h, err)
	}
}

// Scenarios of the sbt era are there if a revision of the era is, and a port of the tick era
// says of them that they are not its own.
func TestErasInOneMatrix(t *testing.T) {
	h, err := parseHunt([]string{"-rev", "r216804,timeout"}, new(bytes.Buffer))
	if err != nil || len(h.search.Files) != len(source.OwnNames()) {
		t.Errorf("the tick era has %d scenarios, %v", len(h.search.Files), err)
	}
	h, err = parseHunt([]string{"-rev", "timeout,main"}, new(bytes.Buffer))
	if err != nil || len(h.search.Files) != len(source.AllNames()) {
		t.Fatalf("both eras have %d scenarios, %v", len(h.search.Files), err)
	}
	o := &h.search
	if o.Files, err = source.Read([]string{"schedule-sbt-direct", "timeout-again"}); err != nil {
		t.Fatal(err)
	}
	m := searched(t, o, &screen.Screen{Out: new(bytes.Buffer), Width: 100, Err: new(bytes.Buffer)})
	for i, want := range [][2]string{
		{"not had: it is a scenario of the sbt era", "unreachable"},
		{"unreachable", "not had: the text has no timeout()"},
	} {
		for j, c := range m.Page().Scenarios[i].Cells {
			if got := string(c.State) + ": " + c.Detail; !strings.HasPrefix(got, want[j]) || c.Expected != "" {
				t.Errorf("%s on %s: %q, expected %q; want %q", o.Files[i].Name, o.Revs[j], got, c.Expected, want[j])
			}
		}
	}
	if cell.Status(m.Cells) != 0 {
		t.Error("it is not as it is expected")
	}
}

// unlike says which cells of a port of the sbt era are not what was computed of its text, or
// have nothing to be held against.
func unlike(cells []cell.Cell) (all []string) {
	for i := range cells {
		switch c := &cells[i]; {
		case len(c.Expected) == 0:
			all = append(all, c.Scenario+", "+c.Mode.String()+": nothing is known of the text")
		case !c.AsExpected():
			all = append(all, c.Scenario+", "+c.Mode.String()+": by hand "+c.Outcome().String()+", made from C "+c.Expected.String())
		}
	}
	return all
}

// Each scenario comes to the same on the port of main by hand as on the text with the SHA-256
// that the table of texts names, made from C; and a port that differs is noticed.
func TestMainAsItsText(t *testing.T) {
	frozen(t)
	if testing.Short() {
		t.Skip("it searches all scenarios")
	}
	h, err := parseHunt([]string{"-rev", "main"}, new(bytes.Buffer))
	if err != nil {
		t.Fatal(err)
	}
	h.search.All, h.search.Each = 0, 10*time.Minute // as long as a busy machine takes
	m := searched(t, &h.search, &screen.Screen{Out: new(bytes.Buffer), Width: 100, Err: new(bytes.Buffer)})
	for _, w := range unlike(m.Cells) {
		t.Error(w)
	}
	if n := len(source.AllNames()) * len(scenario.Modes); len(m.Cells) != n {
		t.Errorf("%d cells, want %d", len(m.Cells), n)
	}
	other := slices.Clone(m.Cells[:2])
	other[0].Verdict, other[1].Expected = scenario.Panic, nil
	if len(unlike(other)) != 2 {
		t.Error("what differs is not noticed")
	}
}
