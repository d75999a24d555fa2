package r220456

import (
	"ktimeout/kern/timeout/descriptor"
	"ktimeout/sys"
)

// Revision is what boot is given to run on this text.
var Revision = descriptor.Of(sys.Revision{
	Name: "r220456",

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
}, descriptor.Variables{
	Reset:       reset,
	Cc_cpu:      func(n int32) any { return cc_cpu[:n] },
	CC_CPU:      fields,
	Timeout_cpu: &timeout_cpu,
	Averages:    []*sys.Lword{&avg_depth, &avg_gcalls, &avg_lockcalls, &avg_mpcalls},
})

// first_maxdt is the time in ns that a handler may take before DIAGNOSTIC
// first warns of it.
const first_maxdt = 2e6

// reset sets the variables of the package to what they are before a boot.
func reset() {
	clear(cc_cpu[:])
	callwheelsize, callwheelbits, callwheelmask = 0, 0, 0
	timeout_cpu = 0
	Callout_new_inserted = nil
	maxdt.Store(first_maxdt)
	lastfunc.Store(nil)
}

// fields returns the addresses of what a CPU keeps for its callouts.
func fields(cpu int32) descriptor.Callout_cpu {
	cc := CC_CPU(cpu)
	return descriptor.Callout_cpu{
		Cc_lock:      &cc.cc_lock,
		Cc_callout:   &cc.cc_callout,
		Cc_callwheel: &cc.cc_callwheel,
		Cc_callfree:  &cc.cc_callfree,
		Cc_next:      &cc.cc_next,
		Cc_curr:      &cc.cc_curr,
		Cc_cookie:    &cc.cc_cookie,
		Cc_ticks:     &cc.cc_ticks,
		Cc_softticks: &cc.cc_softticks,
		Cc_cancel:    &cc.cc_cancel,
		Cc_waiting:   &cc.cc_waiting,
		Cc_firsttick: &cc.cc_firsttick,

		Cc_migration_func:  &cc.cc_migration_func,
		Cc_migration_arg:   &cc.cc_migration_arg,
		Cc_migration_cpu:   &cc.cc_migration_cpu,
		Cc_migration_ticks: &cc.cc_migration_ticks,
	}
}
