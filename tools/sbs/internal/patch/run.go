package patch

import (
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/tree"
)

// run is statements next to each other that differ, and that a note may account for
// together.
type run struct {
	where
	it      *compare.Item
	rows    []*compare.Row
	keys    []differing
	last    []*stmt // the statement of C before each
	changed bool    // a hunk removes or adds one of them
	taken   bool    // it was compared
}

// where says where a run is: behind which statement before the change that no hunk
// changes; -1: none.
type where struct {
	item   string
	behind int
}

// differing is the statements of a row.
type differing struct{ c, g string }

// runs returns the runs of a side. base returns for one of its statements the one before
// the change that it is, or stands for, and whether a hunk removes or adds it.
func runs(s *side, base func(*stmt) (*stmt, bool)) (out []*run) {
	for i := range s.items {
		it := &s.items[i]
		at := where{strings.ToLower(it.Name), -1}
		var now *run
		var last *stmt
		for k := range it.Rows {
			r := &it.Rows[k]
			x := s.of[r.C]
			old, changed := base(x)
			if r.State != compare.Different && r.State != compare.Noted || r.Cause == compare.Words || it.Go == nil && k > 0 && !changed {
				now = nil
			} else {
				if now == nil || r.Run == 0 || r.Run != now.rows[0].Run {
					now = &run{where: at, it: it}
					out = append(out, now)
				}
				now.rows, now.last, now.keys = append(now.rows, r), append(now.last, last), append(now.keys, differingOf(it, r))
				now.changed = now.changed || changed
			}
			if x != nil {
				last = x
			}
			if old != nil {
				at.behind = old.at
			}
		}
	}
	return out
}

// differingOf returns the statements of a row. Of an item that the port does not have
// they are all of it.
func differingOf(it *compare.Item, r *compare.Row) (d differing) {
	switch {
	case r.C != nil && it.Go == nil:
		d.c = tree.Key(r.C)
	case r.C != nil:
		d.c = tree.Key(compare.Head(r.C))
	}
	if r.Go != nil {
		d.g = tree.Key(compare.Head(r.Go))
	}
	if r.Cause == compare.Undeclared {
		d.g += r.Why
	}
	return d
}

// take returns the run, of those that are in the place of another one, that is the same,
// or else the first; each once.
func take(from []*run, r *run) *run {
	var found *run
	for _, o := range from {
		if o.where == r.where && !o.taken && (found == nil || slices.Equal(o.keys, r.keys)) {
			if found = o; slices.Equal(o.keys, r.keys) {
				break
			}
		}
	}
	if found != nil {
		found.taken = true
	}
	return found
}
