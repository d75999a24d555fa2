// Package spec is shared/SPEC.md as an automaton: after each event of a history
// of one callout it says whether all that has happened is explained by each call
// taking effect at one moment between its start and its end. It is for checkers
// that see every event in the order in which it happened, as a model checker
// does. It imports the standard library only.
//
//	a := spec.New(spec.Kind{Locked: true}) // one for all callouts of the kind
//	s := spec.Start
//	s = a.Next(s, spec.Begin(0, spec.Call{Op: spec.Reset, Arming: 1, CPU: 0, Ticks: 1, Lock: true}))
//	s = a.Next(s, spec.End(0, result))
//	s = a.Next(s, spec.Tick())
//	s = a.Next(s, spec.Enter(1, 0, true))
//	if s == spec.Failed {
//		v, at := a.Explain(history) // rule and sentence, and the event that broke it
//	}
//
// The automaton is nondeterministic: when a call takes effect and when softclock
// takes an arming are moves that no event shows. It is made deterministic as far
// as it is asked, a state being the set of all that may be the case, and what has
// been found out is kept. A question that was asked before is one lookup in a
// map, without an allocation (30 to 45 ns); a new one takes some 30 µs with four
// calls at a time. [Automaton.Next] keeps no notes on what became of armings, for
// there would be more states; so [Automaton.Explain] goes through the history of
// a violation once more, with notes.
//
// # Where SPEC.md leaves something open or unsaid
//
// In doubt a history is let pass. Softclock first:
//
//   - Softclock of a CPU is one thread: it takes an arming of a callout only when
//     the handler of what it took of it before has returned. That of another CPU
//     may take the next one meanwhile, but not enter it.
//   - Who drains, and who arms for another CPU, may find softclock busy with the
//     callout although no handler runs: when the handler has returned and when
//     a taken arming was cancelled. No event tells when that is over, so it may
//     last until the next entry.
//   - An arming is entered at its due tick or any time later; a recorded move may
//     count its ticks from when it is carried out.
//
// Reset and schedule:
//
//   - What a refused reset leaves: what was pending is cancelled, the argument and
//     the CPU of the callout are the old ones, and it is active or as active as it
//     was.
//   - callout_schedule arms with the argument of the last reset that was not
//     refused, whatever became of that.
//   - Until softclock has carried out a recorded move, the callout is on the CPU
//     that it leaves or on the one to which it goes; after the move was cancelled
//     too, until something is armed again.
//   - Without the lock (not legal, but let pass with Giant) a stop or reset of
//     a locked callout may cancel what was taken.
//
// Stop and drain:
//
//   - (open) A stop that cancels while the handler runs may say 0.
//   - A drain waits if an arming is taken or the handler runs when it takes
//     effect, and may if softclock may be busy. It waits until it returns: until
//     then resets may be refused.
//   - A drain that waits may do again what it did, cancel what is pending and make
//     the callout not active, as often as it looks, whoever has armed it. So what
//     another thread armed meanwhile may be lost.
//   - When a drain begins to wait cannot be seen. So what the handler arms may be
//     entered before the drain has returned; then it must be over.
//   - What another thread armed after the drain took effect may be pending, taken
//     or running when it returns, and so may what the handler of that arms.
//   - The result of a drain is not checked if a handler ran or was taken when it
//     took effect, if it cancelled again, or if softclock may have been busy and
//     the drain cancelled a recorded move. Else it is that of a stop.
//
// The rest:
//
//   - callout_pending may be false of a recorded move until the call that recorded
//     it has returned. To other calls it is pending when the call takes effect.
//   - callout_init leaves what runs or was taken alone. A legal client has nothing
//     else to leave.
//   - After [Free] nothing is entered, whoever has armed it, until callout_init.
//   - A slot of timeout() is in use until its function has returned, and free from
//     then on, or as soon as its arming is cancelled.
//   - An untimeout without Giant may cancel what was taken.
//
// Not seen by this package: the release of the lock after the handler (rule 6),
// the wheels (rule 2) and rule 9.
//
// # Which rule
//
// An entry that would be right but for one thing is put down to that: to the
// handler that still runs (2), the lock (6), the CPU, the tick or the argument
// (1). Else it is put down to what became last of the armings with its argument:
// stopped (4), drained or refused (5), replaced (3), entered before (1). A wrong
// result is the call's: reset 3, stop 4, drain 5, queries 7. An arming that is
// left at the end breaks 1, or 3 or 4 if a reset or stop said, with 0, that it
// had been taken. Rule 0 means that the events are no history.
package spec
