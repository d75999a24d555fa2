// Ported from FreeBSD sys/sys/priority.h (r216805).
//
// Copyright (c) 1994, Henrik Vestergaard Draboel. All rights reserved.
//
// SPDX-License-Identifier: BSD-4-Clause

package sys

// Priorities; a smaller number runs first. 0 to 63 are interrupt threads, 64 to
// 127 threads in the kernel.
const (
	PRI_MIN      = 0
	PRI_MAX      = 255
	PRI_MIN_ITHD = PRI_MIN
	PI_SOFT      = PRI_MIN_ITHD + 36
	PRI_MIN_KERN = 64
	PSWP         = PRI_MIN_KERN + 0
	PZERO        = PRI_MIN_KERN + 20
	PWAIT        = PRI_MIN_KERN + 28
	PPAUSE       = PRI_MIN_KERN + 40
)
