package client

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"modernc.org/cc/v4"
)

// This file has the calls of the kernel that are steps of a scenario.

// call is a call that is gone through.
type call struct {
	x    *cc.PostfixExpression
	name string
	args []cc.ExpressionNode
	used bool // its value is
	e    *env
	k    func(value, *env) []item
}

// kernel are the functions that are steps, with the number of their arguments.
var kernel map[string]struct {
	args int
	do   func(*run, *call) []item
}

func init() {
	type known = struct {
		args int
		do   func(*run, *call) []item
	}
	kernel = map[string]known{
		"callout_init":             {2, (*run).calloutInit},
		"callout_init_mtx":         {3, (*run).calloutInit},
		"callout_init_rw":          {3, (*run).calloutInit},
		"callout_reset":            {4, (*run).reset},
		"callout_reset_on":         {5, (*run).reset},
		"callout_reset_curcpu":     {4, (*run).reset},
		"callout_reset_sbt":        {6, (*run).reset},
		"callout_reset_sbt_on":     {7, (*run).reset},
		"callout_reset_sbt_curcpu": {6, (*run).reset},
		"callout_schedule":         {2, (*run).schedule},
		"callout_schedule_on":      {3, (*run).schedule},
		"callout_schedule_curcpu":  {2, (*run).schedule},
		"callout_stop":             {1, onCallout("stop", -1, 0, 1)},
		"callout_drain":            {1, onCallout("drain", -1, 0, 1)},
		"callout_async_drain":      {2, (*run).asyncDrain},
		"callout_pending":          {1, onCallout("pending", 0, 1)},
		"callout_active":           {1, onCallout("active", 0, 1)},
		"callout_deactivate":       {1, onCallout("deactivate")},
		"mtx_init":                 {4, (*run).lockInit},
		"rw_init":                  {2, (*run).lockInit},
		"rw_init_flags":            {3, (*run).lockInit},
		"mtx_destroy":              {1, (*run).lockDestroy},
		"rw_destroy":               {1, (*run).lockDestroy},
		"mtx_lock":                 {1, onLock("lock")},
		"mtx_unlock":               {1, onLock("unlock")},
		"mtx_lock_spin":            {1, onLock("lock")},
		"mtx_unlock_spin":          {1, onLock("unlock")},
		"mtx_trylock":              {1, onLock("trylock", 0, 1)},
		"mtx_trylock_spin":         {1, onLock("trylock", 0, 1)},
		"rw_wlock":                 {1, onLock("lock")},
		"rw_wunlock":               {1, onLock("unlock")},
		"rw_rlock":                 {1, onLock("rlock")},
		"rw_runlock":               {1, onLock("runlock")},
		"rw_try_wlock":             {1, onLock("trylock", 0, 1)},
		"msleep":                   {5, (*run).msleep},
		"mtx_sleep":                {5, (*run).msleep},
		"rw_sleep":                 {5, (*run).msleep},
		"msleep_spin":              {4, (*run).msleep},
		"tsleep":                   {4, (*run).msleep},
		"cv_init":                  {2, nothing},
		"cv_destroy":               {1, nothing},
		"cv_wait":                  {2, (*run).cvWait},
		"cv_timedwait":             {3, (*run).cvWait},
		"cv_signal":                {1, wakes("wakeup_one")},
		"cv_broadcast":             {1, wakes("wakeup")},
		"wakeup":                   {1, wakes("wakeup")},
		"wakeup_one":               {1, wakes("wakeup_one")},
		"pause":                    {2, (*run).pause},
		"refcount_init":            {2, (*run).refInit},
		"refcount_acquire":         {1, (*run).refAcquire},
		"refcount_release":         {1, (*run).refRelease},
		"malloc":                   {3, (*run).malloc},
		"free":                     {2, (*run).free},
		"device_get_softc":         {1, softcOf},
		"taskqueue_enqueue":        {2, (*run).enqueue},
		"taskqueue_enqueue_fast":   {2, (*run).enqueue},
		"taskqueue_drain":          {2, (*run).drainTask},
		"K_task_init":              {4, nothing},
		"K_assert":                 {1, (*run).assert},
		"K_curcpu":                 {0, (*run).curcpu},
		"panic":                    {-1, (*run).panics},
		"mtx_assert":               {2, nothing},
		"rw_assert":                {2, nothing},
		"atomic_set_int":           {2, (*run).atomicFlags},
		"atomic_clear_int":         {2, (*run).atomicFlags},
		"atomic_load_int":          {1, (*run).atomicLoad},
		"atomic_load_acq_int":      {1, (*run).atomicLoad},
		"atomic_store_int":         {2, (*run).atomicStore},
		"atomic_store_rel_int":     {2, (*run).atomicStore},
	}
	for _, name := range []string{"printf", "device_printf", "if_printf", "log", "bzero", "memset", "DELAY", "mb", "wmb", "rmb"} {
		kernel[name] = known{-1, nothing}
	}
}

