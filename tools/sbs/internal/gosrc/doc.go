// Package gosrc reads the Go files of the port: what they declare, the statements
// of each function, and the notes in their comments that say where and why the
// port differs from C. It imports only the standard library.
package gosrc
