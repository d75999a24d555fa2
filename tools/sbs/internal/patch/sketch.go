package patch

import (
	"cmp"
	"slices"
	"strings"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/sbs/internal/gosrc"
)

// mostUnnamed is the largest number of hunks that are looked for in all
// functions.
const mostUnnamed = 200

// sketch makes texts for the hunks that fit no text of the file: it puts each into
// the function that its header names, or else into the one of the port that it is
// most like.
func (p *Patch) sketch(name string) {
	unnamed := 0
	for i := range p.hunks {
		h := &p.hunks[i]
		if h.old != nil {
			continue
		}
		heads := []string{section(&h.Hunk)}
		if heads[0] == "" {
			if unnamed++; unnamed <= mostUnnamed {
				heads = p.within(h)
			}
		}
		if found, _ := p.frame(name, h, heads); found != nil {
			*h = *found
		}
	}
}

// within returns the heads of the items that a hunk may be in whose header names
// none: the top of the file, if one of its lines begins an item, and the functions
// that have its label.
func (p *Patch) within(h *held) (heads []string) {
	top, inside := false, false
	for _, l := range h.Lines {
		top = top || begins(l.Text) && !strings.HasSuffix(l.Text, ":")
		inside = inside || strings.HasPrefix(l.Text, "}") || strings.HasPrefix(l.Text, "{")
	}
	if top {
		heads = []string{""}
	}
	if top && !inside {
		return heads
	}
	if label := h.label(); label != "" {
		if has := p.heads(label); len(has) > 0 {
			return has
		}
	}
	return append(heads, p.heads("")...)
}

// elsewhere looks in all functions for a hunk whose statements the port does not
// have in the function named: that function may have been split.
func (p *Patch) elsewhere(h *held) *held {
	found, like := p.frame(p.Source.C, h, p.heads(""))
	if found == nil || 10*like < 6*float32(max(len(h.was.changed)+len(h.was.context), len(h.is.changed)+len(h.is.context))) {
		return nil
	}
	return found
}

// frame puts a hunk into one of the items with these heads, the one that it is
// most like. It returns how much of the hunk the port has there.
func (p *Patch) frame(name string, h *held, heads []string) (found *held, most float32) {
	head := heads[0]
	if len(heads) > 1 {
		head = p.likest(name, h, heads)
	}
	before, first := frame(head, h.Before())
	after, then := frame(head, h.After())
	old, err := p.side(name, before)
	if err != nil {
		return nil, 0
	}
	now, err := p.side(name, after)
	if err != nil {
		return nil, 0
	}
	found = &held{Hunk: h.Hunk, guess: cmp.Or(head, "top")}
	found.stands(old, now, first, then)
	old.link(now)
	return found, max(old.likeness(0, len(before)), now.likeness(0, len(after)))
}

// likest returns the head of the item that the hunk is most like, before or after
// the change.
func (p *Patch) likest(name string, h *held, heads []string) string {
	most, best := float32(-1), heads[0]
	for _, piece := range [][]string{h.Before(), h.After()} {
		var all []string
		ends := make([]int, len(heads))
		for i, head := range heads {
			lines, _ := frame(head, piece)
			all = append(all, lines...)
			ends[i] = len(all)
		}
		s, err := p.side(name, all)
		if err != nil {
			continue
		}
		for i, head := range heads {
			from := 0
			if i > 0 {
				from = ends[i-1]
			}
			if like := s.likeness(from, ends[i]); like > most {
				most, best = like, head
			}
		}
	}
	return best
}

// likeness returns how much of the statements between two lines the port has.
func (s *side) likeness(from, to int) (sum float32) {
	for i := range s.rows {
		if r := &s.rows[i]; r.C.Line > from && r.C.Line <= to {
			sum += r.have
		}
	}
	return sum
}

// label returns the label that the header of a hunk names, or "".
func (h *held) label() string {
	name, ok := strings.CutSuffix(strings.TrimSpace(h.Section), ":")
	if !ok || strings.ContainsAny(name, " \t(") {
		return ""
	}
	return name
}

// heads returns the heads of all items that a hunk may be in; with a label, only
// of the functions that have it.
func (p *Patch) heads(label string) (out []string) {
	for i := range p.Go[0].Items {
		it := &p.Go[0].Items[i]
		has := func(s gosrc.Stmt) bool { return s.Text() == label+" :" }
		if label != "" && !slices.ContainsFunc(it.Stmts, has) {
			continue
		}
		if it.Func {
			out = append(out, strings.ToLower(it.Name[:1])+it.Name[1:]+"()")
		} else if len(it.Stmts) > 1 {
			out = append(out, "struct "+it.Name)
		}
	}
	return out
}

// section returns the item that the header of a hunk names: "name()" for a
// function, "struct name", or "".
func section(h *unidiff.Hunk) string {
	s := strings.TrimSpace(h.Section)
	apart := func(r rune) bool { return r == ' ' || r == '\t' || r == '*' }
	f := strings.FieldsFunc(s, apart)
	if strings.HasSuffix(s, "{") && len(f) > 1 && (f[0] == "struct" || f[0] == "union") {
		return "struct " + f[1]
	}
	name, _, call := strings.Cut(s, "(")
	f = strings.FieldsFunc(name, apart)
	if !call || len(f) == 0 || f[len(f)-1] == strings.ToUpper(f[len(f)-1]) {
		return "" // perhaps a macro between functions
	}
	return f[len(f)-1] + "()"
}