// instead are functions that are not steps, and what to write instead.
var instead = map[string]string{
	"timeout":             "a callout, and callout_reset",
	"untimeout":           "a callout, and callout_stop",
	"callout_when":        "callout_reset_sbt with its time",
	"callout_reset_tick":  "callout_reset",
	"atomic_add_int":      "refcount_acquire, or a lock and +=",
	"atomic_subtract_int": "refcount_release, or a lock and -=",
	"atomic_fetchadd_int": "refcount_acquire or refcount_release",
	"atomic_cmpset_int":   "a lock, an if and an assignment",
	"sx_xlock":            "a struct mtx and mtx_lock",
	"sx_slock":            "a struct rwlock and rw_rlock",
	"rm_rlock":            "a struct rwlock and rw_rlock",
	"lockmgr":             "a struct mtx and mtx_lock",
	"sema_wait":           "msleep, and a variable",
	"callout_handle_init": "a callout",
}

// call goes through a call.
func (r *run) call(x *cc.PostfixExpression, e *env, used bool, k func(value, *env) []item) []item {
	name, args := called(x)
	c := &call{x, name, args, used, e, k}
	if name == "" || r.funcs[name] == nil && kernel[name].do == nil && r.isVariable(x) {
		return r.expr(x.PostfixExpression, e, func(v value, e *env) []item {
			if v.kind == function {
				return r.inline(v.fn, args, nil, e, k)
			}
			return r.outside(&call{x, source(x.PostfixExpression), args, used, e, k})
		})
	}
	if r.funcs[name] != nil {
		return r.inline(name, args, nil, e, k)
	}
	if f, ok := kernel[name]; ok {
		if f.args >= 0 && len(args) != f.args {
			r.fail(x, fmt.Sprintf("%s with %d arguments", strings.TrimPrefix(name, "K_"), len(args)), fmt.Sprintf("give it %d", f.args))
		}
		return f.do(r, c)
	}
	if mend, ok := instead[name]; ok {
		r.fail(x, name+" is not looked at", "write "+mend)
	}
	return r.outside(c)
}

// isVariable tells whether what is called by a name is a variable, and no function.
func (r *run) isVariable(x *cc.PostfixExpression) bool {
	p, ok := strip(x.PostfixExpression).(*cc.PrimaryExpression)
	if !ok {
		return true
	}
	d, ok := p.ResolvedTo().(*cc.Declarator)
	return ok && d.Type().Kind() != cc.Function
}

// inline goes through a function of the text, when its arguments have values.
func (r *run) inline(name string, args []cc.ExpressionNode, values []value, e *env, k func(value, *env) []item) []item {
	if len(values) < len(args) {
		return r.expr(args[len(values)], e, func(v value, e *env) []item {
			return r.inline(name, args, append(slices.Clone(values), v), e, k)
		})
	}
	line := r.line
	return r.enter(r.funcs[name], values, e, func(v value, e *env) []item {
		r.line = line
		return k(v, e)
	})
}

