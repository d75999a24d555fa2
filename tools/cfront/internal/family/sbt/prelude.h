/*
 * What kern_timeout.c of the sbt era (10.0 to main) takes from the kernel beside common.h.
 */
#define __read_mostly
#define __exclusive_cache_line
#define mtx_padalign mtx

/* A bool is as wide as an int: what other threads may see has 4 bytes or 8. */
typedef int bool;
#define true 1
#define false 0

/* Time. */
typedef int64_t sbintime_t;
typedef int64_t __sbintime_t;
typedef long intmax_t;
#define INT64_MAX 0x7fffffffffffffffLL
#define SBT_1S ((sbintime_t)1 << 32)
#define SBT_1M (SBT_1S * 60)
#define SBT_1MS (SBT_1S / 1000)
#define SBT_1US (SBT_1S / 1000000)
#define SBT_1NS (SBT_1S / 1000000000)
#define SBT_MAX 0x7fffffffffffffffLL
struct timespec { int64_t tv_sec; int64_t tv_nsec; };
sbintime_t sbinuptime(void);
sbintime_t getsbinuptime(void);
struct timespec sbttots(sbintime_t sbt);
extern sbintime_t tick_sbt;
extern sbintime_t tc_tick_sbt;
extern sbintime_t sbt_timethreshold;
extern sbintime_t sbt_tickthreshold;
extern int tc_precexp;
void cpu_new_callout(int cpu, sbintime_t bt, sbintime_t bt_opt);
#define tvtohz(tv) K_no_tvtohz(tv)
struct timeval { time_t tv_sec; long tv_usec; };
int K_no_tvtohz(struct timeval *tv);

/* Arithmetic. */
int fls(int mask);
int flsl(long mask);
sbintime_t qmax(sbintime_t a, sbintime_t b);
#define howmany(x, y) (((x) + ((y) - 1)) / (y))

/* Variables with one for each CPU. */
#define DPCPU_DECLARE(t, n) struct __hack
#define DPCPU_DEFINE_STATIC(t, n) static t n[MAXCPU]
#define DPCPU_ID_PTR(cpu, n) (&n[cpu])
#define DPCPU_GET(n) K_DPCPU_GET_##n()
sbintime_t K_DPCPU_GET_hardclocktime(void);
#define pcpu_find(cpu) K_no_pcpu_find(cpu)

/* Memory, and variables for the administrator. */
#define DOMAINSET_PREF(domain) 0
#define malloc_domainset(size, type, ds, flags) malloc(size, type, flags)
extern int maxproc;
extern int maxfiles;
#define TUNABLE_INT_FETCH(path, var) K_TUNABLE_INT_FETCH(path, var)
int K_TUNABLE_INT_FETCH(const char *path, int *var);
#define SI_SUB_CPU 0x2100000
#define CTLFLAG_RDTUN 0x80080000
#define CTLFLAG_NOFETCH 0x00010000
#define SYSCTL_HANDLER_ARGS struct sysctl_oid *oidp, void *arg1, long arg2, struct sysctl_req *req
struct sysctl_oid;
struct sysctl_req { void *newptr; };
#define SYSCTL_PROC(parent, nbr, name, access, ptr, arg, handler, fmt, descr) struct __hack
int sysctl_handle_int(struct sysctl_oid *oidp, int *arg1, long arg2, struct sysctl_req *req);

/* Names of threads and traces are made nowhere. */
#define MAXCOMLEN 19
#define snprintf(buf, size, ...) ((void)0)
#define KTR_STATE0(m, egroup, ident, state) ((void)0)
#define KTR_STATE3(m, egroup, ident, state, a0, v0, a1, v1, a2, v2) ((void)0)
#define RANDOM_CALLOUT 0
#define random_harvest_queue(entropy, size, source) ((void)0)
#define WARN_GIANTOK 0x01
#define WARN_PANIC 0x02
#define WARN_SLEEPOK 0x04
#define WITNESS_WARN(flags, lock, ...) K_WITNESS_WARN(flags, lock, K_msg(__VA_ARGS__))
void K_WITNESS_WARN(int flags, struct lock_object *lock, const char *msg);

/* Locks. There are no rmlocks. */
struct rm_priotracker { int K_unused; };
struct lock_class {
	const char *lc_name;
	u_int lc_flags;
	void (*lc_assert)(struct lock_object *lock, int what);
	void (*lc_lock)(struct lock_object *lock, uintptr_t how);
	uintptr_t (*lc_unlock)(struct lock_object *lock);
	int (*lc_trylock)(struct lock_object *lock, uintptr_t how);
};
extern struct lock_class lock_class_rm;

/* Threads. */
struct proc;
struct thread { int td_tid; };
#define curthread K_Curthread()
struct thread *K_Curthread(void);
#define THREAD_LOCK_ASSERT(td, type) K_THREAD_LOCK_ASSERT(td, type)
void K_THREAD_LOCK_ASSERT(struct thread *td, int what);
void thread_lock(struct thread *td);
void thread_unlock(struct thread *td);
void thread_lock_set(struct thread *td, struct mtx *lock);
void thread_lock_block_wait(struct thread *td);
void TD_SET_IWAIT(struct thread *td);
void TD_CLR_IWAIT(struct thread *td);
int TD_AWAITING_INTR(struct thread *td);
#define SRQ_INTR 0x0008
#define SW_VOL 0x0100
#define SWT_IWAIT 9
#define RFSTOPPED (1 << 17)
#define PRI_ITHD 1
#define PI_SOFTCLOCK 36
void sched_class(struct thread *td, int class);
void sched_ithread_prio(struct thread *td, u_char prio);
void sched_prio(struct thread *td, u_char prio);
void sched_wakeup(struct thread *td, int srqflags);
void sched_add(struct thread *td, int flags);
void mi_switch(int flags);
int cpuset_setithread(int id, int cpu);
int kproc_kthread_add(void (*func)(void *), void *arg, struct proc **procptr, struct thread **tdptr,
    int flags, int pages, const char *procname, const char *fmt, ...);

/* Software interrupts. Their names are made nowhere. */
#define swi_add(eventp, name, handler, arg, pri, flags, cookiep) \
	swi_add(eventp, "clock", handler, arg, pri, flags, cookiep)
#define intr_event_bind(ie, cpu) ((void)(ie), (void)(cpu), 0)

typedef void timeout_t(void *);
