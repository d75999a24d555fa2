package gen

import (
	"strings"
	"testing"

	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/parse"
)

// generated translates some C that is no kern_timeout.c, and returns the Go without
// directives and without what stands in each file.
func generated(t *testing.T, text string) string {
	t.Helper()
	in := input(t, "")
	var err error
	if in.AST, err = parse.Parse(parse.Text{Name: "t.c", Text: []byte(text), Family: family.Tick}, ""); err != nil {
		t.Fatal(err)
	}
	in.Fragment = true
	f, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range f.Missing {
		t.Errorf("%s: %s: %s", m.Pos, m.Func, m.Text)
	}
	_, code, ok := strings.Cut(string(f.Source), "func k_as[")
	if !ok {
		t.Fatal(string(f.Source))
	}
	_, code, _ = strings.Cut(code, "\n}\n")
	var b strings.Builder
	for line := range strings.Lines(code) {
		if !strings.HasPrefix(line, "//line ") && strings.TrimSpace(line) != "" {
			b.WriteString(line)
		}
	}
	return b.String()
}

// inside is what a function does, a statement a line, without its variables.
func inside(t *testing.T, text string) string {
	t.Helper()
	_, code, _ := strings.Cut(generated(t, text), "{\n")
	if strings.HasPrefix(code, "\tvar (\n") {
		_, code, _ = strings.Cut(code, "\t)\n")
	} else if strings.HasPrefix(code, "\tvar ") {
		_, code, _ = strings.Cut(code, "\n")
	}
	code = strings.TrimSuffix(code, "}\n")
	return strings.ReplaceAll(strings.TrimSpace(code), "\n\t", "\n")
}

// One statement of C is one of Go, as a person would write it.
func TestStatements(t *testing.T) {
	const c = "struct callout_cpu { int n; struct callout *next; struct callout callout[4]; };\nstatic struct callout_cpu cc;\nextern int hz;\n"
	for _, x := range []struct{ c, want string }{
		// Flags have their names.
		{"void f(struct callout *c) { c->c_flags &= ~CALLOUT_PENDING; }", "c.C_flags.Store(c.C_flags.Load() & ^sys.CALLOUT_PENDING)"},
		{"void f(struct callout *c) { c->c_flags |= (CALLOUT_ACTIVE | CALLOUT_PENDING); }", "c.C_flags.Store(c.C_flags.Load() | (sys.CALLOUT_ACTIVE | sys.CALLOUT_PENDING))"},
		{"void f(struct callout *c) { c->c_flags = CALLOUT_ACTIVE | 1; }", "c.C_flags.Store(3)"},
		{"int f(unsigned a) { return (a & ~CALLOUT_ACTIVE); }", "return int32(a & 4294967293)"},
		// What other threads may see is read and written with a hook.
		{"int f(void) { return (cc.n); }", "return sys.Plain_load(&cc.n)"},
		{"void f(struct callout *c) { cc.next = c; }", "sys.Plain_store_ptr(&cc.next, c)"},
		{"void f(void) { cc.n++; }", "sys.Plain_store(&cc.n, sys.Plain_load(&cc.n)+1)"},
		{"int f(void) { return (hz); }", "return sys.Hz"},
		{"int f(struct callout *c) { return (c->c_lock->lo_flags & 1); }", "return int32(sys.Plain_load_ptr(&c.C_lock).Lo_flags & 1)"},
		{"static void g(int *n) { (*n)++; }\nvoid f(void) { int n = 0; g(&n); }", "*n = *n + 1\n}\nfunc f() {\nvar (\n\tn int32\n)\nn = 0\ng(&n)"},
		// A condition is one, not a number.
		{"int f(int a) { if (a == 1 && !(a > 2)) return (1); return (0); }", "if a == 1 && a <= 2 {\n\treturn 1\n}\nreturn 0"},
		{"int f(int a) { return (a == 1); }", "return k_int(a == 1)"},
		{"int f(int a) { return (a ? 1 : 2); }", "if a != 0 {\n\treturn 1\n} else {\n\treturn 2\n}"},
		{"void f(int a) { int b = a ? a : 5; a = b; }", "if a != 0 {\n\tb = a\n} else {\n\tb = 5\n}\na = b"},
		// An assertion is looked at only where others are, and its message made if it fails.
		{"void f(int a) { KASSERT(a > 1, (\"a is %u at %ld\", a, (long)a)); }", "if sys.Asserting() {\n\tif a <= 1 {\n\t\tsys.KASSERT(false, \"a is %d at %d\", a, int64(a))\n\t}\n}"},
		{"void f(struct callout *c) { CTR2(KTR_CALLOUT, \"%p %x\", c, c->c_flags); }", "if sys.KTR_ON(sys.KTR_CALLOUT) {\n\tsys.CTR2(sys.KTR_CALLOUT, \"%p %x\", k_any(c), c.C_flags.Load())\n}"},
	} {
		if got := inside(t, "#include <sys/callout.h>\n"+c+x.c+"\n"); got != x.want {
			t.Errorf("%s:\n%s\nwant\n%s", x.c, got, x.want)
		}
	}
}

