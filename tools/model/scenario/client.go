package scenario

import (
	"slices"
	"unsafe"

	"ktimeout/kern/lock"
	lock_sbt "ktimeout/kern/lock/sbt"
	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// clientLock is a lock of the client.
type clientLock struct {
	name string
	mtx  *sys.Mtx // a mutex, or Giant
	spin bool     // mtx is a spin mutex
	busy sys.Word // read where a try of a spin mutex fails: see try
	rw   *sys.Rwlock
}

// object returns the part that locks of every class begin with.
func (l *clientLock) object() *sys.Lock_object {
	if l.rw != nil {
		return &l.rw.Lock_object
	}
	return &l.mtx.Lock_object
}

func (l *clientLock) lock() {
	switch {
	case l.rw != nil:
		lock.Lock_class_rw.Lc_lock(l.object(), 1)
	case l.spin:
		lock.Mtx_lock_spin(l.mtx)
	default:
		lock.Mtx_lock(l.mtx)
	}
}

// try takes the lock if it is free, and tells whether it was. Where a spin mutex is busy
// the CPU is left in a step of its own, so that what the try finds in the lock does not
// decide how its step touches the CPU.
func (l *clientLock) try() int32 {
	switch {
	case l.rw != nil:
		return lock.Rw_try_wlock(l.rw)
	case l.spin:
		smp.Spinlock_enter()
		r := lock_sbt.Mtx_trylock_spin(l.mtx)
		if r == 0 {
			l.busy.Load()
		}
		smp.Spinlock_exit()
		return r
	}
	return lock.Mtx_trylock(l.mtx)
}

func (l *clientLock) unlock() {
	switch {
	case l.rw != nil:
		lock.Lock_class_rw.Lc_unlock(l.object())
	case l.spin:
		lock.Mtx_unlock_spin(l.mtx)
	default:
		lock.Mtx_unlock(l.mtx)
	}
}

// owned tells whether the running thread holds the lock as a writer; or, with
// shared, whether any thread holds it as a reader, since a rwlock does not know
// its readers.
func (l *clientLock) owned(shared bool) bool {
	switch {
	case l.rw == nil:
		return lock.Mtx_owned(l.mtx)
	case shared:
		return l.rw.Rw_lock.Load()&sys.RW_LOCK_READ != 0 && sys.RW_READERS(l.rw.Rw_lock.Load()) > 0
	}
	return lock.Rw_wowned(l.rw)
}

// ownedBy tells whether td holds the lock as a writer.
func (l *clientLock) ownedBy(td *sys.Thread) bool {
	if l.rw != nil {
		return l.rw.Rw_lock.Load()&sys.RW_LOCK_READ == 0 && sys.RW_OWNER(l.rw.Rw_lock.Load()) == td.Td_md.Md_g
	}
	return l.mtx.Mtx_lock.Load()&^sys.MTX_FLAGMASK == td.Td_md.Md_g
}

// callout is a callout of the client, or a handle of timeout().
type callout struct {
	Callout
	no      int
	lock    *clientLock // nil: MPSAFE
	mem     *sys.Callout
	handle  sys.Callout_handle
	handler [][]numbered
	words   []unsafe.Pointer // the words of mem that the search sees
	life                     // what is known in this run
	atStart life             // what is known when a run begins
	drained []numbered       // the steps of the function of its async drains
	drainer sys.Callout_func // that function
	most    counts           // beyond which the counts of its life decide nothing
	history object           // stands for the history in the search
	word    object           // stands for the handle in the search
	orders  orders           // the order of events in this run
}

// counts are some of the counts of a life.
type counts struct{ entries, drains int }

// most returns the counts of a callout that are more than anything asks for.
func (s *Scenario) most(callout int) counts {
	most := counts{entries: len(s.Callouts[callout].Handler)}
	for _, k := range s.Finally {
		switch {
		case k.Callout != callout:
		case k.What == "entered":
			most.entries = max(most.entries, k.Value+1)
		case k.What == "drained":
			most.drains = k.Value + 1
		}
	}
	return most
}

// object numbers what steps of the search touch.
type object = int32

// numbered is a step, with what follows from its place in the list.
type numbered struct {
	Step
	arming int         // number of the arming that it makes, or -1
	gives  spec.Clause // of Free and Init: what holds of the memory after them
	sbt    *kpi.Sbt    // how callout_reset_sbt is called, or nil
	awakes bool        // its CPU may be idle before it, in the sbt era
	next   int         // the place of the step after it,
	other  int         // and of a condition that does not hold
}

// number gives each arming in a list of steps its number.
func (p *Program) number(steps []Step) []numbered {
	out := make([]numbered, len(steps))
	for i, s := range steps {
		out[i] = numbered{Step: s, arming: -1, gives: gives(steps, i, s.Callout), sbt: p.sbt(&s)}
		if s.Op == kpi.Init && p.Scenario.Callouts[s.Callout].At != "" && !slices.ContainsFunc(steps[:i], func(b Step) bool { return b.Callout == s.Callout }) {
			out[i].gives = spec.Rule10Client // the list has not seen to it that the callout is not there already
		}
		if s.Op.Arms() {
			out[i].arming = len(p.args)
			p.args = append(p.args, len(p.args))
			p.fns = append(p.fns, p.function(s.Callout, len(p.fns)))
		}
	}
	link(out)
	return out
}

// gives returns what holds of the memory of a callout that the step at that place gives
// back: it depends on whether the last step before it that stops or drains the callout
// drains it, on every way to the place.
func gives(steps []Step, at, callout int) spec.Clause {
	stops := func(st Step) bool { return st.Callout == callout && st.Op == kpi.Stop }
	var walk func(from, to int, now spec.Clause) spec.Clause
	walk = func(from, to int, now spec.Clause) spec.Clause {
		for i := from; i < min(to, at); {
			then, other, after := parts(steps, i)
			if steps[i].Loop && slices.ContainsFunc(steps[then:other], stops) {
				now = spec.Rule10Stop // it may have gone round before
			}
			if st := &steps[i]; stops(*st) {
				now = spec.Rule10Stop
			} else if st.Callout == callout && st.Op == kpi.Drain {
				now = spec.Rule10Drain
			}
			switch {
			case at < other:
				return walk(then, other, now)
			case at < after:
				return walk(other, after, now)
			case steps[i].Loop:
				i = after
				continue
			}
			one := walk(then, other, now)
			if one != walk(other, after, now) {
				one = spec.Rule10Stop
			}
			now, i = one, after
		}
		return now
	}
	return walk(0, len(steps), spec.Rule10Stop)
}

// function returns the handler of an arming. Each arming has a function of its
// own.
func (p *Program) function(callout, arming int) sys.Callout_func {
	return func(arg any) {
		c := p.callouts[callout]
		if arg.(int) != arming {
			p.breaks(p.m.Report.Running(), spec.Rule1, "%s: arming %d was entered with the function of arming %d", c.Name, arg, arming)
		}
		p.entered(c, arg.(int))
	}
}

// word returns the word of the lock.
func (l *clientLock) word() unsafe.Pointer {
	if l.rw != nil {
		return unsafe.Pointer(&l.rw.Rw_lock)
	}
	return unsafe.Pointer(&l.mtx.Mtx_lock)
}

// init initialises the lock.
func (l *clientLock) init() {
	switch {
	case l.rw != nil:
		lock.Rw_init(l.rw, l.name)
	case l.spin:
		lock.Mtx_init(l.mtx, l.name, "", sys.MTX_SPIN)
	default:
		lock.Mtx_init(l.mtx, l.name, "", sys.MTX_DEF)
	}
}

// declare makes the locks, channels and callouts of the scenario, on the booted
// machine.
func (p *Program) declare() {
	for _, l := range p.Scenario.Locks {
		cl := &clientLock{name: l.Name}
		switch {
		case l.Giant:
			cl.mtx = &lock.Giant
		case l.RW:
			cl.rw = new(sys.Rwlock)
			cl.init()
			if l.Stepwise {
				p.m.Setup.Rwlock(&cl.rw.Rw_lock, l.Name)
			} else {
				p.m.Setup.Whole_rwlock(&cl.rw.Rw_lock, l.Name)
			}
		default:
			cl.mtx, cl.spin = new(sys.Mtx), l.Spin
			cl.init()
			if l.Spin && p.Scenario.uses(TryLock) {
				p.m.Report.Name(unsafe.Pointer(&cl.busy), l.Name+" (busy)")
			}
			p.m.Report.Name(cl.word(), l.Name)
		}
		p.locks = append(p.locks, cl)
	}
	p.m.Report.Name(unsafe.Pointer(&lock.Giant.Mtx_lock), "Giant")
	for i, ch := range p.Scenario.Channels {
		w := new(int32)
		chain := ch.Shares
		if chain < 0 {
			// The lower numbers are the chains of the CPUs.
			chain = sys_maxScenarioCPUs + i
		}
		p.m.Setup.Channel(unsafe.Pointer(w), chain)
		p.channels = append(p.channels, w)
	}
	p.declareVars()
	for i, decl := range p.Scenario.Callouts {
		c := &callout{Callout: decl, no: i, most: p.Scenario.most(i)}
		if decl.Lock >= 0 {
			c.lock = p.locks[decl.Lock]
		}
		if decl.Giant || decl.Timeout {
			c.lock = &clientLock{name: "Giant", mtx: &lock.Giant}
		}
		for _, steps := range decl.Handler {
			c.handler = append(c.handler, p.number(steps))
		}
		c.declareDrain(p)
		if c.At == "" {
			p.declareMemory(c)
		}
		c.history = p.m.Setup.Object(unsafe.Pointer(c), "history of "+c.Name)
		if c.Timeout { // all slots have one history
			c.history = p.m.Setup.Object(unsafe.Pointer(&p.slots), "history of the slots")
			c.word = p.m.Setup.Object(unsafe.Pointer(&c.handle), c.Name)
		}
		p.timeouts = p.timeouts || c.Timeout
		p.callouts = append(p.callouts, c)
	}
	for i, c := range p.callouts {
		if c.At != "" {
			at := p.callouts[p.Scenario.place(i)]
			c.mem, c.words = at.mem, at.words
			c.freed, c.left = true, explored.Deed{Did: at.Name + ", and no " + c.Name + ", was there"}
		}
	}
}

// declareMemory makes the memory of a callout, which those that are declared at it have, too.
func (p *Program) declareMemory(c *callout) {
	c.mem = memory.make(p.Rev)
	name := p.Scenario.called(c.no)
	p.m.Report.Name(unsafe.Pointer(&c.mem.C_cpu), name+".c_cpu")
	p.m.Report.Name(unsafe.Pointer(&c.mem.C_flags), name+".c_flags")
	p.m.Setup.Guard(unsafe.Pointer(&c.mem.C_cpu), &c.mem.C_cpu)
	p.m.Setup.Guard(unsafe.Pointer(&c.mem.C_flags), &c.mem.C_cpu)
	if p.Rev.Plain != nil {
		p.m.Setup.Plain(sys.Region{Memory: p.Rev.Whole_callout(c.mem), CPU: &c.mem.C_cpu, Name: name})
	}
	c.words = []unsafe.Pointer{unsafe.Pointer(&c.mem.C_flags), unsafe.Pointer(&c.mem.C_cpu)}
	if era := p.Rev.Era; era != nil {
		for _, w := range era.Words(c.mem) {
			p.m.Report.Name(unsafe.Pointer(w.Word), name+"."+w.Name)
			p.m.Setup.Guard(unsafe.Pointer(w.Word), &c.mem.C_cpu)
			c.words = append(c.words, unsafe.Pointer(w.Word))
		}
	}
	if p.Scenario.uses(kpi.Schedule) {
		p.m.Setup.Racy(unsafe.Pointer(&c.mem.C_func), name+".c_func")
		p.m.Setup.Racy(unsafe.Pointer(&c.mem.C_arg), name+".c_arg")
		c.words = append(c.words, unsafe.Pointer(&c.mem.C_func), unsafe.Pointer(&c.mem.C_arg))
	}
}

// sys_maxScenarioCPUs is above the number of CPUs that a scenario can have.
const sys_maxScenarioCPUs = 8

// initialise calls the callout's init function.
func (p *Program) initialise(c *callout) {
	flags := int32(0)
	if c.ReturnUnlocked {
		flags |= sys.CALLOUT_RETURNUNLOCKED
	}
	if c.Shared {
		flags |= sys.CALLOUT_SHAREDLOCK
	}
	if c.Trylock {
		flags |= sbt.CALLOUT_TRYLOCK
	}
	switch {
	case c.Timeout:
	case c.Giant && flags == 0:
		p.Rev.Callout_init(c.mem, 0)
	case c.NoLock:
		p.Rev.Callout_init_lock(c.mem, nil, 0)
	case c.lock == nil:
		p.Rev.Callout_init(c.mem, sys.CALLOUT_MPSAFE)
	default:
		p.Rev.Callout_init_lock(c.mem, c.lock.object(), flags)
	}
}

// setUp runs the start list of the scenario and saves the state after it.
func (p *Program) setUp(start []numbered) {
	smp.Attach("start", smp.CPU_FIRST())
	p.starts(start)
	smp.Detach()
	for _, c := range p.callouts {
		if c.wheel = -1; !c.freed {
			c.wheel = p.wheelOf(c.mem)
		}
	}
	p.startFailure = p.failure
	p.idleAtStart = p.idle
	p.slotsAtStart, p.trailAtStart, p.seenAtStart = p.slots, len(p.trail), len(p.seen)
	state := []any{}
	for _, c := range p.crowd {
		state = append(state, p.Rev.Whole_callout(c))
	}
	for _, c := range p.callouts {
		c.atStart = c.life
		c.atStart.trail = slices.Clone(c.trail)
		if c.At == "" {
			state = append(state, p.Rev.Whole_callout(c.mem))
		}
		state = append(state, &c.handle)
	}
	for _, l := range p.locks {
		if l.rw != nil {
			state = append(state, l.rw)
		} else {
			state = append(state, l.mtx)
		}
	}
	for _, v := range p.vars {
		state = append(state, v)
	}
	if p.either != nil {
		state = append(state, p.either)
	}
	p.m.Setup.Save(p.Scenario.Ticks, p.Scenario.Each, state...)
}

// starts initialises the callouts and runs the start list. A panic there is the failure of
// every run.
func (p *Program) starts(start []numbered) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *sys.Kernel_panic:
			p.fails(&explore.Failure{Kind: explore.Kind(Panic), Text: "start panicked: " + r.Msg, Cause: "start panicked: " + r.Format})
		default:
			panic(r)
		}
	}()
	for _, c := range p.callouts {
		if c.At == "" {
			p.initialise(c)
		}
	}
	p.free = p.Rev.Callfree()
	p.do(start, nil, 0)
}

