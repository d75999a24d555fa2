/*
 * a lookup looks whether the entry is linked yet when it has got its lock
 *
 * The mend of r343363: an entry that was unlinked while the lookup waited is as good as not
 * found, and its timer is not armed.
 *
 * racehunt: start attach
 * racehunt: thread lookup cpu 0
 * racehunt: thread unlink cpu 1
 * racehunt: ticks 1
 * racehunt: expect r216804 r216805 r220456 r262057 timeout: unreachable
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/malloc.h>
#include <sys/refcount.h>
#include <sys/rwlock.h>

struct entry {
	struct callout	timer;
	u_int		epoch;
	int		linked;
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
	e->linked = 1;
	entry = e;
}

static void
lookup(void)
{
	struct entry *e = entry;

	rw_wlock(&lle_lock);
	if (e->linked)
		callout_reset(&e->timer, hz, expire, e);
	rw_wunlock(&lle_lock);
	epoch_leave(e);
}

static void
unlink(void)
{
	struct entry *e = entry;

	rw_wlock(&lle_lock);
	e->linked = 0;
	callout_stop(&e->timer);
	rw_wunlock(&lle_lock);
	epoch_leave(e);
}
