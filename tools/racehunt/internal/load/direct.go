package load

import (
	"time"

	"ktimeout/sys/sbt"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/racehunt/internal/check"
)

// What the workload wild does in the sbt era only: direct armings, tried locks and spin mutexes.
//
// All armings of a life of a callout are direct, or none: what is promised of one that is made the
// other way while the handler runs is our own reading (rule 12). A direct callout has a spin mutex
// or none, and its handler takes spin mutexes only and does not sleep (docs/spec.md, legal
// clients).

// kinds is the number of kinds of callouts that the revision has.
func (e *Env) kinds() check.Kind {
	if e.rev.Era != nil && e.rev.Era.Spin {
		return check.NKinds
	}
	return check.Spin
}

// tries tells whether the workload has callouts whose lock is tried.
func (e *Env) tries() bool { return e.Workload == "wild" && e.rev.Era != nil && e.rev.Era.Trylock }

// directs tells whether the workload may have direct armings of a callout of the kind.
func (e *Env) directs(kind check.Kind) bool {
	return e.Workload == "wild" && e.rev.Era != nil && (kind == check.MPSAFE || kind == check.Spin)
}

// direct makes a call that arms one with C_DIRECT_EXEC: on a hardclock, as callout_reset does it,
// or so many ticks from now. Texts without callout_schedule_sbt reset instead.
func (e *Env) direct(call kpi.Call, r *rng) kpi.Call {
	if call.Op == kpi.Schedule && e.rev.Era.Callout_schedule_sbt_on == nil {
		call.Op = kpi.Reset
	}
	call.Sbt = &kpi.Sbt{Time: int64(call.Ticks) * sbt.Tick_sbt, Flags: sbt.C_DIRECT_EXEC | sbt.C_HARDCLOCK}
	if call.Ticks > 0 && r.in(2) {
		call.Sbt.Flags = sbt.C_DIRECT_EXEC
	}
	return call
}

// spins tells whether the handler of the callout may neither sleep nor take locks that others
// sleep for.
func (cl *client) spins() bool { return cl.direct || cl.Kind == check.Spin }

// linger spends time in a handler or with the lock of the callout held: where no thread may sleep
// a few microseconds at most.
func (cl *client) linger(r *rng) {
	if !cl.spins() {
		linger(r)
	} else if r.in(2) {
		busy(time.Duration(r.n(5000)))
	}
}
