package explored

import (
	"errors"
	"fmt"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Machine is the machine on which kernel threads are coroutines. Each of them,
// an actor, stands before its next visible operation until it is told to take a
// step: to carry that operation out and to go on to the next one. Nothing else
// runs meanwhile, so that what happens in a run follows from who took each step.
//
// What a step touches it says of itself, in the terms of search engines: an
// object and a way of touching it. A lock that is held, a word that has not
// changed, a wakeup that has not come disable an actor; none of them is a step.
//
// What is modelled, and how:
//
//   - A mutex is taken in one step, which is disabled while another thread has
//     it. A reader/writer lock is taken as its code does it, step by step, or in
//     one step too: see Rwlock and Whole_rwlock.
//   - cpu_spinwait disables the thread until one of the words is written that it
//     has read since it last did anything else.
//   - A clock interrupt runs hardclock on its CPU, in one step that is disabled
//     while the lock of that CPU's callouts is held. A request for a software
//     interrupt is part of the step that makes it.
//   - Threads that are bound to a CPU share it: none goes on while another is in
//     a critical section there, or has a better priority and does not sleep.
//     Interrupts are better than softclock threads, and these than clients;
//     equals take turns at any step. A thread that spins does not sleep.
//   - Threads that float are never short of a CPU. One of which Moves was said
//     changes its CPU at any time, the others stay on the one that they were made
//     for: nobody can tell.
//   - The running means that softclock keeps are not visible.
//
// Its methods are called by one goroutine.
type Machine struct {
	cfg        smp.Config
	actors     []*actor
	byThr      map[*sys.Thread]*actor
	running    *actor // takes a step now; nil while the machine is set up
	ending     bool   // coroutines unwind
	objects    objects
	chains     map[unsafe.Pointer]uintptr
	last       uintptr // the last chain that is saved, once there is one
	touched    []Touch
	saved      []region
	ticks      int // that all CPUs have together in a run, or with each each of them
	each       bool
	granted    []int   // of them not yet taken: of all CPUs, or of each
	budget     []int32 // an object for each of granted
	lazy       bool    // ticks come only where they find a callout due
	shared     bool    // bound threads share their CPU
	failure    *Fault
	taken      int      // operations of this run so far
	lost       []int32  // words whose memory was given back in this run, or is the client's again
	sections   bool     // steps are long
	reconsider bool     // a guarded word was touched in a new way
	ops        int      // of the last step
	again      bool     // steps are taken that were taken before
	script     []uint8  // who takes those that are left
	locals     []uint64 // and what Local returned after each
	between    func(actor int)
	own        int  // the first region in saved that is a thread's own
	clients    int  // the first one after them
	places     bool // where actors stand is noted
	trace      func(Op)
}

// Fault is what a run has run into.
type Fault struct {
	Kind   string // "panic", "fault", "lock leak", Kind_gone; of Stuck also "spin deadlock", "sleep deadlock", "lost wakeup"
	Text   string
	Actor  int
	Memory any // of Kind_gone: as it was given to Gone
}

// Boot boots an explored machine. cfg is as for smp.Boot, but that by default
// there are 2 CPUs and 16 timeout() slots, and ticks wraps in the eighth tick;
// Floating says whether softclock threads and clients float.
//
// The rule of smp.Boot holds: a process has one machine at a time. smp.Shutdown
// ends it.
func Boot(cfg smp.Config) (*Machine, error) {
	if cfg.Ncallout == 0 {
		cfg.Ncallout = 16
	}
	if cfg.Ticks == 0 {
		cfg.Ticks = sys.INT_MAX - 7
	}
	m := &Machine{cfg: cfg, byThr: map[*sys.Thread]*actor{}, chains: map[unsafe.Pointer]uintptr{}}
	m.objects.init()
	if err := smp.Boot_machine(&m.cfg, m, 2); err != nil {
		return nil, err
	}
	*sys.Booted.Callout_new_inserted = nil
	for cpu := range smp.CPU_FOREACH {
		m.register_softclock(cpu)
	}
	return m, nil
}

// Powered implements smp.Machine: from here on the machine sees what threads do.
func (m *Machine) Powered() { sys.Hook = m.hook }

// register_softclock tells the machine of the words and the channel of a CPU's
// softclock.
func (m *Machine) register_softclock(cpu int32) {
	rev := sys.Booted
	ih := rev.Cpu(cpu).Cc_cookie
	m.objects.fold(unsafe.Pointer(&ih.Ih_need), fmt.Sprintf("ih_need %d", cpu))
	m.objects.fold(unsafe.Pointer(&ih.Ih_event.Ie_thread.It_need), fmt.Sprintf("it_need %d", cpu))
	for _, w := range rev.Averages {
		m.objects.hide(unsafe.Pointer(w))
	}
	m.Name(unsafe.Pointer(&rev.Cc_lock(cpu).Mtx_lock), fmt.Sprintf("callout %d", cpu))
	m.Name(unsafe.Pointer(rev.Cc_cancel(cpu)), fmt.Sprintf("cc_cancel %d", cpu))
	m.Channel(rev.Cc_waiting(cpu), int(cpu))
	m.Name(unsafe.Pointer(&sys.Ticks), "ticks")
	td := ih.Ih_event.Ie_thread.It_thread
	td.Td_oncpu.Store(cpu)
	m.byThr[td].home = cpu
}

// Thread makes a client thread that calls body in every run, bound to cpu or
// floating as the machine's Config says. It returns the thread's actor.
func (m *Machine) Thread(name string, cpu int32, body func()) int {
	bound := cpu
	if m.cfg.Floating {
		bound = sys.NOCPU
	}
	td := smp.Kthread_add(func(any) { body() }, nil, bound, name)
	td.Td_oncpu.Store(cpu)
	m.byThr[td].home = cpu
	return m.byThr[td].no
}

// used is how many chains of sleep queues, the first ones, can come to be used in a
// run.
func (m *Machine) used() int {
	m.last = 0
	for _, chain := range m.chains {
		m.last = max(m.last, chain>>8)
	}
	m.last += spare_chains
	return int(m.last) + 1
}

// spare_chains are for channels that only come to light in a run.
const spare_chains = 4

// Channel puts a wait channel on the chain with that number, 0 to 31. Drains of
// callouts on a CPU sleep on the chain with the CPU's number.
func (m *Machine) Channel(wchan unsafe.Pointer, chain int) {
	m.chains[wchan] = uintptr(chain) << 8
}

// Name gives a word or a lock its name in traces.
func (m *Machine) Name(word unsafe.Pointer, name string) { m.objects.name(word, name) }

// Racy makes the accesses of a plain field that is read without its lock visible,
// and names it. Others are not: where nobody reads them so, they need not be.
func (m *Machine) Racy(field unsafe.Pointer, name string) {
	m.Name(field, name)
	m.objects.all[m.objects.number(field)].racy = true
}

// Rwlock names a reader/writer lock that is taken step by step, and tells the
// machine that it is one.
func (m *Machine) Rwlock(word *sys.Lockword, name string) {
	m.Name(unsafe.Pointer(word), name)
	m.objects.all[m.objects.number(unsafe.Pointer(word))].rw = true
}

// Object returns a number for an object of the caller's own, for touches that
// it adds to those of the machine.
func (m *Machine) Object(key unsafe.Pointer, name string) int32 {
	m.objects.name(key, name)
	return m.objects.number(key)
}

// Hardclock ticks every CPU once, while the machine is set up. The softclocks
// that have work are requested; they run when a run begins.
func (m *Machine) Hardclock() {
	td := smp.Curthread()
	cpu := td.Td_oncpu.Peek()
	for c := range smp.CPU_FOREACH {
		td.Td_oncpu.Store(c)
		smp.Hardclock_anycpu(1, 0)
	}
	td.Td_oncpu.Store(cpu)
}

// Lazy makes clock interrupts come only where they find a callout that is due,
// or not come at all: time stands still while nobody waits for it.
func (m *Machine) Lazy() { m.lazy = true }

// Save makes the state as it is, with the variables of the caller that state
// points to, the one that every run begins in. All CPUs together have that many
// ticks in a run, or with each every one of them.
func (m *Machine) Save(ticks int, each bool, state ...any) {
	m.ticks, m.each = ticks, each
	m.granted = make([]int, 1)
	if each {
		m.granted = make([]int, smp.Mp_ncpus)
	}
	m.saved = m.saved[:0]
	chains := m.used()
	for _, f := range smp.Floors() {
		if f.State != nil {
			m.save(f.State(chains)...)
		}
	}
	for cpu := range smp.CPU_FOREACH {
		ih := sys.Booted.Cpu(cpu).Cc_cookie
		m.save(&ih.Ih_need, &ih.Ih_event.Ie_thread.It_need)
	}
	m.save(sys.Booted.State()...)
	for _, a := range m.actors { // here too: the locks of callouts guard these
		m.save(&a.td.Td_slpcallout)
	}
	m.save(&sys.Ticks, &sys.Order_of_arguments, smp.Cpuid_to_pcpu())
	m.own = len(m.saved)
	for _, a := range m.actors {
		td := a.td
		if a.kind >= Clock {
			continue // of it nothing changes that lasts
		}
		m.save(td, td.Td_sleepqueue, td.Td_md.Md_runlock)
		a.token0 = a.token
		// Named here, when the lock cannot change any more.
		m.Name(unsafe.Pointer(&td.Td_lock), "td_lock of "+td.Td_name)
		m.Name(unsafe.Pointer(&td.Td_wchan), "td_wchan of "+td.Td_name)
		m.Name(unsafe.Pointer(&td.Td_md.Md_runlock.Mtx_lock), "sched lock of "+td.Td_name)
	}
	m.clients = len(m.saved)
	m.save(state...)
	m.shared = !m.cfg.Floating
	for _, a := range m.actors {
		if a.kind == Clock {
			td := sys.Booted.Cpu(a.home).Cc_cookie.Ih_event.Ie_thread.It_thread
			a.wakes = m.objects.number(unsafe.Pointer(&td.Td_md.Md_park))
		}
	}
	m.budget = m.budget[:0]
	for i := range m.granted {
		name := "ticks left"
		if each {
			name = fmt.Sprintf("ticks left to CPU %d", i)
		}
		m.budget = append(m.budget, m.Object(unsafe.Pointer(&m.granted[i]), name))
	}
}

// Begin puts the machine to the beginning of a run.
func (m *Machine) Begin() {
	m.ending = true
	for _, a := range m.actors {
		if !a.resting() {
			m.resume(a)
		}
	}
	m.ending = false
	for i := range m.saved {
		m.saved[i].restore()
	}
	for _, f := range smp.Floors() {
		if f.Begin != nil {
			f.Begin()
		}
	}
	sys.Panic_reset()
	m.failure = nil
	m.taken = 0
	m.found()
	for i := range m.granted {
		m.granted[i] = m.ticks
	}
	for _, a := range m.actors {
		a.token = a.token0
		a.done = false
		a.extra = 0
		a.local = 0
		a.phase = ended // it stands before its first operation, whatever that is
		a.spins = false
		a.calls = false
		a.reads = a.reads[:0]
	}
	for _, a := range m.actors {
		if a.fresh {
			m.rise(a)
		}
	}
	m.stand_all(nil)
}

// rise lets an actor run to its first operation. That of a softclock is its
// park, whether it is requested or not.
func (m *Machine) rise(a *actor) {
	a.fresh = false
	if a.kind != Softclock {
		m.resume(a)
		return
	}
	need := &a.ithd.It_need
	was := need.Peek()
	need.Store(0)
	m.resume(a)
	need.Store(was)
}

// grant returns the place in granted of the ticks of a CPU.
func (m *Machine) grant(cpu int32) int {
	if m.each {
		return int(cpu)
	}
	return 0
}

// Fault returns what the run has run into so far, or nil.
func (m *Machine) Fault() *Fault { return m.failure }

// Halting implements sys.Machine.
func (m *Machine) Halting() bool { return m.ending }

var errStanding = errors.New("shutdown: a step of the explored machine is being taken")

// Shutdown implements smp.Machine.
func (m *Machine) Shutdown() error {
	if m.running != nil {
		return errStanding
	}
	m.ending = true
	for _, a := range m.actors {
		a.co.end()
		smp.Gtable_remove(a.td.Td_md.Md_g)
	}
	sys.Hook = nil
	return nil
}
