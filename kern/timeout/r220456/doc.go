// Package r220456 is the port of kern_timeout.c as FreeBSD r220456 left it: the
// mending of r216805 brought in again after its back-out, with CPUBLOCK set only
// while callout_cpu_switch changes the locks, and a recorded move that a waiting
// drain cancels. A stop does not see the recorded move.
//
// It is frozen, with its races, to be reviewed beside upstream's text and
// explored; nothing here is ever mended. Never use it in production: package
// timeout is the maintained port. Upstream's text is sys/kern/kern_timeout.c at
// FreeBSD revision 220456.
//
// It may import sys and the layers below: smp, lock, sleepqueue.
package r220456
