package explore

// pages is a list that grows without being copied: a search keeps millions of things.
// They are numbered from 0.
type pages[T any] struct {
	all [][]T
	n   int32
}

// perPage is how many things are in a page.
const perPage = 1 << 14

// add adds a thing, and returns its number.
func (p *pages[T]) add(x T) int32 {
	switch {
	case p.n == 0:
		p.all = make([][]T, 1) // grows: many searches are short
	case p.n%perPage == 0:
		p.all = append(p.all, make([]T, 0, perPage))
	}
	last := &p.all[len(p.all)-1]
	*last = append(*last, x)
	p.n++
	return p.n - 1
}

// at returns the thing with a number. It is there until the next is added.
func (p *pages[T]) at(i int32) *T { return &p.all[i/perPage][i%perPage] }
