/*
 * a client takes the reference of an arming only when it has armed the callout
 *
 * racehunt: thread t1 cpu 1
 * racehunt: ticks 2
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/refcount.h>

struct softc {
	u_int sc;
	struct callout c;
};

static void
release(struct softc *sc)
{

	if (refcount_release(&sc->sc))
		free(sc, M_DEVBUF);
}

static void
tick(void *arg)
{

	release(arg);
}

static void
attach(struct softc *sc)
{

	refcount_init(&sc->sc, 1);
	callout_init(&sc->c, 1);
}

static void
t1(struct softc *sc)
{

	if (callout_reset_on(&sc->c, 1, tick, sc, 0) == 0)
		refcount_acquire(&sc->sc);
	if (callout_stop(&sc->c) == 1)
		release(sc);
	release(sc);
}
