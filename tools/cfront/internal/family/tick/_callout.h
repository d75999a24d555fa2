/* The struct callout of the tick era. */
#include <sys/queue.h>
SLIST_HEAD(callout_list, callout);
TAILQ_HEAD(callout_tailq, callout);
struct callout {
	union {
		SLIST_ENTRY(callout) sle;
		TAILQ_ENTRY(callout) tqe;
	} c_links;
	int c_time;
	void *c_arg;
	void (*c_func)(void *);
	struct lock_object *c_lock;
	int c_flags;
	volatile int c_cpu;
};
