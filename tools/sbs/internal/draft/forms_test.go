package draft

import (
	"strings"
	"testing"

	"ktimeout/tools/cfront"
)

// around is what stands around the statements of a test: a CPU's callouts, and a
// function with variables.
const around = `
#include <sys/callout.h>

struct callout_cpu {
	struct mtx	cc_lock;
	struct callout	*cc_curr;
	struct callout_tailq *cc_callwheel;
	struct callout_list cc_callfree;
	void		*cc_cookie;
	int		cc_ticks;
	int		cc_softticks;
	u_int		cc_size;
	int		cc_waiting;
};
#define	CPUBLOCK	MAXCPU
#define	CC_LOCK(cc)	mtx_lock_spin(&(cc)->cc_lock)
static struct callout_cpu cc_cpu[MAXCPU];
void (*inserted)(int cpu, int ticks);
SDT_PROBE_DEFINE1(callout_execute, kernel, , callout__start, "struct callout *");

static struct callout *
first(struct callout_cpu *cc)
{
	return (TAILQ_FIRST(&cc->cc_callwheel[0]));
}

static int
f(struct callout *c, struct callout_cpu *cc, int flags, void *arg)
{
	struct lock_class *class;
	struct callout *d;
	int a, b, cancelled;
	u_int n;

	n = a + b + flags;
`

// one drafts statements in the function f, and returns them in Go and what is left.
func one(t *testing.T, names *cfront.Names, statements string) (string, []Left) {
	t.Helper()
	text := around + statements + "\n}\n"
	typed, _ := cfront.Read(cfront.Request{Path: "t.c", Text: []byte(text)})
	r, err := File(Input{Name: "t.c", Upstream: "sys/kern/t.c", Text: []byte(text), Package: "p", Names: names, Typed: typed})
	if err != nil {
		t.Fatalf("%s: %v", statements, err)
	}
	_, body, _ := strings.Cut(string(r.Source), "\nfunc f(")
	_, body, _ = strings.Cut(body, "\tn = uint32(a + b + flags)\n")
	return strings.TrimSuffix(strings.TrimRight(body, "\n"), "}"), r.Left
}

