package client

import (
	"slices"
	"strconv"
	"strings"
)

// This file has what a function comes to: steps of a scenario, which part where the client
// goes on as a result says.

// item is a step, and where cond is not nil a condition with what is done in both cases.
type item struct {
	line   int    // in C
	text   string // the step, without its result
	result string // "= 1" or "!= 0": what is asked for, or "" for nothing
	parts  *parts
	of     string // of a chance: what is not known
	until  bool   // the first part is done again and again, until the result is there
}

// parts are what is done where a condition holds, and where it does not.
type parts struct{ then, other []item }

// key tells lists of steps apart.
func key(items []item) string {
	var b strings.Builder
	for _, it := range items {
		b.WriteString(it.text + it.result + strconv.FormatBool(it.until))
		if it.parts != nil {
			b.WriteString("{" + key(it.parts.then) + "}{" + key(it.parts.other) + "}")
		}
		b.WriteByte(';')
	}
	return b.String()
}

func same(a, b item) bool { return key([]item{a}) == key([]item{b}) }

// outcome is a result of a step, as the language writes it and as C has it.
type outcome struct {
	word string
	c    int64
}

// numbers are results that are written as C has them.
func numbers(values ...int64) (all []outcome) {
	for _, v := range values {
		all = append(all, outcome{strconv.FormatInt(v, 10), v})
	}
	return all
}

// way is what is done after some of the results of a step.
type way struct {
	results []string
	most    int64 // of the results, as C has them
	items   []item
}

// failed is the step that a failed assertion comes to, before it has a name.
const failed = "!"

// assertionFails tells whether all that is left to do is to fail.
func (w *way) assertionFails() bool { return len(w.items) == 1 && w.items[0].text == failed }

// fork returns a step and what is done after each of its results. What is the same after
// all results follows once. It returns false if there are results with three ways to go on,
// or two that one result does not tell apart.
func fork(step item, results []outcome, after func(outcome) []item) (out []item, ok bool) {
	var ways []*way
	keys := map[string]*way{}
	for _, r := range results {
		items := after(r)
		k := key(items)
		if keys[k] == nil {
			keys[k] = &way{items: items, most: r.c}
			ways = append(ways, keys[k])
		}
		keys[k].results, keys[k].most = append(keys[k].results, r.word), max(keys[k].most, r.c)
	}
	if len(ways) > 1 { // where an assertion is about the result itself, the step has it
		left := slices.DeleteFunc(slices.Clone(ways), (*way).assertionFails)
		if len(left) == 1 && len(left[0].results) == 1 && len(ways) == 2 {
			step.result = "= " + left[0].results[0]
			return append([]item{step}, left[0].items...), true
		}
	}
	switch len(ways) {
	case 1:
		return append([]item{step}, ways[0].items...), true
	case 2:
	default:
		return nil, false
	}
	a, b := ways[0], ways[1]
	shared := suffix(a.items, b.items)
	rest := a.items[len(a.items)-shared:]
	a.items, b.items = a.items[:len(a.items)-shared], b.items[:len(b.items)-shared]
	// The part that is done where the condition holds comes first, and is never empty.
	if len(a.items) == 0 || len(b.items) > 0 && (len(b.results) < len(a.results) || len(a.results) == len(b.results) && b.most > a.most) {
		a, b = b, a
	}
	switch {
	case len(a.results) == 1:
		step.result = "= " + a.results[0]
	case len(b.results) == 1:
		step.result = "!= " + b.results[0]
	default:
		return nil, false
	}
	step.parts = &parts{a.items, b.items}
	return append([]item{step}, rest...), true
}

// suffix is how many items at the ends of two lists are the same.
func suffix(a, b []item) (n int) {
	for n < len(a) && n < len(b) && same(a[len(a)-1-n], b[len(b)-1-n]) {
		n++
	}
	return n
}