// do takes the steps of a list, and goes on after each as its result says. own is the
// callout whose handler they are, called for the entry-th time, or nil. The machine has
// to know everything that its variables say: so do tells it the place in the list before
// each step. Of a result the place is all that is kept. Where a loop begins again a step
// of its own reads turn, so that a loop whose steps nobody can notice does not go on within
// one step.
func (p *Program) do(steps []numbered, own *callout, entry int) {
	for i := 0; i < len(steps); {
		p.m.Inside.Place(entry<<8 | i)
		s, was := &steps[i], i
		r := p.take(s, own)
		if i = s.next; s.If() && !s.holds(r) {
			i = s.other
		}
		if i <= was {
			p.m.Inside.Place(entry<<8 | i)
			p.turn.Load()
		}
	}
	p.m.Inside.Left()
}

// take takes one step, and returns its result. It is not inlined, so that it has a stack
// frame of its own: see do.
//
//go:noinline
func (p *Program) take(s *numbered, own *callout) (r int32) {
	if s.awakes {
		p.awake()
	}
	switch s.Op {
	case LockOp:
		p.locks[s.Lock].lock()
	case UnlockOp:
		p.locks[s.Lock].unlock()
	case TryLock:
		r = p.locks[s.Lock].try()
		p.result(s, r)
	case Rlock:
		lock.Lock_class_rw.Lc_lock(p.locks[s.Lock].object(), 0)
	case Runlock:
		p.locks[s.Lock].unlock()
	case Destroy:
		p.destroy(p.locks[s.Lock])
	case InitLock:
		p.renew(p.locks[s.Lock])
	case Sleep:
		r = p.sleep(s)
		p.result(s, r)
	case Wakeup:
		sleepqueue.Wakeup(unsafe.Pointer(p.channels[s.Channel]))
	case WakeupOne:
		sleepqueue.Wakeup_one(unsafe.Pointer(p.channels[s.Channel]))
	case Remove:
		for _, td := range p.clients {
			sleepqueue.Sleepq_remove(td, unsafe.Pointer(p.channels[s.Channel]))
		}
	case Sleepers:
		r = sleepers(unsafe.Pointer(p.channels[s.Channel]))
		p.result(s, r)
	case Pause:
		if era := p.Rev.Era; era != nil {
			era.Sleep.Pause("pause", int32(s.Ticks))
			break
		}
		sleepqueue.Pause("pause", int32(s.Ticks))
	case Set, Add, Test:
		r = p.variable(s)
	case Hold, Drop:
		r = p.reference(s, own)
	case Chance:
		r = p.either.Load() & 1
		p.result(s, r)
	case Lose:
		p.lose(s.Var)
	case First:
		if p.Rev.Era != nil {
			p.idles()
			break
		}
		p.result(s, p.first(int32(s.Ticks)))
	case When:
		p.when(s)
	case Crowd:
		p.arrive(s)
	case Tick:
		for range s.Ticks {
			p.m.Setup.Hardclock()
			p.ticked()
		}
	default:
		r = p.call(s, own)
	}
	return r
}

