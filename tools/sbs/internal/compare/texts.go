package compare

import (
	"slices"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// Texts compares two texts of one language: the old one stands in the place of C, the new
// one in that of Go, and what is not the same is different. What only the new one has
// stands behind what it follows there.
func Texts(old, now *Text) *Result {
	var found []*tree.Node
	for _, e := range items(now.Tree, &Reasons{}) {
		found = append(found, e.node)
	}
	f := &gotree.File{Name: now.Name, Text: now.Text,
		Tree: &tree.Node{Kind: tree.File, Text: now.Tree.Text, Kids: found, Pos: now.Tree.Pos, End: now.Tree.End}}
	files := []*gotree.File{f}
	rules := &Rules{}
	w := newWorker(old, files, rules)
	r := &Result{C: old, Go: files, rules: rules}
	used := map[Place]bool{}
	mine := items(tree.Simple(old.Tree), &Reasons{})
	for _, e := range mine {
		w.names[name(e.node)] = true
	}
	for _, e := range mine {
		it := w.item(e)
		if it.Go != nil {
			used[it.Place] = true
		}
		r.Items = append(r.Items, it)
	}
	w.order(r.Items, false)
	all := r.Items
	for _, it := range r.Extra(files, used) {
		at, before := 0, -1
		for i := range all {
			if g := all[i].Go; g != nil && g.Pos < it.Go.Pos && g.Pos > before {
				at, before = i+1, g.Pos
			}
		}
		all = slices.Insert(all, at, it)
	}
	r.Items = all
	for i := range r.Items {
		w.judge(&r.Items[i])
	}
	return r
}
