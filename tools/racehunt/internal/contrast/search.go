// Package contrast searches scenarios on texts in C and on ports, and says what differs
// between two of them.
//
// It imports the searches, the texts, the matrix, the cells and the screen.
package contrast

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/build"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/expect"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/search"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/text"
)

// Options say what is searched, on every column.
type Options struct {
	Files  []source.File
	Modes  []scenario.Mode
	Memory explored.Memory
	Each   time.Duration // limit of time for a cell
	// Expected says what is expected of texts that are known.
	Expected *expect.Table
}

// Column is a text, or a port.
type Column struct {
	Name string
	Text *text.Text // nil for a port
}

// Port is the column of a port.
func Port(name string) Column { return Column{Name: name} }

// Of is the column of a text.
func Of(t *text.Text) Column { return Column{t.Name, t} }

// portKey tells what is known of a port from what is known of others, and from what a build with other
// checks has found: with invariants a list that is corrupt panics before a rule is broken. Texts in C
// are always built without.
func portKey(name string) string {
	return fmt.Sprintf("port %s invariants=%v witness=%v", name, sys.INVARIANTS, sys.WITNESS)
}

// Search searches the scenarios on the columns. What is known is not searched again, and
// a text on which all is known is not built.
func (o *Options) Search(ctx context.Context, columns []Column, p *screen.Screen) (*matrix.Matrix, error) {
	tool, err := build.Tool()
	if err != nil {
		return nil, err
	}
	m := &matrix.Matrix{Files: o.Files, Modes: len(o.Modes)}
	keys, hashes := map[string]string{}, map[string]string{}
	for _, c := range columns {
		m.Revs = append(m.Revs, c.Name)
		keys[c.Name] = portKey(c.Name)
		if c.Text != nil {
			keys[c.Name] = "text " + c.Text.Key
			if !c.Text.Defined {
				hashes[c.Name] = c.Text.SHA256
			}
		}
	}
	known, err := build.Verdicts(tool)
	if err != nil {
		return nil, err
	}
	x := search.New(&search.Options{Files: o.Files, Revs: m.Revs, Modes: o.Modes, Memory: o.Memory, Each: o.Each, Texts: search.Texts{Expected: o.Expected, SHA256: hashes},
		Known: &search.Known{Folder: func(revision string) string { return known(keys[revision]) }}}, p)
	programs, err := programs(ctx, columns, x.Unknown(), p)
	if err != nil && ctx.Err() == nil {
		return nil, err
	}
	x.In(programs)
	err = x.Run(ctx, func(source.File, []cell.Cell) error { return nil })
	m.Cells = x.Cells
	return m, err
}

// programs has a program built that holds the texts among the revisions that have to be
// searched.
func programs(ctx context.Context, columns []Column, unknown []string, p *screen.Screen) (map[string]child.Program, error) {
	var texts []*text.Text
	var names []string
	for _, rev := range unknown {
		for _, c := range columns {
			if c.Name == rev && c.Text != nil {
				texts, names = append(texts, c.Text), append(names, c.Name)
			}
		}
	}
	if len(texts) == 0 {
		return nil, nil
	}
	p.Lock()
	p.Progress(func() string { return fmt.Sprintf("building %s", strings.Join(names, ", ")) })
	p.Unlock()
	program, err := text.Program(ctx, texts)
	if err != nil {
		return nil, err
	}
	of := map[string]child.Program{}
	for _, c := range columns {
		of[c.Name] = program // it has the ports, too
	}
	return of, nil
}
