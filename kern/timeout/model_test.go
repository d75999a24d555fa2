package timeout

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// The callwheels held against a plain model of callout(9): one thread makes calls
// at random, lets ticks come on one CPU or the other, one or many at a time, and
// calls softclock in its place. Handlers make calls as well. Ticks begin shortly
// before they wrap, and the wheels are of any size.

// want is what the model knows of a callout.
type want struct {
	pending, active bool
	due             int32
	cpu             int32
	seq             int // of armings: those of one tick fire in the order in which they were made
	arg             int // of the last arming
}

// wheels is a machine that stands still until it is told to go on.
type wheels struct {
	t        *rapid.T
	now      int32
	cpus     int32
	locked   bool
	mtx      sys.Mtx
	callouts []sys.Callout
	model    []want
	seq      int
	running  int     // the callout whose handler runs, or -1
	moves    bool    // it was reset to another CPU by its handler
	seen     []int32 // last tick that a CPU has seen
	order    []int   // in which the model says that handlers run
	softclk  []func(any)
	block    chan struct{}
}

const (
	wheelCallouts = 6
	longestTimer  = 200
)

// newWheels boots a machine for the model.
func newWheels(t *rapid.T) *wheels {
	w := &wheels{t: t, cpus: 2, running: -1, block: make(chan struct{}),
		now:      rapid.SampledFrom([]int32{1, math.MaxInt32 - 50, math.MinInt32 + 3, -20}).Draw(t, "first tick"),
		locked:   rapid.Bool().Draw(t, "locked"),
		callouts: make([]sys.Callout, wheelCallouts), model: make([]want, wheelCallouts)}
	rev := Revision
	rev.Callout_tick = func() {} // the machine's own clock has no part in this
	size := rapid.SampledFrom([]int{1, 2, 7, 64, 1000}).Draw(t, "callouts of the machine")
	if err := smp.Boot(smp.Config{CPUs: int(w.cpus), Hz: 1, Ncallout: size, Ticks: w.now, Revision: &rev}); err != nil {
		t.Fatal(err)
	}
	smp.Attach("model", 0)
	for cpu := range w.cpus {
		ih := CC_CPU(cpu).cc_cookie
		w.softclk = append(w.softclk, ih.Ih_handler)
		ih.Ih_handler = func(any) { <-w.block }
		w.seen = append(w.seen, w.now)
	}
	lock.Mtx_init(&w.mtx, "model", "", sys.MTX_DEF|sys.MTX_RECURSE)
	for i := range w.callouts {
		if w.locked {
			Callout_init_mtx(&w.callouts[i], &w.mtx, 0)
		} else {
			Callout_init(&w.callouts[i], sys.CALLOUT_MPSAFE)
		}
	}
	return w
}

// end shuts the machine down, in whatever state it is.
func (w *wheels) end() {
	close(w.block)
	for lock.Mtx_owned(&w.mtx) { // the history has ended within a handler
		lock.Mtx_unlock(&w.mtx)
	}
	smp.Detach()
	if err := smp.Shutdown(); err != nil {
		w.t.Fatal(err)
	}
}

// intact tells whether the machine's own clock has not ticked, as it does once a
// second.
func (w *wheels) intact() bool { return sys.Ticks.Peek() == w.now }

// under calls f with the callouts' lock held if they have one.
func (w *wheels) under(f func() int32) int32 {
	if !w.locked {
		return f()
	}
	lock.Mtx_lock(&w.mtx)
	defer lock.Mtx_unlock(&w.mtx)
	return f()
}

func (w *wheels) is(what string, i int, got, want int32) {
	if got != want && w.intact() {
		w.t.Fatalf("%s of callout %d at tick %d: %d, want %d", what, i, w.now, got, want)
	}
}

