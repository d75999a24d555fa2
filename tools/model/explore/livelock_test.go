package explore

import (
	"slices"
	"testing"
)

// toAndFro is a program of two actors. Actor 0 goes to and fro between two states, from the
// second of which actor 1 goes where nobody can go on.
type toAndFro struct{ at uint64 }

const nowhere = 2

func (p *toAndFro) Actors() int          { return 2 }
func (p *toAndFro) Begin()               { p.at = 0 }
func (p *toAndFro) Free() Set            { return 0 }
func (p *toAndFro) Pending(int) []Access { return nil }
func (p *toAndFro) Failure() *Failure    { return nil }
func (p *toAndFro) End() *Failure        { return nil }
func (p *toAndFro) State() uint64        { return p.at }
func (p *toAndFro) Enabled() Set         { return [...]Set{1, 3, 0}[p.at] }
func (p *toAndFro) Step(actor int) []Access {
	p.at = [...][2]uint64{{1, 0}, {0, nowhere}}[p.at][actor]
	return nil
}

// A way into a cycle stays as it is if taking turns leads where nobody can go on.
func TestShortenWithoutCycle(t *testing.T) {
	run := []uint8{0, 0, 0, 0}
	if got, at := shorten(&toAndFro{}, run, 2, 10); !slices.Equal(got, run) || at != 2 {
		t.Errorf("%v from %d, want %v from 2", got, at, run)
	}
}
