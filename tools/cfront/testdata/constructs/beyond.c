/*
 * What a translator may refuse with file and line, but must not get wrong: static
 * locals, pointer arithmetic, bit fields, goto into a block.
 */

#include "constructs.h"

int
beyond_static_local(void)
{
	static int n = 5;

	n += 2;
	return (n);
}

int
beyond_pointer_walk(void)
{
	int a[4] = { 1, 2, 3, 4 }, *p, s = 0;

	for (p = a; p < a + 4; p++)
		s = s * 10 + *p;
	return (s);
}

int
beyond_pointer_difference(void)
{
	int a[4] = { 0 };

	return ((int)(&a[3] - &a[1]));
}

int
beyond_pointer_increment_read(void)
{
	const char *s = "97x";
	int n = 0;

	while (*s >= '0' && *s <= '9')
		n = n * 10 + *s++ - '0';
	return (n);
}

int
beyond_bit_field(void)
{
	struct { unsigned a : 3, b : 5; } f;

	f.a = 13;
	f.b = 33;
	return ((int)(f.a * 10 + f.b));
}

int
beyond_goto_into_block(void)
{
	int n = 0;

	goto in;
	while (n < 3) {
		n += 10;
in:
		n++;
	}
	return (n);
}

int
beyond_union_bytes(void)
{
	union { u32 w; u8 b[4]; } u;

	u.w = 0x01020304;
	return (u.b[0] * 10 + u.b[3]);
}

int
beyond_switch_into_loop(void)
{
	int n = 0, left = 5;

	switch (left % 2) {
	case 0:
		do {
			n += 10;
	case 1:
			n += 1;
		} while ((left -= 2) > 0);
	}
	return (n);
}
