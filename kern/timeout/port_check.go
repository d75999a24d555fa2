package timeout

import (
	"sync/atomic"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// This file holds what the KPI asks of its callers and C does not check. It is
// checked with the tag invariants, and in explored runs as far as that needs no
// lock; that there is such a CPU is checked in every build. Each message says what
// to do.

// check_init is called by whoever is about to initialise c.
func check_init(c *sys.Callout) {
	sys.KASSERT(c.C_flags.Peek()&(sys.CALLOUT_PENDING|sys.CALLOUT_DFRMIGRATION) == 0 || forgotten(c),
		"callout_init of %p, which is armed: callout_drain it before its memory is used again", c)
	// PORT: cc_curr of another CPU is looked at under a lock, which an explored run
	// would take for a step of the program. To initialise one needs no thread.
	if !sys.INVARIANTS || smp.Thread_by_g(smp.Curg()) == nil {
		return
	}
	for cpu := range smp.CPU_FOREACH {
		cc := CC_CPU(cpu)
		if cc.cc_cookie == nil {
			return // the machine boots
		}
		CC_LOCK(cc)
		curr := cc.cc_curr
		CC_UNLOCK(cc)
		sys.KASSERT(curr != c || own_handler(c),
			"callout_init of %p, whose handler runs on CPU %d: callout_drain it before its memory is used again", c, cpu)
	}
}

// no_cpu panics: c is about to be armed on a CPU that the machine does not have.
func no_cpu(c *sys.Callout, cpu int32) {
	if sys.Booted == nil {
		sys.Panic("callout_reset of %p: no machine is booted: call smp.Boot first", c)
	}
	sys.Panic("callout_reset of %p on CPU %d: the machine has CPUs 0 to %d", c, cpu, smp.Mp_maxid)
}

// check_reset is called by whoever is about to arm c.
func check_reset(c *sys.Callout) {
	sys.KASSERT(c.C_lock != nil || c.C_flags.Peek()&sys.CALLOUT_RETURNUNLOCKED != 0,
		"callout_reset of %p, which was never initialised: callout_init it first", c)
	check_boot(c, "callout_reset")
	// Without Giant a reset of a callout that has Giant is let pass, as a stop is;
	// timeout() slots have it too.
	if c.C_lock != nil && c.C_lock != &lock.Giant.Lock_object {
		check_locked(c)
	}
	if sys.INVARIANTS && sys.Booted != nil {
		atomic.StoreInt32(&c.C_boot, sys.Boots)
	}
}

// check_locked is called by whoever needs the lock of c held. Of readers it is
// known only that somebody reads, and that the caller reads some rwlock.
func check_locked(c *sys.Callout) {
	td := smp.Curthread()
	shared := c.C_flags.Peek()&sys.CALLOUT_SHAREDLOCK != 0
	owner, held := lock.Lock_owner(c.C_lock)
	if held && (owner == td || shared && owner == nil && td.Td_rw_rlocks != 0) {
		return
	}
	how := "take it"
	switch {
	case shared:
		how = "take it, for reading is enough,"
	case lock.LOCK_CLASS(c.C_lock) == &lock.Lock_class_rw:
		how = "take it for writing"
	}
	sys.Panic("callout_reset of %p without %s, which its handler is called with: %s before the call", c, c.C_lock, how)
}

// check_boot is called by whoever is about to arm, stop or drain c: what says
// which. Without a machine the first lock says what to do.
func check_boot(c *sys.Callout, what string) {
	if sys.Booted != nil && forgotten(c) {
		sys.Panic("%s of %p, which was armed before smp.Shutdown: callout_init it again after that", what, c)
	}
}

// forgotten tells whether c was armed on a machine that is gone.
func forgotten(c *sys.Callout) bool {
	boot := atomic.LoadInt32(&c.C_boot)
	return boot != 0 && (boot != sys.Boots || sys.Booted == nil)
}

// check_drain is called by whoever is about to drain c.
func check_drain(c *sys.Callout) {
	check_boot(c, "callout_drain")
	sys.KASSERT(!own_handler(c),
		"callout_drain of %p by its own handler, which would wait for itself: callout_stop it", c)
	if c.C_lock == nil || c.C_lock == &lock.Giant.Lock_object {
		return // Giant is given back meanwhile
	}
	owner, held := lock.Lock_owner(c.C_lock)
	sys.KASSERT(!held || owner != smp.Curthread(),
		"callout_drain of %p with %s held, which its handler needs to return: give it back first", c, c.C_lock)
}

// check_handler is called when the handler of c, which may be gone, has returned.
// Locks is how many the thread held before.
func check_handler(c *sys.Callout, c_func sys.Callout_func, c_lock *sys.Lock_object, c_flags, locks int32) {
	td := smp.Curthread()
	name := sys.Func_name(c_func)
	if c_lock != nil && c_flags&sys.CALLOUT_SHAREDLOCK == 0 {
		owner, held := lock.Lock_owner(c_lock)
		held = held && owner == td
		if c_flags&sys.CALLOUT_RETURNUNLOCKED == 0 {
			sys.KASSERT(held, "handler %s of %p returned without %s: keep it, or initialise with CALLOUT_RETURNUNLOCKED", name, c, c_lock)
		} else {
			sys.KASSERT(!held, "handler %s of %p returned with %s, though it was initialised with CALLOUT_RETURNUNLOCKED: give it back", name, c, c_lock)
		}
	}
	if c_lock != nil && c_flags&sys.CALLOUT_RETURNUNLOCKED != 0 {
		locks--
	}
	sys.KASSERT(td.Td_locks == locks, "handler %s of %p returned with %d more locks than it had to: give back what it took", name, c, td.Td_locks-locks)
}

// own_handler tells whether the caller is the handler of c: the thread of the
// softclock that has taken it. Only that thread changes its cc_curr.
func own_handler(c *sys.Callout) bool {
	td := smp.Curthread()
	for cpu := range smp.CPU_FOREACH {
		if cc := CC_CPU(cpu); cc.cc_cookie != nil && cc.cc_cookie.Ih_event.Ie_thread.It_thread == td {
			return cc.cc_curr == c
		}
	}
	return false
}
