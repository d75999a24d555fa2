/*
 * problem 1: drain returns while the handler runs
 *
 * racehunt: start attach
 * racehunt: tick 1
 * racehunt: thread t1 cpu 1
 * racehunt: ticks 0
 * racehunt: entries 1
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/malloc.h>

struct softc {
	struct callout c;
};

static void
tick(void *arg)
{
	struct softc *sc = arg;

	callout_reset_on(&sc->c, 5, tick, sc, 1);
}

static void
attach(struct softc *sc)
{

	callout_init(&sc->c, 1);
	callout_reset_on(&sc->c, 1, tick, sc, 0);
}

static void
t1(struct softc *sc)
{

	callout_drain(&sc->c);
	free(sc, M_DEVBUF);
}
