package spec

import (
	"fmt"

	"ktimeout/tools/model/kpi"
)

// Grade says who made the promise that a violation breaks.
type Grade uint8

// The grades. Only violations of grade M or P are reported to anybody as bugs of
// FreeBSD.
const (
	Ungraded Grade = iota
	Manual         // M: a sentence of the manual of that era
	Practice       // P: a commit message, a header or practice in FreeBSD's own tree
	Ours           // O: a promise of this project
)

// GradeLetters are the grades as they are written.
var GradeLetters = []string{"M", "P", "O"}

// String returns the letter, or "" of Ungraded.
func (g Grade) String() string {
	if g == Ungraded || int(g) > len(GradeLetters) {
		return ""
	}
	return GradeLetters[g-1]
}

// MarshalText writes the letter.
func (g Grade) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads what MarshalText has written.
func (g *Grade) UnmarshalText(text []byte) error {
	for v := range Ours + 1 {
		if v.String() == string(text) {
			*g = v
			return nil
		}
	}
	return fmt.Errorf("%.20q is no grade; write M, P or O", text)
}

// Clause is what a violation breaks: a rule of docs/spec.md, or a part of a rule
// that has a grade of its own.
type Clause uint8

// The clauses.
const (
	NoRule        Clause = iota // the events are no history
	Rule1                       //
	Rule2                       //
	Rule3                       //
	Rule3Read                   // a reset under the read lock of a CALLOUT_SHAREDLOCK callout
	Rule4                       //
	Rule5                       //
	Rule5Armed                  // what the handler arms while an async drain waits
	Rule6                       //
	Rule7                       //
	Rule8                       //
	Rule9                       //
	Rule10Drain                 // memory freed, or a lock destroyed, after a drain
	Rule10Stop                  // memory freed after a stop under the lock
	Rule10Async                 // memory freed when the function of an async drain was called
	Rule10Client                // the client itself calls into what it has freed, or is just freeing
	Rule10Count                 // memory freed when the client's count of references came to 0
	Rule11                      //
	Rule12                      // sbt era: direct armings
	Rule12Crossed               // made the other way while the handler ran
	Rule13                      // sbt era: tried locks
)

// clauses is the one place that gives each clause its grade and its sentence.
var clauses = [...]struct {
	rule     int
	grade    Grade
	sentence string
}{
	NoRule: {0, Ungraded, "What was told to the specification is no history."},
	Rule1: {1, Manual, "An arming is entered at most once, not before its time, with its own function and argument, by the softclock of its CPU, " +
		"and if it is never cancelled it is entered."},
	Rule2: {2, Manual, "A callout has at most one pending arming and is on at most one list, and its handler is not entered while it runs."},
	Rule3: {3, Manual, "A reset cancels what is pending and makes a new arming; it returns non-zero if it cancelled one, else 0."},
	Rule3Read: {3, Ours, "A reset under the read lock of a shared callout cancels what softclock has taken, or not, as it says: " +
		"what it cancelled is not entered."},
	Rule4: {4, Manual, "A stop cancels what is pending and says whether it did; once it has returned no older arming is entered, " +
		"but one of an MPSAFE callout that softclock had taken."},
	Rule5:      {5, Manual, "When a drain returns no handler runs that was taken before, and nothing is pending but what other threads armed meanwhile."},
	Rule5Armed: {5, Practice, "What the handler arms while an async drain waits is refused or cancelled (sbt era)."},
	Rule6: {6, Manual, "The handler of a locked callout is entered with the lock held, and a stop or reset under that lock is not followed " +
		"by an entry of an older arming."},
	Rule7:        {7, Manual, "Pending is true exactly while an arming is pending; active is true from a reset until a stop, a drain or a deactivate."},
	Rule8:        {8, Manual, "A slot of timeout is free or in use, never both, and none is lost; untimeout cancels only what has its function and argument."},
	Rule9:        {9, Manual, "Nothing below the callouts breaks: locks, sleeps, wakeups and lists hold, and there is no deadlock, livelock, panic or fault."},
	Rule10Drain:  {10, Manual, "After a drain the kernel touches neither the callout's memory that was freed nor its lock that was destroyed."},
	Rule10Stop:   {10, Practice, "After a stop under the lock the kernel touches the callout's memory no more once it was freed or initialised anew."},
	Rule10Async:  {10, Practice, "Once the function of an async drain was called the kernel touches the callout's memory no more if it is freed (sbt era)."},
	Rule10Client: {10, Ours, "No client arms a callout whose memory it has freed, makes another call on it, or frees it while such a call is in progress."},
	Rule10Count: {10, Ours, "Memory that the client frees when it has given back its last reference has no arming left, " +
		"and nobody touches it any more."},
	Rule11:        {11, Practice, "The clock of an idle CPU is told of the next arming on its wheel in time."},
	Rule12:        {12, Manual, "An arming made with C_DIRECT_EXEC is entered from the timer interrupt of its CPU, every other from its softclock (sbt era)."},
	Rule12Crossed: {12, Ours, "An arming that is made the other way than the one whose handler runs is entered the way that it was made (sbt era)."},
	Rule13:        {13, Practice, "An arming whose lock was busy is entered later and not lost, and after a stop under the lock neither it nor its lock is touched (sbt era)."},
}

// Clauses are all clauses of the rules, in their order.
func Clauses() []Clause {
	var all []Clause
	for c := Rule1; int(c) < len(clauses); c++ {
		all = append(all, c)
	}
	return all
}

// Sentence states the clause in one sentence.
func (c Clause) Sentence() string { return clauses[c].sentence }

// Anchor is where docs/spec.md states the rule in full.
func (c Clause) Anchor() string { return fmt.Sprintf("docs/spec.md#rule-%d", c.Rule()) }

// Rule is the number of the rule.
func (c Clause) Rule() int { return clauses[c].rule }

// Grade says who made the promise.
func (c Clause) Grade() Grade { return clauses[c].grade }

// Promise is the clause about the result of a call and about the armings that the
// call ends.
func Promise(op kpi.Op) Clause {
	switch {
	case !op.OnCallout():
		return Rule8
	case op.Arms():
		return Rule3
	case op.Asks():
		return Rule7
	case op == kpi.Stop:
		return Rule4
	case op == kpi.Drain, op == kpi.AsyncDrain:
		return Rule5
	}
	return NoRule
}
