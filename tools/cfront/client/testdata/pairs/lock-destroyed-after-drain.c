/*
 * a lock is destroyed when its callout was drained
 *
 * racehunt: start attach
 * racehunt: tick 1
 * racehunt: thread t1 cpu 1
 * racehunt: ticks 0
 * racehunt: entries 1
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/mutex.h>

static struct mtx m;
static struct callout c;

static void
tick(void *arg)
{

	callout_reset_on(&c, 5, tick, NULL, 1);
}

static void
attach(void)
{

	mtx_init(&m, "driver", NULL, MTX_DEF);
	callout_init_mtx(&c, &m, 0);
	mtx_lock(&m);
	callout_reset_on(&c, 1, tick, NULL, 0);
	mtx_unlock(&m);
}

static void
t1(void)
{

	callout_drain(&c);
	mtx_destroy(&m);
	mtx_init(&m, "driver", NULL, MTX_DEF);
	mtx_lock(&m);
	mtx_unlock(&m);
}
