package gen

import "testing"

// What texts of the sbt era do at boot, and with structures without a name.
func TestStatementsOfTheSbtEra(t *testing.T) {
	const c = "struct rm_priotracker { int n; };\nstruct callout_cpu { int n; struct callout *next; struct callout callout[4]; };\nstatic struct callout_cpu cc, all[4];\nextern int hz;\n"
	for _, x := range []struct{ c, want string }{
		{"void f(struct callout_cpu *p) { *p = (struct callout_cpu){ .n = 1, .next = NULL }; }", "sys.Plain_clear(p)\nsys.Plain_store(&p.n, 1)"},
		{"void f(struct callout_cpu *p, int a) { *p = (struct callout_cpu){ a }; }", "k1 = a\nsys.Plain_clear(p)\nsys.Plain_store(&p.n, k1)"},
		{"void f(int i) { memset(&all[i], 0, sizeof(all)); }", "for k1 = range all {\n\tsys.Plain_clear(&all[k1])\n}"},
		{"int f(void) { int ns[4]; bzero(ns, sizeof(ns)); return (ns[0]); }", "clear(ns[:])\nreturn ns[0]"},
		{"uintptr_t f(void) { struct rm_priotracker t; uintptr_t how; how = (uintptr_t)&t; return (how); }", "_ = t\nhow = 0\nreturn how"},
	} {
		if got := inside(t, c+x.c); got != x.want {
			t.Errorf("%s\n%s\nwant\n%s", x.c, got, x.want)
		}
	}
}

// What a WITNESS_WARN says is made only if there is something to say.
func TestWitnessWarn(t *testing.T) {
	for _, x := range []struct{ c, want string }{
		{"void f(struct lock_object *l) { K_WITNESS_WARN(5, l, K_msg(\"calling %s\", __func__)); }",
			"if lock_sbt.Witness_looks(5, l) {\n\tlock_sbt.WITNESS_WARN(5, l, \"calling %s\", \"f\")\n}"},
		{"void f(void) { K_WITNESS_WARN(2, NULL, K_msg(\"sleeps\")); }", "if lock_sbt.Witness_looks(2, nil) {\n\tlock_sbt.WITNESS_WARN(2, nil, \"sleeps\")\n}"},
	} {
		if got := inside(t, "void K_WITNESS_WARN(int flags, struct lock_object *lock, const char *msg);\n"+x.c); got != x.want {
			t.Errorf("%s\n%s\nwant\n%s", x.c, got, x.want)
		}
	}
}
