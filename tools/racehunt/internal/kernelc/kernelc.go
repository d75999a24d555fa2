// Package kernelc writes a scenario as a kernel module in C, for a report that goes to
// people who have the kernel and not this tool.
//
// It imports the scenarios.
package kernelc

import (
	"fmt"
	"strings"
	"time"

	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/scenario"
)

// Module returns the module: its variables, a function for each handler and each thread, and
// what makes them when it is loaded. The order in which a run takes the statements is not part
// of it. A scenario with a step that has no counterpart in a module is an error.
func Module(s *scenario.Scenario) (string, error) {
	w := &writer{s: s, armed: map[*scenario.Step]int{}}
	for i := range s.Vars {
		w.number(s.Vars[i].Zero)
	}
	for i := range s.Callouts {
		w.number(s.Callouts[i].Handler...)
		w.number(s.Callouts[i].Drained)
	}
	w.number(s.Start)
	for i := range s.Threads {
		w.number(s.Threads[i].Steps)
	}
	w.includes()
	w.variables()
	for i := range s.Callouts {
		w.handler(&s.Callouts[i], i)
	}
	for i := range s.Threads {
		w.thread(&s.Threads[i])
	}
	w.load()
	if w.err != nil {
		return "", fmt.Errorf("%s: %w", s.Name, w.err)
	}
	return w.b.String(), nil
}

// writer writes one module.
type writer struct {
	s     *scenario.Scenario
	b     strings.Builder
	armed map[*scenario.Step]int // the number of each arming, which is the argument of a reset
	err   error
}

// number gives the armings the numbers that they have in runs (scenario.Program).
func (w *writer) number(lists ...[]scenario.Step) {
	for _, l := range lists {
		for i := range l {
			if l[i].Op.Arms() {
				w.armed[&l[i]] = len(w.armed) + 1
			}
		}
	}
}

func (w *writer) line(depth int, format string, args ...any) {
	w.b.WriteString(strings.TrimRight(strings.Repeat("\t", depth)+fmt.Sprintf(format, args...), "\t") + "\n")
}

// fail notes why the module cannot be written. The first reason counts.
func (w *writer) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}

func (w *writer) includes() {
	for _, h := range []string{"param", "systm", "kernel", "module", "callout", "kthread"} {
		w.line(0, "#include <sys/%s.h>", h)
	}
	w.line(0, "#include <sys/lock.h>")
	mutex, rw := false, false
	for _, l := range w.s.Locks {
		mutex, rw = mutex || !l.RW, rw || l.RW
	}
	if mutex {
		w.line(0, "#include <sys/mutex.h>")
	}
	if rw {
		w.line(0, "#include <sys/rwlock.h>")
	}
	w.line(0, "#include <sys/proc.h>")
	w.line(0, "#include <sys/sched.h>")
	w.line(0, "")
}

// kind is the C type of a lock.
func kind(l *scenario.Lock) string {
	if l.RW {
		return "rwlock"
	}
	return "mtx"
}

func (w *writer) variables() {
	for i := range w.s.Locks {
		if l := &w.s.Locks[i]; !l.Giant {
			w.line(0, "static struct %s %s;", kind(l), l.Name)
		}
	}
	for i := range w.s.Callouts {
		if c := &w.s.Callouts[i]; c.At != "" {
			w.line(0, "#define %s %s /* the same memory, when %[2]s has been freed */", c.Name, c.At)
		} else {
			w.line(0, "static struct callout %s;", c.Name)
		}
	}
	for i := range w.s.Channels {
		w.line(0, "static int %s;", w.s.Channels[i].Name)
	}
	if n := len(w.s.Vars); n != 0 {
		w.fail("a module has no variables and counts of clients; leave them out of the scenario")
	}
	for i := range w.s.Callouts {
		w.line(0, "static callout_func_t %s_handler;", w.s.Callouts[i].Name)
	}
	w.line(0, "")
}

