package review

import (
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
)

// made compares texts with one file of Go that all of them were ported to.
func made(t *testing.T, goText, reasons string, texts ...[2]string) (all []Reviewed) {
	t.Helper()
	g, err := gotree.Parse("kern/x/x.go", []byte("package x\n\n"+goText))
	if err != nil {
		t.Fatal(err)
	}
	why, err := compare.ParseReasons("x.txt", reasons)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range texts {
		n, err := ctree.Parse(c[0], []byte(c[1]))
		if err != nil {
			t.Fatal(err)
		}
		text := &compare.Text{Name: c[0], Text: []byte(c[1]), Tree: n}
		all = append(all, Reviewed{Rev: pairs.Seed, Source: pairs.Source{C: "sys/x/" + c[0], Go: []string{g.Name}},
			Result: compare.Files(text, []*gotree.File{g}, &compare.Rules{Reasons: why})})
	}
	return all
}

// whys returns why something is different.
func whys(all []Reviewed) string {
	var out []string
	for i := range all {
		for _, it := range all[i].Items {
			for _, r := range it.Rows {
				if r.State == compare.Different {
					out = append(out, all[i].Source.C+": "+it.Name+": "+r.Why)
				}
			}
		}
	}
	return strings.Join(out, "\n")
}

// TestUndefined: a variable that only a header declares is told, if the file is of a text
// that would define it.
func TestUndefined(t *testing.T) {
	h := [2]string{"x.h", "extern int n;\n"}
	whole := map[string]bool{"kern/x/x.go": true}
	for _, x := range []struct {
		name  string
		texts [][2]string
		whole map[string]bool
		want  string
	}{
		{"defined", [][2]string{h, {"x.c", "int n;\n"}}, whole, ""},
		{"not defined", [][2]string{h, {"x.c", "#include <x.h>\n"}}, whole, "sys/x/x.h: n: n is only declared here: no text defines it"},
		{"in a header only", [][2]string{h}, whole, ""},
		{"a text is absent", [][2]string{h, {"x.c", "#include <x.h>\n"}}, nil, ""},
	} {
		all := made(t, "var n int32", "", x.texts...)
		undefined(all, x.whole)
		if got := whys(all); got != x.want {
			t.Errorf("%s: %q, want %q", x.name, got, x.want)
		}
	}
}

// TestStaleReason: a reason for what the text has not is told.
func TestStaleReason(t *testing.T) {
	for _, x := range []struct{ c, want string }{
		{"int n;\nint m;\n", ""},
		{"int n;\n", "sys/x/x.c: n: a reason says why m is not ported, and the text has no such thing; take it out of the list"},
	} {
		all := made(t, "var n int32", "m: nobody asks", [2]string{"x.c", x.c})
		unmatched(&all[0])
		if got := whys(all); got != x.want {
			t.Errorf("%q: %q, want %q", x.c, got, x.want)
		}
	}
}
