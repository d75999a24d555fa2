package wheel

import (
	"fmt"
	"math/rand/v2"

	"ktimeout/sys/sbt"
)

// kind is what an op does.
type kind uint8

const (
	reset kind = iota
	stop
	drain
	pending
	active
	deactivate
	pass // time goes on
)

// op is a call, or time that goes on.
type op struct {
	kind  kind
	c     int            // which callout
	t     sbt.Sbintime_t // of a reset; of a pass, how long
	prec  sbt.Sbintime_t
	flags int32
}

// String writes an op as a call of C.
func (o op) String() string {
	switch o.kind {
	case reset:
		return fmt.Sprintf("callout_reset_sbt(c%d, %#x, %#x, %#x)", o.c, o.t, o.prec, o.flags)
	case pass:
		return fmt.Sprintf("time goes on by %#x", o.t)
	}
	return fmt.Sprintf("%s(c%d)", [...]string{stop: "callout_stop", drain: "callout_drain", pending: "callout_pending",
		active: "callout_active", deactivate: "callout_deactivate"}[o.kind], o.c)
}

// span draws a time span; each size is as likely as another, from nothing to several rounds of a
// small wheel.
func span(r *rand.Rand) sbt.Sbintime_t {
	if r.IntN(16) == 0 {
		return 0
	}
	return r.Int64N(1 << (8 + r.IntN(26)))
}

// draw draws a sequence of ops. Time begins at now. See Check for mixed.
func draw(r *rand.Rand, n int, now sbt.Sbintime_t, mixed bool) []op {
	ops := make([]op, n)
	for i := range ops {
		o := op{kind: [...]kind{reset, reset, reset, reset, reset, pass, pass, pass, pass, stop, drain, pending, active, deactivate}[r.IntN(14)], c: r.IntN(callouts)}
		switch o.kind {
		case pass:
			o.t = span(r)
			now += o.t
		case reset:
			o.t, o.prec = span(r), 0
			if r.IntN(2) == 0 {
				o.prec = span(r)
			}
			if r.IntN(64) == 0 {
				o.prec = sbt.SBT_MAX
			}
			if r.IntN(64) == 0 {
				o.t = sbt.SBT_MAX - span(r)
			}
			for _, f := range [...]int32{sbt.C_DIRECT_EXEC, sbt.C_HARDCLOCK, sbt.C_ABSOLUTE} {
				if r.IntN(3) == 0 {
					o.flags |= f
				}
			}
			if !mixed {
				o.flags = o.flags&^sbt.C_DIRECT_EXEC | int32(o.c&1)*sbt.C_DIRECT_EXEC
			}
			if r.IntN(3) == 0 {
				o.flags |= sbt.C_PREL(r.Int32N(8))
			}
			if o.flags&sbt.C_ABSOLUTE != 0 && o.t < sbt.SBT_MAX/2 {
				o.flags &^= sbt.C_HARDCLOCK
				o.t += now - span(r)/8
			}
		}
		ops[i] = o
	}
	return ops
}
