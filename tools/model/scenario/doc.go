// Package scenario reads small client programs of callouts from scenario files,
// and runs them on an explored machine with any revision of kern_timeout.c. It
// may import everything but tools.
//
// # A scenario file
//
// A suspicion is five lines:
//
//	# drain returns while the handler runs
//	callout c
//	start: reset c 1 cpu 0; tick
//	handler c: reset c 5 cpu 1
//	thread t1 cpu 1: drain c; free c
//	expect r216804: rule 5 M
//	expect r216805 r220456 r262057 timeout: unreachable
//
// The file is UTF-8 text of at most 64 KiB, its lines may end as on Windows. A
// "#" begins a comment, which goes on to the end of the line. The first line that
// has nothing but a comment, and one that is not empty, is the title of the
// scenario. Words are separated by blanks or tabs, steps by ";"; around ";", ":"
// and "=" blanks do not matter. A line that is indented continues the one before,
// without a ";" between them; so does any line after one that ends in "\". Blank
// lines and comments do not end what is continued.
//
// A name has 1 to 16 letters, digits and "_", and does not begin with a digit. It
// is declared once in a file, whatever for, and may be used above its
// declaration. Keywords may be names; only giant may not.
//
// Numbers are decimal. Times are in ticks, and in the sbt era also spans with
// their unit: "5us", "2ms", "1s".
//
// # Declarations
//
//	cpus N                 CPUs, 1 to 4; without this line 2
//	ticks N                ticks of all CPUs together while the threads run, 0 to
//	                       16, whichever CPUs have them; without this line 2
//	ticks N each           ticks of each CPU
//	mutex NAME             a sleep mutex (mtx_init, MTX_DEF)
//	mutex NAME spin        a spin mutex (MTX_SPIN): callouts can have it in the sbt
//	                       era only
//	rwlock NAME            a reader/writer lock (rw_init), each operation on which
//	                       is one step: see Locks
//	rwlock NAME stepwise   one whose code, kern_rwlock's, is explored step by step
//	channel NAME           a wait channel, whose sleep queue has a chain of its own
//	channel NAME shares cpu N
//	                       a wait channel on the chain on which drains of
//	                       callouts on CPU N sleep
//	var NAME               a variable of the client, which is 0 when the scenario begins
//	var NAME N             one that is N then, 0 to 999
//	ref NAME               a count of references, which is 1 when the scenario begins
//	ref NAME N             one that is N then, 1 to 999
//	callout NAME           an MPSAFE callout: its handler is called without a lock
//	callout NAME mutex M   its handler is called with M held (callout_init_mtx)
//	callout NAME rwlock R  its handler is called with R held for writing
//	                       (callout_init_rw)
//	callout NAME rwlock R shared
//	                       its handler is called with R held for reading
//	callout NAME nolock    an MPSAFE callout, by callout_init_mtx without a mutex
//	callout NAME giant     its handler is called with Giant held (callout_init
//	                       without mpsafe)
//	callout NAME at C ...  one that is not there when the scenario begins: "init NAME"
//	                       makes it in the memory of C, which was freed. See Memory
//	timeout NAME           a handle for timeout and untimeout
//
// After its lock a callout may have returnunlocked: then the handler releases the
// lock itself. There are at most 4 locks, 4 channels, 8
// variables and counts, and 4 callouts and handles. The lock giant is always there and is not declared; "callout NAME mutex giant"
// is "callout NAME giant". All callouts have been initialised when the scenario
// begins, and are on CPU 0. A handle is only initialised.
//
// # Lists of steps
//
//	start: STEP; ...              taken once, before anything else, by a thread
//	                              on CPU 0; nothing comes between
//	handler NAME: STEP; ...       what the handler of a callout or a handle does
//	                              when it is entered
//	zero NAME: STEP; ...          what whoever gives back the last reference of a
//	                              count does then, as part of that step's list
//	thread NAME cpu N: STEP; ...  a thread, on CPU N if clients are bound
//
// One thread is needed, 4 are the most. A list has at most 64 steps, and that of a
// thread or of start at least one. The first handler line of a callout is for the
// first time that it is entered, the second for the second, and so on, at most 8;
// a line without steps is for an entry that does nothing. Entries for which there
// is no line do nothing either, but unlock what a returnunlocked handler must.
//
// # Steps
//
// C is a callout, H a handle, W a channel, L a lock, R a rwlock, X a variable, and
// K a count of references.
//
//	reset C TICKS          callout_reset: on the CPU that C is on
//	reset C TICKS cpu N    callout_reset_on
//	reset C TICKS curcpu   callout_reset_curcpu
//	schedule C TICKS       callout_schedule, and likewise with cpu N and curcpu
//	stop C                 callout_stop
//	drain C                callout_drain
//	pending C              callout_pending
//	active C               callout_active
//	deactivate C           callout_deactivate
//	free C                 free the memory of C: whoever touches it now is wrong
//	init C                 initialise C anew, as it was declared, or for the first time if
//	                       it is declared at another: a softclock that had to do with what
//	                       was there before must not touch it any more
//	lock L                 mtx_lock, mtx_lock_spin, rw_wlock
//	trylock L              mtx_trylock, mtx_trylock_spin, rw_try_wlock: 1 if it has taken
//	                       L, 0 if L was busy. It stands behind if, or says its result
//	unlock L               mtx_unlock, mtx_unlock_spin, rw_wunlock
//	rlock R                rw_rlock
//	runlock R              rw_runlock
//	sleep W                sleep on W until it is woken (tsleep)
//	sleep W L              with the interlock L, released meanwhile (msleep,
//	                       rw_sleep, msleep_spin)
//	sleep W TICKS          at most so long; "sleep W L TICKS" is both
//	wakeup W               wakeup
//	wakeup_one W           wakeup_one
//	remove W               sleepq_remove of every thread of the scenario, W and the
//	                       thread: it is woken if it sleeps on W
//	sleepers W             how many threads sleep on W (sleepq_type, sleepq_sleepcnt)
//	pause TICKS            pause
//	timeout H TICKS        H = timeout(...), with an argument of its own
//	untimeout H            untimeout, with the argument of the last timeout
//	destroy L              mtx_destroy, rw_destroy: whoever touches L now is wrong
//	initlock L             mtx_init, rw_init of L anew
//	set X N                the variable X = N, 0 to 999
//	add X N                X += N, -999 to 999: X is read, and written. What others write
//	                       between the two is lost, unless a lock keeps them off
//	test X                 X is read
//	free X                 the memory of X is freed: whoever reads or writes X now is wrong
//	+K                     a reference of K is taken (refcount_acquire), in one step
//	-K                     one is given back (refcount_release); with the last one, what the
//	                       zero line of K says is done, by whoever gives it back
//	chance                 nothing, and it comes out either way: what decides is not known. It
//	                       stands behind if, in threads, handlers and zero lines, in no loop
//	first TICKS            callout_tickstofirst, which the clock of an idle CPU asks:
//	                       how many ticks from the last one it may skip, at most
//	                       so many. In the sbt era cpu_idleclock: the CPU skips hardclocks
//	                       until its next interrupt, or until a thread of the scenario goes
//	                       on there; TICKS and the result are not looked at, as rule 11 says
//	                       when the clock must wake
//	crowd N TICKS          in start only: N callouts that no list names are armed on CPU 0
//	                       for TICKS and one turn of the wheel, so that softclock
//	                       passes them when it looks for those due in TICKS
//	tick                   in start only: one tick of every CPU. Softclocks are
//	                       requested, and do not run before the threads do.
//	tick N                 N of them
//
// TICKS is 0 to 16 for reset, schedule and timeout, which take 0 for 1, and 1 to
// 16 for sleep, pause, first and crowd; N of tick is 1 to 16, of crowd 1 to 200.
//
// A step that returns something, and does not stand behind if, may end in "=" and what
// it must return: 0 or 1 for reset, schedule, stop, drain, pending, active and trylock, and in the
// sbt era -1 for stop and drain, too; woken or timeout for sleep; ticks for first; 0 to 4
// for sleepers; -999 to 999 for test, and for add, which returns what it has written; 0 or 1
// for -, which returns 1 if it was the last reference.
// Another result is a violation, and its verdict is "result". Without "=" every
// result is right that the specification allows.
//
// # Conditions
//
//	if STEP = RESULT: STEP; ...; end
//	if STEP = RESULT: STEP; ...; else: STEP; ...; end
//	STEP if STEP = RESULT
//
// or the same with "!=" for "=" stand where a step may. The step behind if is taken;
// then those behind the colon if it has returned the result, or with != another, and
// else those behind else, if there is one. It is reset, schedule, stop, drain, pending,
// active, async_drain, trylock, sleep, sleepers, add, test, - or chance. At the end of a
// list end may be left out. The last form is short for the first with one step. Ifs may stand in each other,
// 8 deep; else belongs to the nearest if that has not ended. A list has 64
// steps with those behind if, and else and end are none. What the legal client may do
// after an if is what it may do whichever way it went.
//
//	thread t1 cpu 1: lock m; if stop c = 1: reset c 5; else: wakeup w; end; unlock m
//
// A client that counts references takes one for each arming, and gives it back when it
// has cancelled the arming, or when the handler has run:
//
//	ref k
//	zero k: free c
//	handler c: -k
//	thread t1 cpu 1: +k; -k if reset c 1 = 1; -k if stop c = 1; -k
//
// The result is compared as C would compare what the call returned, in every era: -1 of
// a stop in the sbt era is not 0.
//
// # Loops
//
//	until STEP = RESULT: STEP; ...; end
//
// or with "!=" takes the step behind until, and those behind the colon, again and again,
// until the first returns the result. The step is one that may stand behind if; a loop may
// stand in a condition or in another loop, and they in it, 8 deep, and has no else. start
// has no loops.
//
//	thread t1 cpu 1: lock m; until test done = 1: sleep w m; end; unlock m
//
// Runs of such a scenario can go on for ever, so only the search by states decides it. A
// cycle of states is a livelock if everybody who can go on somewhere in it goes on in it:
// what only keeps somebody from a turn is none, as a scheduler does not do so for ever. A
// livelock is the scenario's own then, of grade O. While something is armed or asleep for a
// time the ticks of the scenario may be used up on a cycle; then time goes on as at the end
// of a run, each CPU having ticks and everybody a turn, and the verdict is INCONCLUSIVE if
// that leads to no end. A loop that counts has as many states as it counts to. What one step
// in a loop arms, and what it arms when it is taken again, has one number: the specification
// does not tell the two apart, as it does not of a callout_schedule.
//
// # The sbt era
//
// FreeBSD 10 to main count time in fractions of a second. A scenario of the tick era
// runs on these texts as well: a tick of it is 1 ms of theirs. One that has any of the
// following is a scenario of the sbt era, which revisions before do not have:
//
//	times TIME ...         instead of ticks: the moments, counted from the end of
//	                       start, that the machine's clock goes through while the
//	                       threads run. A clock interrupt comes when it is due, or
//	                       at any later one. At most 16, 1us to 1s, in their order
//	callout ... trylock    its lock is tried (CALLOUT_TRYLOCK); after its lock, and
//	                       after returnunlocked if it has that
//	callout NAME mutex M   with M a spin mutex
//	reset C TIME           callout_reset_sbt, and likewise with cpu N and curcpu;
//	                       behind them may stand, also where TICKS are given,
//	                         direct     C_DIRECT_EXEC: the timer interrupt enters it
//	                         abs        C_ABSOLUTE: TIME counts from the end of start
//	                         precalc    C_PRECALC: likewise, as callout_when returned it
//	                         hardclock  C_HARDCLOCK: TIME counts from the last
//	                                    hardclock, as TICKS do
//	                         prec TIME  the precision: how late it may be
//	schedule C TIME        callout_schedule_sbt, with what may stand behind a reset's TIME
//	async_drain C          callout_async_drain: a stop that has a function called if it
//	                       returns 0, when the handler has returned and by whoever
//	                       called that; "=" as for stop
//	drained C: STEP; ...   a line: what that function does; without it, nothing. C may
//	                       be freed there
//	finally: drained C N   how many times in all it was called
//	when TIME              callout_when, with abs, precalc, hardclock and prec TIME;
//	                       "= TIME TIME" is the moment from the end of start, and
//	                       the precision
//	stop C = -1            there was nothing to stop; and drain C = -1. In texts whose
//	                       stop does not return -1 it stands for 0
//
// In such a scenario the result behind the "=" of a stop or a drain is looked at; in
// one of the tick era it is not, for a text of the sbt era, as rules 4 and 5 say what
// it must be. Interrupts that enter handlers take their steps like threads, and are
// explored with bound threads only.
//
// That the function of an async drain is called once if the drain returned 0, when the handler
// does not run, and not if it returned something else, is part of rule 5; a scenario need not
// ask for it. FreeBSD 11 to 14 have callout_async_drain: other texts do not have what such a
// scenario needs, and say so.
//
// # Locks
//
// A mutex is taken or released in one step, and so is a rwlock that is not
// stepwise. The callout, its clients and the other locks see no difference:
// threads get the rwlock in the same orders, wait for it in the same states, and
// keep each other out as kern_rwlock does; in particular, a waiting writer keeps
// out readers that hold no read lock (kern/smp/explored/rwlock.go has the
// argument, and a test compares verdicts and ends with those of stepwise
// programs). What is not explored then is kern_rwlock itself: a scenario about
// that says stepwise.
//
// # Memory
//
// An allocator gives memory that one driver has freed to the next. A callout that is declared
// "at" another is initialised in the memory of that one; several may be declared at one, and be
// there in turn, and the first may come back. They have locks, handlers and histories of their
// own. What is shown of the memory has the names of all, as in c/d.c_flags.
//
//	# a stop through a pointer that is stale
//	mutex m
//	var reused
//	callout c
//	callout d at c
//	thread detach cpu 1: drain c; free c; init d; reset d 1; lock m; set reused 1; unlock m
//	thread error cpu 0: lock m; if test reused = 1: stop c; end; unlock m
//	expect r216804 r216805 r220456 r262057 timeout: rule 10 O
//
// A call on a callout that is not there breaks rule 10, whatever is there now; so does a call
// that has begun before the memory was freed, as it touches the next callout in it. A softclock
// that had to do with the old one must not touch the new one, unless it takes that from its
// wheel. Rule 10 says what is touched, who freed the old callout and when, and who made the new
// one. Not looked at are reads and writes of the links and the time of a callout that is on a
// wheel: whoever goes along the list makes them, too; what calls of a callout that is initialised
// anew in its own memory are doing; and a clock interrupt that enters handlers.
//
// # Assertions
//
//	finally: entered C N; pending C N; active C N; cpu C N; var X N;
//	         ref K N; ...
//
// asserts how many times in all C was entered (0 to 999), what callout_pending and
// callout_active return (0 or 1), which CPU C is on, and what X is, or K (-999 to 999).
// It is checked when all threads are done and time has gone on until nothing is
// pending and no handler runs. For a handle only entered and pending can be
// asserted. A freed callout is not pending.
//
//	expect REVISION ...: VERDICT
//	expect bound REVISION ...: VERDICT
//	expect floating REVISION ...: VERDICT
//	expect REVISION ...: VERDICT or VERDICT ...
//
// says which verdict the revisions must get. A frozen revision has the name of
// its folder, r216804 the oldest; timeout is the maintained port. In mode bound,
// softclock and client threads stay on their CPUs; in mode floating, the
// scheduler moves them. A line without a mode is for both modes. For a revision
// that is also named by a line with a mode, the latter goes first. No two lines
// may say different things of a revision and the same mode. If a run breaks two
// rules, the earlier step decides, and a line may list both, with "or" between
// them. The verdicts are
//
//	unreachable     nothing goes wrong in any interleaving
//	rule 1..13      that rule of the specification is broken
//	panic           the kernel panics
//	spin deadlock   a thread spins for ever
//	sleep deadlock  threads wait for each other's locks
//	lost wakeup     a thread sleeps and nobody is left to wake it
//	livelock        threads go round for ever, each of which can go on
//	lock leak       a thread ends with a lock held
//	result          a step returned something else than after its "="
//	finally         an assertion of finally fails
//	refcount        a reference is given back, or taken, of which none was left
//	fault           the Go runtime faults: a nil link, an index out of range
//	illegal         the client breaks a rule, as the scenario says, and was told so
//
// A revision that a machine has translated from C can get the verdict "not
// translated", which no scenario can expect: a run came to a function that is not
// translated, and what the others do is not known.
//
// A verdict other than unreachable may be followed by its grade: M if a sentence
// of the manual is broken, P if practice in FreeBSD's own tree is, O if a promise
// of this project is. Only M and P are reported to anybody as bugs of FreeBSD.
// Rules are of grade M, except rules 11 and 13 (P), a reset under the read lock
// of a shared callout (rule 3, O), memory that was freed after a stop (rule 10,
// P), what the handler arms while an async drain waits (rule 5, P), memory that the
// function of an async drain has freed (rule 10, P), and freed memory that the client
// itself arms, or calls into by the name of a callout that is not there, variables that it has freed, locks that it has destroyed and that no callout
// has or that it uses itself, or what it has freed as a count of references was 0 (rule 10, O). The other verdicts break rule 9 and are of grade M; but result,
// finally and refcount, and livelock in a scenario with loops, are the scenario's own and
// of grade O, and so is all that goes wrong in a scenario of an illegal client. Without a
// letter any grade is accepted.
//
// # Legal clients
//
// A client that breaks the kernel's rules is refused, because what happens to it
// is not the kernel's fault. Each list of steps is looked at on its own:
//
//   - reset, schedule and stop of a callout with a lock are called with the lock
//     held. For reset and schedule of a shared callout, a thread, its own handler or
//     another handler may hold it for reading; stop asserts that it is held for
//     writing;
//   - drain is called with neither that lock held nor any lock that the handler
//     takes, or the function of an async drain of the callout;
//   - async_drain is called as stop is; where it may have returned 0, it is not called
//     again in the same list. The function that it is given does not sleep;
//   - a handler does not drain, sleep or pause, and start does not sleep or pause;
//   - deactivate is called by the handler, or with a lock held for writing that the
//     handler takes too;
//   - free and init come after a drain, or after a stop of a callout with a lock,
//     in the same list or in the function of the callout's async drains, and nothing
//     there arms the callout between them; after free only init may name it. The first
//     init of a callout that is declared at another needs neither in its list: some list
//     has to free the other, and that it has been freed shows in runs. The handler
//     of an MPSAFE callout may free it if it has not armed it, or has stopped it since, and
//     nobody else calls into it any more, which is for the search to find out. What is
//     done when a count of references is 0 may free: whether nobody has the callout any
//     more is for the client to count, and for the search to find out. There nothing is
//     armed or counted, and nothing sleeps;
//   - destroy comes after a drain of every callout that has the lock, in the same
//     list, and nothing there arms one of them between the two; after destroy only
//     initlock may name the lock, and no callout that has it is armed or stopped.
//     Giant is not destroyed;
//   - schedule needs a reset somewhere in the scenario, and before it in the list
//     if it stands in start: until then the callout has no handler to call;
//   - a reference is given back with no lock held that is taken or destroyed when the
//     count is 0;
//   - a lock is released in the list that takes it. A handler is entered with the
//     callout's lock held (a handle's with giant) and ends with it held, or, if it
//     is returnunlocked, without it. Only giant, and a rwlock for reading, may be
//     taken again while held;
//   - sleep has its interlock held, once. Sleep and pause hold no other lock but
//     giant, which the kernel releases meanwhile. A sleep has an interlock or a
//     time, or giant is held;
//   - with a spin mutex held no step is taken that may sleep, and no other lock
//     but a spin mutex;
//   - a callout that is armed with direct is MPSAFE or has a spin mutex, and its
//     handler takes no other locks.
//
// A scenario may break one of these rules on purpose:
//
//	illegal: RULE
//	illegal: RULE says WORD ...
//
// RULE is lock (the first of the rules above), drain (the second, and a drain of its own
// callout by a handler), sleep (what sleeps where that is forbidden), deactivate, free,
// destroy, direct, or threads: what one thread does to another, which no list of steps
// shows. The scenario is refused if none of its lists breaks the rule. Explored runs have
// the assertions that the kernel has with the build tag invariants. A run in which one
// fails, or which fails in whatever way and says these words, in their order, has the
// verdict illegal. It is no fault of the kernel, and of grade O as all that goes wrong in
// the scenario.
//
// The author of a scenario has to see to two things: no other thread arms a
// callout that a thread is about to free, and only one thread at a time drains a
// callout in order to free it.
package scenario
