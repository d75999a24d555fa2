// Ported from FreeBSD sys/sys/param.h and sys/sys/errno.h (r216805).
//
// Copyright (c) 1982, 1986, 1989, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package sys

// Bits of the priority argument of tsleep and msleep.
//
// PORT: PCATCH and PBDRY are absent, as signals are.
const (
	PRIMASK = 0x0ff
	PDROP   = 0x200 // do not take the interlock again
)

// Results of sleeps, and of swi_add.
const (
	EINVAL      = 22
	EAGAIN      = 35
	EWOULDBLOCK = EAGAIN
)
