package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"ktimeout/tools/racehunt/internal/causes"
	"ktimeout/tools/racehunt/internal/contrast"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/say"
)

// Together is the name, in Tried, of the mends of all causes together.
const Together = "all"

// TriedFile is where what was computed last is, in a checkout.
const TriedFile = "tools/racehunt/internal/report/tried.json"

// Tried is what the mends of causes give on a text.
type Tried struct {
	SHA256 string // of the kern_timeout.c
	Mends  []Gain
}

// Gain is what the mend of a cause gives, over all scenarios and both modes.
type Gain struct {
	Cause     string
	Cells     int      // of the matrix
	Better    int      // they do not fail any more
	Otherwise int      // they fail without the mend and with it, not alike: another cause stands behind
	Worse     int      // they fail, and did not
	Open      int      // they are decided without the mend or with it only
	Unmended  []string `json:",omitempty"` // scenarios of the cause that still fail, or are open
	Changed   []Cell   `json:",omitempty"`
	Left      []Cell   `json:",omitempty"` // of Together: cells that still fail
}

// Cell is a cell of the matrix without the mend, and with it.
type Cell struct{ Scenario, Mode, Was, Is string }

//go:embed tried.json
var last []byte

// Last returns what was computed last.
func Last() (*Tried, error) {
	t := &Tried{}
	if err := json.Unmarshal(last, t); err != nil {
		return nil, fmt.Errorf("%s: %w", TriedFile, err)
	}
	return t, nil
}

// Write writes it for Last to read.
func (t *Tried) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	return e.Encode(t)
}

// Set notes what a mend gives, in the place of what was known of it, and forgets causes that are
// none any more. Those of causes stand in the order of the causes, and that of all together last.
func (t *Tried) Set(g Gain) {
	order := append(causes.Names(), Together)
	t.Mends = slices.DeleteFunc(t.Mends, func(o Gain) bool { return o.Cause == g.Cause || !slices.Contains(order, o.Cause) })
	t.Mends = append(t.Mends, g)
	slices.SortStableFunc(t.Mends, func(a, b Gain) int { return slices.Index(order, a.Cause) - slices.Index(order, b.Cause) })
}

// of returns what the mend of a cause gives, or nil if it was not tried.
func (t *Tried) of(cause string) *Gain {
	if t == nil {
		return nil
	}
	for i := range t.Mends {
		if t.Mends[i].Cause == cause {
			return &t.Mends[i]
		}
	}
	return nil
}

// GainOf returns what a mend gives: was and is are the columns of the text without and with it.
func GainOf(cause string, m *matrix.Matrix, was, is string) Gain {
	g := Gain{Cause: cause}
	c := contrast.New(m, was, is)
	g.Cells = len(c.Pairs)
	var of []string
	if k := causes.Named(cause); k != nil {
		of = k.Scenarios()
	}
	for i := range c.Pairs {
		p := &c.Pairs[i]
		x := Cell{p.Is.Scenario, p.Is.Mode.String(), p.Was.Outcome().String(), p.Is.Outcome().String()}
		if p.Change != contrast.Same {
			g.Changed = append(g.Changed, x)
			switch was, is := p.Was.Reachable(), p.Is.Reachable(); {
			case p.Was.Open() || p.Is.Open():
				g.Open++
			case was && is:
				g.Otherwise++
			case is:
				g.Worse++
			default:
				g.Better++
			}
		}
		if p.Is.Reachable() && cause == Together {
			g.Left = append(g.Left, x)
		}
		for _, name := range of {
			if name == p.Is.Scenario && (p.Is.Reachable() || p.Is.Open()) {
				g.Unmended = append(g.Unmended, name)
			}
		}
	}
	return g
}

// says is what a mend gives, in words.
func (g *Gain) says() string {
	text := fmt.Sprintf("of %s %d do not fail any more, and %d fail that did not", say.Count(g.Cells, "cell"), g.Better, g.Worse)
	if g.Otherwise != 0 {
		text += fmt.Sprintf("; %d still fail, by what stands behind this cause", g.Otherwise)
	}
	if g.Open != 0 {
		text += fmt.Sprintf("; not decided in the time of a search: %d", g.Open)
	}
	if len(g.Unmended) != 0 {
		text += "; still failing are " + strings.Join(g.Unmended, ", ")
	}
	return text
}
