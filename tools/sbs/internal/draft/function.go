package draft

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// goFunc is the name in Go of the function that is being written.
func (d *drafter) goFunc() string {
	if d.fn == nil {
		return ""
	}
	if o := lookup(d.pkg, d.fn.name); o != nil {
		return o.Name()
	}
	return d.fn.name
}

// goName is how something of the file is called in Go: as the port around calls it, or
// as C.
func (d *drafter) goName(name string) string {
	if d.near != nil {
		if o := lookup(d.near.typed.Types, name); o != nil {
			return o.Name()
		}
	}
	return localName(name)
}

// head writes the head of a function behind its name. A parameter or a result that is
// only tested is a bool.
func (d *drafter) head(n *tree.Node) string {
	if isBoot(n) {
		return "()"
	}
	if s, ok := d.nearHead(n); ok {
		return s
	}
	var params []string
	last := n.Pos
	for i, p := range n.Kids[1].Kids {
		_, text := d.varType(p)
		gap := ""
		if i > 0 && d.breaks(&tree.Node{End: last}, p) {
			gap = "\n"
		}
		last = p.End
		params = append(params, gap+localName(p.Text)+" "+text)
	}
	s := "(" + strings.Join(params, ", ") + ")"
	if r := n.Kids[0]; d.bools[n.Pos] {
		s += " bool"
	} else if r.Text != "void" {
		_, text := d.goType(r)
		s += " " + text
	}
	return s
}

// nearHead is the head that the port around has for the function, if its parameters
// have the names and the types of C's.
func (d *drafter) nearHead(n *tree.Node) (s string, ok bool) {
	if d.near == nil {
		return s, false
	}
	f, isFunc := lookup(d.near.typed.Types, n.Text).(*types.Func)
	if !isFunc {
		return s, false
	}
	sig := f.Type().(*types.Signature)
	if sig.Params().Len() != len(n.Kids[1].Kids) || (sig.Results().Len() == 0) != (n.Kids[0].Text == "void") {
		return s, false
	}
	for i, p := range n.Kids[1].Kids {
		v := sig.Params().At(i)
		if v.Name() != "_" && !strings.EqualFold(v.Name(), p.Text) && v.Name() != p.Text+"_" {
			return s, false
		}
		if t, _ := d.varType(p); !d.alike(t, v.Type()) {
			return s, false
		}
	}
	if sig.Results().Len() == 1 {
		result := sig.Results().At(0).Type()
		if t, _ := d.goType(n.Kids[0]); !d.alike(t, result) && !(isBool(result) && isInteger(t)) {
			return s, false
		}
	}
	at := d.near.decl(f.Name())
	decl := at.node.(*ast.FuncDecl)
	d.mention(decl.Type)
	return d.near.text(at.file, decl.Type.Params.Pos(), decl.Type.End()), true
}

// mention notes the packages that a part of the port around names.
func (d *drafter) mention(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if p, ok := d.near.typed.Info.Uses[id].(*types.PkgName); ok {
				d.imports[p.Imported().Path()] = true
			}
		}
		return true
	})
}

// alike tells whether a type of the text's package is one of the port around.
func (d *drafter) alike(a, b types.Type) bool {
	q := func(p *types.Package) string {
		if p == d.pkg || d.near != nil && p == d.near.typed.Types {
			return ""
		}
		return p.Name()
	}
	return types.TypeString(a, q) == types.TypeString(b, q)
}

// declared makes a variable known that Go has.
func (d *drafter) declared(n *tree.Node) {
	if t := d.fn.types[strings.ToLower(n.Text)]; t != nil {
		d.fn.declare(n.Text, t)
		return
	}
	if u := attempt(func() {
		t, _ := d.varType(n)
		d.fn.declare(n.Text, t)
	}); u != nil {
		d.fn.declare(n.Text, nil)
	}
}

// varType is the type of a variable of a function.
func (d *drafter) varType(n *tree.Node) (types.Type, string) {
	if d.bools[n.Pos] {
		return tBool, "bool"
	}
	return d.goType(n.Kids[0])
}

