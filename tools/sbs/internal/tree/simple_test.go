package tree_test

import (
	"testing"

	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/tree"
)

// key reads statements of C.
func key(t *testing.T, text string) string {
	t.Helper()
	n, err := ctree.Parse("test.c", []byte("void f(void) {\n"+text+"\n}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return tree.Key(tree.Simple(n))
}

// TestSimpleSame: two ways to write the same have one simple form.
func TestSimpleSame(t *testing.T) {
	for _, c := range []struct{ name, one, other string }{
		{"a condition without a comparison", "if (x) f();", "if (x != 0) f();"},
		{"NULL", "if (p != NULL) f();", "if (p) f();"},
		{"not", "if (!x) f();", "if (x == 0) f();"},
		{"not of a comparison", "if (!(a == b)) f();", "if (a != b) f();"},
		{"not of less", "if (!(a < b)) f();", "if (a >= b) f();"},
		{"conditions of &&", "if (a && !b) f();", "if (a != 0 && b == 0) f();"},
		{"a comparison that is compared", "if ((a == b) != 0) f();", "if (a == b) f();"},
		{"a value of a comparison", "x = !y;", "x = y == 0;"},
		{"increments", "x++;", "x += 1;"},
		{"increments before", "--x;", "x -= 1;"},
		{"two assignments in one", "a = b = 0;", "b = 0; a = 0;"},
		{"the value of the second", "a = b = f();", "b = f(); a = b;"},
		{"a variable is read once", "a = b = c;", "b = c; a = b;"},
		{"an assignment in a condition", "if ((x = f()) != NULL) g();", "x = f(); if (x) g();"},
		{"one before &&", "if ((x = f()) && y) g();", "x = f(); if (x && y) g();"},
		{"a test that is returned", "return (a == b);", "if (a == b) return (1); return (0);"},
		{"one with an else", "return (a != b);", "if (a == b) return (0); else return (1);"},
		{"a test that is assigned", "x = (y & F) ? 0 : 1;", "if (y & F) x = 0; else x = 1;"},
		{"its opposite", "x = (y & F) ? 0 : 1;", "x = (y & F) == 0;"},
		{"a break at the end of a switch", "switch (x) { case 1: f(); break; }", "switch (x) { case 1: f(); }"},
		{"a count in a condition", "if (--x == 0) g();", "x--; if (x == 0) g();"},
		{"one behind &&", "if (y && (x = f())) g();", "if (y) { x = f(); if (x) g(); }"},
		{"a choice that is assigned", "x = c ? a : b;", "if (c) x = a; else x = b;"},
		{"a choice that is returned", "return (c ? a : b);", "if (c) return (a); else return (b);"},
		{"a choice of a declaration", "int x = c ? 1 : 2;", "int x; if (c) x = 1; else x = 2;"},
		{"braces of a body", "if (x) f();", "if (x) { f(); }"},
		{"braces", "{ f(); }", "f();"},
		{"do that ends at once", "do { f(); } while (0);", "f();"},
		{"for ever", "for (;;) f();", "while (1) f();"},
		{"while", "while (x) f();", "for (; x;) f();"},
		{"commas", "for (i = 0, j = 0; ; ) f();", "for (i = 0, j = 0; 1; ) f();"},
		{"arrows", "p->x = 1;", "(*p).x = 1;"},
		{"calls through a pointer", "(*f)(x);", "f(x);"},
		{"void", "(void)f(x);", "f(x);"},
		{"void *", "f((void *)x);", "f(x);"},
		{"messages", `KASSERT(x, ("one %d", x));`, `KASSERT(x != 0, ("another"));`},
		{"a joined assignment", "x->f = x->f & ~A;", "x->f &= ~A;"},
		{"descriptions of sysctls", `SYSCTL_INT(_a, b, &x, 0, "one");`, `SYSCTL_INT(_a, b, &x, 0, "another");`},
		{"a pointer that is assigned", "p = (struct a *)q;", "p = q;"},
		{"the first letter of names", "Callout_reset(c);", "callout_reset(c);"},
		{"that of types", "struct Callout *c;", "struct callout *c;"},
		{"numbers", "x = 0x10;", "x = 16;"},
		{"an empty else", "if (x) f(); else ;", "if (x) f();"},
		{"an address of what is pointed at", "f(&*p);", "f(p);"},
	} {
		if key(t, c.one) != key(t, c.other) {
			t.Errorf("%s: %s and %s differ", c.name, c.one, c.other)
		}
	}
}

// TestSimpleOther: what does not mean the same keeps forms of its own.
func TestSimpleOther(t *testing.T) {
	for _, c := range []struct{ name, one, other string }{
		{"not", "if (x) f();", "if (!x) f();"},
		{"less and not more", "if (a < b) f();", "if (a <= b) f();"},
		{"operands", "x = a - b;", "x = b - a;"},
		{"operands of +", "x = a + b;", "x = b + a;"},
		{"nesting", "if (x) f(); g();", "if (x) { f(); g(); }"},
		{"an assignment behind &&", "if (y && (x = f())) g();", "x = f(); if (y && x) g();"},
		{"a test that is returned", "return (a == b);", "if (a == b) return (0); return (1);"},
		{"one that assigns to two", "if (a) x = 1; else y = 0;", "x = a != 0;"},
		{"values that are no test's", "if (a) x = 1; else x = 2;", "x = a != 0;"},
		{"a break in a switch", "switch (x) { case 1: f(); break; case 2: g(); }", "switch (x) { case 1: f(); case 2: g(); }"},
		{"a count behind a condition", "if (x-- == 0) g();", "x--; if (x == 0) g();"},
		{"one behind && with an else", "if (y && (x = f())) g(); else h();", "if (y) { x = f(); if (x) g(); else h(); }"},
		{"an assignment in a loop's condition", "while ((x = f()) != NULL) g();", "x = f(); while (x) g();"},
		{"a do with a break", "do { if (x) break; f(); } while (0);", "if (x) break; f();"},
		{"the order of two assignments", "a = b = 0;", "a = 0; b = 0;"},
		{"which is chosen", "x = c ? a : b;", "x = c ? b : a;"},
		{"strings", `f("a");`, `f("A");`},
		{"a string and a name", `f("a");`, `f(a);`},
		{"conditions of assertions", `KASSERT(x, ("a"));`, `KASSERT(y, ("a"));`},
		{"masks", "x &= ~A;", "x &= A;"},
		{"the member and the variable", "x.c_flags = 1;", "c_flags = 1;"},
		{"addresses", "f(&x);", "f(x);"},
		{"casts", "x = (int)y;", "x = y;"},
		{"casts of what is used", "x = ((struct a *)p)->f;", "x = p->f;"},
		{"the case of names", "CALLOUT_reset(c);", "callout_reset(c);"},
		{"labels", "goto a; a: b: f();", "goto b; a: b: f();"},
		{"break", "while (x) { break; }", "while (x) { continue; }"},
		{"negative numbers", "x = -1;", "x = 1;"},
		{"declarations in braces", "{ int x; x = 1; } f();", "int x; x = 1; f();"},
		{"types", "int x;", "u_int x;"},
		{"initial values", "int x = 1;", "int x;"},
		{"arguments", "f(a, b);", "f(b, a);"},
		{"an if with one branch less", "if (x) f(); else g();", "if (x) f();"},
		{"a joined assignment", "x = y - x;", "x -= y;"},
		{"what sysctls are of", `SYSCTL_INT(_a, b, &x, 0, "one");`, `SYSCTL_INT(_a, b, &y, 0, "one");`},
		{"an index", "x = a[0];", "x = a[1];"},
		{"conditions of #if", "#ifdef A\nf();\n#endif", "#ifndef A\nf();\n#endif"},
		{"a parenthesis in a string", `f("(");`, `f(")");`},
	} {
		if key(t, c.one) == key(t, c.other) {
			t.Errorf("%s: %s and %s are the same", c.name, c.one, c.other)
		}
	}
}
