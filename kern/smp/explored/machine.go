package explored

import (
	"errors"

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
//   - In the sbt era time is an actor of its own, of the kind Chance: it advances to the
//     next of a list of times, so many times in a run. The clock interrupt of a CPU comes
//     when its timer is due, or later.
//   - Threads that are bound to a CPU share it: none goes on while another is in
//     a critical section there, or has a better priority and does not sleep.
//     Interrupts are better than softclock threads, and these than clients;
//     equals take turns at any step. A thread that spins does not sleep.
//   - Threads that float are never short of a CPU. One of which Moves was said
//     changes its CPU at any time, the others stay on the one that they were made
//     for: nobody can tell.
//   - Memory is sequentially consistent, or has store buffers that drain in steps of actors
//     of their own: see Setup.Memory.
//   - The running means that softclock keeps are not visible.
//
// It is used by one goroutine, and by its threads, which run one at a time. Each of
// those that use it has a part of it to itself.
type Machine struct {
	Setup   Setup   // what is there when a run begins
	Run     Run     // the steps of a run, for a search
	Inside  Inside  // what the client's code in a run says of itself
	Report  Report  // what a run looks like, for whoever shows it
	Rwlocks Rwlocks // reader/writer locks that are one operation, for kern/lock
}

// Setup says what there is when a run begins. It ends with Save.
type Setup struct{ m *machine }

// Run goes through runs, step by step. Save comes first.
type Run struct{ m *machine }

// Inside is told by the code of the client, as it runs, where it is and what it
// does that the kernel cannot know of.
type Inside struct{ m *machine }

// Report says who the actors are, where they stand and what they wait for.
type Report struct{ m *machine }

// machine is all of it.
type machine struct {
	cfg      smp.Config // Floating: threads never share a CPU
	actors   []*actor
	byThr    map[*sys.Thread]*actor
	running  *actor // takes a step now; nil while the machine is set up
	ending   bool   // coroutines unwind
	objects  objects
	memory   model
	tso      *tso // the model, if it has store buffers
	plains   plains
	races    races
	channels channels
	state    state
	frames   frames
	clock    clock
	era      *sys.Era // nil in the tick era
	stepwise bool     // clock interrupts take steps, see Interrupts
	timer    int      // the actor that time is
	times    []int64  // that it goes through
	sections sections
	script   script
	journal  journal
	watch    watch
	lost     []int32 // words whose memory was given back in this run, or is the client's again
	taken    int     // operations of this run so far
	touched  []Touch // by the step that is being taken
	failure  *Fault
}

// Powered implements smp.Machine: from here on the machine sees what threads do.
func (m *machine) Powered() { sys.Set_hook(m) }

// Halting implements sys.Machine.
func (m *machine) Halting() bool { return m.ending }

var errStanding = errors.New("shutdown: a step of the explored machine is being taken")

// Shutdown implements smp.Machine.
func (m *machine) Shutdown() error {
	if m.running != nil {
		return errStanding
	}
	m.ending = true
	for _, a := range m.actors {
		a.co.end()
		smp.Gtable_remove(a.td.Td_md.Md_g)
	}
	sys.Set_hook(nil)
	if m.era != nil {
		m.era.Clock.Start(nil)
	}
	return nil
}