// outside is a call of a function that the text does not have: what it returns is not
// known, and it does nothing to what the client has.
func (r *run) outside(c *call) []item {
	var effects func(args []cc.ExpressionNode, e *env) []item
	effects = func(args []cc.ExpressionNode, e *env) []item {
		if len(args) == 0 {
			r.foreign[c.name] = true
			return c.k(r.anything(c.x, source(c.x)), e)
		}
		if u, ok := bare(args[0]).(*cc.UnaryExpression); ok && u.Case == cc.UnaryExpressionAddrof {
			if p, ok := r.place(u.CastExpression, e); ok && special(p.typ) != "" {
				r.fail(c.x, c.name+" is not in the text, and gets "+source(args[0]), "write the function down, or what it does")
			}
			return effects(args[1:], e)
		}
		return r.effect(args[0], e, func(e *env) []item { return effects(args[1:], e) })
	}
	return effects(c.args, c.e)
}

// softcOf is a pointer to a softc, which is never NULL.
func softcOf(_ *run, c *call) []item { return c.k(integer(1), c.e) }

func nothing(_ *run, c *call) []item { return c.k(integer(0), c.e) }

// object returns the object of some type that an argument points to.
func (r *run) object(c *call, i int, tag string) place {
	p, ok := r.target(c.args[i], c.e)
	if !ok {
		if d, isLocal := bare(c.args[i]).(*cc.PrimaryExpression); isLocal && c.e != nil {
			if dec, ok := d.ResolvedTo().(*cc.Declarator); ok && c.e.locals[dec].kind == address {
				p, ok = c.e.locals[dec].at, true
			}
		}
	}
	if p.local != nil {
		r.fail(c.x, p.local.Name()+" is a struct "+tag+" on the stack", "make it a variable of the file, or a member of a structure")
	}
	if p.path == "" || tagOf(p.typ) != tag {
		r.fail(c.x, fmt.Sprintf("it is not known which struct %s %s is", tag, source(c.args[i])), "name it as a variable of the file or a member, as &sc->co")
	}
	return p
}

// takes is a step with results that C has as numbers.
func (r *run) takes(c *call, text string, results ...int64) []item {
	step := item{line: r.lineOf(c.x), text: text}
	if !c.used || len(results) == 0 {
		return append([]item{step}, c.k(integer(0), c.e)...)
	}
	return r.forked(c, step, numbers(results...))
}

func (r *run) forked(c *call, step item, results []outcome) []item {
	out, ok := fork(step, results, func(o outcome) []item { return c.k(integer(o.c), c.e) })
	if !ok {
		r.fail(c.x, "what is done next depends on more of "+source(c.x)+" than whether it is one value", "compare it with == or != once")
	}
	return out
}

// onCallout is a call of the KPI that has a callout for its argument.
func onCallout(word string, results ...int64) func(*run, *call) []item {
	return func(r *run, c *call) []item {
		return r.takes(c, word+" "+r.callout(c, 0), results...)
	}
}

// callout is the name of the callout that an argument points to.
func (r *run) callout(c *call, i int) string { return r.name(r.object(c, i, "callout"), "") }

// lockOf is the name of the lock that an argument points to.
func (r *run) lockOf(c *call, i int) string {
	p, ok := r.target(c.args[i], c.e)
	if !ok || tagOf(p.typ) != "rwlock" {
		p = r.object(c, i, "mtx")
	}
	if p.path == "Giant" {
		return "giant"
	}
	return r.name(p, "")
}

func onLock(word string, results ...int64) func(*run, *call) []item {
	return func(r *run, c *call) []item {
		if !c.used && len(results) > 0 {
			r.fail(c.x, "nobody looks at what "+c.name+" returns", "write an if around it")
		}
		return r.takes(c, word+" "+r.lockOf(c, 0), results...)
	}
}

