// Ported from FreeBSD sys/sys/callout.h (r2).

package r2

const C_ONE = 1
