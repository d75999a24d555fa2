//go:build !thin

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/causes"
	"ktimeout/tools/racehunt/internal/contrast"
	"ktimeout/tools/racehunt/internal/expect"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/mend"
	"ktimeout/tools/racehunt/internal/report"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/text"
	"ktimeout/tools/racehunt/internal/usage"
	"ktimeout/tools/racehunt/internal/whole"
)

func init() {
	exitStatus["report"] = `  0  the pages are written
  1  they are not, or not all is known: a search was interrupted or did not end, or a mend leaves its cause or makes a cell worse
  2  bad usage, in the command line or in a file, or a file is in the way; nothing is written
`
}

// ofReport holds the flags of racehunt report.
type ofReport struct {
	dir, rev, tree, tried string
	mends                 []string // the names of the causes whose mends are tried, and report.Together
	search                contrast.Options
	earlier               []string
	at                    *text.Text        // the text of the tree
	text                  map[string][]byte // its files, by their base names
	path                  string            // of its kern_timeout.c
}

// cmdReport is racehunt report.
func cmdReport(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	o, err := parseReport(args, stdout)
	if err != nil {
		return 2, err
	}
	if err := o.read(); err != nil {
		return 2, err
	}
	if _, err := ours(o.dir); err != nil { // before the searches, which take long
		return 2, err
	}
	return o.run(ctx, screen.New(stdout, stderr, false))
}

func parseReport(args []string, stdout io.Writer) (*ofReport, error) {
	o := &ofReport{search: contrast.Options{Modes: scenario.Modes, Each: searchTime}}
	f := newFlags("report")
	f.StringVar(&o.dir, "o", "", "write the pages to `folder`, in the place of those that this command has written there")
	f.StringVar(&o.rev, "rev", "main", "report on this `revision`, a port")
	f.StringVar(&o.tree, "tree", "", "report on the text of FreeBSD's source tree in `folder`, and try the mends on it: that takes minutes")
	f.StringVar(&o.tried, "tried", "", "with -tree: write what the mends gave to `file`, for reports without a tree")
	f.Func("mend", "with -tree: try the mend of this `cause` only, or of all together: "+report.Together+"; as often as there are any. Of the others the report has what was computed last", func(s string) error {
		if s != report.Together && causes.Named(s) == nil {
			return usage.Errorf("give the name of a cause, as its page has, or %s", report.Together)
		}
		o.mends = append(o.mends, s)
		return nil
	})
	memory := f.memory("")
	d := f.limit(fmt.Sprintf("`time` for each scenario, text and mode, without it %v", searchTime))
	if err := f.only(args, stdout); err != nil {
		return nil, err
	}
	switch {
	case o.dir == "":
		return nil, usage.Errorf("say where the pages go: racehunt report -o FOLDER")
	case o.tree != "" && f.given("rev"):
		return nil, usage.Errorf("-tree and -rev both say which text; give one")
	case o.tree == "" && o.tried != "":
		return nil, usage.Errorf("-tried is about mends, which are tried on the text of a source tree; give -tree, too")
	case o.tree == "" && o.mends != nil:
		return nil, usage.Errorf("-mend is about mends, which are tried on the text of a source tree; give -tree, too")
	case o.tree == "" && !slices.Contains(ports(), o.rev):
		return nil, usage.Errorf("-rev %s: there is no such port; give one of %s, or FreeBSD's source tree with -tree", o.rev, strings.Join(ports(), ", "))
	}
	if o.tried != "" {
		if err := whole.Writable(o.tried); err != nil {
			return nil, usage.Errorf("-tried %s: %v; give a file in a folder that can be written to", o.tried, err)
		}
	}
	o.search.Memory = *memory
	if *d != 0 {
		o.search.Each = *d
	}
	return o, f.checkLimit(*d)
}

// read reads the text and the scenarios.
func (o *ofReport) read() (err error) {
	if o.search.Expected, err = expect.Own(); err != nil {
		return err
	}
	for _, r := range scenario.Ports {
		if strings.HasPrefix(r.Name, "r") && r.Name != o.rev { // the maintained port is no text of FreeBSD
			o.earlier = append(o.earlier, r.Name)
		}
	}
	if o.tree == "" {
		return nil
	}
	o.rev = treeName
	if o.at, err = text.Tree(treeName, o.tree, nil); err != nil {
		return err
	}
	o.path = filepath.Join(o.tree, "sys", "kern", mend.Main)
	o.text = map[string][]byte{}
	for base, c := range o.at.C {
		o.text[base] = []byte(c)
	}
	return nil
}

// ours returns the pages in a folder that this command has written. A file in the way of a page
// that it has not written is an error.
func ours(dir string) (names []string, err error) {
	st, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, usage.Errorf("-o %s: %v; give a folder", dir, whole.Why(err))
	case !st.IsDir():
		return nil, usage.Errorf("-o %s: it is a file; give a folder", dir)
	}
	pages := []string{report.Index}
	for _, name := range causes.Names() {
		pages = append(pages, name+".md")
	}
	for _, name := range pages {
		switch c, err := os.ReadFile(filepath.Join(dir, name)); {
		case errors.Is(err, os.ErrNotExist):
		case err != nil:
			return nil, usage.Errorf("-o %s: %v; give a folder that can be read", filepath.Join(dir, name), whole.Why(err))
		case !strings.HasPrefix(string(c), report.Mark):
			return nil, usage.Errorf("-o %s: racehunt report has not written this file, and would; move it away, or give another folder", filepath.Join(dir, name))
		default:
			names = append(names, name)
		}
	}
	if err := whole.Folder(dir); err != nil {
		return nil, usage.Errorf("-o %s: %v; give a folder that can be written to", dir, err)
	}
	return names, nil
}

