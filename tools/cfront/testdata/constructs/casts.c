/* Casts between widths, sizeof, constants, enums and 64 bits. */

#include "constructs.h"

enum colour { RED, GREEN = 5, BLUE, DARK = BLUE << 2, LAST = DARK + GREEN - 1 };
enum { NEGATIVE = -3, AFTER };

int
cast_int_to_u8(void)
{
	return ((u8)0x1ff);
}

int
cast_int_to_s8(void)
{
	return ((s8)0x1ff);
}

int
cast_int_to_s16(void)
{
	return ((s16)0x18000);
}

int
cast_long_to_int(void)
{
	return ((int)0x1ffffffffL);
}

int
cast_negative_to_u64(void)
{
	int a = -2;

	return ((u64)a == 0xfffffffffffffffeUL);
}

int
cast_unsigned_to_u64(void)
{
	u32 a = (u32)-2;

	return ((u64)a == 0xfffffffeUL);
}

int
cast_s8_to_u32(void)
{
	s8 a = -1;

	return ((u32)a == 0xffffffffU);
}

int
cast_s8_to_u16_to_int(void)
{
	s8 a = -1;

	return ((int)(u16)a);
}

int
cast_u8_to_s8(void)
{
	u8 a = 0x90;

	return ((s8)a);
}

int
cast_binds_before_plus(void)
{
	return ((u8)255 + 1);
}

int
cast_of_comparison(void)
{
	return ((u8)(3 > 2) + (int)(2L > 3L));
}

int
cast_argument_narrows(void)
{
	u16 a = 70000 & 0xffff;

	return (a);
}

int
return_narrow(void)
{
	s64 a = 0x100000005L;

	return (a);
}

int
sizeof_types(void)
{
	return ((int)(sizeof(char) + sizeof(short) * 10 + sizeof(int) * 100 + sizeof(long) * 1000 + sizeof(long long) * 10000 + sizeof(void *) * 100000));
}

int
sizeof_promoted(void)
{
	u8 a = 1, b = 2;

	return ((int)(sizeof(a) * 10 + sizeof(a + b)));
}

int
sizeof_does_not_evaluate(void)
{
	int n = 1;

	return ((int)sizeof(n++) * 10 + n);
}

int
sizeof_is_unsigned(void)
{
	int n = -1;

	return (n < sizeof(int));
}

int
sizeof_string(void)
{
	char s[] = "drain";

	return ((int)sizeof(s) * 10 + (int)sizeof("ab\0cd"));
}

int
constant_hex_octal(void)
{
	return (0x1F + 017 + 0xaL);
}

int
constant_char(void)
{
	return ('A' + '\n' + '\0' + '\\' + '\x41' + '\101');
}

int
constant_char_negative(void)
{
	return ('\xff');
}

int
constant_types(void)
{
	return ((int)(sizeof(1) + sizeof(1U) * 10 + sizeof(1L) * 100 + sizeof(0x80000000) * 1000 + sizeof(2147483648) * 10000 + sizeof('a') * 100000));
}

int
constant_int_min(void)
{
	return (INT_MIN + 5);
}

int
constant_unsigned_fold(void)
{
	return (0U - 1 > 0);
}

int
constant_long_fold(void)
{
	return ((0x7fffffffL + 1) / 2 == 0x40000000L);
}

int
constant_integer_division(void)
{
	return (5 / 2 * 2 == 4);
}

int
enum_values(void)
{
	return (RED + GREEN * 10 + BLUE * 100 + DARK * 1000 + LAST * 100000);
}

int
enum_negative(void)
{
	return (AFTER * 10 + NEGATIVE);
}

int
enum_variable(void)
{
	enum colour c = GREEN;

	c++;
	return (c == BLUE);
}

int
enum_arithmetic(void)
{
	enum colour c = RED;
	int n = c + BLUE - 1;

	return (n == GREEN ? n * (GREEN - RED) : -1);
}

int
enum_in_switch(void)
{
	enum colour c = BLUE;

	switch (c) {
	case RED:
		return (0);
	case GREEN:
		return (1);
	case BLUE:
		return (2);
	default:
		return (3);
	}
}

int
enum_as_index(void)
{
	static const int weight[BLUE + 1] = { [RED] = 3, [BLUE] = 9 };

	return (weight[BLUE] * 10 + weight[RED] + weight[GREEN]);
}

int
int64_multiply(void)
{
	s64 a = 3000000000L;

	return ((int)(a * 4 / 1000000));
}

int
int64_product_of_ints(void)
{
	int a = 100000;

	return ((int)((s64)a * a / 1000000));
}

int
int64_divide_negative(void)
{
	s64 a = -9000000001L;

	return ((int)(a / 1000000000) * 10 + (int)(a % 10));
}

int
int64_shift_fraction(void)
{
	u64 frac = 1UL << 63;

	return ((int)((1000 * (frac >> 32)) >> 32));
}

int
int64_unsigned_wrap(void)
{
	u64 a = 0;

	a -= 1;
	return ((a >> 60) == 15 && a + 1 == 0);
}

int
int64_unsigned_divide(void)
{
	u64 a = 0xffffffffffffffffUL;

	return ((int)(a / 0x100000000UL % 1000));
}

int
int64_compare_unsigned(void)
{
	u64 a = 0x8000000000000000UL;

	return (a > 0x7fffffffffffffffUL);
}

int
int64_from_int_overflow(void)
{
	u32 a = 0xffffffff;
	u64 b = a + 1;
	u64 c = a + 1UL;

	return ((b == 0) * 10 + (c == 0x100000000UL));
}

int
string_index(void)
{
	return ("cancelled"[3]);
}

int
string_choose(void)
{
	int cancelled = 1;
	const char *s = cancelled ? "cancelled" : "failed";

	return (s[0] * 1000 + s[8]);
}

int
string_ends_in_zero(void)
{
	const char *s = "sched";
	int n = 0;

	while (s[n] != '\0')
		n++;
	return (n);
}

int
string_array_of_names(void)
{
	static const char *const names[] = { "failed", "cancelled" };
	int n = 1;

	return (names[n][0] * 1000 + names[!n][0]);
}

int
string_concatenated(void)
{
	return ((int)sizeof("abc" "de"));
}
