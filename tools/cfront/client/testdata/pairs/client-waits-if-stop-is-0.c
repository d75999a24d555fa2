/*
 * a driver waits for its handler's wakeup where stop returned 0
 *
 * racehunt: start attach
 * racehunt: thread t1 cpu 1
 * racehunt: ticks 3
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/mutex.h>

static struct mtx m;
static int done;
static struct callout c;

static void
tick(void *arg)
{

	mtx_lock(&m);
	wakeup(&done);
	mtx_unlock(&m);
}

static void
attach(void)
{

	mtx_init(&m, "driver", NULL, MTX_DEF);
	callout_init(&c, 1);
	callout_reset_on(&c, 1, tick, NULL, 0);
}

static void
t1(void)
{
	int error;

	mtx_lock(&m);
	if (callout_stop(&c) == 0) {
		error = msleep(&done, &m, PWAIT, "drvstop", 3);
		KASSERT(error == 0, ("the handler has not come"));
	}
	mtx_unlock(&m);
}
