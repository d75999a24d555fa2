// Package patch finds for the hunks of a FreeBSD diff the places in the port where
// they land, and compares what was done there with what the hunks ask for.
package patch

import (
	"strings"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/port"
)

// State says what has to be done about a hunk.
type State string

// The states.
const (
	ToDo        State = "to do"
	Already     State = "already in the port"
	Not         State = "not applicable" // Why gives the reason
	Conflicting State = "conflicting"    // the port does not have what the hunk changes
)

// Place is where a hunk lands.
type Place struct {
	Hunk   unidiff.Hunk `json:"-"`
	File   string       `json:"file"`  // the file of FreeBSD
	At     int          `json:"line"`  // the line in the diff
	Lands  []Land       `json:"lands"` // the one with most of the hunk comes first
	Sure   float32      `json:"sure"`  // certainty of the place, 0 to 1
	State  State        `json:"state"`
	Why    string       `json:"why,omitempty"`
	Alone  bool         `json:"alone,omitempty"` // it fits no text of the file, and was placed by its own lines
	Beside []Span       `json:"-"`               // what stands in Go for each line of the hunk, in Lands[0].Go
}

// Span is the lines of Go that stand for the statements that begin on a line of a
// hunk.
type Span struct {
	First, Last int // lines of Go; 0 if there are none
	Lines       int // number of lines that the statements have in C
}

// Land is the part of a function, or of another named item, that a hunk lands on.
type Land struct {
	Function string `json:"function"`
	Go       string `json:"go,omitempty"` // the file; "" if it has no port
	// First and Last are the first and last line of the statements that change, or
	// else of those around. New statements go between the two.
	First int  `json:"first,omitempty"`
	Last  int  `json:"last,omitempty"`
	New   bool `json:"new,omitempty"` // the function itself is new
}

// Function is the name of the item that most of the hunk is in.
func (p *Place) Function() string {
	if len(p.Lands) == 0 {
		return ""
	}
	return p.Lands[0].Function
}

// Patch is a diff of one file, compared with the port of a revision.
type Patch struct {
	Source port.Source
	Go     []*gosrc.File
	hunks  []held
	moves  [2]map[moving]*held // the results of texts
}

// held is a hunk, with the two texts that it fits.
type held struct {
	unidiff.Hunk
	old, now *side // before the change and after it; nil if it fits no text
	first    int   // its first line in old
	then     int   // its first line in now
	was, is  touched
	guess    string // what the texts were made from, if they are not those of a file
}

// stands notes the lines of two texts on which a hunk begins, and finds the
// statements that it changes.
func (h *held) stands(old, now *side, first, then int) {
	h.old, h.now, h.first, h.then = old, now, first, then
	h.was, h.is = old.touch(&h.Hunk, first, '-'), now.touch(&h.Hunk, then, '+')
	// Statements that it removes and adds again in the same order do not change.
	inOld, inNow := common(h.was.texts(), h.is.texts())
	h.was.keep(inOld)
	h.is.keep(inNow)
}

// New compares a diff of one file with the port. texts has the known texts of the
// file, from before or after the change; New takes the one that fits the diff best.
// Hunks that do not fit it are placed by their own lines alone.
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

// Places says where each hunk lands and what has to be done about it.
func (p *Patch) Places() []Place {
	out := make([]Place, len(p.hunks))
	for i := range p.hunks {
		out[i] = p.place(&p.hunks[i])
	}
	return out
}

// Foreign returns the places for a file that has no port: none of its hunks
// applies.
func Foreign(f unidiff.File) []Place {
	out := make([]Place, len(f.Hunks))
	for i, h := range f.Hunks {
		out[i] = Place{Hunk: h, File: f.Name, At: h.Line, Lands: []Land{{Function: h.Section}}, Sure: 1,
			State: Not, Why: "nothing of this file was ported", Beside: make([]Span, len(h.Lines))}
	}
	return out
}

// Ported finds the source for a file of a diff, by its path in FreeBSD's tree or
// by the end of that path. Files that were ported at the seed's date only belong
// to every revision.
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
