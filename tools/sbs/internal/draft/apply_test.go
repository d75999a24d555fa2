package draft

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A change of the facility's C is carried over to its port, where it belongs and
// nowhere else.
func TestApply(t *testing.T) {
	names := loadNames(t)
	before, err := os.ReadFile(facility + "/c/kern_timeout.c")
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReadPort(names, root, "tools/cfront/facility")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name     string
		from, to string // of C
		was, is  string // of Go
		left     Kind   // of what is left; "": nothing
	}{
		{"a statement is added",
			"	c->c_func = NULL;\n	SLIST_INSERT_HEAD", "	c->c_func = NULL;\n	c->c_arg = NULL;\n	SLIST_INSERT_HEAD",
			"	c.C_func = nil\n", "	c.C_func = nil\n	c.C_arg = nil\n", ""},
		{"the first statement is new",
			"	c->c_func = NULL;\n	SLIST_INSERT_HEAD", "	CC_LOCK_ASSERT(cc);\n	c->c_func = NULL;\n	SLIST_INSERT_HEAD",
			"	c.C_func = nil\n	sys.SLIST_INSERT_HEAD", "	CC_LOCK_ASSERT(cc)\n	c.C_func = nil\n	sys.SLIST_INSERT_HEAD", ""},
		{"statements go", "	spinlock_enter();\n	CC_UNLOCK(*ccp);\n", "",
			"	smp.Spinlock_enter()\n	CC_UNLOCK(*ccp)\n", "", ""},
		{"a statement is another one", "	callout_cpu_init(CC_CPU(timeout_cpu));\n}", "	callout_cpu_init(CC_SELF());\n}",
			"	callout_cpu_init(CC_CPU(timeout_cpu))\n}", "	callout_cpu_init(CC_SELF())\n}", ""},
		{"a condition is another one", "	if (moves)\n", "	if (moves && cpu != timeout_cpu)\n",
			"	if moves {\n", "	if moves && cpu != timeout_cpu {\n", ""},
		{"the head of a loop", "	for (skip = 1; skip < limit; ++skip)\n", "	for (skip = 0; skip <= limit; ++skip)\n",
			"	for skip = 1; skip < limit; skip++ {\n", "	for skip = 0; skip <= limit; skip++ {\n", ""},
		{"else is new", "		swi_sched(cc->cc_cookie, 0);\n}", "		swi_sched(cc->cc_cookie, 0);\n	else\n		cc->cc_waiting = 0;\n}",
			"		smp.Swi_sched(cc.cc_cookie, 0)\n	}\n", "		smp.Swi_sched(cc.cc_cookie, 0)\n	} else {\n		cc.cc_waiting = 0\n	}\n", ""},
		{"else if is new", "		owned = 1;\n	}\n", "		owned = 1;\n	} else if (safe)\n		cancelled = 2;\n",
			"		owned = true\n	}\n", "		owned = true\n	} else if safe != 0 {\n		cancelled = 2\n	}\n", ""},
		{"within a loop", "			depth++;\n", "			cc->cc_waiting = 0;\n			depth++;\n",
			"			depth++\n", "			cc.cc_waiting = 0\n			depth++\n", ""},
		{"a variable is new", "	int skip;\n\n	CC_LOCK(cc);\n", "	int skip, most = limit;\n\n	CC_LOCK(cc);\n	most++;\n",
			"	var skip int32\n\n	CC_LOCK(cc)\n", "	var skip int32\n	var most int32 = limit\n\n	CC_LOCK(cc)\n	most++\n", ""},
		{"a member is new", "	int			cc_waiting;	/* somebody drains cc_curr */\n", "	int			cc_waiting;	/* somebody drains cc_curr */\n	struct callout		*cc_last;\n",
			"	cc_waiting   int32    // somebody drains cc_curr\n", "	cc_waiting   int32    // somebody drains cc_curr\n	cc_last      *sys.Callout\n", ""},
		{"a constant", "#define	CALLOUT_BURST	64", "#define	CALLOUT_BURST	32", "const CALLOUT_BURST = 64\n", "const CALLOUT_BURST = 32\n", ""},
		{"a parameter is new", "callout_free(struct callout_cpu *cc, struct callout *c)", "callout_free(struct callout_cpu *cc, struct callout *c, int n)",
			"func callout_free(cc *callout_cpu, c *sys.Callout) {", "func callout_free(cc *callout_cpu, c *sys.Callout, n int32) {", Wrong},
		{"a function is new", "/* Give the slot of a timeout() back. */\n", "static int\ncallout_due(struct callout *c)\n{\n	return (c->c_time - ticks);\n}\n\n/* Give the slot of a timeout() back. */\n",
			"// callout_free gives", "func callout_due(c *sys.Callout) int32 {\n	return c.C_time - sys.Ticks.Load()\n}\n\n// callout_free gives", ""},
		{"a function goes", "void\ncallout_handle_init(struct callout_handle *handle)\n{\n	handle->callout = NULL;\n}\n", "",
			"// Callout_handle_init makes a handle with which untimeout does nothing.\nfunc Callout_handle_init(handle *sys.Callout_handle) {\n	handle.Callout = nil\n}\n\n", "", ""},
		{"an assertion is moved with its words", "	KASSERT(cc->cc_curr == c, (\"softclock lost %p\", c));\n	cc->cc_curr = NULL;\n", "	cc->cc_curr = NULL;\n	KASSERT(cc->cc_curr == c, (\"softclock lost %p\", c));\n",
			"	if sys.Asserting() {\n		sys.KASSERT(cc.cc_curr == c, \"softclock lost %p\", c)\n	}\n	cc.cc_curr = nil\n",
			"	cc.cc_curr = nil\n	if sys.Asserting() {\n		sys.KASSERT(cc.cc_curr == c, \"softclock lost %p\", c)\n	}\n", ""},
		{"an assertion is new", "	spinlock_enter();\n", "	KASSERT(cpu != 7, (\"CPU seven\"));\n	spinlock_enter();\n",
			"	smp.Spinlock_enter()\n", "	if sys.Asserting() {\n		// PORT? line 203: put this message in your own words: \"CPU seven\"\n		sys.KASSERT(cpu != 7, \"callout_go: cpu != 7\")\n	}\n	smp.Spinlock_enter()\n", Words},
		{"one of several assertions goes", "	KASSERT(lock == NULL || !(LOCK_CLASS(lock)->lc_flags &\n	    (LC_SPINLOCK | LC_SLEEPABLE)), (\"softclock cannot take that lock\"));\n", "",
			"		sys.KASSERT(lock_ == nil || lock.LOCK_CLASS(lock_).Lc_flags&\n			(sys.LC_SPINLOCK|sys.LC_SLEEPABLE) == 0, \"softclock cannot take that lock\")\n", "", ""},
		{"what the port does in another way", "	v = (caddr_t)(cc->cc_callout + ncallout);\n", "	v = (caddr_t)(cc->cc_callout + ncallout + 1);\n", "", "", Place},
	} {
		after := strings.Replace(string(before), c.from, c.to, 1)
		if after == string(before) {
			t.Errorf("%s: the facility has no %q", c.name, c.from)
			continue
		}
		r, err := Apply(Patch{Name: "kern_timeout.c", Before: before, After: []byte(after), Port: p, Names: names})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		was := string(p.Files["kern_timeout.go"])
		want := strings.Replace(was, c.was, c.is, 1)
		if want == was && c.left != Place {
			t.Errorf("%s: the port has no %q", c.name, c.was)
		}
		if _, _, diff := share(string(r.Files["kern_timeout.go"]), want); diff != "" || c.left != Place && !strings.Contains(string(r.Files["kern_timeout.go"]), c.is) {
			t.Errorf("%s:\n%s", c.name, diff)
		}
		if c.left == "" && len(r.Left) > 0 || c.left != "" && (len(r.Left) == 0 || r.Left[0].Kind != c.left) {
			t.Errorf("%s: left %v, want %q", c.name, r.Left, c.left)
		}
	}
}

