package review

import (
	"slices"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
)

// finish adds to the results what only all of them together can tell.
func finish(tree *pairs.Tree, all []Reviewed) {
	if len(all) == 0 {
		return
	}
	files, err := tree.Of(all[0].Rev)
	if err != nil {
		return
	}
	whole := extras(files, all)
	for i := range all {
		all[i].Result = all[i].Stale(!slices.ContainsFunc(all[i].Go, func(g *gotree.File) bool { return !whole[g.Name] }))
	}
}

// extras finds what Go has and no text of C: in the ported files of which all texts that
// there are were compared; it returns their names. It stands with the first of the texts, whose results
// become others.
func extras(files []pairs.Source, all []Reviewed) (whole map[string]bool) {
	compared := func(c string) bool {
		return all[0].absent[c] || slices.ContainsFunc(all, func(r Reviewed) bool { return r.Source.C == c })
	}
	whole = map[string]bool{}
	for _, s := range files {
		for _, g := range s.Go {
			have, seen := whole[g]
			whole[g] = compared(s.C) && (have || !seen)
		}
	}
	done := map[string]bool{}
	for i := range all {
		var mine []*gotree.File
		for _, g := range all[i].Go {
			if whole[g.Name] && !done[g.Name] {
				done[g.Name] = true
				mine = append(mine, g)
			}
		}
		used := map[compare.Place]bool{}
		for k := range all {
			for _, it := range all[k].Items {
				if it.Go != nil {
					used[it.Place] = true
				}
			}
		}
		if more := all[i].Extra(mine, used); len(more) > 0 {
			with := *all[i].Result
			with.Items = append(slices.Clip(with.Items), more...)
			all[i].Result = &with
		}
	}
	return whole
}
