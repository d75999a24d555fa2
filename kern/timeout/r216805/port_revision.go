package r216805

import (
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Revision is what boot is given to run on this text.
var Revision = sys.Revision{
	Name: "r216805",

	Callout_init:        Callout_init,
	Callout_init_lock:   _callout_init_lock,
	Callout_reset:       Callout_reset,
	Callout_pending:     Callout_pending,
	Callout_active:      Callout_active,
	Callout_deactivate:  Callout_deactivate,
	Callout_reset_on:    Callout_reset_on,
	Callout_schedule:    Callout_schedule,
	Callout_schedule_on: Callout_schedule_on,
	Callout_stop_safe:   _callout_stop_safe,
	Timeout:             Timeout,
	Untimeout:           Untimeout,

	Callout_tick:         callout_tick,
	Callout_tickstofirst: callout_tickstofirst,
	Callout_new_inserted: &Callout_new_inserted,
	Softclock:            softclock,

	Reset: reset,
	Alloc: kern_timeout_callwheel_alloc,
	Init:  kern_timeout_callwheel_init,
	Sysinits: []sys.Sysinit{{
		Uniq:      "start_softclock",
		Subsystem: sys.SI_SUB_SOFTINTR,
		Order:     sys.SI_ORDER_FIRST,
		Func:      start_softclock,
	}},
	Sysctls: []sys.Sysctl_oid{
		sysctl___debug_to_avg_depth,
		sysctl___debug_to_avg_gcalls,
		sysctl___debug_to_avg_lockcalls,
		sysctl___debug_to_avg_mpcalls,
	},
	Probes: []*sys.Sdt_probe{
		&sdt_callout_execute_kernel__callout_start,
		&sdt_callout_execute_kernel__callout_end,
	},

	Open_order: true,
	Averages:   averages,
	State:      state,
	Cc_cancel:  func(cpu int32) *sys.Word { return &CC_CPU(cpu).cc_cancel },
	Cc_waiting: func(cpu int32) unsafe.Pointer { return unsafe.Pointer(&CC_CPU(cpu).cc_waiting) },
	Cc_lock:    func(cpu int32) *sys.Mtx { return &CC_CPU(cpu).cc_lock },
	Cc_thread:  func(cpu int32) *sys.Thread { return CC_CPU(cpu).cc_cookie.Ih_event.Ie_thread.It_thread },
	Cc_requests: func(cpu int32) []*sys.Word {
		ih := CC_CPU(cpu).cc_cookie
		return []*sys.Word{&ih.Ih_need, &ih.Ih_event.Ie_thread.It_need}
	},
	Cpu:      cpu_view,
	Callfree: callfree,
	Bucket:   bucket,
}

// averages are the running means behind the sysctls.
var averages = []*sys.Word{&avg_depth, &avg_gcalls, &avg_lockcalls, &avg_mpcalls}

// first_maxdt is the time in ns that a handler may take before DIAGNOSTIC
// first warns of it.
const first_maxdt = 2e6

// reset forgets an earlier boot.
//
// PORT: ticks does not start at 0 here, so the wheels must not either: the first
// callout_tick would look at every tick since.
func reset() {
	clear(cc_cpu[:])
	for cpu := range cc_cpu {
		cc := &cc_cpu[cpu]
		cc.cc_ticks = sys.Ticks.Load()
		cc.cc_softticks = cc.cc_ticks
		cc.cc_firsttick = cc.cc_ticks
	}
	callwheelsize, callwheelbits, callwheelmask = 0, 0, 0
	timeout_cpu = 0
	Callout_new_inserted = nil
	for _, avg := range averages {
		avg.Store(0)
	}
	maxdt.Store(first_maxdt)
	lastfunc.Store(nil)
}

// state returns what makes up the state of the CPUs' callouts.
func state() []any {
	all := []any{cc_cpu[:smp.Mp_ncpus]}
	for cpu := range smp.CPU_FOREACH {
		cc := CC_CPU(cpu)
		all = append(all, cc.cc_callwheel, cc.cc_callout)
	}
	return all
}

// cpu_view copies what checkers ask of a CPU.
func cpu_view(cpu int32) sys.Callout_cpu_view {
	cc := CC_CPU(cpu)
	return sys.Callout_cpu_view{
		Cc_next:      cc.cc_next,
		Cc_curr:      cc.cc_curr,
		Cc_cookie:    cc.cc_cookie,
		Cc_ticks:     cc.cc_ticks,
		Cc_softticks: cc.cc_softticks,
		Cc_cancel:    cc.cc_cancel.Peek(),
		Cc_waiting:   cc.cc_waiting,
		Cc_firsttick: cc.cc_firsttick,
		Wheelsize:    callwheelsize,

		Cc_migration_func:  cc.cc_migration_func,
		Cc_migration_arg:   cc.cc_migration_arg,
		Cc_migration_cpu:   cc.cc_migration_cpu,
		Cc_migration_ticks: cc.cc_migration_ticks,
	}
}

// callfree counts the free timeout() slots.
func callfree() (n int) {
	cc := CC_CPU(timeout_cpu)
	for c := sys.SLIST_FIRST(&cc.cc_callfree); c != nil; c = sys.SLIST_NEXT(c, sys.C_links_sle) {
		n++
	}
	return n
}

// bucket returns the bucket of a tick.
func bucket(cpu, tick int32) *sys.Callout_tailq {
	return &CC_CPU(cpu).cc_callwheel[tick&callwheelmask]
}
