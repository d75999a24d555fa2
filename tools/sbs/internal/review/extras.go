package review

import (
	"slices"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
)

// extras finds what Go has and no text of C: in the ported files of which all texts
// were compared. It stands with the first of the texts.
func extras(tree *pairs.Tree, rev string, all []Reviewed) {
	files, err := tree.Of(rev)
	if err != nil {
		return
	}
	compared := func(c string) bool {
		return slices.ContainsFunc(all, func(r Reviewed) bool { return r.Source.C == c })
	}
	whole := map[string]bool{}
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
					used[compare.Place{File: it.File.Name, Pos: it.Go.Pos}] = true
				}
			}
		}
		all[i].Extra(mine, used)
		all[i].Stale()
	}
}
