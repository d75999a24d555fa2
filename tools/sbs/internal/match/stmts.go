package match

import (
	"strings"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/gosrc"
)

// statements aligns the statements of a function. It leaves out those that are
// not built, so that the other branch can take their place.
func (m *matcher) statements(p *Pair) {
	var rows []*Row
	var c, g []words
	for i := range p.Rows {
		if r := &p.Rows[i]; !m.leaves(r.C) {
			rows = append(rows, r)
			c = append(c, m.lex.ofC(r.C))
		}
	}
	for i := range p.Go.Stmts {
		g = append(g, m.lex.ofGo(&p.Go.Stmts[i]))
	}
	if len(rows) == 0 {
		return
	}
	// The heads of the two functions stand for each other.
	rows[0].Go, rows[0].State, rows[0].Score = []*gosrc.Stmt{&p.Go.Stmts[0]}, Matched, max(good, likeness(c[0], g[0]))
	taken := make([]bool, len(g))
	taken[0] = true
	for _, l := range align(c[1:], g[1:]) {
		for i := l.c + 1; i < l.c+1+l.nc; i++ {
			r := rows[i]
			r.Score, r.State = l.score, Matched
			if l.score < good {
				r.State = Doubtful
			}
			for k := l.g + 1; k < l.g+1+l.ng; k++ {
				r.Go = append(r.Go, &p.Go.Stmts[k])
				taken[k] = true
			}
		}
	}
	m.strays(rows, c, p.Go, g, taken)
	for i, r := range rows {
		if r.State != Matched {
			from, to := gap(rows, i, p.Go)
			m.note(p, r, from-near, to+near)
		}
	}
}

// leaves tells whether the statement is not built and left out.
func (m *matcher) leaves(s *csrc.Stmt) bool {
	r := Row{C: s, State: Unaccounted}
	m.unbuilt(&r)
	return r.State == NotBuilt
}

// strays looks for statements that are equal on both sides but out of order in
// the port. Most are declarations.
func (m *matcher) strays(rows []*Row, c []words, it *gosrc.Item, g []words, taken []bool) {
	for i, r := range rows {
		if r.State != Unaccounted {
			continue
		}
		if g := m.static(r.C); g != nil {
			r.Go, r.State, r.Score = []*gosrc.Stmt{&g.Stmts[0]}, Matched, 1
			continue
		}
		best, score := -1, float32(0.7)
		for k := range g {
			if r.C.Tokens[0].Text == "case" && it.Stmts[k].Tokens[0].Text == "case" && within(c[i], g[k]) {
				best, score = k, 1 // one of several labels of a case
				break
			}
			if s := likeness(c[i], g[k]); s > score && (!taken[k] || s > 0.95 && r.C.Decl) && r.C.Decl == it.Stmts[k].Decl {
				best, score = k, s
			}
		}
		if best >= 0 {
			r.Go, r.State, r.Score = []*gosrc.Stmt{&it.Stmts[best]}, Matched, score
			taken[best] = true
		}
	}
}

// static finds the variable of a file that in C is a static variable of a
// function.
func (m *matcher) static(s *csrc.Stmt) *gosrc.Item {
	if !s.Decl || s.Tokens[0].Text != "static" {
		return nil
	}
	for _, g := range m.byName[plain(csrc.Declared(s))] {
		if !g.Func {
			return g
		}
	}
	return nil
}

// near is the distance in lines at which a note can still account for a
// statement.
const near = 3

// gap returns the lines of Go of the nearest matched statements before and after
// row i.
func gap(rows []*Row, i int, it *gosrc.Item) (from, to int) {
	from, to = it.Line, it.End
	for k := i - 1; k >= 0; k-- {
		if len(rows[k].Go) > 0 && rows[k].State == Matched {
			from = rows[k].Go[0].Line
			break
		}
	}
	for k := i + 1; k < len(rows); k++ {
		if len(rows[k].Go) > 0 && rows[k].State == Matched {
			to = rows[k].Go[0].Line
			break
		}
	}
	return from, to
}

