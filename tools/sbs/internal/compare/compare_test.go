package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// compared compares two texts; accept says which sums are accepted, nil for all.
func compared(t *testing.T, c, goText, reasons string, accepted compare.Accepted) *compare.Result {
	t.Helper()
	n, err := ctree.Parse("x.c", []byte(c))
	if err != nil {
		t.Fatal(err)
	}
	g, err := gotree.Parse("x.go", []byte("package x\n\nimport \"ktimeout/sys\"\n\n"+goText))
	if err != nil {
		t.Fatal(err)
	}
	why, err := compare.ParseReasons("x.c.txt", reasons)
	if err != nil {
		t.Fatal(err)
	}
	r := compare.Files(&compare.Text{Name: "x.c", Text: []byte(c), Tree: n}, []*gotree.File{g},
		&compare.Rules{Reasons: why, Accepted: accepted})
	used := map[compare.Place]bool{}
	for _, it := range r.Items {
		if it.Go != nil {
			used[it.Place] = true
		}
	}
	r.Items = append(r.Items, r.Extra(r.Go, used)...)
	return r.Stale(true)
}

// sums returns all that can be accepted.
func sums(r *compare.Result) compare.Accepted {
	a := compare.Accepted{}
	for _, s := range r.Sums() {
		a[s.Sum] = s.Item
	}
	return a
}

// seams returns what statements do not tell.
func seams(r *compare.Result) compare.Accepted {
	a := compare.Accepted{}
	for _, it := range r.Items {
		if it.Seam != "" {
			a[it.Seam] = it.Name
		}
	}
	return a
}

