package main

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/hold"
	"ktimeout/tools/sbs/internal/match"
)

// cmdCheck runs sbs check.
func cmdCheck(args []string, stdout, stderr io.Writer) int {
	fs, src, rev := newFlags("check")
	asJSON := fs.Bool("json", false, "print JSON")
	all := fs.Bool("v", false, "print notes and reasons, too")
	if status, ok := parse(fs, args, stdout, stderr); !ok {
		return status
	}
	if fs.NArg() > 0 {
		return fail(stderr, fmt.Errorf("%q is no flag; sbs check -h lists them", fs.Arg(0)))
	}
	held, err := hold.Load(*src, *rev, "")
	if err != nil {
		return fail(stderr, err)
	}
	status := 0
	for i := range held {
		if held[i].Sum().Lost > 0 {
			status = 1
		}
	}
	if *asJSON {
		enc := json.NewEncoder(stdout)
		enc.SetIndent("", "\t")
		if err := enc.Encode(results(held)); err != nil {
			return fail(stderr, err)
		}
		return status
	}
	for i := range held {
		checked(stdout, &held[i], *all)
		warn(stderr, &held[i])
	}
	return status
}

// warn prints a warning if the text is more like another port than the one that
// it was compared with.
func warn(w io.Writer, h *hold.Held) {
	if !h.Other {
		return
	}
	fmt.Fprintf(w, "sbs: warning: %s is most like %s (%.0f %%), not %s; give -rev %s to hold it against that\n",
		h.C.Name, h.Closest, 100*h.Like, h.Rev, h.Closest)
}

// checked prints the result for a file.
func checked(w io.Writer, h *hold.Held, all bool) {
	fmt.Fprintf(w, "%s -> %s", h.C.Name, h.Source.Go[0])
	if h.Closest != "" {
		fmt.Fprintf(w, "  (the text is most like %s, %.1f %%)", h.Closest, 100*h.Like)
	}
	fmt.Fprintln(w)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "lines\tstatements\tmatched\tnoted\tnot built\tnot ported\tdoubtful\tunaccounted\tshare\t")
	row := func(name, lines string, s hold.Sum) {
		n := s.States
		fmt.Fprintf(tw, "%s\t%d\t%d\t%d\t%d\t%d\t%d\t%d\t%s\t  %s\n", lines, s.Statements, n[match.Matched], n[match.Noted],
			n[match.NotBuilt], n[match.NotPorted], n[match.Doubtful], n[match.Unaccounted], share(s), name)
	}
	for i := range h.Pairs {
		if p := &h.Pairs[i]; p.C.Form == csrc.Func {
			row(p.C.Name, fmt.Sprintf("%d-%d", p.C.Line, p.C.End), hold.SumOf(p))
		}
	}
	row("macros, structures, variables", "", h.Rest())
	row("in all", "", h.Sum())
	tw.Flush()
	sum := h.Sum()
	fmt.Fprintf(w, "matched: %s of the statements that apply, %s of all in what was ported; accounted for: %s of all\n",
		percent(sum.Matched, sum.Applying), percent(sum.Matched, sum.Ported), percent(sum.Statements-sum.Lost, sum.Statements))
	for _, p := range h.NotPorted() {
		fmt.Fprintf(w, "%s:%d: %s was not ported: %s\n", h.C.Name, p.C.Line, p.C.Name, p.Rows[0].Why)
	}
	for i := range h.Pairs {
		findings(w, h, &h.Pairs[i], all)
	}
	fmt.Fprintln(w)
}

func share(s hold.Sum) string { return percent(s.Matched, s.Applying) }

func percent(n, of int) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(n)/float64(of))
}

// findings prints the statements of an item that are doubtful or unaccounted for;
// with all, also those that a note or a reason accounts for.
func findings(w io.Writer, h *hold.Held, p *match.Pair, all bool) {
	for i := range p.Rows {
		r := &p.Rows[i]
		whole := r.State == match.NotPorted && p.Go == nil
		if r.State < match.Doubtful && !(all && r.State != match.Matched && !whole) {
			continue
		}
		fmt.Fprintf(w, "%s:%d: %s: %s\n", h.C.Name, r.C.Line, r.State, r.C.Text())
		if r.Why != "" {
			fmt.Fprintf(w, "    %s\n", r.Why)
		}
		for _, g := range r.Go {
			fmt.Fprintf(w, "    %s:%d: %s (likeness %.2f)\n", p.Go.File.Name, g.Line, g.Text(), r.Score)
		}
		if len(r.Go) == 0 && r.State == match.Unaccounted {
			fmt.Fprintf(w, "    %s\n", where(h, p, i))
		}
	}
}

// where says where in Go a statement should stand that nothing stands for.
func where(h *hold.Held, p *match.Pair, row int) string {
	if p.Go == nil {
		return fmt.Sprintf("%s has no %s", h.Source.Go[0], p.C.Name)
	}
	for i := row; i >= 0; i-- {
		if g := p.Rows[i].Go; len(g) > 0 {
			return fmt.Sprintf("%s:%d: nothing after this is it", p.Go.File.Name, g[len(g)-1].End)
		}
	}
	return fmt.Sprintf("%s:%d: nothing in %s is it", p.Go.File.Name, p.Go.Line, p.Go.Name)
}
