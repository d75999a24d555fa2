package explore

import (
	"context"
	"testing"
)

// benchmark reports how many runs a second a search takes.
func benchmark(b *testing.B, search func(runs int) Result) {
	b.ReportAllocs()
	var runs, steps int
	for runs < b.N {
		r := search(b.N - runs)
		runs += r.Runs
		steps += int(r.Steps)
	}
	b.ReportMetric(float64(runs)/b.Elapsed().Seconds(), "runs/s")
	b.ReportMetric(float64(steps)/float64(runs), "steps/run")
}

// forty is a program of 40 steps: twenty critical sections of four threads.
func forty() *sections {
	return newSections([][]int32{{0, 1, 2, 3, 0}, {1, 2, 3, 0, 1}, {2, 3, 0, 1, 2}, {3, 0, 1, 2, 3}})
}

func BenchmarkProve40(b *testing.B) {
	benchmark(b, func(runs int) Result { return Prove(context.Background(), forty(), Options{Runs: runs}) })
}

func BenchmarkShortest40(b *testing.B) {
	benchmark(b, func(runs int) Result { return Shortest(context.Background(), forty(), -1, Options{Runs: runs}) })
}

func BenchmarkPCT40(b *testing.B) {
	benchmark(b, func(runs int) Result { return PCT(context.Background(), forty(), 1, 3, runs, Options{}) })
}

// BenchmarkSections runs Prove to its end on the program with two mutexes.
func BenchmarkSections(b *testing.B) {
	for b.Loop() {
		if r := Prove(context.Background(), alternating(), Options{}); !r.Complete {
			b.Fatal(r.Why)
		}
	}
}
