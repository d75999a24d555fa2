//go:build !race

package scenario

// watched are the revisions that the long tests look at.
var watched = Revisions
