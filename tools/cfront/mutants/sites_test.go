package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/internal/module"
)

// A statement of C and the one of Go that stands for it have the same words.
func TestWords(t *testing.T) {
	for _, c := range []struct{ c, g string }{
		{"c->c_flags &= ~(A | B);", "c.C_flags.Store(c.C_flags.Load() &^ (sys.A | sys.B))"},
		{"cc->cc_curr = NULL; /* gone */", "cc.cc_curr = nil"},
		{"use_lock = 1;", "use_lock = true"},
		{"c->c_arg = arg;", "sys.Racy_store(&c.C_arg, arg)"},
		{"cc = (struct callout_cpu *)arg;", "cc = arg.(*callout_cpu)"},
		{"timeout_cpu = PCPU_GET(cpuid);", "timeout_cpu = smp.PCPU_GET().Pc_cpuid"},
		{"SLIST_REMOVE_HEAD(&cc->cc_callfree, c_links.sle);", "sys.SLIST_REMOVE_HEAD(&cc.cc_callfree, sys.C_links_sle)"},
		{"wakeup(&cc->cc_waiting);", "sleepqueue.Wakeup(unsafe.Pointer(&cc.cc_waiting))"},
		{"return (0);", "return 0"},
	} {
		if a, b := words(c.c, true), words(c.g, true); a != b {
			t.Errorf("%s has %q, %s has %q", c.c, a, c.g, b)
		}
	}
	for _, c := range []struct{ c, g string }{
		{"cc->cc_waiting = 0;", "cc.cc_waiting = 1"},
		{"c->c_flags |= A;", "c.C_flags.Store(c.C_flags.Load() &^ sys.A)"},
	} {
		if a := words(c.c, true); a == words(c.g, true) {
			t.Errorf("%s and %s both have %q", c.c, c.g, a)
		}
	}
}

// ofKeys are sites with these keys, each a letter.
func ofKeys(keys string) (all []site) {
	for _, k := range keys {
		all = append(all, site{key: string(k)})
	}
	return all
}

// Only pairs that are in every best alignment count.
func TestAlignment(t *testing.T) {
	for _, c := range []struct{ c, g, want string }{
		{"abc", "abc", "abc"},
		{"abc", "ac", "ac"},
		{"aab", "ab", "b"}, // which a?
		{"xay", "xaay", "xy"},
		{"ab", "ba", ""},
		{"axbxc", "axbxc", "axbxc"},
		{"", "a", ""},
	} {
		got := ""
		for _, p := range alignment(ofKeys(c.c), ofKeys(c.g)) {
			got += p.c.key
		}
		if got != c.want {
			t.Errorf("%s and %s: %q, want %q", c.c, c.g, got, c.want)
		}
	}
}

// A pair that stands in a branch in one text only is left out.
func TestAgree(t *testing.T) {
	cond := func(then span) *site { return &site{kind: condition, at: span{1, 2}, then: then} }
	inner := func(at span) *site { return &site{kind: plain, at: at} }
	in, out := span{10, 20}, span{30, 40}
	all := []pair{{cond(in), cond(in)}, {inner(span{12, 14}), inner(span{13, 15})}, {inner(span{15, 18}), inner(out)}}
	if kept := agree(all); !slices.Equal(kept, all[:2]) {
		t.Errorf("%d of %d kept", len(kept), len(all))
	}
}

// facility opens the texts of the facility.
func facility(t *testing.T) (root string, of *texts, c, g *source) {
	t.Helper()
	root, err := module.Root()
	if err != nil {
		t.Fatal(err)
	}
	of, err = open(root, "")
	if err != nil {
		t.Fatal(err)
	}
	c, g, err = of.sites(root)
	if err != nil {
		t.Fatal(err)
	}
	return root, of, c, g
}

// Most statements of the facility stand for each other, all kinds of mutants are made,
// no two have a name, and none moves a line of C.
func TestMutants(t *testing.T) {
	_, _, c, g := facility(t)
	paired := map[string]int{}
	for _, p := range pairs(c, g) {
		paired[p.c.function]++
	}
	for _, f := range c.functions {
		if all := len(c.sites[f]); all > 5 && paired[f] < all/2 {
			t.Errorf("%s: only %d pairs of %d statements", f, paired[f], all)
		}
	}
	all := mutants(c, g)
	kinds, names := map[string]int{}, map[string]bool{}
	for i := range all {
		m := &all[i]
		kinds[m.what]++
		if names[m.name] {
			t.Errorf("two are called %s", m.name)
		}
		names[m.name] = true
		text := c.apply(m.c)
		if bytes.Count(text, []byte("\n")) != bytes.Count(c.text, []byte("\n")) || bytes.Equal(text, c.text) {
			t.Errorf("%s: lines moved, or nothing changed", m.name)
		}
		if bytes.Equal(g.apply(m.g), g.text) {
			t.Errorf("%s: nothing changed in Go", m.name)
		}
	}
	for _, what := range []string{"left out", "turned round", "body left out", "swapped with the next"} {
		if kinds[what] < 10 {
			t.Errorf("%d are %s", kinds[what], what)
		}
	}
}

// One mutant of each kind has the text that its name says.
func TestApply(t *testing.T) {
	_, _, c, g := facility(t)
	all := mutants(c, g)
	for _, want := range []struct{ name, c, g string }{
		{"callout_sleep: left out: cc->cc_waiting = 1;", "\t;\n\tCC_UNLOCK(cc);\n\tsleepq_add(", "if false { cc.cc_waiting = 1 }"},
		{"callout_arm: turned round: cc->cc_waiting", "if (!(cc->cc_waiting)) {", "if !(cc.cc_waiting != 0) {"},
		{"callout_retract: body left out: cc->cc_next == c", "if (cc->cc_next == c)\n\t\t\t;", "if cc.cc_next == c { if false {"},
		{"callout_go: swapped with the next: spinlock_enter();", "\tCC_UNLOCK(*ccp);\n\tspinlock_enter();", "\tCC_UNLOCK(*ccp)\n\tsmp.Spinlock_enter()"},
	} {
		i := slices.IndexFunc(all, func(m mutant) bool { return strings.HasSuffix(m.name, want.name) })
		if i < 0 {
			t.Errorf("there is no %s", want.name)
			continue
		}
		if text := string(c.apply(all[i].c)); !strings.Contains(text, want.c) {
			t.Errorf("%s: C has no %q", want.name, want.c)
		}
		if text := string(g.apply(all[i].g)); !strings.Contains(text, want.g) {
			t.Errorf("%s: Go has no %q", want.name, want.g)
		}
	}
}

// What a macro opens and another closes is no statement; what stands below a macro that
// is the head of a loop is.
func TestMacros(t *testing.T) {
	_, _, c, _ := facility(t)
	found := false
	for _, f := range c.functions {
		for _, x := range c.sites[f] {
			text := c.of(x.at)
			if strings.Contains(text, "DROP_GIANT") || strings.Contains(text, "TAILQ_FOREACH") || strings.Contains(text, "KASSERT") {
				t.Errorf("line %d: %s", x.line, text)
			}
			found = found || f == "callout_tickstofirst" && text == "goto found;"
		}
	}
	if !found {
		t.Error("nothing below TAILQ_FOREACH is found")
	}
}