// What C does within an expression is done in C's order.
func TestOrder(t *testing.T) {
	for _, x := range []struct{ c, want string }{
		{"int f(int a) { int b = a++ + 1; return (b); }", "k1 = a\na = k1 + 1\nb = k1 + 1\nreturn b"},
		{"int f(int a) { return (++a); }", "k1 = a\nk1 = k1 + 1\na = k1\nreturn k1"},
		{"int f(int a, int b) { a = b = a + 1; return (a); }", "k1 = a + 1\nb = k1\na = k1\nreturn a"},
		{"int f(int a, int b) { while ((a = b--) > 0) ; return (a); }", "for {\n\tk1 = b\n\tb = k1 - 1\n\tk2 = k1\n\ta = k2\n\tif k2 <= 0 {\n\t\tbreak\n\t}\n}\nreturn a"},
		{"int f(int a, int b) { if (a && b++) return (1); return (b); }", "k2 = a != 0\nif k2 {\n\tk1 = b\n\tb = k1 + 1\n\tk2 = k1 != 0\n}\nif k2 {\n\treturn 1\n}\nreturn b"},
		{"int f(int a) { for (a = 0; a < 9; a++) { if (a == 3) continue; a += 2; } return (a); }", "a = 0\nfor a < 9 {\n\t{\n\t\tif a == 3 {\n\t\t\tgoto k_next1\n\t\t}\n\t\ta = a + 2\n\t}\nk_next1:\n\ta = a + 1\n}\nreturn a"},
	} {
		if got := inside(t, x.c+"\n"); got != x.want {
			t.Errorf("%s:\n%s\nwant\n%s", x.c, got, x.want)
		}
	}
}

// Where C leaves the order of two reads open, both are there, and a note; where only one
// argument reads, there is no need.
func TestOpenOrder(t *testing.T) {
	const c = "#include <sys/callout.h>\nint g(int a, int b) { return (a - b); }\n"
	code := generated(t, c+"int f(struct callout *c, struct callout *d) { return (g(c->c_time, d->c_time)); }\n")
	if want := "\tif sys.From_the_right() {\n\t\tk2 = sys.Plain_load(&d.C_time)\n\t\tk1 = sys.Plain_load(&c.C_time)\n\t} else {\n\t\tk1 = sys.Plain_load(&c.C_time)\n\t\tk2 = sys.Plain_load(&d.C_time)\n\t}\n\treturn g(k1, k2)\n"; !strings.Contains(code, want) {
		t.Errorf("%s\nwant\n%s", code, want)
	}
	if code := generated(t, c+"int f(struct callout *c, int d) { return (g(c->c_time, d)); }\n"); strings.Contains(code, "From_the_right") {
		t.Error(code)
	}
}

// Names of C that mean something in Go, or that C keeps apart, are changed.
func TestNames(t *testing.T) {
	code := generated(t, "struct range { int type; };\nstruct f { int a; };\nint len;\nint f(struct range *func, struct f *x)\n{\n\tint sys = func->type, sys_ = x->a;\n\t{ int sys = len; sys_ += sys; }\n\treturn (sys + sys_);\n}\n")
	for _, want := range []string{"func f(func_ *range_, x *f_struct) int32 {", "sys_ = sys.Plain_load(&func_.type_)", "sys__ = sys.Plain_load(&x.a)", "sys___ = sys.Plain_load(&len_)", "return sys_ + sys__"} {
		if !strings.Contains(code, want) {
			t.Errorf("no %s in\n%s", want, code)
		}
	}
}

// Formats of C are those of Go.
func TestFormats(t *testing.T) {
	for c, want := range map[string]string{"%u of %d": "%d of %d", "%ld %lu %jd": "%d %d %d", "%lx at %p %s": "%x at %p %s", "100%%": "100%%"} {
		if got := goFormat(c); got != want {
			t.Errorf("%q: %q, want %q", c, got, want)
		}
	}
}

// Each statement has the line that it has in C.
func TestLines(t *testing.T) {
	in := input(t, "static int f(int a)\n{\n\n\ta++;\n\tif (a)\n\t\ta = 2;\n\treturn (a);\n}\n")
	in.Fragment = true
	f, err := Generate(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"//line /t.c:1\nfunc f(", "//line /t.c:4\n\ta = a + 1", "//line /t.c:5\n\tif a != 0 {", "//line /t.c:6\n\t\ta = 2", "//line /t.c:7\n\treturn a"} {
		if !strings.Contains(string(f.Source), want) {
			t.Errorf("no %q in\n%s", want, f.Source)
		}
	}
}
