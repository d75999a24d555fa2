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
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// Revision writes a revision of kern_timeout.c: kern_timeout.go, and callout.go and
// port_revision.go after the port around, which there must be. What the header of the
// text has and the port around has not is added to callout.go.
func Revision(in Input) (files map[string][]byte, left []Left, err error) {
	near := in.Near
	was := path.Base(near.path)
	files = map[string][]byte{}
	for _, name := range []string{"callout.go", descriptorFile} {
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
	if files["callout.go"], err = d.withoutFuncs(files["callout.go"]); err != nil {
		return nil, nil, err
	}
	if files["callout.go"], err = d.markOthers(append(files["callout.go"], r.Header...), r.Left); err != nil {
		return nil, nil, err
	}
	p, err := NewPort(in.Names, d.path, files)
	if err != nil {
		return nil, nil, err
	}
	f, out, err := describe(p)
	if err != nil {
		return nil, nil, err
	}
	files[descriptorFile] = f
	left = append(left, out...)
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

// withoutFuncs takes out of callout.go what the text has as a function.
func (d *drafter) withoutFuncs(text []byte) ([]byte, error) {
	p, err := NewPort(d.names, d.path, map[string][]byte{"callout.go": text})
	if err != nil {
		return nil, err
	}
	var edits []Edit
	for name := range d.funcs {
		if o := lookup(p.typed.Types, name); o != nil {
			at := p.decl(o.Name())
			from, to := p.declLines(at)
			edits = append(edits, Edit{"callout.go", from, to, ""})
		}
	}
	return apply("callout.go", text, edits)
}

// markOthers marks the functions of callout.go that say something else than the header.
func (d *drafter) markOthers(text []byte, left []Left) ([]byte, error) {
	p, err := NewPort(d.names, d.path, map[string][]byte{"callout.go": text})
	if err != nil {
		return nil, err
	}
	var edits []Edit
	i := 0
	for _, l := range left {
		if l.File == "" || l.Kind != Noted || i == len(d.others) {
			continue
		}
		if at := p.decl(d.others[i]); at != nil {
			pos := p.offset(at.pos())
			edits = append(edits, Edit{"callout.go", pos, pos, Mark + " " + l.String() + "\n"})
		}
		i++
	}
	return apply("callout.go", text, edits)
}

// headerMacros writes the macros of the header that neither the layers nor the package
// have: the constants, or those that call functions.
func (d *drafter) headerMacros(text []byte, constants bool) (string, error) {
	f, err := ctree.Parse("callout.h", text)
	if err != nil {
		return "", err
	}
	kept, vars := d.text, d.variables(d.file)
	d.text, d.textName = text, "callout.h"
	defer func() { d.text, d.textName = kept, "" }()
	var w writer
	var visit func(list []*tree.Node)
	visit = func(list []*tree.Node) {
		for _, n := range list {
			if n.Kind == tree.Cond { // also the guard of the header itself
				visit(n.Kids[0].Kids)
				continue
			}
			if n.Kind != tree.Macro || len(n.Kids) < 2 || (n.Kids[0].Text == "-") != constants || d.names.Value(n.Text) != nil || d.funcs[n.Text] != nil {
				continue
			}
			if o := lookup(d.pkg, n.Text); o != nil {
				if !constants && d.near != nil && !d.saysSame(n) {
					d.others = append(d.others, o.Name())
					d.leave(n, Noted, "the port around says something else for this macro")
					d.pending = nil
				}
				continue
			}
			w.WriteByte('\n')
			d.try(&w, n, func(w *writer) {
				if constants {
					d.constMacro(w, n)
				} else {
					d.macro(w, n, vars)
				}
			})
		}
	}
	visit(f.Kids)
	return w.String(), nil
}

// saysSame tells whether the port around has for a macro of the header what it says: the
// same names, as often.
func (d *drafter) saysSame(n *tree.Node) bool {
	for _, name := range slices.Sorted(maps.Keys(d.near.Files)) {
		f, err := gotree.Parse(name, d.near.Files[name])
		if err != nil {
			continue
		}
		for _, g := range f.Tree.Kids {
			if g.Kind != tree.Func || len(g.Kids) < 3 || !strings.EqualFold(g.Text, n.Text) {
				continue
			}
			c, is := map[string]int{}, map[string]int{}
			census(n.Kids[1], 1, c)
			census(g.Kids[2], 1, is)
			for w, k := range c {
				if is[w] < k {
					return false
				}
			}
			return true
		}
	}
	return false
}

// descriptorFile is the file with the descriptor of a revision.
const descriptorFile = "port_revision.go"

// describe brings the descriptor to what a package declares: its sysctls and its probes,
// and without what it has no longer, which is left.
func describe(p *Port) (text []byte, left []Left, err error) {
	lists := map[string][]string{}
	scope := p.typed.Types.Scope()
	names := scope.Names()
	slices.SortFunc(names, func(a, b string) int { return int(scope.Lookup(a).Pos() - scope.Lookup(b).Pos()) })
	for _, name := range names {
		switch {
		case strings.HasPrefix(name, "sysctl__"):
			lists["Sysctls"] = append(lists["Sysctls"], name)
		case strings.HasPrefix(name, "sdt_"):
			lists["Probes"] = append(lists["Probes"], "&"+name)
		}
	}
	var edits []Edit
	ast.Inspect(p.typed.Files[descriptorFile], func(n ast.Node) bool {
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
			have = append(have, p.text(descriptorFile, e.Pos(), e.End()))
		}
		if !slices.Equal(have, lists[key.Name]) {
			edits = append(edits, Edit{descriptorFile, p.offset(v.Lbrace) + 1, p.offset(v.Rbrace), "\n" + strings.Join(lists[key.Name], ",\n") + ",\n"})
		}
		return true
	})
	files := maps.Clone(p.Files)
	if files[descriptorFile], err = apply(descriptorFile, p.Files[descriptorFile], edits); err != nil {
		return nil, nil, err
	}
	if p, err = NewPort(p.names, p.path, files); err != nil {
		return nil, nil, err
	}
	return prune(p)
}

// prune takes out of the descriptor what names something that is not there.
func prune(p *Port) (text []byte, left []Left, err error) {
	var edits []Edit
	bad := map[*ast.CompositeLit][]ast.Expr{} // elements of lists
	for _, err := range p.typed.Wrong {
		e1, ok := err.(types.Error)
		if !ok || p.typed.Fset.PositionFor(e1.Pos, false).Filename != descriptorFile || !strings.Contains(e1.Msg, "undefined") {
			continue
		}
		var in ast.Node // the smallest part that can be left out
		var of *ast.CompositeLit
		ast.Inspect(p.typed.Files[descriptorFile], func(n ast.Node) bool {
			if n == nil || e1.Pos < n.Pos() || e1.Pos >= n.End() {
				return false
			}
			switch n := n.(type) {
			case *ast.KeyValueExpr, *ast.ExprStmt, *ast.AssignStmt:
				in = n
			case *ast.CompositeLit:
				for _, e := range n.Elts {
					if _, named := e.(*ast.KeyValueExpr); !named && e.Pos() <= e1.Pos && e1.Pos < e.End() {
						in, of = e, n
					}
				}
			}
			return true
		})
		if in == nil {
			continue
		}
		if e, ok := in.(ast.Expr); ok && of != nil && slices.Contains(of.Elts, e) {
			bad[of] = append(bad[of], e)
			left = append(left, Left{Kind: Name, C: p.text(descriptorFile, e.Pos(), e.End()), Why: "left out of " + descriptorFile})
			continue
		}
		from, to := p.lines(descriptorFile, in.Pos(), in.End())
		if !slices.Contains(edits, Edit{descriptorFile, from, to, ""}) {
			edits = append(edits, Edit{descriptorFile, from, to, ""})
			left = append(left, Left{Kind: Name, C: strings.TrimSpace(string(p.Files[descriptorFile][from:to])), Why: "left out of " + descriptorFile})
		}
	}
	for of, gone := range bad {
		var kept []string
		for _, e := range of.Elts {
			if !slices.Contains(gone, e) {
				kept = append(kept, p.text(descriptorFile, e.Pos(), e.End()))
			}
		}
		edits = append(edits, Edit{descriptorFile, p.offset(of.Lbrace) + 1, p.offset(of.Rbrace), strings.Join(kept, ", ")})
	}
	text, err = apply(descriptorFile, p.Files[descriptorFile], edits)
	return text, left, err
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
