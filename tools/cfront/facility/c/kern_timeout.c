/*
 * A small callout facility of this project's own, in the C of a kernel.
 *
 * It is a text of the family of FreeBSD 8.x and 9.x: the names, parameters and
 * results that clients and the layers below rely on are those. How it works is
 * not: its locking, its walk and its moves are its own, and simple enough to be
 * believed. ../kern_timeout.go is the same by hand.
 *
 * Each of the macros FAULT_... switches on a fault that such code is known for:
 *
 *	FAULT_CANCEL		softclock calls what was cancelled meanwhile
 *	FAULT_MIGRATE_EARLY	a callout moves while its handler runs
 *	FAULT_NO_RECHECK	a drain sleeps without a second look
 *	FAULT_STALE_NEXT	softclock goes on with what was taken off
 *	FAULT_RECORD_KEPT	a stop forgets the move that is recorded
 *	FAULT_NO_WAKEUP		softclock does not wake those that drain
 *	FAULT_SLOT_LOST		softclock does not free the slot of a timeout
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/bus.h>
#include <sys/callout.h>
#include <sys/interrupt.h>
#include <sys/kernel.h>
#include <sys/ktr.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/sdt.h>
#include <sys/sleepqueue.h>
#include <sys/sysctl.h>
#include <sys/smp.h>

SDT_PROVIDER_DEFINE(callout_execute);
SDT_PROBE_DEFINE(callout_execute, kernel, , callout_start, callout-start);
SDT_PROBE_ARGTYPE(callout_execute, kernel, , callout_start, 0,
    "struct callout *");
SDT_PROBE_DEFINE(callout_execute, kernel, , callout_end, callout-end);
SDT_PROBE_ARGTYPE(callout_execute, kernel, , callout_end, 0,
    "struct callout *");

static int avg_depth;
SYSCTL_INT(_debug, OID_AUTO, to_avg_depth, CTLFLAG_RD, &avg_depth, 0,
    "callouts that a run of softclock looks at, mean in thousandths");
#define	AVERAGE(avg, n) do {	/* of about the last eight */		\
	(avg) += ((n) * 1000 - (avg)) / (1 << 3);			\
} while (0)

static MALLOC_DEFINE(M_CALLOUT, "callout", "callwheels");

/* Of cc_curr: it may be cancelled, it has been, or its handler was entered. */
enum { CALLED_NOT, CALLED_OFF, CALLED };

#define	CPUBLOCK	MAXCPU

/* A move to another CPU that waits until the handler has returned. */
struct callout_move {
	void	(*func)(void *);
	void	*arg;
	int	cpu;		/* CPUBLOCK: none */
	int	ticks;
};

static const struct callout_move no_move = { NULL, NULL, CPUBLOCK, 0 };

/*
 * What a CPU keeps for its callouts. All but cc_cookie and the addresses of the
 * two arrays is guarded by cc_lock. Everything that was due before
 * cc_softticks has been served or is cc_curr.
 */
struct callout_cpu {
	struct mtx		cc_lock;
	struct callout		*cc_callout;	/* slots of timeout() */
	struct callout_tailq	*cc_callwheel;
	struct callout_list	cc_callfree;
	struct callout		*cc_next;	/* softclock goes on here */
	struct callout		*cc_curr;	/* softclock has taken this */
	struct callout_move	cc_move;	/* of cc_curr */
	void			*cc_cookie;
	int			cc_ticks;	/* of the last callout_tick */
	int			cc_softticks;	/* next to be served */
	int			cc_cancel;	/* CALLED_..., of cc_curr */
	int			cc_waiting;	/* somebody drains cc_curr */
	int			cc_firsttick;	/* the clock knows of it */
};
#define	cc_migration_func	cc_move.func
#define	cc_migration_arg	cc_move.arg
#define	cc_migration_cpu	cc_move.cpu
#define	cc_migration_ticks	cc_move.ticks

