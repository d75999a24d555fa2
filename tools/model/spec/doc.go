// Package spec is docs/spec.md as an automaton: after each event of a history
// of one callout it says whether all that has happened is explained by each call
// taking effect at one moment between its start and its end. It is for checkers
// that see every event in the order in which it happened, as a model checker
// does. It imports tools/model/kpi, which names the calls.
//
//	a := spec.New(spec.Kind{Locked: true}) // one for all callouts of the kind
//	s := spec.Start
//	s = a.Next(s, spec.Begin(0, spec.Call{Op: kpi.Reset, Arming: 1, CPU: 0, Ticks: 1, Lock: true}))
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
// # What is let pass, and why
//
// In doubt a history is let pass: a wrong accusation costs more than a fault that
// another history will show. Softclock first:
//
//   - Softclock of a CPU is one thread: it takes another arming of a callout only
//     when the handler of the one before has returned. Softclock of another CPU
//     may take one meanwhile, but may not enter it.
//   - A drain, or a reset to another CPU, may find softclock busy with the
//     callout although no handler runs: after the handler has returned, and after
//     a taken arming was cancelled. No event tells when softclock is done, so
//     this may last until the next entry.
//   - An arming is entered at its due tick or any time later: no event says how
//     long softclock had to wait. A recorded move may count its ticks from when
//     it is carried out.
//
// Reset and schedule:
//
//   - A refused reset cancels what was pending. The callout keeps its argument and
//     its CPU. It is active, or it stays as active as it was: rule 3 says that a
//     refused reset makes no arming, but does not mention active.
//   - callout_schedule arms with the argument of the last reset that was not
//     refused, whatever became of that.
//   - While a recorded move is pending, a call without a CPU goes where the move
//     goes. After the move was cancelled it goes there or to the CPU that the move
//     was to leave, until something is armed again: rule 3 speaks of a move that is
//     recorded.
//   - Without the lock (not legal, but let pass with Giant), or with it held for
//     reading (rule 3, grade O), a reset may or may not cancel what was taken, and
//     so may a stop without it. If nothing was pending its result says whether it
//     did. If something was, a result that is not 0 may speak of that alone: what
//     was taken may be entered, although rule 6 has "or that returned non-zero",
//     for rule 3 asks for that result.
//
// Stop and drain:
//
//   - (open) A stop that cancels while the handler runs may return 0, whichever
//     thread armed the callout again. What it has cancelled is not entered.
//   - A drain waits if an arming is taken or the handler runs when it takes
//     effect, and may if softclock may be busy. It waits until it returns: until
//     then resets may be refused.
//   - A drain that waits may repeat what it did each time it looks: it cancels
//     what is pending and makes the callout not active, whichever thread armed it.
//     So an arming that another thread made meanwhile may be lost.
//   - No event tells when a drain begins to wait. So what the handler arms may be
//     entered before the drain has returned, but must be over when it returns.
//   - What another thread armed after the drain took effect may be pending, taken
//     or running when it returns, and so may what the handler of that arms.
//   - The result of a drain is not checked in three cases: a handler ran or was
//     taken when it took effect; it cancelled again; softclock may have been busy
//     and the drain cancelled a recorded move. Even then a negative result must be
//     true: nothing was cancelled. Else its result is held against the rules for
//     stop.
//
// The rest:
//
//   - callout_pending may return false for a recorded move until the call that
//     recorded it has returned: a move begins to be pending then. This does not
//     hold where that call took the place of a pending arming, even of a recorded
//     move, as the callout is armed throughout; but it does again if the call that
//     recorded the earlier move had not returned either. Any move may have been
//     recorded while softclock is busy with the callout, since no event says which
//     moves were carried out at once. To other calls a move is pending as soon as
//     the call takes effect.
//   - callout_active is exact, apart from refused resets and waiting drains
//     (above).
//   - callout_init leaves what runs or was taken alone. A legal client has nothing
//     else to leave.
//   - After [Free] nothing is entered until callout_init, and no client may arm the
//     callout. An arming is reported at once, as what follows from it would be
//     blamed on the kernel.
//   - A slot of timeout() is in use until its function has returned, and free from
//     then on, or as soon as its arming is cancelled.
//   - An untimeout without Giant may cancel what was taken.
//
// Sbt era:
//
//   - A callout whose lock is tried may be put back from taken to pending at any time: no
//     event says that the lock was busy.
//   - What softclock of a CPU and what its timer interrupt have taken are told apart, and
//     each enters what it has taken.
//
// Not seen by this package: the release of the lock after the handler (rule 6),
// the wheels (rule 2), rule 9, accesses to freed memory (rule 10) and the clock
// (rule 11).
//
// # Which rule
//
// If one thing is wrong with an entry, the rule for that thing is broken: the
// handler still runs (2), the lock (6), the CPU, the tick or the argument (1).
// Else it depends on what became of the latest arming with its argument: stopped
// (4), drained or refused (5), replaced (3), entered before (1). A wrong result
// breaks the rule of the call: reset 3, stop 4, drain 5, queries 7. An arming
// that is left at the end breaks rule 1; or rule 3 or 4 if a reset or stop
// returned 0, for that said that softclock had taken it. Rule 0 means that the
// events are no history.
//
// A violation carries the grade of the clause that it breaks: see [Clause]. Where
// it may be one of two clauses of a rule, the one of the lower grade is named. An
// example is the entry of an arming that a reset under the read lock has replaced:
// the arming may have been taken or pending then.
package spec
