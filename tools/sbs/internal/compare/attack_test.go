package compare_test

import (
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/gotree"
)

// attack is a way to alter a port that was accepted so that a reader may overlook it.
type attack struct {
	name, c, g, reasons string
	altered             string // of g; "" for an alteration of C
	alteredC            string
}

// TestAttacks: what was accepted of one port is not of an altered one.
func TestAttacks(t *testing.T) {
	const two = "void f(void)\n{\n\tif (a) {\n\t\tx();\n\t}\n\ty();\n\tif (a) {\n\t\tx();\n\t}\n}\n"
	const moved = "\t\tx()\n\t\tz() // PORT: z is new\n"
	for _, a := range []attack{
		{
			name:    "a statement that is accepted moves to an equal place",
			c:       two,
			g:       "func f() {\n\tif a != 0 {\n" + moved + "\t}\n\ty()\n\tif a != 0 {\n\t\tx()\n\t}\n}\n",
			altered: "func f() {\n\tif a != 0 {\n\t\tx()\n\t}\n\ty()\n\tif a != 0 {\n" + moved + "\t}\n}\n",
		},
		{
			name:    "one moves behind an equal statement of the same list",
			c:       "void f(void)\n{\n\tx();\n\ty();\n\tx();\n}\n",
			g:       "func f() {\n\tx()\n\tz() // PORT: z is new\n\ty()\n\tx()\n}\n",
			altered: "func f() {\n\tx()\n\ty()\n\tx()\n\tz() // PORT: z is new\n}\n",
		},
		{
			name:    "an item that is noted moves before another",
			c:       "int f(void)\n{\n\treturn (1);\n}\nint g(void)\n{\n\treturn (2);\n}\n",
			g:       "func f() int32 { return 1 }\n\n// PORT: g is a bool.\nfunc g() bool { return 2 }\n",
			altered: "// PORT: g is a bool.\nfunc g() bool { return 2 }\n\nfunc f() int32 { return 1 }\n",
		},
		{
			name:    "one that moved, and was accepted so, moves further",
			c:       "int a;\nint b;\nint c;\n",
			g:       "var a int32\n\n// PORT: c stands before b.\nvar c int32\n\n// PORT: b stands behind c.\nvar b int32\n",
			altered: "// PORT: c stands before b.\nvar c int32\n\nvar a int32\n\n// PORT: b stands behind c.\nvar b int32\n",
		},
		{
			name:     "a branch of #elif is built where what stands behind #else was",
			c:        "void f(void)\n{\n#ifdef A\n\tx();\n#else\n\ty();\n#endif\n}\n",
			g:        "func f() {\n\ty()\n}\n",
			reasons:  "#defined(A) is off: why",
			alteredC: "void f(void)\n{\n#ifdef A\n\tx();\n#elif defined(B)\n\ty();\n#endif\n}\n",
		},
		{
			name:    "what is counted with an option only is counted always",
			c:       "void f(void)\n{\n#ifdef CALLOUT_PROFILING\n\tx();\n#endif\n\ty();\n}\n",
			g:       "func f() {\n\tif CALLOUT_PROFILING {\n\t\tx()\n\t}\n\ty()\n}\n",
			reasons: "#defined(CALLOUT_PROFILING) is on: why",
			altered: "func f() {\n\tx()\n\ty()\n}\n",
		},
		{
			name:    "and what is done always is done with the option only",
			c:       "void f(void)\n{\n#if defined(CALLOUT_PROFILING)\n\tx();\n#else\n\tz();\n#endif\n\ty();\n}\n",
			g:       "func f() {\n\tif CALLOUT_PROFILING {\n\t\tx()\n\t}\n\ty()\n}\n",
			reasons: "#defined(CALLOUT_PROFILING) is on: why",
			altered: "func f() {\n\tif CALLOUT_PROFILING {\n\t\tx()\n\t\ty()\n\t}\n}\n",
		},
		{
			name:     "and so in C",
			c:        "void f(void)\n{\n#ifdef CALLOUT_PROFILING\n\tx();\n#endif\n\ty();\n}\n",
			g:        "func f() {\n\tif CALLOUT_PROFILING {\n\t\tx()\n\t}\n\ty()\n}\n",
			reasons:  "#defined(CALLOUT_PROFILING) is on: why",
			alteredC: "void f(void)\n{\n#ifdef CALLOUT_PROFILING\n\tx();\n\ty();\n#endif\n}\n",
		},
		{
			name:     "and so of items",
			c:        "#ifdef A\nint x;\n#else\nint y;\n#endif\n",
			g:        "var y int32\n",
			reasons:  "#defined(A) is off: why",
			alteredC: "#ifdef A\nint x;\n#elif defined(B)\nint y;\n#endif\n",
		},
		{
			name:     "what a rule has for nothing",
			c:        "void f(void)\n{\n\tx(a, b);\n}\n",
			g:        "func f() { x(b) }\n",
			reasons:  "x(p, q) => x(q): why",
			alteredC: "void f(void)\n{\n\tx(c, b);\n}\n",
		},
		{
			name:     "what has become as the rule has it",
			c:        "void f(void)\n{\n\tx(a, b);\n}\n",
			g:        "func f() { x(b) }\n",
			reasons:  "x(p, q) => x(q): why",
			alteredC: "void f(void)\n{\n\tx(b);\n}\n",
		},
		{
			name:     "a parameter that the port has not, in another place",
			c:        "void f(void)\n{\n\tx(a, file, b);\n}\n",
			g:        "func f() { x(a, b) }\n",
			reasons:  "parameter file: why",
			alteredC: "void f(void)\n{\n\tx(a, b, file);\n}\n",
		},
		{
			name:     "the condition of a macro in a function",
			c:        "void f(void)\n{\n#ifndef X\n#define X 1\n#endif\n\ty(X);\n}\n",
			g:        "const X = 1\n\nfunc f() { y(X) }\n",
			alteredC: "void f(void)\n{\n#ifdef X\n#define X 1\n#endif\n\ty(X);\n}\n",
		},
		{
			name:     "a macro that is defined once more",
			c:        "#define A 1\n#define B 2\n",
			g:        "const A = 1\n",
			reasons:  "*: nothing uses it",
			alteredC: "#define A 1\n#define A 3\n#define B 2\n",
		},
		{
			name:    "elements of one type only",
			c:       "#define X(a) y(a)\n",
			g:       "func X[T any](a *T) { y(a) }\n",
			altered: "func X[T uintptr](a *T) { y(a) }\n",
		},
		{
			name:    "a comment that the compiler reads",
			c:       "int f(void)\n{\n\treturn (1);\n}\n",
			g:       "func f() int32 { return 1 }\n",
			altered: "//go:linkname f other.f\nfunc f() int32 { return 1 }\n",
		},
		{
			name:     "a union that was a structure",
			c:        "struct s {\n\tint a;\n};\n",
			g:        "type s struct {\n\ta int32\n}\n",
			alteredC: "union s {\n\tint a;\n};\n",
		},
		{
			name:    "the types of a macro's function",
			c:       "#define X(a) y(a)\n",
			g:       "func X(a *s) int32 { return y(a) }\n",
			altered: "func X(a s) int32 { return y(a) }\n",
		},
		{
			name:    "what it returns",
			c:       "#define X(a) y(a)\n",
			g:       "func X(a *s) int32 { return y(a) }\n",
			altered: "func X(a *s) uint32 { return y(a) }\n",
		},
		{
			name:     "one of several items that one declaration stands for",
			c:        "SDT_PROVIDER_DEFINE(a);\nSDT_PROBE_DEFINE(a, b, , c, c);\n",
			g:        "var sdt_a_b__c = sys.Sdt_probe{Prov: \"a\", Mod: \"b\", Name: \"c\"}\n",
			alteredC: "SDT_PROBE_DEFINE(a, b, , c, c);\n",
		},
		{
			name:     "the order of such",
			c:        "SDT_PROVIDER_DEFINE(a);\nSDT_PROBE_DEFINE(a, b, , c, c);\n",
			g:        "var sdt_a_b__c = sys.Sdt_probe{Prov: \"a\", Mod: \"b\", Name: \"c\"}\n",
			alteredC: "SDT_PROBE_DEFINE(a, b, , c, c);\nSDT_PROVIDER_DEFINE(a);\n",
		},
		{
			name:     "an item that C has under a condition only",
			c:        "#ifdef A\nint x;\n#endif\n",
			g:        "var x int32\n",
			alteredC: "#ifdef B\nint x;\n#endif\n",
		},
		{
			name:     "a condition around an item",
			c:        "int x;\nint y;\n",
			g:        "var x int32\n\nvar y int32\n",
			alteredC: "int x;\n#ifdef B\nint y;\n#endif\n",
		},
		{
			name:    "what a text has for nothing grows",
			c:       "int a;\nint b;\nint c;\n",
			g:       "var a int32\n\nvar b int32\n",
			reasons: "*: nothing uses it",
			altered: "var a int32\n",
		},
		{
			name:    "and so does what a structure has for nothing",
			c:       "struct s {\n\tint a;\n\tint b;\n\tint c;\n};\n",
			g:       "type s struct {\n\ta int32\n\tb int32\n}\n",
			reasons: "s.*: nothing uses it",
			altered: "type s struct {\n\ta int32\n}\n",
		},
		{
			name:    "names that only case tells apart",
			c:       "void f(void)\n{\n\tcc_cpu(1);\n}\n",
			g:       "func f() {\n\tcc_cpu(1)\n}\n",
			altered: "func f() {\n\tCC_CPU(1)\n}\n",
		},
		{
			name:    "names of items that only case tells apart",
			c:       "#define CC_CPU 1\n",
			g:       "const CC_CPU = 1\n",
			altered: "const cc_cpu = 1\n",
		},
		{
			name:    "an access in what only the port has",
			c:       "int x;\n",
			g:       "var x int32\n\n// PORT: g is new.\nfunc g() { x = y.Load() }\n",
			altered: "var x int32\n\n// PORT: g is new.\nfunc g() { x = y.Peek() }\n",
		},
		{
			name:    "the type of a word",
			c:       "struct s {\n\tint a;\n};\n",
			g:       "type s struct {\n\ta sys.Lword\n}\n",
			altered: "type s struct {\n\ta sys.Word\n}\n",
		},
		{
			name:     "a volatile that is dropped",
			c:        "struct s {\n\tvolatile int a;\n};\n",
			g:        "type s struct {\n\ta sys.Word\n}\n",
			alteredC: "struct s {\n\tint a;\n};\n",
		},
		{
			name:    "a racy load that is a plain one",
			c:       "void f(void)\n{\n\tx = y;\n}\n",
			g:       "func f() { x = sys.Racy_load(&y) }\n",
			altered: "func f() { x = y }\n",
		},
		{
			name:    "a variable of a function that becomes one of the file",
			c:       "void f(void)\n{\n\tint n;\n\n\tn = 1;\n}\n",
			g:       "func f() {\n\tvar n int32\n\n\tn = 1\n}\n",
			altered: "var n int32\n\nfunc f() {\n\tn = 1\n}\n",
		},
		{
			name:    "a message that does something",
			c:       "void f(void)\n{\n\tKASSERT(x, (\"x\"));\n}\n",
			g:       "func f() {\n\tsys.KASSERT(x != 0, \"x %d\", y)\n}\n",
			altered: "func f() {\n\tsys.KASSERT(x != 0, \"x %d\", y())\n}\n",
		},
		{
			name:    "a statement moves into a guard",
			c:       "void f(void)\n{\n\tKASSERT(x, (\"x\"));\n\ty();\n}\n",
			g:       "func f() {\n\tif sys.Asserting() {\n\t\tsys.KASSERT(x != 0, \"x\")\n\t}\n\ty()\n}\n",
			altered: "func f() {\n\tif sys.Asserting() {\n\t\tsys.KASSERT(x != 0, \"x\")\n\t\ty()\n\t}\n}\n",
		},
		{
			name:    "a note that excuses its neighbour",
			c:       "void f(void)\n{\n\tx();\n\ty();\n}\n",
			g:       "func f() {\n\t// PORT: z is x and y.\n\tz()\n\ty()\n}\n",
			altered: "func f() {\n\t// PORT: z is x and y.\n\tz()\n}\n",
		},
	} {
		t.Run(a.name, func(t *testing.T) {
			accepted := sums(compared(t, a.c, a.g, a.reasons, nil))
			if got := states(compared(t, a.c, a.g, a.reasons, accepted)); strings.Contains(got, "different") {
				t.Fatalf("it does not pass as it is:\n%s", got)
			}
			c, g := a.c, a.g
			if a.alteredC != "" {
				c = a.alteredC
			} else {
				g = a.altered
			}
			got := states(compared(t, c, g, a.reasons, accepted))
			if !strings.Contains(got, "different") {
				t.Errorf("it passes:\n%s", got)
			}
		})
	}
}

// TestOtherFile: that the port has an item in another form is accepted, with the file.
func TestOtherFile(t *testing.T) {
	n, err := ctree.Parse("x.c", []byte("#define x 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	in := func(file string, accepted compare.Accepted) *compare.Result {
		return compare.Files(&compare.Text{Name: "x.c", Tree: n}, []*gotree.File{}, &compare.Rules{Accepted: accepted, Otherwise: map[string]string{"x": file}})
	}
	first := in("port_x.go", nil)
	if got := first.Count()[compare.Different]; got != 1 {
		t.Errorf("%d are different, and nobody has accepted any", got)
	}
	accepted := sums(first)
	if got := in("port_x.go", accepted).Count()[compare.NotPorted]; got != 1 {
		t.Errorf("it is accepted, and %d are not ported", got)
	}
	if got := in("port_y.go", accepted).Count()[compare.Different]; got != 1 {
		t.Error("another file is accepted")
	}
}
