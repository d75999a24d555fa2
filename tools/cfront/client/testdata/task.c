/*
 * a callout enqueues a task, which arms the callout again; a detach drains both
 *
 * racehunt: start attach
 * racehunt: thread detach cpu 1
 * racehunt: ticks 2
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <sys/taskqueue.h>

struct softc {
	struct mtx	mtx;
	struct callout	timer;
	struct task	work;
	int		dying;
};

static struct softc *softc;

static void
tick(void *arg)
{
	struct softc *sc = arg;

	taskqueue_enqueue(taskqueue_thread, &sc->work);
}

static void
work(void *arg, int pending)
{
	struct softc *sc = arg;

	mtx_lock(&sc->mtx);
	if (!sc->dying)
		callout_reset(&sc->timer, 1, tick, sc);
	mtx_unlock(&sc->mtx);
}

static void
attach(void)
{

	softc = malloc(sizeof(*softc), M_DEVBUF, M_WAITOK | M_ZERO);
	mtx_init(&softc->mtx, "softc", NULL, MTX_DEF);
	TASK_INIT(&softc->work, 0, work, softc);
	callout_init(&softc->timer, 1);
	callout_reset(&softc->timer, 1, tick, softc);
}

static void
detach(void)
{
	struct softc *sc = softc;

	mtx_lock(&sc->mtx);
	sc->dying = 1;
	mtx_unlock(&sc->mtx);
	callout_drain(&sc->timer);
	taskqueue_drain(taskqueue_thread, &sc->work);
	free(sc, M_DEVBUF);
}
