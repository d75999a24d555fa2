package diagram

import "slices"

// extent is a stretch of rows of one lane: a lock that it held, a call that it
// was in, a wait.
type extent struct {
	lane     int
	name     string
	handler  bool // it is a run of a handler
	from, to int  // the first and the last row
	open     bool // it has no end; to is the last row of all
}

// rowOf returns the row of every step.
func rowOf(rows []Row, steps int) []int {
	at := make([]int, steps)
	for i, r := range rows {
		for s := r.First; s <= r.Last; s++ {
			at[s] = i
		}
	}
	return at
}

// tracker follows what has begun in each lane and has not ended.
type tracker struct {
	extents []extent
	last    int // the last row of all
}

func (k *tracker) begin(lane int, name string, handler bool, row int) {
	k.extents = append(k.extents, extent{lane, name, handler, row, k.last, true})
}

// end ends the last begun of the open extents of a lane that match, and tells whether
// there is one.
func (k *tracker) end(lane int, row int, matches func(e *extent) bool) bool {
	for i := range slices.Backward(k.extents) {
		e := &k.extents[i]
		if e.open && e.lane == lane && matches(e) {
			e.to, e.open = row, false
			return true
		}
	}
	return false
}

// holds returns the extents in which locks are held. A lock that is released and taken
// again in the same row makes one extent.
func (t *Trace) holds(rows []Row) []extent {
	at := rowOf(rows, len(t.Steps))
	k := tracker{last: len(rows) - 1}
	for i := range t.Steps {
		s := &t.Steps[i]
		for _, l := range s.Gave {
			if !k.end(s.Lane, at[i], func(e *extent) bool { return e.name == l }) {
				// The lock was held when the trace begins.
				k.extents = append(k.extents, extent{s.Lane, l, false, 0, at[i], false})
			}
		}
		for _, l := range s.Took {
			again := slices.IndexFunc(k.extents, func(e extent) bool {
				return !e.open && e.lane == s.Lane && e.name == l && e.to == at[i]
			})
			if again >= 0 {
				k.extents[again].to, k.extents[again].open = k.last, true
				continue
			}
			k.begin(s.Lane, l, false, at[i])
		}
	}
	return k.extents
}

// calls returns the extents of calls and handlers. A client makes one call at a time, so
// a call whose end the trace does not show ends when the next one begins.
func (t *Trace) calls(rows []Row) []extent {
	at := rowOf(rows, len(t.Steps))
	k := tracker{last: len(rows) - 1}
	for i := range t.Steps {
		s := &t.Steps[i]
		for _, c := range s.Call {
			same := func(e *extent) bool { return e.handler == c.Handler }
			if c.Ends {
				k.end(s.Lane, at[i], same)
				continue
			}
			if !c.Handler {
				k.end(s.Lane, at[i], same)
			}
			k.begin(s.Lane, c.Text, c.Handler, at[i])
		}
	}
	return k.extents
}

// waited returns the extents in which lanes wait: from the step after which a lane
// cannot go on to the step that wakes it, or to the lane's next step.
func (t *Trace) waited(rows []Row) []extent {
	at := rowOf(rows, len(t.Steps))
	k := tracker{last: len(rows) - 1}
	all := func(*extent) bool { return true }
	for i := range t.Steps {
		s := &t.Steps[i]
		k.end(s.Lane, at[i], all)
		for _, l := range s.Woke {
			k.end(l, at[i], all)
		}
		if s.Waits != "" {
			k.begin(s.Lane, s.Waits, false, at[i])
		}
	}
	return k.extents
}
