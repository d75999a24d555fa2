package page

import (
	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/hold"
	"ktimeout/tools/sbs/internal/match"
)

// Block is a stretch of lines of C and the lines of Go beside them.
type Block struct {
	C, Go Span
	State string // of the statement that they end with; "" if there is none
	Score float32
	Why   string
}

// Span is a range of lines of a file, first and last; empty if First is 0.
type Span struct{ First, Last int }

// Lines is how many lines it has.
func (s Span) Lines() int {
	if s.First == 0 {
		return 0
	}
	return s.Last - s.First + 1
}

// far is how many lines Go may go on at a time: what is farther stands elsewhere.
const far = 60

// Blocks lays an item of C and what stands for it out in blocks.
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
		// What stands before the statements goes first, so that they begin side by
		// side. Statements that stand elsewhere in Go do not move its text on.
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
			out[k].State, out[k].Score, out[k].Why = b.State, b.Score, b.Why // of two on one line the worse
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

// cursor goes through the lines of a file.
type cursor struct{ next int }

// to returns the lines up to one, if they have not been passed.
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

// Items lays all items of a file out.
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
