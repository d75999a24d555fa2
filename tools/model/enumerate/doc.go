// Package enumerate explores every small client program of one callout, or of two that
// share a lock: all programs of one call, of two, of three, each in every interleaving.
// It finds failures of a revision for which nobody has thought of writing a scenario.
//
// The programs are those of a Space: two threads and the first run of the
// handler share the calls. Each arming is for the next tick and has an argument of its
// own, so that an arming that is lost or confused with another is noticed. Illegal
// programs are left out, and so are those that differ from another only in names.
// In the sbt era some are direct, or for a moment; kinds and calls are those of a Space.
// Clock interrupts come only where they find a callout due, which is an assumption of
// every verdict; scenarios have no such restriction.
//
// Programs of four calls have millions of traces and a few ten thousand states, so
// the search is Reach, with the long steps of explored.Run.Sections. The tests
// compare it with Prove.
//
// The work can be split into independent shards. Each can be stopped at any program
// and resumed from its State.
//
// It may import tools/model/scenario and tools/model/explore. There is one machine in a
// process, and this package boots one for every program.
package enumerate