// states prints the rows that are not identical: the state and the heads.
func states(r *compare.Result) string {
	var b strings.Builder
	for _, it := range r.Items {
		for _, row := range it.Rows {
			if row.State == compare.Identical {
				continue
			}
			fmt.Fprintf(&b, "%s:", row.State)
			if row.C != nil {
				fmt.Fprintf(&b, " %s", words(r.C.Text, row.CHead))
			}
			if row.Go != nil {
				fmt.Fprintf(&b, " | %s", words(it.File.Text, row.GoHead))
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func words(text []byte, s compare.Span) string {
	return strings.Join(strings.Fields(string(text[s.Pos:s.End])), " ")
}

const (
	c1 = `
int
f(struct callout *c, int n)
{
	int i;

	i = 0;
	if (c->c_flags & A) {
		g(c, n);
		i++;
	} else
		h(c);
	return (i);
}
`
	go1 = `
func f(c *Callout, n int32) int32 {
	var i int32

	i = 0
	if c.C_flags&A != 0 {
		g(c, n)
		i++
	} else {
		h(c)
	}
	return i
}
`
)

// TestIdentical: what says the same is identical.
func TestIdentical(t *testing.T) {
	if got := states(compared(t, c1, go1, "", nil)); got != "" {
		t.Errorf("not identical:\n%s", got)
	}
}

// TestDifferent: each alteration is told, of Go and of C.
func TestDifferent(t *testing.T) {
	for _, e := range [][2]string{
		{"i = 0", "i = 1"},
		{"i = 0\n", "i = 0\n\ti = 0\n"},
		{"\ti = 0\n", ""},
		{"!= 0", "== 0"},
		{"g(c, n)", "g(n, c)"},
		{"g(c, n)", "g(c, i)"},
		{"g(c, n)", "h(c, n)"},
		{"g(c, n)\n\t\ti++", "i++\n\t\tg(c, n)"},
		{"\t\ti++\n\t} else {\n\t\th(c)\n\t}\n", "\t} else {\n\t\th(c)\n\t}\n\ti++\n"},
		{" else {\n\t\th(c)\n\t}", ""},
		{"C_flags&A", "C_flags|A"},
		{"C_flags&A", "C_flags&B"},
		{"C_flags&A", "C_func&A"},
		{"return i", "return n"},
		{"n int32) int32", "n uint32) int32"},
		{"n int32) int32", "n int32) uint32"},
		{"var i int32", "var i uint32"},
		{"var i int32", "var i int32 = 1"},
		{"c *Callout, n int32", "n int32, c *Callout"},
	} {
		if !strings.Contains(go1, e[0]) {
			t.Fatalf("%q is not there", e[0])
		}
		got := states(compared(t, c1, strings.Replace(go1, e[0], e[1], 1), "", nil))
		if !strings.Contains(got, "different") {
			t.Errorf("%q for %q is not told", e[1], e[0])
		}
	}
}

// TestNoted: a difference is noted if a note at its place names something of it, and
// was accepted for it.
func TestNoted(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"none", "i = 0", "i = n", "different: i = 0 | i = n\n"},
		{"above", "\ti = 0", "\t// PORT: n from the start.\n\ti = n", "noted: i = 0 | i = n\n"},
		{"behind", "i = 0", "i = n // PORT: n from the start.", "noted: i = 0 | i = n\n"},
		{"names nothing", "i = 0", "i = n // PORT: just so.", "different: i = 0 | i = n\n"},
		{"at another statement", "i = 0", "i = n\n\t// PORT: n from the start.", "different: i = 0 | i = n\n"},
		{"no note but a comment", "i = 0", "i = n // n from the start.", "different: i = 0 | i = n\n"},
		{"of what is left out", "\t\tg(c, n)\n", "\t\t// PORT: no g.\n", "noted: g(c, n)\n"},
		{"of what is left out, behind", "\t\ti++\n", "\t\t// PORT: i is not counted.\n", "noted: i++\n"},
		{"of an else", " else {\n\t\th(c)\n\t}", "\n\t// PORT: no h.", "different: h(c)\n"},
		{"of an else, in the body", "\t} else {\n\t\th(c)\n\t}", "\t\t// PORT: no h otherwise.\n\t}", "noted: h(c)\n"},
		{"of the head", "func f(c *Callout, n int32)", "// PORT: no n.\nfunc f(c *Callout)", "noted: int f(struct callout *c, int n) | func f(c *Callout) int32\n"},
		{"of the head, in the body", "func f(c *Callout, n int32) int32 {\n", "func f(c *Callout) int32 {\n\t// PORT: no n.\n", "different: int f(struct callout *c, int n) | func f(c *Callout) int32\n"},
		{"of an if, in its body", "if c.C_flags&A != 0 {\n", "if c.C_flags&A != 0 && n != 0 {\n\t\t// PORT: n is looked at, too.\n", "different: if (c->c_flags & A) | if c.C_flags&A != 0 && n != 0\n"},
		{"of what is new", "\treturn i", "\tk(c) // PORT: k is new\n\treturn i", "noted: | k(c)\n"},
	} {
		text := strings.Replace(go1, c.old, c.new, 1)
		if text == go1 {
			t.Fatalf("%s: %q is not there", c.name, c.old)
		}
		first := compared(t, c1, text, "", nil)
		if got := states(first); strings.Contains(got, "noted") {
			t.Errorf("%s: noted, and was not accepted:\n%s", c.name, got)
		}
		if got := states(compared(t, c1, text, "", sums(first))); strings.ReplaceAll(got, ":  |", ": |") != c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, c.want)
		}
	}
}

// TestAccepted: what is accepted of one difference is not of another, nor of the same
// one elsewhere.
func TestAccepted(t *testing.T) {
	noted := strings.Replace(go1, "\ti = 0", "\t// PORT: n from the start.\n\ti = n", 1)
	accepted := sums(compared(t, c1, noted, "", nil))
	if got := states(compared(t, c1, noted, "", accepted)); strings.Contains(got, "different") {
		t.Fatalf("not accepted:\n%s", got)
	}
	for _, e := range [][2]string{
		{"i = n", "i = n + 1"},
		{"i = n", "n = n"},
		{"i = n\n", "i = n\n\ti = n\n"},
		{"\t// PORT: n from the start.\n\ti = n\n", ""},
		{"\t// PORT: n from the start.\n\ti = n\n\tif c.C_flags&A != 0 {\n", "\tif c.C_flags&A != 0 {\n\t// PORT: n from the start.\n\ti = n\n"},
	} {
		if !strings.Contains(noted, e[0]) {
			t.Fatalf("%q is not there", e[0])
		}
		got := states(compared(t, c1, strings.Replace(noted, e[0], e[1], 1), "", accepted))
		if !strings.Contains(got, "different") {
			t.Errorf("%q for %q is accepted:\n%s", e[1], e[0], got)
		}
	}
	if got := states(compared(t, strings.Replace(c1, "i = 0", "i = 2", 1), noted, "", accepted)); !strings.Contains(got, "different") {
		t.Errorf("another C is accepted:\n%s", got)
	}
}

