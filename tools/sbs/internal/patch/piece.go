package patch

import (
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// item is an item of Go with its statements.
type item struct {
	name  string
	node  *tree.Node
	file  *gotree.File
	stmts []compare.Statement
	keys  []string
	has   map[string]bool // its keys
}

// port returns the items of Go.
func (p *Patch) port() []item {
	if p.items != nil {
		return p.items
	}
	for _, f := range p.Go {
		for _, n := range tree.Simple(f.Tree).Kids {
			it := item{name: compare.Name(n), node: n, file: f, stmts: compare.Statements(n), has: map[string]bool{}}
			for _, s := range it.stmts {
				k := tree.Key(s.Head)
				it.keys = append(it.keys, k)
				it.has[k] = true
			}
			p.items = append(p.items, it)
		}
	}
	return p.items
}

// piece is the statements of a function or a structure that was read in part. It is put
// beside the part of an item of Go that it is most like.
type piece struct {
	*side
	item  *compare.Item
	stmts []*stmt // without its head
}

// pieces returns the functions and structures that were read in part.
func (s *side) pieces(f *fragment) (out []piece) {
	for _, x := range s.stmts {
		if !f.part[strings.ToLower(x.item.Name)] || !x.applies() {
			continue
		}
		if len(out) == 0 || out[len(out)-1].item != x.item {
			out = append(out, piece{s, x.item, nil})
		}
		if c := &out[len(out)-1]; x.under != nil {
			c.stmts = append(c.stmts, x)
		}
	}
	return out
}

// unframe takes the head of an item out that the text of a fragment does not have.
func (s *side) unframe(f *fragment) {
	s.stmts = slices.DeleteFunc(s.stmts, func(x *stmt) bool {
		framed := x.under == nil && strings.EqualFold(x.item.Name, f.frame)
		if framed {
			x.same = x // it does not change
		}
		return framed
	})
	for i, x := range s.stmts {
		x.at = i
	}
}

// likest returns the item of Go that a piece is most like, and how much: the one of its
// name, or if that has less than half of it and all is set, another one that has most.
func (p *Patch) likest(c *piece, all bool) (*item, int) {
	total := 0
	for _, x := range c.stmts {
		total += len(x.key)
	}
	var found, named *item
	most, have := 0, 0
	for i := range p.port() {
		it := &p.port()[i]
		same := strings.EqualFold(it.name, c.item.Name)
		if !same && !all {
			continue
		}
		score, _ := c.window(it)
		if same && named == nil {
			named, have = it, score
		}
		if score > most {
			found, most = it, score
		}
	}
	if named != nil && 2*have >= total || 10*most < 6*total && c.item.Name != nowhere {
		return named, have
	}
	return found, most
}

// window finds the part of an item of Go, not much longer than a piece, that has most of
// its statements in order. at has for each of them the index of the statement of Go, or -1.
func (c *piece) window(it *item) (score int, at []int) {
	at = make([]int, len(c.stmts))
	for i := range at {
		at[i] = -1
	}
	mine := map[string]bool{}
	for _, x := range c.stmts {
		if it.has[x.key] {
			mine[x.key] = true
		}
	}
	n := len(c.stmts)
	size := n + n/2 + 4
	table := make([][]int, n+1)
	for i := range table {
		table[i] = make([]int, size+1)
	}
	fill := func(from int) int {
		keys := it.keys[from:min(from+size, len(it.keys))]
		for i := n - 1; i >= 0; i-- {
			table[i][len(keys)] = 0
			for j := len(keys) - 1; j >= 0; j-- {
				table[i][j] = max(table[i+1][j], table[i][j+1])
				if k := c.stmts[i].key; k == keys[j] {
					table[i][j] = max(table[i][j], len(k)+table[i+1][j+1])
				}
			}
		}
		return table[0][0]
	}
	best := 0
	for from, k := range it.keys {
		if mine[k] {
			if s := fill(from); s > score {
				score, best = s, from
			}
		}
	}
	if score == 0 {
		return 0, at
	}
	fill(best)
	for i, j := 0, 0; i < n && table[i][j] > 0; {
		switch k := c.stmts[i].key; {
		case k == it.keys[best+j] && table[i][j] == len(k)+table[i+1][j+1]:
			at[i] = best + j
			i, j = i+1, j+1
		case table[i][j] == table[i+1][j]:
			i++
		default:
			j++
		}
	}
	return score, at
}

// stand puts a piece beside an item of Go, or beside nothing.
func (c *piece) stand(it *item) {
	for _, x := range c.side.stmts {
		if x.item == c.item {
			if x.Go != nil {
				delete(c.side.stand, x.spot())
			}
			x.Go, x.State, x.Fix = nil, compare.Different, false
		}
	}
	c.item.Go, c.item.File = nil, nil
	if it == nil {
		return
	}
	c.item.Go, c.item.File = it.node, it.file
	if !strings.EqualFold(c.item.Name, it.name) {
		c.item.Name = it.name
	}
	_, at := c.window(it)
	for i, x := range c.stmts {
		if at[i] >= 0 {
			x.Go, x.State = it.stmts[at[i]].Node, compare.Identical
			c.side.stand[x.spot()] = x
		}
	}
}
