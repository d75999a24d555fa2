// Package facility is a small callout facility of the project's own. Its text is
// in C, in the folder c: a kern_timeout.c and its callout.h, of the family of FreeBSD
// 8.x and 9.x, with faults that a #define switches on. The files of this package are
// the same by hand. What comes of a scenario is known for each fault, and for the
// facility without one (Verdicts), so that the two can be held against each other:
// the front end is judged so where there is no FreeBSD tree.
//
// The code is not ported from FreeBSD. It is written as ported code is (statements in
// the order of C, names of C), so that both texts can be read side by side, and sbs
// holds that they are the same (sbs check -rev facility).
//
// It may import sys, the layers below the callouts, and what their descriptors share.
package facility
