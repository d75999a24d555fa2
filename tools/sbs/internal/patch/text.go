package patch

import (
	"slices"
	"strings"

	"ktimeout/tools/internal/unidiff"
)

// text is a file of C before and after a diff, with the place of each hunk.
type text struct {
	before, after []string
	old, new      []int // first line of each hunk, 0 if it does not fit
}

// fits returns the number of hunks that fit.
func (t *text) fits() (n int) {
	for _, at := range t.old {
		if at != 0 {
			n++
		}
	}
	return n
}

// best applies the hunks to each of several texts, forwards, and backwards for a
// text that has the change already. It returns the result with most hunks that
// fit, and false if none does.
func best(texts [][]string, hunks []unidiff.Hunk) (most text, ok bool) {
	back := make([]unidiff.Hunk, len(hunks))
	for i := range hunks {
		back[i] = hunks[i].Reversed()
	}
	for _, lines := range texts {
		for _, turned := range []bool{false, true} {
			use := hunks
			if turned {
				use = back
			}
			t := apply(lines, use)
			if t.fits() <= most.fits() {
				continue
			}
			if turned {
				t.before, t.after = t.after, t.before
				t.old, t.new = t.new, t.old
			}
			most = t
		}
	}
	return most, most.fits() > 0
}

// moved is the distance from the line in its header at which a hunk may still
// stand.
const moved = 300

// apply applies the hunks to a text. All of them may have moved.
func apply(lines []string, hunks []unidiff.Hunk) text {
	t := text{before: lines}
	next, off := 0, 0
	for i := range hunks {
		h := &hunks[i]
		at := find(lines, h, next, off)
		if at < 0 {
			t.old, t.new = append(t.old, 0), append(t.new, 0)
			continue
		}
		if len(h.Before()) > 0 {
			off = at - (h.Old - 1)
		}
		t.after = append(t.after, lines[next:at]...)
		t.old, t.new = append(t.old, at+1), append(t.new, len(t.after)+1)
		t.after = append(t.after, h.After()...)
		next = at + len(h.Before())
	}
	t.after = append(t.after, lines[next:]...)
	return t
}

// find returns the index of the line on which a hunk begins, or -1. Lines before
// next belong to earlier hunks; off is the distance that the hunk before had moved.
func find(lines []string, h *unidiff.Hunk, next, off int) int {
	want := h.Before()
	if len(want) == 0 { // it only adds lines: they go after line Old
		return min(max(h.Old, next), len(lines))
	}
	for d := 0; d <= moved; d++ {
		for _, i := range []int{h.Old - 1 + off - d, h.Old - 1 + off + d} {
			if i >= next && i+len(want) <= len(lines) && sameLines(lines[i:i+len(want)], want) {
				return i
			}
		}
	}
	return -1
}

// sameLines tells whether lines are equal, apart from blanks at their ends.
func sameLines(a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool { return strings.TrimRight(x, " \t") == strings.TrimRight(y, " \t") })
}
