// Package descriptor has what the descriptors of all revisions have in common: how a
// revision is set back, and how its callouts are looked at. A revision gives the
// addresses of its variables, since each has a struct callout_cpu of its own.
//
// It may import kern/smp and sys.
package descriptor

import (
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Variables are those of a revision.
type Variables struct {
	// Reset sets those back that stand below, but for the averages, and all others.
	Reset func()
	// Cc_cpu returns the struct callout_cpus of the first n CPUs, as a slice.
	Cc_cpu func(n int32) any
	// CC_CPU returns the addresses of what one of them has.
	CC_CPU      func(cpu int32) Callout_cpu
	Timeout_cpu *int32
	Averages    []*sys.Lword // the means behind the sysctls
	Made        *Made        // nil for a port by hand
}

// Callout_cpu has the addresses of the fields of a struct callout_cpu.
type Callout_cpu struct {
	Cc_lock      *sys.Mtx
	Cc_callout   *[]sys.Callout
	Cc_callwheel *[]sys.Callout_tailq
	Cc_callfree  *sys.Callout_list
	Cc_next      **sys.Callout
	Cc_curr      **sys.Callout
	Cc_cookie    **sys.Intr_handler
	Cc_ticks     *int32 // nil where the revision has none
	Cc_softticks *int32
	Cc_cancel    *sys.Word
	Cc_waiting   *int32
	Cc_firsttick *int32 // nil where the revision has none

	// The record of a move, nil where the revision has none.
	Cc_migration_func  *sys.Callout_func
	Cc_migration_arg   *any
	Cc_migration_cpu   *int32
	Cc_migration_ticks *int32
}

// cpus are those of a revision.
type cpus [sys.MAXCPU]Callout_cpu

// Of fills in what r, the descriptor of a revision, lacks: all that is about v only.
func Of(r sys.Revision, v Variables) sys.Revision {
	all := new(cpus)
	for cpu := range all {
		all[cpu] = v.CC_CPU(int32(cpu))
	}
	r.Averages = v.Averages
	r.Reset = func() { all.reset(&v) }
	r.State = func() []any { return all.state(&v) }
	r.Cc_cancel = func(cpu int32) *sys.Word { return all[cpu].Cc_cancel }
	r.Cc_waiting = func(cpu int32) unsafe.Pointer { return unsafe.Pointer(all[cpu].Cc_waiting) }
	r.Cc_lock = func(cpu int32) *sys.Mtx { return all[cpu].Cc_lock }
	r.Cc_thread = func(cpu int32) *sys.Thread { return (*all[cpu].Cc_cookie).Ih_event.Ie_thread.It_thread }
	r.Cc_requests = func(cpu int32) []*sys.Word {
		ih := *all[cpu].Cc_cookie
		return []*sys.Word{&ih.Ih_need, &ih.Ih_event.Ie_thread.It_need}
	}
	r.Cpu = func(cpu int32) sys.Callout_cpu_view { return all[cpu].view() }
	r.Callfree = func() int { return all[*v.Timeout_cpu].callfree() }
	r.Bucket = func(cpu, tick int32) *sys.Callout_tailq {
		wheel := *all[cpu].Cc_callwheel
		return &wheel[tick&int32(len(wheel)-1)]
	}
	if m := v.Made; m != nil {
		r.Plain = func(n int32) []sys.Region { return all.regions(m, n) }
	}
	return r
}

// reset forgets an earlier boot.
//
// PORT: ticks does not start at 0 here, so the wheels must not either: the first
// callout_tick would look at every tick since.
func (all *cpus) reset(v *Variables) {
	v.Reset()
	for cpu := range all {
		cc := &all[cpu]
		for _, t := range []*int32{cc.Cc_ticks, cc.Cc_softticks, cc.Cc_firsttick} {
			if t != nil {
				*t = sys.Ticks.Load()
			}
		}
	}
	for _, avg := range v.Averages {
		avg.Store(0)
	}
}

// state returns what makes up the state of the CPUs' callouts.
func (all *cpus) state(v *Variables) []any {
	state := []any{v.Cc_cpu(smp.Mp_ncpus)}
	for cpu := range smp.CPU_FOREACH {
		state = append(state, *all[cpu].Cc_callwheel, *all[cpu].Cc_callout)
	}
	if v.Made != nil {
		for _, g := range v.Made.Globals {
			if !g.Hidden {
				state = append(state, g.Memory)
			}
		}
	}
	return state
}

// view copies what checkers ask of a CPU.
func (cc *Callout_cpu) view() sys.Callout_cpu_view {
	v := sys.Callout_cpu_view{
		Cc_next:      *cc.Cc_next,
		Cc_curr:      *cc.Cc_curr,
		Cc_cookie:    *cc.Cc_cookie,
		Cc_ticks:     sys.Ticks.Peek(),
		Cc_softticks: *cc.Cc_softticks,
		Cc_cancel:    cc.Cc_cancel.Peek(),
		Cc_waiting:   *cc.Cc_waiting,
		Wheelsize:    int32(len(*cc.Cc_callwheel)),

		Cc_migration_cpu: sys.CPUBLOCK,
	}
	if cc.Cc_ticks != nil {
		v.Cc_ticks = *cc.Cc_ticks
	}
	if cc.Cc_firsttick != nil {
		v.Cc_firsttick = *cc.Cc_firsttick
	}
	if cc.Cc_migration_cpu != nil {
		v.Cc_migration_func = *cc.Cc_migration_func
		v.Cc_migration_arg = *cc.Cc_migration_arg
		v.Cc_migration_cpu = *cc.Cc_migration_cpu
		v.Cc_migration_ticks = *cc.Cc_migration_ticks
	}
	return v
}

// callfree counts the free timeout() slots.
func (cc *Callout_cpu) callfree() (n int) {
	for c := sys.SLIST_FIRST(cc.Cc_callfree); c != nil; c = sys.SLIST_NEXT(c, sys.C_links_sle) {
		n++
	}
	return n
}
