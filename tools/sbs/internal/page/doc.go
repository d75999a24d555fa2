// Package page writes pages for a browser: a port beside its C text, statement by
// statement, and two revisions of both.
package page
