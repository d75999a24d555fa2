// Package retrace takes a failing run of a scenario once more, step by step, and
// makes of it what can be shown and sent: a diagram, and a token with which
// anybody takes the same run again.
//
// It boots explored machines, so one thing of it at a time can be done in a
// process that has no machine. It imports the diagrams and what stands below the
// tools.
package retrace
