//go:build !thin

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/contrast"
	"ktimeout/tools/racehunt/internal/expect"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/say"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/text"
	"ktimeout/tools/racehunt/internal/usage"
	"ktimeout/tools/racehunt/internal/whole"
)

func init() {
	exitStatus["texts"] = `  0  every cell has a verdict, and the one that is expected of it, if the text is known
  1  one has not, or something could not be printed or written
  2  bad usage, in the command line or in a file
`
}

// cmdTexts is racehunt texts.
func cmdTexts(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	f := newFlags("texts")
	in, memory, asJSON, pages := f.modes(""), f.memory(""), f.json(), f.pages("", "the matrix and the diagrams of the failing runs")
	d := f.limit(fmt.Sprintf("`time` for each scenario, text and mode, without it %v", searchTime))
	var defines, scenarios []string
	f.Func("D", "define a macro, `NAME[=VALUE]`, as often as there are any", func(s string) error {
		defines = append(defines, s)
		return text.ParseDefine(s)
	})
	f.Func("scenario", "search this scenario, a `file`, a folder or a name, as often as there are any; without, racehunt's own", func(s string) error {
		scenarios = append(scenarios, s)
		return nil
	})
	table := f.String("expect", "", "write what came out to `file`, as what is expected of these texts and scenarios; of others it stays what it is")
	dirs, err := f.parse(args, stdout)
	switch {
	case err != nil:
		return 2, err
	case len(dirs) == 0:
		return 2, usage.Errorf("say which texts: racehunt texts FOLDER...; a folder is FreeBSD's source tree, or has such trees as subfolders")
	case *table != "" && len(*in) != len(scenario.Modes):
		return 2, usage.Errorf("-expect is about both modes; leave -mode out")
	case *table != "" && *memory != explored.SC:
		return 2, usage.Errorf("-expect is about sequentially consistent memory; leave -memory %s out", *memory)
	case *table != "" && defines != nil:
		return 2, usage.Errorf("-expect is about texts as they are; leave -D out")
	}
	if err := errors.Join(f.checkLimit(*d), checkPages(pages)); err != nil {
		return 2, err
	}
	if *table != "" {
		if err := whole.Writable(*table); err != nil {
			return 2, usage.Errorf("-expect %s: %v; give a file in a folder that can be written to", *table, err)
		}
	}
	if scenarios == nil {
		scenarios = source.AllNames()
	}
	expected, err := expect.Own()
	if err != nil {
		return 1, err
	}
	o := contrast.Options{Modes: *in, Memory: *memory, Each: searchTime, Expected: expected}
	if *d != 0 {
		o.Each = *d
	}
	if o.Files, err = source.Read(scenarios); err != nil {
		return 2, err
	}
	all, err := trees(dirs, defines)
	if err != nil {
		return 2, err
	}
	p := screen.New(stdout, stderr, *asJSON)
	var columns []contrast.Column
	for _, t := range all {
		columns = append(columns, contrast.Of(t))
	}
	m, err := o.Search(ctx, columns, p)
	if err != nil {
		return 1, err
	}
	status := interrupted(ctx, cell.Status(m.Cells))
	err = errors.Join(showTexts(p, all, m), pages.Write(m.Page(), m.Cells))
	if ctx.Err() != nil {
		return status, err
	}
	if *table != "" {
		accept(expected, all, m)
		err = errors.Join(err, whole.Write(*table, func(w io.Writer) error { return expected.Write(w, source.AllNames()) }))
	}
	return status, err
}

// accept notes what came out as what is expected.
func accept(t *expect.Table, all []*text.Text, m *matrix.Matrix) {
	hashes := map[string]string{}
	for _, x := range all {
		t.Add(expect.Text{Name: x.Name, SHA256: x.SHA256})
		hashes[x.Name] = x.SHA256
	}
	for i := range m.Cells {
		c := &m.Cells[i]
		t.Set(hashes[c.Revision], c.Scenario, c.Mode, expect.From(c.Outcome()))
	}
}

// trees reads the texts of folders. Each text is there once, under the first of its names.
func trees(dirs, defines []string) (all []*text.Text, err error) {
	for _, dir := range dirs {
		found, err := text.Trees(dir, defines)
		if err != nil {
			return nil, err
		}
		for _, t := range found {
			if i := slices.IndexFunc(all, func(u *text.Text) bool { return u.Name == t.Name }); i >= 0 {
				return nil, usage.Errorf("%s and %s would both be called %s; rename a folder", all[i].Path, t.Path, t.Name)
			}
			all = append(all, t)
		}
	}
	return all, nil
}

// aText is what is said of a text in JSON.
type aText struct {
	Text          string   `json:"text"`
	Path          string   `json:"path"`
	SHA256        string   `json:"sha256"`
	Family        string   `json:"family"`
	NotTranslated int      `json:"functions_not_translated"`
	Notes         []string `json:"notes"`
}

// showTexts prints which texts they are and what was translated of each, and their matrix.
func showTexts(p *screen.Screen, all []*text.Text, m *matrix.Matrix) error {
	if p.JSON {
		for _, t := range all {
			if err := p.Encode(&aText{t.Name, t.Path, t.SHA256, t.Family, t.Missing, t.Notes}); err != nil {
				return err
			}
		}
		return cell.Objects(p, m.Cells)
	}
	rows := [][]string{{"text", "family", "translated", "SHA-256 of kern_timeout.c"}}
	for _, t := range all {
		translated := "whole"
		if t.Missing != 0 {
			translated = "all but " + say.Count(t.Missing, "function")
		}
		rows = append(rows, []string{t.Name, t.Family, translated, t.SHA256})
	}
	if err := p.Table(rows); err != nil {
		return err
	}
	contrast.Notes(p, m)
	err := contrast.Matrix(p, m)
	known(p, m)
	return err
}

// known says of how many cells the verdict is the expected one, and which are others.
func known(p *screen.Screen, m *matrix.Matrix) {
	right, of := 0, 0
	var unknown []string
	for i := range m.Cells {
		switch c := &m.Cells[i]; {
		case len(c.Expected) != 0:
			of++
			if c.AsExpected() {
				right++
			}
		case !slices.Contains(unknown, c.Revision):
			unknown = append(unknown, c.Revision)
		}
	}
	line := fmt.Sprintf("%d of %s are what is expected", right, say.Count(of, "cell"))
	if len(unknown) != 0 {
		line += "; there are cells of which nothing is expected, on " + strings.Join(unknown, ", ")
	}
	fmt.Fprintln(p.Out)
	p.Hang("", line)
	matrix.Unexpected(p, m.Cells)
}