// isBoot tells whether a function cuts arrays out of the memory that boot gives it. In
// Go memory is Go's, and it takes and returns nothing.
func isBoot(n *tree.Node) bool {
	params := n.Kids[1].Kids
	return len(params) == 1 && params[0].Kids[0].Text == "caddr_t" && n.Kids[0].Text == "caddr_t"
}

// begin makes a function the one that is written. Its head is known. It returns the
// name in Go, and the body of which only what is built is left.
func (d *drafter) begin(n *tree.Node) (name string, body *tree.Node) {
	f, ok := lookup(d.pkg, n.Text).(*types.Func)
	if !ok {
		fail(n, Type, "the head of the function is not known")
	}
	sig := f.Type().(*types.Signature)
	d.fn = &fn{name: n.Text, scopes: []map[string]local{{}}}
	if sig.Results().Len() == 1 {
		d.fn.result = sig.Results().At(0).Type()
	}
	for i, p := range n.Kids[1].Kids {
		if i < sig.Params().Len() {
			d.fn.declare(p.Text, sig.Params().At(i).Type())
		}
	}
	body = n.Kids[2]
	if isBoot(n) {
		body = memory(body, n.Kids[1].Kids[0].Text)
	}
	body = d.resolved(body)
	walk(body, func(k *tree.Node) bool {
		d.fn.giant = d.fn.giant || callee(k) == "DROP_GIANT"
		return true
	})
	d.fn.node = tree.New(n.Kind, n.Text, n.Pos, n.End, n.Kids[0], n.Kids[1], body)
	if d.memory != nil {
		d.fn.source, d.fn.taken = d.memory.pairs(d.text, n.Text, body)
	}
	return f.Name(), body
}

// function writes a function, without its comment.
func (d *drafter) function(w *writer, n *tree.Node, head string) {
	name, body := d.begin(n)
	defer func() { d.fn = nil }()
	w.line("func %s%s {", name, head)
	stmts := body.Kids
	split := 0
	for split < len(stmts) && (stmts[split].Kind == tree.Var || stmts[split].Kind == tree.Cond) {
		split++
	}
	if len(stmts) > 0 && d.apart(&tree.Node{End: body.Pos + 1}, stmts[0]) {
		w.WriteByte('\n')
	}
	d.fn.scopes = append(d.fn.scopes, map[string]local{})
	var vars, rest writer
	d.stmts(&vars, stmts[:split])
	d.stmts(&rest, stmts[split:])
	if d.fn.giant {
		vars.line("var giant int32 // PORT: hidden in the macros in C")
	}
	for _, l := range d.fn.wants {
		vars.line("%s", l)
	}
	w.WriteString(d.nearVars(vars.String()))
	if split > 0 || d.fn.giant || len(d.fn.wants) > 0 {
		w.WriteByte('\n')
	}
	w.WriteString(rest.String())
	w.line("}")
}

// memory leaves out of a function what cuts its arrays out of the memory that boot
// gives it: x = (T *)v; v = (caddr_t)(x + n) is a malloc of n.
func memory(body *tree.Node, v string) *tree.Node {
	var out []*tree.Node
	for i := 0; i < len(body.Kids); i++ {
		n := body.Kids[i]
		if n.Kind == tree.Return && len(n.Kids) == 1 && n.Kids[0].Kind == tree.Name && n.Kids[0].Text == v {
			continue
		}
		if n.Kind == tree.Assign && i+1 < len(body.Kids) {
			from, next := unwrap(n.Kids[1]), body.Kids[i+1]
			if from.Kind == tree.Name && from.Text == v && next.Kind == tree.Assign && next.Kids[0].Text == v {
				if sum := unwrap(next.Kids[1]); sum.Kind == tree.Binary && sum.Text == "+" && same(sum.Kids[0], n.Kids[0]) {
					size := tree.New(tree.Binary, "*", n.Pos, n.End, tree.New(tree.Sizeof, "", n.End, n.End), sum.Kids[1])
					call := tree.New(tree.Call, "", n.Pos, n.End, tree.New(tree.Name, "malloc", n.Pos, n.Pos), size)
					out = append(out, tree.New(tree.Assign, "=", n.Pos, next.End, n.Kids[0], call))
					i++
					continue
				}
			}
		}
		out = append(out, n)
	}
	return tree.New(tree.Block, "", body.Pos, body.End, out...)
}

