//go:build race

package scenario

// watched are the revisions that the long tests look at: under the race
// detector, which makes these tests 20 times slower, the maintained one only.
// The others are kept for their races.
var watched = Revisions[len(Revisions)-1:]