// Statements of C are written in the manner of the ports.
func TestForms(t *testing.T) {
	names := loadNames(t)
	for _, c := range []struct{ c, want string }{
		// Names and words of the seam.
		{"a = ticks + hz;", "a = sys.Ticks.Load() + sys.Hz"},
		{"c->c_flags |= CALLOUT_PENDING | CALLOUT_ACTIVE;", "c.C_flags.Store(c.C_flags.Load() | sys.CALLOUT_PENDING | sys.CALLOUT_ACTIVE)"},
		{"c->c_flags &= ~(CALLOUT_PENDING | CALLOUT_ACTIVE);", "c.C_flags.Store(c.C_flags.Load() &^ (sys.CALLOUT_PENDING | sys.CALLOUT_ACTIVE))"},
		{"c->c_cpu = CPUBLOCK;", "c.C_cpu.Store(CPUBLOCK)"},
		{"a = c->c_flags++;", "a = c.C_flags.Load()\nc.C_flags.Store(a + 1)"},
		{"c->c_lock = &Giant.lock_object;", "c.C_lock = &lock.Giant.Lock_object"},
		{"CC_LOCK(cc);", "CC_LOCK(cc)"},
		{"cc = &cc_cpu[PCPU_GET(cpuid)];", "cc = &cc_cpu[smp.PCPU_GET().Pc_cpuid]"},

		// Conditions.
		{"if (c) a = 1;", "if c != nil {\na = 1\n}"},
		{"if (!flags) return (1);", "if flags == 0 {\nreturn 1\n}"},
		{"if (c->c_flags & CALLOUT_PENDING) return (0);", "if c.C_flags.Load()&sys.CALLOUT_PENDING != 0 {\nreturn 0\n}"},
		{"if (!(c->c_flags & CALLOUT_PENDING)) return (0);", "if c.C_flags.Load()&sys.CALLOUT_PENDING == 0 {\nreturn 0\n}"},
		{"if ((flags & CALLOUT_PENDING) == 0) return (0);", "if (flags & sys.CALLOUT_PENDING) == 0 {\nreturn 0\n}"},
		{"if (mtx_owned(&Giant) && a != 2) return (0);", "if lock.Mtx_owned(&lock.Giant) && a != 2 {\nreturn 0\n}"},
		{"if (a == 1 || (b && c != NULL)) return (0);", "if a == 1 || (b != 0 && c != nil) {\nreturn 0\n}"},
		{"if (c->c_func == NULL && c->c_arg != arg) return (0);", "if c.C_func == nil && !sys.Arg_eq(c.C_arg, arg) {\nreturn 0\n}"},
		{"if (c->c_func == d->c_func) return (0);", "if sys.Func_eq(c.C_func, d.C_func) {\nreturn 0\n}"},
		{"if (n < flags) return (0);", "if n < uint32(flags) {\nreturn 0\n}"},
		{"n = cc->cc_size - 1;", "n = cc.cc_size - 1"},
		{"n = flags;", "n = uint32(flags)"},
		{"a = (int)(n % cc->cc_size) & 3;", "a = int32(n%cc.cc_size) & 3"},

		// Assignments.
		{"cc->cc_softticks = cc->cc_ticks = ticks;", "cc.cc_ticks = sys.Ticks.Load()\ncc.cc_softticks = cc.cc_ticks"},
		{"a = c->c_cpu = 1;", "c.C_cpu.Store(1)\na = 1"},
		{"a = c->c_cpu = flags;", "a = flags\nc.C_cpu.Store(a)"},
		{"if ((d = first(cc)) == NULL) return (0);", "if d = first(cc); d == nil {\nreturn 0\n}"},
		{"while ((a = c->c_cpu) == CPUBLOCK) cpu_spinwait();", "for a = c.C_cpu.Load(); a == CPUBLOCK; a = c.C_cpu.Load() {\nsmp.Cpu_spinwait()\n}"},
		{"a = 1, b = 2;", "a, b = 1, 2"},
		{"a = cc->cc_ticks++;", "a = cc.cc_ticks\ncc.cc_ticks++"},
		{"a = flags ? 0 : 1;", "if flags != 0 {\na = 0\n} else {\na = 1\n}"},
		{"class = c->c_lock != NULL ? LOCK_CLASS(c->c_lock) : NULL;", "if c.C_lock != nil {\nclass = lock.LOCK_CLASS(c.C_lock)\n} else {\nclass = nil\n}"},
		{"d = flags ? first(cc) : c;", "if flags != 0 {\nd = first(cc)\n} else {\nd = c\n}"},
		{"a = 1 + (flags > 0 ? flags : 2);", "if flags > 0 {\na = 1 + flags\n} else {\na = 1 + 2\n}"},
		{"a = flags == 2;", "a = 0\nif flags == 2 {\na = 1\n}"},
		{"class->lc_lock(c->c_lock, !flags);", "if flags == 0 {\nclass.Lc_lock(c.C_lock, 1)\n} else {\nclass.Lc_lock(c.C_lock, 0)\n}"},
		{"return (flags ? 2 : 3);", "if flags != 0 {\nreturn 2\n}\nreturn 3"},
		{"bzero(c, sizeof(*c));", "*c = sys.Callout{}"},
		{"cc->cc_callwheel = malloc(sizeof(struct callout_tailq) * n, M_CALLOUT, M_WAITOK);", "cc.cc_callwheel = make([]sys.Callout_tailq, n)"},

		// Loops and the like.
		{"for (;;) break;", "for {\nbreak\n}"},
		{"for (a = 0, b = 1; a < flags; a++, b <<= 1) ;", "for a, b = 0, 1; a < flags; a, b = a+1, b<<1 {\n}"},
		{"for (a = 0; a < 3; a++, b = a * 2) ;", "for a = 0; a < 3; a, b = a+1, (a+1)*2 {\n}"},
		{"do { a++; } while (a < 3);", "for {\na++\nif a >= 3 {\nbreak\n}\n}"},
		{"do { a++; } while (0);", "a++"},
		{"TAILQ_FOREACH(d, &cc->cc_callwheel[0], c_links.tqe) a++;",
			"for d = sys.TAILQ_FIRST(&cc.cc_callwheel[0]); d != nil; d = sys.TAILQ_NEXT(d, sys.C_links_tqe) {\na++\n}"},
		{"CPU_FOREACH(a) { if (a == 1) continue; b++; }", "for a = range smp.CPU_FOREACH {\nif a == 1 {\ncontinue\n}\nb++\n}"},
		{"switch (a) { case 1: case 2: b = 1; break; case 3: b = 2; default: return (0); }",
			"switch a {\ncase 1, 2:\nb = 1\ncase 3:\nb = 2\nfallthrough\ndefault:\nreturn 0\n}"},
		{"again: if (a) goto again; else if (b) a = 1; else { b = 1; }", "again:\nif a != 0 {\ngoto again\n} else if b != 0 {\na = 1\n} else {\nb = 1\n}"},

		// What the kernel has.
		{`CTR2(KTR_CALLOUT, "took %p in %d", c, a);`, "if sys.KTR_ON(sys.KTR_CALLOUT) {\nsys.CTR2(sys.KTR_CALLOUT, \"took %p in %d\", c, a)\n}"},
		{`cancelled = 0; if (a) cancelled = 1; CTR1(KTR_CALLOUT, "%s", cancelled ? "on" : "off"); return (cancelled);`,
			"cancelled = 0\nif a != 0 {\ncancelled = 1\n}\nif sys.KTR_ON(sys.KTR_CALLOUT) {\nsys.CTR1(sys.KTR_CALLOUT, \"%s\", [...]string{\"off\", \"on\"}[cancelled])\n}\nreturn cancelled"},
		{"cancelled = 0; cancelled = mtx_owned(&Giant); if (!cancelled) a = 1; while (cancelled != 0) cancelled = a > 2;",
			"cancelled = false\ncancelled = lock.Mtx_owned(&lock.Giant)\nif !cancelled {\na = 1\n}\nfor cancelled {\ncancelled = a > 2\n}"},
		{"MPASS(c->c_cpu == a);", "if sys.Asserting() {\nsys.MPASS(c.C_cpu.Load() == a, \"c.C_cpu == a\")\n}"},
		{"SDT_PROBE(callout_execute, kernel, , callout__start, c, 0, 0, 0, 0);", "sys.SDT_PROBE(&sdt_callout_execute_kernel__callout__start, c, 0, 0, 0, 0)"},
		{"if (inserted != NULL) (*inserted)(a, b);", "if inserted != nil {\ninserted(a, b)\n}"},
		{"wakeup(&cc->cc_waiting);", "sleepqueue.Wakeup(unsafe.Pointer(&cc.cc_waiting))"},
		{"cc = (struct callout_cpu *)arg;", "cc = arg.(*callout_cpu)"},
		{"cc = arg;", "cc = arg.(*callout_cpu)"},
		{"#ifdef SMP\na = 1;\n#else\na = 2;\n#endif\n", "a = 1"},
		{"#ifdef DIAGNOSTIC\na = 1;\n#endif\n", "if sys.Diagnostic.Load() != 0 {\na = 1\n}"},
		{"#if !defined(SMP) || 0\na = 1;\n#elif MAXCPU\na = 2;\n#endif\nb = 1;", "b = 1"},
	} {
		got, left := one(t, names, c.c)
		var lines []string
		for _, l := range strings.Split(got, "\n") {
			if l = strings.TrimSpace(l); l != "" {
				lines = append(lines, l)
			}
		}
		if s := strings.Join(lines, "\n"); s != c.want || len(left) > 0 {
			t.Errorf("%s\n%s\nwant\n%s\nleft %v", c.c, s, c.want, left)
		}
	}
}

