// Package alter makes every alteration of a single token and of a single statement
// that a reader of a text could overlook, so that a test can show that a checker
// notices each. It knows two languages, Go and C, and nothing of any checker: its
// readers are its own, so that what a checker's reader overlooks is altered all the
// same.
//
// What comes out can still be read: brackets and directives are paired, and Go
// parses. It need not compile. Comments stay where they are, also when the statement
// beside them is moved. What names other files (#include, import) and the package
// clause are left alone.
//
// It imports the standard library only.
package alter

import (
	"bytes"
	"sort"
	"strings"
)

// Edit puts New in the place of text[Pos:End].
type Edit struct {
	Pos, End int // offsets in bytes
	New      string
}

// Alteration is one way to alter a text.
type Alteration struct {
	Kind  Kind
	In    string // innermost function, macro, type or variable, by its name; "" if there is none
	Of    string // innermost statement, head of one, or declaration; "" if there is none
	Line  int    // of the first edit, from 1
	Edits []Edit // by their places, which do not overlap
	// What is altered, and what becomes of it; either may be "". These and Of are
	// code with single blanks, cut after maxShown characters.
	Old, New string
}

const maxShown = 80

// Apply returns the text with the edits made.
func (a Alteration) Apply(text []byte) []byte { return apply(text, a.Edits) }

func apply(text []byte, edits []Edit) []byte {
	var b bytes.Buffer
	b.Grow(len(text) + 64)
	at := 0
	for _, e := range edits {
		b.Write(text[at:e.Pos])
		b.WriteString(e.New)
		at = e.End
	}
	b.Write(text[at:])
	return b.Bytes()
}

// order sorts edits by their places and puts insertions before what begins there.
func order(edits []Edit) {
	sort.SliceStable(edits, func(i, j int) bool {
		if edits[i].Pos != edits[j].Pos {
			return edits[i].Pos < edits[j].Pos
		}
		return edits[i].End < edits[j].End
	})
}

// shown returns code as Old and New have it.
func shown(code string) string {
	code = strings.ReplaceAll(code, "\\\n", " ")
	code = strings.Join(strings.Fields(code), " ")
	if r := []rune(code); len(r) > maxShown {
		return string(r[:maxShown-1]) + "…"
	}
	return code
}