#ifdef SMP
static struct callout_cpu cc_cpu[MAXCPU];
#define	CC_CPU(cpu)	(&cc_cpu[(cpu)])
#define	CC_SELF()	CC_CPU(PCPU_GET(cpuid))
#ifdef DIAGNOSTIC
static int cc_moves;		/* callouts that went to another CPU */
#endif
#else
static struct callout_cpu cc_cpu;
#define	CC_CPU(cpu)	(&cc_cpu)
#define	CC_SELF()	(&cc_cpu)
#endif

#define	CC_LOCK(cc)		mtx_lock_spin(&(cc)->cc_lock)
#define	CC_UNLOCK(cc)		mtx_unlock_spin(&(cc)->cc_lock)
#define	CC_LOCK_ASSERT(cc)	mtx_assert(&(cc)->cc_lock, MA_OWNED)

/* Ticks wrap: the bucket of one, and how long after another it comes. */
#define	CC_BUCKET(cc, tick)						\
	(&(cc)->cc_callwheel[(u_int)(tick) % callwheelsize])
#define	TICKS_AFTER(a, b)						\
	((int)((u_int)(a) - (u_int)(b)))

#define	CALLOUT_BURST	64	/* looks before softclock lets others in */

static u_int callwheelsize;	/* a power of two */
static int timeout_cpu;		/* has the slots of timeout() */

void (*callout_new_inserted)(int cpu, int ticks);

/*
 * The wheel and the slots of the CPU that boots lie at v; what is behind them
 * is returned.
 */
caddr_t
kern_timeout_callwheel_alloc(caddr_t v)
{
	struct callout_cpu *cc;
	int bits;

	for (bits = 0, callwheelsize = 1; callwheelsize < (u_int)ncallout;
	    bits++, callwheelsize = 1U << bits)
		continue;
	timeout_cpu = PCPU_GET(cpuid);
	cc = CC_CPU(timeout_cpu);
	cc->cc_callwheel = (struct callout_tailq *)v;
	v = (caddr_t)(cc->cc_callwheel + callwheelsize);
	cc->cc_callout = (struct callout *)v;
	v = (caddr_t)(cc->cc_callout + ncallout);
	return (v);
}

static void
callout_cpu_init(struct callout_cpu *cc)
{
	struct callout *c;
	u_int n;

	mtx_init(&cc->cc_lock, "callout", NULL, MTX_SPIN);
	cc->cc_move = no_move;
	cc->cc_firsttick = cc->cc_softticks = cc->cc_ticks = ticks;
	n = 0;
	do
		TAILQ_INIT(&cc->cc_callwheel[n]);
	while (++n < callwheelsize);
	SLIST_INIT(&cc->cc_callfree);
	for (n = 0; cc->cc_callout != NULL && n < (u_int)ncallout; n++) {
		c = &cc->cc_callout[n];
		callout_init(c, 0);
		c->c_flags |= CALLOUT_LOCAL_ALLOC;
		SLIST_INSERT_HEAD(&cc->cc_callfree, c, c_links.sle);
	}
}

void
kern_timeout_callwheel_init(void)
{
	callout_cpu_init(CC_CPU(timeout_cpu));
}

/* The CPU of c, locked. */
static struct callout_cpu *
callout_home(struct callout *c)
{
	struct callout_cpu *cc;
	int cpu;

	for (;;) {
		while ((cpu = c->c_cpu) == CPUBLOCK)
			cpu_spinwait();
		cc = CC_CPU(cpu);
		CC_LOCK(cc);
		if (c->c_cpu == cpu)
			return (cc);
		CC_UNLOCK(cc);
	}
}

/*
 * Go with c, which is on no wheel, from the CPU that is locked to another one,
 * which is locked then. Nothing else may run here in between: it could spin on
 * CPUBLOCK.
 */
static void
callout_go(struct callout *c, struct callout_cpu **ccp, int cpu)
{
	CC_LOCK_ASSERT(*ccp);
	c->c_cpu = CPUBLOCK;
	spinlock_enter();
	CC_UNLOCK(*ccp);
	*ccp = CC_CPU(cpu);
	CC_LOCK(*ccp);
	spinlock_exit();
	c->c_cpu = cpu;
#if defined(SMP) && defined(DIAGNOSTIC)
	cc_moves++;
#endif
}

