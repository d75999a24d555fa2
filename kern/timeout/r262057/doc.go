// Package r262057 is the port of kern_timeout.c as FreeBSD r262057 left it, the
// last text of the tick wheel, in FreeBSD 9.3: softclock_call_cc,
// callout_cc_del, and CALLOUT_DFRMIGRATION, by which a stop revokes a recorded
// move. What it still has of races, the FIX notes in package timeout say.
//
// It is frozen, with its races, to be reviewed beside upstream's text and
// explored; nothing here is ever mended. Never use it in production: package
// timeout is the maintained port. Upstream's text is sys/kern/kern_timeout.c at
// FreeBSD revision 262057, in releng/9.3.
//
// It may import sys and the layers below: smp, lock, sleepqueue.
package r262057