// What cannot be written with certainty is left, with its line and the reason, and a
// comment in its place.
func TestLeft(t *testing.T) {
	names := loadNames(t)
	for _, c := range []struct {
		c    string
		kind Kind
		why  string
	}{
		{"a = nowhere;", Name, "neither the port nor the layers have nowhere"},
		{"a = c->c_none;", Name, "sys.Callout has no member c_none in Go"},
		{"struct bintime bt; a = 1;", Type, "the type bintime has no counterpart"},
		{"a = (flags++, 1);", Form, "a comma within an expression"},
		{"if (a && (b = flags)) a = 1;", Form, "an assignment within an expression"},
		{"if (a == (flags ? 1 : 2)) b = 1;", Form, "?: within an expression"},
		{"LIST_FOREACH_SAFE(c, cc, x, d) a = 1;", Facility, "the layers have no LIST_FOREACH_SAFE"},
		{"binuptime(&a);", Form, "1 arguments, where Go has 0"},
		{"cc->cc_ticks = c->c_cpu = flags;", Form, "a word of the seam in the middle of a chain"},
		{"bzero(c, 8);", Form, "a part of something is cleared"},
		{"d = malloc(sizeof(*d), M_CALLOUT, M_WAITOK);", Form, "malloc of something that is no array"},
		{"static int s; s++;", Form, "a static variable of a function"},
		{"#ifdef DIAGNOSTIC\na = 1;\n#else\na = 2;\n#endif\n", Form, "#if defined(DIAGNOSTIC)"},
		{`KASSERT(a == 1, ("it is %d", a));`, Words, "put this message in your own words"},
		{`panic("no more");`, Words, "put this message in your own words"},
	} {
		got, left := one(t, names, c.c)
		if len(left) == 0 || left[0].Kind != c.kind || !strings.HasPrefix(left[0].Why, c.why) || left[0].Line != 36 {
			t.Errorf("%s: left %v, want %s", c.c, left, c.why)
			continue
		}
		if !strings.Contains(got, Mark) {
			t.Errorf("%s: no comment says so:\n%s", c.c, got)
		}
	}
}

// The words of FreeBSD's messages stand in the comment only.
func TestWords(t *testing.T) {
	got, _ := one(t, loadNames(t), `KASSERT(a == 1, ("it is %#x, not %d", a, b)); if (a) panic("none is left");`)
	for _, l := range strings.Split(got, "\n") {
		if strings.Contains(l, "none is left") != strings.Contains(l, Mark+" line") && strings.Contains(l, "none is left") {
			t.Errorf("the message is taken over: %s", l)
		}
	}
	if want := `sys.KASSERT(a == 1, "f: a == 1 %#x %d", a, b)`; !strings.Contains(got, want) {
		t.Errorf("no %s in\n%s", want, got)
	}
	if want := `sys.Panic("f")`; !strings.Contains(got, want) {
		t.Errorf("no %s in\n%s", want, got)
	}
}