// TestOrderNoted: a note at the head of a function does not excuse where it stands.
func TestOrderNoted(t *testing.T) {
	const c = "void f(int n)\n{\n}\nvoid g(void)\n{\n}"
	const f, g = "// PORT: no n.\nfunc f() {}\n\n", "func g() {}\n\n"
	accepted := sums(compared(t, c, f+g, "", nil))
	if got := states(compared(t, c, f+g, "", accepted)); strings.Contains(got, "different") {
		t.Fatalf("not accepted:\n%s", got)
	}
	if got := states(compared(t, c, g+f, "", accepted)); !strings.Contains(got, "different") {
		t.Errorf("another order is not told:\n%s", got)
	}
	if got := states(compared(t, "void g(void)\n{\n}\nvoid f(int n)\n{\n}", f+g, "", accepted)); !strings.Contains(got, "different") {
		t.Errorf("another order of C is not told:\n%s", got)
	}
}

// TestStale: a difference that was accepted has to be there.
func TestStale(t *testing.T) {
	fixed := strings.Replace(go1, "\treturn i", "\t// FIX: k is called, too.\n\tk(c)\n\treturn i", 1)
	accepted := sums(compared(t, c1, fixed, "", nil))
	if got := states(compared(t, c1, fixed, "", accepted)); strings.Contains(got, "different") {
		t.Fatalf("not accepted:\n%s", got)
	}
	if got := states(compared(t, c1, go1, "", accepted)); !strings.Contains(got, "different") {
		t.Errorf("the port is as C again, and nobody tells:\n%s", got)
	}
}

// TestReasons: each kind of line of a list of reasons, and an alteration that it does
// not excuse.
func TestReasons(t *testing.T) {
	const f = "void f(void)\n{\n%s\n}\n"
	const g = "func f() {\n%s\n}\n"
	for _, c := range []struct{ name, c, g, reasons, want, altered string }{
		{"a condition that is on", "#ifdef A\n\tx();\n#else\n\ty();\n#endif\n\tz();", "\tx()\n\tz()",
			"#defined(A) is on: why", "not built: y()\n", "\ty()\n\tz()"},
		{"one that is off", "#ifdef A\n\tx();\n#endif\n\tz();", "\tz()",
			"#defined(A) is off: why", "not built: x()\n", "\tx()\n\tz()"},
		{"one that is asked", "#ifdef A\n\tx();\n#else\n\ty();\n#endif", "\tif A != 0 {\n\t\tx()\n\t} else {\n\t\ty()\n\t}",
			"#defined(A) is asked: A: why", "", "\tif B != 0 {\n\t\tx()\n\t} else {\n\t\ty()\n\t}"},
		{"one that Go asks at run time", "#ifdef INVARIANTS\n\tx();\n#endif", "\tif sys.Asserting() {\n\t\tx()\n\t}",
			"", "", "\tx()"},
		{"one that Go asks, and C does not", "\tx();", "\tx()", "#defined(INVARIANTS) is on: why", "", "\tif sys.Asserting() {\n\t\tx()\n\t}"},
		{"one that nobody knows", "#ifdef A\n\tx();\n#endif", "", "", "different: #ifdef A\ndifferent: x()\n", "\tx()"},
		{"a parameter", "\tx(a, file);", "\tx(a)", "parameter file: why", "noted: x(a, file) | x(a)\n", "\tx(b)"},
		{"a rule", "\tx->n++;", "\tadd(x, 1)", "a->n++ => add(a, 1): why", "noted: x->n++ | add(x, 1)\n", "\tadd(x, 2)"},
		{"a rule for nothing", "\tx(1);\n\ty();", "\ty()", "x(a) => nothing: why", "not ported: x(1)\n", "\tx(1)\n\ty()"},
		{"a type", "\tmine v;", "\tvar v Yours", "type mine is yours: why", "", "\tvar v Theirs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			accepted := seams(compared(t, fmt.Sprintf(f, c.c), fmt.Sprintf(g, c.g), c.reasons, nil))
			got := states(compared(t, fmt.Sprintf(f, c.c), fmt.Sprintf(g, c.g), c.reasons, accepted))
			if got != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
			got = states(compared(t, fmt.Sprintf(f, c.c), fmt.Sprintf(g, c.altered), c.reasons, accepted))
			if !strings.Contains(got, "different") {
				t.Errorf("altered, and not told:\n%s", got)
			}
		})
	}
}

