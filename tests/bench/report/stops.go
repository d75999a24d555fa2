package main

import "runtime/metrics"

// pauses counts the stops of the world for collections by how long they took, as the
// runtime does.
type pauses metrics.Float64Histogram

// stops returns those since the process began.
func stops() *pauses {
	s := []metrics.Sample{{Name: "/sched/pauses/total/gc:seconds"}}
	metrics.Read(s)
	return (*pauses)(s[0].Value.Float64Histogram())
}

// since returns those of p that are not in an earlier count.
func (p *pauses) since(before *pauses) *pauses {
	d := &pauses{Buckets: p.Buckets}
	for i, n := range p.Counts {
		d.Counts = append(d.Counts, n-before.Counts[i])
	}
	return d
}

func (p *pauses) count() (n uint64) {
	for _, c := range p.Counts {
		n += c
	}
	return n
}

// quantile returns ns that a share of the stops did not exceed: the upper end of the bucket
// that it ends in.
func (p *pauses) quantile(share float64) float64 {
	left := uint64(share * float64(p.count()))
	for i, c := range p.Counts {
		if left < c {
			return 1e9 * p.Buckets[i+1]
		}
		left -= c
	}
	return 0
}

// liveHeap returns how many bytes the last collection left.
func liveHeap() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
