package review

import (
	"path"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
	"ktimeout/tools/sbs/internal/tree"
)

// finish adds to the results what only all of them together can tell.
func finish(t *pairs.Tree, all []Reviewed) {
	if len(all) == 0 {
		return
	}
	files, err := t.Of(all[0].Rev)
	if err != nil {
		return
	}
	whole := extras(files, all)
	undefined(all, whole)
	for i := range all {
		unmatched(&all[i])
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

// unmatched blames reasons for what a text does not have. The ports of kern_timeout.c and
// of what is read with it share a list for all revisions: of theirs a text need not have all.
func unmatched(r *Reviewed) {
	if r.Rev != pairs.Seed || path.Base(r.Source.C) == "queue.h" ||
		slices.ContainsFunc(r.Source.Go, func(g string) bool { return strings.HasPrefix(g, "kern/timeout/") }) {
		return
	}
	for _, name := range r.Unmatched() {
		if name != "__FBSDID" { // of all texts
			r.Result = r.Blame(name, "a reason says why "+name+" is not ported, and the text has no such thing; take it out of the list")
		}
	}
}

// undefined blames variables that only headers declare, of files that stand for a text that
// is no header, too: what defines them is gone.
func undefined(all []Reviewed, whole map[string]bool) {
	type place struct{ text, item int }
	declared := map[compare.Place][]place{}
	defined := map[compare.Place]bool{}
	source := map[string]bool{}
	for i := range all {
		header := strings.HasSuffix(all[i].Source.C, ".h")
		for _, g := range all[i].Go {
			source[g.Name] = source[g.Name] || !header
		}
		for k, it := range all[i].Items {
			switch {
			case it.C == nil || it.Go == nil || it.Go.Kind != tree.Var:
			case header && it.C.Kind == tree.Var:
				declared[it.Place] = append(declared[it.Place], place{i, k})
			default:
				defined[it.Place] = true
			}
		}
	}
	for at, in := range declared {
		if defined[at] || !whole[at.File] || !source[at.File] {
			continue
		}
		for _, p := range in {
			r := &all[p.text]
			name := r.Items[p.item].Name
			r.Result = r.Blame(name, name+" is only declared here: no text defines it")
		}
	}
}
