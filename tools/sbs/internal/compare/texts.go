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
	r := &Result{C: old, Go: files, worker: newWorker(files, &Rules{})}
	used := map[Place]bool{}
	mine := items(tree.Simple(old.Tree), &Reasons{})
	for _, e := range mine {
		r.worker.names[name(e.node)] = true
	}
	for _, e := range mine {
		it := r.worker.item(e)
		if it.Go != nil {
			used[Place{f.Name, it.Go.Pos}] = true
		}
		r.Items = append(r.Items, it)
	}
	r.worker.order(r.Items, false)
	all := r.Items
	r.Items = nil
	r.Extra(files, used)
	for _, it := range r.Items {
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
		r.worker.judge(&r.Items[i])
	}
	return r
}
