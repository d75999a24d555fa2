// Package wheel holds the wheel of a text of the sbt era against a plain list of armings, in a
// world without concurrency: the sizes of the wheel, times, precisions, flags and steps of the
// clock are drawn at random. What it says of a text are candidates of violations: each comes with the
// shortest sequence of calls that was found.
//
// Each call ends before the next begins. Between two calls the clock interrupt comes as often
// as its timer says, and softclock goes on until it has nothing left to do. Then every
// callout whose window has ended must have been entered (rules 1 and 11), none before its time
// (rule 1), each from where it was armed for (rule 12), and the clock must know of the next one in
// time (rule 11). Results of calls are compared too (rules 3, 4 and 7).
package wheel