// sleep sleeps as the step says.
func (p *Program) sleep(s *numbered) int32 {
	wchan, ticks := unsafe.Pointer(p.channels[s.Channel]), int32(s.Ticks)
	if era := p.Rev.Era; era != nil {
		var lo *sys.Lock_object
		if s.Lock >= 0 {
			lo = p.locks[s.Lock].object()
		}
		return era.Sleep.Sleep(wchan, lo, "client", ticks)
	}
	if s.Lock < 0 {
		return sleepqueue.Tsleep(wchan, 0, "client", ticks)
	}
	l := p.locks[s.Lock]
	if l.rw != nil {
		return sleepqueue.Rw_sleep(wchan, l.rw, 0, "client", ticks)
	}
	if l.spin {
		return sleepqueue.Msleep_spin(wchan, l.mtx, "client", ticks)
	}
	return sleepqueue.Msleep(wchan, l.mtx, 0, "client", ticks)
}

// sleepers returns the number of threads that sleep on a channel.
func sleepers(wchan unsafe.Pointer) int32 {
	if sleepqueue.Sleepq_type(wchan) < 0 {
		return 0
	}
	sleepqueue.Sleepq_lock(wchan)
	n := sleepqueue.Sleepq_sleepcnt(wchan, 0)
	sleepqueue.Sleepq_release(wchan)
	return int32(n)
}

