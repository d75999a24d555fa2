package main

import (
	"slices"
	"time"

	"ktimeout/tests/bench"
)

// quartiles has the quartiles of the rounds of a measurement.
type quartiles struct{ lo, median, hi float64 }

func quartilesOf(v []float64) quartiles {
	v = slices.Sorted(slices.Values(v))
	at := func(part int) float64 { return v[(len(v)-1)*part/4] }
	return quartiles{at(1), at(2), at(3)}
}

// measured is a pair that was timed in turns. Times are ns per operation.
type measured struct{ a, b, ratio quartiles }

// inTurns times two works in turns.
func (o *options) inTurns(a, b bench.Work) measured {
	na, nb := o.calibrate(a), o.calibrate(b)
	var ta, tb, ratios []float64
	for i := range o.rounds {
		var x, y float64
		if i%2 == 0 {
			x = clock(a, na)
			y = clock(b, nb)
		} else {
			y = clock(b, nb)
			x = clock(a, na)
		}
		ta, tb, ratios = append(ta, x), append(tb, y), append(ratios, x/y)
	}
	return measured{quartilesOf(ta), quartilesOf(tb), quartilesOf(ratios)}
}

// alone times one work.
func (o *options) alone(a bench.Work) quartiles {
	n := o.calibrate(a)
	var t []float64
	for range o.rounds {
		t = append(t, clock(a, n))
	}
	return quartilesOf(t)
}

// clock returns the ns of each of n operations.
func clock(w bench.Work, n int) float64 {
	start := time.Now()
	w(n)
	return float64(time.Since(start).Nanoseconds()) / float64(n)
}

// calibrate returns how many operations fill a round. It counts twice and takes
// the faster count, as the host may have held up the other one.
func (o *options) calibrate(w bench.Work) int {
	for n := 1; ; n *= 2 {
		each := min(clock(w, n), clock(w, n))
		if d := time.Duration(each * float64(n)); d >= o.d/4 {
			return max(int(float64(o.d)/each), 1)
		}
	}
}
