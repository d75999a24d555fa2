/*
 * a connection is freed by whoever is the last to have it: the discard or the timer's handler
 *
 * The mend of D2079: the timer keeps the control block for as long as it may run. If the stop
 * was too late the handler gives back what the timer had.
 *
 * racehunt: start attach
 * racehunt: thread discard cpu 1
 * racehunt: ticks 1
 * racehunt: expect r216804 r216805 r220456 r262057 timeout: unreachable
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <sys/refcount.h>

struct tcpcb {
	struct callout	rexmt;
	u_int		refs;
};

static struct mtx inp;
static struct tcpcb *conn;

static void
release(struct tcpcb *tp)
{

	if (refcount_release(&tp->refs))
		free(tp, M_TEMP);
}

static void
rexmt(void *arg)
{
	struct tcpcb *tp = arg;

	mtx_lock(&inp);
	if (callout_active(&tp->rexmt))
		callout_deactivate(&tp->rexmt);
	mtx_unlock(&inp);
	release(tp);
}

static void
attach(void)
{
	struct tcpcb *tp;

	tp = malloc(sizeof(*tp), M_TEMP, M_WAITOK | M_ZERO);
	mtx_init(&inp, "inp", NULL, MTX_DEF);
	callout_init(&tp->rexmt, 1);
	refcount_init(&tp->refs, 2);
	callout_reset(&tp->rexmt, 1, rexmt, tp);
	conn = tp;
}

static void
discard(void)
{
	struct tcpcb *tp = conn;

	mtx_lock(&inp);
	if (callout_stop(&tp->rexmt) == 1)
		release(tp);
	mtx_unlock(&inp);
	release(tp);
}