// arrive arms callouts that no list names, on the caller's CPU. They are due one
// turn of the wheel after the step's ticks, and so stand in the same bucket as
// callouts that are due in those ticks.
func (p *Program) arrive(s *numbered) {
	turn := p.Rev.Cpu(smp.CPU_FIRST()).Wheelsize
	if p.Rev.Era != nil {
		turn = turn * sys.Hz / buckets // of 1/256 s
	}
	for range s.Count {
		c := p.Rev.New_callout()
		p.Rev.Callout_init(c, sys.CALLOUT_MPSAFE)
		p.Rev.Callout_reset(c, int32(s.Ticks)+turn, func(any) {}, nil)
		p.crowd = append(p.crowd, c)
	}
}

// buckets is the number of buckets that a second has in the sbt era.
const buckets = 256

// call makes a call of the KPI and tells the history of the callout of it. It returns the
// result.
func (p *Program) call(s *numbered, own *callout) (r int32) {
	c := p.callouts[s.Callout]
	p.begins(c, s, own)
	if actor := p.m.Report.Running(); actor >= 0 && own != c {
		c.calls |= 1 << actor
		if c.freed && s.Op != kpi.Init {
			c.gave = spec.Rule10Client
		}
	}
	if c.freed && s.Op != kpi.Init && s.Op != kpi.Free {
		p.elsewhere(c)
	}
	p.m.Inside.Calls(true)
	defer p.m.Inside.Calls(false)
	switch s.Op {
	case kpi.Timeout:
		h := p.Rev.Timeout(p.fns[s.arming], p.args[s.arming], int32(s.Ticks))
		p.handles(c, explored.TouchWrite)
		c.handle = h
	case kpi.Untimeout:
		p.Rev.Untimeout(p.fns[c.last], p.args[c.last], c.handle)
	case kpi.Free:
		p.release(c, s, own)
	case kpi.Init:
		p.reuse(c, s, own)
	default:
		call := kpi.Call{Op: s.Op, CPU: int32(s.CPU), Ticks: int32(s.Ticks), Sbt: s.sbt}
		if call.CPU == kpi.Curcpu {
			call.CPU = smp.PCPU_GET().Pc_cpuid
		}
		arming := max(s.arming, 0) // if the step makes no arming, number 0: no function
		fn := p.fns[arming]
		if s.Op == kpi.AsyncDrain {
			fn = c.drainer
		}
		r = call.Make(p.Rev, c.mem, fn, p.args[arming])
	}
	p.ends(c, s, r)
	return r
}

