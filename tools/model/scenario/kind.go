package scenario

import (
	"fmt"
	"strconv"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/explore"
)

// Kind is how a scenario can end: with a kind of failure, or without one.
type Kind uint8

// Livelock is found by searches: threads go round for ever.
const Livelock = Kind(explore.Livelock)

// The other kinds. Those that are not failures come first.
const (
	Unreachable   = Kind(explore.OwnKinds) + iota // no run fails
	Inconclusive                                  // the search was cut short
	NotRun                                        // it was never begun
	Failed                                        // the scenario could not be run
	NotHad                                        // the revision does not have what it calls
	Passes                                        // the one run that was looked at does not fail
	Panic                                         // the kernel panics
	Fault                                         // a thread did what the hardware or Go does not allow
	LockLeak                                      // a thread ended with locks held
	SpinDeadlock                                  // a thread spins for something that will not happen
	SleepDeadlock                                 // a thread sleeps for a lock that is not given back
	LostWakeup                                    // a thread sleeps, and nothing wakes it
	Result                                        // a step returned something else than its "=" demands
	Finally                                       // an assertion of finally does not hold at the end
	Refcount                                      // a reference was given back, or taken, of which none was left
	Misused                                       // a client that breaks a rule on purpose was told so
	NotTranslated                                 // a thread came to a function that could not be translated from C
	Misuse                                        // the specification got events that are no history: a fault of the search, not of the kernel
)

// rules is how many rules the specification has.
const rules = 13

// Rule is the kind of a failure that breaks a rule, from 1.
func Rule(n int) Kind { return Misuse + Kind(n) }

var kindNames = [...]string{
	Livelock: "livelock", Unreachable: "unreachable", Inconclusive: "INCONCLUSIVE", NotRun: "not run", Failed: "failed",
	NotHad: "not had", Passes: "passes", Panic: "panic", Fault: "fault", LockLeak: "lock leak", SpinDeadlock: "spin deadlock",
	SleepDeadlock: "sleep deadlock", LostWakeup: "lost wakeup", Result: "result", Finally: "finally", Refcount: "refcount", Misused: "illegal", NotTranslated: "not translated", Misuse: "rule 0",
}

// String returns the word that verdicts use; of kind 0 it is "".
func (k Kind) String() string {
	if k > Misuse {
		return "rule " + strconv.Itoa(int(k-Misuse))
	}
	return kindNames[k]
}

// Fails tells whether it is the kind of a failure.
func (k Kind) Fails() bool { return k != 0 && (k < Unreachable || k > Passes) }

// MarshalText writes what String returns.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// UnmarshalText reads what MarshalText has written.
func (k *Kind) UnmarshalText(text []byte) error {
	for *k = 0; *k <= Rule(rules); *k++ {
		if k.String() == string(text) {
			return nil
		}
	}
	return fmt.Errorf("%.20q is no verdict", text)
}

// KindOf is the kind of a failure of a Program.
func KindOf(f *explore.Failure) Kind { return Kind(f.Kind) }

// faultKinds gives the kind for each fault of a machine. A thread that strays
// breaks rule 10.
var faultKinds = [...]Kind{
	explored.Panicked: Panic, explored.Crashed: Fault, explored.Leaked: LockLeak, explored.Strayed: Rule(10),
	explored.Untranslated: NotTranslated, explored.Spin_deadlock: SpinDeadlock, explored.Sleep_deadlock: SleepDeadlock, explored.Lost_wakeup: LostWakeup,
}
