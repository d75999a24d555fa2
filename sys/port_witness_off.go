//go:build !witness

package sys

// WITNESS tells whether witness checks the order of locks: build tag witness.
const WITNESS = false
