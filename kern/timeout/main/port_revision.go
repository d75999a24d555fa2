package timeout_main

import (
	"unsafe"

	descriptor_sbt "ktimeout/kern/timeout/descriptor/sbt"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// Revision is what boot is given to run on this text.
var Revision = descriptor_sbt.Of(descriptor_sbt.Text{
	Revision: sys.Revision{
		Name: "main",
		Sysinits: []sys.Sysinit{
			{Uniq: "callwheel_init", Subsystem: sys.SI_SUB_CPU, Order: sys.SI_ORDER_ANY, Func: callout_callwheel_init},
			{Uniq: "start_softclock", Subsystem: sys.SI_SUB_SOFTINTR, Order: sys.SI_ORDER_FIRST, Func: start_softclock},
		},
		Sysctls: sysctls(),
		Probes: []*sys.Sdt_probe{
			&sdt_callout_execute___callout__start,
			&sdt_callout_execute___callout__end,
		},
		Averages:   averages,
		Open_order: true,
	},

	Callout_init:            Callout_init,
	Callout_init_lock:       _callout_init_lock,
	Callout_reset:           Callout_reset,
	Callout_reset_on:        Callout_reset_on,
	Callout_reset_sbt_on:    Callout_reset_sbt_on,
	Callout_schedule:        Callout_schedule,
	Callout_schedule_on:     Callout_schedule_on,
	Callout_schedule_sbt_on: Callout_schedule_sbt_on,
	Callout_stop:            Callout_stop,
	Callout_drain:           Callout_drain,
	Callout_pending:         func(c *sbt.Callout) int32 { return tested(Callout_pending(c)) },
	Callout_active:          func(c *sbt.Callout) int32 { return tested(Callout_active(c)) },
	Callout_deactivate:      Callout_deactivate,
	Callout_process:         Callout_process,
	Callout_when:            Callout_when,

	Reset:    reset,
	Cc_cpu:   func(n int32) any { return cc_cpu[:n] },
	CC_CPU:   fields,
	Negative: true,
	Trylock:  true,
	Globals: []descriptor_sbt.Global{
		{Memory: &ncallout, Name: "ncallout", Hidden: true},
		{Memory: &pin_default_swi, Name: "pin_default_swi", Hidden: true},
		{Memory: &pin_pcpu_swi, Name: "pin_pcpu_swi", Hidden: true},
		{Memory: &callwheelsize, Name: "callwheelsize"},
		{Memory: &callwheelmask, Name: "callwheelmask"},
		{Memory: &cc_default_cpu, Name: "cc_default_cpu"},
	},
})

// averages are the running means of CALLOUT_PROFILING.
var averages = []*sys.Lword{&avg_depth, &avg_gcalls, &avg_lockcalls, &avg_mpcalls,
	&avg_depth_dir, &avg_lockcalls_dir, &avg_mpcalls_dir}

// sysctls returns those of the text. The running means are there with CALLOUT_PROFILING only.
func sysctls() []sys.Sysctl_oid {
	all := []sys.Sysctl_oid{
		sysctl___kern_ncallout,
		sysctl___kern_pin_default_swi,
		sysctl___kern_pin_pcpu_swi,
		{
			Oid_name:    "kern.callout_stat",
			Oid_func:    func() int64 { return 0 },
			Oid_handler: sysctl_kern_callout_stat,
			Oid_descr:   "written to: print what is armed, and for when",
		},
	}
	if CALLOUT_PROFILING {
		all = append(all,
			sysctl___debug_to_avg_depth,
			sysctl___debug_to_avg_gcalls,
			sysctl___debug_to_avg_lockcalls,
			sysctl___debug_to_avg_mpcalls,
			sysctl___debug_to_avg_depth_dir,
			sysctl___debug_to_avg_lockcalls_dir,
			sysctl___debug_to_avg_mpcalls_dir,
		)
	}
	return all
}

// first_maxdt is the time that a handler may take before DIAGNOSTIC first warns of it.
const first_maxdt = 2 * sbt.SBT_1MS

// tested returns what C's expression is where the port has a bool.
func tested(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

// reset sets the variables of the package to what they are before a boot.
func reset() {
	clear(cc_cpu[:])
	ncallout, pin_default_swi, pin_pcpu_swi = 0, 0, 0
	callwheelsize, callwheelmask = 0, 0
	cc_default_cpu = 0
	for _, avg := range averages {
		avg.Store(0)
	}
	maxdt.Store(first_maxdt)
	lastfunc.Store(nil)
}

// fields returns the addresses of what a CPU keeps for its callouts.
func fields(cpu int32) descriptor_sbt.Callout_cpu {
	cc := CC_CPU(cpu)
	return descriptor_sbt.Callout_cpu{
		Cc_lock:       &cc.cc_lock,
		Cc_callwheel:  &cc.cc_callwheel,
		Cc_expireq:    &cc.cc_expireq,
		Cc_next:       &cc.cc_next,
		Cc_thread:     &cc.cc_thread,
		Cc_firstevent: &cc.cc_firstevent,
		Cc_lastscan:   &cc.cc_lastscan,
		Exec:          [2]descriptor_sbt.Exec{exec(cc, 0), exec(cc, 1)},
	}
}

// exec returns those of one place where handlers run.
func exec(cc *callout_cpu, dir int32) descriptor_sbt.Exec {
	return descriptor_sbt.Exec{
		Cc_curr:          cc_exec_curr(cc, dir),
		Cc_cancel:        (*int32)(unsafe.Pointer(cc_exec_cancel(cc, dir))),
		Cc_waiting:       cc_exec_waiting(cc, dir),
		Cc_migration_cpu: cc_migration_cpu(cc, dir),
	}
}
