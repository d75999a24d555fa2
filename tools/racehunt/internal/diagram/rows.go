package diagram

import "slices"

// maxRows is how many rows a trace has at most: with the heading above them the
// text takes 40 lines.
const maxRows = 39

// Row is a group of steps that is shown as one: consecutive steps of one lane, of which
// other lanes notice at most one, unless the trace is too long for that.
type Row struct {
	First, Last int  // the first and the last step, counted from 0
	Key         int  // the step among them that the row is about
	Lane        int  // the lane of the steps; if Elided that of the first
	Elided      bool // the row stands for steps that are left out, perhaps of several lanes
}

// Runs merges the steps into rows. A new row begins when another lane goes on, and
// before a step that others notice if the row has such a step already. If there are more
// than maxRows rows, neighbouring rows of one lane are merged, first those that hide the
// least. If there are still too many, rows in the middle of the trace are replaced by
// rows that say how much is left out.
func (t *Trace) Runs() []Row {
	m := merger{t, make([]level, len(t.Steps))}
	for i := range t.Steps {
		m.levels[i] = t.level(i)
	}
	rows := m.cut()
	for len(rows) > maxRows {
		i := m.least(rows)
		if i < 0 {
			return m.elide(rows)
		}
		rows = m.merge(rows, i)
	}
	return rows
}

// level says how much the other lanes notice of a step.
type level int

const (
	quiet   level = iota
	state         // it changed what is shown in the columns
	call          // a call or a handler began or ended
	signal        // it let others go on, waits, or moved a callout
	failure       // what the trace is about
)

func (t *Trace) level(i int) level {
	s := &t.Steps[i]
	switch {
	case s.Bad:
		return failure
	case len(s.Woke) > 0 || s.Waits != "" || s.Moved != "":
		return signal
	case len(s.Call) > 0:
		return call
	case !slices.Equal(t.before(i), s.State):
		return state
	}
	return quiet
}

// before returns the values of the columns before a step.
func (t *Trace) before(i int) []string {
	switch {
	case i > 0:
		return t.Steps[i-1].State
	case t.Start != nil:
		return t.Start
	}
	return t.Steps[i].State
}

// merger makes rows of the steps of a trace.
type merger struct {
	*Trace
	levels []level // the level of each step
}

// cut makes rows with at most one step that others notice. Quiet steps between two such
// steps go with the second one, but unlocking goes with what was done under the lock.
func (m *merger) cut() []Row {
	var rows []Row
	for i := range m.Steps {
		s := &m.Steps[i]
		if i == 0 || s.Lane != m.Steps[i-1].Lane || s.Preempts {
			rows = append(m.settle(rows), m.row(i))
			continue
		}
		r := &rows[len(rows)-1]
		unlocks := len(s.Gave) > 0 && len(s.Took) == 0
		switch {
		case m.levels[r.Key] == quiet:
			r.Last = i
			if m.levels[i] != quiet {
				r.Key = i
			}
		case m.levels[i] == quiet && unlocks:
			r.Last = i
		default:
			rows = append(rows, m.row(i))
		}
	}
	return m.settle(rows)
}

func (m *merger) row(i int) Row { return Row{First: i, Last: i, Key: i, Lane: m.Steps[i].Lane} }

// settle merges the last row into the one before if others notice nothing of the last.
func (m *merger) settle(rows []Row) []Row {
	n := len(rows)
	if n < 2 || m.levels[rows[n-1].Key] != quiet || !m.mergeable(rows[n-2], rows[n-1]) {
		return rows
	}
	return m.merge(rows, n-2)
}

// mergeable tells whether two neighbouring rows may be merged.
func (m *merger) mergeable(a, b Row) bool {
	return a.Lane == b.Lane && !m.Steps[b.First].Preempts &&
		m.levels[a.Key] != failure && m.levels[b.Key] != failure
}

// least returns the index of the first of the two neighbouring rows whose merger hides
// the least, or -1 if no two may be merged.
func (m *merger) least(rows []Row) int {
	best, lost := -1, 0
	for i := range len(rows) - 1 {
		a, b := rows[i], rows[i+1]
		if !m.mergeable(a, b) {
			continue
		}
		// The lower level decides; of equals, the shorter row.
		cost := int(min(m.levels[a.Key], m.levels[b.Key]))*len(m.Steps) + b.Last - a.First
		if best < 0 || cost < lost {
			best, lost = i, cost
		}
	}
	return best
}

// merge merges row i and the next one.
func (m *merger) merge(rows []Row, i int) []Row {
	a, b := &rows[i], &rows[i+1]
	a.Last = b.Last
	if m.levels[b.Key] > quiet && m.levels[b.Key] >= m.levels[a.Key] {
		a.Key = b.Key
	}
	return slices.Delete(rows, i+1, i+2)
}

// elide leaves out rows in the middle: all but a few at the begin, some more at the end,
// and the failing one.
func (m *merger) elide(rows []Row) []Row {
	const head = maxRows / 3
	const tail = maxRows - head - 3 // the failing row may stand between two gaps
	var kept []Row
	gap := false
	for i, r := range rows {
		if i < head || i >= len(rows)-tail || m.levels[r.Key] == failure {
			kept = append(kept, r)
			gap = false
			continue
		}
		if !gap {
			kept = append(kept, r)
			gap = true
			continue
		}
		last := &kept[len(kept)-1]
		last.Last = r.Last
		last.Elided = true
	}
	return kept
}

// Change is a column whose value a row changed.
type Change struct {
	Column, From, To string
}

// Changes returns what a row changed, in the order of the columns.
func (t *Trace) Changes(r Row) []Change {
	from, to := t.before(r.First), t.Steps[r.Last].State
	var changes []Change
	for i, column := range t.Columns {
		if a, b := value(from, i), value(to, i); a != b {
			changes = append(changes, Change{column, a, b})
		}
	}
	return changes
}

// value returns the value of a column, or a dash for an empty one.
func value(state []string, column int) string {
	if column >= len(state) || state[column] == "" {
		return "–"
	}
	return state[column]
}
