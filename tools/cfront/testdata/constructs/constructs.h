/*
 * What the files of this folder share: types of known widths, and no function.
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#ifndef CONSTRUCTS_H
#define	CONSTRUCTS_H

typedef signed char	s8;
typedef unsigned char	u8;
typedef short		s16;
typedef unsigned short	u16;
typedef int		s32;
typedef unsigned int	u32;
typedef long		s64;
typedef unsigned long	u64;

#ifndef NULL
#define	NULL	((void *)0)
#endif

#define	INT_MAX		0x7fffffff
#define	INT_MIN		(-INT_MAX - 1)

#endif
