/*
 * a timer of kqueue arms itself again while its knote is deleted
 *
 * After the log and the comment of a commit to DragonFly's kern_event.c (0c52fa62, 2011). The
 * handler looks at no lock and at no state before it arms the callout again; a delete that
 * has stopped it before frees a knote whose callout is armed. Whether the timer is for once
 * only the user says: the slice goes both ways.
 *
 * racehunt: start attach
 * racehunt: thread delete cpu 1
 * racehunt: ticks 2
 * racehunt: expect r216804 r216805 r220456 r262057 timeout: rule 10 O
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/malloc.h>

#define EV_ONESHOT	0x0010

struct knote {
	struct callout	timer;
	int		flags;
};

static struct knote *knote;

static void
expire(void *arg)
{
	struct knote *kn = arg;

	if ((kn->flags & EV_ONESHOT) == 0)
		callout_reset(&kn->timer, 1, expire, kn);
}

static void
attach(void)
{

	knote = malloc(sizeof(*knote), M_TEMP, M_WAITOK | M_ZERO);
	callout_init(&knote->timer, 1);
	callout_reset(&knote->timer, 1, expire, knote);
}

static void
delete(void)
{

	callout_stop(&knote->timer);
	free(knote, M_TEMP);
}
