package scenario

import (
	"context"
	"maps"
	"slices"
	"testing"

	"ktimeout/sys"
	"ktimeout/tools/model/explore"
)

// rwlocks has programs in which readers and writers wait for each other.
var rwlocks = []string{
	"rwlock r\nthread a cpu 0: rlock r; runlock r\nthread b cpu 1: lock r; unlock r\nthread c cpu 0: rlock r; runlock r\n",
	"rwlock r\nthread a cpu 0: lock r; unlock r\nthread b cpu 1: lock r; unlock r\nthread c cpu 0: rlock r; rlock r; runlock r; runlock r\n",
	// A waiting writer keeps out a reader for which another reader waits.
	"rwlock r\nmutex m\nthread a cpu 0: rlock r; lock m; unlock m; runlock r\nthread b cpu 1: lock m; rlock r; runlock r; unlock m\nthread c cpu 0: lock r; unlock r\n",
	// A waiting writer does not keep out a reader that has another read lock.
	"rwlock r\nrwlock q\nmutex m\nthread a cpu 0: rlock r; lock m; unlock m; runlock r\nthread b cpu 1: rlock q; lock m; rlock r; runlock r; unlock m; runlock q\nthread c cpu 0: lock r; unlock r\n",
	"rwlock r\nrwlock q\nthread a cpu 0: lock r; lock q; unlock q; unlock r\nthread b cpu 0: rlock q; rlock r; runlock r; runlock q\n",
	"ticks 1\nrwlock r\ncallout c rwlock r shared\nstart: lock r; reset c 1 cpu 0; unlock r; tick\nthread a cpu 0: rlock r; runlock r\nthread b cpu 1: lock r; stop c; unlock r\n",
	"ticks 0\nrwlock r\ncallout c rwlock r\nstart: lock r; reset c 1 cpu 0; unlock r; tick\nthread a cpu 1: rlock r; runlock r\n",
	"rwlock r\nthread a cpu 0: rlock r; rlock r; runlock r; runlock r\nthread b cpu 1: lock r; unlock r\n",
	"ticks 0\nrwlock r\nmutex m\ncallout c rwlock r shared\nstart: lock r; reset c 1 cpu 0; unlock r; tick\nhandler c: lock m; unlock m\nthread a cpu 1: lock m; rlock r; runlock r; unlock m\nthread b cpu 0: lock r; unlock r\n",
	"ticks 1\nrwlock r\nchannel w\nthread a cpu 0: rlock r; sleep w r 1; runlock r\nthread b cpu 1: lock r; wakeup w; unlock r\n",
}

// A rwlock whose operations are one step each leads to the same failures and the
// same ends as a stepwise one.
func TestRwlockWhole(t *testing.T) {
	var all []*Scenario
	for _, text := range rwlocks {
		s, err := Parse("rwlocks", []byte("cpus 2\n"+text))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	for _, s := range testdata(t) {
		if slices.ContainsFunc(s.Locks, func(l Lock) bool { return l.RW }) {
			all = append(all, s)
		}
	}
	deadlocks, compared := 0, 0
	for i, s := range all {
		revs := watched
		if i < len(rwlocks) {
			revs = watched[len(watched)-1:]
		}
		for _, rev := range revs {
			for _, floating := range []bool{false, true} {
				stepwise, stepEnds := rwlockEnds(t, s, rev, floating, true)
				if stepwise.Failure == nil && !stepwise.Complete {
					continue // it has too many traces
				}
				wholly, ends := rwlockEnds(t, s, rev, floating, false)
				compared++
				if k, l := kindOf(&wholly), kindOf(&stepwise); k != l {
					t.Errorf("%s, floating %v: %s, stepwise %s\n%s", rev.Name, floating, k, l, s)
				} else if k == "sleep deadlock" {
					deadlocks++
				}
				if wholly.Complete && !maps.Equal(ends, stepEnds) {
					t.Errorf("%s, floating %v: %d ends, stepwise %d\n%s", rev.Name, floating, len(ends), len(stepEnds), s)
				}
			}
		}
	}
	if deadlocks == 0 || compared < len(all) {
		t.Errorf("%d programs were compared, of %d that have a deadlock", compared, deadlocks)
	}
}

func kindOf(r *explore.Result) string {
	switch {
	case r.Failure != nil:
		return KindOf(r.Failure).String()
	case r.Complete:
		return "unreachable"
	}
	return r.Why
}

// rwlockEnds proves a scenario, with its rwlocks stepwise or not, and returns the
// hashes of all ends of runs.
func rwlockEnds(t *testing.T, s *Scenario, rev *sys.Revision, floating, stepwise bool) (explore.Result, map[uint64]bool) {
	t.Helper()
	was := s.Locks
	defer func() { s.Locks = was }()
	s.Locks = slices.Clone(was)
	for i := range s.Locks {
		s.Locks[i].Stepwise = stepwise && s.Locks[i].RW
	}
	p, err := Load(s, rev, floating)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	ends := map[uint64]bool{}
	r := p.Prove(context.Background(), explore.Options{Runs: 10_000, Visit: func(explore.Run) { ends[p.outcome()] = true }})
	return r, ends
}

// The steps of a rwlock that is not stepwise touch the objects that they say they
// touch.
func TestRwlockTouches(t *testing.T) {
	for _, text := range rwlocks {
		s, err := Parse("rwlocks", []byte("cpus 2\n"+text))
		if err != nil {
			t.Fatal(err)
		}
		for _, floating := range []bool{false, true} {
			p, err := Load(s, watched[len(watched)-1], floating)
			if err != nil {
				t.Fatal(err)
			}
			p.marks = true
			if err := explore.Check(p, 1, 100); err != nil {
				t.Errorf("floating %v: %v\n%s", floating, err, s)
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
