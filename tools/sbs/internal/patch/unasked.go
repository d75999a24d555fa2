package patch

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/match"
	"ktimeout/tools/sbs/internal/port"
)

// Unasked returns what was changed in Go although no hunk of the patches asks for
// it. Each function must have the same statements before and after the work, except
// those that stand for statements that a hunk adds, and those that stood for
// statements that a hunk removes. before has the Go files before the work, by name.
// A change that a note accounts for is returned with the note.
func Unasked(patches []*Patch, before map[string]*gosrc.File) (out []Stmt) {
	asked, goes := make(set), make(set)
	var moved []Stmt
	for _, p := range patches {
		for i := range p.hunks {
			if h := &p.hunks[i]; h.old != nil {
				asked.ask(h.is.lines)
				asked.ask(h.left()) // Open reports these
			}
		}
		moved = append(moved, p.before(before, goes)...)
	}
	done := make(map[string]bool)
	for _, p := range patches {
		for _, now := range p.Go {
			was := before[now.Name]
			if done[now.Name] || was == nil || strings.HasPrefix(path.Base(now.Name), "port_") {
				continue
			}
			done[now.Name] = true
			come, gone := differ(asked.rest(now), goes.rest(was))
			come, gone = goes.without(come, was), asked.without(gone, now)
			out = append(out, come...)
			for _, s := range gone {
				s.Gone, s.Note = true, ""
				out = append(out, s)
			}
		}
	}
	// A statement that is missing because a hunk is not answered is reported by
	// Open.
	unanswered := make(map[string]bool)
	for _, p := range patches {
		for _, o := range p.Open() {
			for _, l := range o.Lands {
				for name := range strings.SplitSeq(l.Function, ", ") {
					unanswered[name] = true
				}
			}
		}
	}
	for _, m := range moved {
		if !unanswered[m.item] && !slices.ContainsFunc(out, func(s Stmt) bool { return s.Gone && s.File == m.File && s.Line == m.Line }) {
			out = append(out, m)
		}
	}
	return out
}

func (s Stmt) String() string {
	what := "no hunk asks for"
	switch {
	case s.Moved:
		what = "before the work: no hunk moves"
	case s.Gone:
		what = "before the work: no hunk takes away"
	}
	text := fmt.Sprintf("%s:%d: %s: %s", s.File, s.Line, what, s.Text)
	if s.Note != "" {
		text += "; " + s.Note
	}
	return text
}

// set has statements of Go that are asked for.
type set map[*gosrc.Stmt]bool

// ask adds the statements that stand for the rows.
func (s set) ask(rows []*row) {
	for _, r := range rows {
		if r.have >= there/2 {
			for _, g := range r.stands {
				s[g] = true
			}
		}
	}
}

// before adds to goes the statements that stood, before the work, for what the hunks
// remove. It returns those that stood for statements that no hunk changes and that
// are no longer there.
func (p *Patch) before(before map[string]*gosrc.File, goes set) (moved []Stmt) {
	files := make([]*gosrc.File, len(p.Go))
	for i, f := range p.Go {
		files[i] = f
		if was := before[f.Name]; was != nil {
			files[i] = was
		}
	}
	old := make(map[*side]*side)
	for i := range p.hunks {
		h := &p.hunks[i]
		if h.old == nil {
			continue
		}
		s := old[h.old]
		if s == nil {
			s = newSide(h.old.c, match.Files(h.old.c, files, &port.Rules))
			old[h.old] = s
		}
		goes.ask(s.touch(&h.Hunk, h.first, '-').lines)
	}
	for was, s := range old {
		for i := range s.rows {
			r, twin := &s.rows[i], was.rows[i].twin
			if within(r) != nil && twin != nil && (twin.have < there || twin.have < r.have-other) && twin.State != match.Noted && !r.changed {
				m := stmt(r.pair.Go.File.Name, r.stands[0])
				m.Moved, m.item = true, r.pair.C.Name
				moved = append(moved, m)
			}
		}
	}
	return moved
}

