package cfront_test

import (
	"fmt"
	"strings"
	"testing"
)

// What cannot be translated is said with the line of C and what to do: of a function in
// Missing, and the function panics; of a declaration as an error.
func TestUnsupported(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"int f(void)\n{\n\tint a = 1;\n\n\t__asm__(\"nop\");\n\treturn (a);\n}\n", "f: t.c:5: assembly; leave it out by #ifdef"},
		{"int f(int a)\n{\n\tvoid *to = &&x;\n\n\tgoto *to;\nx:\n\treturn (a);\n}\n", "f: t.c:3: the address of a label; use a switch"},
		{"int f(int a)\n{\n\tif (a)\n\t\tgoto in;\n\twhile (a < 9) {\nin:\n\t\ta++;\n\t}\n\treturn (a);\n}\n", "f: t.c:4: goto in into a block; move the label out of the block"},
		{"struct s { int a : 3; };\nint f(struct s *s)\n{\n\treturn (s->a);\n}\n", "t.c:1: bit field a; use an int"},
		{"struct s { int a : 3; };\nint f(struct s *s) { return (s->a); }\nint g(struct s *s) { return (s->a); }\n", "t.c:1: bit field a; use an int"},
		{"union u { int a; void *p; };\nint f(union u *u)\n{\n\treturn (u->a);\n}\n", "t.c:1: the union u has a member that is no number; use a structure"},
		{"int f(int a)\n{\n\tdouble d = a;\n\n\treturn (d > 1.5);\n}\n", "f: t.c:3: the type double is not known; use integers, pointers and structures"},
		{"int f(int a)\n{\n\tif (a)\n\t\treturn;\n\treturn (a);\n}\n", "f: t.c:4: a return without a value; give it one"},
		{"double d;\n", "t.c:1: the type double is not known; use integers, pointers and structures"},
		{"int f(int a)\n{\n\treturn (a * 1.5);\n}\n", "f: t.c:3: arithmetic with something other than integers; use integers, and indexes of arrays"},
		{"int f(int *p)\n{\n\tp++;\n\treturn (*p);\n}\n", "f: t.c:3: arithmetic with a *int32; use an index"},
		{"int f(int *p)\n{\n\treturn (*(p + 1));\n}\n", "f: t.c:3: arithmetic with something other than integers; use integers, and indexes of arrays"},
		{"int f(int *p, int *q)\n{\n\treturn (p < q);\n}\n", "f: t.c:3: an order of pointers; compare indexes"},
		{"int f(int *p)\n{\n\treturn (*(unsigned *)p);\n}\n", "f: t.c:3: a cast from *int32 to *uint32; use the type that the memory has"},
		{"int g(void);\nint f(void)\n{\n\treturn (g());\n}\n", "f: t.c:4: the layers have no function g; define it in the text"},
		{"extern int g;\nint f(void)\n{\n\treturn (g);\n}\n", "f: t.c:4: the layers have no variable g; define it in the text"},
		{"int f(int a)\n{\n\treturn (({ int b = a; b + 1; }));\n}\n", "f: t.c:3: a statement within an expression; use a function"},
		{"int f(int a)\n{\n\tint b[a];\n\n\tb[0] = 1;\n\treturn (b[0]);\n}\n", "f: t.c:3: an array whose length is not constant; use a constant"},
		{"int f(int a)\n{\n\tswitch (a) {\n\tcase 1 ... 3:\n\t\treturn (1);\n\t}\n\treturn (0);\n}\n", "f: t.c:4: a range of cases; name each"},
		{"int f(int a, ...)\n{\n\treturn (a);\n}\n", "f: t.c:1: a function with ...; give it the parameters that it needs"},
		{"struct s { int a; };\nint f(void)\n{\n\treturn (((struct s){ 5 }).a);\n}\n", "f: t.c:4: a structure without a name; use a variable"},
		{"int f(int a)\n{\n\tswitch (a)\n\tcase 1:\n\t\treturn (1);\n\treturn (0);\n}\n", "f: t.c:3: a switch without braces; give it some"},
		{"int f(int a)\n{\n\tswitch (a) {\n\t\ta = 3;\n\tcase 1:\n\t\treturn (1);\n\t}\n\treturn (0);\n}\n", "f: t.c:4: a statement before the first case; remove it"},
		{"int f(int a)\n{\n\tstatic int n = 5;\n\n\tn += a;\n\treturn (n);\n}\n", ""},
		{"_Complex double c;\n", "t.c:1: the type _Complex double is not known; use integers, pointers and structures"},
		{"int f(char *s)\n{\n\ts[0] = 'x';\n\treturn (s[0]);\n}\n", "f: t.c:3: a character of a string that is written; use an array"},
		{"struct s { struct { int a; }; };\nint f(struct s *s)\n{\n\treturn (s->a);\n}\n", "t.c:1: a member of s without a name; give it one"},
		{"int f(void) { struct s { int a; } s = { 1 }; return (s.a); }\nint g(void) { struct s { long b; } s = { 2 }; return (s.b); }\n", "f: t.c:2: a second structure s; give it another name\ng: t.c:2: a second structure s; give it another name"},
		{"int f(int a)\n{\n\treturn (__builtin_popcount(a));\n}\n", "f: t.c:3: the layers have no function __builtin_popcount; define it in the text"},
		{"extern int g[];\nint f(int a)\n{\n\treturn (g[a]);\n}\n", "f: t.c:4: the layers have no variable g; define it in the text"},
		{"struct s { int n; int tail[]; };\nint f(struct s *s)\n{\n\treturn (s->tail[0]);\n}\n", "t.c:1: an array whose length is not constant; use a constant"},
		{"int f(int a)\n{\n\treturn (_Generic(a, int: 1, default: 2));\n}\n", ""},
		{"void *f(long a)\n{\n\treturn ((void *)a);\n}\n", ""},
		{"int *f(long a)\n{\n\treturn ((int *)a);\n}\n", "f: t.c:3: a cast from int64 to *int32; keep an address in a pointer, and a number in an int"},
		{"long f(int *a)\n{\n\treturn ((long)a);\n}\n", "f: t.c:3: a *int32 where a int64 is wanted; use the same type in both places"},
	} {
		f, err := fragment("t.c", []byte(c.text), nil)
		var got []string
		for _, m := range f.Missing {
			got = append(got, fmt.Sprintf("%s: %s: %s", m.Func, m.Pos, m.Text))
			if !strings.Contains(string(f.Source), fmt.Sprintf("sys.Untranslated{Func: %q, Pos: %q, Text: %q}", m.Func, m.Pos, m.Text)) {
				t.Errorf("%q: %s does not panic in\n%s", c.text, m.Func, f.Source)
			}
		}
		if err != nil {
			got = append(got, err.Error())
		}
		if s := strings.Join(got, "\n"); s != c.want {
			t.Errorf("%q:\n%s\nwant\n%s", c.text, s, c.want)
		}
	}
}