// vars writes the variables of one declaration.
func (d *drafter) vars(w *writer, all []*tree.Node) {
	var names, values []string
	text := ""
	flush := func() {
		note, value := "", ""
		if text == "bool" {
			note = map[bool]string{true: " // PORT: an int in C, only tested", false: " // PORT: ints in C, only tested"}[len(names) == 1]
		}
		if len(values) > 0 {
			value = " = " + strings.Join(values, ", ")
		}
		if len(names) > 0 {
			w.line("var %s %s%s%s", strings.Join(names, ", "), text, value, note)
		}
		names, values = nil, nil
	}
	for _, n := range all {
		d.try(w, n, func(*writer) {
			if d.isStatic(n) {
				fail(n, Form, "a static variable of a function")
			}
			t, s := d.varType(n)
			var value []string
			if len(n.Kids) > 1 {
				value = []string{d.value(n.Kids[1], t).s}
			}
			if s != text || len(values) != len(names)*len(value) {
				flush()
			}
			text, values = s, append(values, value...)
			names = append(names, d.fn.declare(n.Text, t))
		})
	}
	flush()
}

// want adds what the port around declares and C does not: a variable of the function,
// or something of the file.
func (d *drafter) want(name string) {
	if _, ok := d.fn.lookup(name); ok || name == "giant" {
		return
	}
	at := d.near.decl(d.fn.source)
	if at == nil {
		return
	}
	var found ast.Spec
	ast.Inspect(at.node, func(n ast.Node) bool {
		if s, ok := n.(*ast.ValueSpec); ok && slices.ContainsFunc(s.Names, func(id *ast.Ident) bool { return id.Name == name }) {
			found = s
		}
		return true
	})
	if s, ok := found.(*ast.ValueSpec); ok {
		for _, id := range s.Names {
			d.fn.declare(id.Name, nil)
		}
		line := "var " + d.near.text(at.file, s.Pos(), s.End())
		if s.Comment != nil {
			line += " " + d.near.text(at.file, s.Comment.Pos(), s.Comment.End())
		}
		d.fn.wants = append(d.fn.wants, line)
		return
	}
	if o := d.near.typed.Types.Scope().Lookup(name); o != nil && !d.patching && lookup(d.pkg, name) == nil && !slices.Contains(d.wants, name) {
		d.wants = append(d.wants, name)
	}
}

// nearVars writes variables of a function as the port around does, if they are the same.
func (d *drafter) nearVars(text string) string {
	if d.near == nil || d.fn.source == "" {
		return text
	}
	at := d.near.decl(d.fn.source)
	fd, ok := at.node.(*ast.FuncDecl)
	if !ok {
		return text
	}
	var specs []string
	var first, last ast.Node
	for _, s := range fd.Body.List {
		decl, ok := s.(*ast.DeclStmt)
		if !ok {
			break
		}
		if first == nil {
			first = s
		}
		last = s
		for _, sp := range decl.Decl.(*ast.GenDecl).Specs {
			specs = append(specs, tokens("var "+d.near.text(at.file, sp.Pos(), sp.End())))
		}
	}
	var mine []string
	for _, l := range strings.Split(strings.TrimSpace(text), "\n") {
		mine = append(mine, tokens(l))
	}
	if first == nil || !slices.Equal(specs, mine) {
		return text
	}
	_, to := d.near.lines(at.file, first.Pos(), last.End())
	return string(d.near.Files[at.file][d.near.offset(first.Pos()):to])
}

// tokens are the tokens of a text in Go, without comments and ends of lines.
func tokens(text string) string {
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", fset.Base(), len(text)), []byte(text), nil, 0)
	var all []string
	for {
		_, t, lit := s.Scan()
		if t == token.EOF {
			return strings.Join(all, " ")
		}
		if t == token.SEMICOLON && lit == "\n" {
			continue
		}
		if lit == "" {
			lit = t.String()
		}
		all = append(all, lit)
	}
}