// TestItems: items that one side lacks, that stand in another order, and members.
func TestItems(t *testing.T) {
	for _, c := range []struct{ name, c, g, reasons, want string }{
		{"not there", "int x;\nint y;", "var x int32", "", "different: int y;\n"},
		{"not there, with a reason", "int x;\nint y;", "var x int32", "y: why", "not ported: int y;\n"},
		{"only in Go", "int x;", "var x, y int32", "", "different: | y int32\n"},
		{"order", "void f(void)\n{\n}\nvoid g(void)\n{\n}", "func g() {}\n\nfunc f() {}", "", "different: void g(void) | func g()\n"},
		{"a member", "struct s {\n\tint a;\n\tint b;\n};", "type s struct {\n\ta int32\n}", "", "different: int b;\n"},
		{"a member, with a reason", "struct s {\n\tint a;\n\tint b;\n};", "type s struct {\n\ta int32\n}", "s.b: why", "not ported: int b;\n"},
		{"members in another order", "struct s {\n\tint a;\n\tint b;\n};", "type s struct {\n\tb int32\n\ta int32\n}", "", "different: int a;\ndifferent: | a int32\n"},
		{"a static variable", "void f(void)\n{\n\tstatic int n;\n\n\tn = 1;\n}", "var n int32\n\nfunc f() {\n\tn = 1\n}", "", ""},
		{"a constant", "#define X 0x10\n", "const X = 16", "", ""},
		{"another constant", "#define X 0x10\n", "const X = 10", "", "different: #define X 0x10 | X = 10\n"},
		{"a macro that is a function", "#define X(a) y(&(a)->b)\n", "func X(a *s) { y(&a.b) }", "", ""},
		{"one that is a test", "#define X(a) ((a)->b & 4)\n", "func X(a *s) bool { return a.b&4 != 0 }", "", ""},
		{"another test", "#define X(a) ((a)->b & 4)\n", "func X(a *s) bool { return a.b&4 == 0 }", "", "different: (a)->b & 4 | return a.b&4 == 0\n"},
		{"a test that is called", "#define X(a) y(a)\n", "func X(a *s) bool { return y(a) }", "", ""},
		{"its opposite", "#define X(a) y(a)\n", "func X(a *s) bool { return !y(a) }", "", "different: y(a) | return !y(a)\n"},
		{"a name that only case tells", "#define x a\n#define X 1\n", "const X = 1", "x: why", "not ported: #define x a\n"},
		{"an initial value", "int x = 3;", "var x int32 = 4", "", "different: int x = 3; | x int32 = 4\n"},
		{"0 from the start", "int x = 0;", "var x int32", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := states(compared(t, c.c, c.g, c.reasons, seams(compared(t, c.c, c.g, c.reasons, nil)))); strings.ReplaceAll(got, ":  |", ": |") != c.want {
				t.Errorf("got\n%swant\n%s", got, c.want)
			}
		})
	}
}

// TestHeader: where a header declares a variable does not matter, where it defines
// anything else does.
func TestHeader(t *testing.T) {
	g, err := gotree.Parse("x.go", []byte("package x\n\nconst b = 2\n\nvar x int32\n\nconst a = 1"))
	if err != nil {
		t.Fatal(err)
	}
	for c, want := range map[string]int{
		"#define b 2\nextern int x;\n#define a 1\n": 0,
		"extern int x;\n#define b 2\n#define a 1\n": 0,
		"#define a 1\nextern int x;\n#define b 2\n": 1,
	} {
		n, err := ctree.Parse("x.h", []byte(c))
		if err != nil {
			t.Fatal(err)
		}
		r := compare.Files(&compare.Text{Name: "x.h", Text: []byte(c), Tree: n}, []*gotree.File{g}, &compare.Rules{})
		if got := r.Count()[compare.Different]; got != want {
			t.Errorf("%q: %d different, want %d", c, got, want)
		}
	}
}