// Genuine patches are carried over to the ports of the texts before.
func TestApplyGenuine(t *testing.T) {
	dir := freebsd(t)
	n := loadNames(t)
	for _, c := range []struct {
		from, to   string
		same, left int // statements that are those of the port by hand, and what is left, at most
	}{{"r216804", "r216805", 461, 1}, {"r216805", "r220456", 478, 2}, {"r220456", "r262057", 496, 6}} {
		read := func(rev string) []byte {
			b, err := os.ReadFile(filepath.Join(dir, rev, "sys/kern/kern_timeout.c"))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		p := port(t, n, c.from)
		r, err := Apply(Patch{Name: "sys/kern/kern_timeout.c", Before: read(c.from), After: read(c.to), Port: p, Names: n})
		if err != nil {
			t.Fatal(err)
		}
		want := string(port(t, n, c.to).Files["kern_timeout.go"])
		before, _, _ := share(string(p.Files["kern_timeout.go"]), want)
		same, all, diff := share(string(r.Files["kern_timeout.go"]), want)
		t.Logf("%s to %s: %d edits, %d of %d statements (%d before), %d left", c.from, c.to, len(r.Edits), same, all, before, len(r.Left))
		if same < c.same || len(r.Left) > c.left {
			t.Errorf("%d of %d statements, %d left\n%s%v", same, all, len(r.Left), diff, r.Left)
		}
	}
}
