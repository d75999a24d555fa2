/*
 * an ARP entry is removed from its table twice: by its timer and by whoever flushes the table
 *
 * After PR kern/165863 and the log of r238990 (FreeBSD, August 2012). The timer of an entry is
 * MPSAFE and takes the lock of the table itself. A flush that has the lock meanwhile cannot
 * stop it any more, and removes the entry; then the timer gets the lock and removes it again.
 * The slice has one entry, one reference for the table and one for the timer.
 *
 * racehunt: start in_lltattach
 * racehunt: thread lltable_flush cpu 1
 * racehunt: ticks 1
 * racehunt: expect r216804 r216805 r220456 r262057 timeout: refcount O
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/malloc.h>
#include <sys/refcount.h>
#include <sys/rwlock.h>

struct entry {
	struct callout	timer;
	u_int		refs;
};

static struct rwlock table;
static struct entry *first;

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
	entry_release(e);
}

static void
arp_expire(void *arg)
{
	struct entry *e = arg;

	rw_wlock(&table);
	entry_remove(e);
	rw_wunlock(&table);
	entry_release(e);
}

static void
in_lltattach(void)
{
	struct entry *e;

	e = malloc(sizeof(*e), M_TEMP, M_WAITOK | M_ZERO);
	rw_init(&table, "table");
	refcount_init(&e->refs, 2);
	callout_init(&e->timer, CALLOUT_MPSAFE);
	callout_reset(&e->timer, hz, arp_expire, e);
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
