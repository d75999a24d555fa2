// Package smp_sbt is the clock of the sbt era (FreeBSD 10.0 to main): uptime, hardclock,
// and event timers that are set for the first callout of their CPU.
//
// The timers of this machine are one-shot and per CPU. Global and periodic ones, statclock and
// profclock are not built. On the explored machine time is a number in a list, which the
// machine advances; it asks Pending which timers are due, and calls Interrupt. On the host
// machine time is that of the host, and a timer is the clock thread of its CPU, which sleeps
// until Due.
//
// It may import kern/smp, kern/lock, sys and sys/sbt.
package smp_sbt
