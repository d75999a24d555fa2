package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ktimeout/tools/sbs/internal/patch"
)

// print prints hunk i beside the Go code that it lands on.
func (w *work) print(out io.Writer, i, width int) {
	p := &w.places[i]
	fmt.Fprintf(out, "%d. %s:%d: %s, in %s: %s", i+1, w.diff, p.At, p.File, nameOr(p.Function()), p.State)
	if p.Why != "" {
		fmt.Fprintf(out, " (%s)", p.Why)
	}
	fmt.Fprintln(out)
	for _, l := range p.Lands {
		if l.Go != "" {
			fmt.Fprintf(out, "   %s, %s\n", landing(l), l.Function)
		}
	}
	if p.State != patch.Not || p.Lands[0].Go != "" {
		beside(out, w.columns(p), width)
	}
	fmt.Fprintln(out)
}

// nameOr returns a name, or a text in its place if there is none.
func nameOr(name string) string {
	if name == "" {
		return "no function, the head of the file"
	}
	return name
}

// landing says which lines a hunk lands on.
func landing(l patch.Land) string {
	switch {
	case l.New:
		return fmt.Sprintf("%s: new, between lines %d and %d", l.Go, l.First, l.Last)
	case l.First == l.Last:
		return fmt.Sprintf("%s:%d", l.Go, l.First)
	}
	return fmt.Sprintf("%s:%d-%d", l.Go, l.First, l.Last)
}

// line is one line of two columns.
type line struct{ left, right string }

// long is the largest number of lines of Go that are printed with nothing beside
// them.
const long = 8

// columns puts a hunk beside the Go code that it lands on, with each statement
// beside the one that stands for it.
func (w *work) columns(p *patch.Place) (out []line) {
	l := p.Lands[0]
	first, last := l.First, l.Last
	for _, b := range p.Beside {
		if b.First > 0 && b.First >= first-long && b.Last <= last+long {
			first, last = min(first, b.First), max(last, b.Last)
		}
	}
	g := goLines{text: w.lines(l.Go), next: max(first, 1)}
	alone := func(right []string) {
		for _, r := range right {
			out = append(out, line{"", r})
		}
	}
	var with []string // lines of Go beside the current statement
	left := 0         // how many of its lines are left
	for i, h := range p.Hunk.Lines {
		if b := p.Beside[i]; b.First > 0 && b.Last >= g.next && b.Last <= last {
			alone(with)
			alone(g.to(b.First - 1))
			with = g.to(b.Last)
			left = b.Lines
		}
		l := line{left: string(h.Kind) + " " + untab(h.Text)}
		if left > 0 && len(with) > 0 {
			l.right, with = with[0], with[1:]
		}
		if left--; left <= 0 && len(with) > 0 {
			out = append(out, l)
			alone(with)
			with = nil
			continue
		}
		out = append(out, l)
	}
	alone(with)
	alone(g.to(last))
	return out
}

// lines returns the lines of a Go file; none if there is no such file.
func (w *work) lines(name string) []string {
	if name == "" {
		return nil
	}
	text, err := os.ReadFile(filepath.Join(w.tree.Root, filepath.FromSlash(name)))
	if err != nil {
		return nil
	}
	return lines(text)
}

// goLines is a position in a Go file.
type goLines struct {
	text []string
	next int
}

// to returns the lines up to the given one, without those in the middle if there
// are many.
func (g *goLines) to(end int) (out []string) {
	end = min(end, len(g.text))
	if n := end - g.next + 1; n > long {
		out = append(out, fmt.Sprintf("      … %d lines", n-long/2))
		g.next = end - long/2 + 1
	}
	for ; g.next <= end; g.next++ {
		out = append(out, fmt.Sprintf("%5d %s", g.next, untab(g.text[g.next-1])))
	}
	return out
}

func untab(s string) string { return strings.ReplaceAll(s, "\t", "    ") }

// beside prints two columns, or one below the other if the terminal is narrow.
func beside(w io.Writer, all []line, width int) {
	if width < 120 {
		for _, l := range all {
			if l.left != "" {
				fmt.Fprintf(w, "   %s\n", cut(l.left, width-3))
			}
		}
		fmt.Fprintln(w, "   --")
		for _, l := range all {
			if l.right != "" {
				fmt.Fprintf(w, "   %s\n", cut(l.right, width-3))
			}
		}
		return
	}
	half := (width - 6) / 2
	for _, l := range all {
		fmt.Fprintf(w, "   %s| %s\n", pad(l.left, half), strings.TrimRight(cut(l.right, half), " "))
	}
}
