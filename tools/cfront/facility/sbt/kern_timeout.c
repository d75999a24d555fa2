/*
 * A small callout facility of this project's own, in the C of a kernel of the sbt era.
 *
 * It is a text of the family of FreeBSD 10.0 to main: the names, parameters and results that
 * clients and the layers below rely on are those. How it works is not: every pass looks at
 * the whole wheel, nothing is put off, and a callout moves by a record that softclock
 * carries out.
 *
 * SOFTCLOCK_SWI makes softclock a software interrupt, as it is up to 13; without it is a
 * thread, as from 14 on. Each of the macros FAULT_... switches on a fault:
 *
 *	FAULT_BUSY	what finds the lock busy that it tries is forgotten
 *	FAULT_CANCEL	softclock calls what was cancelled meanwhile
 *	FAULT_DIRECT	the timer interrupt leaves direct callouts to softclock
 *	FAULT_EARLY	the timer interrupt takes what is not due yet
 *	FAULT_HELD	a drain that may sleep holds a spin lock
 *	FAULT_MINUS	a stop says -1 where the handler runs
 *	FAULT_TIMER	the clock is not told of what is due
 *	FAULT_WAKEUP	softclock does not wake those that drain
 *
 * SPDX-License-Identifier: BSD-3-Clause
 */

#include <sys/param.h>
#include <sys/systm.h>
#include <sys/callout.h>
#include <sys/interrupt.h>
#include <sys/kernel.h>
#include <sys/kthread.h>
#include <sys/lock.h>
#include <sys/malloc.h>
#include <sys/mutex.h>
#include <sys/proc.h>
#include <sys/sched.h>
#include <sys/sdt.h>
#include <sys/sleepqueue.h>
#include <sys/smp.h>
#include <sys/unistd.h>

DPCPU_DECLARE(sbintime_t, hardclocktime);

SDT_PROVIDER_DEFINE(callout_execute);
SDT_PROBE_DEFINE1(callout_execute, , , callout__start, "struct callout *");
SDT_PROBE_DEFINE1(callout_execute, , , callout__end, "struct callout *");

static MALLOC_DEFINE(M_CALLOUT, "callout", "callwheels");

#define	CPUBLOCK	MAXCPU
#define	BUCKETS		8

/* What softclock (0) or the timer interrupt (1) of a CPU is at. */
struct cc_exec {
	struct callout	*cc_curr;
	callout_func_t	*ce_func;	/* the move that waits for the handler's end */
	void		*ce_arg;
	sbintime_t	ce_time;
	sbintime_t	ce_prec;
	int		ce_flags;
	int		ce_migration_cpu;	/* CPUBLOCK: no move */
	bool		cc_cancel;	/* the handler was entered, or is not to be */
	bool		ce_entered;
	bool		cc_waiting;
};

struct callout_cpu {
	struct mtx_padalign	cc_lock;
	struct cc_exec		cc_exec_entity[2];
	struct callout		*cc_next;	/* of a walk */
	struct callout_list	*cc_callwheel;
	struct callout_tailq	cc_expireq;
	sbintime_t		cc_firstevent;
	sbintime_t		cc_lastscan;
#ifdef SOFTCLOCK_SWI
	void			*cc_cookie;
#else
	struct thread		*cc_thread;
#endif
};

DPCPU_DEFINE_STATIC(struct callout_cpu, cc_cpu);
#define	CC_CPU(cpu)	DPCPU_ID_PTR(cpu, cc_cpu)

static u_int buckets;

#define	LOCK(cc)	mtx_lock_spin(&(cc)->cc_lock)
#define	UNLOCK(cc)	mtx_unlock_spin(&(cc)->cc_lock)

static u_int
bucket(sbintime_t t)
{
	return ((u_int)(t >> 24) & (buckets - 1));
}

static void
wheels(void *dummy)
{
	struct callout_cpu *cc;
	int cpu, i;

	buckets = BUCKETS;
	CPU_FOREACH(cpu) {
		cc = CC_CPU(cpu);
		mtx_init(&cc->cc_lock, "callout", NULL, MTX_SPIN);
		cc->cc_callwheel = malloc(sizeof(struct callout_list) * buckets, M_CALLOUT, M_WAITOK);
		for (i = 0; i < buckets; i++)
			LIST_INIT(&cc->cc_callwheel[i]);
		TAILQ_INIT(&cc->cc_expireq);
		cc->cc_firstevent = SBT_MAX;
		for (i = 0; i < 2; i++)
			cc->cc_exec_entity[i].ce_migration_cpu = CPUBLOCK;
	}
}
SYSINIT(wheels, SI_SUB_CPU, SI_ORDER_ANY, wheels, NULL);