// run searches, and writes the pages.
func (o *ofReport) run(ctx context.Context, p *screen.Screen) (int, error) {
	r := &report.Report{Revision: o.rev, Replay: []string{"-rev", o.rev}, Of: "the port " + o.rev, Memory: o.search.Memory, Earlier: o.earlier, Expected: o.search.Expected, Text: o.text}
	column := contrast.Port(o.rev)
	switch {
	case o.at != nil:
		r.Replay, r.Of, r.SHA256 = []string{"-rev", o.path}, "the tree "+filepath.Base(o.tree), o.at.SHA256
		column = contrast.Of(o.at)
	case o.rev == "main":
		r.Of, r.SHA256 = "FreeBSD main", causes.Text
	}
	var own []string
	for i := range causes.All {
		own = append(own, causes.All[i].Scenario)
	}
	var err error
	if o.search.Files, err = source.Read(own); err != nil {
		return 1, err
	}
	columns := []contrast.Column{column}
	for _, rev := range o.earlier {
		columns = append(columns, contrast.Port(rev))
	}
	if r.Matrix, err = o.search.Search(ctx, columns, p); err != nil {
		return 1, err
	}
	if ctx.Err() != nil {
		return 1, errors.New("interrupted; no page is written")
	}
	status := 0
	switch {
	case o.at != nil:
		status, err = o.try(ctx, r, p)
	case o.rev == "main":
		r.Tried, err = report.Last()
	default:
		r.Unmended = errors.New("it is of another era, or another text, than the one that the mends are for")
	}
	if err != nil {
		return 1, err
	}
	pages, err := r.Pages()
	if err != nil {
		return 1, err
	}
	if err := o.write(pages); err != nil {
		return 1, err
	}
	fmt.Fprintf(p.Out, "%s: %d causes\n", filepath.Join(o.dir, report.Index), len(pages)-1)
	return status, nil
}

// try tries the mends on the text of the tree.
func (o *ofReport) try(ctx context.Context, r *report.Report, p *screen.Screen) (int, error) {
	columns := []contrast.Column{contrast.Of(o.at)}
	named := map[string][]mend.Edit{report.Together: causes.AllEdits()}
	for i := range causes.All {
		named[causes.All[i].Name] = causes.All[i].Edits()
	}
	names := append(causes.Names(), report.Together)
	if o.mends != nil {
		names = o.mends
	}
	for _, name := range names {
		with, err := mend.Apply(named[name], o.text)
		if missing := (*mend.MissingError)(nil); errors.As(err, &missing) {
			r.Unmended = err
			return 1, nil
		} else if err != nil {
			return 1, err
		}
		headers := map[string][]byte{}
		for base, c := range with {
			if base != filepath.Base(o.path) {
				headers[base] = c
			}
		}
		t, err := text.Of(name, o.path, with[mend.Main], &text.Options{Headers: headers})
		if err != nil {
			return 1, fmt.Errorf("with the mend of %s: %w", name, err)
		}
		columns = append(columns, contrast.Of(t))
	}
	var err error
	x := o.search
	if x.Files, err = source.Read(source.AllNames()); err != nil {
		return 1, err
	}
	m, err := x.Search(ctx, columns, p)
	if err != nil {
		return 1, err
	}
	if ctx.Err() != nil {
		return 1, errors.New("interrupted; no page is written")
	}
	if r.Tried, err = report.Last(); err != nil {
		return 1, err
	}
	r.Now = o.mends == nil
	if r.Now || r.Tried.SHA256 != o.at.SHA256 {
		r.Tried = &report.Tried{SHA256: o.at.SHA256}
	}
	status := 0
	for _, name := range names {
		g := report.GainOf(name, only(m, o.rev, name), o.rev, name)
		if g.Worse+g.Open != 0 || len(g.Unmended) != 0 {
			status = 1
		}
		r.Tried.Set(g)
	}
	if o.tried != "" {
		return status, whole.Write(o.tried, r.Tried.Write)
	}
	return status, nil
}

// only returns the matrix without other columns than two.
func only(m *matrix.Matrix, was, is string) *matrix.Matrix {
	out := &matrix.Matrix{Files: m.Files, Modes: m.Modes, Revs: []string{was, is}}
	for _, c := range m.Cells {
		if c.Revision == was || c.Revision == is {
			out.Cells = append(out.Cells, c)
		}
	}
	return out
}

// write writes the pages, and removes those that were written before and are none now.
func (o *ofReport) write(pages map[string]string) error {
	old, err := ours(o.dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(o.dir, 0o755); err != nil {
		return err
	}
	for name, page := range pages {
		err := whole.Write(filepath.Join(o.dir, name), func(w io.Writer) error {
			_, err := io.WriteString(w, page)
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, name := range old {
		if _, is := pages[name]; !is {
			if err := os.Remove(filepath.Join(o.dir, name)); err != nil {
				return err
			}
		}
	}
	return nil
}
