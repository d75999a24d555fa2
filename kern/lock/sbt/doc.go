// Package lock_sbt has what is another of locks in the sbt era (FreeBSD 10.0 to main):
// lock classes whose locks can be tried, and that take spin mutexes, and thread locks
// that are blocked while they change hands. The locks are those of the package above.
//
// It may import kern/lock, kern/smp, sys and sys/sbt.
package lock_sbt
