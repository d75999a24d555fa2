package patch

import (
	"fmt"

	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/match"
	"ktimeout/tools/sbs/internal/port"
)

// Unasked is a statement of Go that was changed, and that no hunk asked for.
type Unasked struct {
	File string
	Line int
	Text string
	Gone bool // it was taken away
}

func (u Unasked) String() string {
	what := "no hunk asks for"
	if u.Gone {
		what = "no hunk takes away"
	}
	return fmt.Sprintf("%s:%d: %s: %s", u.File, u.Line, what, u.Text)
}

// Verify holds the port as it is now against the diff and against the port before
// the work. It returns the hunks that are not answered, and what was changed that
// none asks for.
func (p *Patch) Verify(before *gosrc.File) (open []Place, unasked []Unasked) {
	asked := make(map[*gosrc.Stmt]bool)
	whole := make(map[string]bool) // items of Go that a hunk makes, or takes away
	for i := range p.hunks {
		pl := p.place(i)
		if pl.State == ToDo || pl.State == Conflicting {
			open = append(open, pl)
		}
		if p.text.old[i] == 0 {
			continue
		}
		now := p.After.rows(&p.hunks[i], p.text.new[i], '+')
		for _, r := range now.changed {
			for _, g := range r.Go {
				asked[g] = true
			}
		}
		for _, pair := range now.pairs {
			if p.Before.C.Find(pair.C.Name) == nil && pair.Go != nil {
				whole[pair.Go.Name] = true
			}
		}
	}
	// What the hunks take away, by the words that it had in Go before.
	old := Side{p.Before.C, match.Files(p.Before.C, append([]*gosrc.File{before}, p.Go[1:]...), &port.Rules)}
	goes := make(map[*gosrc.Stmt]bool)
	for i := range p.hunks {
		if p.text.old[i] == 0 {
			continue
		}
		t := old.rows(&p.hunks[i], p.text.old[i], '-')
		for _, r := range t.changed {
			for _, g := range r.Go {
				goes[g] = true
			}
		}
		for _, pair := range t.pairs {
			if p.After.C.Find(pair.C.Name) == nil && pair.Go != nil {
				whole[pair.Go.Name] = true
			}
		}
	}
	added, removed := changes(before, p.Go[0])
	for _, c := range added {
		if !asked[c.stmt] && !whole[c.item] && !beside(c, asked) {
			unasked = append(unasked, Unasked{p.Go[0].Name, c.stmt.Line, c.stmt.Text(), false})
		}
	}
	for _, c := range removed {
		if !goes[c.stmt] && !whole[c.item] && !beside(c, goes) {
			unasked = append(unasked, Unasked{p.Go[0].Name, c.stmt.Line, c.stmt.Text(), true})
		}
	}
	return open, unasked
}

// change is a statement that only one of two files has.
type change struct {
	item string
	stmt *gosrc.Stmt
	near []*gosrc.Stmt // those around it
}

// beside tells whether a change stands between statements that are asked for: the
// check of an assertion, say, which C has in one statement.
func beside(c change, asked map[*gosrc.Stmt]bool) bool {
	for _, s := range c.near {
		if asked[s] {
			return true
		}
	}
	return false
}

// changes returns the statements that were added and those that were removed,
// function by function.
func changes(before, after *gosrc.File) (added, removed []change) {
	old := make(map[string]*gosrc.Item)
	for i := range before.Items {
		old[before.Items[i].Name] = &before.Items[i]
	}
	for i := range after.Items {
		it := &after.Items[i]
		was := old[it.Name]
		delete(old, it.Name)
		if was == nil {
			was = &gosrc.Item{}
		}
		inOld, inNew := common(was.Stmts, it.Stmts)
		added = append(added, uncommon(it, inNew)...)
		removed = append(removed, uncommon(was, inOld)...)
	}
	for i := range before.Items {
		if it := &before.Items[i]; old[it.Name] == it {
			removed = append(removed, uncommon(it, make([]bool, len(it.Stmts)))...)
		}
	}
	return added, removed
}

// uncommon returns the statements of an item that are not common.
func uncommon(it *gosrc.Item, common []bool) (out []change) {
	for k := range it.Stmts {
		if common[k] {
			continue
		}
		c := change{item: it.Name, stmt: &it.Stmts[k]}
		for d := -1; d <= 1; d += 2 {
			if n := k + d; n >= 0 && n < len(it.Stmts) {
				c.near = append(c.near, &it.Stmts[n])
			}
		}
		out = append(out, c)
	}
	return out
}

// common marks a longest common sequence of the statements of two functions.
func common(a, b []gosrc.Stmt) (inA, inB []bool) {
	inA, inB = make([]bool, len(a)), make([]bool, len(b))
	n := make([][]int32, len(a)+1)
	for i := range n {
		n[i] = make([]int32, len(b)+1)
	}
	ta, tb := texts(a), texts(b)
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if ta[i] == tb[j] {
				n[i][j] = n[i+1][j+1] + 1
			} else {
				n[i][j] = max(n[i+1][j], n[i][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case ta[i] == tb[j]:
			inA[i], inB[j] = true, true
			i, j = i+1, j+1
		case n[i+1][j] >= n[i][j+1]:
			i++
		default:
			j++
		}
	}
	return inA, inB
}

func texts(s []gosrc.Stmt) []string {
	out := make([]string, len(s))
	for i := range s {
		out[i] = s[i].Text()
	}
	return out
}
