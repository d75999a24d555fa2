package explore

// Mode says in what way a step touches an object. Two steps of different actors
// depend on each other if they touch one object in ways that conflict: then the
// order of the two matters and is part of the trace. A step may touch an object
// in several ways at once.
type Mode uint8

// The ways of touching. Locks and CPUs are acquired and released: a step that acquires
// can disable other actors, a step that releases can enable them, and a release that
// comes before an acquisition cannot simply swap places with it. Spans are opened and
// closed: all that matters of them is which ones were over before others began.
const (
	Read    Mode = 1 << iota // conflicts with Write, Acquire and Release
	Write                    // conflicts with everything
	Acquire                  // conflicts with everything but Open and Close
	Release                  // conflicts with everything but Open and Close
	Open                     // conflicts with Write and Close
	Close                    // conflicts with Write and Open
)

// Access is one object that a step touches, and the way. Objects are numbered densely
// from 0, and an object has the same number in every run.
type Access struct {
	Obj  int32
	Mode Mode
}

// Set is a set of actors, one bit each.
type Set uint32

// Has tells whether the actor is in the set.
func (s Set) Has(actor int) bool { return s&(1<<actor) != 0 }

// MaxActors is how many actors a program can have.
const MaxActors = 32

// Program is what is explored: a fixed number of actors that take steps one at
// a time. The schedule, that is the actor of each step, determines everything that
// happens in a run. What a step does depends only on the steps that happen before it.
type Program interface {
	// Actors is the number of actors, at most MaxActors.
	Actors() int
	// Begin puts the program into its initial state.
	Begin()
	// Enabled is the set of actors that can take their next step.
	Enabled() Set
	// Free is the set of actors to which a switch does not count as a preemption:
	// interrupts, and threads that an interrupt lets start. An actor that is in the set
	// even after its own step is an interrupt that has come and gone: see RanLast.
	Free() Set
	// Step lets an enabled actor take its next step and returns what the step
	// touched; the slice is valid until the next call.
	Step(actor int) []Access
	// Pending returns what the next step of an actor will touch, as far as that is
	// known before the step is taken; nothing if the actor has no next step.
	Pending(actor int) []Access
	// Failure returns what has gone wrong in this run so far, or nil. A run goes
	// on after a failure, as far as it can.
	Failure() *Failure
	// End is called once in every run that is not cut short, when no actor is
	// enabled. It may find a failure.
	End() *Failure
	// State returns a number that is the same for equal states. It is asked of runs
	// that are too long, to find a cycle, and may be slow.
	State() uint64
}

// Retaker is a program that can repeat a sequence of steps faster than step by step,
// as it need not say what they touch and which actors are enabled in between.
type Retaker interface {
	Program
	// Retake takes steps from the current state; they were taken from it before.
	Retake(steps []uint8)
}

// Kind is the way in which a run fails.
type Kind uint8

// The kinds that searches know.
const (
	_        Kind = iota
	Livelock      // it goes on for ever
	OwnKinds      // the first number for kinds that a program defines itself
)

// Failure is something that must not happen.
type Failure struct {
	Kind  Kind   // the same for failures of one kind
	Text  string // one sentence
	Cause string // Text without names of threads and numbers, so that it is the same for programs that fail alike
	Line  int    // the line of the program's text that forbids it, 0 if there is none
	Actor int    // the actor whose step showed it, or -1
	Grade uint8  // has a meaning for the program only; a search hands it on
}
