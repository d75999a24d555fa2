package main

import "fmt"

// key names a mutant without its line number, which changes easily. If a function
// has several mutants with the same key, the argument below is about the one that
// survives.
func (m *mutant) key() string { return fmt.Sprintf("%s: %s: %s", m.function, m.what, m.text) }

// Arguments why mutants do no harm that hold for several of them.
const (
	begins   = "it is that already: a variable of Go, or memory that has just been cleared, begins so"
	noRecord = "it is read only while cc_migration_cpu says that a move is recorded, and who records one sets all four"
	noChain  = "it is read only with sq_locked set, and who sets that sets it too"
	bootCPU  = "the CPU that boots is 0, and the callout has just been cleared"
	sxOnly   = "it is for an interlock that may be held asleep, an sx lock, of which there are none"
)

// harmless has for mutants that survive the argument why no client can notice
// them.
var harmless = map[string]string{
	`cc_cme_cleanup: left out: cc.cc_migration_ticks = 0`:                     noRecord,
	`cc_cme_cleanup: left out: cc.cc_migration_func = nil`:                    noRecord,
	`cc_cme_cleanup: left out: cc.cc_migration_arg = nil`:                     noRecord,
	`callout_cpu_init: left out: sys.SLIST_INIT(&cc.cc_callfree)`:             begins,
	`callout_tick: left out: need_softclock = false`:                          begins,
	`callout_tick: turned round: false`:                                       "softclock is asked for at every tick, and finds nothing to do",
	`callout_tick: left out: cc.cc_firsttick = cc.cc_ticks`:                   "only the clock of an idle CPU relies on it, and callout_tickstofirst sets it before that sleeps",
	`callout_cc_add: left out: cc.cc_firsttick = c.C_time`:                    "the clock of an idle CPU is told of later callouts too, looks, and sleeps again",
	`callout_cc_del: left out: c.C_func = nil`:                                "timeout() sets it anew, and untimeout() of a free slot that still has it stops what is not armed",
	`Callout_reset_on: left out: cpu = c.C_cpu.Load()`:                        "timeout() alone resets a slot, with CPUBLOCK, which means the same CPU",
	`softclock: left out: cc.cc_next = nil`:                                   "softclock sets it before it reads it, and others only move it on",
	`_callout_stop_safe: left out: use_lock = false`:                          begins,
	`_callout_stop_safe: left out: sq_locked = false`:                         begins,
	`_callout_stop_safe: left out: old_cc = nil`:                              noChain,
	`Callout_init: left out: c.C_flags.Store(0)`:                              begins,
	`Callout_init: left out: c.C_cpu.Store(timeout_cpu)`:                      bootCPU,
	`_callout_init_lock: left out: c.C_cpu.Store(timeout_cpu)`:                bootCPU,
	`init_sleepqueues: left out: sys.LIST_INIT(&sleepq_chains[i].sc_queues)`:  begins,
	`sleepq_init: left out: sys.LIST_INIT(&sq.Sq_free)`:                       begins,
	`Sleepq_broadcast: turned round: sleepq_resume_thread(sq, td, pri) != 0`:  "it is for the swapper, of which there is none",
	`_sleep: left out: Sleepq_remove(td, unsafe.Pointer(td.Td_wchan.Load()))`: "who calls it is on no queue",
	`_sleep: left out: Sleepq_release(ident)`:                                 sxOnly,
	`_sleep: left out: lock_state = class.Lc_unlock(lock_)`:                   sxOnly,
	`_sleep: left out: Sleepq_lock(ident)`:                                    sxOnly,
}