// arming goes through the arguments of an arming, from that on which is a time.
func (r *run) reset(c *call) []item {
	p := r.object(c, 0, "callout")
	sbt := strings.Contains(c.name, "_sbt")
	fn, where := 2, 4
	if sbt {
		fn, where = 3, 5
	}
	return r.expr(c.args[fn], c.e, func(f value, e *env) []item {
		if f.kind != function {
			r.fail(c.x, "the function "+source(c.args[fn])+" is not in the text", "write it down")
		}
		return r.expr(c.args[fn+1], e, func(arg value, e *env) []item {
			r.handles(c.x, p, handler{f.fn, arg})
			return r.arms(c, "reset "+r.name(p, ""), p, where, sbt, e)
		})
	})
}

func (r *run) schedule(c *call) []item {
	p := r.object(c, 0, "callout")
	return r.arms(c, "schedule "+r.name(p, ""), p, 2, false, c.e)
}

// arms is a reset or a schedule, whose CPU is the argument at where, if it has one.
func (r *run) arms(c *call, text string, p place, where int, sbt bool, e *env) []item {
	return r.expr(c.args[1], e, func(t value, e *env) []item {
		due := r.ticks(c.args[1], t, 0)
		if sbt {
			due = r.span(c, t)
		}
		with := func(cpu string) []item {
			r.armed[p.path]++
			c := *c
			c.e = e
			how := ""
			if sbt {
				how = r.how(&c)
			}
			return r.takes(&c, text+" "+due+cpu+how, 0, 1)
		}
		switch {
		case strings.HasSuffix(c.name, "_curcpu"):
			return with(" curcpu")
		case !strings.HasSuffix(c.name, "_on"):
			return with("")
		}
		return r.expr(c.args[where], e, func(v value, e *env) []item {
			switch {
			case v.kind == number:
				return with(fmt.Sprintf(" cpu %d", v.n))
			case v.key == curcpuKey:
				return with(" curcpu")
			}
			r.fail(c.x, "the CPU "+source(c.args[where])+" is not known", "give a number, or curcpu")
			return nil
		})
	})
}

// ticks is a number of ticks as the language has it.
func (r *run) ticks(x cc.ExpressionNode, v value, least int64) string {
	const most = 16
	if v.kind == number && !v.long && v.n <= most {
		return fmt.Sprint(max(v.n, least))
	}
	r.times[r.lineOf(x)] = source(x)
	return "1"
}

// span is a time of the sbt era.
func (r *run) span(c *call, v value) string {
	if v.kind != number {
		r.fail(c.x, "the time "+source(c.args[1])+" is not known", "give a number, as 5 * SBT_1US")
	}
	return spanOf(v.n)
}

func spanOf(sbt int64) string {
	us := time.Duration((sbt*1_000_000 + 1<<31) >> 32)
	switch d := us * time.Microsecond; {
	case d != 0 && d%time.Second == 0:
		return fmt.Sprintf("%ds", d/time.Second)
	case d != 0 && d%time.Millisecond == 0:
		return fmt.Sprintf("%dms", d/time.Millisecond)
	}
	return fmt.Sprintf("%dus", us)
}

// how are the flags and the precision of callout_reset_sbt.
func (r *run) how(c *call) (text string) {
	flags, ok := constant(c.args[len(c.args)-1])
	prec, known := constant(c.args[2])
	if !ok || !known {
		r.fail(c.x, "the precision or the flags of "+c.name+" are not known", "give constants")
	}
	for _, f := range []struct {
		bit  int64
		word string
	}{{1, "direct"}, {0x200, "abs"}, {0x400, "precalc"}, {0x100, "hardclock"}} {
		if flags&f.bit != 0 {
			text += " " + f.word
			flags &^= f.bit
		}
	}
	if flags != 0 {
		r.fail(c.x, fmt.Sprintf("flags %#x of %s are not looked at", flags, c.name), "use C_DIRECT_EXEC, C_ABSOLUTE and C_HARDCLOCK")
	}
	if prec != 0 {
		text += " prec " + spanOf(prec)
	}
	return text
}

