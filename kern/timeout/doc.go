// Package timeout is the callout subsystem: callouts, timeout and untimeout, on
// a wheel of buckets for every CPU, served by that CPU's softclock. It is the
// maintained port of FreeBSD's kern_timeout.c: the text of r262057 (9.3), and
// what the FIX notes in kern_timeout.go and callout.go mend in it. What callouts
// promise is callout(9).
//
// Callouts are initialised at any time, and armed, stopped and drained while a
// machine is booted (smp.Boot). Shutdown forgets those that are pending: see there.
//
// The packages below it are ports of single upstream revisions, frozen with
// their races, to be reviewed and explored, not used: r216804, r216805 (the
// commit that this project began with), r220456 and r262057.
//
// It may import sys and the layers below: smp, lock, sleepqueue.
package timeout
