// Package page puts C and Go beside each other, statement by statement, for a
// browser and for a terminal.
package page