// curcpuKey is the value of curcpu.
const curcpuKey = "curcpu"

func (r *run) curcpu(c *call) []item {
	return c.k(value{key: curcpuKey, line: r.lineOf(c.x), text: "curcpu"}, c.e)
}

func (r *run) asyncDrain(c *call) []item {
	p := r.object(c, 0, "callout")
	return r.expr(c.args[1], c.e, func(f value, e *env) []item {
		if f.kind != function {
			r.fail(c.x, "the function "+source(c.args[1])+" is not in the text", "write it down")
		}
		if was := r.drains[p.path]; was != "" && was != f.fn {
			r.fail(c.x, "the async drains of "+p.last()+" have two functions", "give them one")
		}
		r.drains[p.path] = f.fn
		c := *c
		c.e = e
		return r.takes(&c, "async_drain "+r.name(p, ""), -1, 0, 1)
	})
}

func (r *run) calloutInit(c *call) []item {
	p := r.object(c, 0, "callout")
	if r.starting {
		return c.k(integer(0), c.e)
	}
	return r.takes(c, "init "+r.name(p, ""))
}

func (r *run) lockInit(c *call) []item {
	name := r.lockOf(c, 0)
	if r.starting {
		return c.k(integer(0), c.e)
	}
	return r.takes(c, "initlock "+name)
}

func (r *run) lockDestroy(c *call) []item {
	p, ok := r.target(c.args[0], c.e)
	name := r.lockOf(c, 0)
	if ok {
		r.destroyed[p.path] = true
	}
	return r.takes(c, markDestroy+name)
}

// sleeps is a sleep: the channel, the lock and the time, of which the last two may be "".
func (r *run) sleeps(c *call, channel, lock string, timeout value, x cc.ExpressionNode, drops bool) []item {
	text := "sleep " + channel
	if lock != "" {
		text += " " + lock
	}
	results := []outcome{{"woken", 0}}
	if x != nil && (timeout.kind != number || timeout.n != 0) {
		text += " " + r.ticks(x, timeout, 1)
		results = append(results, outcome{"timeout", 35})
	}
	step := item{line: r.lineOf(c.x), text: text}
	after := *c
	if drops {
		after.k = func(v value, e *env) []item {
			return append([]item{{line: r.lineOf(c.x), text: "unlock " + lock}}, c.k(v, e)...)
		}
	}
	if !c.used {
		return append([]item{step}, after.k(integer(0), c.e)...)
	}
	return r.forked(&after, step, results)
}

func (r *run) msleep(c *call) []item {
	chan_, lock, pri, timo := r.channel(c, 0), "", int64(0), c.args[len(c.args)-1]
	switch c.name {
	case "tsleep":
	default:
		if n, ok := constant(c.args[1]); !ok || n != 0 {
			lock = r.lockOf(c, 1)
		}
		if c.name != "msleep_spin" {
			pri, _ = constant(c.args[2])
		}
	}
	const pdrop = 0x200
	return r.expr(timo, c.e, func(v value, e *env) []item {
		c := *c
		c.e = e
		return r.sleeps(&c, chan_, lock, v, timo, pri&pdrop != 0 && lock != "")
	})
}

func (r *run) cvWait(c *call) []item {
	chan_, lock := r.channel(c, 0), r.lockOf(c, 1)
	if len(c.args) == 2 {
		return r.sleeps(c, chan_, lock, integer(0), nil, false)
	}
	return r.expr(c.args[2], c.e, func(v value, e *env) []item {
		c := *c
		c.e = e
		return r.sleeps(&c, chan_, lock, v, c.args[2], false)
	})
}

