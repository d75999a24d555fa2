package gen

import (
	"fmt"
	"strings"
)

// descriptorPath is the package that makes a revision of a text's parts.
const descriptorPath = "ktimeout/kern/timeout/descriptor"

// wanted is what the machine calls of a text, by the names in C, with what stands in where
// a text of the family does not have it.
var wanted = []struct{ field, c, none string }{
	{"Callout_init", "callout_init", ""},
	{"Callout_init_lock", "_callout_init_lock", ""},
	{"Callout_reset", "K_reset", ""},
	{"Callout_deactivate", "K_deactivate", ""},
	{"Callout_reset_on", "callout_reset_on", ""},
	{"Callout_schedule", "callout_schedule", ""},
	{"Callout_schedule_on", "callout_schedule_on", ""},
	{"Callout_stop_safe", "_callout_stop_safe", ""},
	{"Timeout", "timeout", ""},
	{"Untimeout", "untimeout", ""},
	{"Callout_tick", "callout_tick", ""},
	{"Callout_tickstofirst", "callout_tickstofirst", "func(limit int32) int32 { return limit }"},
	{"Softclock", "softclock", ""},
}

// revision is the descriptor of the text.
func (g *generator) revision() string {
	if g.in.Sbt {
		return g.descriptorSbt()
	}
	return g.descriptor()
}

// descriptor is the revision, as the hand ports have it in port_revision.go.
func (g *generator) descriptor() string {
	g.imports[descriptorPath] = "descriptor"
	var b strings.Builder
	p := func(form string, args ...any) { fmt.Fprintf(&b, form+"\n", args...) }
	p("// Revision is what boot is given to run on this text.")
	p("var Revision = k_revision()\n")
	p("func k_revision() sys.Revision {")
	p("return descriptor.Of(sys.Revision{")
	for _, w := range wanted {
		switch {
		case g.funcs[w.c] != nil:
			p("%s: %s,", w.field, goName(w.c))
		case w.none != "":
			p("%s: %s,", w.field, w.none)
			g.notes = append(g.notes, Note{g.in.Path + ":1", "the text has no " + w.c + ": the clock is told of no callout ahead of time"})
		default:
			g.last = nil
			g.fail(nil, "the text has no function "+w.c, "give a whole kern_timeout.c of the era "+g.in.Era)
		}
	}
	p("Callout_pending: func(c *sys.Callout) bool { return K_pending(c) != 0 },")
	p("Callout_active: func(c *sys.Callout) bool { return K_active(c) != 0 },")
	if g.funcs["K_callout_new_inserted"] != nil {
		p("Callout_new_inserted: K_callout_new_inserted(0),")
	} else {
		p("Callout_new_inserted: new(func(cpu, ticks int32)),")
	}
	p("Alloc: func() { %s },", g.bootCall("kern_timeout_callwheel_alloc", "nil"))
	p("Init: func() { %s },", g.bootCall("kern_timeout_callwheel_init", ""))
	p("Sysinits: []sys.Sysinit{%s},", strings.Join(g.sysinits, ", "))
	p("Sysctls: []sys.Sysctl_oid{%s},", strings.Join(g.sysctls, ", "))
	p("Probes: []*sys.Sdt_probe{%s},", strings.Join(g.probes, ", "))
	p("Open_order: %v,", g.open)
	p("}, descriptor.Variables{")
	p("Reset: k_reset,")
	per := g.perCPU()
	p("Cc_cpu: func(n int32) any { return %s[:n] },", per.name)
	p("CC_CPU: func(cpu int32) descriptor.Callout_cpu { return descriptor.Callout_cpu{")
	for _, f := range []string{"cc_lock", "cc_callout", "cc_callwheel", "cc_callfree", "cc_next", "cc_curr", "cc_cookie", "cc_ticks",
		"cc_softticks", "cc_waiting", "cc_firsttick", "cc_migration_func", "cc_migration_arg", "cc_migration_cpu", "cc_migration_ticks"} {
		switch {
		case g.funcs["K_"+f] != nil:
			p("%s: K_%s(cpu),", strings.ToUpper(f[:1])+f[1:], f)
		case !strings.HasPrefix(f, "cc_migration") && f != "cc_ticks" && f != "cc_firsttick":
			g.last = nil
			g.fail(nil, "struct callout_cpu has no "+f, "the machine has to find it: keep the name, perhaps as a macro")
		}
	}
	if g.funcs["K_cc_cancel"] != nil {
		p("Cc_cancel: (*sys.Word)(unsafe.Pointer(K_cc_cancel(cpu))),")
	} else {
		p("Cc_cancel: new(sys.Word),")
	}
	p("} },")
	p("Timeout_cpu: %s,", g.timeoutCPU())
	g.made(p, per)
	p("})")
	p("}\n")
	return b.String()
}

// bootCall calls a function of boot with or without its argument.
func (g *generator) bootCall(name, arg string) string {
	fd := g.funcs[name]
	if fd == nil {
		g.last = nil
		g.fail(nil, "the text has no function "+name, "give a whole kern_timeout.c of the era "+g.in.Era)
	}
	return goName(name) + "(" + arg + ")"
}

// perCPU is the array with an element for each CPU.
func (g *generator) perCPU() *global {
	for _, v := range g.globals {
		if v.perN {
			return v
		}
	}
	g.last = nil
	g.fail(nil, "the text has no array of struct callout_cpu", "read it with SMP defined, and keep cc_lock in that structure")
	return nil
}

// timeoutCPU is the address of timeout_cpu, or of a 0 that stands for it.
func (g *generator) timeoutCPU() string {
	if g.funcs["K_timeout_cpu"] != nil {
		return "K_timeout_cpu(0)"
	}
	return "new(int32)"
}

// made says which variables make up the state.
func (g *generator) made(p func(string, ...any), per *global) {
	p("Made: &descriptor.Made{")
	p("Element: func(cpu int32) any { return &%s[cpu] },", per.name)
	p("Name: %q,", per.c)
	p("Globals: []descriptor.Global{")
	for _, v := range g.stateful() {
		p("{Memory: &%s, Name: %q, Hidden: %v},", v.name, v.c, g.hidden[v.c])
	}
	p("},")
	p("},")
}

// stateful are the variables of the text but for the one with an element a CPU, and probes.
func (g *generator) stateful() (all []*global) {
	for _, v := range g.globals {
		if !v.perN && v.typ.name != "sys.Sdt_probe" {
			all = append(all, v)
		}
	}
	return all
}
