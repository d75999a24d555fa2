// Package patch finds for the hunks of a FreeBSD diff the places in the port where
// they land, and holds what was done there against what the hunks ask for.
//
// The text before the change and the one after it are each compared with the port,
// exactly (package compare). Of a statement that a hunk removes or adds that says
// whether the port has it, and where.
package patch

import (
	"fmt"
	"slices"
	"strings"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
	"ktimeout/tools/sbs/internal/tree"
)

// State says what has to be done about a hunk.
type State string

// The states.
const (
	ToDo        State = "to do"
	Already     State = "already in the port"
	Not         State = "not applicable" // Why gives the reason
	Conflicting State = "conflicting"    // the port has neither what the hunk removes nor what it adds
)

// Place is where a hunk lands.
type Place struct {
	Hunk   unidiff.Hunk
	File   string // the file of FreeBSD
	At     int    // the line in the diff
	Lands  []Land // the one with most of the hunk comes first
	State  State
	Why    string
	Alone  bool   // it fits no text of the file, and was placed by its own lines
	Beside []Span // what stands in Go for each line of the hunk, in Lands[0].Go
}

// Span is the lines of Go that stand for the statements that begin on a line of a
// hunk.
type Span struct {
	First, Last int // lines of Go; 0 if there are none
	Lines       int // number of lines that the statements have in C
}

// Land is the part of a function, or of another named item, that a hunk lands on.
type Land struct {
	Function string
	Go       string // the file; "" if it has no port
	// First and Last are the first and last line of the statements that change, or
	// else of those around. New statements go between the two.
	First int
	Last  int
	New   bool // the port has no such item; it goes between the two
}

// Function is the name of the item that most of the hunk is in.
func (p *Place) Function() string {
	if len(p.Lands) == 0 {
		return ""
	}
	return p.Lands[0].Function
}

// Port is the port of one file of FreeBSD.
type Port struct {
	Tree   *pairs.Tree
	Source pairs.Source
	Go     []*gotree.File // of Source.Go
	Rules  *compare.Rules
}

// Patch is a diff of one file, compared with the port of a revision.
type Patch struct {
	Port
	old, now *side // before the change and after it; nil if no hunk fits a text
	hunks    []hunk
	items    []item // of Go; port makes them
}

// hunk is a hunk, with the statements that it changes.
type hunk struct {
	unidiff.Hunk
	old, now *side // what it was compared by; nil if it could not be read
	first    int   // its first line in old
	then     int   // its first line in now
	alone    bool  // the two were made of its own lines
	was, is  []*stmt
	around   []*stmt // those of its lines before the change that stay
}

// New compares a diff of one file with the port. texts has the known texts of the
// file, from before or after the change; New takes the one that fits the diff best.
// Hunks that do not fit it are placed by their own lines alone.
func New(f unidiff.File, texts [][]string, port Port) (*Patch, error) {
	p := &Patch{Port: port, hunks: make([]hunk, len(f.Hunks))}
	if f.New() {
		texts = [][]string{nil}
	}
	for i := range f.Hunks {
		p.hunks[i].Hunk = f.Hunks[i]
	}
	t, ok := best(texts, f.Hunks)
	if ok {
		if err := p.compare(f.Name, &t); err != nil {
			return nil, err
		}
	}
	p.sketch(f.Name)
	return p, nil
}

// compare compares both texts with the port, and finds what each hunk changes.
func (p *Patch) compare(name string, t *text) error {
	old, err := p.side(name, t.before)
	if err != nil {
		return err
	}
	now, err := p.side(name, t.after)
	if err != nil && t.fits() < len(p.hunks) { // what is half applied need not be C
		return nil
	}
	if err != nil {
		return fmt.Errorf("after the change, %w", err)
	}
	p.old, p.now = old, now
	for i := range p.hunks {
		if t.old[i] != 0 {
			h := &p.hunks[i]
			h.old, h.now, h.first, h.then = old, now, t.old[i], t.new[i]
		}
	}
	link(old, now, p.hunks)
	return nil
}

// Moves tells the patches of one diff what moves from one of their files to another.
// Both may be ported to the same file, in which it then stays.
func Moves(patches []*Patch) {
	for _, p := range patches {
		for _, q := range patches {
			if p == q || p.old == nil || q.now == nil || !slices.ContainsFunc(p.Source.Go, func(g string) bool { return slices.Contains(q.Source.Go, g) }) {
				continue
			}
			came := map[string]bool{}
			for _, x := range q.now.stmts {
				if x.under == nil && x.same == nil {
					came[strings.ToLower(x.item.Name)] = true
				}
			}
			for _, x := range p.old.stmts {
				if x.whole() && x.under == nil && came[strings.ToLower(x.item.Name)] {
					x.goes = q.Source.C
				}
			}
		}
	}
}

// Places says where each hunk lands and what has to be done about it.
func (p *Patch) Places() []Place {
	out := make([]Place, len(p.hunks))
	for i := range p.hunks {
		out[i] = p.place(&p.hunks[i])
	}
	if len(p.Go) == 0 {
		return out
	}
	// What has no place of its own lies between the places of the hunks around it.
	for i := range out {
		if l := &out[i].Lands[0]; out[i].State != Not && l.Go == "" {
			file := p.Go[0]
			l.Go, l.First, l.Last = file.Name, 1, tree.Line(file.Text, len(file.Text)-1)
			for _, o := range out[:i] {
				if o.Lands[0].Go == file.Name {
					l.First = o.Lands[0].Last
				}
			}
			for _, o := range slices.Backward(out[i+1:]) {
				if o.Lands[0].Go == file.Name && o.Lands[0].First >= l.First {
					l.Last = o.Lands[0].First
				}
			}
		}
	}
	return out
}

// Foreign returns the places for a file that has no port: none of its hunks
// applies.
func Foreign(f unidiff.File) []Place {
	out := make([]Place, len(f.Hunks))
	for i, h := range f.Hunks {
		out[i] = Place{Hunk: h, File: f.Name, At: h.Line, Lands: []Land{{Function: h.Section}},
			State: Not, Why: "nothing of this file was ported", Beside: make([]Span, len(h.Lines))}
	}
	return out
}

// comments tells whether a hunk changes only lines that are comments, or look so.
func (h *hunk) comments() bool {
	return !slices.ContainsFunc(h.Lines, func(l unidiff.Line) bool {
		s := strings.TrimSpace(l.Text)
		return l.Kind != ' ' && s != "" && s != "*" && !strings.HasPrefix(s, "* ") && !strings.HasPrefix(s, "/*") && !strings.HasPrefix(s, "*/") && !strings.HasPrefix(s, "#include")
	})
}

// keywords tells whether a hunk changes only lines that the version control system
// writes.
func (h *hunk) keywords() bool {
	return !slices.ContainsFunc(h.Lines, func(l unidiff.Line) bool {
		return l.Kind != ' ' && strings.TrimSpace(l.Text) != "" && !strings.Contains(l.Text, "$FreeBSD")
	})
}
