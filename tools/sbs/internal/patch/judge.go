package patch

import (
	"fmt"
	"slices"

	"ktimeout/tools/sbs/internal/compare"
)

// Reasons why a hunk does not apply, and why it has to be looked at.
const (
	idle        = "it changes no statement: comments, blanks, #include lines or prototypes only"
	version     = "FreeBSD's version string"
	ambiguous   = "the port has the same before the change and after it"
	onlyReduced = "the port has only a reduced form of this file, in %s, which has nothing called %s"
	newCond     = "the #if changes that it stands in"
	otherFile   = "it goes to %s, for which the port has the same file"
	otherForm   = "the port has another form of it: see what of the change concerns that"
	notAround   = "the port has not what stands around the hunk"
	notRemoved  = "the port has %d of the %d statements that it removes, and none of those that it adds"
	partial     = "a part of it is there: %d of the %d statements that it adds; of the %d that it removes %d are left"
	onPurpose   = "the port differs here on purpose: "
	unreadable  = "its lines are no whole statements, and fit no text of the file; give the file before the change with -src"
)

// finding says whether the port has a statement that is changed.
type finding uint8

const (
	absent finding = iota
	either         // the port has what fits both sides
	present
)

// find looks for a changed statement in the port. The statement of Go that stands for it
// may stand for another one, which stays: then that one has to have one of its own.
func (s *side) find(x *stmt, other *side) finding {
	for range s.stmts {
		switch {
		case !x.has():
			return absent
		case x.Go == nil:
			return present
		}
		o := other.stand[x.spot()]
		switch {
		case o == nil:
			return present
		case o.same == nil:
			return either
		}
		x = o.same
	}
	return either
}

// evidence says how much of one side of a change the port has.
type evidence struct {
	n     int    // number of statements that tell something
	have  int    // of these: the port has it
	other int    // of these: the port has something else in its place, or nothing of the item
	both  int    // number of statements that fit both sides
	fix   string // the note on one that the port has on purpose in another form
}

// weigh looks for the changed statements of one side in the port.
func (s *side) weigh(all []*stmt, other *side) (e evidence) {
	for _, x := range all {
		if x.Fix && x.State == compare.Noted {
			e.fix = x.Why
			continue
		}
		switch s.find(x, other) {
		case either:
			e.both++
			continue
		case present:
			e.have++
		case absent:
			if x.Go != nil && x.Cause != compare.Order || x.item.Go == nil && x.root().same != nil {
				e.other++
			}
		}
		e.n++
	}
	return e
}

// judge says what has to be done about a hunk.
func (h *hunk) judge() (State, string) {
	changed := append(slices.Clone(h.is), h.was...)
	if len(changed) == 0 {
		return Not, idle
	}
	was, is := applying(h.was), applying(h.is)
	if len(was)+len(is) == 0 {
		if slices.ContainsFunc(changed, func(x *stmt) bool { return x.item.Else != "" }) {
			return ToDo, otherForm
		}
		for _, x := range changed {
			if to := x.root().goes; to != "" {
				return Already, fmt.Sprintf(otherFile, to)
			}
		}
		return Not, changed[0].Why
	}
	gone, come := h.old.weigh(was, h.now), h.now.weigh(is, h.old)
	fix := gone.fix
	if fix == "" {
		fix = come.fix
	}
	if fix != "" {
		fix = onPurpose + fix
	}
	switch {
	case gone.n+come.n == 0 && gone.both+come.both == 0:
		return Conflicting, fix
	case gone.n+come.n == 0:
		before, after := different(was), different(is)
		switch {
		case before > after:
			return Already, fix
		case fix == "" && slices.ContainsFunc(is, func(x *stmt) bool { return x.cond != "" }):
			return ToDo, newCond
		case before < after:
			return ToDo, fix
		}
		return Already, ambiguous
	case come.have == come.n && gone.have == 0 && (come.n > 0 || gone.other == 0):
		return Already, fix
	case gone.have == gone.n && come.have == 0:
		if gone.n == 0 && !h.fits() {
			return Conflicting, notAround
		}
		return ToDo, fix
	case come.have > 0:
		return ToDo, fmt.Sprintf(partial, come.have, come.n, gone.n, gone.have)
	}
	return Conflicting, fmt.Sprintf(notRemoved, gone.have, gone.n)
}

func applying(all []*stmt) (out []*stmt) {
	for _, x := range all {
		if x.applies() {
			out = append(out, x)
		}
	}
	return out
}

// different counts what differs in the items that statements are in.
func different(all []*stmt) (n int) {
	seen := map[*compare.Item]bool{}
	for _, x := range all {
		if !seen[x.item] {
			seen[x.item] = true
			n += x.item.Count()[compare.Different]
		}
	}
	return n
}

// fits tells whether the port has something of what stands around the statements that a
// hunk adds, in the items that it adds them to.
func (h *hunk) fits() bool {
	some := false
	for _, x := range h.around {
		if slices.ContainsFunc(h.is, func(a *stmt) bool { return a.under != nil && x.same != nil && a.item == x.same.item }) {
			if x.has() {
				return true
			}
			some = true
		}
	}
	return !some
}
