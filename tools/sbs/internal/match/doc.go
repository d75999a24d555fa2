// Package match finds the place of every statement of a C file in the Go port: it
// finds functions by name, and then aligns the statements of each by their words.
// No list says what corresponds to what: it follows from the names, the constants
// and the order that the port keeps. It imports csrc and gosrc.
package match
