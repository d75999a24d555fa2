package scenario

import (
	"fmt"
	"strconv"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/explore"
)

// Kind is what can come of a scenario: the kind of a failure, or that there is none.
type Kind uint8

// Livelock is found by searches: threads go round for ever.
const Livelock = Kind(explore.Livelock)

// The others. Those that are no failures come first.
const (
	Unreachable   = Kind(explore.OwnKinds) + iota // no run fails
	Inconclusive                                  // the search was cut short
	NotRun                                        // it was never begun
	Failed                                        // it could not be done
	Passes                                        // the one run that was looked at
	Panic                                         // the kernel panics
	Fault                                         // a thread did what the hardware or Go does not allow
	LockLeak                                      // a thread ended with locks held
	SpinDeadlock                                  // somebody spins for what will not happen
	SleepDeadlock                                 // somebody sleeps for a lock that is not given back
	LostWakeup                                    // somebody sleeps, and nobody wakes it
	Result                                        // a step returned something else than stands after its "="
	Finally                                       // something is not as the scenario asserts in the end
	Misuse                                        // what the search told the specification is no history; none of the kernel's
)

// rules is how many rules the specification has.
const rules = 13

// Rule is the kind of a failure that breaks a rule, from 1.
func Rule(n int) Kind { return Misuse + Kind(n) }

var kindNames = [...]string{
	Livelock: "livelock", Unreachable: "unreachable", Inconclusive: "INCONCLUSIVE", NotRun: "not run", Failed: "failed",
	Passes: "passes", Panic: "panic", Fault: "fault", LockLeak: "lock leak", SpinDeadlock: "spin deadlock",
	SleepDeadlock: "sleep deadlock", LostWakeup: "lost wakeup", Result: "result", Finally: "finally", Misuse: "rule 0",
}

// String returns the word that verdicts have; of no kind it is "".
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

// faultKinds are those of what a machine runs into. Strayed breaks rule 10.
var faultKinds = [...]Kind{
	explored.Panicked: Panic, explored.Crashed: Fault, explored.Leaked: LockLeak, explored.Strayed: Rule(10),
	explored.Spin_deadlock: SpinDeadlock, explored.Sleep_deadlock: SleepDeadlock, explored.Lost_wakeup: LostWakeup,
}
