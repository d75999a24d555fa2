/*
 * a connection is discarded while the handler of its timer waits for the connection's lock
 *
 * After review D2079 (FreeBSD, 2015), which mends an old race: the control block is freed when
 * its timers were stopped, and a stop does not wait for a handler that has been entered. The
 * lock belongs to the inpcb, which lives longer.
 *
 * racehunt: start attach
 * racehunt: thread discard cpu 1
 * racehunt: ticks 1
 * racehunt: expect r216804 r216805 r220456 r262057 timeout: rule 10 O
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/malloc.h>
#include <sys/mutex.h>

struct tcpcb {
	struct callout	rexmt;
	int		state;
};

static struct mtx inp;
static struct tcpcb *conn;

static void
rexmt(void *arg)
{
	struct tcpcb *tp = arg;

	mtx_lock(&inp);
	if (tp->state != 0)
		printf("retransmit\n");
	if (callout_active(&tp->rexmt))
		callout_deactivate(&tp->rexmt);
	mtx_unlock(&inp);
}

static void
attach(void)
{
	struct tcpcb *tp;

	tp = malloc(sizeof(*tp), M_TEMP, M_WAITOK | M_ZERO);
	mtx_init(&inp, "inp", NULL, MTX_DEF);
	callout_init(&tp->rexmt, 1);
	callout_reset(&tp->rexmt, 1, rexmt, tp);
	conn = tp;
}

static void
discard(void)
{
	struct tcpcb *tp = conn;

	mtx_lock(&inp);
	callout_stop(&tp->rexmt);
	mtx_unlock(&inp);
	free(tp, M_TEMP);
}
