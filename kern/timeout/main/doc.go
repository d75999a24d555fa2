// Package timeout_main is the port of kern_timeout.c of FreeBSD main: times as sbintime_t,
// precision, direct execution from the timer interrupt, softclock as a thread of each CPU,
// and tried locks.
//
// It is frozen, with its races, to be reviewed beside upstream's text and explored; nothing
// here is ever mended. Never use it in production: package timeout is the maintained port.
//
// It may import sys, sys/sbt and the layers below: smp, lock, sleepqueue, each with what it
// has of the sbt era.
package timeout_main