// handler writes the handler of callout number i.
func (w *writer) handler(c *scenario.Callout, i int) {
	if len(c.Drained) != 0 || c.Timeout {
		w.fail("%s: functions of async drains and handles of timeout() are not written", c.Name)
		return
	}
	w.line(0, "static void")
	w.line(0, "%s_handler(void *arg)", c.Name)
	w.line(0, "{")
	unlock := ""
	if c.ReturnUnlocked && c.Lock >= 0 {
		unlock = w.lockCall("unlock", c.Lock)
	}
	switch {
	case len(c.Handler) == 1:
		w.line(1, "static int entered;")
		w.line(0, "")
		if unlock == "" {
			w.line(1, "if (entered++ != 0)")
			w.line(2, "return;")
		} else {
			w.line(1, "if (entered++ != 0) {")
			w.line(2, "%s;", unlock)
			w.line(2, "return;")
			w.line(1, "}")
		}
		w.steps(1, c.Handler[0], i)
	case len(c.Handler) > 1:
		w.line(1, "static int entered;")
		w.line(0, "")
		w.line(1, "switch (entered++) {")
		for n, steps := range c.Handler {
			w.line(1, "case %d:", n)
			w.steps(2, steps, i)
			w.line(2, "break;")
		}
		if unlock != "" {
			w.line(1, "default:")
			w.line(2, "%s;", unlock)
		}
		w.line(1, "}")
	case unlock != "":
		w.line(1, "%s;", unlock)
	}
	w.line(0, "}")
	w.line(0, "")
}

func (w *writer) thread(t *scenario.Thread) {
	w.line(0, "static void")
	w.line(0, "%s(void *arg)", t.Name)
	w.line(0, "{")
	w.line(1, "thread_lock(curthread);")
	w.line(1, "sched_bind(curthread, %d);", t.CPU)
	w.line(1, "thread_unlock(curthread);")
	w.steps(1, t.Steps, -1)
	w.line(1, "kthread_exit();")
	w.line(0, "}")
	w.line(0, "")
}

// load writes the function that is called when the module is loaded, and its declaration.
func (w *writer) load() {
	w.line(0, "static int")
	w.line(0, "example(module_t mod, int what, void *arg)")
	w.line(0, "{")
	w.line(1, "if (what != MOD_LOAD)")
	w.line(2, "return (what == MOD_UNLOAD ? EBUSY : EOPNOTSUPP);")
	for i := range w.s.Locks {
		l := &w.s.Locks[i]
		switch {
		case l.Giant:
		case l.RW:
			w.line(1, "rw_init(&%s, %q);", l.Name, l.Name)
		case l.Spin:
			w.line(1, "mtx_init(&%s, %q, NULL, MTX_SPIN);", l.Name, l.Name)
		default:
			w.line(1, "mtx_init(&%s, %q, NULL, MTX_DEF);", l.Name, l.Name)
		}
	}
	for i := range w.s.Callouts {
		if c := &w.s.Callouts[i]; c.At == "" {
			w.line(1, "%s;", w.initCall(c))
		}
	}
	w.steps(1, w.s.Start, -1)
	for i := range w.s.Threads {
		t := &w.s.Threads[i]
		w.line(1, "kthread_add(%s, NULL, NULL, NULL, 0, 0, %q);", t.Name, t.Name)
	}
	if len(w.s.Finally) != 0 {
		w.line(1, "/*")
		w.line(1, " * When the threads have ended and every callout has run:")
		for _, c := range w.s.Finally {
			w.line(1, " * %s", w.check(&c))
		}
		w.line(1, " */")
	}
	w.line(1, "return (0);")
	w.line(0, "}")
	w.line(0, "")
	w.line(0, "static moduledata_t example_mod = { \"example\", example, NULL };")
	w.line(0, "DECLARE_MODULE(example, example_mod, SI_SUB_KLD, SI_ORDER_ANY);")
}

