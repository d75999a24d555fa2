package alter

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"slices"
	"sort"
)

// Go returns the alterations of a file of Go, in an order that depends on the text
// only. The error is that of a text that cannot be parsed, with its line.
func Go(name string, text []byte) ([]Alteration, error) {
	r, err := readGo(name, text)
	if err != nil {
		return nil, err
	}
	return r.alterations(), nil
}

// C returns the alterations of a file of C; see Go.
func C(name string, text []byte) ([]Alteration, error) {
	r, err := readC(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r.alterations(), nil
}

// maker collects alterations.
type maker struct {
	*reading
	pools map[pool]*candidates
	owned map[string]bool // names of parameters, of variables of functions, and of members
	made  []Alteration
	seen  map[result]bool
	area  []int  // region of each token, or -1
	owner []span // of each token: what Of shows
	of    map[span]string
	spans map[extent]unaltered
}

// extent is a part of the text: from a region to one behind it, or the same; -1, -1:
// all of it. Alterations are tried on the smallest extent that holds them, which
// saves most of the time.
type extent struct{ first, last int }

var everything = extent{-1, -1}

// unaltered is what is known of an extent as it was.
type unaltered struct {
	readable bool
	tokens   uint64
}

// result is what an alteration leads to.
type result struct {
	extent
	tokens uint64
}

func (r *reading) alterations() []Alteration {
	m := &maker{
		reading: r,
		seen:    map[result]bool{},
		area:    make([]int, len(r.toks)),
		of:      map[span]string{},
		spans:   map[extent]unaltered{},
	}
	for i := range m.area {
		m.area[i] = -1
	}
	slices.SortFunc(r.regions, func(a, b span) int { return a.first - b.first })
	for n, s := range r.regions {
		for i := s.first; i <= s.last; i++ {
			m.area[i] = n
		}
	}
	m.own()
	m.collect()
	m.alterOperators()
	m.alterCasts()
	m.alterOperands()
	m.alterConditions()
	m.alterConstants()
	m.alterNames()
	m.alterDeclaredTypes()
	m.alterLists()
	m.alterGuards()
	m.alterJumps()
	m.alterInitials()
	m.alterDirectives()
	return m.made
}

// own finds the innermost statement or declaration of each token.
func (m *maker) own() {
	m.owner = make([]span, len(m.toks))
	for i := range m.owner {
		m.owner[i] = nothing
	}
	var parts []span
	for _, l := range m.lists {
		if l.kind == statements || l.kind == declarations {
			for _, p := range l.parts {
				parts = append(parts, p.span)
			}
		}
	}
	for _, f := range m.flows {
		if !f.head.empty() {
			parts = append(parts, f.head)
		}
	}
	slices.SortStableFunc(parts, func(a, b span) int { return (b.last - b.first) - (a.last - a.first) })
	for _, p := range parts {
		for i := p.first; i <= p.last; i++ {
			m.owner[i] = p
		}
	}
}

// add makes an alteration, if the tokens become others that were not made before, and
// can be read. It is ascribed to the unit of a token.
func (m *maker) add(kind Kind, at int, old, new string, edits ...[]Edit) {
	var all []Edit
	for _, e := range edits {
		all = append(all, e...)
	}
	order(all)
	for i := 1; i < len(all); i++ {
		if all[i].Pos < all[i-1].End {
			panic(fmt.Sprintf("alter: %s %q %q: edits overlap", kind, old, new))
		}
	}
	e := m.within(all)
	start, end := m.bounds(e)
	shifted := make([]Edit, len(all))
	for i, d := range all {
		shifted[i] = Edit{d.Pos - start, d.End - start, d.New}
	}
	altered := apply(m.text[start:end], shifted)
	key := result{e, digest(m.scan(altered))}
	if key.tokens == m.spans[e].tokens || m.seen[key] || !m.whole(e, altered) {
		return
	}
	m.keep(key, kind, at, old, new, all)
}

// within returns the extent that edits are tried on: the smallest that could be read
// as it was.
func (m *maker) within(edits []Edit) extent {
	from, to := edits[0].Pos, edits[len(edits)-1].End
	e := extent{
		sort.Search(len(m.regions), func(n int) bool { return m.toks[m.regions[n].first].pos > from }) - 1,
		sort.Search(len(m.regions), func(n int) bool { return m.toks[m.regions[n].last].end >= to }),
	}
	if e.first < 0 || e.last == len(m.regions) || e.first > e.last {
		e = everything
	}
	for {
		p, ok := m.spans[e]
		if !ok {
			start, end := m.bounds(e)
			text := m.text[start:end]
			p = unaltered{m.whole(e, text), digest(m.scan(text))}
			m.spans[e] = p
		}
		if p.readable || e == everything {
			return e
		}
		e = everything
	}
}

// bounds returns where an extent begins and ends.
func (m *maker) bounds(e extent) (int, int) {
	if e == everything {
		return 0, len(m.text)
	}
	return m.toks[m.regions[e.first].first].pos, m.toks[m.regions[e.last].last].end
}

// whole tells whether an altered extent can be read.
func (m *maker) whole(e extent, altered []byte) bool {
	if e == everything && m.language == golang {
		return goFile(altered)
	}
	return m.readable(m.language, altered)
}

// swap makes an alteration that puts another token of the same class in the place of
// one, so that the text can be read as before.
func (m *maker) swap(kind Kind, i int, to string) {
	t := &m.toks[i]
	was := t.text
	e, toks := everything, m.toks
	if n := m.area[i]; n >= 0 {
		e, toks = extent{n, n}, m.toks[m.regions[n].first:m.regions[n].last+1]
	}
	t.text = to
	key := result{e, digest(toks)}
	t.text = was
	if to == was || m.seen[key] {
		return
	}
	edit := Edit{t.pos, t.end, to}
	if t.class == mark && t.pos > 0 && t.end < len(m.text) && (inMark(m.text[t.pos-1]) || inMark(m.text[t.end])) {
		edit.New = " " + to + " " // it must not become one with its neighbour
	}
	m.keep(key, kind, i, was, to, []Edit{edit})
}

func (m *maker) keep(key result, kind Kind, at int, old, new string, edits []Edit) {
	m.seen[key] = true
	a := Alteration{
		Kind: kind, Edits: edits, Old: shown(old), New: shown(new),
		Line: 1 + bytes.Count(m.text[:edits[0].Pos], []byte("\n")),
	}
	if u := m.toks[at].unit; u >= 0 {
		a.In = m.units[u].name
	}
	of := m.owner[at]
	if _, ok := m.of[of]; !ok {
		m.of[of] = shown(m.code(of))
	}
	a.Of = m.of[of]
	m.made = append(m.made, a)
}

// digest returns a hash of tokens. Semicolons before a closing bracket do not count: Go
// leaves them out.
func digest(toks []lexeme) uint64 {
	for len(toks) > 0 && toks[len(toks)-1].class == lineEnd {
		toks = toks[:len(toks)-1]
	}
	h := fnv.New64a()
	held := false
	for _, t := range toks {
		if t.text == ";" && t.class != quoted {
			if held {
				h.Write([]byte(";\x00"))
			}
			held = true
			continue
		}
		if held && !(t.class == mark && (t.text == "}" || t.text == ")")) {
			h.Write([]byte(";\x00"))
		}
		held = false
		h.Write([]byte(t.text))
		h.Write([]byte{0})
	}
	return h.Sum64()
}
