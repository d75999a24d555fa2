// Package explore decides who goes next in a program of actors, run after run,
// until it has seen every run that there is or the shortest one that fails. It
// knows nothing of what it explores but the interface Program, and imports
// nothing of this project.
//
// There are four searches. Each begins every run anew and replays the steps
// that it shares with the run before.
//
//   - Prove takes one run of every Mazurkiewicz trace: runs that differ only in
//     the order of steps which do not conflict are one trace, and end alike. It
//     is source-DPOR with sleep sets (Abdulla, Aronis, Jonsson, Sagonas: Optimal
//     dynamic partial order reduction, POPL 2014; Source sets, J. ACM 64(4),
//     2017, algorithm 1). It has no preemption bound: a bound would be unsound
//     there without further backtracking.
//   - Reach goes into every state once. It needs a program that can tell its
//     states apart, and is for programs in which very many traces lead to few
//     states. Such a program may also take longer steps for it.
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
// because a run went on for ever, is never complete; Result.Why says why
// and how far it got. The program is taken as it is: a
// memory that is sequentially consistent, if steps are what touches it, and the
// input that it has. States of Shortest, and traces, are known by hashes of 64
// bits; with ten million states the chance that two of them share one and a run
// is missed is about 1 in 370,000. Reach rests on such hashes too, Prove does not.
//
// # What a program promises
//
// All this rests on promises of the program. Check tries them in random runs; a
// new program should be checked before it is believed.
//
//   - A run is determined by its schedule.
//   - Two steps of different actors, one after the other, that do not conflict
//     could be taken the other way round: they would touch the same in the same
//     ways and lead to the same state. So whatever lets an actor go on, or keeps
//     it from it, conflicts with its next step. Pending names what does, and the
//     step touches it when it is taken at last. A CPU is an object: who has
//     ended, sleeps, is in a critical section or is an interrupt that has begun is
//     part of it, and a step that changes this is not a Read of it, even if just
//     then it makes no difference to anybody.
//   - In which way a step touches an object, if it does, is changed only by steps
//     that change that object: that touch it otherwise than by Read. So a step
//     must not, by what it finds in one object, decide about another one: it would
//     touch that in any case, or be made two steps. A thread that ends if it loads
//     a zero leaves its CPU in a step of its own.
//   - If two actors can both go on and their steps conflict, they race: each could
//     be first. So a step is a Release and nothing else only if nobody could take
//     a step then that conflicts with it, except by Write: the unlocking of a
//     mutex, the leaving of a critical section, the end of an interrupt. A thread
//     that ends or goes to sleep, while others of its CPU or an interrupt could
//     have come first, is Acquire|Release. Trying a lock is a Write, and so is
//     waking a thread of another CPU, which nothing there can keep off.
//
// # Steps that cannot be taken
//
// The papers treat programs in which a step that can be taken can be taken until
// it is. Locks, CPUs and waiting loops are not so, and change the search for races
// in three points.
//
// Let q be a step that races with an earlier step e of another actor. Take away e
// and all that comes after it but q. If no step between the two is left that
// happens before q, we call q free. A free q that could not be taken before e
// cannot be brought there: something earlier kept it off, and the search goes on
// to the racing step before e. If q is free and could be taken, racing steps that
// happen before e need not be looked at. If q is not free, it is not known whether
// it could be taken: a run without e is seen to, and the search goes on, too. And
// at the end of every run, of one that the sleep sets cut as well, steps that
// cannot be taken are looked at as if they came last.
//
// Why no trace is missed: look at a node of the search, after a prefix E, and take
// its sleepers for actors that cannot go on until somebody wakes them by a step
// that conflicts with theirs. Call a run good if it keeps to that. By induction
// the search from E.p, for every p that was explored there, took all runs that are
// good for it, up to equivalence. Suppose it missed w, which is good for E and goes
// on as long as it can. No p that was explored begins w. Let w(p) be the longest
// beginning of w that is independent of p, and q(p) the step after it, which
// conflicts with p. Take p with the longest w(p), of several the one explored last,
// and q = q(p). After E.p.w(p) either q can be taken after some more good steps z,
// as few as possible, or never. The search from E.p took such a run R, and looked
// at the race of p and q in it: for p to be passed over, q would have to be free
// before a step e of z, and could be taken there, and e would not be needed in z.
// So there is an r that begins what is left of R without p and what comes after p,
// and r was explored from E. (It did not sleep at E already, as w and R are good.)
//
//   - If r is the actor of q then q is free, so nothing in w(p) conflicts with it,
//     and r begins w(p).q. For q may touch other things in R than in w, but only
//     where a step of z changed them, and the steps of z happen before q; so what
//     conflicts with q in w happens before q in R.
//   - If the step of r conflicts with nothing in w(p) and not with q, or is the
//     first of its kind in w(p), then w(r) is longer than w(p).
//   - If the step of r conflicts with q then it is a step of z and independent of p
//     and w(p). So w(r) = w(p), r was explored before p, and slept in R until
//     somebody woke it. But nothing before it in R conflicts with it.
//
// All three contradict the choice of p. The tests compare the searches with all
// interleavings of generated programs.
package explore
