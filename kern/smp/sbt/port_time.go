package smp_sbt

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// virtual is the time of an explored machine.
var virtual struct {
	moment sys.Word // number of the present time
	times  []sbt.Sbintime_t
}

// Sbinuptime returns the time since boot.
func Sbinuptime() sbt.Sbintime_t {
	if virtual.times != nil {
		return virtual.times[virtual.moment.Load()]
	}
	return sbt.Nstosbt(smp.Binuptime())
}

// Getsbinuptime returns a time since boot that may be a tick old.
//
// PORT: nothing keeps such a time here: it is exact.
func Getsbinuptime() sbt.Sbintime_t { return Sbinuptime() }

// present is Sbinuptime for the machine: no visible operation.
func present() sbt.Sbintime_t { return virtual.times[virtual.moment.Peek()] }
