// Package enumerate looks at every small client of one callout: all programs of
// one call, of two, of three, each in every interleaving. This is how the project
// learns what is wrong with a revision that nobody has thought of.
//
// The programs are those of a Space: two threads and the first run of the
// handler share the calls; each arming is for the next tick and has an argument
// of its own, so that one that is lost or mixed up shows. Illegal programs and
// twins are left out. Clock interrupts come only where they find a callout due,
// which is an assumption of every verdict; scenarios have no such restriction.
//
// Programs of four calls have millions of traces and a few ten thousand states, so
// the search is Reach, with the long steps of explored.Run.Sections. The tests
// hold it against Prove.
//
// The work splits into shards that need not know of each other, each of which can
// be stopped at any program and gone on with from its State.
//
// It may import tools/model/scenario and tools/model/explore. There is one machine in a
// process, and this package boots one for every program.
package enumerate
