//go:build !thin

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/contrast"
	"ktimeout/tools/racehunt/internal/last"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/say"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/text"
	"ktimeout/tools/racehunt/internal/usage"
	"ktimeout/tools/racehunt/internal/whole"
)

func init() {
	exitStatus["texts"] = `  0  every cell has a verdict, and the one that its scenario expects
  1  one has not, or something could not be printed or written
  2  bad usage, in the command line or in a file
`
}

// cmdTexts is racehunt texts.
func cmdTexts(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	f := newFlags("texts")
	in, asJSON, pages := f.modes(""), f.json(), f.pages("", "the matrix and the diagrams of the failing runs")
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
	record := f.String("record", "", "write what came out to `file`, as what was last computed for "+last.Name+"; of one text and racehunt's own scenarios")
	dirs, err := f.parse(args, stdout)
	switch {
	case err != nil:
		return 2, err
	case len(dirs) == 0:
		return 2, usage.Errorf("say which texts: racehunt texts FOLDER...; a folder is FreeBSD's source tree, or has such trees as subfolders")
	case *record != "" && (scenarios != nil || len(*in) != len(scenario.Modes)):
		return 2, usage.Errorf("-record is about all of racehunt's own scenarios in both modes; leave -scenario and -mode out")
	}
	if err := errors.Join(f.checkLimit(*d), checkPages(pages)); err != nil {
		return 2, err
	}
	if *record != "" {
		if err := whole.Writable(*record); err != nil {
			return 2, usage.Errorf("-record %s: %v; give a file in a folder that can be written to", *record, err)
		}
	}
	if scenarios == nil {
		scenarios = source.OwnNames()
	}
	o := contrast.Options{Modes: *in, Each: searchTime}
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
	if *record != "" && len(all) != 1 {
		return 2, usage.Errorf("-record is about one text, and these are %d; give one source tree", len(all))
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
	if *record != "" && ctx.Err() == nil {
		err = errors.Join(err, whole.Write(*record, columnOf(all[0], m).Write))
	}
	return status, err
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
	return contrast.Matrix(p, m)
}

// columnOf is the column of a text, as it is recorded. What a panic says is FreeBSD's, and
// is left out.
func columnOf(t *text.Text, m *matrix.Matrix) *last.Column {
	c := &last.Column{SHA256: t.SHA256, Family: t.Family}
	for i, f := range m.Files {
		for _, x := range m.Cells[i*m.Modes : (i+1)*m.Modes] {
			y := last.Cell{Scenario: x.Scenario, Program: last.Program(f.Text), Mode: x.Mode, Verdict: x.Verdict, Grade: x.Grade,
				Sentence: x.Sentence, Preemptions: x.Preemptions, Steps: x.Steps, Token: x.Token}
			if x.Verdict == scenario.Panic || x.Verdict == scenario.Failed || x.Verdict == scenario.Inconclusive {
				y.Sentence = ""
			}
			c.Cells = append(c.Cells, y)
		}
	}
	return c
}
