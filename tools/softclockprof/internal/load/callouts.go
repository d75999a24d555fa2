package load

import (
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// callouts are those of a load, side by side: ticked in the tick era, timed in the sbt era.
type callouts struct {
	ticked []sys.Callout
	timed  []sbt.Callout
}

func newCallouts(rev *sys.Revision, n int) callouts {
	if rev.Era != nil {
		return callouts{timed: make([]sbt.Callout, n)}
	}
	return callouts{ticked: make([]sys.Callout, n)}
}

// at returns callout i, in the sbt era by its head.
func (a *callouts) at(i int) *sys.Callout {
	if a.timed != nil {
		return sbt.Head(&a.timed[i])
	}
	return &a.ticked[i]
}

// index returns the number of a callout.
func (a *callouts) index(c *sys.Callout) int {
	size := unsafe.Sizeof(sys.Callout{})
	if a.timed != nil {
		size = unsafe.Sizeof(sbt.Callout{})
	}
	return int((uintptr(unsafe.Pointer(c)) - uintptr(unsafe.Pointer(a.at(0)))) / size)
}

// now returns the present tick. Ticks of the sbt era are spans of its time.
func (l *Load) now() uint32 {
	if l.rev.Era == nil {
		return uint32(sys.Ticks.Peek())
	}
	return uint32(sbt.Nstosbt(smp.Binuptime()) / sbt.Tick_sbt)
}

// armSbt arms callout i of the sbt era. Those with even numbers are armed in ticks, as
// callout_reset does it, and are due on a hardclock. Those with odd numbers are due at any time
// up to a tick sooner, which the random bits r choose, and in bursts after whole ticks. The
// precision is the one that the revision gives to callers that do not care.
func (l *Load) armSbt(c *sys.Callout, i int, r uint64, ticks, cpu int32) {
	t := sbt.Tick_sbt * int64(ticks)
	flags := int32(0)
	switch {
	case i%2 == 0:
		flags = sbt.C_HARDCLOCK
	case l.Spread != Bursty:
		t -= int64(hash(r) % uint64(sbt.Tick_sbt))
	}
	if l.Kind == Direct {
		flags |= sbt.C_DIRECT_EXEC
	}
	l.rev.Era.Callout_reset_sbt_on(c, t, 0, l.handler, c, cpu, flags)
}