// TestOtherwise: what the port has in another form is said so, and not that it is for
// nothing.
func TestOtherwise(t *testing.T) {
	n, err := ctree.Parse("x.c", []byte("#define x 1\n#define y 2\n"))
	if err != nil {
		t.Fatal(err)
	}
	why, err := compare.ParseReasons("x.c.txt", "*: for nothing")
	if err != nil {
		t.Fatal(err)
	}
	rules := &compare.Rules{Reasons: why, Otherwise: map[string]string{"x": "port_x.go"}}
	rules.Accepted = sums(compare.Files(&compare.Text{Name: "x.c", Tree: n}, nil, rules))
	r := compare.Files(&compare.Text{Name: "x.c", Tree: n}, nil, rules)
	for i, want := range []string{"in another form in port_x.go", "for nothing"} {
		if row := r.Items[i].Rows[0]; row.State != compare.NotPorted || row.Why != want {
			t.Errorf("%s: %s: %s, want %s", r.Items[i].Name, row.State, row.Why, want)
		}
	}
}

// TestSeam: how a volatile word is accessed C does not say, so it is accepted or not.
func TestSeam(t *testing.T) {
	const c = "void f(void)\n{\n\tx = y;\n}"
	const g = "func f() { x.Store(y.Load()) }"
	first := compared(t, c, g, "", nil)
	if got := states(first); !strings.Contains(got, "different") {
		t.Errorf("not accepted, and not told:\n%s", got)
	}
	accepted := sums(first)
	if got := states(compared(t, c, g, "", accepted)); got != "" {
		t.Errorf("accepted:\n%s", got)
	}
	for _, g := range []string{"func f() { x.Store_ordered(y.Load()) }", "func f() { x.Store(y.Peek()) }", "func f() { x.Store(y.Locked()) }"} {
		if got := states(compared(t, c, g, "", accepted)); !strings.Contains(got, "different") {
			t.Errorf("%s is accepted", g)
		}
	}
	plain := sums(compared(t, c, "func f() { x.Store(y.Locked()) }", "", nil))
	if got := states(compared(t, c, "func f() { x.Store(y) }", "", plain)); !strings.Contains(got, "different") {
		t.Error("that Locked is left out is accepted")
	}
}

// TestNames: a name that nothing declares is told.
func TestNames(t *testing.T) {
	const c = "void f(void)\n{\n\tg(x);\n}"
	rules := &compare.Rules{Declared: func(file, pkg, name string) bool {
		return pkg == "ktimeout/sys" && name == "G" || pkg == "" && name == "x"
	}}
	n, err := ctree.Parse("x.c", []byte(c))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{
		"sys.G(x)":  0,
		"lock.G(x)": 1,
		"G(x)":      1,
		"sys.g(x)":  1,
	} {
		g, err := gotree.Parse("x.go", []byte("package x\n\nimport (\n\t\"ktimeout/sys\"\n\t\"ktimeout/kern/lock\"\n)\n\nfunc f() { "+text+" }"))
		if err != nil {
			t.Fatal(err)
		}
		r := compare.Files(&compare.Text{Name: "x.c", Text: []byte(c), Tree: n}, []*gotree.File{g}, rules)
		if got := r.Count()[compare.Different]; got != want {
			t.Errorf("%s: %d different, want %d", text, got, want)
		}
	}
}

// TestRowsTell: of two items that are not equal, some row says so, whatever differs.
func TestRowsTell(t *testing.T) {
	r := compared(t, c1, strings.Replace(go1, "h(c)", "h(n)", 1), "", nil)
	for _, it := range r.Items {
		if tree.Key(tree.Simple(it.C)) != tree.Key(it.Go) && it.Count()[compare.Different] == 0 {
			t.Errorf("%s differs, and no row tells", it.Name)
		}
	}
}

