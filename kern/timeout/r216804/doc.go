// Package r216804 is the port of kern_timeout.c as it was before FreeBSD
// r216805: callouts of every CPU under a lock of their own, and a reset that
// simply tries again under the other lock when it changes the CPU. A callout may
// then run on one CPU and be pending on another, drain may return while the
// handler runs, and may sleep on a channel whose chain it has not locked.
//
// It is frozen, with its races, to be reviewed beside upstream's text and
// explored; nothing here is ever mended. Never use it in production: package
// timeout is the maintained port. Upstream's text is sys/kern/kern_timeout.c at
// FreeBSD revision 216804, or 217161, which put it back.
//
// It may import sys and the layers below: smp, lock, sleepqueue.
package r216804
