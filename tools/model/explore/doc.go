// Package explore searches the interleavings of a program of actors: it decides at
// every step which actor goes next, run after run, until every run was explored or
// the shortest failing one is found. It knows what it explores only through the
// interface Program, and imports nothing of this project.
//
// There are four searches. Each begins every run anew and replays the steps
// that it shares with the run before; Reach leaves it to the program how it comes back
// to a state, which may be faster.
//
//   - Prove takes one run of every Mazurkiewicz trace: runs that differ only in
//     the order of steps which do not conflict are one trace, and end alike. It
//     is source-DPOR with sleep sets (Abdulla, Aronis, Jonsson, Sagonas: Optimal
//     dynamic partial order reduction, POPL 2014; Source sets, J. ACM 64(4),
//     2017, algorithm 1). It has no preemption bound: a bound would be unsound
//     there without further backtracking.
//   - Reach explores every state once. It needs a program that can tell its
//     states apart, and is for programs in which very many traces lead to few
//     states. Under Reach such a program may also take longer steps. What the judge
//     of the program can know in each state is worked out over the steps that were
//     explored.
//   - Shortest takes runs with no preemption, with one, with two, and so on
//     (Musuvathi, Qadeer: Iterative context bounding, PLDI 2007), and cuts a run
//     when it comes to a state that was reached by the same happens-before order
//     before (Musuvathi and others, CHESS, OSDI 2008). It uses no sleep sets, as
//     they would be unsound together with such cuts.
//   - PCT takes runs at random (Burckhardt, Kothari, Musuvathi, Nagarakatte: A
//     randomized scheduler with probabilistic guarantees of finding bugs, ASPLOS
//     2010), for programs too large for the others.
//
// # What is proved
//
// If Result.Complete is set, the search has seen every failure that a run of the
// program can show. A search that was cut short, by its context, by a limit on runs,
// or because a run went on for ever, is never complete; Result.Why says why and how
// far it got. The proof is about the program as it is: about its one input, and about
// a sequentially consistent memory if its steps are the accesses to memory, and none of them
// the draining of a store buffer. Shortest
// and Reach know states by hashes of 64 bits. Among ten million states the chance that
// two share a hash, so that a run may be missed, is about 1 in 370,000. Prove needs no
// hashes.
//
// # What a program promises
//
// All this rests on promises of the program. Check tests them in random runs; run it
// on a new program before you trust a search of it.
//
//   - A run is determined by its schedule.
//   - Two adjacent steps of different actors that do not conflict commute: in the
//     other order they would touch the same objects in the same ways and lead to
//     the same state. So every step that enables or disables an actor conflicts
//     with that actor's next step. Pending names the object on which an actor
//     waits, and its step touches that object when it is taken at last. A CPU is
//     an object. Its state says which of its actors have ended, sleep, are in a
//     critical section or are an interrupt that has begun; a step that changes any
//     of this does not touch the CPU by Read, even where the change happens to make
//     no difference to other actors.
//   - The way in which a step touches an object, if it touches it, is changed only
//     by steps that change that object: that touch it otherwise than by Read. So
//     what a step finds in one object must not decide how it touches another: either
//     the step touches the other in any case, or it is made two steps. For example,
//     a thread that ends if it loads a zero leaves its CPU in a step of its own.
//   - If two actors are both enabled and their steps conflict, the steps race: each
//     could be first. So a step may be a Release and nothing else only if no step
//     that is enabled then conflicts with it, except by Write. Such are the unlocking
//     of a mutex, the leaving of a critical section and the end of an interrupt. A
//     thread that ends or goes to sleep, while others of its CPU or an interrupt could
//     have come first, is Acquire|Release. Trying a lock is a Write, and so is waking
//     a thread of another CPU, which nothing on that CPU can delay.
//
// # Steps that cannot be taken
//
// The papers treat programs in which an enabled step stays enabled until it is taken.
// With locks, CPUs and waiting loops this is not so, which changes the search for
// races in three points.
//
// Let q be a step that races with an earlier step e of another actor. Remove e and
// every step after it that e happens before, except q. If no step that is left between
// the two happens before q, we call q free.
//
//   - A free q that is not enabled before e cannot be brought there, as something
//     earlier disables it. The search goes on to the racing step before e. If a free q
//     is enabled before e, racing steps that happen before e need not be looked at.
//   - If q is not free, it is not known whether it could be taken. The search makes
//     sure that a run without e is explored, and goes on to the racing step before e.
//   - At the end of every run, also of one that the sleep sets cut, the search looks
//     for races of the steps that cannot be taken, as if they came last.
//
// Why no trace is missed: look at a node of the search, after a prefix E, and treat
// its sleepers as actors that cannot go on until another step conflicts with theirs
// and thereby wakes them. Call a run good if it obeys that. By induction the search
// from E.p, for every p that was explored from E, took all runs that are good for it,
// up to equivalence. Suppose the search from E missed w, which is good for E and goes
// on as long as it can. Then no p that was explored begins w. Let w(p) be the longest
// prefix of w that is independent of p, and q(p) the step after it, which conflicts
// with p. Take the p with the longest w(p), of several the one explored last, and let
// q = q(p). After E.p.w(p) either q can be taken after some more good steps z, as few
// as possible, or never. The search from E.p took such a run R, and looked at the race
// of p and q in it. It would pass over p only if q were free before a step e of z and
// enabled there, but then e would not be needed in z. So some actor r, which begins
// what is left of R without p and the steps that p happens before, was explored from
// E. (It did not sleep at E already, as w and R are good.)
//
//   - If r is the actor of q then q is free, so nothing in w(p) conflicts with it,
//     and r begins w(p).q. For q may touch other things in R than in w, but only
//     where a step of z changed them, and the steps of z happen before q; so what
//     conflicts with q in w happens before q in R.
//   - If the step of r conflicts with no step of w(p) and not with q, or is the first
//     step of r in w(p), then w(r) is longer than w(p).
//   - If the step of r conflicts with q then it is a step of z and independent of p
//     and w(p). So w(r) = w(p), r was explored before p, and slept in R until a
//     conflicting step woke it. But no step before it in R conflicts with it.
//
// All three contradict the choice of p. The tests compare the searches with all
// interleavings of generated programs.
package explore
