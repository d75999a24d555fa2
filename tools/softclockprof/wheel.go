package main

import (
	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// bins is how many bars the picture of the wheels has.
const bins = 128

// occupancy is what was on the wheels.
type occupancy struct {
	buckets int // of a wheel
	cpus    []wheel
}

// wheel is the wheel of a CPU.
type wheel struct {
	bins     []int // callouts, by the ticks that softclock has to go to their bucket
	callouts int
	used     int // buckets
	fullest  int
}

// look counts the callouts on the wheels, a bucket at a time: they go on turning.
func (s *session) look() {
	smp.Attach("softclockprof", 0)
	defer smp.Detach()
	for cpu := range int32(s.CPUs) {
		m := s.Rev.Cc_lock(cpu)
		lock.Mtx_lock_spin(m)
		view := s.Rev.Cpu(cpu)
		lock.Mtx_unlock_spin(m)
		size := int(view.Wheelsize)
		w := wheel{bins: make([]int, min(bins, size))}
		for k := range size {
			n := 0
			lock.Mtx_lock_spin(m)
			bucket := s.Rev.Bucket(cpu, view.Cc_softticks+int32(k))
			for c := sys.TAILQ_FIRST(bucket); c != nil; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) {
				n++
			}
			lock.Mtx_unlock_spin(m)
			w.bins[k*len(w.bins)/size] += n
			w.callouts += n
			w.fullest = max(w.fullest, n)
			if n != 0 {
				w.used++
			}
		}
		s.wheel.buckets = size
		s.wheel.cpus = append(s.wheel.cpus, w)
	}
}