/* Put c on the wheel of the CPU that it is on. */
static void
callout_link(struct callout_cpu *cc, struct callout *c, int to_ticks)
{
	CC_LOCK_ASSERT(cc);
	c->c_time = ticks + (to_ticks > 0 ? to_ticks : 1);
	TAILQ_INSERT_TAIL(CC_BUCKET(cc, c->c_time), c, c_links.tqe);
	if (callout_new_inserted != NULL &&
	    TICKS_AFTER(c->c_time, cc->cc_firsttick) < 0) {
		cc->cc_firsttick = c->c_time;
		(*callout_new_inserted)(c->c_cpu,
		    TICKS_AFTER(cc->cc_firsttick, cc->cc_ticks));
	}
}

/*
 * Take the pending arming of c back, from the wheel or from the record. The
 * flags still say PENDING, for those that look at them without the lock.
 */
static int
callout_retract(struct callout_cpu *cc, struct callout *c)
{
	CC_LOCK_ASSERT(cc);
	switch (c->c_flags & (CALLOUT_PENDING | CALLOUT_DFRMIGRATION)) {
	case 0:
		return (0);
	case CALLOUT_PENDING | CALLOUT_DFRMIGRATION:
		KASSERT(cc->cc_curr == c, ("%s: the record is not of %p",
		    __func__, c));
		cc->cc_move = no_move;
		break;
	default:
#ifndef FAULT_STALE_NEXT
		if (cc->cc_next == c)
			cc->cc_next = TAILQ_NEXT(c, c_links.tqe);
#endif
		TAILQ_REMOVE(CC_BUCKET(cc, c->c_time), c, c_links.tqe);
	}
	return (1);
}

/* Give the slot of a timeout() back. */
static void
callout_free(struct callout_cpu *cc, struct callout *c)
{
	c->c_func = NULL;
	SLIST_INSERT_HEAD(&cc->cc_callfree, c, c_links.sle);
}

/*
 * Cancel what c is armed for. The arming that softclock has taken, but not yet
 * entered, is cancelled only if the caller owns the lock of c.
 */
static int
callout_cancel(struct callout_cpu *cc, struct callout *c, int owned)
{
	int cancelled;

#ifdef FAULT_RECORD_KEPT
	if (c->c_flags & CALLOUT_DFRMIGRATION)
		cancelled = 1;
	else
#endif
	cancelled = callout_retract(cc, c);
	c->c_flags &=
	    ~(CALLOUT_ACTIVE | CALLOUT_PENDING | CALLOUT_DFRMIGRATION);
	if (owned && cc->cc_curr == c && cc->cc_cancel == CALLED_NOT) {
		cc->cc_cancel = CALLED_OFF;
		cancelled = 1;
	}
	if (cancelled && cc->cc_curr != c && (c->c_flags & CALLOUT_LOCAL_ALLOC))
		callout_free(cc, c);
	CTR3(KTR_CALLOUT, "%s to cancel %p func %p",
	    cancelled ? "able" : "unable", c, c->c_func);
	return (cancelled);
}

/* Arm c; the CPU that it is on is locked, and left unlocked. */
static int
callout_arm(struct callout_cpu *cc, struct callout *c, int to_ticks,
    void (*ftn)(void *), void *arg, int cpu)
{
	int cancelled, moves;

	if (cpu == CALLOUT_STAY)
		cpu = c->c_flags & CALLOUT_DFRMIGRATION ?
		    cc->cc_migration_cpu : c->c_cpu;
	if (ftn == NULL)
		ftn = c->c_func, arg = c->c_arg;
	cancelled = callout_retract(cc, c);
	moves = cpu != c->c_cpu;
	if (cc->cc_curr == c) {
		if (c->c_lock != NULL && cc->cc_cancel == CALLED_NOT) {
			cc->cc_cancel = CALLED_OFF;
			cancelled = 1;
		}
		if (cc->cc_waiting) {
			CTR3(KTR_CALLOUT, "refused %p func %p arg %p", c,
			    ftn, arg);
			goto out;
		}
	}
	c->c_func = ftn;
	c->c_arg = arg;
#ifndef FAULT_MIGRATE_EARLY
	if (moves && cc->cc_curr == c) {
		cc->cc_migration_func = ftn;
		cc->cc_migration_arg = arg;
		cc->cc_migration_cpu = cpu;
		cc->cc_migration_ticks = to_ticks;
		c->c_flags |= CALLOUT_ACTIVE | CALLOUT_PENDING |
		    CALLOUT_DFRMIGRATION;
		CTR4(KTR_CALLOUT, "recorded %p func %p arg %p for CPU %d", c,
		    ftn, arg, cpu);
		goto out;
	}
#endif
	if (moves)
		callout_go(c, &cc, cpu);
	c->c_flags = (c->c_flags & ~CALLOUT_DFRMIGRATION) |
	    CALLOUT_ACTIVE | CALLOUT_PENDING;
	callout_link(cc, c, to_ticks);
	CTR4(KTR_CALLOUT, "armed %p func %p arg %p in %d", c, ftn, arg,
	    to_ticks);
out:
	CC_UNLOCK(cc);
	return (cancelled);
}

