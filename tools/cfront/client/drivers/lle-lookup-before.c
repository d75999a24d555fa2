/*
 * a lookup finds an entry, waits for its lock, and arms its timer when it is no longer linked
 *
 * After PR 234296 and review D18906 (r343363, FreeBSD, January 2019). Lookups run in an epoch
 * and see entries that are being unlinked. Whoever unlinks stops the timer and hands the entry
 * to the epoch, which frees it when the lookup is over: then the timer is armed. The slice has
 * a count of who keeps the entry for the epoch.
 *
 * racehunt: start attach
 * racehunt: thread lookup cpu 0
 * racehunt: thread unlink cpu 1
 * racehunt: ticks 1
 * racehunt: expect r216804 r216805 r220456 r262057 timeout: rule 10 O
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/malloc.h>
#include <sys/refcount.h>
#include <sys/rwlock.h>

struct entry {
	struct callout	timer;
	u_int		epoch;
};

static struct rwlock lle_lock;
static struct entry *entry;

static void
epoch_leave(struct entry *e)
{

	if (refcount_release(&e->epoch))
		free(e, M_TEMP);
}

static void
expire(void *arg)
{

	rw_assert(&lle_lock, RA_WLOCKED);
}

static void
attach(void)
{
	struct entry *e;

	e = malloc(sizeof(*e), M_TEMP, M_WAITOK | M_ZERO);
	rw_init(&lle_lock, "lle");
	callout_init_rw(&e->timer, &lle_lock, 0);
	refcount_init(&e->epoch, 2);
	entry = e;
}

static void
lookup(void)
{
	struct entry *e = entry;

	rw_wlock(&lle_lock);
	callout_reset(&e->timer, hz, expire, e);
	rw_wunlock(&lle_lock);
	epoch_leave(e);
}

static void
unlink(void)
{
	struct entry *e = entry;

	rw_wlock(&lle_lock);
	callout_stop(&e->timer);
	rw_wunlock(&lle_lock);
	epoch_leave(e);
}
