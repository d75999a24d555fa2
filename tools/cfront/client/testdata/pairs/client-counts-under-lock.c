/*
 * a client counts the references of a callout under its lock, as entries of ARP do
 *
 * racehunt: start attach
 * racehunt: thread t1 cpu 1
 * racehunt: ticks 1
 * racehunt: finally: ref lle 0
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/refcount.h>
#include <sys/rwlock.h>

struct llentry {
	u_int		lle;
	struct callout	c;
	struct rwlock	*table;
};

static struct rwlock l;
static struct llentry *entry;

static void
release(struct llentry *e)
{

	if (refcount_release(&e->lle))
		free(e, M_TEMP);
}

static void
timer(void *arg)
{

	release(arg);
}

static void
attach(void)
{
	struct llentry *e;

	e = malloc(sizeof(*e), M_TEMP, M_WAITOK | M_ZERO);
	rw_init(&l, "table");
	refcount_init(&e->lle, 1);
	callout_init_rw(&e->c, &l, 0);
	entry = e;
	rw_wlock(&l);
	refcount_acquire(&e->lle);
	callout_reset_on(&e->c, 1, timer, e, 0);
	rw_wunlock(&l);
}

static void
t1(void)
{
	struct llentry *e = entry;
	int canceled;

	rw_wlock(&l);
	refcount_acquire(&e->lle);
	canceled = callout_reset_on(&e->c, 1, timer, e, 1);
	if (canceled == 1)
		release(e);
	rw_wunlock(&l);
	rw_wlock(&l);
	canceled = callout_stop(&e->c);
	if (canceled == 1)
		release(e);
	rw_wunlock(&l);
	release(e);
}
