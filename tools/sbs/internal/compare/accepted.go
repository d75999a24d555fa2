package compare

import (
	"maps"
	"slices"
	"strings"
)

// Accepted has the sums of what was accepted, with the name of the item of each.
type Accepted map[string]string

func (a Accepted) has(sum string) bool {
	_, ok := a[sum]
	return ok
}

// Sum is something that can be accepted.
type Sum struct {
	Sum  string
	Item string // its name, and goOnly
	Why  string // what was not accepted; "" if it was
}

// goOnly stands behind the name of an item that C has not.
const goOnly = ": only in the port"

// Sums returns all that can be accepted of a result, each once.
func (r *Result) Sums() (out []Sum) {
	seen := map[string]bool{}
	add := func(sum, item, why string) {
		if sum == "" || seen[sum] {
			return
		}
		seen[sum] = true
		if r.rules.Accepted.has(sum) {
			why = ""
		}
		out = append(out, Sum{sum, item, why})
	}
	for i := range r.Items {
		it := &r.Items[i]
		item := it.Name
		if it.C == nil {
			item += goOnly
		}
		add(it.Seam, item, it.Rows[0].Why)
		for k := range it.Rows {
			add(it.Rows[k].Sum, item, it.Rows[k].Why)
		}
	}
	return out
}

// Stale returns a result in which those items are different of which something was
// accepted that is not there any more: what only the port had, or how it differed from
// C. whole: r has what only the port has.
func (r *Result) Stale(whole bool) *Result {
	gone := maps.Clone(r.rules.Accepted)
	for _, s := range r.Sums() {
		delete(gone, s.Sum)
	}
	if !whole {
		maps.DeleteFunc(gone, func(_, item string) bool { return strings.HasSuffix(item, goOnly) })
	}
	if len(gone) == 0 || len(r.Items) == 0 {
		return r
	}
	for _, sum := range slices.Sorted(maps.Keys(gone)) {
		name := strings.TrimSuffix(gone[sum], goOnly)
		r = r.Blame(name, "of "+name+" something was accepted that is not there any more (sbs accept)")
	}
	return r
}

// Unmatched returns the items and members that reasons name, in order, of which the text has
// none that the port does without.
func (r *Result) Unmatched() []string {
	left := maps.Clone(r.rules.Reasons.items)
	maps.DeleteFunc(left, func(name, _ string) bool { return strings.HasSuffix(name, "*") })
	for i := range r.Items {
		it := &r.Items[i]
		if it.C == nil {
			continue
		}
		if it.Go == nil {
			delete(left, it.Name)
		}
		for k := range it.Rows {
			if c := it.Rows[k].C; c != nil && it.Rows[k].Go == nil {
				delete(left, it.Name+"."+c.Text)
			}
		}
	}
	return slices.Sorted(maps.Keys(left))
}

// Blame returns a result in which an item is different for a reason of its own: the first
// one if there is none of that name.
func (r *Result) Blame(name, why string) *Result {
	if len(r.Items) == 0 {
		return r
	}
	out := *r
	out.Items = slices.Clone(r.Items)
	it := &out.Items[max(0, slices.IndexFunc(out.Items, func(it Item) bool { return it.Name == name }))]
	it.Rows = slices.Clone(it.Rows)
	if row := &it.Rows[0]; row.State != Different {
		row.State, row.Why = Different, why
		if row.C != nil {
			row.CMarks = []Span{row.CHead}
		}
		if row.Go != nil {
			row.GoMarks = []Span{row.GoHead}
		}
	}
	return &out
}
