package page

import (
	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/hold"
	"ktimeout/tools/sbs/internal/match"
)

// Block is a range of lines of C and the lines of Go beside it.
type Block struct {
	C, Go Span
	State string // of the statement at its end; "" if it has none
	Score float32
	Why   string
}

// Span is a range of lines of a file, from First to Last; it is empty if First is
// 0.
type Span struct{ First, Last int }

// Lines is the number of lines.
func (s Span) Lines() int {
	if s.First == 0 {
		return 0
	}
	return s.Last - s.First + 1
}

// far is the largest number of lines of Go in a block: a statement that is
// farther away counts as standing elsewhere.
const far = 60

// Blocks divides an item of C, and what stands for it, into blocks.
func Blocks(p *match.Pair) []Block {
	c := cursor{next: p.C.Line}
	g := cursor{}
	last := 0
	if p.Go != nil {
		g.next, last = p.Go.Doc, p.Go.End
	}
	var out []Block
	for i := range p.Rows {
		r := &p.Rows[i]
		b := Block{State: r.State.String(), Score: r.Score, Why: r.Why}
		// The lines before the statements get a block of their own, so that the
		// statements begin side by side. A statement that stands elsewhere in Go
		// adds no lines of Go.
		before := Block{C: c.to(r.C.Line - 1)}
		if n := len(r.Go); n > 0 && (p.C.Form == csrc.Func || p.C.Form == csrc.Struct) {
			if first, end := r.Go[0].Line, r.Go[n-1].End; first >= p.Go.Line && end <= last && end-g.next < far {
				before.Go = g.to(first - 1)
				b.Go = g.to(end)
			}
		}
		if before.C.Lines() > 0 || before.Go.Lines() > 0 {
			out = append(out, before)
		}
		b.C = c.to(r.C.End)
		if b.C.Lines() > 0 || b.Go.Lines() > 0 {
			out = append(out, b)
		} else if k := len(out) - 1; k >= 0 && r.State > stateOf(out[k].State) {
			out[k].State, out[k].Score, out[k].Why = b.State, b.Score, b.Why // the worse of two statements on one line
		}
	}
	if rest := (Block{C: c.to(p.C.End), Go: g.to(last)}); rest.C.Lines() > 0 || rest.Go.Lines() > 0 {
		out = append(out, rest)
	}
	return out
}

func stateOf(name string) match.State {
	for s := match.Matched; s <= match.Unaccounted; s++ {
		if s.String() == name {
			return s
		}
	}
	return match.Matched
}

// cursor is the next line of a file that no block has yet.
type cursor struct{ next int }

// to returns the lines up to the given one that no block has yet.
func (c *cursor) to(line int) Span {
	if c.next == 0 || line < c.next {
		return Span{}
	}
	s := Span{c.next, line}
	c.next = line + 1
	return s
}

// Item is one item of a page.
type Item struct {
	Pair   *match.Pair
	Sum    hold.Sum
	Before Span // lines of C between the item before and this one
	Blocks []Block
}

// Items divides all items of a file into blocks.
func Items(h *hold.Held) (out []Item) {
	next := 1
	for i := range h.Pairs {
		p := &h.Pairs[i]
		it := Item{Pair: p, Sum: hold.SumOf(p), Blocks: Blocks(p)}
		if p.C.Line > next {
			it.Before = Span{next, p.C.Line - 1}
		}
		next = max(next, p.C.End+1)
		out = append(out, it)
	}
	return out
}
