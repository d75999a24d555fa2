/*
 * a sound driver says that it stops, and waits for its handler before it frees channels
 *
 * The mend of D50386: a flag keeps the handler from arming itself again, and the channels are
 * freed when the callout was drained.
 *
 * racehunt: start attach
 * racehunt: thread detach cpu 1
 * racehunt: ticks 2
 * racehunt: expect r216804 r216805 r220456 r262057 timeout: unreachable
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/malloc.h>
#include <sys/mutex.h>

struct channel {
	struct mtx	lock;
};

struct softc {
	struct mtx	mtx;
	struct callout	io;
	int		stopped;
};

static struct softc softc;
static struct channel *chan;

static void
play(struct channel *ch)
{

	mtx_lock(&ch->lock);
	mtx_unlock(&ch->lock);
}

static void
chan_io(void *arg)
{
	struct softc *sc = arg;

	mtx_unlock(&sc->mtx);
	play(chan);
	mtx_lock(&sc->mtx);
	if (!sc->stopped)
		callout_schedule(&sc->io, 1);
}

static void
attach(void)
{
	struct softc *sc = &softc;

	chan = malloc(sizeof(*chan), M_DEVBUF, M_WAITOK | M_ZERO);
	mtx_init(&chan->lock, "channel", NULL, MTX_DEF);
	mtx_init(&sc->mtx, "softc", NULL, MTX_DEF);
	callout_init_mtx(&sc->io, &sc->mtx, 0);
	mtx_lock(&sc->mtx);
	callout_reset(&sc->io, 1, chan_io, sc);
	mtx_unlock(&sc->mtx);
}

static void
detach(void)
{
	struct softc *sc = &softc;

	mtx_lock(&sc->mtx);
	sc->stopped = 1;
	mtx_unlock(&sc->mtx);
	callout_drain(&sc->io);
	free(chan, M_DEVBUF);
}
