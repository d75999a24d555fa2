/*
 * a flag says that a driver goes away, and nobody has a lock when it looks
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

static int dying;

static void
tick(void *arg)
{
}

static void
attach(struct softc *sc)
{

	refcount_init(&sc->sc, 1);
	callout_init(&sc->c, 1);
	callout_reset_on(&sc->c, 1, tick, sc, 0);
}

static void
t1(struct softc *sc)
{

	if (!dying)
		callout_reset(&sc->c, 1, tick, sc);
}

static void
t2(struct softc *sc)
{

	dying = 1;
	callout_drain(&sc->c);
	if (refcount_release(&sc->sc))
		free(sc, M_DEVBUF);
}