/*
 * Call the handler of c, which is on no wheel any more. cc is locked, but not
 * meanwhile. The client may have freed c then, unless a move is recorded.
 * Returns how many were called.
 */
static int
callout_serve(struct callout_cpu *cc, struct callout *c)
{
	void (*c_func)(void *) = c->c_func;
	void *c_arg = c->c_arg;
	struct lock_object *c_lock = c->c_lock;
	struct lock_class *class = NULL;
	struct callout_cpu *there = cc;
	struct callout_move move;
	int c_flags = c->c_flags, state;

	KASSERT((c_flags & (CALLOUT_PENDING | CALLOUT_DFRMIGRATION)) ==
	    CALLOUT_PENDING, ("softclock took %p with flags %#x", c, c_flags));
	c->c_flags = c_flags & CALLOUT_LOCAL_ALLOC ? CALLOUT_LOCAL_ALLOC :
	    c_flags & ~CALLOUT_PENDING;
	cc->cc_curr = c;
	cc->cc_cancel = state = c_lock == NULL ? CALLED : CALLED_NOT;
	CC_UNLOCK(cc);
	if (c_lock != NULL) {
		class = LOCK_CLASS(c_lock);
		class->lc_lock(c_lock, !(c_flags & CALLOUT_SHAREDLOCK));
		CC_LOCK(cc);
#ifndef FAULT_CANCEL
		if ((state = cc->cc_cancel) == CALLED_NOT)
#endif
			cc->cc_cancel = state = CALLED;
		CC_UNLOCK(cc);
	}
	if (state == CALLED) {
		CTR3(KTR_CALLOUT, "callout %p func %p arg %p", c, c_func,
		    c_arg);
		THREAD_NO_SLEEPING();
		SDT_PROBE(callout_execute, kernel, , callout_start, c, 0, 0,
		    0, 0);
		c_func(c_arg);
		SDT_PROBE(callout_execute, kernel, , callout_end, c, 0, 0,
		    0, 0);
		THREAD_SLEEPING_OK();
	}
	if (class != NULL &&
	    (state == CALLED_OFF || !(c_flags & CALLOUT_RETURNUNLOCKED)))
		class->lc_unlock(c_lock);

	CC_LOCK(cc);
	KASSERT(cc->cc_curr == c, ("softclock lost %p", c));
	cc->cc_curr = NULL;
#ifndef FAULT_SLOT_LOST
	if (c_flags & CALLOUT_LOCAL_ALLOC)
		callout_free(cc, c);
#endif
	move = cc->cc_move;
	if (move.cpu != CPUBLOCK) {
		cc->cc_move = no_move;
		callout_go(c, &there, move.cpu);
		c->c_flags &= ~CALLOUT_DFRMIGRATION;
		callout_link(there, c, move.ticks);
		CC_UNLOCK(there);
		CC_LOCK(cc);
	}
#ifndef FAULT_NO_WAKEUP
	else if (cc->cc_waiting) {
		cc->cc_waiting = 0;
		CC_UNLOCK(cc);
		wakeup(&cc->cc_waiting);
		CC_LOCK(cc);
	}
#endif
	return (state == CALLED ? 1 : 0);
}

