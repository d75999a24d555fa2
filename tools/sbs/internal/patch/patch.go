// Package patch leads the hunks of a diff of FreeBSD to where they land in the port,
// and holds what was done there against what they ask for.
package patch

import (
	"strings"

	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/port"
	"ktimeout/tools/sbs/internal/unidiff"
)

// State says what is to be done about a hunk.
type State string

// The states.
const (
	ToDo        State = "to do"
	Already     State = "already in the port"
	Not         State = "not applicable" // Why says why
	Conflicting State = "conflicting"    // the port does not have what the hunk changes
)

// Place is where a hunk lands.
type Place struct {
	Hunk   unidiff.Hunk `json:"-"`
	File   string       `json:"file"`  // of FreeBSD
	At     int          `json:"line"`  // of the diff
	Lands  []Land       `json:"lands"` // the one that most of it lands on first
	Sure   float32      `json:"sure"`  // how sure that is, 0 to 1
	State  State        `json:"state"`
	Why    string       `json:"why,omitempty"`
	Alone  bool         `json:"alone,omitempty"` // it fits no text of the file, and was led by its own lines
	Beside []Span       `json:"-"`               // what stands for each line of the hunk, in Lands[0].Go
}

// Span is what stands in Go for the statements that begin on a line of a hunk.
type Span struct {
	First, Last int // lines of Go; 0 if nothing does
	Lines       int // that the statements have in C
}

// Land is the part of a function, or of what else has a name, that a hunk lands on.
type Land struct {
	Function string `json:"function"`
	Go       string `json:"go,omitempty"` // file; "" if it was not ported
	// First and Last are lines of it: of the statements that change, or else of those
	// around. What is new goes between the two.
	First int  `json:"first,omitempty"`
	Last  int  `json:"last,omitempty"`
	New   bool `json:"new,omitempty"` // the function itself is new
}

// Function is what most of the hunk is in.
func (p *Place) Function() string {
	if len(p.Lands) == 0 {
		return ""
	}
	return p.Lands[0].Function
}

// Patch is a diff of one file held against the port of a revision.
type Patch struct {
	Source port.Source
	Go     []*gosrc.File
	hunks  []held
	moves  [2]map[moving]*held // see texts
}

// held is a hunk and the two texts that it stands in.
type held struct {
	unidiff.Hunk
	old, now *side // before the change and after it; nil if it fits nowhere
	first    int   // its first line in old
	then     int   // and in now
	was, is  touched
	guess    string // what the texts are made of, if not of a file
}

// stands says on which lines of two texts a hunk begins.
func (h *held) stands(old, now *side, first, then int) {
	h.old, h.now, h.first, h.then = old, now, first, then
	h.was, h.is = old.touch(&h.Hunk, first, '-'), now.touch(&h.Hunk, then, '+')
	// What it takes away and puts back in the same order does not change.
	inOld, inNow := common(h.was.texts(), h.is.texts())
	h.was.keep(inOld)
	h.is.keep(inNow)
}

// New holds a diff of one file against the port. Texts are what there is of the file
// before the change, or after it; the one that the diff fits best is taken. Hunks
// that do not fit it are held by their own lines alone.
func New(f unidiff.File, texts [][]string, source port.Source, files []*gosrc.File) (*Patch, error) {
	p := &Patch{Source: source, Go: files, hunks: make([]held, len(f.Hunks))}
	for i := range f.Hunks {
		p.hunks[i].Hunk = f.Hunks[i]
	}
	if t, ok := best(texts, f.Hunks); ok {
		old, err := p.side(f.Name, t.before)
		if err != nil {
			return nil, err
		}
		now, err := p.side(f.Name+", after the change", t.after)
		if err != nil {
			return nil, err
		}
		for i := range p.hunks {
			if t.old[i] != 0 {
				p.hunks[i].stands(old, now, t.old[i], t.new[i])
			}
		}
		now.link(old)
	}
	p.sketch(f.Name)
	return p, nil
}

// Places says where each hunk lands, and what is to be done about it.
func (p *Patch) Places() []Place {
	out := make([]Place, len(p.hunks))
	for i := range p.hunks {
		out[i] = p.place(&p.hunks[i])
	}
	return out
}

// Foreign says of a file of which nothing was ported that no hunk of it applies.
func Foreign(f unidiff.File) []Place {
	out := make([]Place, len(f.Hunks))
	for i, h := range f.Hunks {
		out[i] = Place{Hunk: h, File: f.Name, At: h.Line, Lands: []Land{{Function: h.Section}}, Sure: 1,
			State: Not, Why: "nothing of this file was ported", Beside: make([]Span, len(h.Lines))}
	}
	return out
}

// Ported finds the source of a file of a diff: by a path in FreeBSD's tree, or by
// the end of one. The files of the seed's date are those of every revision.
func Ported(tree *port.Tree, rev, name string) (s port.Source, ok bool, err error) {
	for _, r := range []string{rev, port.Seed} {
		files, err := tree.Of(r)
		if err != nil {
			return s, false, err
		}
		for _, s := range files {
			if s.C == name || strings.HasSuffix(s.C, "/"+name) || strings.HasSuffix(name, "/"+s.C) {
				return s, true, nil
			}
		}
	}
	return s, false, nil
}