// check says what must hold in the end.
func (w *writer) check(c *scenario.Check) string {
	name := w.s.Callouts[c.Callout].Name
	switch c.What {
	case "entered":
		return fmt.Sprintf("calls of %s_handler: %d;", name, c.Value)
	case "cpu":
		return fmt.Sprintf("%s is on CPU %d;", name, c.Value)
	}
	return fmt.Sprintf("callout_%s(&%s) is %d;", c.What, name, c.Value)
}

// initCall is the call that initialises a callout.
func (w *writer) initCall(c *scenario.Callout) string {
	var flags []string
	for _, f := range []struct {
		on   bool
		name string
	}{{c.ReturnUnlocked, "CALLOUT_RETURNUNLOCKED"}, {c.Shared, "CALLOUT_SHAREDLOCK"}, {c.Trylock, "CALLOUT_TRYLOCK"}} {
		if f.on {
			flags = append(flags, f.name)
		}
	}
	flag := "0"
	if len(flags) != 0 {
		flag = strings.Join(flags, " | ")
	}
	switch {
	case c.Giant:
		return fmt.Sprintf("callout_init(&%s, 0)", c.Name)
	case c.NoLock:
		return fmt.Sprintf("callout_init_mtx(&%s, NULL, 0)", c.Name)
	case c.Lock < 0:
		return fmt.Sprintf("callout_init(&%s, 1)", c.Name)
	case w.s.Locks[c.Lock].RW:
		return fmt.Sprintf("callout_init_rw(&%s, &%s, %s)", c.Name, w.s.Locks[c.Lock].Name, flag)
	}
	return fmt.Sprintf("callout_init_mtx(&%s, &%s, %s)", c.Name, w.s.Locks[c.Lock].Name, flag)
}

// steps writes steps, those of the handler of a callout if handler is its number.
func (w *writer) steps(depth int, steps []scenario.Step, handler int) {
	for i := 0; i < len(steps); i++ {
		s := &steps[i]
		if s.Then+s.Else == 0 {
			w.statement(depth, s)
			continue
		}
		call, _ := w.call(s)
		op := "=="
		if s.Not {
			op = "!="
		}
		w.line(depth, "if (%s %s %d) {", call, op, s.Result)
		w.steps(depth+1, steps[i+1:i+1+s.Then], handler)
		if s.Else != 0 {
			w.line(depth, "} else {")
			w.steps(depth+1, steps[i+1+s.Then:i+1+s.Then+s.Else], handler)
		}
		w.line(depth, "}")
		i += s.Then + s.Else
	}
}

// statement writes a step that is no condition.
func (w *writer) statement(depth int, s *scenario.Step) {
	call, why := w.call(s)
	switch {
	case s.Op == scenario.Tick:
		w.line(depth, "/* Wait here until what is armed is due, and softclock has not run yet. */")
	case s.Op == scenario.First:
		w.line(depth, "/* From here on the CPU is idle. */")
	case s.Op == kpi.Free:
		w.line(depth, "/* From here on the memory of %s may be something else. */", w.s.Callouts[s.Callout].Name)
	case call == "":
		w.fail("the step %q is not written in C: %s", w.s.StepString(s), why)
	case s.Result != scenario.NoResult && s.Op.Returns():
		w.line(depth, "KASSERT(%s == %d, (\"%s\"));", call, s.Result, w.s.StepString(s))
	case s.Op.Asks():
		w.line(depth, "printf(\"%s: %%d\\n\", %s);", s.Op, call)
	default:
		w.line(depth, "%s;", call)
	}
}

// lockCall is a call on lock number i.
func (w *writer) lockCall(what string, i int) string {
	l := &w.s.Locks[i]
	switch {
	case l.RW && what == "lock":
		return fmt.Sprintf("rw_wlock(&%s)", l.Name)
	case l.RW && what == "unlock":
		return fmt.Sprintf("rw_wunlock(&%s)", l.Name)
	case l.Giant:
		return fmt.Sprintf("mtx_%s(&Giant)", what)
	case l.Spin:
		return fmt.Sprintf("mtx_%s_spin(&%s)", what, l.Name)
	}
	return fmt.Sprintf("mtx_%s(&%s)", what, l.Name)
}

