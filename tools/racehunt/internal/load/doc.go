// Package load holds the workloads: kernel threads and handlers that call the
// KPI of the booted revision, and tell the checker of every call.
//
//   - Seed: handlers move their callout to another CPU than the one they run
//     on, while the threads that own the callouts drain, free and poison them,
//     and initialise and arm them anew. A thread arms a callout only after it has
//     drained it; handlers arm their own.
//   - Touch: as Seed, and some handlers stop the callout that they have moved.
//   - Wild: every thread and handler makes any legal call on any callout. Which
//     calls are common and which absent is drawn from the seed of the run (swarm
//     testing: Groce et al., ISSTA 2012), so that a failure that one call causes
//     does not always hide the failures that other calls would cause. In the sbt era
//     it has direct armings, spin mutexes and tried locks, too.
//
// It imports kern/smp, kern/lock, sys, their parts of the sbt era, tools/model/kpi, which makes the calls, and the
// checker.
package load
