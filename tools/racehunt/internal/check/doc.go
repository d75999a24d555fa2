// Package check holds the history of every callout against the promises of
// callout(9), arming by arming, while the machine runs. It knows nothing of
// the port: it is told when a call begins and ends, when a handler is entered
// and left, and what was returned.
//
// # Why it does not run the automaton
//
// tools/model/spec judges a history in which every event stands where it happened,
// ticks and softclock's entries among the calls. Explored runs have one: one thread
// runs at a time. A run under load has none. What there is are notes that threads
// make before a call and after it, in a handler that has been entered and in one
// that is about to return. So a call is an interval, and so is an entry, from when
// softclock took the arming to when the handler has come to its note. The order of
// two notes is not that of what they are about, unless one interval was over before
// the other began. Ticks are in no order with them at all: any CPU's clock moves them
// on, and a caller can only read them before the call and after. The automaton counts
// them down from the moment at which an arming is made, and a tick that is told a
// moment too late would accuse an entry that was in time. To have the order, all
// threads and clocks would have to note every event under one lock together with what
// it is about: then they would run one at a time, which is not the load.
//
// Intervals that are wide enough could be told to the automaton, if ticks were told
// as generously. It would still not do: it knows armings by number up to MaxArmings
// and MaxCalls calls at a time, where a run arms as often as it can, with a call of
// every thread on one callout; and its states are sets of what may be the case, which
// calls that overlap multiply. A question that it was not asked before costs tens of
// microseconds, under a lock that every caller of the callout needs, and histories of
// a load hardly repeat. What is concluded below takes a walk through the armings of a
// callout. It is weaker, since it gives up where calls overlap; it has two things that
// the automaton has not, the machine, which can be asked whether a CPU runs a callout,
// and sums over a whole life of a callout.
//
// What a call is, the rules and the violations are the automaton's own types.
//
// # What may be concluded
//
// A call takes effect at one moment between its begin and its end, and the
// checker sees only those two. Its notes on one callout are kept under one
// mutex, which is never held across a call, and are numbered in the order in
// which they were made. A conclusion is drawn only where every moment that the
// call could have chosen leads to it:
//
//   - A call is alone if no other call on its callout was in progress when it
//     began, and none began before it ended. The calls on a locked callout are
//     made with the lock held, hence alone, except for drains. Only the result
//     of a call that was alone is checked by itself.
//   - An arming is live when the call that made it was alone and has returned,
//     and maybe when another call may have cancelled or refused it.
//   - Once a stop or reset has returned, an older arming (one whose call had
//     returned before the stop began) may be entered only if it had been taken
//     before. It cannot have been taken if the callout is locked, or if ticks
//     had not reached its due tick when the stop returned, or if no CPU runs
//     the callout after the stop returned (asked under each CPU's lock: the CPU
//     that took it names it until its handler is over, and entered armings are
//     known). Such an arming is dead, and its entry is a violation.
//   - Under the read lock of a callout whose handler shares it, a call may leave
//     what was taken alone, as on an MPSAFE callout.
//   - A stop while the handler runs may say 0 although it has cancelled an arming,
//     which must not be entered all the same.
//   - What single results cannot say, sums do. When a callout has been drained
//     and nobody uses it, armings made = entered + results that say cancelled,
//     give or take the armings made during a drain, which may be refused, and
//     the drains that waited, whose results say nothing.
//
// It imports sys, tools/model/kpi for the calls, and tools/model/spec for the rules.
package check
