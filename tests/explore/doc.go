// Package explore decides who goes next in a program of actors, run after run,
// until it has seen every run that there is or the shortest one that fails. It
// knows nothing of what it explores but the interface Program, and imports
// nothing of this project.
//
// There are three searches. Each begins every run anew and replays the steps
// that it shares with the run before.
//
//   - Prove takes one run of every Mazurkiewicz trace: runs that differ only in
//     the order of steps which do not conflict are one trace, and end alike. It
//     is source-DPOR with sleep sets (Abdulla, Aronis, Jonsson, Sagonas: Optimal
//     dynamic partial order reduction, POPL 2014; Source sets, J. ACM 64(4),
//     2017, algorithm 1). It has no preemption bound: a bound would be unsound
//     there without further backtracking.
//   - Shortest takes runs with no preemption, with one, with two, and so on
//     (Musuvathi, Qadeer: Iterative context bounding, PLDI 2007), and cuts a run
//     in a state to which the same happens-before order has led already
//     (Musuvathi and others, CHESS, OSDI 2008). It uses no sleep sets, which
//     would be unsound together with that.
//   - PCT takes runs at random (Burckhardt, Kothari, Musuvathi, Nagarakatte: A
//     randomized scheduler with probabilistic guarantees of finding bugs, ASPLOS
//     2010), for programs too large for the others.
//
// # What is proved
//
// If Result.Complete is set, there is no run of the program whose failures were
// not seen. A search that was cut short, by its context, by a limit on runs, or
// because a run went on for ever, is never complete; Result.Why begins with
// INCONCLUSIVE then, unless a failure was found. The program is taken as it is: a
// memory that is sequentially consistent, if steps are what touches it, and the
// input that it has. States of Shortest, and traces, are known by hashes of 64
// bits; with ten million states the chance that two of them share one and a run
// is missed is about 1 in 370,000. Prove does not rest on hashes.
//
// # What a program promises
//
// All this rests on promises of the program. Check tries them in random runs; a
// new program should be checked before it is believed.
//
//   - A run is determined by its schedule.
//   - What the next step of an actor touches and does, and whether it can be
//     taken, changes only by steps that conflict with it. What keeps it from
//     going on is named by Pending. So everything that decides who may run on a
//     CPU belongs to the object of that CPU: a step that changes it, by entering
//     a critical section, by ending, by waking somebody, must not be a Read of it,
//     even if it makes no difference just then.
//   - Steps of two actors that can both go on may conflict only in ways that can
//     be turned round. So a pure Release is only for a step of who has the object
//     all for itself: the unlocking of a mutex, the leaving of a critical section,
//     the end of an interrupt. A thread that ends or goes to sleep while others
//     of its CPU, or an interrupt, could have come first is Acquire|Release. Who
//     wakes a thread of another CPU, which nothing there can keep off, or tries a
//     lock without waiting, is Write.
//
// # Steps that cannot be taken
//
// The papers treat programs in which a step, once it can be taken, can be taken
// until it is. Locks, CPUs and waiting loops are not so, and change the search
// for races in three points.
//
// Let q be a step that races with an earlier step e. If q has nothing to wait
// for but what e holds, that is, if no step between the two that would be there
// without e must come before q, we call it free. A free q that could not be taken
// before e cannot be brought there: something earlier kept it off, and the search
// goes on to the racing step before e. If q is free and could be taken, racing
// steps that happen before e need not be looked at. If q is not free it is not
// known whether it could be taken; one run without e is tried, and the search goes
// on to the racing steps before. And at the end of every run, of one that the
// sleep sets cut too, the steps that could not be taken are looked at as if they
// came last.
//
// Why no trace is missed: look at a node of the search at prefix E with the set
// S of sleepers, and take the sleepers for actors that cannot go on until a step
// wakes them. By induction, the search from E.p, with its own sleepers, takes all
// maximal runs of the program so restricted, for every p explored from E. Suppose
// a maximal run w from E, so restricted, was missed. Then no p that was explored
// begins w. For each p let w(p) be the longest part of w, from its beginning, of
// steps independent of p, and q(p) the step after it, which conflicts with p.
// Take p with the longest w(p), and of several the one explored last. After
// E.p.w(p) either q can be taken, perhaps after some more steps z, as few as
// possible, or it never can. In both cases the search from E.p took such a run,
// and looked at the race of p with q: for a step of z after p that q races with,
// freely and where it could be taken, could be left out of z. It saw to it that
// some r begins what is left without p, w(p) and q among it. If r conflicts with
// no step of w(p) and q, then w(r) is longer than w(p). If r conflicts with q, it
// is a step of z, as long a part of w is independent of it as of p, so it was
// explored before p and slept in the search from E.p, and cannot have been a step
// of z that nothing woke. Both contradict the choice of p. The comparison with all
// interleavings of generated programs, in the tests, says the same.
package explore
