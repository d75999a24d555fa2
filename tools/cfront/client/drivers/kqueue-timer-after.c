/*
 * a timer of kqueue does not arm itself again once its knote is being deleted
 *
 * The mend of the commit: the handler takes the lock of the subsystem, here a mutex, and looks
 * for the mark of a knote that is being deleted. DragonFly's callout_stop waits for a handler;
 * in FreeBSD's KPI that is callout_drain, and on the revisions whose drain comes back while a
 * handler that has armed its callout again runs yet, the mend is not enough.
 *
 * racehunt: start attach
 * racehunt: thread delete cpu 1
 * racehunt: ticks 2
 * racehunt: expect timeout: unreachable
 * racehunt: expect r216804 r216805 r220456 r262057: rule 5 M
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/malloc.h>
#include <sys/mutex.h>

#define EV_ONESHOT	0x0010
#define KN_DELETING	0x0100

struct knote {
	struct callout	timer;
	int		flags;
	int		status;
};

static struct mtx token;
static struct knote *knote;

static void
expire(void *arg)
{
	struct knote *kn = arg;

	mtx_lock(&token);
	if ((kn->status & KN_DELETING) == 0) {
		if ((kn->flags & EV_ONESHOT) == 0)
			callout_reset(&kn->timer, 1, expire, kn);
	}
	mtx_unlock(&token);
}

static void
attach(void)
{

	knote = malloc(sizeof(*knote), M_TEMP, M_WAITOK | M_ZERO);
	mtx_init(&token, "kqueue", NULL, MTX_DEF);
	callout_init(&knote->timer, 1);
	callout_reset(&knote->timer, 1, expire, knote);
}

static void
delete(void)
{

	mtx_lock(&token);
	knote->status |= KN_DELETING;
	mtx_unlock(&token);
	callout_drain(&knote->timer);
	free(knote, M_TEMP);
}