// call is a step as an expression, or "" and the reason why there is none.
func (w *writer) call(s *scenario.Step) (call, why string) {
	name := ""
	if s.Callout >= 0 {
		name = "&" + w.s.Callouts[s.Callout].Name
	}
	switch s.Op {
	case kpi.Reset, kpi.Schedule:
		return w.arm(s), ""
	case kpi.Init:
		return w.initCall(&w.s.Callouts[s.Callout]), ""
	case kpi.Stop, kpi.Drain, kpi.Pending, kpi.Active, kpi.Deactivate:
		return fmt.Sprintf("%s(%s)", s.Op, name), ""
	case scenario.LockOp:
		return w.lockCall("lock", s.Lock), ""
	case scenario.UnlockOp:
		return w.lockCall("unlock", s.Lock), ""
	case scenario.Rlock:
		return fmt.Sprintf("rw_rlock(&%s)", w.s.Locks[s.Lock].Name), ""
	case scenario.Runlock:
		return fmt.Sprintf("rw_runlock(&%s)", w.s.Locks[s.Lock].Name), ""
	case scenario.Pause:
		return fmt.Sprintf("pause(\"example\", %d)", s.Ticks), ""
	case scenario.Wakeup:
		return fmt.Sprintf("wakeup(&%s)", w.s.Channels[s.Channel].Name), ""
	}
	return "", "it has no counterpart here"
}

// arm is a reset or a schedule. Each reset has an argument of its own, by which handlers could
// tell for which of them they are called.
func (w *writer) arm(s *scenario.Step) string {
	name := s.Op.String()
	sbt := s.How != scenario.How{}
	args := []string{"&" + w.s.Callouts[s.Callout].Name}
	if sbt {
		name += "_sbt"
		when := fmt.Sprintf("%d * tick_sbt", s.Ticks)
		if s.How.Span != 0 {
			when = span(s.How.Span)
		}
		if s.How.Abs || s.How.Precalc { // counted from the end of the set-up in a scenario
			when = "sbinuptime() + " + when
		}
		prec := "0"
		if s.How.Prec != 0 {
			prec = span(s.How.Prec)
		}
		args = append(args, when, prec)
	} else {
		args = append(args, fmt.Sprint(s.Ticks))
	}
	if s.Op == kpi.Reset {
		args = append(args, w.s.Callouts[s.Callout].Name+"_handler", fmt.Sprintf("(void *)%d", w.armed[s]))
	}
	switch {
	case s.CPU == kpi.Curcpu:
		name += "_curcpu"
	case s.CPU != kpi.Stay:
		name += "_on"
		args = append(args, fmt.Sprint(s.CPU))
	}
	if sbt {
		args = append(args, flags(s))
	}
	return fmt.Sprintf("%s(%s)", name, strings.Join(args, ", "))
}

// flags are the C_ flags of an arming.
func flags(s *scenario.Step) string {
	var all []string
	for _, f := range []struct {
		on   bool
		name string
	}{{s.How.Abs, "C_ABSOLUTE"}, {s.How.Precalc, "C_PRECALC"}, {s.How.Span == 0 || s.How.Hardclock, "C_HARDCLOCK"}, {s.How.Direct, "C_DIRECT_EXEC"}} {
		if f.on {
			all = append(all, f.name)
		}
	}
	if len(all) == 0 {
		return "0"
	}
	return strings.Join(all, " | ")
}

// span is a time as an expression of C.
func span(d time.Duration) string {
	switch {
	case d%time.Second == 0:
		return fmt.Sprintf("%d * SBT_1S", d/time.Second)
	case d%time.Millisecond == 0:
		return fmt.Sprintf("%d * SBT_1MS", d/time.Millisecond)
	}
	return fmt.Sprintf("%d * SBT_1US", d/time.Microsecond)
}