// other is the loss of likeness at which another statement is taken to stand for one
// than before.
const other = 0.15

// saying is the text of a statement, with its item.
type saying struct{ item, text string }

// rest returns the statements of a file that no hunk asks for.
func (s set) rest(f *gosrc.File) map[saying][]Stmt {
	out := make(map[saying][]Stmt)
	for i := range f.Items {
		it := &f.Items[i]
		s.guards(it.Stmts)
		for k := range it.Stmts {
			if g := &it.Stmts[k]; !s[g] {
				at := saying{it.Name, g.Text()}
				out[at] = append(out[at], note(it, g, f.Name))
			}
		}
	}
	return out
}

// without drops the statements that have the same text, in the same function, as one
// that is asked for. If a hunk is not answered, what it removes is still there, and
// what it adds may seem to be.
func (s set) without(all []Stmt, f *gosrc.File) (out []Stmt) {
	n := make(map[saying]int)
	for i := range f.Items {
		it := &f.Items[i]
		for k := range it.Stmts {
			if g := &it.Stmts[k]; s[g] {
				n[saying{it.Name, g.Text()}]++
			}
		}
	}
	for _, x := range all {
		if at := (saying{x.item, x.Text}); n[at] > 0 {
			n[at]--
		} else {
			out = append(out, x)
		}
	}
	return out
}

// note returns a Stmt with the note before it or on its line.
func note(it *gosrc.Item, g *gosrc.Stmt, file string) Stmt {
	s := stmt(file, g)
	s.item = it.Name
	for _, n := range it.Notes {
		if !n.Doc && n.End >= g.Line-1 && n.Line <= g.End {
			s.Note = n.Kind + ": " + n.Text
		}
	}
	return s
}

// differ returns the statements that one side has more often than the other. A
// statement without one in C may move to another function, together with those
// around it.
func differ(now, was map[saying][]Stmt) (come, gone []Stmt) {
	moved := make(map[string]int)
	for at, list := range was {
		if n := len(list) - len(now[at]); n > 0 {
			moved[at.text] += n
			gone = append(gone, list[len(list)-n:]...)
		}
	}
	back := make(map[string]int)
	for at, list := range now {
		n := len(list) - len(was[at])
		for ; n > 0 && moved[at.text] > 0; n-- {
			moved[at.text]--
			back[at.text]++
		}
		if n > 0 {
			come = append(come, list[len(list)-n:]...)
		}
	}
	gone = slices.DeleteFunc(gone, func(s Stmt) bool {
		back[s.Text]--
		return back[s.Text] >= 0
	})
	byLine := func(a, b Stmt) int { return a.Line - b.Line }
	slices.SortFunc(come, byLine)
	slices.SortFunc(gone, byLine)
	return come, gone
}

// switches are names in conditions that C does not write as statements: there the
// condition is in a macro that may do nothing, or in a preprocessor line.
var switches = []string{"Asserting", "INVARIANTS", "WITNESS", "KTR_ON", "Diagnostic"}

// guards adds the conditions on switches whose bodies are asked for completely.
func (s set) guards(stmts []gosrc.Stmt) {
	for k := len(stmts) - 1; k >= 0; k-- {
		if isSwitch(&stmts[k]) && s.under(stmts, k) {
			s[&stmts[k]] = true
		}
	}
}

func isSwitch(s *gosrc.Stmt) bool {
	return s.Tokens[0].Text == "if" && slices.ContainsFunc(s.Tokens, func(t gosrc.Token) bool { return slices.Contains(switches, t.Text) })
}

// under tells whether everything under statement k is asked for.
func (s set) under(stmts []gosrc.Stmt, k int) bool {
	n := k + 1
	for ; n < len(stmts) && stmts[n].Depth > stmts[k].Depth; n++ {
		if !s[&stmts[n]] {
			return false
		}
	}
	return n > k+1
}