// channel is the name of the wait channel that an argument is.
func (r *run) channel(c *call, i int) string {
	p, ok := r.target(c.args[i], c.e)
	if !ok {
		if x, isUnary := bare(c.args[i]).(*cc.UnaryExpression); isUnary && x.Case == cc.UnaryExpressionAddrof {
			p, ok = r.place(x.CastExpression, c.e)
		} else {
			p, ok = r.place(c.args[i], c.e)
		}
	}
	if !ok || p.local != nil {
		r.fail(c.x, "it is not known which channel "+source(c.args[i])+" is", "give the address of a variable of the file, or of a member")
	}
	return r.name(p, "w")
}

func wakes(word string) func(*run, *call) []item {
	return func(r *run, c *call) []item { return r.takes(c, word+" "+r.channel(c, 0)) }
}

func (r *run) pause(c *call) []item {
	return r.expr(c.args[1], c.e, func(v value, e *env) []item {
		c := *c
		c.e = e
		return r.takes(&c, "pause "+r.ticks(c.args[1], v, 1))
	})
}

// counted is the count of references that an argument points to.
func (r *run) counted(c *call) place {
	var p place
	ok := false
	if x, isUnary := bare(c.args[0]).(*cc.UnaryExpression); isUnary && x.Case == cc.UnaryExpressionAddrof {
		p, ok = r.place(x.CastExpression, c.e)
	} else if d, isLocal := bare(c.args[0]).(*cc.PrimaryExpression); isLocal {
		if dec, isDec := d.ResolvedTo().(*cc.Declarator); isDec && c.e != nil && c.e.locals[dec].kind == address {
			p, ok = c.e.locals[dec].at, true
		}
	}
	if !ok || p.local != nil {
		r.fail(c.x, "it is not known which count "+source(c.args[0])+" is", "give the address of a variable of the file, or of a member")
	}
	r.f.note(r.f.refs, p.path)
	return p
}

func (r *run) refInit(c *call) []item {
	p := r.counted(c)
	if !r.starting {
		r.fail(c.x, source(c.args[0])+" is initialised by a thread", "do it in the function that -start names")
	}
	n, ok := constant(c.args[1])
	if !ok || n < 1 {
		r.fail(c.x, "the first value of "+source(c.args[0])+" is not known", "give a number from 1")
	}
	r.begin[p.path] = n
	return c.k(integer(0), c.e)
}

func (r *run) refAcquire(c *call) []item {
	return r.takes(c, "+"+r.name(r.counted(c), ""))
}

// refRelease gives a reference back. What is done where it was the last one is the zero
// line of the count, if all places do the same and what they do can be done at once.
func (r *run) refRelease(c *call) []item {
	p := r.counted(c)
	step := item{line: r.lineOf(c.x), text: "-" + r.name(p, "")}
	if r.f.apart[p.path] {
		if !c.used {
			return append([]item{step}, c.k(integer(0), c.e)...)
		}
		return r.forked(c, step, numbers(0, 1))
	}
	var last, others []item
	rest := c.k(integer(0), c.e)
	if c.used {
		last, others = c.k(integer(1), c.e), rest
		n := suffix(last, others)
		rest = others[len(others)-n:]
		last, others = last[:len(last)-n], others[:len(others)-n]
	}
	was, ok := r.f.last[p.path]
	if ok && was != key(last) || !balanced(last) {
		r.f.note(r.f.apart, p.path)
	}
	if !ok {
		r.f.last[p.path] = key(last)
	}
	r.zero[p.path] = last
	if len(others) > 0 {
		step.result, step.parts = "= 0", &parts{then: others}
	}
	return append([]item{step}, rest...)
}

