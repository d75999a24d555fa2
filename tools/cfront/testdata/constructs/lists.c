/* Linked lists: their own, and with macros as those of a kernel. */

#include "constructs.h"

struct node {
	int		value;
	struct node	*next;
	struct { struct node *tqe_next; struct node **tqe_prev; } link;
};

struct list {
	struct node *first;
	struct node **last;
};

#define	Q_INIT(head) do {						\
	(head)->first = NULL;						\
	(head)->last = &(head)->first;					\
} while (0)
#define	Q_NEXT(elm, field)	((elm)->field.tqe_next)
#define	Q_FIRST(head)		((head)->first)
#define	Q_FOREACH(var, head, field)					\
	for ((var) = Q_FIRST(head); (var); (var) = Q_NEXT(var, field))
#define	Q_INSERT_TAIL(head, elm, field) do {				\
	Q_NEXT(elm, field) = NULL;					\
	(elm)->field.tqe_prev = (head)->last;				\
	*(head)->last = (elm);						\
	(head)->last = &Q_NEXT(elm, field);				\
} while (0)
#define	Q_REMOVE(head, elm, field) do {					\
	if ((Q_NEXT(elm, field)) != NULL)				\
		Q_NEXT(elm, field)->field.tqe_prev =			\
		    (elm)->field.tqe_prev;				\
	else								\
		(head)->last = (elm)->field.tqe_prev;			\
	*(elm)->field.tqe_prev = Q_NEXT(elm, field);			\
} while (0)

static struct node nodes[5];
static struct list queue;

/* Five nodes, of the values 1 to 5, in this order. */
static struct node *
chain(void)
{
	int i;

	Q_INIT(&queue);
	for (i = 0; i < 5; i++) {
		nodes[i].value = i + 1;
		nodes[i].next = i < 4 ? &nodes[i + 1] : NULL;
		Q_INSERT_TAIL(&queue, &nodes[i], link);
	}
	return (&nodes[0]);
}

static int
digits(struct node *n)
{
	int d = 0;

	for (; n != NULL; n = n->next)
		d = d * 10 + n->value;
	return (d);
}

static int
queued(void)
{
	struct node *n;
	int d = 0;

	Q_FOREACH(n, &queue, link)
		d = d * 10 + n->value;
	return (d);
}

int
list_walk(void)
{
	return (digits(chain()));
}

int
list_remove_through_pointer(void)
{
	struct node *head = chain(), **p;

	for (p = &head; *p != NULL; p = &(*p)->next)
		if ((*p)->value == 3) {
			*p = (*p)->next;
			break;
		}
	return (digits(head));
}

int
list_remove_first_through_pointer(void)
{
	struct node *head = chain(), **p = &head;

	while (*p != NULL) {
		if ((*p)->value & 1)
			*p = (*p)->next;
		else
			p = &(*p)->next;
	}
	return (digits(head));
}

int
list_insert_through_pointer(void)
{
	struct node extra = { 9, NULL, { NULL, NULL } }, *head = chain(), **p;

	for (p = &head; *p != NULL && (*p)->value < 4; p = &(*p)->next)
		continue;
	extra.next = *p;
	*p = &extra;
	return (digits(head));
}

int
list_reverse(void)
{
	struct node *head = chain(), *back = NULL, *next;

	while ((next = head) != NULL) {
		head = next->next;
		next->next = back;
		back = next;
	}
	return (digits(back));
}

int
queue_walk(void)
{
	(void)chain();
	return (queued());
}

int
queue_remove_first(void)
{
	(void)chain();
	Q_REMOVE(&queue, &nodes[0], link);
	return (queued());
}

int
queue_remove_last_and_insert(void)
{
	(void)chain();
	Q_REMOVE(&queue, &nodes[4], link);
	Q_REMOVE(&queue, &nodes[3], link);
	Q_INSERT_TAIL(&queue, &nodes[4], link);
	return (queued());
}

int
queue_remove_in_walk(void)
{
	struct node *n, *next;

	for (n = (chain(), Q_FIRST(&queue)); n != NULL; n = next) {
		next = Q_NEXT(n, link);
		if (n->value % 2 == 0)
			Q_REMOVE(&queue, n, link);
	}
	return (queued());
}

int
queue_macro_in_else(void)
{
	(void)chain();
	if (nodes[0].value == 1)
		Q_REMOVE(&queue, &nodes[1], link);
	else
		Q_REMOVE(&queue, &nodes[2], link);
	return (queued());
}

int
queue_prev_points_back(void)
{
	struct node *n;

	n = chain();
	return (*n->link.tqe_next->link.tqe_prev == &nodes[1]);
}
