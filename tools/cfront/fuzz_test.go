package cfront_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/gen"
	"ktimeout/tools/cfront/internal/layers"
	"ktimeout/tools/cfront/internal/parse"
)

// cut makes one text of two: edits says what is done to the tokens of the first. Each
// edit is three bytes: what, where, and where from.
func cut(a, b string, edits []byte) string {
	x, y := tokens(a), tokens(b)
	for len(edits) >= 3 && len(x) > 0 && len(y) > 0 {
		at := int(edits[1]) * len(x) / 256
		from := int(edits[2]) * len(y) / 256
		switch edits[0] % 8 {
		case 0: // leave a token out
			x = append(x[:at:at], x[at+1:]...)
		case 1: // double one
			x = append(x[:at+1:at+1], x[at:]...)
		case 2: // swap two
			to := int(edits[2]) * len(x) / 256
			x[at], x[to] = x[to], x[at]
		case 3: // put one of the other text in
			x = append(append(x[:at:at], y[from]), x[at:]...)
		case 4: // double a statement
			x = append(x[:ends(x, at):ends(x, at)], x[at:]...)
		case 5: // leave a statement out
			x = append(x[:at:at], x[ends(x, at):]...)
		default: // put a statement of the other text in
			x = append(append(x[:at:at], y[from:ends(y, from)]...), x[at:]...)
		}
		edits = edits[3:]
	}
	return strings.Join(x, "")
}

// ends is the place after the statement that at is in.
func ends(x []string, at int) int {
	for i := at; i < len(x); i++ {
		if x[i] == ";" || x[i] == "}" {
			return i + 1
		}
	}
	return len(x)
}

// tokens cuts a text at the borders of words.
func tokens(s string) (all []string) {
	word := func(c byte) bool {
		return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	}
	for begin, i := 0, 1; i <= len(s); i++ {
		if i == len(s) || !word(s[i]) || !word(s[i-1]) {
			all = append(all, s[begin:i])
			begin = i
		}
	}
	return all
}

// mostTime is how long a text of a few kilobytes may take, on a machine that is busy:
// more than what the parser of C is given.
const mostTime = 100 * time.Second

// pieces cuts the constructs into texts of one function each, with what stands before the
// first one of their file. The facility is a piece of its own, the last.
func pieces(t testing.TB) (all []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(constructs, "*.c"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		at := append(construct.FindAllIndex(text, -1), []int{len(text)})
		for i := range at[1:] {
			all = append(all, string(text[:at[0][0]])+string(text[at[i][0]:at[i+1][0]]))
		}
	}
	text, err := os.ReadFile(facilityInC)
	if err != nil {
		t.Fatal(err)
	}
	return append(all, string(text))
}

// mixer translates texts that are cut and mixed.
type mixer struct {
	layers  *layers.Layers
	pieces  []string
	headers map[string][]byte
}

func newMixer(t testing.TB) *mixer {
	m := &mixer{pieces: pieces(t), headers: userHeaders(t, "facility/c/sys", "callout.h", "_callout.h")}
	m.headers["constructs.h"] = userHeaders(t, constructs, "constructs.h")["constructs.h"]
	var err error
	if m.layers, err = layers.Load(os.DirFS(root), family.Tick.Packages()); err != nil {
		t.Fatal(err)
	}
	return m
}

// mix translates piece a, mixed with piece b, and reports what must not come of it.
func (m *mixer) mix(t *testing.T, a, b uint16, edits []byte) {
	begin := time.Now()
	text := cut(m.pieces[int(a)%len(m.pieces)], m.pieces[int(b)%len(m.pieces)], edits)
	fragment := !strings.Contains(text, "callout_cpu")
	err := try(m.layers, parse.Text{Name: "t.c", Text: []byte(text), Family: family.Tick, Headers: m.headers, Fragment: fragment})
	if d := time.Since(begin); d > mostTime {
		t.Errorf("%v for\n%s", d, text)
	}
	if err != nil && (strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), ":")) {
		t.Errorf("%q for\n%s", err, text)
	}
	var fault notGo
	if errors.As(err, &fault) {
		t.Errorf("%v for\n%s", fault, text)
	}
}

// A structure that is nowhere defined is one without fields, whatever mentions it.
func TestUndefinedStructure(t *testing.T) {
	m := newMixer(t)
	for _, text := range []string{
		"struct node *p;\nint f(void) { return (p == 0); }\n",
		"struct node *p;\nint f(struct node *q) { return (p == q); }\n",
		"struct list { struct node *first; };\nint f(struct list *l) { return (l->first == 0); }\n",
	} {
		if err := try(m.layers, parse.Text{Name: "t.c", Text: []byte(text), Family: family.Tick, Fragment: true}); err != nil {
			t.Errorf("%v for\n%s", err, text)
		}
	}
}

// No text makes the translator panic or go on for long; and what it says is translated
// is Go.
func FuzzTranslate(f *testing.F) {
	m := newMixer(f)
	for i := range m.pieces {
		f.Add(uint16(i), uint16(i*7+3), []byte{0, byte(i), 0, 1, byte(3 * i), 0, 2, byte(5 * i), 130, 3, byte(7 * i), 60, 4, byte(11 * i), 0, 5, byte(13 * i), 99}[:3*(i%7)])
	}
	f.Fuzz(func(t *testing.T, a, b uint16, edits []byte) {
		if len(edits) <= 60 {
			m.mix(t, a, b, edits)
		}
	})
}

// notGo is what a text became that is said to be translated, and is not.
type notGo struct{ error }

// try translates a text, and looks whether it became Go.
func try(l *layers.Layers, x parse.Text) error {
	if _, err := parse.LeftOut(x); err != nil {
		return err
	}
	ast, err := parse.Parse(x, "")
	if err != nil {
		return err
	}
	if !x.Fragment {
		if ast, err = parse.Parse(x, parse.Page(x, ast)); err != nil {
			return err
		}
	}
	f, err := gen.Generate(gen.Input{AST: ast, Layers: l, Main: x.Name, Path: x.Name, Era: "any", Fragment: x.Fragment})
	if err != nil {
		if strings.Contains(err.Error(), "a fault of the translator") {
			return notGo{err}
		}
		return err
	}
	if _, err := l.Check("text.go", f.Source); err != nil {
		return notGo{err}
	}
	return nil
}
