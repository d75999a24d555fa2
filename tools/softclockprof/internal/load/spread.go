package load

import "math"

// Spread is how the times of armings are spread.
type Spread string

// The spreads.
const (
	// Uniform draws any time up to the span.
	Uniform Spread = "uniform"
	// Bursty makes callouts due together, ten times in a span.
	Bursty Spread = "bursty"
	// TCP draws from the upper half of a span that is long beside the time in
	// which clients come back to a callout: nearly all are stopped or armed again
	// before they are due, as retransmit timers are.
	TCP Spread = "tcp"
)

// Spreads are all of them.
var Spreads = []Spread{Uniform, Bursty, TCP}

// bursts is the number of bursts in a span.
const bursts = 10

// Rounds is how often clients come round to a callout, on the mean, in the span
// that TCP wants.
const Rounds = 6

// first returns the time of a first arming: that which is left of one that a
// client made some time ago, so that a load begins as it goes on.
func (s Spread) first(r uint64, now, span uint32) int32 {
	left := s.draw(r, now, span)
	if s != TCP {
		return left
	}
	u := float64(hash(r)>>11+1) / (1 << 53)
	if age := -math.Log(u) * float64(span) / Rounds; age < float64(left) {
		return left - int32(age)
	}
	return 1 + int32(hash(r)%uint64(left))
}

// draw returns a time in ticks, at least one, from random bits r. Now is the
// present tick.
func (s Spread) draw(r uint64, now, span uint32) int32 {
	switch s {
	case Bursty:
		period := max(span/bursts, 1)
		due := (now/period + 1 + uint32(r%bursts)) * period
		return int32(max(due-now, 1))
	case TCP:
		half := max(span/2, 1)
		return int32(half + uint32(r%uint64(half)) + 1)
	}
	return int32(1 + uint32(r%uint64(span)))
}
