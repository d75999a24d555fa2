// Package check holds the history of every callout against the promises of
// callout(9), arming by arming, while the machine runs. It knows nothing of
// the port: it is told when a call begins and ends, when a handler is entered
// and left, and what was returned.
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
// It imports sys and, for the rules and their grades, tools/model/spec.
package check