func number(yes bool) int32 {
	if yes {
		return 1
	}
	return 0
}

// result compares what a call returned with the result that the scenario demands. A
// condition demands none.
func (p *Program) result(s *numbered, r int32) { p.returned(s, r, p.m.Report.Running()) }

// returned is result, of what an actor has called.
func (p *Program) returned(s *numbered, r int32, actor int) {
	if actor == p.Actors() {
		actor = -1 // the set-up
	}
	if s.If() {
		return
	}
	want := int32(s.Result)
	if p.Rev.Era != nil && (s.Op == kpi.Stop || s.Op == kpi.Drain || s.Op == kpi.AsyncDrain) {
		switch {
		case !p.Scenario.Sbt():
			return // the result is that of the tick era; rules 4 and 5 say what it is in this one
		case want == -1 && !p.Rev.Era.Negative:
			want = 0
		}
	}
	if s.Result != NoResult && want != r {
		p.asserts(Result, s.Line, actor, p.Scenario.StepString(&s.Step)+" returned "+s.resultString(r))
	}
}

// entered is called by every handler.
func (p *Program) entered(c *callout, arming int) {
	n := c.entries
	p.m.Inside.Handles()
	p.enters(c, arming)
	switch {
	case n < len(c.handler):
		p.do(c.handler[n], c, n)
	case c.ReturnUnlocked:
		c.lock.unlock()
	}
	p.exits(c)
	p.m.Inside.Returns()
}
