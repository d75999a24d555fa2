package draft

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path"
	"slices"
	"strings"

	"ktimeout/tools/cfront"
	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/tree"
)

// Input is a file of C to draft.
type Input struct {
	Name     string // of the C file, for messages
	Upstream string // its path in FreeBSD's tree
	Text     []byte
	Header   []byte // callout.h that goes with it; may be nil
	Package  string // the Go is for: its name, which is the revision's
	Names    *cfront.Names
	Typed    *cfront.Typed // may be nil
	Near     *Port         // may be nil

	patching bool // Near is what is changed: what it declares is there
}

// Result is a draft.
type Result struct {
	Source []byte
	Header string // declarations that the header has and the port around has not
	Left   []Left
}

// File writes a whole file in the manner of the ports.
func File(in Input) (Result, error) {
	_, r, err := file(in)
	return r, err
}

func file(in Input) (*drafter, Result, error) {
	f, err := ctree.Parse(in.Name, in.Text)
	if err != nil {
		return nil, Result{}, err
	}
	d := &drafter{text: in.Text, names: in.Names, typed: in.Typed, near: in.Near, file: f, patching: in.patching, path: "ktimeout/kern/timeout/" + in.Package, imports: map[string]bool{}}
	if in.Near != nil {
		d.memory = remember(in.Near)
		d.beside = map[string][]byte{}
		for name, text := range in.Near.Files {
			if name != goName(in.Upstream) {
				d.beside[name] = rename(text, in.Near.typed.Types.Name(), in.Package)
			}
		}
	}
	d.survey(f)
	if in.Header != nil {
		if d.constants, err = d.headerMacros(in.Header, true); err != nil {
			return nil, Result{}, err
		}
	}
	items := d.items(f)
	calls := ""
	if in.Header != nil {
		if calls, err = d.headerMacros(in.Header, false); err != nil {
			return nil, Result{}, err
		}
	}
	var body writer
	for _, it := range items {
		body.WriteString(it)
	}
	var w writer
	w.line("%s", header(string(in.Text), in.Upstream, in.Package))
	w.line("package %s\n", in.Package)
	w.WriteString(d.importClause())
	w.WriteString(body.String())
	src, err := gofmt(w.String())
	if err != nil {
		return d, Result{Source: src}, fmt.Errorf("%s: %w: a fault of the draft; write this part by hand", in.Name, err)
	}
	if !in.patching {
		n, err := d.count(f, in.Name, src, d.left)
		if err != nil {
			return d, Result{Source: src}, err
		}
		d.left = append(d.left, d.report(f, d.lost(n), nil, tooSeldom)...)
	}
	return d, Result{src, d.constants + calls, d.left}, nil
}

// survey finds what the writing of one part must know of the others.
func (d *drafter) survey(f *tree.Node) {
	d.macrosIn(f)
	d.funcs, d.typedefs = map[string]*tree.Node{}, map[string]*tree.Node{}
	d.indexed, d.sysctls, d.renames, d.embeds = map[string]bool{}, map[string]bool{}, map[string]string{}, map[string]bool{}
	d.pkg = types.NewPackage(d.path, path.Base(d.path))
	paths := map[string][]*tree.Node{} // macros for members of a member
	d.each(f, func(n *tree.Node) {
		switch n.Kind {
		case tree.Macro:
			if n.Kids[0].Text == "-" {
				if len(n.Kids) == 2 && n.Kids[1].Kind == tree.Member && n.Kids[1].Kids[0].Kind == tree.Name {
					paths[n.Kids[1].Kids[0].Text] = append(paths[n.Kids[1].Kids[0].Text], n)
				}
			}
		case tree.Func:
			d.funcs[n.Text] = n
		case tree.Typedef:
			d.typedefs[n.Text] = n.Kids[0]
		case tree.Struct:
			if d.names.Type(n.Text) == nil && n.Text != "" {
				o := types.NewTypeName(0, d.pkg, d.goName(n.Text), nil)
				types.NewNamed(o, types.NewStruct(nil, nil), nil)
				d.pkg.Scope().Insert(o)
			}
		case tree.Call:
			if callee(n) == "SYSCTL_INT" && len(n.Kids) > 5 && n.Kids[5].Kind == tree.Unary {
				d.sysctls[n.Kids[5].Kids[0].Text] = true
			}
		}
	})
	d.cookies = map[string]types.Type{}
	walk(f, func(n *tree.Node) bool { d.cookie(n); return true })
	used := map[string]bool{}
	walk(f, func(n *tree.Node) bool {
		if n.Kind == tree.Index && n.Kids[0].Kind == tree.Member {
			d.indexed[n.Kids[0].Text] = true
		}
		if n.Kind == tree.Member {
			used[n.Text] = true
		}
		return n.Kind != tree.Macro || n.Kids[0].Text != "-"
	})
	for member, macros := range paths {
		if used[member] {
			continue
		}
		d.embeds[member] = true
		for _, m := range macros {
			d.renames[m.Kids[1].Text] = m.Text
		}
	}
	d.bools = d.tested(f, func(name string) bool {
		if d.near == nil {
			return false
		}
		o := lookup(d.near.typed.Types, name)
		f, ok := o.(*types.Func)
		return ok && f.Exported()
	})
}

