package gosrc

import (
	"strings"
	"testing"
)

const text = `package p

// F does.
//
// PORT: an int in C,
// here a bool.
//
// More of F.
func F(a int) bool {
	var x, y int
	if a > 0 {
		x++ // FIX: it was y.
	} else if a < 0 {
		goto out
	} else {
		y--
	}
	for i := range 3 {
		use(i)
	}
	switch {
	case x > 1, y > 1:
		return true
	default:
	}
out:
	return false
}

var a, b = 1, 2

type T struct{ c, d int }
`

func TestParse(t *testing.T) {
	f, err := Parse("a.go", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, it := range f.Items {
		names = append(names, it.Name)
	}
	if got := strings.Join(names, " "); got != "F a b T" {
		t.Fatalf("items %s", got)
	}
	it := f.Items[0]
	var got []string
	for _, s := range it.Stmts {
		got = append(got, s.Text())
	}
	want := []string{"F ( a int ) bool", "x int", "y int", "if a > 0", "x ++", "else if a < 0", "goto out", "else", "y --",
		"for i := range 3", "use ( i )", "switch", "case x > 1 , y > 1 :", "return true", "default :", "out :", "return false"}
	if strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("statements\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(it.Notes) != 2 || it.Notes[0].Text != "an int in C, here a bool." || !it.Notes[0].Doc || it.Notes[1].Kind != "FIX" || it.Notes[1].Doc {
		t.Errorf("notes %+v", it.Notes)
	}
	if fields := f.Items[3].Stmts; len(fields) != 2 || fields[1].Text() != "d int" {
		t.Errorf("fields %+v", fields)
	}
}

func TestErrors(t *testing.T) {
	_, err := Parse("a.go", []byte("package p\n\nfunc f( {\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "a.go:3: ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
}
