// Package port says which files of FreeBSD were ported to which Go files, what the
// port leaves out, and why. Package match finds what corresponds to what inside a
// file.
package port
