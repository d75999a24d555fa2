package gen

import (
	"fmt"
	"strings"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/parse"
)

// descriptorSbtPath is the package that makes a revision of the parts of a text of the sbt
// era.
const descriptorSbtPath = "ktimeout/kern/timeout/descriptor/sbt"

// wantedSbt is what the machine calls of such a text, by the names in C.
var wantedSbt = []struct {
	field, c string
	optional bool
}{
	{"Callout_init", "callout_init", false},
	{"Callout_init_lock", "_callout_init_lock", false},
	{"Callout_reset", "K_reset", false},
	{"Callout_reset_on", "K_reset_on", false},
	{"Callout_reset_sbt_on", "callout_reset_sbt_on", false},
	{"Callout_schedule", "callout_schedule", false},
	{"Callout_schedule_on", "callout_schedule_on", false},
	{"Callout_schedule_sbt_on", "K_schedule_sbt_on", true},
	{"Callout_stop", "K_stop", false},
	{"Callout_async_drain", "K_async_drain", true},
	{"Callout_stop_executing", "K_stop_executing", true},
	{"Callout_drain", "K_drain", false},
	{"Callout_pending", "K_pending", false},
	{"Callout_active", "K_active", false},
	{"Callout_deactivate", "K_deactivate", false},
	{"Callout_process", "callout_process", false},
	{"Callout_when", "callout_when", true},
	{"Timeout", "timeout", true},
	{"Untimeout", "untimeout", true},
}

// fieldsSbt are those of struct callout_cpu, and for struct cc_exec.
var (
	fieldsSbt = []struct {
		c        string
		optional bool
	}{
		{"cc_lock", false}, {"cc_callwheel", false}, {"cc_expireq", false}, {"cc_callout", true}, {"cc_callfree", true}, {"cc_next", false},
		{"cc_cookie", true}, {"cc_thread", true}, {"cc_firstevent", false}, {"cc_lastscan", false},
	}
	execSbt = []string{"cc_curr", "cc_cancel", "cc_waiting", "cc_migration_cpu"}
)

// hasMinusOne tells whether a function of the text names -1.
func (g *generator) hasMinusOne(name string) (yes bool) {
	parse.Walk(g.funcs[name], func(n cc.Node) bool {
		if u, ok := n.(*cc.UnaryExpression); ok && u.Case == cc.UnaryExpressionMinus {
			v, constant := constantOf(u)
			yes = yes || constant && v.v == -1
		}
		return true
	})
	return yes
}

// calls tells whether a function of the text calls a member of that name.
func (g *generator) calls(member string) (yes bool) {
	for _, f := range g.funcs {
		parse.Walk(f, func(n cc.Node) bool {
			p, ok := n.(*cc.PostfixExpression)
			yes = yes || ok && p.Case == cc.PostfixExpressionPSelect && p.Token2.SrcStr() == member
			return true
		})
	}
	return yes
}

// descriptorSbt is the revision of a text of the sbt era.
func (g *generator) descriptorSbt() string {
	g.imports[descriptorSbtPath] = "descriptor_sbt"
	var b strings.Builder
	p := func(form string, args ...any) { fmt.Fprintf(&b, form+"\n", args...) }
	lacks := func(what, mend string) {
		g.last = nil
		g.fail(nil, what, mend)
	}
	p("// Revision is what boot is given to run on this text.")
	p("var Revision = descriptor_sbt.Of(descriptor_sbt.Text{")
	p("Revision: sys.Revision{")
	p("Sysinits: []sys.Sysinit{%s},", strings.Join(g.sysinits, ", "))
	p("Sysctls: []sys.Sysctl_oid{%s},", strings.Join(g.sysctls, ", "))
	p("Probes: []*sys.Sdt_probe{%s},", strings.Join(g.probes, ", "))
	p("Open_order: %v,", g.open)
	p("},")
	for _, w := range wantedSbt {
		switch {
		case g.funcs[w.c] != nil:
			p("%s: %s,", w.field, goName(w.c))
		case !w.optional:
			lacks("the text has no function "+w.c, "give a whole kern_timeout.c of the era "+g.in.Era)
		}
	}
	per := g.perCPU()
	p("Reset: k_reset,")
	p("Cc_cpu: func(n int32) any { return %s[:n] },", per.name)
	p("CC_CPU: func(cpu int32) descriptor_sbt.Callout_cpu { return descriptor_sbt.Callout_cpu{")
	for _, f := range fieldsSbt {
		switch {
		case g.funcs["K_"+f.c] != nil:
			p("%s: K_%s(cpu),", strings.ToUpper(f.c[:1])+f.c[1:], f.c)
		case !f.optional:
			lacks("struct callout_cpu has no "+f.c, "the machine has to find it: keep the name")
		}
	}
	if g.funcs["K_cc_curr"] == nil {
		lacks("struct callout_cpu has no cc_exec_entity", "the machine has to find it: keep the name")
	}
	p("Exec: [2]descriptor_sbt.Exec{")
	for dir := range 2 {
		p("{")
		for _, f := range execSbt {
			p("%s: K_%s(cpu, %d),", strings.ToUpper(f[:1])+f[1:], f, dir)
		}
		p("},")
	}
	p("},")
	p("} },")
	if g.funcs["K_timeout_cpu"] != nil {
		p("Timeout_cpu: func() int32 { return *K_timeout_cpu(0) },")
	}
	p("Element: func(cpu int32) any { return &%s[cpu] },", per.name)
	p("Name: %q,", per.c)
	p("Negative: %v,", g.hasMinusOne("_callout_stop_safe"))
	p("Trylock: %v,", g.calls("lc_trylock"))
	p("Globals: []descriptor_sbt.Global{")
	for _, v := range g.stateful() {
		p("{Memory: &%s, Name: %q, Hidden: %v},", v.name, v.c, g.hidden[v.c])
	}
	p("},")
	p("})\n")
	return b.String()
}
