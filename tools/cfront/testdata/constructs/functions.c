/* Functions: pointers to them, K&R parameters, recursion, static state. */

#include "constructs.h"

typedef int op_t(int, int);
typedef void handler_t(void *);

struct class {
	const char	*name;
	int		(*lock)(int, int);
	op_t		*unlock;
	handler_t	*done;
};

static int add(int a, int b) { return (a + b); }
static int sub(int a, int b) { return (a - b); }
static int mul(int a, int b) { return (a * b); }

static int seen;
static int state = 40;
static int zeroed;
static unsigned int many[4];

static void
record(void *arg)
{
	int *p = arg;

	seen += *p;
}

static struct class classes[] = {
	{ "adder", add, sub, record },
	{ "multiplier", mul, &add, NULL },
};

static int (*chosen)(int, int) = sub;

static op_t *
choose(int n)
{
	return (n == 0 ? add : n == 1 ? sub : mul);
}

static int
apply(int (*f)(int, int), int a, int b)
{
	return (f(a, b));
}

static int
old_style(a, b, c)
	int a;
	u8 b;
	const char *c;
{
	return (a * 1000 + b + (c[0] == 'x'));
}

static int
old_style_order(b, a)
	int a, b;
{
	return (a * 10 + b);
}

static int
factorial(int n)
{
	return (n < 2 ? 1 : n * factorial(n - 1));
}

static int is_odd(int);

static int
is_even(int n)
{
	return (n == 0 ? 1 : is_odd(n - 1));
}

static int
is_odd(int n)
{
	return (n == 0 ? 0 : is_even(n - 1));
}

static void
give(int *a, int *b)
{
	*a += 1;
	*b += 10;
	(*a)++;
}

int
function_pointer_field(void)
{
	struct class *c = &classes[0];

	return (c->lock(5, 3) * 10 + c->unlock(5, 3));
}

int
function_pointer_table(void)
{
	int i, s = 0;

	for (i = 0; i < 2; i++)
		s = s * 100 + classes[i].lock(3, 4);
	return (s);
}

int
function_pointer_called_both_ways(void)
{
	return (chosen(9, 4) * 10 + (*chosen)(9, 5));
}

int
function_pointer_assigned(void)
{
	int v;

	chosen = mul;
	v = chosen(6, 7);
	chosen = sub;
	return (v);
}

int
function_pointer_null(void)
{
	return ((classes[1].done == NULL) + (classes[0].done != NULL) * 10 + !classes[1].done * 100);
}

int
function_pointer_compared(void)
{
	op_t *f = choose(2);

	return ((f == mul) + (f == add) * 10 + (classes[1].unlock == add) * 100);
}

int
function_pointer_returned(void)
{
	return (choose(0)(1, 2) + choose(1)(10, 3) * 10);
}

int
function_pointer_argument(void)
{
	return (apply(mul, 4, 5) + apply(choose(1), 4, 5));
}

int
function_pointer_void_argument(void)
{
	int n = 8;
	handler_t *h = classes[0].done;
	void *arg = &n;

	seen = 1;
	h(arg);
	(*h)(arg);
	return (seen);
}

int
function_out_parameters(void)
{
	int a = 1, b = 2;

	give(&a, &b);
	give(&b, &b);
	return (a * 100 + b);
}

int
function_old_style(void)
{
	return (old_style(2, 7, "xyz"));
}

int
function_old_style_narrows(void)
{
	return (old_style(0, 300, "abc"));
}

int
function_old_style_order(void)
{
	return (old_style_order(1, 2));
}

int
function_recursive(void)
{
	return (factorial(7));
}

int
function_mutually_recursive(void)
{
	return (is_even(10) * 10 + is_even(7));
}

int
static_initialised(void)
{
	return (state);
}

int
static_zero(void)
{
	return (zeroed + (int)many[3]);
}

int
static_changed(void)
{
	zeroed += 2;
	many[1]--;
	zeroed *= 3;
	return (zeroed + (many[1] == 0xffffffff));
}

int
function_name(void)
{
	return (__func__[0] * 1000 + (int)sizeof(__func__));
}

int
function_prototype_in_block(void)
{
	extern int function_recursive(void);

	return (function_recursive() / 10);
}