/* Locks the CPU of a callout. */
static struct callout_cpu *
lock_of(struct callout *c)
{
	struct callout_cpu *cc;
	int cpu;

again:
	while ((cpu = c->c_cpu) == CPUBLOCK)
		cpu_spinwait();
	cc = CC_CPU(cpu);
	LOCK(cc);
	if (c->c_cpu != cpu) {
		UNLOCK(cc);
		goto again;
	}
	return (cc);
}

/* Where a callout is entered from, if it is: what it is armed for may be another thing by now. */
static struct cc_exec *
exec_of(struct callout *c, struct callout_cpu *cc)
{

	return (&cc->cc_exec_entity[cc->cc_exec_entity[1].cc_curr == c]);
}

/* Goes with a callout from one CPU to another, whose lock is taken for the old one's. */
static struct callout_cpu *
carry(struct callout *c, struct callout_cpu *from, int cpu)
{
	struct callout_cpu *to;

	c->c_cpu = CPUBLOCK;
	spinlock_enter();
	UNLOCK(from);
	to = CC_CPU(cpu);
	LOCK(to);
	spinlock_exit();
	c->c_cpu = cpu;
	return (to);
}

static void
off(struct callout *c, struct callout_cpu *cc)
{
	if (c->c_iflags & CALLOUT_PROCESSED) {
		TAILQ_REMOVE(&cc->cc_expireq, c, c_links.tqe);
	} else {
		if (cc->cc_next == c)
			cc->cc_next = LIST_NEXT(c, c_links.le);
		LIST_REMOVE(c, c_links.le);
	}
	c->c_iflags &= ~(CALLOUT_PENDING | CALLOUT_PROCESSED);
}

static void
on(struct callout *c, struct callout_cpu *cc, sbintime_t t, sbintime_t prec, callout_func_t *func, void *arg, int flags)
{
	if (t < cc->cc_lastscan)
		t = cc->cc_lastscan;
	c->c_func = func;
	c->c_arg = arg;
	c->c_time = t;
	c->c_precision = prec;
	c->c_iflags &= ~(CALLOUT_PROCESSED | CALLOUT_DIRECT);
	if (flags & C_DIRECT_EXEC)
		c->c_iflags |= CALLOUT_DIRECT;
	c->c_iflags |= CALLOUT_PENDING;
	LIST_INSERT_HEAD(&cc->cc_callwheel[bucket(t)], c, c_links.le);
	if (SBT_MAX - t < prec)
		prec = SBT_MAX - t;
#ifndef FAULT_TIMER
	if (t + prec < cc->cc_firstevent) {
		cc->cc_firstevent = t + prec;
		cpu_new_callout(c->c_cpu, t + prec, t);
	}
#endif
}

