/*
 * What kern_timeout.c of every era takes from the kernel around it: types and functions that
 * the layers have under the same names, and macros cut down to what is left of them there.
 * Names that begin with K_ are the front end's own. The prelude of an era follows.
 */

/* Machine and C library. */
#define NULL ((void *)0)
#define __FBSDID(s) struct __hack
#define __unused
#define __used
#define __inline inline
#define __packed
#define __aligned(x)
#define __predict_true(exp) (exp)
#define __predict_false(exp) (exp)
#define __printflike(a, b)
#define __dead2
typedef unsigned char u_char;
typedef unsigned short u_short;
typedef unsigned int u_int;
typedef unsigned long u_long;
typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef long int64_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long uint64_t;
typedef uint64_t u_int64_t;
typedef uint32_t u_int32_t;
typedef unsigned long size_t;
typedef long ssize_t;
typedef long ptrdiff_t;
typedef int wchar_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
typedef long time_t;
typedef char *caddr_t;
#define INT_MAX 0x7fffffff
#define MAXCPU 64

#define min(a, b) K_min(a, b)
#define max(a, b) K_max(a, b)
#define imin(a, b) K_min(a, b)
#define imax(a, b) K_max(a, b)
int K_min(int a, int b);
int K_max(int a, int b);

void bzero(void *buf, size_t len);
#define memset(p, c, n) K_memset(p, c, n)
void K_memset(void *buf, int c, size_t len);
void panic(const char *fmt, ...);
int printf(const char *fmt, ...);

#define KASSERT(exp, msg) K_KASSERT((exp) != 0, K_msg msg)
#define MPASS(ex) K_MPASS((ex) != 0, #ex)
void K_KASSERT(int exp, const char *msg);
const char *K_msg(const char *fmt, ...);
void K_MPASS(int exp, const char *what);
#define CTASSERT(x) struct __hack

/* Memory. */
struct malloc_type;
#define MALLOC_DEFINE(type, shortdesc, longdesc) extern struct malloc_type type[1]
#define MALLOC_DECLARE(type) extern struct malloc_type type[1]
#define M_NOWAIT 0x0001
#define M_WAITOK 0x0002
#define M_ZERO 0x0100
void *malloc(size_t size, struct malloc_type *type, int flags);

/* Start of the kernel, and its variables for the administrator. */
struct K_sysinit { const char *uniq; u_int subsystem, order; void (*func)(void *); void *udata; };
#define SYSINIT(uniquifier, subsystem, order, func, ident) \
	static struct K_sysinit K_sysinit_##uniquifier = { #uniquifier, subsystem, order, (void (*)(void *))func, (void *)ident }
#define SI_SUB_SOFTINTR 0x2800001
#define SI_ORDER_FIRST 0x0000000
#define SI_ORDER_SECOND 0x0000001
#define SI_ORDER_ANY 0xfffffff
struct K_sysctl { const char *parent, *name; int access; int *ptr; const char *descr; };
#define OID_AUTO (-1)
#define CTLFLAG_RD 0x80000000
#define CTLFLAG_RW 0xc0000000
#define SYSCTL_INT(parent, nbr, name, access, ptr, val, descr) \
	static struct K_sysctl K_sysctl_##name = { #parent, #name, access, ptr, descr }
#define SYSCTL_DECL(name)
extern volatile int ticks;
extern int hz;
extern int tick;
extern int cold;

/* Locks. */
struct witness;
struct lock_object { const char *lo_name; u_int lo_flags; u_int lo_data; int lo_witness; };
struct thread;
#define LC_SLEEPLOCK 0x00000001
#define LC_SPINLOCK 0x00000002
#define LC_SLEEPABLE 0x00000004
#define LC_RECURSABLE 0x00000008
#define LC_UPGRADABLE 0x00000010
#define LOCK_CLASS(lock) K_LOCK_CLASS(lock)
struct lock_class *K_LOCK_CLASS(struct lock_object *lock);
#define LA_UNLOCKED 0x00000000
#define LA_LOCKED 0x00000001
#define LA_SLOCKED 0x00000002
#define LA_XLOCKED 0x00000004
struct mtx { struct lock_object lock_object; };
struct rwlock { struct lock_object lock_object; };
#define MTX_DEF 0x00000000
#define MTX_SPIN 0x00000001
#define MTX_RECURSE 0x00000004
#define MTX_NOWITNESS 0x00000008
#define MTX_QUIET 0x2
#define MTX_DUPOK 0x10
#define MA_OWNED LA_XLOCKED
#define MA_NOTOWNED LA_UNLOCKED
extern struct mtx Giant;
void mtx_init(struct mtx *m, const char *name, const char *type, int opts);
void mtx_destroy(struct mtx *m);
void mtx_lock(struct mtx *m);
void mtx_unlock(struct mtx *m);
int mtx_trylock(struct mtx *m);
void mtx_lock_spin(struct mtx *m);
void mtx_unlock_spin(struct mtx *m);
void mtx_lock_spin_flags(struct mtx *m, int opts);
void mtx_unlock_spin_flags(struct mtx *m, int opts);
int mtx_owned(struct mtx *m);
int mtx_recursed(struct mtx *m);
void mtx_assert(struct mtx *m, int what);
#define DROP_GIANT() do { int _giantcnt = K_DROP_GIANT()
#define PICKUP_GIANT() K_PICKUP_GIANT(_giantcnt); } while (0)
int K_DROP_GIANT(void);
void K_PICKUP_GIANT(int giantcnt);
void critical_enter(void);
void critical_exit(void);
void spinlock_enter(void);
void spinlock_exit(void);
void cpu_spinwait(void);
#define THREAD_NO_SLEEPING() K_THREAD_NO_SLEEPING()
#define THREAD_SLEEPING_OK() K_THREAD_SLEEPING_OK()
void K_THREAD_NO_SLEEPING(void);
void K_THREAD_SLEEPING_OK(void);

