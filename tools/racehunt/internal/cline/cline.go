// Package cline says which line of FreeBSD's C a line of a port stands for, for ports of
// which a table of that is kept. The tables have names and numbers only. They are made of
// what sbs says of a text and its port:
//
//	cd tools/sbs && go run . check -json -src FREEBSD -rev main >lines.json
//	go run ./tools/racehunt/internal/cline/make lines.json >tools/racehunt/internal/cline/main.txt
//
// A line of Go is known by its function and by how many lines of code stand before it there,
// so that a comment may come and go.
//
// It imports the sources of the module.
package cline

import (
	"embed"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"

	"ktimeout"
)

//go:embed main.txt
var tables embed.FS

// File is the file of a port that has a table.
const File = "kern_timeout.go"

// Table has the lines of one port.
type Table struct {
	place map[int]Place     // of each line of code in Go
	c     map[string][]int  // of a function: the line of C of each of its lines of code, 0 if it is not known
	name  map[string]string // of a function in Go: its name in C
}

// Place is where a line of Go is: it is line number N of the code of a function, from 0.
type Place struct {
	Func string
	N    int
}

var of = sync.OnceValues(func() (map[string]*Table, error) {
	out := map[string]*Table{}
	names, err := fs.Glob(tables, "*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := tables.ReadFile(name)
		if err != nil {
			return nil, err
		}
		rev := strings.TrimSuffix(name, ".txt")
		places, err := Places(rev)
		if err != nil {
			return nil, err
		}
		t := &Table{place: places}
		if err := t.parse(name, string(text)); err != nil {
			return nil, err
		}
		out[rev] = t
	}
	return out, nil
})

// Of returns the table of a port, or nil if there is none.
func Of(revision string) (*Table, error) {
	all, err := of()
	if err != nil {
		return nil, err
	}
	return all[revision], nil
}

// C returns the name of the function in C, and the line of C, for a line of the port's Go; the
// line is 0 if it is not known.
func (t *Table) C(function string, line int) (name string, c int) {
	if name = t.name[function]; name == "" {
		name = function
	}
	p, ok := t.place[line]
	if !ok || p.Func != function {
		return name, 0
	}
	lines := t.c[function]
	for n := min(p.N, len(lines)-1); n >= 0; n-- { // a statement goes on until the next one begins
		if lines[n] != 0 {
			return name, lines[n]
		}
	}
	return name, 0
}

// parse reads a table: for each function its names in Go and in C, and pairs of a number of a
// line of code and a line of C.
func (t *Table) parse(file, text string) error {
	t.c, t.name = map[string][]int{}, map[string]string{}
	for i, l := range strings.Split(strings.TrimSpace(text), "\n") {
		words := strings.Fields(l)
		if strings.HasPrefix(l, "#") {
			continue
		}
		if len(words) < 2 {
			return fmt.Errorf("%s:%d: a line has two names", file, i+1)
		}
		t.name[words[0]] = words[1]
		var lines []int
		for _, w := range words[2:] {
			n, c, _ := strings.Cut(w, ":")
			at, err := strconv.Atoi(n)
			if err != nil {
				return fmt.Errorf("%s:%d: %q is no number of a line", file, i+1, n)
			}
			line, err := strconv.Atoi(c)
			if err != nil {
				return fmt.Errorf("%s:%d: %q is no number of a line", file, i+1, c)
			}
			for len(lines) <= at {
				lines = append(lines, 0)
			}
			lines[at] = line
		}
		t.c[words[0]] = lines
	}
	return nil
}

// Places returns the place of each line of code in a port's kern_timeout.go.
func Places(revision string) (map[int]Place, error) {
	name := path.Join("kern/timeout", revision, File)
	text, err := ktimeout.Sources.ReadFile(name)
	if err != nil {
		return nil, err
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, text, 0)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(text), "\n")
	out := map[int]Place{}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		n := 0
		for at := fset.Position(fn.Pos()).Line; at <= fset.Position(fn.End()).Line; at++ {
			if s := strings.TrimSpace(lines[at-1]); s == "" || strings.HasPrefix(s, "//") {
				continue
			}
			out[at] = Place{fn.Name.Name, n}
			n++
		}
	}
	return out, nil
}
