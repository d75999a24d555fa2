// Package port says what of FreeBSD the project has ported to which Go files, what
// it leaves out, and why. What corresponds to what inside a file is not said
// here: package match finds it.
package port
