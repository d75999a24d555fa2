package gen

import (
	"fmt"
	"strings"
	"testing"
)

// refusals translates a text with the headers, and returns what is refused.
func refusals(t *testing.T, text string, fragment bool) string {
	t.Helper()
	in := input(t, text)
	in.Fragment = fragment
	f, err := Generate(in)
	if err != nil {
		return err.Error()
	}
	var all []string
	for _, m := range f.Missing {
		all = append(all, fmt.Sprintf("%s: %s: %s", m.Func, m.Pos, m.Text))
	}
	return strings.Join(all, "\n")
}

// What the generator cannot do with what the kernel gives, or with C that is odd, it
// says with the line and what to do.
func TestRefuses(t *testing.T) {
	const c = "#include <sys/callout.h>\nstruct callout_cpu { int n, ns[3]; short s; struct callout *next, **nexts; struct mtx cc_lock; struct callout c; };\nstatic struct callout_cpu cc;\n"
	for _, x := range []struct{ text, want string }{
		{"void f(void) { mtx_lock(&Giant, 1); }", "f: /t.c:4: 2 arguments where the layers have 1; give those"},
		{"int mtx_recursed(struct mtx *m);\nint f(void) { return (mtx_recursed(&Giant)); }", "f: /t.c:5: the layers have no function mtx_recursed; define it in the text"},
		{"int (*f(void))(struct mtx *) { return (mtx_recursed); }", "f: /t.c:4: the layers have no function mtx_recursed; define it in the text"},
		{"void f(int a) { K_KASSERT(a, 0); }", "f: /t.c:4: a KASSERT without a message in parentheses; give it one"},
		{"void f(void) { memset(&cc, 1, sizeof(cc)); }", "f: /t.c:4: memset with something other than 0; assign the members"},
		{"void f(void) { bzero(&cc, 4); }", "f: /t.c:4: bzero of a part; clear one whole structure"},
		{"void f(const char *s) { bzero((void *)s, 4); }", "f: /t.c:4: bzero of a string; clear one structure"},
		{"void f(void) { cc.next = malloc(sizeof(*cc.next), 0, 0); }", "f: /t.c:4: malloc of something that is not an array; use a variable"},
		{"struct callout *all;\nvoid f(void) { all = malloc(80, 0, 0); all[0].c_time = 0; }", "f: /t.c:5: malloc of a size that is not sizeof(T) * n; write it so"},
		{"void f(caddr_t v) { v = v + 8; }", "f: /t.c:4: the memory of boot is cut for something that is not an array; index it"},
		{"void f(caddr_t v) { v = 0; }", "f: /t.c:4: the memory of boot is not cut as array + length; write v = (caddr_t)(array + length)"},
		{"void f(struct mtx m) { cc.cc_lock = m; }", "f: /t.c:4: a copy of a sys.Mtx; copy the members that matter"},
		{"struct callout *all;\nvoid f(struct callout *c) { all = c; all[0].c_time = 0; }", "f: /t.c:5: a *sys.Callout where a []sys.Callout is wanted; use the same type in both places"},
		{"struct callout *all, *others;\nvoid f(void) { all = others; others[0].c_time = all[1].c_time; }", "f: /t.c:5: an assignment to a []sys.Callout that other threads may see; assign its elements, and give it memory at boot"},
		{"int f(struct callout *c, struct mtx *m) { return ((void *)c == m); }", ""},
		{"int f(struct callout *c, int *n) { return (c == (struct callout *)n); }", "f: /t.c:4: a cast from *int32 to *sys.Callout; use the type that the memory has"},
		{"struct s { int a; };\nint f(struct s *s, struct callout *c) { return (s == c); }", "f: /t.c:5: a comparison of *s and *sys.Callout; compare pointers to the same type"},
		{"void f(void) { cc.ns[3] = 0; }", "f: /t.c:4: the index 3 of a [3]int32; stay within the array"},
		{"int f(int a) { switch (a) { case 1: return (1); case 1: return (2); } return (0); }", "f: /t.c:4: a second case 1; remove one of them"},
		{"int f(int a) { goto *(void *)0; }", "f: /t.c:4: a computed goto; use a switch"},
		{"struct t { int a, a; };\nint f(struct t *t) { return (t->a); }", "/t.c:4: a second member a; give it another name"},
		{"struct t { struct t a; } t;", "/t.c:4: a structure with a member a that has the structure in it; make the member a pointer"},
		{"struct t { struct { struct t a[2]; } b[3]; };\nstruct t *t;", "/t.c:4: a structure with a member a that has the structure in it; make the member a pointer"},
		{"__int128 n;", "/t.c:4: an integer of 16 bytes; use one of 1 to 8"},
		{"int a, b = 1 ? a : 2;", "/t.c:4: an initializer that computes; assign the variable in a function"},
		{"int a = 5, b[2] = { [1] = 3 };\nstruct { int x, y; } c = { .y = 1 };", ""},
		{"struct { struct { int z; } x; } c = { .x.z = 1 };", "/t.c:4: a designator of more than one step; nest the initializers"},
		{"SYSINIT(a, SI_SUB_SOFTINTR, SI_ORDER_FIRST, panic, 0);", "/t.c:4: a SYSINIT of a function that is not in the text; define it there"},
		{"SYSCTL_INT(_debug, OID_AUTO, a, CTLFLAG_RD, 0, 5, \"a\");", "/t.c:4: a sysctl without a variable; give it one"},
		{"int f(int a) { return (_Generic(a, int: a, default: 2)); }", "f: /t.c:4: an expression that depends on a type; write the one that is meant"},
		{"#define KTR_SMP 0x11\nint f(void) { return (KTR_SMP); }\n#undef KTR_SMP", "f: /t.c:5: KTR_SMP is 17 here, and 16 in the layers; use the value of the layers"},
		{"int f(int *p) { *p += 1; p += 1; return (0); }", "f: /t.c:4: arithmetic with a *int32; use an index"},
		{"int f(const char *s, const char *t) { return (s < t); }", "f: /t.c:4: an order of pointers; compare indexes"},
	} {
		if got := refusals(t, c+x.text+"\n", true); got != x.want {
			t.Errorf("%s:\n%s\nwant\n%s", x.text, got, x.want)
		}
	}
	if got, want := refusals(t, "#include <sys/callout.h>\n", false), "/t.c:1: the text has no function callout_init; give a whole kern_timeout.c of the era "; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
