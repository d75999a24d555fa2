package diagram

import "slices"

// extent is a stretch of rows of one lane: a lock that it held, a call that it
// was in, a wait.
type extent struct {
	lane     int
	name     string
	handler  bool // it is the run of a handler
	from, to int  // rows
	open     bool // it did not end; to is the last row
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
	last    int // row
}

func (k *tracker) begin(lane int, name string, handler bool, row int) {
	k.extents = append(k.extents, extent{lane, name, handler, row, k.last, true})
}

// end ends the latest open extent of a lane that matches, and tells whether
// there was one.
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

// holds returns the locks that were held. A lock that is taken again in the row
// in which it was given is one extent.
func (t *Trace) holds(rows []Row) []extent {
	at := rowOf(rows, len(t.Steps))
	k := tracker{last: len(rows) - 1}
	for i := range t.Steps {
		s := &t.Steps[i]
		for _, l := range s.Gave {
			if !k.end(s.Lane, at[i], func(e *extent) bool { return e.name == l }) {
				// It was held before the trace begins.
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

// calls returns the calls and handlers that a lane was in. Clients make one
// call at a time, so a call whose end nothing says has ended when the next one
// begins.
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

// waited returns the waits of the lanes: from the step after which a lane could
// not go on to that which let it go on, or to its next one.
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
