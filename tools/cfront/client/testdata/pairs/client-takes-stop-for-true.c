/*
 * a client gives back the reference of an arming if its stop did not return 0
 *
 * racehunt: start attach
 * racehunt: thread t1 cpu 1
 * racehunt: ticks 2
 * racehunt: finally: ref lle 0
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/refcount.h>

struct llentry {
	u_int lle;
	struct callout c;
};

#define RELEASE(e) do {					\
	if (refcount_release(&(e)->lle))		\
		free((e), M_TEMP);			\
} while (0)

static void
timer(void *arg)
{
	struct llentry *e = (struct llentry *)arg;

	RELEASE(e);
}

static void
attach(struct llentry *e)
{

	refcount_init(&e->lle, 1);
	callout_init(&e->c, 1);
	refcount_acquire(&e->lle);
	callout_reset_on(&e->c, 1, timer, e, 0);
}

static void
t1(struct llentry *e)
{

	if (callout_stop(&e->c))
		RELEASE(e);
	RELEASE(e);
}
