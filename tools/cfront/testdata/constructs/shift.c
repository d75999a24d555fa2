/* Shifts, and operations on bits. */

#include "constructs.h"

#define	F_A	0x0001
#define	F_B	0x0002
#define	F_C	0x0004

int
shift_left_to_sign(void)
{
	return (1 << 31);
}

int
shift_left_unsigned(void)
{
	return ((1U << 31) > 0);
}

int
shift_left_long(void)
{
	return ((int)((1L << 40) >> 35));
}

int
shift_right_negative(void)
{
	int a = -9;

	return (a >> 1);
}

int
shift_right_unsigned(void)
{
	int a = -9;

	return ((int)((u32)a >> 28));
}

int
shift_left_negative(void)
{
	int a = -3;

	return (a << 4);
}

int
shift_u8_right(void)
{
	u8 a = 0xf0;

	return ((u8)(a << 1) >> 1);
}

int
shift_s8_right(void)
{
	s8 a = (s8)0xf0;

	return (a >> 2);
}

int
shift_by_variable(void)
{
	int i, sum = 0;

	for (i = 0; i < 5; i++)
		sum += 1 << i;
	return (sum);
}

int
shift_by_long(void)
{
	long n = 3;

	return (2 << n);
}

int
shift_type_is_left(void)
{
	u8 one = 1;

	return ((int)(sizeof(one << 1L) * 10 + sizeof(1L << one)));
}

int
shift_constant_complement(void)
{
	return ((~0 << 4) & 0xff);
}

int
shift_constant_unsigned_complement(void)
{
	return ((int)(~0U >> 4) == 0x0fffffff);
}

int
shift_assign(void)
{
	u32 a = 0xdeadbeef;

	a >>= 8;
	a <<= 16;
	a >>= 16;
	return (a);
}

int
shift_assign_u8(void)
{
	u8 a = 0x81;

	a <<= 1;
	return (a);
}

int
bits_flags(void)
{
	int flags = F_A | F_C;

	flags &= ~(F_A | F_B);
	flags |= F_B;
	return (flags);
}

int
bits_test(void)
{
	int flags = F_A | F_C;

	return ((flags & (F_A | F_B)) == (F_A | F_B));
}

int
bits_test_without_parentheses(void)
{
	int flags = F_A | F_C;

	return (flags & F_C == F_C);
}

int
bits_complement_unsigned(void)
{
	u32 a = 5;

	return (~a == 0xfffffffaU);
}

int
bits_complement_into_long(void)
{
	u32 mask = ~0U;
	s64 wide = mask;

	return (wide > 0);
}

int
bits_complement_signed_into_long(void)
{
	u64 wide = ~0xfL & 0xffL;

	return ((int)wide);
}

int
bits_clear_high_of_u64(void)
{
	u64 a = 0x123456789abcdef0UL;

	a &= ~0xffU;
	return (a == 0x9abcde00UL);
}

int
bits_clear_high_of_u64_int(void)
{
	u64 a = 0x123456789abcdef0UL;

	a &= ~0xff;
	return (a == 0x123456789abcde00UL);
}

int
bits_xor(void)
{
	u16 a = 0xff00, b = 0x0ff0;

	return (a ^ b);
}

int
bits_xor_swap(void)
{
	int a = 12, b = 34;

	a ^= b;
	b ^= a;
	a ^= b;
	return (a * 100 + b);
}

int
bits_lowest(void)
{
	int a = 0x58;

	return (a & -a);
}

int
bits_power_of_two(void)
{
	int n = 18, size = 1, bits = 0;

	while (size < n)
		size <<= 1, bits++;
	return (size * 10 + bits);
}

int
bits_precedence(void)
{
	return ((1 | 2 ^ 3 & 4) + (8 >> 1 + 1) + (1 << 2 << 1));
}

int
not_value(void)
{
	int a = 5;
	char *p = NULL;

	return (!a + !!a * 10 + !p * 100 + !!!a * 1000);
}

int
not_of_flags(void)
{
	int flags = F_B;

	return (!(flags & F_B) * 10 + !(flags & F_A));
}

int
not_binds_first(void)
{
	int flags = F_B;

	return (!flags & F_A);
}