// macrosIn finds the macros of a file.
func (d *drafter) macrosIn(f *tree.Node) {
	d.macros, d.funcMacros = map[string]*tree.Node{}, map[string]*tree.Node{}
	d.each(f, func(n *tree.Node) {
		switch {
		case n.Kind != tree.Macro:
		case n.Kids[0].Text == "-":
			d.macros[n.Text] = n
		default:
			d.funcMacros[n.Text] = n
		}
	})
}

// cookie notes what a variable or a member of type void * is in Go, of which a call
// gives the address to a function of the layers.
func (d *drafter) cookie(n *tree.Node) {
	if n.Kind != tree.Call {
		return
	}
	f, ok := d.names.Value(callee(n)).(*types.Func)
	if callee(n) == "" || !ok {
		return
	}
	sig := f.Type().(*types.Signature)
	for i, a := range n.Kids[1:] {
		if a.Kind != tree.Unary || a.Text != "&" || i >= sig.Params().Len() {
			continue
		}
		p, ok := sig.Params().At(i).Type().(*types.Pointer)
		if x := a.Kids[0]; ok && (x.Kind == tree.Name || x.Kind == tree.Member) {
			if _, ok := p.Elem().(*types.Pointer); ok {
				d.cookies[x.Text] = p.Elem()
			}
		}
	}
}

// renamed is the name in Go of a member.
func (d *drafter) renamed(name string) string {
	if to := d.renames[name]; to != "" {
		return to
	}
	return name
}

// each calls f for the items of a file that are built.
func (d *drafter) each(file *tree.Node, f func(*tree.Node)) {
	for _, n := range d.built(file.Kids) {
		f(n)
	}
}

