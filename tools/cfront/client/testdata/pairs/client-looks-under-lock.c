/*
 * a flag says that a driver goes away, and a lock is held from the look to the reset
 *
 * racehunt: start attach
 * racehunt: thread t1 cpu 0
 * racehunt: thread t2 cpu 1
 * racehunt: ticks 2
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/mutex.h>
#include <sys/refcount.h>

struct softc {
	u_int		sc;
	struct callout	c;
};

static struct mtx m;
static int dying;

static void
tick(void *arg)
{
}

static void
attach(struct softc *sc)
{

	mtx_init(&m, "softc", NULL, MTX_DEF);
	refcount_init(&sc->sc, 1);
	callout_init(&sc->c, 1);
	callout_reset_on(&sc->c, 1, tick, sc, 0);
}

static void
t1(struct softc *sc)
{

	mtx_lock(&m);
	if (!dying)
		callout_reset(&sc->c, 1, tick, sc);
	mtx_unlock(&m);
}

static void
t2(struct softc *sc)
{

	mtx_lock(&m);
	dying = 1;
	mtx_unlock(&m);
	callout_drain(&sc->c);
	if (refcount_release(&sc->sc))
		free(sc, M_DEVBUF);
}
