package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/review"
	"ktimeout/tools/sbs/internal/share"
	"ktimeout/tools/sbs/internal/tree"
)

// cmdCheck runs sbs check.
func cmdCheck(args []string, stdout, stderr io.Writer) int {
	fs, src, rev := newFlags("check")
	asJSON := fs.Bool("json", false, "print JSON")
	all := fs.Bool("v", false, "print what is noted, not ported and not built, too, and which files of a tree have no port")
	if status, ok := parse(fs, args, stdout, stderr); !ok {
		return status
	}
	if fs.NArg() > 0 {
		return fail(stderr, fmt.Errorf("%q is no flag; sbs check -h lists them", fs.Arg(0)))
	}
	status := 0
	reviewed, err := review.Review(review.Request{Src: *src, Rev: *rev, Unread: func(err error) { status = fail(stderr, err) }})
	if err != nil {
		return fail(stderr, err)
	}
	for i := range reviewed {
		if status == 0 && reviewed[i].Count()[compare.Different] > 0 {
			status = 1
		}
	}
	if *asJSON {
		if failed := printJSON(stdout, stderr, output{Command: "check", Texts: jsonTexts(reviewed)}); failed != 0 {
			return failed
		}
		return status
	}
	for i := range reviewed {
		checked(stdout, &reviewed[i], *all)
	}
	if *all {
		without(stdout, *src, reviewed)
	}
	return status
}

// without says which files of a tree have no port: of the folders from which any was
// ported.
func without(w io.Writer, src string, reviewed []review.Reviewed) {
	if st, err := os.Stat(src); err != nil || !st.IsDir() {
		return
	}
	ported := map[string]bool{}
	var dirs []string
	for i := range reviewed {
		c := reviewed[i].Source.C
		ported[c] = true
		if dir := path.Dir(c); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	for _, dir := range dirs {
		files, err := os.ReadDir(filepath.Join(src, filepath.FromSlash(dir)))
		if err != nil {
			continue // nothing is in it
		}
		var names []string
		for _, f := range files {
			if ext := path.Ext(f.Name()); (ext == ".c" || ext == ".h") && !ported[dir+"/"+f.Name()] {
				names = append(names, f.Name())
			}
		}
		if len(names) > 0 {
			fmt.Fprintf(w, "%s: %s without a port:\n%s\n", dir, counted(len(names), "file"), wrapped("    ", strings.Join(names, " ")))
		}
	}
}

// checked prints the result for a text.
func checked(w io.Writer, r *review.Reviewed, all bool) {
	fmt.Fprintf(w, "%s -> %s\n", r.C.Name, strings.Join(r.Source.Go, ", "))
	if r.Closest != "" {
		fmt.Fprintf(w, "against %s, to which it is nearest\n", r.Closest)
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "lines\tstatements\tidentical\tnoted\tdifferent\tnot ported\tnot built\t")
	row := func(name, lines string, c share.Count) {
		of := c.Built()
		built := "-"
		if c.NotBuilt > 0 {
			built = fmt.Sprint(c.NotBuilt)
		}
		fmt.Fprintf(tw, "%s\t%d\t%s\t%s\t%s\t%s\t%s\t  %s\n", lines, of, share.Text(c.Identical, of), share.Text(c.Noted, of),
			share.Text(c.Different, of), share.Text(c.NotPorted, of), built, name)
	}
	var rest share.Count
	for i := range r.Items {
		it := &r.Items[i]
		c := share.Of(it.Count())
		if it.C != nil && it.C.Kind == tree.Func {
			row(it.Name, fmt.Sprintf("%d-%d", tree.Line(r.C.Text, it.C.Pos), tree.Line(r.C.Text, it.C.End)), c)
			continue
		}
		rest = rest.Plus(c)
	}
	row("macros, structures, variables", "", rest)
	row("in all", "", share.Of(r.Count()))
	tw.Flush()
	for i := range r.Items {
		findings(w, r, &r.Items[i], all)
	}
	fmt.Fprintln(w)
}

// findings prints the statements of an item that are different; with all, also those
// that a note or a reason accounts for.
func findings(w io.Writer, r *review.Reviewed, it *compare.Item, all bool) {
	why := ""
	for i := range it.Rows {
		row := &it.Rows[i]
		if row.State == compare.Identical || row.State != compare.Different && !all {
			why = ""
			continue
		}
		if row.C != nil {
			fmt.Fprintf(w, "%s:%d: %s: %s\n", r.C.Name, tree.Line(r.C.Text, row.CHead.Pos), row.State, one(r.C.Text, row.CHead))
		} else {
			fmt.Fprintf(w, "%s:%d: %s: C has no: %s\n", it.File.Name, tree.Line(it.File.Text, row.GoHead.Pos), row.State, one(it.File.Text, row.GoHead))
		}
		alone := it.C == nil || it.Go == nil // its statements are of one finding
		if more := len(it.Rows) - 1; alone && more > 0 {
			fmt.Fprintf(w, "    and %s in it\n", counted(more, "statement"))
		}
		switch {
		case row.C != nil && row.Go != nil:
			fmt.Fprintf(w, "    %s:%d: %s\n", it.File.Name, tree.Line(it.File.Text, row.GoHead.Pos), one(it.File.Text, row.GoHead))
		case row.State == compare.Different && it.File != nil && row.C != nil:
			fmt.Fprintf(w, "    %s:%d: nothing after this is it\n", it.File.Name, tree.Line(it.File.Text, row.GoAt))
		}
		if row.Why != "" && row.Why != why {
			fmt.Fprintf(w, "    %s\n", row.Why)
		}
		if alone {
			return
		}
		why = row.Why
	}
}

// counted writes a number of things.
func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// one returns a part of a text in one line.
func one(text []byte, s compare.Span) string {
	return strings.Join(strings.Fields(string(text[s.Pos:s.End])), " ")
}
