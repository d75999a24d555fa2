package gotree

import (
	"strings"
	"testing"
)

// A note is told from other comments, and stands at what it is written at.
func TestNotes(t *testing.T) {
	const text = `package p

// PORT: at an empty place.

// F is a function.
//
// PORT: of the head,
// in two lines.
//
// And a second paragraph.
//
// FIX: of the same head.
func F(a int32) {
	var x bool // PORT: an int
	var (
		y int32 // counts. PORT: is no note here
		// PORT: a long one
		z int64
	)

	// Something else.
	//
	// PORT: above a statement
	if x {
		y = 1 // PORT: here
		// PORT: before a brace
	} else if g() { // FIX: a head
		// FIX: no statement

		y = 2
	}
	g(y,
		z) // PORT: of two lines
	switch y {
	// PORT: above a clause
	case 1:
	}
again:
	// PORT: behind a label
	g() ; h() // PORT: two
	// PORT: last
}

// T is a struct.
// PORT: of the whole
type T struct {
	// a is a field.
	//
	// PORT: above a field
	a int32
	b int32 // FIX: behind a field
}

/* PORT: with stars
 * in two lines
 */
const C = 1

// PORT: at the end`
	f, err := Parse("f.go", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []struct{ kind, text, at string }{
		{"PORT", "at an empty place.", ""},
		{"PORT", "of the head, in two lines.\n\nAnd a second paragraph.", "F(a int32) {"},
		{"FIX", "of the same head.", "F(a int32) {"},
		{"PORT", "an int", "var x bool"},
		{"PORT", "a long one", "z int64"},
		{"PORT", "above a statement", "if x {\n...}"},
		{"PORT", "here", "y = 1"},
		{"PORT", "before a brace", ""},
		{"FIX", "a head", "if g() {"},
		{"FIX", "no statement", ""},
		{"PORT", "of two lines", "g(y,\n\t\tz)"},
		{"PORT", "above a clause", "case 1:"},
		{"PORT", "behind a label", "g()"},
		{"PORT", "two", "g() ; h()"},
		{"PORT", "last", ""},
		{"PORT", "of the whole", "type T struct {\n...}"},
		{"PORT", "above a field", "a int32"},
		{"FIX", "behind a field", "b int32"},
		{"PORT", "with stars in two lines", "const C = 1"},
		{"PORT", "at the end", ""},
	}
	for i, n := range f.Notes {
		if i >= len(want) {
			t.Fatalf("a note too many: %s: %q", n.Kind, n.Text)
		}
		w := want[i]
		if n.Kind != w.kind || n.Text != w.text {
			t.Errorf("note %d is %s: %q, want %s: %q", i, n.Kind, n.Text, w.kind, w.text)
		}
		at := text[n.From:n.To]
		if head, tail, ok := strings.Cut(w.at, "..."); ok {
			if !strings.HasPrefix(at, head) || !strings.HasSuffix(at, tail) {
				t.Errorf("%q stands at %q, want %q", n.Text, at, w.at)
			}
		} else if at != w.at {
			t.Errorf("%q stands at %q, want %q", n.Text, at, w.at)
		}
		if s := text[n.Pos:n.End]; !strings.Contains(s, w.kind+":") || strings.Contains(s[4:], "FIX:") && w.kind == "PORT" {
			t.Errorf("%q is at %q", n.Text, s)
		}
	}
	if len(f.Notes) < len(want) {
		t.Errorf("%d notes, want %d", len(f.Notes), len(want))
	}
}

// No note of the ports is lost.
func TestPortedNotes(t *testing.T) {
	all := 0
	for name, text := range portedFiles(t) {
		f, err := Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		found := len(f.Notes)
		all += found
		if n := strings.Count(string(text), "PORT:") + strings.Count(string(text), "FIX:"); n != found {
			t.Errorf("%s: %d notes of %d", name, found, n)
		}
	}
	t.Logf("%d notes", all)
}
