package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// mutant is the same change of two texts.
type mutant struct {
	what string
	pair
	c, g []edit
	name string // the C place, what was done, and to what
	goAt string // the Go place
}

// mutants are all changes of two texts that can be made to both.
func mutants(c, g *source) (all []mutant) {
	of := pairs(c, g)
	add := func(p pair, what string, ce, ge []edit) {
		for _, e := range ce {
			if strings.Contains(c.of(e.at), "\n#") {
				return // lines of the preprocessor
			}
		}
		all = append(all, mutant{what: what, pair: p, c: ce, g: ge,
			name: fmt.Sprintf("%s:%d %s: %s: %s", base(c.name), p.c.line, p.c.function, what, c.shown(p.c.at)),
			goAt: fmt.Sprintf("%s:%d: %s", base(g.name), p.g.line, g.shown(p.g.at))})
	}
	for i, p := range of {
		switch p.c.kind {
		case plain, jump:
			if p.c.kind == jump && (p.c.last || p.g.last) {
				continue
			}
			add(p, "left out", one(p.c.at, empty(c.of(p.c.at))), one(p.g.at, "if false { "+g.of(p.g.at)+" }"))
			if j := i + 1; p.c.kind == plain && j < len(of) && adjacent(p.c, of[j].c) && adjacent(p.g, of[j].g) {
				q := of[j]
				add(p, "swapped with the next", swap(c, p.c.at, q.c.at), swap(g, p.g.at, q.g.at))
			}
		case condition:
			add(p, "turned round", one(p.c.at, "!("+c.of(p.c.at)+")"), one(p.g.at, "!("+g.of(p.g.at)+")"))
			if !p.c.loop && !p.g.loop && p.c.then.to != 0 && strings.ContainsAny(c.of(p.c.then)[len(c.of(p.c.then))-1:], ";}") {
				add(p, "body left out", one(p.c.then, empty(c.of(p.c.then))), one(p.g.then, "{ if false "+g.of(p.g.then)+" }"))
			}
		}
	}
	return all
}

func adjacent(a, b *site) bool {
	return a.kind == plain && b.kind == plain && a.function == b.function && a.block == b.block && a.index+1 == b.index
}

func one(at span, by string) []edit { return []edit{{at, by}} }

// swap is the change that puts each of two pieces of a text where the other was.
func swap(s *source, a, b span) []edit { return []edit{{a, s.of(b)}, {b, s.of(a)}} }

// empty is an empty statement of as many lines.
func empty(text string) string { return ";" + strings.Repeat("\n", strings.Count(text, "\n")) }

func base(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// sample returns n of the mutants, the same at each run, in their order; or all for 0.
func sample(all []mutant, n int) []mutant {
	if n == 0 || n >= len(all) {
		return all
	}
	order := rand.New(rand.NewPCG(1, 1)).Perm(len(all))[:n]
	slices.Sort(order)
	some := make([]mutant, n)
	for i, k := range order {
		some[i] = all[k]
	}
	return some
}