/* Enters the handler of a callout that was taken off. The lock is given up meanwhile. */
static void
enter(struct callout *c, struct callout_cpu *cc, int dir)
{
	struct cc_exec *e;
	struct callout_cpu *to;
	struct lock_object *lock;
	struct lock_class *class;
	callout_func_t *func;
	void *arg;
	sbintime_t t, prec;
	int iflags, flags, cpu;
	bool tried;

	e = &cc->cc_exec_entity[dir];
	lock = c->c_lock;
	class = lock != NULL ? LOCK_CLASS(lock) : NULL;
	func = c->c_func;
	arg = c->c_arg;
	iflags = c->c_iflags;
	tried = (iflags & CALLOUT_TRYLOCK) != 0;
	if (tried && class->lc_trylock(lock, (iflags & CALLOUT_SHAREDLOCK) != 0) == 0) {
#ifndef FAULT_BUSY
		prec = c->c_precision / 2;
		t = cc->cc_lastscan + prec + 1;
		on(c, cc, t, prec, func, arg, dir ? C_DIRECT_EXEC : 0);
#endif
		return;
	}
	e->cc_curr = c;
	e->cc_cancel = tried;
	e->ce_entered = lock == NULL || tried;
	UNLOCK(cc);
	if (lock != NULL && !tried) {
		class->lc_lock(lock, (iflags & CALLOUT_SHAREDLOCK) != 0);
#ifndef FAULT_CANCEL
		if (e->cc_cancel) {
			class->lc_unlock(lock);
			goto left;
		}
#endif
		e->cc_cancel = true;
		e->ce_entered = true;
	}
	THREAD_NO_SLEEPING();
	SDT_PROBE1(callout_execute, , , callout__start, c);
	func(arg);
	SDT_PROBE1(callout_execute, , , callout__end, c);
	THREAD_SLEEPING_OK();
	if ((iflags & CALLOUT_RETURNUNLOCKED) == 0)
		class->lc_unlock(lock);
#ifndef FAULT_CANCEL
left:
#endif
	LOCK(cc);
	e->cc_curr = NULL;
	cpu = e->ce_migration_cpu;
	e->ce_migration_cpu = CPUBLOCK;
	if (e->cc_waiting) {
		e->cc_waiting = false;
		UNLOCK(cc);
#ifndef FAULT_WAKEUP
		wakeup(&e->cc_waiting);
#endif
		LOCK(cc);
	} else if (cpu != CPUBLOCK) {
		func = e->ce_func;
		arg = e->ce_arg;
		t = e->ce_time;
		prec = e->ce_prec;
		flags = e->ce_flags;
		to = carry(c, cc, cpu);
		on(c, to, t, prec, func, arg, flags);
		UNLOCK(to);
		LOCK(cc);
	}
}

void
callout_process(sbintime_t now)
{
	struct callout_cpu *cc;
	struct callout *c;
	sbintime_t first, last, prec;
	int i;

	cc = CC_CPU(curcpu);
	LOCK(cc);
	cc->cc_lastscan = now;
	for (i = 0; i < buckets; i++) {
		for (c = LIST_FIRST(&cc->cc_callwheel[i]); c != NULL; c = cc->cc_next) {
			cc->cc_next = LIST_NEXT(c, c_links.le);
#ifndef FAULT_EARLY
			if (c->c_time > now)
				continue;
#endif
			LIST_REMOVE(c, c_links.le);
#ifndef FAULT_DIRECT
			if (c->c_iflags & CALLOUT_DIRECT) {
				c->c_iflags &= ~CALLOUT_PENDING;
				enter(c, cc, 1);
				continue;
			}
#endif
			TAILQ_INSERT_TAIL(&cc->cc_expireq, c, c_links.tqe);
			c->c_iflags |= CALLOUT_PROCESSED;
		}
	}
	cc->cc_next = NULL;
	first = last = SBT_MAX;
	for (i = 0; i < buckets; i++) {
		LIST_FOREACH(c, &cc->cc_callwheel[i], c_links.le) {
			if (c->c_time < first)
				first = c->c_time;
			prec = c->c_precision;
			if (SBT_MAX - c->c_time < prec)
				prec = SBT_MAX - c->c_time;
			if (c->c_time + prec < last)
				last = c->c_time + prec;
		}
	}
	cc->cc_firstevent = last;
	cpu_new_callout(curcpu, last, first);
#ifdef SOFTCLOCK_SWI
	UNLOCK(cc);
	if (!TAILQ_EMPTY(&cc->cc_expireq))
		swi_sched(cc->cc_cookie, 0);
#else
	if (!TAILQ_EMPTY(&cc->cc_expireq) && TD_AWAITING_INTR(cc->cc_thread)) {
		thread_lock_block_wait(cc->cc_thread);
		THREAD_LOCK_ASSERT(cc->cc_thread, MA_OWNED);
		TD_CLR_IWAIT(cc->cc_thread);
		sched_wakeup(cc->cc_thread, SRQ_INTR);
	} else
		UNLOCK(cc);
#endif
}

/* Enters what has expired. Called with the lock held. */
static void
expired(struct callout_cpu *cc)
{
	struct callout *c;

	while ((c = TAILQ_FIRST(&cc->cc_expireq)) != NULL) {
		off(c, cc);
		enter(c, cc, 0);
	}
}