/*
 * The software interrupt of a CPU: serve its buckets up to the last tick.
 * Whoever takes cc_next off a wheel moves it on.
 */
void
softclock(void *arg)
{
	struct callout_cpu *cc = arg;
	struct callout *c;
	int called = 0, depth = 0, tick;

	CC_LOCK(cc);
	while (TICKS_AFTER(cc->cc_softticks, cc->cc_ticks) <= 0) {
		tick = cc->cc_softticks++;
		cc->cc_next = TAILQ_FIRST(CC_BUCKET(cc, tick));
		while ((c = cc->cc_next) != NULL) {
			cc->cc_next = TAILQ_NEXT(c, c_links.tqe);
			if (c->c_time == tick) {
				TAILQ_REMOVE(CC_BUCKET(cc, tick), c,
				    c_links.tqe);
				called += callout_serve(cc, c);
			} else if (depth % CALLOUT_BURST == CALLOUT_BURST - 1) {
				CC_UNLOCK(cc);	/* let others in */
				CC_LOCK(cc);
			}
			depth++;
		}
	}
	AVERAGE(avg_depth, depth);
	CTR3(KTR_CALLOUT, "softclock %p: %d of %d called", cc, called, depth);
	CC_UNLOCK(cc);
}

static void
start_softclock(void *dummy)
{
	struct callout_cpu *cc;
	int cpu = 0;

#ifdef SMP
	CPU_FOREACH(cpu)
#endif
	{
		cc = CC_CPU(cpu);
		if (cpu != timeout_cpu) {
			cc->cc_callwheel = malloc(callwheelsize *
			    sizeof(struct callout_tailq), M_CALLOUT, M_WAITOK);
			callout_cpu_init(cc);
		}
		if (swi_add(cpu == timeout_cpu ? &clk_intr_event : NULL,
		    "clock", softclock, cc, SWI_CLOCK, INTR_MPSAFE,
		    &cc->cc_cookie) != 0)
			panic("no softclock for CPU %d", cpu);
	}
}
SYSINIT(start_softclock, SI_SUB_SOFTINTR, SI_ORDER_FIRST, start_softclock,
    NULL);

/* The clock of this CPU ticks. */
void
callout_tick(void)
{
	struct callout_cpu *cc = CC_SELF();
	int due;

	mtx_lock_spin_flags(&cc->cc_lock, MTX_QUIET);
	cc->cc_firsttick = cc->cc_ticks = ticks;
	for (due = 0; TICKS_AFTER(cc->cc_softticks, cc->cc_ticks) <= 0;
	    cc->cc_softticks++)
		if ((due = !TAILQ_EMPTY(CC_BUCKET(cc, cc->cc_softticks))) != 0)
			break;
	mtx_unlock_spin_flags(&cc->cc_lock, MTX_QUIET);
	if (due)
		swi_sched(cc->cc_cookie, 0);
}

/* How many ticks, up to limit, the clock of this CPU may sleep. */
int
callout_tickstofirst(int limit)
{
	struct callout_cpu *cc = CC_SELF();
	struct callout *c;
	int skip;

	CC_LOCK(cc);
	for (skip = 1; skip < limit; ++skip)
		TAILQ_FOREACH(c, CC_BUCKET(cc, cc->cc_ticks + skip),
		    c_links.tqe)
			if (TICKS_AFTER(c->c_time, cc->cc_ticks) <= skip)
				goto found;
found:
	cc->cc_firsttick = cc->cc_ticks + skip;
	CC_UNLOCK(cc);
	return (skip);
}

int
callout_reset_on(struct callout *c, int to_ticks, void (*ftn)(void *),
    void *arg, int cpu)
{
	KASSERT(cpu == CALLOUT_STAY || !CPU_ABSENT(cpu), ("no CPU %d", cpu));
	return (callout_arm(callout_home(c), c, to_ticks, ftn, arg, cpu));
}

/* Without a function it keeps the one that it has, and the argument. */
int
callout_schedule_on(struct callout *c, int to_ticks, int cpu)
{
	return (callout_reset_on(c, to_ticks, NULL, NULL, cpu));
}

