/*
 * Times the functions of a kern_timeout.c, TEXT, for the program that started it: of each
 * line "CASE N" that comes in it does CASE N times and says how many ns that took.
 *
 * The cases are those of ktimeout/tests/bench of the same names. Each looks whether what it times
 * has done its work.
 */
#include TEXT

#define MILLION (1 << 20)
#define FAR ((1 << 20) + (1 << 12))
#define SPREAD 10000

/* set is many callouts, in the order in which they are visited. */
struct set {
	struct callout *c;
	int *order;
	int next;
};

static struct callout one;
static struct set in_order, at_random, fires;
static int64_t fired;

static void
die(const char *what)
{
	fprintf(stderr, "%s\n", what);
	exit(1);
}

static void
nothing(void *arg)
{
}

static void
count(void *arg)
{
	fired++;
}

static int64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (t.tv_sec * INT64_C(1000000000) + t.tv_nsec);
}

/* boot makes the calling thread run on CPU 0. */
static void
boot(void)
{
	static struct thread thread;
	static struct pcpu pcpu;

	curthread = &thread;
	curcpu = &pcpu;
	kern_timeout_callwheel_alloc(calloc(1, 1 << 24));
	kern_timeout_callwheel_init();
	start_softclock(NULL);
	callout_tick();
	softclock(swis[0].arg);
	callout_init(&one, CALLOUT_MPSAFE);
}

/* new makes the callouts of a set, unless they are there. */
static int
new(struct set *s, int random)
{
	int i, j, t;

	if (s->c != NULL)
		return (0);
	s->c = calloc(MILLION, sizeof *s->c);
	s->order = calloc(MILLION, sizeof *s->order);
	for (i = 0; i < MILLION; i++) {
		callout_init(&s->c[i], CALLOUT_MPSAFE);
		s->order[i] = i;
	}
	srand48(1);
	for (i = MILLION - 1; random && i > 0; i--) {
		j = lrand48() % (i + 1);
		t = s->order[i];
		s->order[i] = s->order[j];
		s->order[j] = t;
	}
	return (1);
}

static struct callout *
next(struct set *s)
{
	struct callout *c = &s->c[s->order[s->next]];

	if (++s->next == MILLION)
		s->next = 0;
	return (c);
}

