package port

import (
	"strings"

	"ktimeout/tools/sbs/internal/match"
)

// Rules say what the port leaves out, and why.
var Rules = match.Rules{
	Conds: map[string]string{
		"ifdef APM_FIXUP_CALLTODO":                         "no port has a suspend to make up for",
		"ifdef DDB":                                        "there is no kernel debugger",
		"ifdef ADAPTIVE_MUTEXES":                           "the machine's LockWait spins before it sleeps",
		"ifdef ADAPTIVE_RWLOCKS":                           "the machine's LockWait spins before it sleeps",
		"ifdef KDTRACE_HOOKS":                              "lockstat is not ported",
		"ifdef LOCK_PROFILING":                             "lock profiling is not ported",
		"ifdef KTRACE":                                     "there is no ktrace",
		"ifdef SLEEPQUEUE_PROFILING":                       "profiling of sleep queues is not ported",
		"ifdef NO_ADAPTIVE_MUTEXES":                        "the machine's LockWait spins before it sleeps",
		"ifdef NO_ADAPTIVE_RWLOCKS":                        "the machine's LockWait spins before it sleeps",
		"if defined(SMP) && !defined(NO_ADAPTIVE_MUTEXES)": "the machine's LockWait spins before it sleeps",
		"if defined(SMP) && !defined(NO_ADAPTIVE_RWLOCKS)": "the machine's LockWait spins before it sleeps",
		"ifdef CALLOUT_PROFILING":                          "the means are kept always",
		"ifdef XEN":                                        "the host is no Xen guest",
		"ifdef __i386__":                                   "the host's registers are the host's",
		"ifdef SCHED_STATS":                                "the scheduler is the host's",
	},
	Else: map[string]string{
		"ifdef SMP":        "the port has always many CPUs",
		"ifdef INVARIANTS": "the port has the assertions, and a constant that switches them off",
	},
	Items: byName(notPorted),
	Words: byName(facilities),
}

// reason says why nothing in Go stands for something in C.
type reason struct {
	names string // separated by spaces
	why   string
}

// facilities are parts of FreeBSD that the port does without. Nothing need stand
// for a statement with one of their words.
var facilities = []reason{
	{"turnstile_trywait turnstile_cancel turnstile_claim turnstile_lookup turnstile_broadcast turnstile_unpend turnstile_disown " +
		"turnstile_signal turnstile_wait turnstile_chain_lock turnstile_chain_unlock turnstile_empty turnstile_head turnstile ts queue " +
		"TS_EXCLUSIVE_QUEUE TS_SHARED_QUEUE init_turnstiles", "LockWait and LockWake of the machine stand for turnstiles; see port_turnstile.go"},
	{"rowner_retries rowner_loops spintries owner TD_IS_RUNNING RW_LOCK_WRITE_SPINNER", "the machine's LockWait spins before it sleeps; see port_turnstile.go"},
	{"LOCKSTAT_PROFILE_OBTAIN_LOCK_SUCCESS LOCKSTAT_PROFILE_RELEASE_LOCK LOCKSTAT_RECORD0 LOCKSTAT_RECORD1 LOCKSTAT_WRITER " +
		"lock_profile_obtain_lock_failed lock_profile_obtain_lock_success lock_profile_release_lock lockstat_nsecs " +
		"waittime contested sleep_time sleep_cnt spin_cnt", "of lockstat only the taking and giving back of mutexes is ported, and lock profiling is not"},
	{"KTRPOINT ktrcsw", "there is no ktrace"},
	{"wakeup_swapper kick_proc0 TDI_SWAPPED TDF_INMEM TDF_SWAPINREQ", "no thread is ever swapped out"},
	{"catch sleepq_wait_sig sleepq_timedwait_sig SLEEPQ_INTERRUPTIBLE SLEEPQ_STOP_ON_BDRY PBDRY TDF_SINTR TDF_SBDRY TDF_SLEEPABORT " +
		"sleepq_abort", "no signal interrupts a sleep"},
	{"cold panicstr kdb_active kdb_switch", "a kernel that boots, panics or is debugged does not sleep here"},
	{"p td_proc proc p_state thread0 proc0", "threads have no process"},
	{"uma_zalloc uma_zfree uma_zcreate sleepq_zone MALLOC_DEFINE", "memory is Go's"},
	{"sc_depth sc_max_depth sleepq_max_depth chain_oid chain_name SYSCTL_ADD_NODE SYSCTL_ADD_UINT prof_enabled sleepq_profile " +
		"SLEEPQ_PROF_LOCATIONS SLEEPQ_SBUFSIZE", "profiling of sleep queues is not ported"},
	{"WITNESS_SAVE WITNESS_RESTORE WITNESS_SAVE_DECL", "witness keeps no places across a sleep"},
	{"switchtime new_switchtime cpu_ticks td_runtime td_incruntime td_generation td_ru runtime SCHED_STAT_INC v_swtch " +
		"TD_IS_IDLETHREAD switchticks deadthread thread_stash PT_UPDATES_FLUSH sched_tdname hogticks", "the scheduler and its accounts are the host's"},
	{"td_locks", "td_locks_add counts; see port_thread_lock.go"},
	{"ASSERT_ATOMIC_LOAD_PTR", "Go aligns words"},
	{"mtx_validate", "there is no list of all mutexes"},
	{"blocked_lock devmtx", "no floor of the port uses it"},
	{"bintime2timespec ts2", "times are int64 ns; there is nothing to convert"},
}

