/* The preprocessor. */

#include "constructs.h"

#define	SQUARE_BAD(x)		x * x
#define	SQUARE(x)		((x) * (x))
#define	MAX_OF(a, b)		((a) > (b) ? (a) : (b))
#define	PASTE(a, b)		a##b
#define	PASTE_LATE(a, b)	PASTE(a, b)
#define	TEXT(x)			#x
#define	TEXT_LATE(x)		TEXT(x)
#define	TWICE(f, ...)		(f(__VA_ARGS__) + f(__VA_ARGS__))
#define	FIRST(a, ...)		(a)
#define	CALL(f, args)		f args
#define	LEVEL			12
#define	EMPTY()
#define	FIELD(p, f)		((p)->f)
#define	cc_migration_cpu	cc_move.cpu
#define	SETS(var, n) do {							\
	if ((n) > 0)								\
		(var) = (n);							\
} while (0)
#define	BEGIN()	do { int _kept = 5;
#define	END(var)	(var) += _kept; } while (0)

#if LEVEL * 2 == 24 && defined(SQUARE) && !defined(NEVER)
#define	BRANCH	1
#elif LEVEL > 5
#define	BRANCH	2
#else
#define	BRANCH	3
#endif

#if (-1 < 0u) || (7 / 2 != 3) || (1 << 4) != 16
#define	ARITHMETIC	0
#else
#define	ARITHMETIC	1
#endif

#ifdef NEVER
#define	KIND	1
#else
#ifdef CONSTRUCTS_H
#define	KIND	2
#else
#define	KIND	3
#endif
#endif

#if NOT_DEFINED
#define	UNKNOWN	1
#else
#define	UNKNOWN	0
#endif

struct record {
	int n;
	struct { int cpu; } cc_move;
};

static int add(int a, int b) { return (a + b); }
static int one(int a) { return (a); }

int
macro_without_parentheses(void)
{
	return (SQUARE_BAD(2 + 3));
}

int
macro_with_parentheses(void)
{
	return (SQUARE(2 + 3));
}

int
macro_evaluates_twice(void)
{
	int n = 5, v;

	v = MAX_OF(n++, 3);
	return (v * 10 + n);
}

int
macro_paste(void)
{
	int value12 = 34, valueLEVEL = 56;

	return (PASTE_LATE(value, LEVEL) * 100 + PASTE(value, LEVEL));
}

int
macro_paste_function(void)
{
	return (PASTE(ad, d)(3, 4));
}

int
macro_text(void)
{
	return (TEXT(LEVEL)[0] * 1000 + TEXT_LATE(LEVEL)[1]);
}

int
macro_variadic(void)
{
	return (TWICE(add, 3, 4) * 10 + TWICE(one, 1));
}

int
macro_variadic_first(void)
{
	return (FIRST(7, 8, 9));
}

int
macro_argument_list(void)
{
	return (CALL(add, (20, 3)));
}

int
macro_if_elif(void)
{
	return (BRANCH);
}

int
macro_if_arithmetic(void)
{
	return (ARITHMETIC);
}

int
macro_ifdef_nested(void)
{
	return (KIND);
}

int
macro_unknown_is_zero(void)
{
	return (UNKNOWN);
}

int
macro_do_while_in_if(void)
{
	int n = 1;

	if (n == 2)
		SETS(n, 5);
	else
		SETS(n, 6);
	SETS(n, -1);
	return (n);
}

int
macro_pair_with_brace(void)
{
	int n = 1;

	BEGIN();
	n *= 10;
	END(n);
	return (n);
}

int
macro_field_path(void)
{
	struct record r = { 1, { 2 } }, *p = &r;

	p->cc_migration_cpu = 7;
	return (r.cc_migration_cpu * 10 + FIELD(p, n));
}

int
macro_empty(void)
{
	return (EMPTY() 5 EMPTY() + 6);
}

int
macro_redefined(void)
{
	int n;

#define	THING	1
	n = THING;
#undef THING
#define	THING	2
	return (n * 10 + THING);
}

int
macro_own_name(void)
{
	int level = 3;

#define	level	(level + 1)
	return (level);
#undef level
}

int
macro_ifdef_in_statement(void)
{
	int n = 3;

#ifdef NEVER
	if (n == 4)
#else
	if (n == 3)
#endif
		n = 30;
	return (n);
}

int
macro_ifndef_in_condition(void)
{
	int a = 1, b = 0;

	if (a
#ifndef NEVER
	    && !b
#endif
	    )
		return (1);
	return (2);
}
