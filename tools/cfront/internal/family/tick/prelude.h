/*
 * What kern_timeout.c of the tick era (8.0 to 9.3) takes from the kernel beside common.h.
 */
#define TUNABLE_INT(path, var)
extern int ncallout;
struct lock_class {
	const char *lc_name;
	u_int lc_flags;
	void (*lc_assert)(struct lock_object *lock, int what);
	void (*lc_lock)(struct lock_object *lock, int how);
	int (*lc_owner)(struct lock_object *lock, struct thread **owner);
	int (*lc_unlock)(struct lock_object *lock);
};

/* Time of day, for the warning of DIAGNOSTIC. The layers have none of K_no_. */
#define binuptime(bt) K_no_binuptime(bt)
#define tvtohz(tv) K_no_tvtohz(tv)
struct bintime { time_t sec; uint64_t frac; };
struct timespec { time_t tv_sec; long tv_nsec; };
void K_no_binuptime(struct bintime *bt);
void bintime_sub(struct bintime *bt, const struct bintime *bt2);
void bintime2timespec(const struct bintime *bt, struct timespec *ts);
struct timeval { time_t tv_sec; long tv_usec; };
int K_no_tvtohz(struct timeval *tv);

typedef void timeout_t(void *);
