/*
 * a handler and a thread count what is to be done in a variable without a lock
 *
 * racehunt: start attach
 * racehunt: thread t1 cpu 1
 * racehunt: ticks 2
 * racehunt: finally: var todo 0
 */
#include <sys/param.h>
#include <sys/callout.h>

static int todo;
static struct callout c, d;

static void
timer(void *arg)
{

	todo--;
}

static void
attach(void)
{

	callout_init(&c, 1);
	callout_init(&d, 1);
	todo = 2;
	callout_reset_on(&c, 1, timer, NULL, 0);
	callout_reset_on(&d, 2, timer, NULL, 0);
}

static void
t1(void)
{

	if (callout_stop(&d) == 1)
		todo--;
	callout_drain(&c);
	callout_drain(&d);
	if (todo != 0)
		printf("lost %d\n", todo);
}
