package explored

import (
	"fmt"
	"strings"

	"ktimeout/sys"
)

// Fault_kind is in what way a run goes wrong.
type Fault_kind uint8

// The ways. The last three are those in which nobody can go on.
const (
	Panicked       Fault_kind = iota // a thread panicked
	Crashed                          // a thread did what the hardware or Go does not allow
	Leaked                           // a thread ended with locks held
	Strayed                          // a thread touched memory that was given back
	Untranslated                     // a thread came to code that could not be translated from C
	Spin_deadlock                    // somebody spins for what will not happen
	Sleep_deadlock                   // somebody sleeps for a lock that is not given back
	Lost_wakeup                      // somebody sleeps, and nobody wakes it
)

// String returns the name of the kind, which verdicts have.
func (k Fault_kind) String() string {
	return [...]string{"panic", "fault", "lock leak", "memory", "not translated", "spin deadlock", "sleep deadlock", "lost wakeup"}[k]
}

// Stuck tells whether the fault is that nobody can go on.
func (k Fault_kind) Stuck() bool { return k >= Spin_deadlock }

// Fault is what a run has run into.
type Fault struct {
	Kind   Fault_kind
	Actor  int               // whose step it was; if all are stuck, one for which Kind is so
	Thread string            // name of the actor
	Panic  *sys.Kernel_panic // of Panicked
	Says   string            // of Crashed: what Go says; of Untranslated: which code
	Place  string            // of Crashed and Strayed: "callout_stop_safe:123"
	Sleep  int32             // of Leaked: sleep locks
	Spin   int32             // and spin locks
	Op     sys.Op            // of Strayed: what it does
	Object string            // to which word
	Memory any               // which is in this memory, as it was given to Gone or Stale
	Own    bool              // by the client's own code, not by the kernel
	After  Deed              // by this
	Then   Deed              // and then something else was put there by this, or nothing
	Waits  []Wait            // of those in which nobody can go on: all that wait
}

// Deed is how memory was given back.
type Deed struct {
	Thread string // "" at the start
	Did    string // "freed c"
	Step   int    // operations of the run till then
}

func (d Deed) String() string {
	if d.Thread == "" {
		return d.Did + " at the start"
	}
	return fmt.Sprintf("%s %s in step %d", d.Thread, d.Did, d.Step)
}

// String returns what has happened in one sentence.
func (f *Fault) String() string {
	switch f.Kind {
	case Panicked:
		return fmt.Sprintf("%s panicked: %s", f.Thread, f.Panic.Msg)
	case Crashed:
		return fmt.Sprintf("%s: %s, in %s", f.Thread, f.Says, f.Place)
	case Leaked:
		return fmt.Sprintf("%s ended with %d sleep locks and %d spin locks held", f.Thread, f.Sleep, f.Spin)
	case Untranslated:
		return fmt.Sprintf("%s came to what is %s", f.Thread, f.Says)
	case Strayed:
		then := ""
		if f.Then != (Deed{}) {
			then = fmt.Sprintf(", and %v", f.Then)
		}
		return fmt.Sprintf("%s %s %s in %s, after %v%s", f.Thread, op_verbs[f.Op], f.Object, f.Place, f.After, then)
	}
	var all []string
	for _, w := range f.Waits {
		all = append(all, w.Thread+" "+w.String())
	}
	return strings.Join(all, "; ")
}

// Cause says what has happened without what differs between programs that do the
// same wrong: the names of threads, numbers and addresses.
func (f *Fault) Cause() string {
	switch f.Kind {
	case Panicked:
		return fmt.Sprintf("%s panicked: %s", anybody, f.Panic.Format)
	case Crashed:
		return fmt.Sprintf("%s crashed in %s", anybody, f.Place)
	case Leaked:
		return fmt.Sprintf("%s ended with locks held", anybody)
	case Untranslated:
		return fmt.Sprintf("%s came to what is %s", anybody, f.Says)
	case Strayed:
		then := ""
		if f.Then != (Deed{}) {
			then = ", and " + f.Then.Did
		}
		return fmt.Sprintf("%s %s %s in %s, after %s%s", anybody, op_verbs[f.Op], f.Object, f.Place, f.After.Did, then)
	}
	g := Fault{Kind: f.Kind}
	for _, w := range f.Waits {
		w.Thread, w.CPU = anybody, 0
		if w.Holder != "" {
			w.Holder = anybody
		}
		g.Waits = append(g.Waits, w)
	}
	return g.String()
}

// anybody stands for a thread in the cause of a fault.
const anybody = "T"

var op_verbs = [...]string{
	sys.OP_LOAD: "reads", sys.OP_STORE: "writes", sys.OP_RMW: "changes", sys.OP_LOCK: "locks",
	sys.OP_UNLOCK: "unlocks", sys.OP_RACY_LOAD: "reads", sys.OP_RACY_STORE: "writes", sys.OP_ORDERED_STORE: "writes",
	sys.OP_PLAIN_LOAD: "reads", sys.OP_PLAIN_STORE: "writes",
}
