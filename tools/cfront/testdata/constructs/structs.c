/* Structs, arrays, pointers to both, and tables. */

#include "constructs.h"

struct point {
	int	x, y;
};

struct box {
	struct point	a;
	struct point	b;
	int		n[3];
};

union word {
	u32	u;
	s32	s;
};

static const struct point origin = { 3, 4 };
static const int primes[] = { 2, 3, 5, 7, 11, 13 };
static const struct { const char *name; int value; } table[] = {
	{ "one", 1 }, { "two", 22 }, { "three", 333 },
};

static int
sum(struct point p)
{
	p.x += 100;
	return (p.x + p.y);
}

static void
move(struct point *p, int dx)
{
	p->x += dx;
	p->y -= dx;
}

static struct point
make(int x, int y)
{
	struct point p;

	p.x = x;
	p.y = y;
	return (p);
}

int
struct_copy(void)
{
	struct point a = { 1, 2 }, b;

	b = a;
	b.x = 50;
	return (a.x * 100 + b.x + b.y);
}

int
struct_copy_through_pointers(void)
{
	struct point a = { 1, 2 }, b = { 3, 4 }, *p = &a, *q = &b;

	*p = *q;
	q->x = 9;
	return (a.x * 100 + a.y * 10 + b.x);
}

int
struct_copy_nested(void)
{
	struct box a = { { 1, 2 }, { 3, 4 }, { 5, 6, 7 } }, b;

	b = a;
	b.a = b.b;
	b.n[1] = 8;
	return (b.a.x * 1000 + a.a.x * 100 + a.n[1] * 10 + b.n[1]);
}

int
struct_copy_of_constant(void)
{
	struct point p = { 0, 0 };

	p = origin;
	return (p.x * 10 + p.y);
}

int
struct_passed_by_value(void)
{
	struct point a = { 5, 6 };

	return (sum(a) * 10 + a.x);
}

int
struct_passed_by_pointer(void)
{
	struct point a = { 5, 6 };

	move(&a, 2);
	return (a.x * 10 + a.y);
}

int
struct_returned(void)
{
	struct point a;

	a = make(7, 8);
	return (a.x * 10 + a.y + make(1, 2).y);
}

int
struct_nested_pointer(void)
{
	struct box b = { { 1, 2 }, { 3, 4 }, { 0 } };
	struct point *p = &b.b;

	move(p, 1);
	move(&b.a, 5);
	return (b.a.x * 1000 + b.a.y * -100 + b.b.x * 10 + b.b.y);
}

int
struct_field_pointer(void)
{
	struct box b = { { 1, 2 }, { 3, 4 }, { 0 } };
	int *p = &b.b.y;

	*p *= 5;
	p = &b.n[2];
	*p = 6;
	return (b.b.y * 10 + b.n[2]);
}

int
struct_initialised_partly(void)
{
	struct box b = { { 9 } };

	return (b.a.x * 10 + b.a.y + b.b.x + b.n[2]);
}

int
struct_initialised_by_name(void)
{
	struct box b = { .b = { .y = 4 }, .n = { [1] = 7 } };

	return (b.b.y * 100 + b.n[1] * 10 + b.a.x);
}

int
struct_union(void)
{
	union word w;

	w.s = -1;
	return (w.u == 0xffffffffU);
}

int
struct_sizeof(void)
{
	return ((int)(sizeof(struct point) + sizeof(struct box) * 100));
}

int
struct_sizeof_expression(void)
{
	struct box *b = NULL;

	return ((int)(sizeof(*b) + sizeof(b->n) * 100 + sizeof b->n[0] * 10000));
}

int
array_sizeof(void)
{
	return ((int)(sizeof(primes) / sizeof(primes[0])));
}

int
array_of_structs_by_index(void)
{
	struct point p[4];
	int i, s = 0;

	for (i = 0; i < 4; i++) {
		p[i].x = i;
		p[i].y = i * i;
	}
	for (i = 3; i >= 0; i--)
		s = s * 10 + p[i].x + p[i].y % 5;
	return (s);
}

int
array_element_pointer(void)
{
	struct point p[3] = { { 1, 2 }, { 3, 4 }, { 5, 6 } }, *q;
	int i, s = 0;

	for (i = 0; i < 3; i++) {
		q = &p[i];
		q->x += q->y;
		s = s * 100 + q->x;
	}
	return (s);
}

int
array_two_dimensions(void)
{
	int m[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } };

	m[1][0] += m[0][2];
	return (m[1][0] * 10 + m[1][2]);
}

int
array_parameter(void)
{
	int a[3] = { 1, 2, 3 };
	int *p = a;

	p[1] = 20;
	return (a[1] + p[2]);
}

int
array_index_unsigned_modulo(void)
{
	int wheel[8] = { 10, 11, 12, 13, 14, 15, 16, 17 }, tick = -1;

	return (wheel[(u32)tick % 8] * 100 + wheel[(tick + 2) & 7]);
}

int
table_constant(void)
{
	return (primes[2] * 100 + table[1].value);
}

int
table_walk(void)
{
	int i, s = 0;

	for (i = 0; i < (int)(sizeof(table) / sizeof(table[0])); i++)
		s += table[i].value;
	return (s);
}

int
table_name_letter(void)
{
	return (table[2].name[1]);
}

int
pointer_to_pointer(void)
{
	struct point a = { 1, 2 }, b = { 3, 4 }, *p = &a, **pp = &p;

	(*pp)->x = 10;
	*pp = &b;
	(**pp).y = 40;
	return (a.x + p->y);
}

static void
swap(struct point **p, struct point **q)
{
	struct point *t = *p;

	*p = *q;
	*q = t;
}

int
pointer_to_pointer_argument(void)
{
	struct point a = { 1, 2 }, b = { 3, 4 }, *p = &a, *q = &b;

	swap(&p, &q);
	return (p->x * 10 + q->x);
}

int
pointer_compare(void)
{
	struct point a = { 0, 0 }, b = { 0, 0 }, *p = &a;

	return ((p == &a) + (p != &b) * 10 + (&p->x == &a.x) * 100 + (p == NULL) * 1000);
}

int
pointer_void(void)
{
	struct point a = { 6, 7 };
	void *v = &a;
	struct point *p = v;

	return (p->x * 10 + ((struct point *)v)->y);
}

int
pointer_const(void)
{
	const struct point *p = &origin;

	return (p->x + p->y);
}
