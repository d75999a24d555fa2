package layout

import (
	"slices"
	"sort"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
)

// Mark is a part of a line that differs, in bytes.
type Mark struct {
	From, To int
	State    compare.State
	Whole    bool // it is of a statement that the other side lacks
}

// Sheet is a text by lines, with what is marked in it.
type Sheet struct {
	Lines   []string
	Marks   [][]Mark // of each line, in order, none in another
	Changed []bool   // of each line: the other revision of the text has no such line there
	starts  []int    // where each line begins
	text    string
}

// NewSheet returns a text without marks.
func NewSheet(text []byte) *Sheet {
	s := &Sheet{text: string(text)}
	s.Lines = strings.Split(strings.TrimSuffix(s.text, "\n"), "\n")
	at := 0
	for i, l := range s.Lines {
		s.starts = append(s.starts, at)
		at += len(l) + 1
		s.Lines[i] = strings.TrimSuffix(l, "\r") // as on Windows
	}
	s.Marks = make([][]Mark, len(s.Lines))
	s.Changed = make([]bool, len(s.Lines))
	return s
}

// Line returns the line of an offset; the first one is 1.
func (s *Sheet) Line(off int) int {
	return max(1, sort.SearchInts(s.starts, off+1))
}

// HasMarks tells whether the i-th line of a range has any marks.
func (s *Sheet) HasMarks(l Lines, i int) bool {
	return i >= 0 && i < l.Len() && len(s.Marks[l.First+i-1]) > 0
}

// Blank tells whether there is nothing on some lines.
func (s *Sheet) Blank(l Lines) bool {
	return l.Len() == 0 || strings.TrimSpace(strings.Join(s.Lines[l.First-1:l.Last], "")) == ""
}

// same returns how many lines from one on are like those of a range of another text, but
// for the blanks around them.
func (s *Sheet) same(from int, other *Sheet, l Lines) int {
	n := 0
	for n < l.Len() && from+n <= len(s.Lines) && strings.TrimSpace(s.Lines[from+n-1]) == strings.TrimSpace(other.Lines[l.First+n-1]) {
		n++
	}
	return n
}

// last returns the line of the last character of a part of the text that is no blank.
func (s *Sheet) last(pos, end int) int {
	part := strings.TrimRight(s.text[min(pos, len(s.text)):min(end, len(s.text))], " \t\n\r")
	return s.Line(pos + max(len(part)-1, 0))
}

// mark marks a part of the text, on each of its lines without the blanks around it.
func (s *Sheet) mark(part compare.Span, state compare.State, whole bool) {
	end := min(part.End, len(s.text))
	if part.Pos < 0 || part.Pos >= end {
		return
	}
	for n := s.Line(part.Pos); n <= s.Line(end-1); n++ {
		line, start := s.Lines[n-1], s.starts[n-1]
		from, to := max(part.Pos-start, 0), min(end-start, len(line))
		for from < to && strings.ContainsRune(" \t", rune(line[from])) {
			from++
		}
		for from < to && strings.ContainsRune(" \t", rune(line[to-1])) {
			to--
		}
		if from < to {
			s.Marks[n-1] = with(s.Marks[n-1], Mark{from, to, state, whole})
		}
	}
}

// with adds a mark to those of a line. Marks that overlap become one, with the worse
// state.
func with(all []Mark, m Mark) []Mark {
	out := make([]Mark, 0, len(all)+1)
	for _, o := range all {
		if o.To < m.From || m.To < o.From {
			out = append(out, o)
			continue
		}
		m.From, m.To, m.Whole = min(m.From, o.From), max(m.To, o.To), m.Whole && o.Whole
		if rank(o.State) > rank(m.State) {
			m.State = o.State
		}
	}
	out = append(out, m)
	slices.SortFunc(out, func(a, b Mark) int { return a.From - b.From })
	return out
}