// TestParseReasons: a line that says nothing is refused with its place.
func TestParseReasons(t *testing.T) {
	for _, text := range []string{"\n#defined(A): why", "\n#defined(A) is asked: why", "\na; b => c: why"} {
		_, err := compare.ParseReasons("r.txt", text)
		if err == nil || !strings.HasPrefix(err.Error(), "r.txt:2: ") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestUnbuilt: values in braces that are not built are accepted as they are, as they have no
// rows.
func TestUnbuilt(t *testing.T) {
	const c = "struct s x = {\n\t.a = 1,\n#ifdef A\n\t.b = f,\n#endif\n\t.c = 3,\n#ifdef A\n\t.d = g,\n#endif\n};"
	const g = "var x = S{a: 1, c: 3}"
	const reasons = "#defined(A) is off: why"
	first := compared(t, c, g, reasons, nil)
	if got := states(first); !strings.Contains(got, "different") {
		t.Errorf("not accepted, and not told:\n%s", got)
	}
	accepted := sums(first)
	if got := states(compared(t, c, g, reasons, accepted)); got != "" {
		t.Errorf("accepted:\n%s", got)
	}
	for _, a := range [][2]string{
		{".b = f", ".a = f"}, {".b = f", ".b = g"}, {"\t.b = f,\n", ""}, {"\t.b = f,\n", "\t.b = f,\n\t.b = f,\n"},
		{".d = g", ".a = g"}, {".d = g", ".d = f"}, {"\t.d = g,\n", ""}, {"\t.d = g,\n", "\t.d = g,\n\t.d = g,\n"},
	} {
		if got := states(compared(t, strings.Replace(c, a[0], a[1], 1), g, reasons, accepted)); !strings.Contains(got, "different") {
			t.Errorf("%q for %q is accepted", a[1], a[0])
		}
	}
}

// TestBranch: under which branch an item stands is accepted, if the other one has something,
// and a macro stands in for a function only under a condition.
func TestBranch(t *testing.T) {
	for _, x := range []struct{ name, c, g, reasons, altered string }{
		{"not in the branch", "#define y 3\n#ifdef A\n#define x 1\n#else\n#define x 2\n#endif\n", "const y = 3\nconst x = 1", "#defined(A) is on: why",
			"#define y 3\n#define x 1\n#ifdef A\n#else\n#define x 2\n#endif\n"},
		{"another in the branch", "#define y 3\n#ifdef A\n#define x 1\n#else\n#define x 2\n#endif\n", "const y = 3\nconst x = 1", "#defined(A) is on: why",
			"#ifdef A\n#define y 3\n#define x 1\n#else\n#define x 2\n#endif\n"},
		{"a macro for a function", "#ifndef A\n#define f(n)\n#endif\nvoid f(int n)\n{\n\tg(n);\n}\n", "func f(n int32) {\n\tg(n)\n}", "",
			"#define f(n)\nvoid f(int n)\n{\n\tg(n);\n}\n"},
		{"it stands in under another condition", "#ifndef A\n#define f(n)\n#endif\nvoid f(int n)\n{\n\tg(n);\n}\n", "func f(n int32) {\n\tg(n)\n}", "",
			"#ifdef A\n#define f(n)\n#endif\nvoid f(int n)\n{\n\tg(n);\n}\n"},
	} {
		t.Run(x.name, func(t *testing.T) {
			accepted := sums(compared(t, x.c, x.g, x.reasons, nil))
			if got := states(compared(t, x.c, x.g, x.reasons, accepted)); strings.Contains(got, "different") {
				t.Errorf("accepted:\n%s", got)
			}
			if got := states(compared(t, x.altered, x.g, x.reasons, accepted)); !strings.Contains(got, "different") {
				t.Errorf("altered, and not told:\n%s", got)
			}
		})
	}
}

// TestUnmatched: what reasons name and the text has not, or the port has, is found.
func TestUnmatched(t *testing.T) {
	const reasons = "*: why\nx: why\ny: why\nz: why\ns.*: why\ns.a: why\ns.b: why\ns.c: why\nthere: why"
	r := compared(t, "int x;\nint there;\nstruct s {\n\tint a;\n\tint c;\n};\nint other;", "var there int32\n\ntype s struct {\n\tc int32\n}", reasons, nil)
	if got := strings.Join(r.Unmatched(), " "); got != "s.b s.c there y z" {
		t.Errorf("unmatched are %s", got)
	}
	b := r.Blame("s", "stale")
	if i := 2; b.Items[i].Name != "s" || b.Items[i].Rows[0].State != compare.Different || b.Items[i].Rows[0].Why != "stale" || r.Items[i].Rows[0].Why == "stale" {
		t.Errorf("blamed is %s", states(b))
	}
}
