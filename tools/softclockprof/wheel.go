package main

import (
	"time"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// bins is the number of bars for each wheel in the picture.
const bins = 128

// occupancy says how many callouts were on the wheels.
type occupancy struct {
	buckets int // buckets of one wheel
	cpus    []wheel
}

// wheel says how many callouts were on the wheel of a CPU.
type wheel struct {
	bins     []int // callouts, by the number of buckets until the clock comes to theirs
	callouts int
	used     int // buckets that are not empty
	fullest  int
}

// look counts the callouts on the wheels, and tells whether it could: on a machine
// that hangs it may not end.
func (s *session) look() bool {
	looked := make(chan occupancy, 1)
	go func() {
		smp.Attach("softclockprof", 0)
		all := occupied(s.Rev, s.CPUs)
		smp.Detach()
		looked <- all
	}()
	select {
	case s.wheel = <-looked:
		return true
	case <-time.After(patience):
		return false
	}
}

// occupied counts the callouts on the wheels of rev, a bucket at a time, as the
// wheels go on turning. It is called on a kernel thread.
func occupied(rev *sys.Revision, cpus int) (all occupancy) {
	for cpu := range int32(cpus) {
		m := rev.Cc_lock(cpu)
		lock.Mtx_lock_spin(m)
		view, scanned := rev.Cpu(cpu), int64(0)
		if rev.Era != nil {
			scanned = rev.Era.Lastscan(cpu)
		}
		lock.Mtx_unlock_spin(m)
		size := int(view.Wheelsize)
		w := wheel{bins: make([]int, min(bins, size))}
		for k := range size {
			n := 0
			lock.Mtx_lock_spin(m)
			if rev.Era != nil {
				rev.Era.Bucket(cpu, scanned, k, func(*sys.Callout) bool {
					n++
					return true
				})
			} else {
				bucket := rev.Bucket(cpu, view.Cc_softticks+int32(k))
				for c := sys.TAILQ_FIRST(bucket); c != nil; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) {
					n++
				}
			}
			lock.Mtx_unlock_spin(m)
			w.bins[k*len(w.bins)/size] += n
			w.callouts += n
			w.fullest = max(w.fullest, n)
			if n != 0 {
				w.used++
			}
		}
		all.buckets = size
		all.cpus = append(all.cpus, w)
	}
	return all
}
