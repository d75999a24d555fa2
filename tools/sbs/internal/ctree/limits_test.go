package ctree

import (
	"fmt"
	"math"
	"strings"
	"syscall"
	"testing"
	"time"

	"ktimeout/tools/sbs/internal/tree"
)

// TestLimits holds that no text takes long, or the stack.
func TestLimits(t *testing.T) {
	mega := 1 << 20 // bytes
	if testing.Short() {
		mega >>= 4
	}
	open := func(s string, n int) string { return strings.Repeat(s, n/len(s)) }
	count := func(s string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, s, i)
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"parentheses":            "int a = " + open("(", mega),
		"arguments":              "int a = " + open("f(", mega),
		"arguments that are not": "int a = " + open("f(x y z,", mega),
		"braces":                 "int f(void) " + open("{", mega),
		"blocks":                 "int f(void) {" + open("if (a) {", mega),
		"else":                   "int f(void) {" + open("if (a) b(); else ", mega),
		"labels":                 "int f(void) {" + open("a: ", mega) + "}",
		"signs":                  "int a = " + open("- ", mega),
		"stars":                  "int " + open("*", mega),
		"casts":                  "int a = " + open("(int)", mega),
		"assignments":            "int a = " + open("a = ", mega),
		"choices":                "int a = " + open("a ? ", mega),
		"additions":              "int a = b" + open(" + b", mega) + ";",
		"commas":                 "int f(void) { a" + open(", b", mega) + "; }",
		"names":                  "int a" + open(", b", mega) + ";",
		"values":                 "int a[] = {" + open("1, ", mega) + "};",
		"lists":                  "int a[] = " + open("{", mega),
		"structs":                open("struct a {", mega),
		"functions":              open("void (*a)(", mega),
		"strings":                "char a[] = " + open(`"b" `, mega) + ";",
		"string and name":        "char a[] = " + open(`"b" c `, mega) + ";",
		"comments":               open("/**/", mega),
		"definitions":            open("#define A (((\n", mega),
		"long definition":        "#define A " + open("f(x y ", mega) + "\n",
		"#if":                    open("#if A\n", mega),
		"#if that end":           open("#if A\n", 100000) + open("#endif\n", 120000),
		"#if in a row":           open("#if A\n#endif\n", mega),
		"#if within a statement": "int a = 0" + open("\n#if A\n+ 1\n#endif\n", mega) + ";",
		"different #if":          "int a = 0" + count("\n#if A%d\n+ 1\n#endif\n", mega/20) + ";",
		"#if that open":          "int f(void) {" + open("\n#if A\nif (a) {\n#else\nif (b) {\n#endif\n", mega),
		"#if that close":         "int f(void) {" + open("{", 2000) + open("\n#if A\n}\n#endif\n", mega),
		"#if that close early":   "int f(void) {" + open("\n#if A\nif (a) {\n#endif\n#if B\n}\n#endif\n", mega),
		"#if before else":        "int f(void) { if (a) b();" + open("\n#if A\n#endif\n", mega) + "else c(); }",
		"backslashes":            "int a" + open("\\\n", mega) + ";",
		"nothing":                "",
	} {
		const most = 2 * time.Second
		var n *tree.Node
		var err error
		took := time.Duration(math.MaxInt64)
		for try := 0; try < 3 && took > most; try++ { // a processor that others use, too, is slower
			start := used()
			n, err = Parse("text.c", []byte(text))
			took = min(took, used()-start)
		}
		if err == nil && n.End != len(text) {
			t.Errorf("%s: read to %d of %d", name, n.End, len(text))
		}
		if took > most {
			t.Errorf("%s took %v", name, took)
		}
		t.Logf("%s: %v, %.100v", name, took, err)
	}
}

// used is the time that the processors spent on this program: others may be busy.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano())
}

// FuzzParse holds that any text is read into a tree that images it, or is refused in a line.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"int a = b ? c : d;", "struct a { int b : 3; } *c;", "#if A\nif (a) {\n#else\n{\n#endif\n}", "#define A(b) b##c #b",
		"f(a)\n\tint a;\n{\n}", "int f(void) { if (a)\n#ifdef B\nb();\n#endif\nc(); }", "A(b) c;", "a = { .b = 1, [2] = 3 };",
		"int f(void) { x: switch (a) { case 1: default: ; } }", "\\\n\"a\\\nb\"", "TAILQ_HEAD(, a) *b = { 0 };", "/*", "//\\\n",
	} {
		f.Add([]byte(s))
		f.Add([]byte("int f(void) { " + s + " }"))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<12 {
			return
		}
		file, err := Parse("text.c", text)
		Comments(text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "text.c:") {
				t.Errorf("%q", err)
			}
			return
		}
		if file.Kind != tree.File || file.Pos != 0 || file.End != len(text) {
			t.Errorf("%v at %d-%d", file.Kind, file.Pos, file.End)
		}
		var walk func(n, parent *tree.Node)
		walk = func(n, parent *tree.Node) {
			if n.Pos < parent.Pos || n.End > parent.End || n.Pos > n.End {
				t.Errorf("%v at %d-%d is not within %v at %d-%d", n, n.Pos, n.End, parent.Kind, parent.Pos, parent.End)
			}
			for _, k := range n.Kids {
				walk(k, n)
			}
		}
		walk(file, file)
	})
}
