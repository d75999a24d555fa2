package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"ktimeout/tools/sbs/internal/hold"
	"ktimeout/tools/sbs/internal/match"
	"ktimeout/tools/sbs/internal/page"
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
	held, err := hold.Load(*src, *rev, only)
	if err != nil {
		return fail(stderr, err)
	}
	for i := range held {
		h := &held[i]
		for k := range h.Pairs {
			p := &h.Pairs[k]
			if place && filepath.Base(h.C.Name) == only && line >= p.C.Line && line <= p.C.End ||
				!place && strings.EqualFold(strings.Trim(p.C.Name, "_"), strings.Trim(name, "_")) {
				warn(stderr, h)
				show(stdout, h, p, line, *width)
				return 0
			}
		}
	}
	if place {
		return fail(stderr, fmt.Errorf("%s: nothing that can be shown stands on that line; sbs check lists what does", what))
	}
	return fail(stderr, fmt.Errorf("%s: no such function or macro; sbs check lists them", what))
}

// columns is the width of the terminal that the shell gives, or 160.
func columns() int {
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n >= 80 {
		return n
	}
	return 160
}

var marks = map[string]string{
	"": " ", match.Matched.String(): " ", match.Noted.String(): "n", match.NotBuilt.String(): "-", match.NotPorted.String(): "-",
	match.Doubtful.String(): "?", match.Unaccounted.String(): "!",
}

// show prints an item beside its Go. It marks the line, unless that is 0.
func show(w io.Writer, h *hold.Held, p *match.Pair, line, width int) {
	where := "not ported"
	var other []string
	if p.Go != nil {
		where = fmt.Sprintf("%s:%d", p.Go.File.Name, p.Go.Line)
		other = p.Go.File.Lines
	}
	s := hold.SumOf(p)
	fmt.Fprintf(w, "%s:%d | %s | %s matched\n", h.C.Name, p.C.Line, where, share(s))
	half := (width - 4) / 2
	for _, b := range page.Blocks(p) {
		for i := range max(b.C.Lines(), b.Go.Lines()) {
			mark := " "
			if i == 0 {
				mark = marks[b.State]
			}
			l, n := numbered(h.C.Lines, b.C, i)
			r, _ := numbered(other, b.Go, i)
			if n != 0 && n == line {
				mark = ">"
			}
			fmt.Fprintf(w, "%s %s| %s\n", mark, pad(l, half), strings.TrimRight(cut(r, half), " "))
		}
		if b.Why != "" {
			fmt.Fprintf(w, "  %s: %s\n", b.State, b.Why)
		}
	}
}

// numbered returns the i-th line of a span and its line number.
func numbered(lines []string, s page.Span, i int) (string, int) {
	if i >= s.Lines() || s.First+i > len(lines) {
		return "", 0
	}
	n := s.First + i
	return fmt.Sprintf("%5d %s", n, strings.ReplaceAll(lines[n-1], "\t", "    ")), n
}

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
