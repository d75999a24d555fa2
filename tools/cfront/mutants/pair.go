package main

// pair is a site of C and the one of Go that stands for it.
type pair struct{ c, g *site }

// pairs aligns the sites of two texts.
func pairs(c, g *source) (all []pair) {
	for _, f := range c.functions {
		all = append(all, agree(alignment(c.sites[f], g.sites[f]))...)
	}
	return all
}

// alignment returns the pairs of equal keys that are in every longest common
// subsequence of two lists.
//
// A pair that is in some longest one has a rank in it, the number of pairs up to it,
// which is the same in each that it is in; each has one pair of every rank. So a pair is
// in all of them if no other has its rank.
func alignment(c, g []site) (all []pair) {
	before, after := table(c, g, false), table(c, g, true)
	longest := before[len(c)][len(g)]
	of := make([][]pair, longest+1)
	for i := range c {
		for j := range g {
			if rank := before[i][j] + 1; c[i].key == g[j].key && rank+after[i+1][j+1] == longest {
				of[rank] = append(of[rank], pair{&c[i], &g[j]})
			}
		}
	}
	for _, candidates := range of {
		if len(candidates) == 1 {
			all = append(all, candidates[0])
		}
	}
	return all
}

// table has the length of the longest common subsequence of the first i and j of two
// lists, or of the others.
func table(c, g []site, others bool) [][]int {
	t := make([][]int, len(c)+1)
	for i := range t {
		t[i] = make([]int, len(g)+1)
	}
	for i := range c {
		for j := range g {
			a, b, da, db := i+1, j+1, i, j
			if others {
				a, b = len(c)-1-i, len(g)-1-j
				da, db = a+1, b+1
			}
			t[a][b] = max(t[da][b], t[a][db])
			x, y := min(a, da), min(b, db)
			if c[x].key == g[y].key {
				t[a][b] = max(t[a][b], t[da][db]+1)
			}
		}
	}
	return t
}

// agree leaves those out that stand in a branch in one text only.
func agree(all []pair) (kept []pair) {
	for _, p := range all {
		ok := true
		for _, q := range all {
			if q.c.kind == condition {
				ok = ok && q.c.then.has(p.c.at) == q.g.then.has(p.g.at) && q.c.other.has(p.c.at) == q.g.other.has(p.g.at) &&
					(q.c.other.to == 0) == (q.g.other.to == 0)
			}
		}
		if ok {
			kept = append(kept, p)
		}
	}
	return kept
}
