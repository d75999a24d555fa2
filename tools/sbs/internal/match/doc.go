// Package match finds for every statement of a C file its place in the Go port:
// functions by name, then the statements of each by aligning their words. Nothing
// of the correspondence is written down anywhere; it follows from the names, the
// constants and the order that the port keeps. It imports csrc and gosrc.
package match
