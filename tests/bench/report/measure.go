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
type measured struct {
	a, b, ratio quartiles
	had         float64 // cores that the process had meanwhile, by its CPU time; 0 if not known
}

// inTurns times two works in turns.
func (o *options) inTurns(a, b bench.Work) measured {
	return o.timedInTurns(bench.Clocked(a), bench.Clocked(b))
}

// timedInTurns does the same where a side says itself what of its time counts.
func (o *options) timedInTurns(a, b bench.Timed) measured {
	na, nb := o.calibrate(a), o.calibrate(b)
	var ta, tb []float64
	begun, cpu := time.Now(), bench.CPUTime()
	for i := range o.rounds {
		var x, y float64
		if i%2 == 0 {
			x = each(a, na)
			y = each(b, nb)
		} else {
			y = each(b, nb)
			x = each(a, na)
		}
		ta, tb = append(ta, x), append(tb, y)
	}
	had := (bench.CPUTime() - cpu).Seconds() / time.Since(begun).Seconds()
	return measured{quartilesOf(ta), quartilesOf(tb), quartilesOf(ratios(ta, tb)), had}
}

// ratios returns the ratio of each round.
func ratios(a, b []float64) (all []float64) {
	for i := range a {
		all = append(all, a[i]/b[i])
	}
	return all
}

// alone times one work.
func (o *options) alone(w bench.Work) quartiles {
	a := bench.Clocked(w)
	n := o.calibrate(a)
	var t []float64
	for range o.rounds {
		t = append(t, each(a, n))
	}
	return quartilesOf(t)
}

// each returns the ns of each of n operations.
func each(w bench.Timed, n int) float64 { return float64(w(n).Nanoseconds()) / float64(n) }

// calibrate returns how many operations fill a round. It counts twice and takes
// the faster count, as the host may have held up the other one.
func (o *options) calibrate(w bench.Timed) int {
	for n := 1; ; n *= 2 {
		ns := min(each(w, n), each(w, n))
		if d := time.Duration(ns * float64(n)); d >= o.d/4 {
			return max(int(float64(o.d)/ns), 1)
		}
	}
}