// items writes the items of a file. First their declarations are typed, without the
// bodies, so that a body knows the types of what it names.
func (d *drafter) items(f *tree.Node) (out []string) {
	built := d.withOptions(d.built(f.Kids))
	args := probeArgs(built)
	vars := d.variables(f)
	heads, globals := map[*tree.Node]string{}, map[*tree.Node][]*tree.Node{}
	var skeleton writer
	texts := make([]string, len(built))
	lefts := make([][]Left, len(built))
	declare := func(i int, n *tree.Node, write func(w *writer)) {
		var w writer
		left := len(d.left)
		d.try(&w, n, func(w *writer) { write(w); wellFormed(w, n) })
		texts[i] = w.String()
		lefts[i] = slices.Clone(d.left[left:])
		skeleton.WriteString(w.String())
	}
	for i := 0; i < len(built); i++ {
		n := built[i]
		switch n.Kind {
		case tree.Struct:
			if d.names.Type(n.Text) == nil && n.Text != "" {
				declare(i, n, func(w *writer) { d.structure(w, n) })
			}
		case tree.Enum:
			declare(i, n, func(w *writer) { d.enum(w, n) })
		case tree.Typedef:
			declare(i, n, func(w *writer) {
				_, s := d.goType(n.Kids[0])
				w.line("type %s = %s", d.goName(n.Text), s)
			})
		case tree.Var:
			if n.Text == "" && len(n.Kids[0].Kids) == 1 && n.Kids[0].Kids[0].Kind == tree.Enum {
				declare(i, n, func(w *writer) { d.enum(w, n.Kids[0].Kids[0]) })
				continue
			}
			j := i + 1
			for j < len(built) && built[j].Kind == tree.Var && d.text[built[j-1].End-1] != ';' {
				j++
			}
			group := built[i:j]
			d.try(&skeleton, n, func(w *writer) { d.global(w, group, false) })
			globals[n] = group
			i = j - 1
		case tree.Macro:
			if n.Kids[0].Text == "-" && len(n.Kids) == 2 && n.Kids[1].Kind != tree.Member {
				declare(i, n, func(w *writer) { d.constMacro(w, n) })
			}
		case tree.Func:
			if len(n.Kids) < 3 {
				continue
			}
			d.try(&skeleton, n, func(w *writer) {
				heads[n] = d.head(n)
				w.line("func %s%s { panic(0) }", d.goName(n.Text), heads[n])
				wellFormed(w, n)
			})
			var w writer
			d.inner(&w, n)
			texts[i] = w.String()
			skeleton.WriteString(texts[i])
		case tree.Call:
			if strings.HasPrefix(callee(n), "SDT_PROBE_DEFINE") {
				declare(i, n, func(w *writer) { w.line("var %s", d.probeVar(n, args[probeName(n)]).text) })
			}
		}
	}
	d.check(skeleton.String())
	for i, n := range built {
		if group := globals[n]; group != nil {
			var w writer
			d.try(&w, n, func(w *writer) { d.global(w, group, true) })
			texts[i] = w.String()
		}
		if n.Kind == tree.Macro && n.Kids[0].Text != "-" {
			declare(i, n, func(w *writer) { d.macro(w, n, vars) })
			d.check(skeleton.String())
		}
	}
	for i, n := range built {
		var w writer
		left := len(d.left)
		switch {
		case n.Kind == tree.Func && len(n.Kids) == 3:
			if s, ok := heads[n]; ok {
				d.try(&w, n, func(w *writer) { d.function(w, n, s); wellFormed(w, n) })
			}
			texts[i] += d.wanted() + d.funcDoc(n) + w.String()
		case n.Kind == tree.Call:
			d.try(&w, n, func(w *writer) { d.callItem(w, n) })
			texts[i] += w.String()
		case n.Kind == tree.Cond:
			d.try(&w, n, func(*writer) { fail(n, Form, "#if %s around declarations", n.Text) })
			texts[i] = w.String()
		}
		lefts[i] = append(lefts[i], d.left[left:]...)
	}
	d.texts, d.lefts = map[*tree.Node]string{}, map[*tree.Node][]Left{}
	for i, n := range built {
		d.texts[n], d.lefts[n] = texts[i], lefts[i]
	}
	done := map[ast.Node]bool{}
	for i, t := range texts {
		if t == "" {
			continue
		}
		if n := built[i]; n.Kind == tree.Macro && n.Kids[0].Text != "-" {
			t = d.doc(n.Text) + t
		} else if n.Kind != tree.Func {
			if t = d.adopted(t, texts, done); t == "" {
				continue
			}
		}
		out = append(out, t+"\n")
	}
	if d.near != nil {
		out = append(out, d.near.floating("kern_timeout.go", token.NoPos))
	}
	return out
}

// wanted writes the declarations of the port around that a function has taken.
func (d *drafter) wanted() string {
	var w writer
	done := map[ast.Node]bool{}
	for _, name := range d.wants {
		at := d.near.decl(name)
		if at == nil || at.gen == nil || done[at.gen] {
			continue
		}
		done[at.gen] = true
		from := at.gen.Pos()
		if at.gen.Doc != nil {
			from = at.gen.Doc.Pos()
		}
		d.take(&w, d.near.text(at.file, from, at.gen.End())+"\n")
	}
	d.wants = nil
	return w.String()
}

// withOptions puts variables that an option of the run time declares among the others.
func (d *drafter) withOptions(list []*tree.Node) (out []*tree.Node) {
	for _, n := range list {
		if n.Kind != tree.Cond || len(n.Kids) != 1 || slices.ContainsFunc(n.Kids[0].Kids, func(k *tree.Node) bool { return k.Kind != tree.Var }) {
			out = append(out, n)
			continue
		}
		out = append(out, n.Kids[0].Kids...)
	}
	return out
}