#ifdef SOFTCLOCK_SWI
void
softclock(void *arg)
{
	struct callout_cpu *cc;

	cc = (struct callout_cpu *)arg;
	LOCK(cc);
	expired(cc);
	UNLOCK(cc);
}
#else
static void
softclock_thread(void *arg)
{
	struct callout_cpu *cc;
	struct thread *td;

	cc = (struct callout_cpu *)arg;
	td = curthread;
	LOCK(cc);
	for (;;) {
		expired(cc);
		thread_lock(td);
		thread_lock_set(td, (struct mtx *)&cc->cc_lock);
		TD_SET_IWAIT(td);
		mi_switch(SW_VOL | SWT_IWAIT);
		LOCK(cc);
	}
}
#endif

static void
start_softclock(void *dummy)
{
	struct callout_cpu *cc;
	int cpu;
#ifdef SOFTCLOCK_SWI
	struct intr_event *ie;
#else
	struct proc *p;
	struct thread *td;

	p = NULL;
#endif
	CPU_FOREACH(cpu) {
		cc = CC_CPU(cpu);
#ifdef SOFTCLOCK_SWI
		ie = NULL;
		if (swi_add(&ie, "clock", softclock, cc, SWI_CLOCK, INTR_MPSAFE, &cc->cc_cookie))
			panic("no software interrupt for CPU %d", cpu);
#else
		if (kproc_kthread_add(softclock_thread, cc, &p, &td, RFSTOPPED, 0, "clock", "clock (%d)", cpu))
			panic("no thread for CPU %d", cpu);
		LOCK(cc);
		cc->cc_thread = td;
		thread_lock(td);
		sched_class(td, PRI_ITHD);
		sched_ithread_prio(td, PI_SOFTCLOCK);
		TD_SET_IWAIT(td);
		thread_lock_set(td, (struct mtx *)&cc->cc_lock);
		thread_unlock(td);
#endif
	}
}
SYSINIT(start_softclock, SI_SUB_SOFTINTR, SI_ORDER_FIRST, start_softclock, NULL);

/* A time so long after another. */
static sbintime_t
after(sbintime_t from, sbintime_t t)
{
	return (SBT_MAX - from < t ? SBT_MAX : from + t);
}

/* When an arming is due that is made now. */
static sbintime_t
due_at(sbintime_t t, int flags)
{
	if (flags & (C_ABSOLUTE | C_PRECALC))
		return (t);
	if (flags & C_HARDCLOCK)
		return (after(DPCPU_GET(hardclocktime), t < tick_sbt ? tick_sbt : t));
	return (after(sbinuptime(), t));
}

/* How late it may be. */
static sbintime_t
late_by(sbintime_t t, sbintime_t prec, int flags)
{
	sbintime_t least;

	if (flags & (C_ABSOLUTE | C_PRECALC))
		return (prec);
	least = t >> (C_PRELGET(flags) < 0 ? tc_precexp : C_PRELGET(flags));
	return (least > prec ? least : prec);
}

void
callout_when(sbintime_t t, sbintime_t prec, int flags, sbintime_t *due, sbintime_t *late)
{
	*due = due_at(t, flags);
	*late = late_by(t, prec, flags);
}

int
callout_reset_sbt_on(struct callout *c, sbintime_t t, sbintime_t prec, callout_func_t *func, void *arg, int cpu, int flags)
{
	struct callout_cpu *cc;
	struct cc_exec *e;
	sbintime_t due, late;
	int cancelled, running;

	due = due_at(t, flags);
	late = late_by(t, prec, flags);
	cancelled = 0;
	cc = lock_of(c);
	e = exec_of(c, cc);
	running = e->cc_curr == c;
	if (cpu == -1)	/* where it is, or goes */
		cpu = running && e->ce_migration_cpu != CPUBLOCK ? e->ce_migration_cpu : c->c_cpu;
	if (running && c->c_lock != NULL && !e->cc_cancel)
		cancelled = e->cc_cancel = true;
	if (running && e->ce_migration_cpu != CPUBLOCK) {
		/* A later move, or none, takes the place of the one that waits. */
		e->ce_migration_cpu = CPUBLOCK;
		c->c_iflags &= ~CALLOUT_PENDING;
		cancelled = 1;
	}
	if (running && e->cc_waiting) {
		UNLOCK(cc);
		return (cancelled);
	}
	if (c->c_iflags & CALLOUT_PENDING) {
		off(c, cc);
		cancelled = 1;
	}
	c->c_flags |= CALLOUT_ACTIVE;
	if (cpu != c->c_cpu && running) {
		e->ce_func = func;
		e->ce_arg = arg;
		e->ce_time = due;
		e->ce_prec = late;
		e->ce_flags = flags;
		e->ce_migration_cpu = cpu;
		c->c_func = func;
		c->c_arg = arg;
		c->c_iflags |= CALLOUT_PENDING;
		UNLOCK(cc);
		return (cancelled);
	}
	if (cpu != c->c_cpu)
		cc = carry(c, cc, cpu);
	on(c, cc, due, late, func, arg, flags);
	UNLOCK(cc);
	return (cancelled);
}

