package match

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/gosrc"
)

var update = flag.Bool("update", false, "write what is found to the files of expected output")

var rules = Rules{
	Conds: map[string]string{"ifdef DDB": "there is no debugger", "ifdef WIDGET_TRACE": "there are no traces"},
	Items: map[string]string{"db_show_widget": "there is no debugger"},
	Words: map[string]string{"td_widgets": "threads have no widgets"},
}

func read(t testing.TB, c, g string) (*csrc.File, *gosrc.File) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", c))
	if err != nil {
		t.Fatal(err)
	}
	cf, err := csrc.Parse(c, text)
	if err != nil {
		t.Fatal(err)
	}
	if text, err = os.ReadFile(filepath.Join("testdata", g)); err != nil {
		t.Fatal(err)
	}
	gf, err := gosrc.Parse(g, text)
	if err != nil {
		t.Fatal(err)
	}
	return cf, gf
}

func listing(pairs []Pair) string {
	var b strings.Builder
	for _, p := range pairs {
		name := "nothing"
		if p.Go != nil {
			name = p.Go.Name
		}
		fmt.Fprintf(&b, "%s -> %s\n", p.C.Name, name)
		for _, r := range p.Rows {
			fmt.Fprintf(&b, "  %d %s", r.C.Line, r.State)
			for _, g := range r.Go {
				fmt.Fprintf(&b, " %d", g.Line)
			}
			if r.Why != "" {
				fmt.Fprintf(&b, " (%s)", r.Why)
			}
			fmt.Fprintf(&b, ": %s\n", r.C.Text())
		}
	}
	return b.String()
}

func TestFiles(t *testing.T) {
	c, g := read(t, "widget.c", "widget.go")
	got := listing(Files(c, []*gosrc.File{g}, &rules))
	golden := filepath.Join("testdata", "widget.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestEdits replaces each statement of the Go text, one after the other, by one
// that is like nothing. The C statement that it stood for must no longer match it,
// and nearly all others must match as before.
func TestEdits(t *testing.T) {
	c, g := read(t, "widget.c", "widget.go")
	strange, err := gosrc.Parse("strange.go", []byte("package p\n\nfunc f() {\n\tnothing_of_this(is_in, the_text)\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	before := Files(c, []*gosrc.File{g}, &rules)
	for i := range g.Items {
		it := &g.Items[i]
		if !it.Func {
			continue
		}
		for k := 1; k < len(it.Stmts); k++ {
			was := it.Stmts[k]
			it.Stmts[k] = strange.Items[0].Stmts[1]
			after := Files(c, []*gosrc.File{g}, &rules)
			lost := 0
			for p := range before {
				for r := range before[p].Rows {
					old, now := &before[p].Rows[r], &after[p].Rows[r]
					if old.State == Matched && now.State != Matched {
						lost++
					}
					// If it stood for one together with others, the others are
					// left.
					if len(now.Go) == 1 && now.Go[0] == &it.Stmts[k] && now.State == Matched {
						t.Errorf("in the place of %q a strange statement is matched to %q", was.Text(), now.C.Text())
					}
				}
			}
			it.Stmts[k] = was
			// A head may have been linked together with its body.
			if lost > 3 {
				t.Errorf("without %q %d statements are no longer matched", was.Text(), lost)
			}
			if alone := stands(before, &it.Stmts[k]); lost == 0 && alone != nil && !alone.Decl && unique(it, k) {
				t.Errorf("without %q nothing is lost, though it stood for %q", was.Text(), alone.Text())
			}
		}
	}
}

// stands returns the statement of C that the one of Go stands for, alone, or nil.
func stands(pairs []Pair, g *gosrc.Stmt) (found *csrc.Stmt) {
	n := 0
	for _, p := range pairs {
		for _, r := range p.Rows {
			if len(r.Go) == 1 && r.Go[0] == g && r.State == Matched {
				found = r.C
				n++
			}
		}
	}
	if n != 1 {
		return nil
	}
	return found
}

// unique tells whether no other statement of the function has the same text.
func unique(it *gosrc.Item, k int) bool {
	for i := range it.Stmts {
		if i != k && it.Stmts[i].Text() == it.Stmts[k].Text() {
			return false
		}
	}
	return true
}

// TestOrder checks that a statement that the port has in another place is not taken
// for an equal one in its own place.
func TestOrder(t *testing.T) {
	c, err := csrc.Parse("a.c", []byte("void\nf(void)\n{\n\talpha(one);\n\tbeta(two);\n\tgamma(three);\n\tdelta(four);\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	g, err := gosrc.Parse("a.go", []byte("package a\n\nfunc f() {\n\tgamma(three)\n\talpha(one)\n\tdelta(four)\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	p := Files(c, []*gosrc.File{g}, &Rules{})[0]
	if p.Rows[2].State != Unaccounted {
		t.Errorf("beta is %v", p.Rows[2].State)
	}
	if n := p.Count()[Matched]; n != 4 { // the head, and three in their order or out of it
		t.Errorf("%d are matched:\n%s", n, listing([]Pair{p}))
	}
}

func FuzzFiles(f *testing.F) {
	c, err := os.ReadFile("testdata/widget.c")
	if err != nil {
		f.Fatal(err)
	}
	g, err := os.ReadFile("testdata/widget.go")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(c, g)
	f.Add([]byte("void\nf(void)\n{\n\tif (a)\n\t\tb();\n\telse\n\t\tc();\n}\n"), []byte("package p\n\n// PORT: x.\nfunc f() {\n\tif a {\n\t\tb()\n\t}\n}\n"))
	f.Add([]byte("#define A 1\nint x, *y[3];\nstruct s { int a; };\n"), []byte("package p\n\nconst A = 1\n\nvar x, y = 1, 2\n\ntype s struct{ a, b int }\n"))
	f.Fuzz(func(t *testing.T, c, g []byte) {
		cf, err := csrc.Parse("a.c", c)
		if err != nil {
			return
		}
		gf, err := gosrc.Parse("a.go", g)
		if err != nil {
			return
		}
		for _, p := range Files(cf, []*gosrc.File{gf}, &rules) {
			for _, r := range p.Rows {
				if (r.State == Matched || r.State == Doubtful) && len(r.Go) == 0 {
					t.Errorf("%s is %v by nothing", r.C.Text(), r.State)
				}
			}
		}
	})
}

// BenchmarkLarge aligns a function of 10,000 lines with a copy that lacks some.
func BenchmarkLarge(b *testing.B) {
	var c, g strings.Builder
	c.WriteString("void\nf(void)\n{\n")
	g.WriteString("package p\n\nfunc f() {\n")
	for i := range 10_000 {
		fmt.Fprintf(&c, "\tcall_%d(arg_%d, %d);\n", i%977, i%31, i%7)
		if i%100 != 0 {
			fmt.Fprintf(&g, "\tcall_%d(arg_%d, %d)\n", i%977, i%31, i%7)
		}
	}
	c.WriteString("}\n")
	g.WriteString("}\n")
	for b.Loop() {
		cf, err := csrc.Parse("a.c", []byte(c.String()))
		if err != nil {
			b.Fatal(err)
		}
		gf, err := gosrc.Parse("a.go", []byte(g.String()))
		if err != nil {
			b.Fatal(err)
		}
		p := Files(cf, []*gosrc.File{gf}, &Rules{})
		b.ReportMetric(float64(p[0].Count()[Matched]), "matched")
	}
}
