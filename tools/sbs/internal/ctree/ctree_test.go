package ctree

import (
	"flag"
	"os"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/tree"
)

var update = flag.Bool("update", false, "write the trees that are read into testdata")

// TestTrees compares the trees of small texts. In testdata/trees.txt each text has a
// title, and the items of its tree behind a line of ==.
func TestTrees(t *testing.T) {
	const file = "testdata/trees.txt"
	all, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, part := range strings.Split("\n"+string(all), "\n-- ")[1:] {
		title, part, _ := strings.Cut(part, " --\n")
		text, want, _ := strings.Cut(part, "==\n")
		want = strings.TrimSpace(want)
		text = strings.TrimRight(text, "\n") + "\n"
		n, err := Parse("text.c", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", title, err)
			continue
		}
		var lines []string
		for _, k := range n.Kids {
			lines = append(lines, k.String())
		}
		got := strings.Join(lines, "\n")
		if got != want && !*update {
			t.Errorf("%s:\n%s\nwant\n%s", title, got, want)
		}
		out.WriteString("-- " + title + " --\n" + text + "==\n" + got + "\n\n")
		if title != "header" {
			account(t, title, []byte(text))
		}
		windows := strings.ReplaceAll(text, "\n", "\r\n")
		w, err := Parse("text.c", []byte(windows))
		if err != nil {
			t.Errorf("%s: with Windows line ends: %v", title, err)
		} else if w.String() != n.String() {
			t.Errorf("%s: with Windows line ends: %v", title, w)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSpans holds that nodes are where they are said to be.
func TestSpans(t *testing.T) {
	const text = "/* c */ static int *a[2],\r\n\tb = (x + 1) * y;\nint f(int c)\n{\n\tif (a)\n\t\tg(b)->d[1];\n\treturn (c);\n}\n#define M(a) (a)\n"
	file, err := Parse("text.c", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(n *tree.Node)
	walk = func(n *tree.Node) {
		got = append(got, n.Kind.String()+" "+text[n.Pos:n.End])
		for _, k := range n.Kids {
			walk(k)
		}
	}
	for _, k := range file.Kids {
		walk(k)
	}
	want := []string{
		"Var static int *a[2]", "Type static int *a[2]", "Number 2",
		"Var b = (x + 1) * y;", "Type b", "Binary (x + 1) * y", "Binary x + 1", "Name x", "Number 1", "Name y",
		"Func int f(int c)\n{\n\tif (a)\n\t\tg(b)->d[1];\n\treturn (c);\n}", "Type int", "Params (int c)",
		"Var int c", "Type int c", "Block {\n\tif (a)\n\t\tg(b)->d[1];\n\treturn (c);\n}",
		"If if (a)\n\t\tg(b)->d[1];", "Name a", "Block g(b)->d[1];", "Index g(b)->d[1]", "Member g(b)->d", "Call g(b)",
		"Name g", "Name b", "Number 1", "Return return (c);", "Name c",
		"Macro #define M(a) (a)", "Params a", "Var a", "Name a",
	}
	for i := 0; i < len(got) || i < len(want); i++ {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			t.Fatalf("node %d of\n%q\nwant\n%q", i, got, want)
		}
	}
}

// TestFacility reads the C facility of this project.
func TestFacility(t *testing.T) {
	for _, name := range []string{"kern_timeout.c", "sys/callout.h", "sys/_callout.h"} {
		text, err := os.ReadFile("../../../cfront/facility/c/" + name)
		if err != nil {
			t.Fatal(err)
		}
		account(t, name, text)
		file, err := Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		functions := 0
		for _, k := range file.Kids {
			if k.Kind == tree.Func {
				functions++
			}
		}
		if name == "kern_timeout.c" && functions != 26 {
			t.Errorf("%s has %d functions", name, functions)
		}
	}
}

// TestRefused holds that what cannot be read is an error that names its line.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"int a;\nint f(void)\n{\n\tif (a) {\n}\nint b;\n", `text.c:2: the function f does not end; close its brace`},
		{"int f(void)\n{\n\ta = = b;\n}\n", `text.c:3: found "=" where an expression is expected; correct the text`},
		{"int f(void)\n{\n\ta b c d;\n}\n", `text.c:3: found "c" where ";" is expected; correct the text`},
		{"int f(void)\n{\n\ta = 1\n\tb = 2;\n}\n", `text.c:4: found "b" where ";" is expected; correct the text`},
		{"int f(void)\n{\n\telse\n\t\tb = 2;\n}\n", `text.c:3: found "else" where an expression is expected; correct the text`},
		{"int a;\n}\n", `text.c:2: a brace closes nothing; take it out, or open it`},
		{"int a;\n#ifdef A\n}\n#endif\n", `text.c:3: a brace closes nothing; take it out, or open it`},
		{"int a;\n#ifdef A\nint b;\n", `text.c:2: #if without #endif; write the #endif`},
		{"int a;\n#endif\n", `text.c:2: #endif without #if; take it out, or write the #if`},
		{"#if A\n#else\n#else\n#endif\n", `text.c:3: #else after #else; take it out, or write #endif before it`},
		{"#if\n#endif\n", `text.c:1: #if has no condition; write one`},
		{"#define\n", `text.c:1: #define without a name; write one`},
		{"#define A(b\nint c;\n", `text.c:1: the parameters of #define do not end; close them with )`},
		{"#ifdfe A\n", `text.c:1: #ifdfe is not a directive that is known; correct it`},
		{"int a;\n/* b\n", `text.c:2: a comment does not end; close it with */`},
		{"int a;\nchar *b = \"c;\nint d;\n", `text.c:2: a string does not end on its line; close it with a quote`},
		{"int a;\nint b = 'c;\n", `text.c:2: a character does not end on its line; close it with a quote`},
		{"int a;\nint b = @c;\n", `text.c:2: C has no such character outside of strings; take it out`},
		{"int f(void)\n{\n\tg(a;\n}\n", `text.c:3: found ";" where ")" is expected; correct the text`},
		{"struct a {\n\tint b\n};\n", `text.c:3: found "}" where ";" is expected; correct the text`},
		{"int f(a)\n\tint b;\n{\n}\n", `text.c:2: b is not a parameter; take its declaration out`},
		{"int f(void)\n{\n\tx->;\n}\n", `text.c:3: no name of a member stands after ->; write one`},
		{"int f(void)\n{\n\tgoto 1;\n}\n", `text.c:3: goto without a label; write one`},
		{"int a[3;\n", `text.c:1: found ";" where "]" is expected; correct the text`},
		{"x y z;\n", `text.c:1: found "z" where ";" is expected; correct the text`},
		{"static;\n", `text.c:1: found ";" where a declaration or a statement is expected; correct the text`},
	} {
		n, err := Parse("text.c", []byte(c.text))
		if err == nil {
			t.Errorf("%q is read: %v", c.text, n)
		} else if got := err.Error(); got != c.want && !(strings.HasSuffix(c.want, ": ") && strings.HasPrefix(got, c.want)) || strings.Contains(got, "\n") {
			t.Errorf("%q: %s\nwant %s", c.text, got, c.want)
		}
	}
}

// TestSwallowed holds that the tests notice a token that is not in the tree.
func TestSwallowed(t *testing.T) {
	text := []byte("int f(void)\n{\n\ta = b + c;\n\td(e, \"f\");\n}\n#define G h\n")
	for _, cut := range []func(f *tree.Node){
		func(f *tree.Node) { f.Kids[0].Kids[2].Kids = f.Kids[0].Kids[2].Kids[:1] },                 // d(...);
		func(f *tree.Node) { a := f.Kids[0].Kids[2].Kids[0]; a.Kids[1] = a.Kids[1].Kids[0] },       // + c
		func(f *tree.Node) { d := f.Kids[0].Kids[2].Kids[1]; d.Kids = d.Kids[:2] },                 // "f"
		func(f *tree.Node) { f.Kids[1].Kids = f.Kids[1].Kids[:1] },                                 // h
		func(f *tree.Node) { f.Kids = f.Kids[:1] },                                                 // G
		func(f *tree.Node) { f.Kids[0].Kids[2].Kids[0].Kids[0].Text = "x" },                        // a
		func(f *tree.Node) { f.Kids[0].Kids[2].Kids[0].Kids[0].End = 1000 },                        // outside
		func(f *tree.Node) { n := f.Kids[0].Kids[2].Kids[0]; n.End = n.Pos; n.Kids[0].End = 1000 }, // outside
	} {
		file, err := Parse("text.c", text)
		if err != nil {
			t.Fatal(err)
		}
		if w := unaccounted(text, file); len(w) > 0 {
			t.Fatal(w)
		}
		cut(file)
		if len(unaccounted(text, file)) == 0 {
			t.Errorf("nothing is missed in %v", file)
		}
	}
}

func TestComments(t *testing.T) {
	text := "a /* b\n */ \"/* c */\" // d\n#define e /* f */ 1\n"
	var got []string
	for _, s := range Comments([]byte(text)) {
		got = append(got, text[s.Pos:s.End])
	}
	if want := "/* b\n */|// d|/* f */"; strings.Join(got, "|") != want {
		t.Errorf("%q, want %s", got, want)
	}
}