int
callout_schedule_on(struct callout *c, int to_ticks, int cpu)
{
	callout_func_t *func;
	void *arg;

	func = c->c_func;
	arg = c->c_arg;
	return (callout_reset_on(c, to_ticks, func, arg, cpu));
}

int
callout_schedule(struct callout *c, int to_ticks)
{
	return (callout_schedule_on(c, to_ticks, -1));
}

int
_callout_stop_safe(struct callout *c, int flags)
{
	struct callout_cpu *cc, *was;
	struct cc_exec *e, *held;
	int cancelled, locked, some;

	locked = (flags & CS_DRAIN) == 0 && c->c_lock != NULL &&
	    (c->c_lock != &Giant.lock_object || mtx_owned(&Giant));
	if ((flags & CS_DRAIN) != 0) {
#ifdef FAULT_HELD
		cc = lock_of(c);
#endif
		WITNESS_WARN(WARN_GIANTOK | WARN_SLEEPOK, c->c_lock, "%s of a callout", __func__);
#ifdef FAULT_HELD
		UNLOCK(cc);
#endif
	}
	was = NULL;
	held = NULL;
	some = 0;
	for (;;) {
		cc = lock_of(c);
		e = exec_of(c, cc);
		if (was != NULL && was != cc) {
			/* It has moved while its sleep queue was locked. */
			UNLOCK(cc);
			sleepq_release(&held->cc_waiting);
			was = NULL;
			continue;
		}
		if (e->cc_curr == c && e->ce_migration_cpu != CPUBLOCK) {
			e->ce_migration_cpu = CPUBLOCK;
			c->c_iflags &= ~CALLOUT_PENDING;
			some = 1;
		} else if (c->c_iflags & CALLOUT_PENDING) {
			off(c, cc);
			some = 1;
		}
		c->c_flags &= ~CALLOUT_ACTIVE;
		if ((flags & CS_DRAIN) == 0 || e->cc_curr != c)
			break;
		if (was == NULL) {
			UNLOCK(cc);
			sleepq_lock(&e->cc_waiting);
			was = cc;
			held = e;
			continue;
		}
		e->cc_waiting = true;
		DROP_GIANT();
		UNLOCK(cc);
		sleepq_add(&e->cc_waiting, &cc->cc_lock.lock_object, "codrain", SLEEPQ_SLEEP, 0);
		sleepq_wait(&e->cc_waiting, 0);
		PICKUP_GIANT();
		was = NULL;
	}
	if (was != NULL)
		sleepq_release(&held->cc_waiting);
	if (e->cc_curr == c && locked && !e->cc_cancel) {
		e->cc_cancel = true;
		cancelled = 1;
	} else if (e->cc_curr == c && (e->ce_entered || !e->cc_cancel))
#ifdef FAULT_MINUS
		cancelled = -1;
#else
		cancelled = 0;
#endif
	else
		cancelled = some ? 1 : -1;
	UNLOCK(cc);
	return (cancelled);
}

void
callout_init(struct callout *c, int mpsafe)
{
	bzero(c, sizeof *c);
	if (mpsafe) {
		c->c_lock = NULL;
		c->c_iflags = CALLOUT_RETURNUNLOCKED;
	} else
		c->c_lock = &Giant.lock_object;
}

void
_callout_init_lock(struct callout *c, struct lock_object *lock, int flags)
{
	KASSERT(lock != NULL, ("a callout with a lock needs one"));
	*c = (struct callout){ .c_lock = lock, .c_iflags = flags };
}
