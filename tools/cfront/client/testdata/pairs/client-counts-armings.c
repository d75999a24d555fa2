/*
 * a client counts a reference for each arming, as the timers of TCP do
 *
 * racehunt: start attach
 * racehunt: thread t1 cpu 1
 * racehunt: ticks 1
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
	struct tcpcb *tcb = arg;

	release(tcb);
}

static void
arm(struct tcpcb *tcb, int cpu)
{

	refcount_acquire(&tcb->tp);
	if (callout_reset_on(&tcb->c, 1, timer, tcb, cpu) == 1)
		release(tcb);
}

static void
attach(struct tcpcb *tcb)
{

	refcount_init(&tcb->tp, 1);
	callout_init(&tcb->c, CALLOUT_MPSAFE);
	refcount_acquire(&tcb->tp);
	callout_reset_on(&tcb->c, 1, timer, tcb, 0);
}

static void
t1(struct tcpcb *tcb)
{

	arm(tcb, 1);
	if (callout_stop(&tcb->c) == 1)
		release(tcb);
	release(tcb);
}
