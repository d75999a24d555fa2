package patch

import (
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

// elsewhere looks in all functions for a hunk whose statements the port does not have in
// the function that it is in: that one may have been split.
func (p *Patch) elsewhere(h *hunk) *hunk {
	o := p.alone(p.Source.C, h, nowhere+"()", true)
	if o == nil {
		return nil
	}
	if state, _ := o.judge(); state == Conflicting || state == Not {
		return nil
	}
	return o
}

// nowhere is the name of a function whose statements may be in any.
const nowhere = "_"

// alone makes texts of a hunk's own lines: a piece of what head names. If all is set,
// it looks in all of the port for what it does not find there.
func (p *Patch) alone(name string, h *hunk, head string, all bool) *hunk {
	if head == "" && !h.top() {
		head = nowhere + "()"
	}
	o := hunk{Hunk: h.Hunk, alone: true}
	before, first := frame(head, h.Before())
	after, then := frame(head, h.After())
	var err error
	if o.old, err = p.side(name, before); err != nil {
		return nil
	}
	if o.now, err = p.side(name, after); err != nil {
		return nil
	}
	o.first, o.then = first, then
	to, most := map[string]*item{}, map[string]int{}
	pieces := append(o.old.pieces(first), o.now.pieces(then)...)
	for _, c := range pieces {
		name := strings.ToLower(c.item.Name)
		if it, score := p.likest(&c, all && c.framed); it != nil && (to[name] == nil || score > most[name]) {
			to[name], most[name] = it, score
		}
	}
	for _, c := range pieces {
		it := to[strings.ToLower(c.item.Name)]
		if it == nil && c.item.Name == nowhere {
			return nil
		}
		c.stand(it)
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
