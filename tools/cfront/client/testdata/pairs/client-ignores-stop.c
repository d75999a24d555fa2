/*
 * a client gives back the reference of an arming whatever its stop returned
 *
 * racehunt: start attach
 * racehunt: thread t1 cpu 1
 * racehunt: ticks 2
 * racehunt: finally: ref tp 0
 */
#include <sys/param.h>
#include <sys/callout.h>
#include <sys/refcount.h>

struct tcpcb {
	u_int tp;
	struct callout c;
};

static void
release(struct tcpcb *tcb)
{

	if (refcount_release(&tcb->tp))
		free(tcb, M_TEMP);
}

static void
timer(void *arg)
{

	release(arg);
}

static void
attach(struct tcpcb *tcb)
{

	refcount_init(&tcb->tp, 1);
	callout_init(&tcb->c, 1);
	refcount_acquire(&tcb->tp);
	callout_reset_on(&tcb->c, 1, timer, tcb, 0);
}

static void
t1(struct tcpcb *tcb)
{

	callout_stop(&tcb->c);
	release(tcb);
	release(tcb);
}