static int64_t
compare_and_swap(int64_t n)
{
	static uintptr_t word __attribute__((aligned(128)));
	int64_t i, start = now();

	for (i = 0; i < n; i++) {
		uintptr_t v = __atomic_load_n(&word, __ATOMIC_RELAXED);
		__atomic_compare_exchange_n(&word, &v, v + 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
	}
	start = now() - start;
	if (word < (uintptr_t)n)
		die("compare_and_swap: words are missing");
	return (start);
}

static int64_t
lock_pair(int64_t n)
{
	static struct mtx m;
	int64_t i, start;

	mtx_init(&m, "bench", NULL, MTX_SPIN);
	start = now();
	for (i = 0; i < n; i++) {
		mtx_lock_spin(&m);
		mtx_unlock_spin(&m);
	}
	start = now() - start;
	if (m.mtx_lock != MTX_UNOWNED)
		die("lock_pair: the mutex is owned");
	return (start);
}

static int64_t
reset_stop(int64_t n)
{
	int64_t i, stopped = 0, start = now();

	for (i = 0; i < n; i++) {
		callout_reset_on(&one, FAR, nothing, NULL, 0);
		stopped += callout_stop(&one);
	}
	start = now() - start;
	if (stopped != n)
		die("reset_stop: callout_stop did not stop what was pending");
	return (start);
}

/* migrate resets a pending callout on each of so many CPUs in turn. */
static int64_t
migrate(int64_t n, int cpus)
{
	int64_t i, cancelled = 0, start;
	int cpu = 0;

	callout_reset_on(&one, FAR, nothing, NULL, 0);
	start = now();
	for (i = 0; i < n; i++) {
		cancelled += callout_reset_on(&one, FAR, nothing, NULL, cpu);
		if (++cpu == cpus)
			cpu = 0;
	}
	start = now() - start;
	if (cancelled != n || !callout_stop(&one))
		die("migrate: callout_reset_on did not cancel what was pending");
	return (start);
}

static int64_t
reset_same(int64_t n)
{
	return (migrate(n, 1));
}

static int64_t
reset_other(int64_t n)
{
	return (migrate(n, 2));
}

/* pending resets one of a million pending callouts at a time. */
static int64_t
pending(struct set *s, int random, int64_t n)
{
	int64_t i, cancelled = 0, start;

	if (new(s, random))
		for (i = 0; i < MILLION; i++)
			callout_reset_on(&s->c[i], FAR + i % SPREAD, nothing, NULL, 0);
	start = now();
	for (i = 0; i < n; i++)
		cancelled += callout_reset_on(next(s), FAR + s->next % SPREAD, nothing, NULL, 0);
	start = now() - start;
	if (cancelled != n)
		die("pending: callout_reset_on did not cancel what was pending");
	return (start);
}

static int64_t
pending_in_order(int64_t n)
{
	return (pending(&in_order, 0, n));
}

static int64_t
pending_at_random(int64_t n)
{
	return (pending(&at_random, 1, n));
}

/* tick is a tick of CPU 0; ticks is stored with an exchange, as in the benchmark beside it. */
static void
tick(void)
{
	__atomic_store_n(&ticks, ticks + 1, __ATOMIC_SEQ_CST);
	callout_tick();
}

static int64_t
tick_alone(int64_t n)
{
	int64_t i, start;

	softclock(swis[0].arg);
	start = now();
	for (i = 0; i < n; i++)
		tick();
	start = now() - start;
	if (CC_CPU(0)->cc_ticks != ticks)
		die("tick_alone: callout_tick did not see the tick");
	return (start);
}

/* fire arms callouts for one tick, at random in memory, and times softclock. */
static int64_t
fire(int64_t n)
{
	int64_t i, batch, took = 0, start;

	new(&fires, 1);
	for (; n > 0; n -= batch) {
		batch = n < MILLION ? n : MILLION;
		for (i = 0; i < batch; i++)
			callout_reset_on(next(&fires), 1, count, NULL, 0);
		softclock(swis[0].arg);
		swis[0].scheduled = 0;
		fired = 0;
		tick();
		if (!swis[0].scheduled)
			die("fire: callout_tick did not schedule softclock");
		start = now();
		softclock(swis[0].arg);
		took += now() - start;
		if (fired != batch)
			die("fire: softclock did not enter each handler once");
	}
	return (took);
}

static struct {
	const char *name;
	int64_t (*run)(int64_t);
} cases[] = {
	{ "compare_and_swap", compare_and_swap },
	{ "lock_pair", lock_pair },
	{ "reset_stop", reset_stop },
	{ "reset_same", reset_same },
	{ "reset_other", reset_other },
	{ "pending_in_order", pending_in_order },
	{ "pending_at_random", pending_at_random },
	{ "tick_alone", tick_alone },
	{ "fire", fire },
};

int
main(void)
{
	char name[64];
	long long n;
	int64_t took;
	size_t i;
	int cpu;

	signal(SIGINT, SIG_IGN); /* who started the program sees to that */
	boot();
	while (scanf("%63s %lld", name, &n) == 2) {
		for (i = 0; i < sizeof cases / sizeof *cases && strcmp(cases[i].name, name) != 0; i++)
			;
		if (i == sizeof cases / sizeof *cases)
			die("there is no such case");
		took = cases[i].run(n);
		for (cpu = 0; cpu < BENCH_CPUS; cpu++)
			if (CC_CPU(cpu)->cc_lock.mtx_lock != MTX_UNOWNED)
				die("a cc_lock is still owned");
		printf("%lld\n", (long long)took);
		fflush(stdout);
	}
	return (0);
}