// note looks for a note that accounts for a statement: one between the lines, or
// one before the function that has a name of the statement in it.
func (m *matcher) note(p *Pair, r *Row, from, to int) {
	for _, n := range p.Go.Notes {
		if !n.Doc && n.End >= from && n.Line <= to {
			r.State, r.Why = Noted, n.Kind+": "+n.Text
			return
		}
	}
	for _, n := range p.Go.Notes {
		if n.Doc && Names(n.Text, r.C) {
			r.State, r.Why = Noted, n.Kind+": "+n.Text
			return
		}
	}
}

// without gives a reason to statements with a name that the port does without,
// and to the statements under them.
func (m *matcher) without(p *Pair) {
	under := 0 // column of the head that they are under; 0: none
	why := ""
	for i := range p.Rows {
		r := &p.Rows[i]
		first := r.C.Tokens[0]
		if under > 0 && first.Column <= under && !(first.Text == "else" && first.Column == under) {
			under = 0
		}
		if r.State != Unaccounted && r.State != Doubtful {
			continue
		}
		if w := m.lacks(r.C); w != "" {
			why = w
			if first.Text == "if" || first.Text == "while" || first.Text == "for" || first.Text == "else" {
				under = first.Column
			}
		} else if under == 0 {
			continue
		}
		r.State, r.Why, r.Go = NotPorted, why, nil
	}
	for i := len(p.Rows) - 1; i >= 0; i-- {
		m.empty(p, i)
		m.falls(p, i)
	}
}

// falls gives a reason to two kinds of statements that Go does not need: a break at
// the end of a case, and an else after a statement that leaves.
func (m *matcher) falls(p *Pair, i int) {
	r := &p.Rows[i]
	if r.State != Unaccounted {
		return
	}
	if r.C.Text() == "else" && i > 0 && p.Rows[i-1].State == Matched && leaves[p.Rows[i-1].C.Tokens[0].Text] {
		r.State, r.Why = NotPorted, "what stands before it does not come here"
	}
	if r.C.Text() != "break" {
		return
	}
	if i+1 == len(p.Rows) || p.Rows[i+1].C.Depth < r.C.Depth ||
		p.Rows[i+1].C.Tokens[0].Text == "case" || p.Rows[i+1].C.Tokens[0].Text == "default" {
		r.State, r.Why = NotPorted, "a case of Go ends by itself"
	}
}

// leaves are the first words of statements after which control does not go on.
var leaves = set("return goto continue break")

// empty gives a head the reason of the statements under it, if nothing in Go
// stands for any of them.
func (m *matcher) empty(p *Pair, i int) {
	r := &p.Rows[i]
	first := r.C.Tokens[0]
	if r.State != Unaccounted && r.State != Doubtful || first.Text != "if" && first.Text != "else" && first.Text != "for" {
		return
	}
	why := ""
	for k := i + 1; k < len(p.Rows) && p.Rows[k].C.Tokens[0].Column > first.Column; k++ {
		if s := p.Rows[k].State; s != NotPorted && s != NotBuilt && s != Noted {
			return
		}
		why = p.Rows[k].Why
	}
	if why != "" {
		r.State, r.Why, r.Go = NotPorted, why, nil
	}
}

// lacks returns the reason why nothing need stand for a statement, or "".
func (m *matcher) lacks(s *csrc.Stmt) string {
	for _, t := range s.Tokens {
		if why, ok := m.rules.Words[t.Text]; ok {
			return why
		}
	}
	return ""
}

// Names tells whether a text has a name of the statement in it, or the beginning
// of one: "cc_*".
func Names(text string, s *csrc.Stmt) bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r != '_' && r != '*' && (r < '0' || r > '9') && (r < 'a' || r > 'z')
	})
	for _, t := range s.Tokens {
		if t.Kind != csrc.Ident || len(t.Text) <= 2 || cTypes[t.Text] {
			continue
		}
		for _, w := range words {
			begin, open := strings.CutSuffix(w, "*")
			if plain(w) == plain(t.Text) || open && len(begin) > 3 && strings.HasPrefix(strings.ToLower(t.Text), begin) {
				return true
			}
		}
	}
	return false
}
