/* Integer promotions, the usual conversions, comparisons and wraparound. */

#include "constructs.h"

int
promote_u8_sum(void)
{
	u8 a = 200, b = 100;

	return (a + b);
}

int
promote_u8_store(void)
{
	u8 a = 200, b = 100, c;

	c = a + b;
	return (c);
}

int
promote_s8_store(void)
{
	s8 c;

	c = 200;
	return (c);
}

int
promote_u8_complement(void)
{
	u8 a = 0x0f;

	return (~a);
}

int
promote_u8_complement_store(void)
{
	u8 a = 0x0f;

	a = ~a;
	return (a);
}

int
promote_u16_product(void)
{
	u16 a = 300, b = 200;

	return (a * b);
}

int
promote_u8_negate(void)
{
	u8 a = 1;

	return (-a);
}

int
promote_char_shift(void)
{
	u8 a = 0x80;

	return (a << 4);
}

int
compare_signed_unsigned(void)
{
	int a = -1;
	u32 b = 1;

	return (a < b);
}

int
compare_signed_unsigned_cast(void)
{
	int a = -1;
	u32 b = 1;

	return (a < (int)b);
}

int
compare_u8_negative(void)
{
	u8 a = 255;

	return (a == -1);
}

int
compare_s8_negative(void)
{
	s8 a = (s8)255;

	return (a == -1);
}

int
compare_u32_minus_one(void)
{
	u32 a = 0xffffffff;

	return (a == -1);
}

int
compare_long_unsigned(void)
{
	long a = -1;
	u32 b = 1;

	return (a < b);
}

int
compare_ulong_int(void)
{
	u64 a = 1;
	int b = -1;

	return (a > b);
}

int
compare_literal_types(void)
{
	return ((-1 < 0x80000000) * 100 + (-1 < 2147483648) * 10 + (-1 < 0x7fffffff));
}

int
compare_chain(void)
{
	int a = 5, b = 4, c = 3;

	return ((a > b > c) * 10 + (c < b < a));
}

int
compare_as_value(void)
{
	int a = 3, b = 3;

	return ((a == b) + (a != b) * 10 + (a <= b) * 100 + !(a >= b) * 1000);
}

int
wrap_u32_subtract(void)
{
	u32 a = 3, b = 5;

	return (a - b > 0);
}

int
wrap_u32_difference_signed(void)
{
	u32 a = 3, b = 5;

	return ((int)(a - b));
}

int
wrap_ticks(void)
{
	int now = INT_MIN + 2, then = INT_MAX - 3;

	return ((int)((u32)now - (u32)then));
}

int
wrap_u32_multiply(void)
{
	u32 a = 0x10001;

	return (a * a == 0x20001);
}

int
wrap_u16_increment(void)
{
	u16 a = 65535;

	a++;
	return (a);
}

int
wrap_u8_decrement(void)
{
	u8 a = 0;

	--a;
	return (a);
}

int
wrap_u64_low_word(void)
{
	u64 a = 0xffffffffUL;

	return ((int)((a + 2) >> 32) * 10 + (int)(u32)(a + 2));
}

int
divide_negative(void)
{
	return (-7 / 2 * 100 + -7 % 2 * 10 + 7 % -2);
}

int
divide_mixed(void)
{
	int a = -10;
	u32 b = 3;

	return (a / b == 1431655762);
}

int
divide_int64(void)
{
	s64 a = -10000000007;

	return ((int)(a / 1000000) * 100 + (int)(a % 10));
}

int
modulo_unsigned_negative(void)
{
	int tick = -3;

	return ((u32)tick % 16);
}

int
modulo_signed_negative(void)
{
	int tick = -3;

	return (tick % 16);
}

int
mask_negative(void)
{
	int tick = -3;

	return (tick & 15);
}

int
average_negative_shift(void)
{
	int avg = 1000, n = 0;

	avg += (n * 1000 - avg) >> 8;
	return (avg);
}

int
average_negative_divide(void)
{
	int avg = 1000, n = 0;

	avg += (n * 1000 - avg) / 256;
	return (avg);
}
