package load

import "math"

// Spread is a distribution of the times of armings.
type Spread string

// The spreads.
const (
	// Uniform draws any time up to the span.
	Uniform Spread = "uniform"
	// Bursty makes callouts due together, ten times in a span.
	Bursty Spread = "bursty"
	// TCP draws from the upper half of the span. The span is long compared with
	// the time after which clients come back to a callout, so that nearly all
	// callouts are stopped or armed again before they are due, as retransmit
	// timers are.
	TCP Spread = "tcp"
)

// Spreads are all distributions.
var Spreads = []Spread{Uniform, Bursty, TCP}

// bursts is the number of bursts in a span.
const bursts = 10

// Rounds is how many times, on average, a client comes back to a callout during
// the span that TCP should have.
const Rounds = 6

// first returns the time of a first arming. It is what is left of the time of an
// arming that a client might have made earlier, so that the load is steady from
// its beginning.
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

// draw returns a time in ticks, at least one, that the random bits r choose. now
// is the present tick.
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
