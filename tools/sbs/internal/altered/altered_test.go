package altered

import (
	"bytes"
	"errors"
	"go/scanner"
	"go/token"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/alter"
)

const cText = `int
f(int a)
{
	return (a + 10);	/* of f */
}
`

const goText = `package p

func f(a int32) int32 {
	return a + 10 // of f
}

func g(a, b int32) {
	f(a)
	f(b)
}
`

// words returns the tokens of a text of Go, but for those of some kinds.
func words(text []byte, but ...token.Token) string {
	var b strings.Builder
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(text)), text, nil, 0)
next:
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return b.String()
		}
		for _, t := range but {
			if tok == t {
				continue next
			}
		}
		b.WriteString(tok.String() + " " + lit + "\n")
	}
}

// blind returns a check of both texts that does not see tokens of some kinds.
func blind(but ...token.Token) func(c, g []byte) (bool, error) {
	return func(c, g []byte) (bool, error) {
		return words(c) != words([]byte(cText)) || words(g, but...) != words([]byte(goText), but...), nil
	}
}

func subjects(check func(c, g []byte) (bool, error)) []Subject {
	return Pair("f.c", []byte(cText), "f.go", []byte(goText), check)
}

// TestNoticed: a check that sees everything has no faults.
func TestNoticed(t *testing.T) {
	r, err := Run(subjects(blind()), nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	if f := r.Faults(); len(f) > 0 {
		t.Errorf("%s", strings.Join(f, "\n"))
	}
	all := r.Tally.Total()
	if all.Made() < 40 || all[alter.Noticed] != all.Made() {
		t.Errorf("%v", all)
	}
	var b bytes.Buffer
	if err := r.Tally.Write(&b); err != nil || !strings.Contains(b.String(), "| f.go | number") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// TestMissed: what a check overlooks is a fault, unless it is listed, and a list that
// is too long, or excuses nothing, is one too.
func TestMissed(t *testing.T) {
	for _, x := range []struct {
		name, list string
		want       []string // what the faults contain
	}{
		{"no list", "", []string{
			`f.go:4: f: number "10" "11" in "return a + 10": not noticed`,
			`f.go:4: f: number "10" "100" in "return a + 10": not noticed`,
			`f.go:4: f: number "10" "0" in "return a + 10": not noticed`,
		}},
		{"one of them", "why\n\tf.go f number 10 0\n", []string{`"11"`, `"100"`}},
		{"all of them", "why\n\tf.go /f|g/ number \"10\" * /return .*/\n", nil},
		{"unused", "why\n\tf.go f number * *\n\tf.go g number * *\n", []string{"list:3: it excuses no alteration; delete it"}},
		{"noticed all the same", "why\n\tf.go f number * *\n\tf.go f operator * *\n", []string{"list:3: it excuses"}},
		{"another file", "why\n\tf.c f number * *\n", []string{`"11"`, `"100"`, `"0"`, "list:2"}},
		{"another statement", "why\n\tf.go f number * * \"return\"\n", []string{`"11"`, `"100"`, `"0"`, "list:2"}},
	} {
		equal, err := ReadExceptions("list", []byte(x.list))
		if err != nil {
			t.Fatal(err)
		}
		r, err := Run(subjects(blind(token.INT)), equal, 1)
		if err != nil {
			t.Fatal(err)
		}
		got := r.Faults()
		if len(got) != len(x.want) {
			t.Errorf("%s:\n%s\nwant %d faults", x.name, strings.Join(got, "\n"), len(x.want))
			continue
		}
		for i := range got {
			if !strings.Contains(got[i], x.want[i]) {
				t.Errorf("%s: %s, want %q", x.name, got[i], x.want[i])
			}
		}
	}
}

// TestShare: more than a twentieth may not be excused.
func TestShare(t *testing.T) {
	list := "why\n"
	for k := alter.Kind(1); k.String() != "directive-dropped"; k++ {
		list += "\tf.go * " + k.String() + " * *\n"
	}
	equal, err := ReadExceptions("list", []byte(list))
	if err != nil {
		t.Fatal(err)
	}
	r, err := Run(subjects(func(c, g []byte) (bool, error) { return words(c) != words([]byte(cText)), nil }), equal, 1)
	if err != nil {
		t.Fatal(err)
	}
	f := r.Faults()
	if len(r.Missed) > 0 || len(f) == 0 || !strings.Contains(f[len(f)-1], "are excused, more than 5 in 100") {
		t.Errorf("%s", strings.Join(f, "\n"))
	}
}

// TestSample: of a sample nobody knows which exceptions are used.
func TestSample(t *testing.T) {
	equal, err := ReadExceptions("list", []byte("why\n\tf.go g number * *\n"))
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Run(subjects(blind()), equal, 1)
	if err != nil {
		t.Fatal(err)
	}
	some, err := Run(subjects(blind()), equal, 4)
	if err != nil {
		t.Fatal(err)
	}
	if n, all := some.Tally.Total().Made(), whole.Tally.Total().Made(); n < all/4 || n > all/4+2 {
		t.Errorf("%d of %d", n, all)
	}
	if len(whole.Unused) != 1 || len(some.Unused) != 0 {
		t.Errorf("%d and %d are unused, want 1 and 0", len(whole.Unused), len(some.Unused))
	}
}

// TestLeft: what is not compared is not altered.
func TestLeft(t *testing.T) {
	s := subjects(blind(token.INT))
	for i := range s {
		s[i].Left = func(a alter.Alteration) bool { return a.In == "f" }
	}
	r, err := Run(s, nil, 1)
	if err != nil {
		t.Fatal(err)
	}
	if f := r.Faults(); len(f) > 0 || r.Tally.Total().Made() == 0 {
		t.Errorf("%v\n%s", r.Tally.Total(), strings.Join(f, "\n"))
	}
}

// TestRefused: a check that fails, or does not pass at first, and a text that cannot be
// read, end the run.
func TestRefused(t *testing.T) {
	broken := errors.New("broken")
	for _, x := range []struct {
		want     string
		subjects []Subject
	}{
		{"f.c: the check does not pass on the text as it is", subjects(func(c, g []byte) (bool, error) { return true, nil })},
		{"f.c: broken", subjects(func(c, g []byte) (bool, error) { return false, broken })},
		{`f.go:4: f: number "10" "11" in "return a + 10": broken`, subjects(func(c, g []byte) (bool, error) {
			if bytes.Contains(g, []byte("a + 11")) {
				return false, broken
			}
			return true == (string(c) != cText || string(g) != goText), nil
		})},
		{"x.c: line 1", []Subject{{File: "x.c", Text: []byte("int x"), Check: func([]byte) (bool, error) { return false, nil }}}},
		{"x.go:1:1", []Subject{{File: "x.go", Text: []byte("int x"), Check: func([]byte) (bool, error) { return false, nil }}}},
	} {
		if _, err := Run(x.subjects, nil, 1); err == nil || !strings.HasPrefix(err.Error(), x.want) {
			t.Errorf("%v, want %q", err, x.want)
		}
	}
}

// TestExceptions: a list that cannot be read is refused with its line.
func TestExceptions(t *testing.T) {
	for _, x := range []struct{ text, want string }{
		{"\tf.go f number 1 2\n", "list:1: an exception without a reason"},
		{"why\n\n# why not\n", "list:1: a reason for no exception"},
		{"why\n\tf.go f number 1 2\nor\nelse\n", "list:3: a reason for no exception"},
		{"why\n\tf.go f numbr 1 2\n", `list:2: there is no kind "numbr"`},
		{"why\n\tf.go f number 1\n", "list:2: 4 fields"},
		{"why\n\tf.go f number \"1 2\n", "list:2: \"1 2: a string that does not end"},
		{"why\n\tf.go f number /1 2\n", "list:2: /1 2: an expression that does not end"},
		{"why\n\tf.go f number /(/ 2\n", "list:2: /(/ is no regular expression"},
	} {
		if _, err := ReadExceptions("list", []byte(x.text)); err == nil || !strings.HasPrefix(err.Error(), x.want) {
			t.Errorf("%q: %v, want %q", x.text, err, x.want)
		}
	}
	two, err := ReadExceptions("list", []byte("one\nreason\n\tf.go f number 1 \\/\n\tf.go f number /a\\/b/ \"\"\nanother\n\tf.go \"\" number 1 2\n"))
	if err != nil || len(two) != 3 || two[1].Reason != "one reason" || two[2].Reason != "another" || two[2].Place != "list:6" {
		t.Errorf("%v %v", two, err)
	}
	if !two[1].old.fits("a/b") || two[1].old.fits("a/bc") || !two[2].in.fits("") || two[2].in.fits("f") {
		t.Error("a pattern does not fit what it should, or fits what it should not")
	}
}
