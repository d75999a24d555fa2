/* Assignments as values, compound assignments, ++ and --, commas, ?:. */

#include "constructs.h"

static int calls;

static int
count(int n)
{
	calls += n;
	return (n);
}

static int
zero(void)
{
	calls += 100;
	return (0);
}

static int
three(int a, int b, int c)
{
	return (a * 100 + b * 10 + c);
}

int
assign_chain(void)
{
	int a, b, c;

	a = b = c = 7;
	return (a + b + c);
}

int
assign_chain_narrows(void)
{
	int a, c = 0x1234;
	u8 b;

	a = b = c;
	return (a);
}

int
assign_chain_to_fields(void)
{
	struct { int first, soft; u16 ticks; } cc;

	cc.first = cc.soft = cc.ticks = 65537;
	return (cc.first * 100 + cc.soft * 10 + cc.ticks);
}

int
assign_in_condition(void)
{
	int a = 3, b, n = 0;

	while ((b = a) != 0) {
		a--;
		n += b;
	}
	return (n);
}

int
assign_in_condition_call(void)
{
	int got;

	if ((got = count(4)) > 3 && (got = count(2)) < 3)
		return (got);
	return (-1);
}

int
assign_in_argument(void)
{
	int a, b, v;

	v = three(a = 1, b = 2, 3);
	return (v * 10 + a + b);
}

int
assign_narrow_value(void)
{
	u8 a;

	return ((a = 300) + 1);
}

int
compound_u8_add(void)
{
	u8 a = 10;

	a += 300;
	return (a);
}

int
compound_u8_multiply_divide(void)
{
	u8 a = 200;

	a *= 3;
	a /= 3;
	return (a);
}

int
compound_u8_subtract(void)
{
	u8 a = 1;

	a -= 2;
	return (a);
}

int
compound_s16_from_long(void)
{
	s16 a = 1;

	a += 70000L;
	return (a);
}

int
compound_int_from_unsigned(void)
{
	int a = -8;

	a /= 2U;
	return (a);
}

int
compound_modulo(void)
{
	int a = -17;

	a %= 5;
	return (a);
}

int
compound_as_value(void)
{
	int a = 2, b;

	b = a += 3;
	b *= a -= 1;
	return (a * 100 + b);
}

int
compound_evaluates_once(void)
{
	int a[3] = { 1, 2, 3 }, i = 0;

	a[i++] += 10;
	a[++i] *= 5;
	return (a[0] * 1000 + a[1] * 100 + a[2] * 1 + i * 10000);
}

int
compound_through_call(void)
{
	calls = 0;
	calls += count(5);
	return (calls == 5 || calls == 10);
}

int
increment_value(void)
{
	int a = 5;
	int b = a++;
	int c = ++a;

	return (a * 100 + b * 10 + c);
}

int
increment_in_condition(void)
{
	int n = 0, steps = 0;

	while (n++ < 5)
		steps += n;
	return (steps * 10 + n);
}

int
increment_before_in_condition(void)
{
	int n = 0, steps = 0;

	while (++n < 5)
		steps += n;
	return (steps * 10 + n);
}

int
decrement_to_zero(void)
{
	int n = 4, sum = 0;

	while (n--)
		sum = sum * 10 + n;
	return (sum);
}

int
increment_in_argument(void)
{
	int n = 3, v;

	v = three(n++, 5, 6);
	return (v * 10 + n);
}

int
increment_in_index(void)
{
	int a[4] = { 5, 6, 7, 8 }, i = 0, sum;

	sum = a[i++];
	sum = sum * 10 + a[i++];
	sum = sum * 10 + a[++i];
	return (sum * 10 + i);
}

int
increment_skipped_by_and(void)
{
	int a = 0, b = 5;

	if (a && b++)
		return (-1);
	if (!a || b++)
		return (b);
	return (-2);
}

int
increment_in_ternary(void)
{
	int a = 1, b = 2, c = 3, d;

	d = a ? b++ : c++;
	return (d * 100 + b * 10 + c);
}

int
increment_field(void)
{
	struct { struct { int n; } in; } out = { { 8 } }, *p = &out;
	int n;

	n = p->in.n++;
	return (n * 100 + out.in.n);
}

int
increment_through_pointer(void)
{
	int n = 3, *p = &n;

	(*p)++;
	++*p;
	return (n);
}

int
increment_u8_in_condition(void)
{
	u8 n = 250;
	int steps = 0;

	while (++n)
		steps++;
	return (steps);
}

int
increment_after_softticks(void)
{
	int softticks = 7, ticks = 9, served = 0, cur;

	while (softticks - 1 != ticks) {
		cur = softticks++;
		served = served * 10 + cur;
	}
	return (served * 100 + softticks);
}

int
comma_value(void)
{
	int a, b;

	a = (b = 3, b + 4);
	return (a * 10 + b);
}

int
comma_statement(void)
{
	int a = 1, b = 2;

	a = b, b = 9;
	return (a * 10 + b);
}

int
comma_in_condition(void)
{
	int a = 0, n = 0;

	while (a += 2, a < 9)
		n++;
	return (a * 10 + n);
}

int
comma_in_if_body(void)
{
	int a = 0, b = 0;

	if (a == 0)
		a = 4, b = 5;
	else
		a = 6, b = 7;
	return (a * 10 + b);
}

int
ternary_nested(void)
{
	int n, sum = 0;

	for (n = -1; n <= 2; n++)
		sum = sum * 10 + (n < 0 ? 1 : n == 0 ? 2 : n == 1 ? 3 : 4);
	return (sum);
}

int
ternary_left_nested(void)
{
	int a = 0, b = 1;

	return ((a ? b : !b) ? 5 : a ? 6 : 7);
}

int
ternary_evaluates_one(void)
{
	calls = 0;
	(void)(1 ? count(1) : count(10));
	(void)(0 ? count(100) : count(1000));
	return (calls);
}

int
ternary_converts(void)
{
	int a = -1;
	u32 b = 1;

	return ((1 ? a : b) > 0);
}

int
ternary_types_long(void)
{
	int yes = 1;

	return ((int)sizeof(yes ? 1 : 1L));
}

int
ternary_of_pointers(void)
{
	int a = 4, *p = &a, *q = a > 3 ? p : NULL;

	return (q != NULL ? *q : -1);
}

int
ternary_in_argument(void)
{
	int safe = 1;

	return (three(safe ? 1 : 2, !safe ? 3 : 4, safe ? safe ? 5 : 6 : 7));
}

int
ternary_assignment_in_branches(void)
{
	int a = 0, b = 0, n = 2;

	n > 1 ? (a = 5) : (b = 6);
	return (a * 10 + b);
}

int
and_or_value(void)
{
	int a = 6, b = 0;

	return ((a && 9) + (a && b) * 10 + (a || b) * 100 + (b || b) * 1000);
}

int
and_or_short_circuit(void)
{
	calls = 0;
	if (zero() && count(1))
		return (-1);
	if (count(2) || count(3))
		calls += 10;
	return (calls);
}

int
and_or_precedence(void)
{
	return ((1 || 0 && 0) * 10 + ((1 || 0) && 0));
}

int
and_with_assignment(void)
{
	int due = 0, n = 0;

	while (!(due = n >= 3) && n < 10)
		n++;
	return (due * 10 + n);
}

int
arguments_nested_calls(void)
{
	int v;

	calls = 0;
	v = three(count(1), count(2), count(3));
	return (v * 10 + calls);
}

int
void_cast(void)
{
	calls = 3;
	(void)count(4);
	return (calls);
}
