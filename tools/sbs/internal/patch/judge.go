package patch

import (
	"cmp"
	"fmt"
	"strings"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/match"
)

// there is the likeness from which a statement of C is taken to be in the port.
const there = 0.6

// evidence says how much of one side of a change the port has. It counts the
// statements that only that side has.
type evidence struct {
	have float32 // sum of the likenesses
	n    int     // number of statements that tell something
	both int     // number of statements that the port has in a form that fits both sides
	note string  // the note on one that the port has on purpose in another form
}

func (e evidence) share() float32 {
	if e.n == 0 {
		return 0
	}
	return e.have / float32(e.n)
}

// weigh looks for the changed statements of one side in the port. gone says that
// the change removes them.
func (s *side) weigh(rows []*row, gone bool) (e evidence) {
	for _, r := range rows {
		if !r.applies() || gone && r.borrowed() {
			continue
		}
		if r.State == match.Noted && r.named() {
			e.note = r.Why
			continue
		}
		switch s.find(r) {
		case either:
			e.both++
		case present:
			e.n++
			e.have += r.have
		case absent:
			e.n++
		}
	}
	return e
}

// judge says what has to be done about a hunk.
func (p *Patch) judge(h *held) (State, string) {
	old, now := h.was, h.is
	if len(old.changed)+len(now.changed) == 0 || sameText(old.changed, now.changed) {
		return Not, idle(h)
	}
	if leftOut(old.changed) && leftOut(now.changed) {
		return Not, reason(append(now.changed, old.changed...))
	}
	gone, come := h.old.weigh(p.staying(h, old.changed, '-'), true), h.now.weigh(p.staying(h, now.changed, '+'), false)
	around := context(old.context)
	a, b := gone.share(), come.share()
	switch {
	case gone.n+come.n == 0 && gone.both+come.both > 0:
		return Already, "the port has the same before the change and after it"
	case gone.n+come.n == 0:
		return Already, cmp.Or(come.note, gone.note, "it is moved by another hunk")
	case come.n > 0 && b >= 0.7 && a <= b/2, come.n == 0 && a <= 0.3:
		return Already, ""
	case come.n > 0 && b >= 0.3 || come.n == 0 && a < 0.7 || gone.n > 0 && b > 0 && a < 0.7:
		return ToDo, fmt.Sprintf("a part of it is there: %.0f %% of what it adds; of what it takes away %.0f %% is left", 100*b, 100*a)
	case gone.n > 0 && a < 0.5:
		return Conflicting, "the port has not what the hunk takes away"
	case gone.n == 0 && around.n > 0 && around.share() < 0.5:
		return Conflicting, "the port has not what stands around the hunk"
	}
	return ToDo, ""
}

// borrowed tells whether a macro call was matched by a word in it and not by its
// name: that does not show that the port has the call.
func (r *row) borrowed() bool {
	return r.pair.C.Form == csrc.Variable && r.pair.Go != nil && !strings.EqualFold(strings.Trim(r.pair.C.Name, "_"), strings.Trim(r.pair.Go.Name, "_"))
}

// named tells whether the note that accounts for a statement has a name from the
// statement in it, and does not only stand near it.
func (r *row) named() bool { return match.Names(r.Why, r.C) }

// context says how much of the statements around a hunk the port has.
func context(rows []*row) (e evidence) {
	for _, r := range rows {
		if r.applies() && r.State != match.Noted {
			e.n++
			e.have += r.have
		}
	}
	return e
}

// idle says why a hunk that changes no statement does not apply.
func idle(h *held) string {
	why := "comments or white space only"
	for _, l := range h.Lines {
		if l.Kind == ' ' {
			continue
		}
		if strings.HasPrefix(strings.TrimSpace(l.Text), "#") {
			why = "preprocessor lines and comments only"
		}
	}
	return why
}

// keywords tells whether a hunk changes only lines that the version control
// system writes.
func (h *held) keywords() bool {
	for _, l := range h.Lines {
		if l.Kind != ' ' && strings.TrimSpace(l.Text) != "" && !strings.Contains(l.Text, "$FreeBSD") {
			return false
		}
	}
	return true
}

// staying returns the changed statements of one side of a hunk, without those that
// only move: another hunk puts them back into the same function. Only hunks that
// fit no text are compared in this way.
func (p *Patch) staying(h *held, rows []*row, kind byte) (out []*row) {
	back := p.texts('+')
	if kind == '+' {
		back = p.texts('-')
	}
	for _, r := range rows {
		if o := back[moving{r.pair.C.Name, r.C.Text()}]; h.guess == "" || o == nil || o == h {
			out = append(out, r)
		}
	}
	return out
}

// moving identifies a statement that one hunk removes and another puts back.
type moving struct{ item, text string }

// texts returns the statements that the hunks that fit no text remove, or add.
func (p *Patch) texts(kind byte) map[moving]*held {
	k := 0
	if kind == '+' {
		k = 1
	}
	if p.moves[k] == nil {
		p.moves[k] = make(map[moving]*held)
		for i := range p.hunks {
			h := &p.hunks[i]
			rows := h.was.changed
			if kind == '+' {
				rows = h.is.changed
			}
			for _, r := range rows {
				if h.guess != "" {
					p.moves[k][moving{r.pair.C.Name, r.C.Text()}] = h
				}
			}
		}
	}
	return p.moves[k]
}

// leftOut tells whether the port leaves out all of the statements.
func leftOut(rows []*row) bool {
	for _, r := range rows {
		if r.applies() {
			return false
		}
	}
	return true
}

func reason(rows []*row) string {
	for _, r := range rows {
		if r.Why != "" {
			return r.Why
		}
	}
	return "nothing of it is built"
}

// sameText tells whether two lists of statements have the same texts.
func sameText(a, b []*row) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].C.Text() != b[i].C.Text() {
			return false
		}
	}
	return true
}