/* Sleep. */
#define SLEEPQ_SLEEP 0x0
#define SLEEPQ_PAUSE 0x2
void sleepq_lock(void *wchan);
void sleepq_release(void *wchan);
void sleepq_add(void *wchan, struct lock_object *lock, const char *wmesg, int flags, int queue);
void sleepq_wait(void *wchan, int pri);
int sleepq_broadcast(void *wchan, int flags, int pri, int queue);
void wakeup(void *ident);
void wakeup_one(void *ident);
int msleep_spin(void *ident, struct mtx *mtx, const char *wmesg, int timo);
int msleep(void *chan, struct mtx *mtx, int pri, const char *wmesg, int timo);
int tsleep(void *chan, int pri, const char *wmesg, int timo);
int pause(const char *wmesg, int timo);

/* CPUs and software interrupts. */
struct pcpu { int pc_cpuid; };
#define PCPU_GET(member) (K_PCPU_GET()->pc_##member)
#define curcpu PCPU_GET(cpuid)
struct pcpu *K_PCPU_GET(void);
extern int mp_maxid;
extern int mp_ncpus;
#define CPU_ABSENT(x_cpu) K_CPU_ABSENT(x_cpu)
int K_CPU_ABSENT(int cpu);
#define CPU_FOREACH(i) for ((i) = 0; (i) <= mp_maxid; (i)++) if (!CPU_ABSENT((i)))
struct intr_event;
extern struct intr_event *clk_intr_event;
#define SWI_CLOCK 4
#define SWI_DELAY 0x2
#define INTR_MPSAFE 512
int swi_add(struct intr_event **eventp, const char *name, void (*handler)(void *), void *arg, int pri, u_int flags, void **cookiep);
void swi_sched(void *cookie, int flags);

/* Tracing. A name that is given once serves for the probe's own name, too. */
#define KTR_CALLOUT 0x02000000
void CTR0(int m, const char *fmt);
void CTR1(int m, const char *fmt, ...);
void CTR2(int m, const char *fmt, ...);
void CTR3(int m, const char *fmt, ...);
void CTR4(int m, const char *fmt, ...);
void CTR5(int m, const char *fmt, ...);
void CTR6(int m, const char *fmt, ...);
struct sdt_probe { const char *prov, *mod, *func, *name; };
#define SDT_PROVIDER_DEFINE(prov)
#define SDT_PROVIDER_DECLARE(prov)
#define SDT_PROBE_DEFINE(prov, mod, func, name, ...) \
	struct sdt_probe sdt_##prov##_##mod##_##func##_##name = { #prov, #mod, #func, K_PROBE_NAME(name, ## __VA_ARGS__, name) }
#define K_PROBE_NAME(a, b, ...) #b
#define SDT_PROBE_DEFINE1(prov, mod, func, name, ...) SDT_PROBE_DEFINE(prov, mod, func, name)
#define SDT_PROBE_ARGTYPE(prov, mod, func, name, num, type)
#define SDT_PROBE(prov, mod, func, name, a0, a1, a2, a3, a4) \
	K_SDT_PROBE(&sdt_##prov##_##mod##_##func##_##name, (void *)(uintptr_t)a0, a1, a2, a3, a4)
#define SDT_PROBE1(prov, mod, func, name, a0) SDT_PROBE(prov, mod, func, name, a0, 0, 0, 0, 0)
void K_SDT_PROBE(struct sdt_probe *probe, void *a0, uintptr_t a1, uintptr_t a2, uintptr_t a3, uintptr_t a4);
