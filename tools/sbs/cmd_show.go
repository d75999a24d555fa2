package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/layout"
	"ktimeout/tools/sbs/internal/review"
	"ktimeout/tools/sbs/internal/share"
)

// cmdShow runs sbs show.
func cmdShow(args []string, stdout, stderr io.Writer) int {
	fs, src, rev := newFlags("show")
	width := fs.Int("w", columns(), "width of the terminal in `columns`, 80 or more")
	if status, ok := parse(fs, args, stdout, stderr); !ok {
		return status
	}
	// Flags may also follow the name.
	what := fs.Arg(0)
	if fs.NArg() > 1 {
		if status, ok := parse(fs, fs.Args()[1:], stdout, stderr); !ok {
			return status
		}
		if fs.NArg() > 0 {
			return fail(stderr, fmt.Errorf("%q is one argument too many; give one function, or one FILE.c:LINE", fs.Arg(0)))
		}
	}
	switch {
	case what == "":
		return fail(stderr, errors.New("say what to show: a function, or FILE.c:LINE"))
	case *width < 80:
		return fail(stderr, fmt.Errorf("-w %d: give 80 or more", *width))
	}
	name, at, place := strings.Cut(what, ":")
	line, only := 0, ""
	if place {
		var err error
		if line, err = strconv.Atoi(at); err != nil || line < 1 {
			return fail(stderr, fmt.Errorf("%s: give a line behind the colon, as in kern_timeout.c:123", what))
		}
		only = filepath.Base(name)
	}
	reviewed, err := review.Review(review.Request{Src: *src, Rev: *rev, Only: only})
	if err != nil {
		return fail(stderr, err)
	}
	for i := range reviewed {
		r := &reviewed[i]
		l := layout.New(r.Result)
		for k := range l.Items {
			it := &l.Items[k]
			if place && filepath.Base(r.C.Name) == only && it.HasLine(l.C, line) || !place && named(it, name) {
				show(stdout, r.C.Name, l, it, line, *width)
				return 0
			}
		}
	}
	if place {
		return fail(stderr, fmt.Errorf("%s: nothing that can be shown stands on that line; sbs check lists what does", what))
	}
	return fail(stderr, fmt.Errorf("%s: no such function or macro; sbs check lists them", what))
}

// named tells whether an item has a name, whatever its case and the underscores around
// it.
func named(it *layout.Item, name string) bool {
	return strings.EqualFold(strings.Trim(it.Name, "_"), strings.Trim(name, "_"))
}

// columns is the width of the terminal that the shell gives, or 160.
func columns() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n >= 80 {
		return n
	}
	return 160
}

// signs stand in the first column, before a statement.
var signs = map[compare.State]string{
	"": " ", compare.Identical: " ", compare.Noted: "n", compare.Different: "!", compare.NotPorted: "-", compare.NotBuilt: "-",
}

// show prints an item beside its Go, with the tokens that differ underlined. It points at
// a line, unless that is 0.
func show(w io.Writer, c string, l *layout.Layout, it *layout.Item, at, width int) {
	left, right := "C has none", "not ported"
	if it.C != nil {
		left = fmt.Sprintf("%s:%d", c, l.C.Line(it.C.Pos))
	}
	var other *layout.Sheet
	if it.Go != nil {
		other = l.Go[it.File.Name]
		right = fmt.Sprintf("%s:%d", it.File.Name, other.Line(it.Go.Pos))
	}
	fmt.Fprintf(w, "%s | %s | %s\n", left, right, share.Of(it.Count()).Text())
	half := (width - 4) / 2
	for _, b := range it.Blocks {
		n := max(b.C.Len(), b.Go.Len())
		for i := range n {
			c, g := i, i // lines of the block
			if b.State == "" {
				c, g = i-n+b.C.Len(), i-n+b.Go.Len() // what leads to a statement ends beside it
			}
			cs, gs := numbered(l.C, b.C, c, half), numbered(other, b.Go, g, half)
			sign := " "
			if i == 0 || l.C.HasMarks(b.C, c) || other.HasMarks(b.Go, g) {
				sign = signs[b.State]
			}
			if at > 0 && c >= 0 && c < b.C.Len() && b.C.First+c == at {
				sign = ">"
			}
			for k := range max(len(cs), len(gs)) {
				var a, b part
				if k < len(cs) {
					a = cs[k]
				}
				if k < len(gs) {
					b = gs[k]
				}
				fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("%s %s| %s", sign, pad(a.text, half), b.text), " "))
				if a.marks != "" || b.marks != "" {
					fmt.Fprintln(w, strings.TrimRight(fmt.Sprintf("  %s| %s", pad(a.marks, half), b.marks), " "))
				}
				sign = " "
			}
		}
		if b.Why != "" {
			fmt.Fprintf(w, "  %s: %s\n", b.State, b.Why)
		}
	}
}

// part is as much of a line as fits a column, and what is below it: a sign under each
// character that differs, ^ where it is different and ~ where it is noted. A statement that
// the other side lacks has none.
type part struct{ text, marks string }

// numbered returns the i-th line of a range with its number, in parts that fit.
func numbered(s *layout.Sheet, l layout.Lines, i, width int) (out []part) {
	if s == nil || i < 0 || i >= l.Len() || l.First+i > len(s.Lines) {
		return nil
	}
	n := l.First + i
	var text, marks []rune
	for at, r := range s.Lines[n-1] {
		below := ' '
		for _, m := range s.Marks[n-1] {
			if at >= m.From && at < m.To && !m.Whole {
				below = map[compare.State]rune{compare.Different: '^', compare.Noted: '~'}[m.State]
			}
		}
		if r == '\t' {
			text, marks = append(text, ' ', ' ', ' ', ' '), append(marks, below, below, below, below)
			continue
		}
		text, marks = append(text, r), append(marks, below)
	}
	const gutter = 6
	number := fmt.Sprintf("%5d ", n)
	for first := true; first || len(text) > 0; first = false {
		k := fits(text, width-gutter)
		p := part{text: number + string(text[:k])}
		if below := strings.TrimRight(string(marks[:k]), " "); below != "" {
			p.marks = strings.Repeat(" ", gutter) + below
		}
		out = append(out, p)
		text, marks = text[k:], marks[k:]
		number = strings.Repeat(" ", gutter)
	}
	return out
}

// fits returns how much of a text goes on one line: up to its last blank if it is too long
// and that is not far from the end.
func fits(text []rune, width int) int {
	if len(text) <= width {
		return len(text)
	}
	for k := width; k > width-width/4; k-- {
		if text[k-1] == ' ' {
			return k
		}
	}
	return width
}

// cut ends a text that is too wide with a sign that there is more.
func cut(s string, width int) string {
	if r := []rune(s); len(r) > width {
		return string(r[:width-1]) + "…"
	}
	return s
}

func pad(s string, width int) string {
	s = cut(s, width)
	return s + strings.Repeat(" ", width-len([]rune(s)))
}
