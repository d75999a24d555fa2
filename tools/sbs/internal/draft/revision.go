package draft

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"ktimeout/tools/cfront"
	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/tree"
)

// Revision writes a revision of kern_timeout.c: kern_timeout.go, and callout.go and
// port_revision.go after the port around, which there must be. What the header callout.h
// of the text has and the port around has not is added to callout.go.
func Revision(in Input, header []byte) (files map[string][]byte, left []Left, err error) {
	near := in.Near
	was := path.Base(near.path)
	files = map[string][]byte{}
	for _, name := range []string{"callout.go", "port_revision.go"} {
		text, ok := near.Files[name]
		if !ok {
			return nil, nil, fmt.Errorf("%s: the port has no %s; give one that has", near.path, name)
		}
		files[name] = rename(text, was, in.Package)
	}
	d, r, err := file(in)
	if err != nil {
		return nil, nil, err
	}
	files["kern_timeout.go"], left = r.Source, r.Left
	if header != nil {
		more, err := d.macrosOf(header)
		if err != nil {
			return nil, nil, err
		}
		files["callout.go"] = append(files["callout.go"], more...)
		left = append(left, d.left[len(r.Left):]...)
	}
	f, err := d.descriptor(files)
	if err != nil {
		return nil, nil, err
	}
	files["port_revision.go"] = f
	wrong, err := wrongIn(in.Names, d.path, files)
	return files, append(left, wrong...), err
}

// foreign is a name of a package that the check of the layers does not read.
var foreign = regexp.MustCompile(`undefined: (\w+)\.`)

// wrongIn lists what does not compile in a package.
func wrongIn(names *cfront.Names, path string, files map[string][]byte) (left []Left, err error) {
	g, err := names.Check(path, files)
	if err != nil {
		return nil, err
	}
	for _, err := range g.Wrong {
		if m := foreign.FindStringSubmatch(err.Error()); m != nil && !packages[m[1]] || m != nil && (m[1] == "atomic" || m[1] == "unsafe") {
			continue
		}
		left = append(left, Left{Kind: Wrong, C: err.Error(), Why: "Go that does not compile"})
	}
	return left, nil
}

// rename gives a file of one revision the name of another.
func rename(text []byte, from, to string) []byte {
	word := regexp.MustCompile(`\b` + regexp.QuoteMeta(from) + `\b`)
	return word.ReplaceAll(text, []byte(to))
}

// macrosOf writes the macros of callout.h that call functions and that the package does
// not have.
func (d *drafter) macrosOf(header []byte) ([]byte, error) {
	f, err := ctree.Parse("callout.h", header)
	if err != nil {
		return nil, err
	}
	kept := d.text
	d.text = header
	defer func() { d.text = kept }()
	vars := d.variables(d.file)
	var w writer
	var visit func(list []*tree.Node)
	visit = func(list []*tree.Node) {
		for _, n := range d.built(list) {
			if n.Kind == tree.Macro && n.Kids[0].Text != "-" && lookup(d.pkg, n.Text) == nil && d.names.Value(n.Text) == nil {
				w.WriteByte('\n')
				d.try(&w, n, func(w *writer) { d.macro(w, n, vars) })
			}
		}
	}
	visit(f.Kids)
	return []byte(w.String()), nil
}

// descriptor brings port_revision.go to what the package declares: its sysctls, its
// probes and its SYSINITs, and without what it has no longer.
func (d *drafter) descriptor(files map[string][]byte) ([]byte, error) {
	text := files["port_revision.go"]
	lists := map[string][]string{}
	for _, name := range d.pkg.Scope().Names() {
		switch {
		case strings.HasPrefix(name, "sysctl__"):
			lists["Sysctls"] = append(lists["Sysctls"], name)
		case strings.HasPrefix(name, "sdt_"):
			lists["Probes"] = append(lists["Probes"], "&"+name)
		}
	}
	order := func(s string) int {
		return bytes.Index(files["kern_timeout.go"], []byte(strings.TrimPrefix(s, "&")+" ="))
	}
	for _, l := range lists {
		slices.SortFunc(l, func(a, b string) int { return order(a) - order(b) })
	}
	p, err := NewPort(d.names, d.path, map[string][]byte{"port_revision.go": text})
	if err != nil {
		return nil, err
	}
	var edits []Edit
	ast.Inspect(p.typed.Files["port_revision.go"], func(n ast.Node) bool {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		key, isName := kv.Key.(*ast.Ident)
		v, isList := kv.Value.(*ast.CompositeLit)
		if !isName || !isList || lists[key.Name] == nil {
			return true
		}
		var have []string
		for _, e := range v.Elts {
			have = append(have, p.text("port_revision.go", e.Pos(), e.End()))
		}
		if !slices.Equal(have, lists[key.Name]) {
			edits = append(edits, Edit{"port_revision.go", p.offset(v.Lbrace) + 1, p.offset(v.Rbrace), "\n" + strings.Join(lists[key.Name], ",\n") + ",\n"})
		}
		return true
	})
	files = maps.Clone(files)
	if files["port_revision.go"], err = apply("port_revision.go", text, edits); err != nil {
		return nil, err
	}
	return d.prune(files)
}

// prune takes out of port_revision.go what names something that is not there.
func (d *drafter) prune(files map[string][]byte) ([]byte, error) {
	const name = "port_revision.go"
	p, err := NewPort(d.names, d.path, files)
	if err != nil {
		return nil, err
	}
	var edits []Edit
	for _, err := range p.typed.Wrong {
		e, ok := err.(types.Error)
		if !ok || p.typed.Fset.PositionFor(e.Pos, false).Filename != name || !strings.Contains(e.Msg, "undefined") {
			continue
		}
		var in ast.Node // the smallest part that can be left out
		ast.Inspect(p.typed.Files[name], func(n ast.Node) bool {
			if n == nil || e.Pos < n.Pos() || e.Pos >= n.End() {
				return false
			}
			switch n.(type) {
			case *ast.KeyValueExpr, *ast.ExprStmt, *ast.AssignStmt:
				in = n
			}
			return true
		})
		if in != nil {
			from, to := p.lines(name, in.Pos(), in.End())
			if slices.Contains(edits, Edit{name, from, to, ""}) {
				continue
			}
			edits = append(edits, Edit{name, from, to, ""})
			d.left = append(d.left, Left{0, Name, strings.TrimSpace(string(files[name][from:to])), "left out of " + name})
		}
	}
	return apply(name, files[name], edits)
}

// lines is the part of a file that has whole lines.
func (p *Port) lines(file string, from, to token.Pos) (int, int) {
	text := p.Files[file]
	a, b := p.offset(from), p.offset(to)
	a = bytes.LastIndexByte(text[:a], '\n') + 1
	if i := bytes.IndexByte(text[b:], '\n'); i >= 0 {
		b += i + 1
	}
	return a, b
}