func oneIf(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// call makes one call into a callout, at random.
func (w *wheels) call() {
	i := rapid.IntRange(0, wheelCallouts-1).Draw(w.t, "callout")
	c, m := &w.callouts[i], &w.model[i]
	own := i == w.running
	switch what := rapid.SampledFrom([]string{"reset", "reset_on", "schedule", "stop", "drain", "deactivate", "ask"}).Draw(w.t, "call"); what {
	case "reset", "reset_on", "schedule":
		ticks := rapid.Int32Range(-1, longestTimer).Draw(w.t, "ticks")
		cpu := m.cpu
		if what == "reset_on" {
			cpu = rapid.Int32Range(0, w.cpus-1).Draw(w.t, "CPU")
		}
		if what == "schedule" && c.C_func == nil {
			return // nothing to schedule yet
		}
		before := oneIf(m.pending)
		got := w.under(func() int32 {
			if what == "schedule" {
				return Callout_schedule(c, ticks)
			}
			m.arg++
			return Callout_reset_on(c, ticks, w.fired, [2]int{i, m.arg}, cpu)
		})
		w.is(what, i, got, before)
		w.seq++
		m.pending, m.active, m.due, m.seq = true, true, w.now+max(ticks, 1), w.seq
		if own && what == "reset_on" {
			w.moves = cpu != w.started()
		}
		m.cpu = cpu
	case "stop":
		got := w.under(func() int32 { return Callout_stop(c) })
		w.is(what, i, got, oneIf(m.pending))
		w.cancel(i)
	case "drain":
		if own || w.running >= 0 && w.locked {
			return // not legal
		}
		w.is(what, i, Callout_drain(c), oneIf(m.pending))
		w.cancel(i)
	case "deactivate":
		w.under(func() int32 { Callout_deactivate(c); return 0 })
		m.active = false
	}
	w.is("pending", i, oneIf(Callout_pending(c)), oneIf(m.pending))
	w.is("active", i, oneIf(Callout_active(c)), oneIf(m.active))
}

// started is the CPU whose softclock runs the handler.
func (w *wheels) started() int32 { return smp.PCPU_GET().Pc_cpuid }

func (w *wheels) cancel(i int) {
	m := &w.model[i]
	m.pending, m.active = false, false
	if i == w.running && w.moves {
		// It stays where it is.
		m.cpu = w.callouts[i].C_cpu.Peek()
	}
}

// fired is the handler of every callout.
func (w *wheels) fired(arg any) {
	i, n := arg.([2]int)[0], arg.([2]int)[1]
	m := &w.model[i]
	if len(w.order) == 0 || w.order[0] != i || n != m.arg {
		if w.intact() {
			w.t.Fatalf("callout %d with argument %d fires at tick %d; it should be one of %v, with argument %d", i, n, w.now, w.order, m.arg)
		}
		return
	}
	w.order = w.order[1:]
	m.pending = false
	w.running, w.moves = i, false
	for range rapid.IntRange(0, 3).Draw(w.t, "calls of the handler") {
		w.call()
		w.expect()
	}
	if w.moves { // softclock puts it on the other wheel when the handler has returned
		w.seq++
		m.seq = w.seq
	}
	w.running = -1
}

// expect works out anew which callouts are to fire in this run of softclock: what
// is due on its CPU, in the order of ticks and armings.
func (w *wheels) expect() {
	cpu := w.started()
	w.order = nil
	for i := range w.model {
		if m := &w.model[i]; m.pending && m.cpu == cpu && m.due-w.now <= 0 {
			w.order = append(w.order, i)
		}
	}
	slices.SortFunc(w.order, func(a, b int) int {
		if d := w.model[a].due - w.model[b].due; d != 0 {
			return int(d)
		}
		return w.model[a].seq - w.model[b].seq
	})
}

// tick lets ticks come on a CPU, and softclock run there.
func (w *wheels) tick() {
	n := rapid.SampledFrom([]int32{1, 1, 1, 2, 5, 50}).Draw(w.t, "ticks")
	cpu := rapid.Int32Range(0, w.cpus-1).Draw(w.t, "CPU that ticks")
	if w.now-w.seen[cpu] == 0 || rapid.Bool().Draw(w.t, "time goes on") {
		w.now += n
		sys.Ticks.Store(w.now)
	}
	w.seen[cpu] = w.now
	smp.Sched_bind(smp.Curthread(), cpu)
	w.expect()
	callout_tick()
	w.softclk[cpu](CC_CPU(cpu))
	if len(w.order) != 0 && w.intact() {
		w.t.Fatalf("callouts %v did not fire on CPU %d at tick %d", w.order, cpu, w.now)
	}
	smp.Sched_bind(smp.Curthread(), 0)
}

// checkWheels makes a long history at random and holds it against the model.
func checkWheels(t *rapid.T) {
	w := newWheels(t)
	defer w.end()
	for range rapid.IntRange(1, 60).Draw(t, "steps") {
		if !w.intact() {
			return
		}
		if rapid.IntRange(0, 2).Draw(t, "tick?") == 0 {
			w.tick()
		} else {
			w.call()
		}
	}
}

func TestModel(t *testing.T) { rapid.Check(t, checkWheels) }

func FuzzModel(f *testing.F) { f.Fuzz(rapid.MakeFuzz(checkWheels)) }
