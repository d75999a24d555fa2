/*
 * an ARP entry whose timer has the lock of the table, and a flag that says whether it is there
 *
 * The mend of r238990: the callout is given the lock, so that a stop under the lock is sure, and
 * an entry is taken out of the table only if it is linked there.
 *
 * racehunt: start in_lltattach
 * racehunt: thread lltable_flush cpu 1
 * racehunt: ticks 1
 * racehunt: expect r216804 r216805 r220456 r262057 timeout: unreachable
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/malloc.h>
#include <sys/refcount.h>
#include <sys/rwlock.h>

#define LLE_LINKED	0x0040

struct entry {
	struct callout	timer;
	u_int		refs;
};

static struct rwlock table;
static struct entry *first;
static int first_flags;		/* outlives the entry, as the chain of the table does */

static void
entry_release(struct entry *e)
{

	if (refcount_release(&e->refs))
		free(e, M_TEMP);
}

/* Takes an entry out of the table, which has a reference of it. */
static void
entry_remove(struct entry *e)
{

	first = NULL;
	first_flags &= ~LLE_LINKED;
	entry_release(e);
}

static void
arp_expire(void *arg)
{
	struct entry *e = arg;

	if (first_flags & LLE_LINKED)
		entry_remove(e);
	entry_release(e);
}

static void
in_lltattach(void)
{
	struct entry *e;

	e = malloc(sizeof(*e), M_TEMP, M_WAITOK | M_ZERO);
	rw_init(&table, "table");
	refcount_init(&e->refs, 2);
	callout_init_rw(&e->timer, &table, 0);
	rw_wlock(&table);
	callout_reset(&e->timer, hz, arp_expire, e);
	rw_wunlock(&table);
	first_flags |= LLE_LINKED;
	first = e;
}

static void
lltable_flush(void)
{
	struct entry *e;

	rw_wlock(&table);
	e = first;
	if (e != NULL) {
		if (callout_stop(&e->timer) == 1)
			entry_release(e);
		entry_remove(e);
	}
	rw_wunlock(&table);
}
