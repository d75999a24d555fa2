/*
 * What a client sees of the kernel: the types that callouts, locks, tasks and channels have here,
 * none of which can be looked into, and the functions that package client knows. Names that
 * begin with K_ are its own.
 */
#define NULL ((void *)0)
#define __FBSDID(s) struct __hack
#define __unused
#define __inline inline
#define __packed
#define __predict_true(exp) (exp)
#define __predict_false(exp) (exp)
#define bool int
#define true 1
#define false 0
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
typedef uint8_t u_int8_t;
typedef uint16_t u_int16_t;
typedef uint32_t u_int32_t;
typedef uint64_t u_int64_t;
typedef long ssize_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
typedef long time_t;
typedef char *caddr_t;
typedef int64_t sbintime_t;
typedef struct K_device *device_t;
struct ifnet;
struct mbuf;
struct thread;
struct malloc_type;

#define EPERM 1
#define ENOENT 2
#define EIO 5
#define ENXIO 6
#define ENOMEM 12
#define EBUSY 16
#define EINVAL 22
#define EWOULDBLOCK 35
#define EAGAIN EWOULDBLOCK

extern int hz;
extern volatile int ticks;
int K_curcpu(void);
#define curcpu K_curcpu()
#define PCPU_GET(member) K_curcpu()

void K_assert(int exp);
#define KASSERT(exp, msg) K_assert((exp) != 0)
#define MPASS(exp) K_assert((exp) != 0)
#define CTASSERT(exp) struct __hack
void panic(const char *fmt, ...);

#define MALLOC_DEFINE(type, shortdesc, longdesc) extern struct malloc_type type[1]
#define MALLOC_DECLARE(type) extern struct malloc_type type[1]
#define M_NOWAIT 0x0001
#define M_WAITOK 0x0002
#define M_ZERO 0x0100
extern struct malloc_type M_DEVBUF[1], M_TEMP[1];
void *malloc(unsigned long size, struct malloc_type *type, int flags);
void free(void *addr, struct malloc_type *type);
void *device_get_softc(device_t dev);

struct callout { int K_callout; };
#define CALLOUT_MPSAFE 0x0008
#define CALLOUT_RETURNUNLOCKED 0x0010
#define CALLOUT_SHAREDLOCK 0x0020
#define CALLOUT_TRYLOCK 0x0040
#define C_DIRECT_EXEC 0x0001
#define C_ABSOLUTE 0x0200
#define C_HARDCLOCK 0x0100
#define C_PRECALC 0x0400
#define SBT_1S ((sbintime_t)1 << 32)
#define SBT_1MS (SBT_1S / 1000)
#define SBT_1US (SBT_1S / 1000000)
#define SBT_1NS (SBT_1S / 1000000000)

#define MTX_DEF 0x00000000
#define MTX_SPIN 0x00000001
#define MTX_RECURSE 0x00000004
#define MTX_DUPOK 0x10
#define MTX_NETWORK_LOCK "network driver"
#define MA_OWNED 4
#define MA_NOTOWNED 0
#define RA_LOCKED 1
#define RA_RLOCKED 2
#define RA_WLOCKED 4
#define RA_UNLOCKED 0
struct mtx { int K_mtx; };
struct rwlock { int K_rwlock; };
struct cv { int K_cv; };
extern struct mtx Giant;

#define PCATCH 0x100
#define PDROP 0x200
#define PZERO 0
#define PWAIT 76

typedef void task_fn_t(void *context, int pending);
struct task { int K_task; };
struct taskqueue;
extern struct taskqueue *taskqueue_fast, *taskqueue_thread, *taskqueue_swi;
void K_task_init(struct task *task, int priority, void (*func)(void *, int), void *context);
#define TASK_INIT(task, priority, func, context) K_task_init((task), (priority), (func), (void *)(context))
#define NET_TASK_INIT TASK_INIT

/* Lists: what is in them is not known. */
#define K_HEAD(name, type) struct name { struct type *K_first; }
#define LIST_HEAD K_HEAD
#define TAILQ_HEAD K_HEAD
#define SLIST_HEAD K_HEAD
#define STAILQ_HEAD K_HEAD
#define LIST_ENTRY(type) struct { int K_link; }
#define TAILQ_ENTRY LIST_ENTRY
#define SLIST_ENTRY LIST_ENTRY
#define STAILQ_ENTRY LIST_ENTRY
#define K_nothing ((void)0)
#define LIST_INIT(head) K_nothing
#define TAILQ_INIT(head) K_nothing
#define LIST_INSERT_HEAD(head, elm, field) K_nothing
#define TAILQ_INSERT_TAIL(head, elm, field) K_nothing
#define TAILQ_INSERT_HEAD(head, elm, field) K_nothing
#define LIST_REMOVE(elm, field) K_nothing
#define TAILQ_REMOVE(head, elm, field) K_nothing
#define LIST_FIRST(head) ((head)->K_first)
#define TAILQ_FIRST(head) ((head)->K_first)
#define LIST_EMPTY(head) ((head)->K_first == NULL)
#define TAILQ_EMPTY(head) ((head)->K_first == NULL)