// notPorted are functions, macros and variables that were not ported.
var notPorted = []reason{
	{"adjust_timeout_calltodo", "no port has a suspend to make up for"},
	{"M_CALLOUT MALLOC_DEFINE", "memory is Go's"},
	{"sleepq_catch_signals sleepq_check_signals sleepq_wait_sig sleepq_timedwait_sig sleepq_abort", "no signal interrupts a sleep"},
	{"sleepq_profile sleepq_prof_reset enable_sleepq_prof reset_sleepq_prof_stats dump_sleepq_prof_stats sleepq_prof sleepq_prof_free " +
		"sleepq_hash sleepq_profent sleepq_prof_lock prof_enabled LIST_HEAD MTX_SYSINIT SYSCTL_PROC SYSCTL_UINT SYSCTL_NODE sleepq_max_depth " +
		"SLEEPQ_PROF_LOCATIONS SLEEPQ_SBUFSIZE", "profiling of sleep queues is not ported"},
	{"sleepq_zone", "memory is Go's"},
	{"DB_SHOW_COMMAND DB_SHOW_ALIAS DB_ALIAS_FLAGS db_show_mtx db_show_rwlock", "there is no kernel debugger"},
	{"loadav loadav_callout averunnable cexp synch_setup yield kdb_switch kern_yield maybe_yield should_yield uio_yield hogticks " +
		"lbolt __unused KTDSTATE KTR_SCHED", "load averages, the yield system call and the scheduler are the host's"},
	{"thread_lock_block thread_lock_unblock blocked_lock", "no lock of a thread is blocked between two others: there is an order of the two; see port_switch.go"},
	{"mtx_validate", "there is no list of all mutexes"},
	{"mtx_sysinit rw_sysinit rw_sysinit_flags", "layers initialise their locks in SYSINIT entries of their own"},
	{"CTASSERT", "an index that does not compile stands for it"},
	{"fscale", "load averages and the scheduler are the host's"},
	{"rowner_retries rowner_loops", "the machine's LockWait spins before it sleeps"},
	{"ADAPTIVE_MUTEXES ADAPTIVE_RWLOCKS", "the machine's LockWait spins before it sleeps"},
}

// byName returns the reason for each name.
func byName(list []reason) map[string]string {
	m := make(map[string]string)
	for _, r := range list {
		for _, name := range strings.Fields(r.names) {
			m[name] = r.why
		}
	}
	return m
}
