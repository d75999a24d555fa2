/*
 * As much of a kernel as a kern_timeout.c of FreeBSD 8.0 to 9.3 needs to be timed on one
 * thread, in the names that it uses. What one thread cannot get to aborts.
 *
 * A spin mutex is taken with a compare-and-swap and given back with a store, in place, as
 * on amd64 there; interrupts are not touched, which a process cannot disable. There is no
 * KTR and no INVARIANTS.
 */
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/types.h>
#include <time.h>

#define _KERNEL 1
#define SMP 1
#define MAXCPU 64
#define BENCH_CPUS 2

#define __FBSDID(id)
#define SDT_PROVIDER_DEFINE(name)
#define SDT_PROBE_DEFINE(...)
#define SDT_PROBE_DEFINE1(...)
#define SDT_PROBE_ARGTYPE(...)
#define SDT_PROBE(...)
#define SDT_PROBE1(...)
#define SYSCTL_INT(...)
#define TUNABLE_INT(path, var)
#define SYSINIT(...)
#define KASSERT(cond, message)
#define MPASS(cond)
#define mtx_assert(m, what)
#define CTR0(...)
#define CTR1(...)
#define CTR2(...)
#define CTR3(...)
#define CTR4(...)
#define CTR5(...)
#define CTR6(...)
#define panic(...) abort()

typedef void timeout_t(void *);

/* Threads and CPUs. */
struct thread { int td_pflags, td_spinlock_count; };
struct pcpu { int pc_cpuid; };
static __thread struct thread *curthread;
static __thread struct pcpu *curcpu;
#define PCPU_GET(member) (curcpu->pc_##member)
#define CPU_FOREACH(cpu) for ((cpu) = 0; (cpu) < BENCH_CPUS; (cpu)++)
#define cpu_spinwait() abort()
#define spinlock_enter() ((void)curthread->td_spinlock_count++)
#define spinlock_exit() ((void)curthread->td_spinlock_count--)
#define TDP_NOSLEEPING 0x00000100
#define THREAD_NO_SLEEPING() ((void)(curthread->td_pflags |= TDP_NOSLEEPING))
#define THREAD_SLEEPING_OK() ((void)(curthread->td_pflags &= ~TDP_NOSLEEPING))

/* Locks. */
struct lock_object { const char *lo_name; unsigned lo_flags; unsigned lo_data; void *lo_witness; };
struct mtx { struct lock_object lock_object; volatile uintptr_t mtx_lock; };
struct lock_class {
	int lc_flags;
	void (*lc_assert)(struct lock_object *, int);
	void (*lc_lock)(struct lock_object *, int);
	int (*lc_unlock)(struct lock_object *);
};
#define MTX_SPIN 1
#define MTX_RECURSE 4
#define MTX_QUIET 2
#define MTX_UNOWNED 4
#define LA_XLOCKED 4
#define LC_SPINLOCK 2
#define LC_SLEEPABLE 4
static struct mtx Giant;
static struct lock_class no_class;
#define LOCK_CLASS(lock) (&no_class)
#define mtx_owned(m) ((m)->mtx_lock == (uintptr_t)curthread)
#define DROP_GIANT()
#define PICKUP_GIANT()

static inline void
mtx_init(struct mtx *m, const char *name, const char *type, int opts)
{
	memset(m, 0, sizeof *m);
	m->lock_object.lo_name = name;
	m->mtx_lock = MTX_UNOWNED;
}

static inline __attribute__((always_inline)) void
mtx_lock_spin(struct mtx *m)
{
	uintptr_t unowned = MTX_UNOWNED;

	if (__builtin_expect(!__atomic_compare_exchange_n(&m->mtx_lock, &unowned, (uintptr_t)curthread, 0,
	    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED), 0)) {
		if (!mtx_owned(m))
			abort();
		m->lock_object.lo_data++;
	}
}

static inline __attribute__((always_inline)) void
mtx_unlock_spin(struct mtx *m)
{
	if (m->lock_object.lo_data != 0)
		m->lock_object.lo_data--;
	else
		__atomic_store_n(&m->mtx_lock, MTX_UNOWNED, __ATOMIC_RELEASE);
}

#define mtx_lock_spin_flags(m, opts) mtx_lock_spin(m)
#define mtx_unlock_spin_flags(m, opts) mtx_unlock_spin(m)

/* Sleeping: nothing that is timed sleeps. */
#define SLEEPQ_SLEEP 0
#define sleepq_lock(wchan) abort()
#define sleepq_release(wchan) abort()
#define sleepq_add(...) abort()
#define sleepq_wait(...) abort()
#define wakeup(wchan) abort()

/* Memory. */
#define MALLOC_DEFINE(type, name, what) int type
#define M_WAITOK 2
#define malloc(size, type, flags) calloc(1, (size))

/* Software interrupts: each CPU's is called by the benchmark, if it was scheduled. */
static void *clk_intr_event;
static struct swi { void (*handler)(void *); void *arg; int scheduled; } swis[BENCH_CPUS];
static int nswis;
#define SWI_CLOCK 4
#define INTR_MPSAFE 512

static inline int
swi_add(void *event, const char *name, void (*handler)(void *), void *arg, int pri, int flags, void **cookie)
{
	if (nswis == BENCH_CPUS)
		abort();
	swis[nswis].handler = handler;
	swis[nswis].arg = arg;
	*cookie = &swis[nswis++];
	return (0);
}

static inline void
swi_sched(void *cookie, int flags)
{
	((struct swi *)cookie)->scheduled = 1;
}

/* Time. */
static volatile int ticks = 1;
int ncallout = 16384;
typedef char *caddr_t;
void softclock(void *);
