// Package mend changes a text of C by edits that carry nothing of it: an edit knows the lines
// that it is about by their hash.
//
// It imports the standard library only.
package mend

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
)

// Edit puts statements into a text, or in the place of some of its lines.
type Edit struct {
	File string // the base name of the file, "" for kern_timeout.c
	Func string // the function, or what else the lines are in
	// Line is the first of Lines lines that are looked for, in the text that the edit was made
	// for. In another one they are looked for by their hash wherever they are.
	Line, Lines int
	Hash        string // as Hash returns it
	// From and To say which of these lines are taken away, from 0: those before To and not
	// before From. Where they are equal none is, and what is new stands before that line.
	From, To int
	New      []string
}

// Main is the file of an edit that names none.
const Main = "kern_timeout.c"

// Name is the base name of the file that an edit changes.
func (e *Edit) Name() string {
	if e.File == "" {
		return Main
	}
	return e.File
}

// hexDigits is how much of a hash an edit has.
const hexDigits = 12

// Hash returns the hash by which an edit knows lines. Blanks do not matter to it.
func Hash(lines []string) string {
	var words []string
	for _, l := range lines {
		words = append(words, strings.Join(strings.Fields(l), " "))
	}
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(words, "\n"))))[:hexDigits]
}

// MissingError says that the lines of an edit are not in a text, or are there twice.
type MissingError struct {
	Edit  Edit
	Found int // how often they are there
	// There is the hash of the lines at the edit's own place.
	There string
}

func (e *MissingError) Error() string {
	lines := fmt.Sprintf("%s:%d", e.Edit.Name(), e.Edit.Line)
	if e.Found == 0 {
		return fmt.Sprintf("%s: the %d lines of %s that the mend changes are not in this text: the hash there is %s, and not %s", lines, e.Edit.Lines, e.Edit.Func, e.There, e.Edit.Hash)
	}
	return fmt.Sprintf("%s: the %d lines of %s that the mend changes are in this text %d times", lines, e.Edit.Lines, e.Edit.Func, e.Found)
}

// Place is an edit at its place in a text.
type Place struct {
	Edit
	At int // the line of the text before which the new lines stand, from 1
}

// Gone is how many lines are taken away, from At on.
func (p *Place) Gone() int { return p.To - p.From }

// Find returns the places of edits in texts, which are given by their base names, in the order
// of the edits. If one cannot be found, the error is a *MissingError.
func Find(edits []Edit, texts map[string][]byte) ([]Place, error) {
	var out []Place
	for _, e := range edits {
		lines := strings.Split(string(texts[e.Name()]), "\n")
		at, found := 0, 0
		for i := 0; i+e.Lines <= len(lines); i++ {
			if Hash(lines[i:i+e.Lines]) == e.Hash {
				at, found = i, found+1
			}
		}
		if found != 1 {
			there := "that of no line"
			if i := e.Line - 1; i+e.Lines <= len(lines) {
				there = Hash(lines[i : i+e.Lines])
			}
			return nil, &MissingError{e, found, there}
		}
		out = append(out, Place{e, at + e.From + 1})
	}
	return out, nil
}

// Apply returns the texts with all edits made, each found in the text as it was. Edits that
// take the same line away are an error. Edits that put lines before one line put them there in
// their order, before what another edit puts in the place of that line.
func Apply(edits []Edit, texts map[string][]byte) (map[string][]byte, error) {
	places, err := Find(edits, texts)
	if err != nil {
		return nil, err
	}
	out := map[string][]byte{}
	for name, text := range texts {
		of := slices.DeleteFunc(slices.Clone(places), func(p Place) bool { return p.Name() != name })
		slices.SortStableFunc(of, func(p, q Place) int { return cmp.Or(p.At-q.At, min(p.Gone(), 1)-min(q.Gone(), 1)) })
		lines := strings.Split(string(text), "\n")
		var with []string
		done := 0
		for _, p := range of {
			if p.At-1 < done {
				return nil, fmt.Errorf("%s:%d: two mends change this line of %s", name, p.At, p.Func)
			}
			with = append(append(with, lines[done:p.At-1]...), p.New...)
			done = p.At - 1 + p.Gone()
		}
		out[name] = []byte(strings.Join(append(with, lines[done:]...), "\n"))
	}
	return out, nil
}
