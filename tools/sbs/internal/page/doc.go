// Package page lays C and Go out beside each other, statement by statement, for a
// browser and for a terminal.
package page