int
callout_schedule(struct callout *c, int to_ticks)
{
	return (callout_schedule_on(c, to_ticks, CALLOUT_STAY));
}

/* Sleep until cc has served c, or return if there is something else to do. */
static void
callout_sleep(struct callout_cpu *cc, struct callout *c)
{
	DROP_GIANT();
	sleepq_lock(&cc->cc_waiting);
	CC_LOCK(cc);
#ifndef FAULT_NO_RECHECK
	if (cc->cc_curr != c || (c->c_flags & CALLOUT_PENDING)) {
		CC_UNLOCK(cc);
		sleepq_release(&cc->cc_waiting);
		goto out;
	}
#endif
	cc->cc_waiting = 1;
	CC_UNLOCK(cc);
	sleepq_add(&cc->cc_waiting, &cc->cc_lock.lock_object, "codrain",
	    SLEEPQ_SLEEP, 0);
	sleepq_wait(&cc->cc_waiting, 0);
#ifndef FAULT_NO_RECHECK
out:
#endif
	PICKUP_GIANT();
}

/* callout_stop, or with safe callout_drain. */
int
_callout_stop_safe(struct callout *c, int safe)
{
	struct callout_cpu *cc;
	int cancelled = 0, owned = 0;

	if (!safe && c->c_lock == &Giant.lock_object)
		owned = mtx_owned(&Giant);
	else if (!safe && c->c_lock != NULL) {
		LOCK_CLASS(c->c_lock)->lc_assert(c->c_lock, LA_XLOCKED);
		owned = 1;
	}
	for (;;) {
		cc = callout_home(c);
		cancelled |= callout_cancel(cc, c, owned);
		if (!safe || cc->cc_curr != c)
			break;
		CC_UNLOCK(cc);
		callout_sleep(cc, c);
	}
	CC_UNLOCK(cc);
	return (cancelled);
}

void
callout_deactivate(struct callout *c)
{
	struct callout_cpu *cc = callout_home(c);

	c->c_flags &= ~CALLOUT_ACTIVE;
	CC_UNLOCK(cc);
}

struct callout_handle
timeout(timeout_t *ftn, void *arg, int to_ticks)
{
	struct callout_cpu *cc = CC_CPU(timeout_cpu);
	struct callout_handle handle;

	CC_LOCK(cc);
	if ((handle.callout = SLIST_FIRST(&cc->cc_callfree)) == NULL)
		panic("no timeout slot is free");
	SLIST_REMOVE_HEAD(&cc->cc_callfree, c_links.sle);
	(void)callout_arm(cc, handle.callout, to_ticks, ftn, arg, CALLOUT_STAY);
	return (handle);
}

/* The slot may serve another timeout() by now. */
void
untimeout(ftn, arg, handle)
	timeout_t *ftn;
	void *arg;
	struct callout_handle handle;
{
	struct callout *c = handle.callout;
	struct callout_cpu *cc;

	if (c == NULL)
		return;
	cc = callout_home(c);
	if (c->c_func == ftn && c->c_arg == arg)
		callout_cancel(cc, c, mtx_owned(&Giant));
	CC_UNLOCK(cc);
}

void
callout_handle_init(struct callout_handle *handle)
{
	handle->callout = NULL;
}

void
callout_init(struct callout *c, int mpsafe)
{
	_callout_init_lock(c, mpsafe ? NULL : &Giant.lock_object, 0);
}

void
_callout_init_lock(struct callout *c, struct lock_object *lock, int flags)
{
	bzero(c, sizeof(*c));
	KASSERT(!(flags & ~(CALLOUT_RETURNUNLOCKED | CALLOUT_SHAREDLOCK)),
	    ("callout %p has flags %#x", c, flags));
	KASSERT(lock == NULL || !(LOCK_CLASS(lock)->lc_flags &
	    (LC_SPINLOCK | LC_SLEEPABLE)), ("softclock cannot take that lock"));
	c->c_lock = lock;
	c->c_flags = lock == NULL ? CALLOUT_RETURNUNLOCKED : flags;
	c->c_cpu = timeout_cpu;
}
