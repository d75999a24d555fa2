package client

import (
	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/parse"
)

// This file has tasks. A task is a thread that looks once whether it was enqueued, and if
// so does what the task's function does. It may look at any time, so that the task is run
// at any time after it was enqueued, or not at all.

// task is a task of the client.
type task struct {
	at   place
	fn   string
	line int
}

// Names of what a task needs besides its own: each has a variable that says that it is
// enqueued, and if somebody waits for it one that says that it runs, a lock and a channel.
const (
	taskQueued = "q"
	taskRuns   = "run"
	taskWaits  = "done"
	taskLock   = "tq"
)

func (r *run) taskOf(c *call) (place, *task) {
	p := r.object(c, 1, "task")
	t := r.inits.tasks[p.path]
	if t == nil {
		r.fail(c.x, "the task "+p.last()+" is initialised nowhere", "write TASK_INIT(&"+p.last()+", 0, FUNCTION, ARGUMENT)")
	}
	if r.funcs[t.fn] == nil {
		r.fail(c.x, "the function of the task "+p.last()+" is not in the text", "write it down")
	}
	r.tasks[p.path] = t
	return p, t
}

func (r *run) enqueue(c *call) []item {
	p, _ := r.taskOf(c)
	if r.starting {
		r.begin[p.path] = 1
		return c.k(integer(0), c.e)
	}
	return r.takes(c, "set "+r.name(p, taskQueued)+" 1")
}

// runs is what a task does when it is run. The lock is held at the beginning if somebody
// waits for the task, and not at the end.
func (r *run) runs(p place, t *task, line int, e *env, k func(*env) []item) []item {
	step := func(text string) item { return item{line: line, text: text} }
	waited := r.f.drained[p.path]
	out := []item{step("set " + r.name(p, taskQueued) + " 0")}
	if waited {
		out = append(out, step("set "+r.name(p, taskRuns)+" 1"), step("unlock "+taskLock))
	}
	return append(out, r.enter(r.funcs[t.fn], nil, e, func(_ value, e *env) []item {
		var out []item
		if waited {
			out = []item{step("lock " + taskLock), step("set " + r.name(p, taskRuns) + " 0"), step("wakeup " + r.name(p, taskWaits)), step("unlock " + taskLock)}
		}
		return append(out, k(e)...)
	})...)
}

// round is the thread of a task.
func (r *run) round(p place, t *task) []item {
	done := func(*env) []item { return nil }
	test := item{line: t.line, text: "test " + r.name(p, taskQueued), result: "= 1", parts: &parts{then: r.runs(p, t, t.line, &env{}, done)}}
	if !r.f.drained[p.path] {
		return []item{test}
	}
	test.parts.other = []item{{line: t.line, text: "unlock " + taskLock}}
	return []item{{line: t.line, text: "lock " + taskLock}, test}
}

// drainTask waits until a task does not run, and runs it if it is enqueued, in the place of
// the thread of the queue.
func (r *run) drainTask(c *call) []item {
	p, t := r.taskOf(c)
	if was, ok := r.drainers[p.path]; ok && was != r.thread {
		r.fail(c.x, "the task "+p.last()+" is drained here and by another thread", "drain it in one")
	}
	r.drainers[p.path] = r.thread
	r.f.note(r.f.drained, p.path)
	line := r.lineOf(c.x)
	step := func(text string) item { return item{line: line, text: text} }
	rest := c.k(integer(0), c.e)
	wait := item{line: line, text: "test " + r.name(p, taskRuns), result: "= 1",
		parts: &parts{then: []item{step("sleep " + r.name(p, taskWaits) + " " + taskLock)}}}
	work := item{line: line, text: "test " + r.name(p, taskQueued), result: "= 1", parts: &parts{
		then:  r.runs(p, t, line, c.e, func(*env) []item { return nil }),
		other: []item{step("unlock " + taskLock)},
	}}
	return append([]item{step("lock " + taskLock), wait, work}, rest...)
}

// inits is what the functions of the text initialise, whether they are part of the client
// or not.
type inits struct {
	callouts map[string]*calloutDecl
	spin     map[string]bool // mutexes
	tasks    map[string]*task
	counts   map[string]int64 // of references
}

// calloutDecl is how a callout is initialised.
type calloutDecl struct {
	words string // mutex M, giant, nolock, and so on; with the path of its lock for %s
	lock  place
	line  int
}

// initialises looks for the calls that initialise things.
func (r *run) initialises() {
	r.inits = inits{map[string]*calloutDecl{}, map[string]bool{}, map[string]*task{}, map[string]int64{}}
	for _, fd := range r.funcs {
		parse.Walk(fd, func(n cc.Node) bool {
			x, ok := n.(*cc.PostfixExpression)
			if !ok || x.Case != cc.PostfixExpressionCall {
				return true
			}
			name, args := called(x)
			k, ok := kernel[name]
			if !ok || len(args) != k.args {
				return true
			}
			c := &call{x: x, name: name, args: args}
			switch name {
			case "callout_init", "callout_init_mtx", "callout_init_rw":
				r.declares1(c)
			case "mtx_init":
				if p, ok := r.target(args[0], nil); ok {
					opts, _ := constant(args[3])
					r.inits.spin[p.path] = opts&1 != 0
				}
			case "refcount_init":
				if x, ok := bare(args[0]).(*cc.UnaryExpression); ok && x.Case == cc.UnaryExpressionAddrof {
					if p, ok := r.place(x.CastExpression, nil); ok {
						r.inits.counts[p.path], _ = constant(args[1])
					}
				}
			case "K_task_init":
				p := r.object(c, 0, "task")
				fn, _ := bare(args[2]).(*cc.PrimaryExpression)
				t := &task{at: p, line: r.lineOf(x)}
				if fn != nil {
					t.fn = fn.Token.SrcStr()
				}
				r.inits.tasks[p.path] = t
			}
			return true
		})
	}
}

// declares1 notes how a callout is initialised.
func (r *run) declares1(c *call) {
	p := r.object(c, 0, "callout")
	d := &calloutDecl{line: r.lineOf(c.x)}
	flags := int64(0)
	switch c.name {
	case "callout_init":
		mpsafe, ok := constant(c.args[1])
		if !ok {
			r.fail(c.x, "whether "+p.last()+" is MPSAFE is not known", "write 1 or 0")
		}
		if mpsafe == 0 {
			d.words = "giant"
		}
	default:
		flags, _ = constant(c.args[2])
		n, null := constant(c.args[1])
		switch {
		case null && n == 0:
			d.words = "nolock"
		case r.lockOf(c, 1) == "giant":
			d.words = "giant"
		default:
			d.lock, _ = r.target(c.args[1], c.e)
			d.words = "mutex %s"
			if c.name == "callout_init_rw" {
				d.words = "rwlock %s"
			}
		}
	}
	for _, f := range []struct {
		bit  int64
		word string
	}{{0x20, " shared"}, {0x10, " returnunlocked"}, {0x40, " trylock"}} {
		if flags&f.bit != 0 {
			d.words += f.word
		}
	}
	if was := r.inits.callouts[p.path]; was != nil && (was.words != d.words || was.lock.path != d.lock.path) {
		r.fail(c.x, p.last()+" is initialised in another way elsewhere", "initialise it in one way")
	}
	r.inits.callouts[p.path] = d
}
