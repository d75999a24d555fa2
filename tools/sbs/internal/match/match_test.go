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

// TestEdits takes a statement out of the Go text, one after the other, and puts a
// strange one in: that statement of C is no longer matched, and nearly all others
// are as before.
func TestEdits(t *testing.T) {
	c, g := read(t, "widget.c", "widget.go")
	before := Files(c, []*gosrc.File{g}, &rules)
	for i := range g.Items {
		it := &g.Items[i]
		if !it.Func {
			continue
		}
		for k := 1; k < len(it.Stmts); k++ {
			stmts := it.Stmts
			it.Stmts = append(append([]gosrc.Stmt(nil), stmts[:k]...), stmts[k+1:]...)
			after := Files(c, []*gosrc.File{g}, &rules)
			it.Stmts = stmts
			lost := 0
			for p := range before {
				for r := range before[p].Rows {
					if before[p].Rows[r].State == Matched && after[p].Rows[r].State != Matched {
						lost++
					}
				}
			}
			// A head may be one with its body, and a declaration be like another.
			if lost > 3 {
				t.Errorf("without %q %d statements are no longer matched", stmts[k].Text(), lost)
			}
		}
	}
}

// TestOrder holds that a statement which the port has in another place is not taken
// for one that it has in its own.
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
	if n := p.Count()[Matched]; n != 4 { // the head, and three in their order or as strays
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

// BenchmarkLarge aligns a function of 10,000 lines with itself, some taken away.
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
