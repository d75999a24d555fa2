// Package retrace repeats a failing run of a scenario, step by step, and makes a diagram
// of it, and a token with which the same run can be repeated anywhere.
//
// It boots explored machines, so it can do one thing at a time, in a process that has
// no other machine. It imports the diagrams, the names of what is of C and the packages
// below the tools.
package retrace