// balanced tells whether steps release no lock that they have not taken, and do not what
// the language forbids in a zero line.
func balanced(items []item) bool {
	held := map[string]int{}
	for _, it := range items {
		word, name, _ := strings.Cut(it.text, " ")
		switch word {
		case "lock", "rlock":
			held[name]++
		case "unlock", "runlock":
			if held[name]--; held[name] < 0 {
				return false
			}
		case "drain", "sleep", "pause", "reset", "schedule", "async_drain", "init":
			return false
		}
		if strings.HasPrefix(word, "+") || strings.HasPrefix(word, "-") || it.text == failed {
			return false
		}
		if it.parts != nil && (!balanced(it.parts.then) || !balanced(it.parts.other)) {
			return false
		}
	}
	return true
}

// malloc allocates what is there from the beginning.
func (r *run) malloc(c *call) []item {
	if !r.starting {
		r.fail(c.x, "memory is allocated by a thread", "allocate it in the function that -start names: a client has one structure of each type")
	}
	return c.k(integer(1), c.e)
}

// Marks of steps that give memory back: how it is written depends on where it stands.
const (
	markFree    = "@free "
	markDestroy = "@destroy "
)

func (r *run) free(c *call) []item {
	x := bare(c.args[0])
	p, ok := r.target(x, c.e)
	if !ok {
		if d, isLocal := x.(*cc.PrimaryExpression); isLocal {
			if dec, isDec := d.ResolvedTo().(*cc.Declarator); isDec && c.e.locals[dec].kind == address {
				p, ok = c.e.locals[dec].at, true
			}
		}
	}
	if !ok || !r.holds(p) {
		return c.k(integer(0), c.e) // nothing that is looked at is in it
	}
	if r.starting {
		r.fail(c.x, source(c.args[0])+" is freed at the start", "leave it out")
	}
	r.freed[p.path] = true
	return r.takes(c, markFree+p.path)
}

// holds tells whether a structure has something in it that is looked at.
func (r *run) holds(p place) bool {
	for _, tag := range []string{"callout", "mtx", "rwlock"} {
		for _, path := range r.structs[tag] {
			if strings.HasPrefix(path, p.path+".") {
				return true
			}
		}
	}
	for path := range maps.Keys(r.f.read) {
		if strings.HasPrefix(path, p.path+".") {
			return true
		}
	}
	return false
}

func (r *run) assert(c *call) []item {
	return r.test(c.args[0], c.e, func(e *env) []item { return c.k(integer(0), e) }, func(*env) []item { return []item{{line: r.lineOf(c.x), text: failed}} })
}

func (r *run) panics(c *call) []item { return []item{{line: r.lineOf(c.x), text: failed}} }

// pointedTo is the variable that an argument points to, as an expression.
func (r *run) pointedTo(c *call) cc.ExpressionNode {
	x, ok := bare(c.args[0]).(*cc.UnaryExpression)
	if !ok || x.Case != cc.UnaryExpressionAddrof {
		r.fail(c.x, "it is not known which variable "+source(c.args[0])+" points to", "give the address of a variable of the file, or of a member")
	}
	return x.CastExpression
}

func (r *run) atomicFlags(c *call) []item {
	x := r.pointedTo(c)
	p, ok := r.place(x, c.e)
	n, known := constant(c.args[1])
	if !ok || p.local != nil || !known || !bits(n) {
		r.fail(c.x, c.name+" with more than one or a few bits of a variable", "give constants")
	}
	if c.name == "atomic_clear_int" {
		return r.flags(x, p, "&", ^n, false, c.e, c.k)
	}
	return r.flags(x, p, "|", n, false, c.e, c.k)
}

func (r *run) atomicLoad(c *call) []item { return r.load(r.pointedTo(c), c.e, c.k) }

func (r *run) atomicStore(c *call) []item {
	x := r.pointedTo(c)
	return r.expr(c.args[1], c.e, func(v value, e *env) []item {
		return r.store(x, v, e, func(e *env) []item { return c.k(v, e) })
	})
}
