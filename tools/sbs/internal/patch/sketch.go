package patch

import (
	"slices"
	"strings"

	"ktimeout/tools/internal/unidiff"
)

// mostUnnamed is the largest number of hunks that are looked for in all functions.
const mostUnnamed = 200

// sketch makes texts for the hunks that fit no text of the file: it puts each into the
// function that its header names, or else into the one of the port that it is most
// like.
func (p *Patch) sketch(name string) {
	unnamed := 0
	for i := range p.hunks {
		h := &p.hunks[i]
		if h.old != nil {
			continue
		}
		head := section(&h.Hunk)
		if head == "" {
			unnamed++
		}
		if o := p.alone(name, h, head, unnamed <= mostUnnamed); o != nil {
			*h = *o
		}
	}
}

// enough is the number of statements that are found together by chance only rarely.
const enough = 4

// elsewhere looks in all functions for a hunk whose statements the port does not have in
// the function that it is in: that one may have been split. All of one side of the hunk
// must be there.
func (p *Patch) elsewhere(h *hunk) *hunk {
	o := p.alone(p.Source.C, h, nowhere+"()", true)
	if o == nil {
		return nil
	}
	for _, s := range []*side{o.old, o.now} {
		if len(s.stmts) > enough && !slices.ContainsFunc(s.stmts, func(x *stmt) bool { return x.under != nil && !x.alike() }) {
			return o
		}
	}
	return nil
}

// nowhere is the name of a function whose statements may be in any.
const nowhere = "_"

// alone makes texts of a hunk's own lines: a piece of what head names. If all is set,
// it looks in all of the port for what it does not find there.
func (p *Patch) alone(name string, h *hunk, head string, all bool) *hunk {
	if head == "" && !h.top() {
		head = nowhere + "()"
	}
	o := hunk{Hunk: h.Hunk, alone: true, first: 1, then: 1}
	before, after := read(head, h.Before()), read(head, h.After())
	if len(before.items)+len(after.items) == 0 {
		return nil
	}
	o.old, o.now = p.newSide(before.whole(name), p.Go), p.newSide(after.whole(name), p.Go)
	o.old.unframe(before)
	o.now.unframe(after)
	to, most := map[string]*item{}, map[string]int{}
	pieces := append(o.old.pieces(before), o.now.pieces(after)...)
	for _, c := range pieces {
		name := strings.ToLower(c.item.Name)
		if it, score := p.likest(&c, all && strings.EqualFold(bare(head), c.item.Name)); it != nil && (to[name] == nil || score > most[name]) {
			to[name], most[name] = it, score
		}
	}
	for _, c := range pieces {
		c.stand(to[strings.ToLower(c.item.Name)])
		if c.item.Name == nowhere {
			c.item.Name = ""
		}
	}
	known := func(x *stmt) bool { return x.item.Name != "" }
	if !slices.ContainsFunc(o.old.stmts, known) && !slices.ContainsFunc(o.now.stmts, known) {
		return nil
	}
	hunks := []hunk{o}
	link(o.old, o.now, hunks)
	return &hunks[0]
}

// top tells whether a hunk has lines that stand outside of functions only.
func (h *hunk) top() bool {
	top := false
	for _, l := range h.Lines {
		if strings.HasPrefix(l.Text, "}") || strings.HasPrefix(l.Text, "{") {
			return false
		}
		top = top || begins(l.Text) && !strings.HasSuffix(l.Text, ":")
	}
	return top
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
