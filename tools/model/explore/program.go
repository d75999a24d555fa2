package explore

// Mode says in what way a step touches an object. Two steps of different actors
// depend on each other if they touch one object in ways that conflict: then the
// order of the two matters and is part of the trace. A step may touch an object
// in several ways at once.
type Mode uint8

// The ways. A lock, and a CPU, are acquired and released: a step that acquires
// can keep others from going on, a step that releases lets them, and an order
// of a release before an acquisition cannot be turned round by itself. A span
// is opened and closed: what matters is only which spans were over before
// others began.
const (
	Read    Mode = 1 << iota // conflicts with Write, Acquire and Release
	Write                    // conflicts with everything
	Acquire                  // conflicts with everything but Open and Close
	Release                  // conflicts with everything but Open and Close
	Open                     // conflicts with Write and Close
	Close                    // conflicts with Write and Open
)

// Access is one object that a step touches. Objects are numbered from 0,
// densely, and an object has the same number in every run.
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
// a time. Everything that happens in a run is determined by who takes each
// step, and what an actor's next step does depends only on the steps that it
// depends on.
type Program interface {
	// Actors is the number of actors, at most MaxActors.
	Actors() int
	// Begin puts the program to its beginning.
	Begin()
	// Enabled is the set of actors that can take their next step.
	Enabled() Set
	// Free is the set of actors a switch to which is no preemption of the one
	// that ran: interrupts, and threads that an interrupt lets start. One that is
	// free after its step still has come and gone: see RanLast.
	Free() Set
	// Step lets an enabled actor take its next step and returns what the step
	// touched; the slice is valid until the next call.
	Step(actor int) []Access
	// Pending returns what the next step of an actor will touch as far as that
	// is known before it is taken; nothing of an actor that has no next step.
	Pending(actor int) []Access
	// Failure returns what has gone wrong in this run so far, or nil. A run goes
	// on after a failure, as far as it can.
	Failure() *Failure
	// End is called once in every run that is not cut short, when no actor is
	// enabled. It may find a failure.
	End() *Failure
	// State returns a number that is the same for equal states of a run that
	// goes on for too long. It may be slow.
	State() uint64
}

// Retaker is a program that takes many steps sooner than one by one, if nobody asks
// what they touch or who could take others.
type Retaker interface {
	Program
	// Retake takes steps that were taken before from where the program is.
	Retake(steps []uint8)
}

// Kind is in what way a run fails.
type Kind uint8

// The kinds that searches know.
const (
	_        Kind = iota
	Livelock      // it goes on for ever
	OwnKinds      // the first of those that a program has itself
)

// Failure is something that must not happen.
type Failure struct {
	Kind  Kind   // the same for failures of one kind
	Text  string // one sentence
	Cause string // the same without what differs between programs that fail alike: names of threads, numbers
	Line  int    // of the program's text, that says what must not happen; 0 if none does
	Actor int    // whose step showed it, or -1
	Grade uint8  // what the program makes of it; a search hands it on
}
