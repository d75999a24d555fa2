// Package check checks the history of every callout against the promises of
// callout(9), arming by arming, while the machine runs. It knows nothing of the port.
// The workloads tell it when a call begins and ends, when a handler is entered and
// left, and what was returned; it notes these events.
//
// # Why it does not run the automaton
//
// The automaton of tools/model/spec judges a history in which all events are in the
// order in which they happened, ticks and softclock's entries among the calls. An
// explored run has such a history, since one thread runs at a time. A run under load
// has none: it has only the notes that threads make before and after a call, and at
// the begin and the end of a handler. So a call is an interval, and so is an entry,
// from the moment when softclock took the arming to the handler's first note. Two
// notes are in the order of the events that they are about only if one interval ended
// before the other began. Ticks are not ordered with the notes at all: any CPU's clock
// advances ticks, and a caller can only read ticks before and after the call. The
// automaton counts ticks from the moment at which an arming is made. If it were told
// of a tick a moment too late, it would take an entry that was in time for one that
// came too early. To know the order, all threads and clocks would have to make each
// note in one critical section with the event itself. But then they would run one at a
// time, and there would be no load.
//
// The automaton could be told of intervals that are wide enough, if ticks were treated
// as generously. But it is limited to MaxArmings armings and MaxCalls calls at a time,
// where a run arms as often as it can, and every thread may be in a call on the same
// callout. Its states are sets of what may be the case, and these grow with every call
// that overlaps another. A question that it was not asked before costs tens of
// microseconds, under a lock that every caller of the callout needs, and histories
// under load hardly repeat. The conclusions below only take a walk through the armings
// of a callout. They are weaker, since they give up where calls overlap. But they use
// two things that the automaton does not have: the machine, which can be asked whether
// a CPU runs a callout, and sums over a whole life of a callout.
//
// Calls, rules and violations have the types of the automaton.
//
// # What may be concluded
//
// A call takes effect at one moment between its begin and its end, and the
// checker sees only those two. Its notes on one callout are protected by one mutex,
// which is never held across a call, and are numbered in the order in which they were
// made. It draws a conclusion only if every moment at which the call may have taken
// effect leads to it:
//
//   - A call is alone if no other call on its callout was in progress when it
//     began, and none began before it ended. The calls on a locked callout are
//     made with the lock held, hence alone, except for drains. Only the result
//     of a call that was alone is checked by itself.
//
//   - An arming is live when the call that made it was alone and has returned,
//     and maybe when another call may have cancelled or refused it.
//
//   - Once a stop or reset has returned, an older arming (one whose call had
//     returned before the stop began) may be entered only if it had been taken
//     before. It cannot have been taken if the callout is locked, or if ticks
//     had not reached its due tick when the stop returned, or if no CPU runs
//     the callout after the stop returned. (The checker asks under each CPU's lock:
//     the CPU that took the callout names it until the handler is over, and which
//     armings were entered is known.) Such an arming is dead, and its entry is a
//     violation.
//
//   - A call under the read lock of a callout with a shared lock need not cancel an
//     arming that softclock has taken, as on an MPSAFE callout.
//
//   - A stop while the handler runs may return 0 although it has cancelled an arming;
//     that arming must not be entered all the same.
//
//   - Sums tell what single results cannot. When a callout has been drained and is no
//     longer used, armings made = entered + results that say cancelled. The two sides
//     may differ by the armings made during a drain, which may be refused, and by the
//     drains that waited, whose results say nothing.
//
//   - An arming of the sbt era that was made with C_DIRECT_EXEC is entered by the timer
//     interrupt, every other by softclock: an entry that is charged to the arming says by
//     which it was. Where a lock is tried nothing can be concluded that could not be where
//     it is waited for; but what is lost, or entered early, may have been put off.
//
// It imports sys and sys/sbt, tools/model/kpi for the calls, and tools/model/spec for the rules.
package check
