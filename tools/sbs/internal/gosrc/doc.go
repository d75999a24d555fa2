// Package gosrc reads the Go files of the port: their declarations, the
// statements of each function, and the notes in comments that say where and why
// the port differs from C. It imports only the standard library.
package gosrc
