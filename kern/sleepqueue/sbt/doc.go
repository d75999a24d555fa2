// Package sleepqueue_sbt has what stands for the scheduler in the sbt era (FreeBSD 10.0 to
// main), as far as its softclock threads need it. Sleep queues are those of the package
// above.
//
// It may import kern/sleepqueue, kern/lock, kern/lock/sbt, kern/smp, sys and sys/sbt.
package sleepqueue_sbt
