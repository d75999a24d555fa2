// Ported from FreeBSD sys/sys/callout.h (r1).

package r1

const C_ONE = 1