// inner writes the macros that are defined within a function.
func (d *drafter) inner(w *writer, n *tree.Node) {
	for _, k := range d.built(n.Kids[2].Kids) {
		if k.Kind == tree.Macro && k.Kids[0].Text == "-" && len(k.Kids) == 2 {
			w.WriteString(d.doc(k.Text))
			d.try(w, k, func(w *writer) { d.constMacro(w, k) })
			w.WriteByte('\n')
		}
	}
}

// callItem writes a macro that stands alone in a file.
func (d *drafter) callItem(w *writer, n *tree.Node) {
	switch name := callee(n); {
	case name == "SYSCTL_INT":
		w.WriteString(d.sysctl(n).text)
	case name == "__FBSDID", name == "SDT_PROVIDER_DEFINE", strings.HasPrefix(name, "SDT_PROBE_"), name == "SYSINIT":
	case name == "MALLOC_DEFINE":
		note := fmt.Sprintf("// PORT: no %s; memory is Go's.", n.Kids[1].Text)
		if d.near == nil || !strings.Contains(string(d.near.Files["kern_timeout.go"]), note) {
			w.line("%s", note)
		}
	default:
		fail(n, Form, "the macro %s", name)
	}
}

// funcDoc is the comment of a function: that of the port around.
func (d *drafter) funcDoc(n *tree.Node) string {
	if doc := d.doc(n.Text); doc != "" || !d.bools[n.Pos] {
		return doc
	}
	return "// PORT: an int in C, only tested.\n"
}

// wellFormed stops the writing of an item that is no Go.
func wellFormed(w *writer, n *tree.Node) {
	if _, err := parser.ParseFile(token.NewFileSet(), "", "package p;"+w.String(), parser.SkipObjectResolution); err != nil {
		fail(n, Form, "what comes of it is no Go")
	}
}

// check types what the text declares.
func (d *drafter) check(skeleton string) {
	text := "package " + path.Base(d.path) + "\n\n" + d.importClause() + d.constants + skeleton
	files := maps.Clone(d.beside)
	if files == nil {
		files = map[string][]byte{}
	}
	files["skeleton.go"] = []byte(text)
	g, err := d.names.Check(d.path, files)
	if err == nil {
		d.pkg = g.Types
	}
}

// importClause imports what the text names.
func (d *drafter) importClause() string {
	var ours, theirs []string
	for _, p := range slices.Sorted(maps.Keys(d.imports)) {
		if strings.Contains(p, "ktimeout/") {
			ours = append(ours, fmt.Sprintf("%q\n", p))
		} else {
			theirs = append(theirs, fmt.Sprintf("%q\n", p))
		}
	}
	gap := ""
	if len(ours) > 0 && len(theirs) > 0 {
		gap = "\n"
	}
	if len(ours)+len(theirs) == 0 {
		return ""
	}
	return "import (\n" + strings.Join(theirs, "") + gap + strings.Join(ours, "") + ")\n\n"
}

// variables are the variables of all functions by their names, if all of a name have
// one type.
func (d *drafter) variables(f *tree.Node) map[string]*tree.Node {
	all := map[string]*tree.Node{}
	many := map[string]bool{}
	walk(f, func(n *tree.Node) bool {
		if n.Kind == tree.Struct {
			return false
		}
		if n.Kind == tree.Var && len(n.Kids) > 0 && n.Kids[0].Kind == tree.Type {
			if old := all[n.Text]; old != nil && old.Kids[0].Text != n.Kids[0].Text {
				many[n.Text] = true
			}
			all[n.Text] = n
		}
		return true
	})
	for name := range many {
		delete(all, name)
	}
	return all
}

// probeName is what the parts of a probe are called together.
func probeName(n *tree.Node) string {
	name := ""
	for _, k := range n.Kids[1:min(5, len(n.Kids))] {
		name += "_" + k.Text
	}
	return name
}

// probeArgs are the types of the arguments of probes, by their names.
func probeArgs(items []*tree.Node) map[string][]string {
	all := map[string][]string{}
	for _, n := range items {
		if callee(n) == "SDT_PROBE_ARGTYPE" && len(n.Kids) == 7 && n.Kids[6].Kind == tree.String {
			all[probeName(n)] = append(all[probeName(n)], n.Kids[6].Text)
		}
	}
	return all
}
