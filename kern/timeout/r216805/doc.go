// Package r216805 is the port of kern_timeout.c as FreeBSD r216805 left it: the
// commit that mended three races of callouts that change their CPU, by CPUBLOCK
// and a recorded move that softclock carries out. A week later it was backed
// out (r217161): while a callout has CPUBLOCK until its handler ends, every thread
// that calls into it spins, the handler itself included.
//
// It is frozen, with its races, to be reviewed beside upstream's text and
// explored; nothing here is ever mended. Never use it in production: package
// timeout is the maintained port. Upstream's text is sys/kern/kern_timeout.c at
// FreeBSD revision 216805, and callout.h of that date.
//
// It may import sys and the layers below: smp, lock, sleepqueue.
package r216805
