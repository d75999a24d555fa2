package alter

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strconv"
)

// goReader reads a file of Go.
type goReader struct {
	*reading
	fset     *token.FileSet
	imports  map[string]bool
	declared map[string]role // names of the file
	locals   map[string]bool // parameters and variables of the function that is read
}

func readGo(name string, text []byte) (*reading, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	g := &goReader{
		reading:  &reading{language: golang, text: text, toks: scanGo(text)},
		fset:     fset,
		imports:  map[string]bool{},
		declared: map[string]role{},
	}
	g.pair = make([]int, len(g.toks))
	places := make([]int, len(g.toks))
	for i := range places {
		places[i], g.pair[i] = i, -1
	}
	g.match(places)
	for _, i := range file.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		g.imports[path.Base(p)] = true
		if i.Name != nil {
			g.imports[i.Name.Name] = true
		}
	}
	for _, d := range file.Decls {
		g.declare(d)
	}
	for i := g.tok(file.Package); i <= g.tok(file.Name.Pos()); i++ {
		g.toks[i].alone = true
	}
	top := &list{kind: declarations, open: -1, close: -1, file: true}
	for _, d := range file.Decls {
		s := g.span(d)
		if gen, ok := d.(*ast.GenDecl); ok && gen.Tok == token.IMPORT {
			for i := s.first; i <= s.last; i++ {
				g.toks[i].alone = true
			}
			continue
		}
		g.regions = append(g.regions, s)
		top.parts = append(top.parts, part{span: s})
	}
	g.lists = append(g.lists, top)
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			g.function(d)
		case *ast.GenDecl:
			if d.Tok != token.IMPORT {
				g.locals = nil
				g.group(d, true)
				ast.Inspect(d, g.expression)
			}
		}
	}
	g.prefixes()
	return g.reading, nil
}

// declare notes what the names of a declaration are.
func (g *goReader) declare(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			g.declared[d.Name.Name] = function
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				g.declared[s.Name.Name] = typeName
			case *ast.ValueSpec:
				for _, n := range s.Names {
					g.declared[n.Name] = variable
					if d.Tok == token.CONST {
						g.declared[n.Name] = constant
					}
				}
			}
		}
	}
}

func (g *goReader) offset(p token.Pos) int { return g.fset.PositionFor(p, false).Offset }

func (g *goReader) tok(p token.Pos) int { return g.at(g.offset(p)) }

func (g *goReader) span(n ast.Node) span {
	return span{g.tok(n.Pos()), g.upTo(g.offset(n.End()))}
}

func (g *goReader) set(id *ast.Ident, what role) {
	if i := g.tok(id.Pos()); id.Name != "_" && g.toks[i].role == 0 {
		g.toks[i].role = what
	}
}

func (g *goReader) function(d *ast.FuncDecl) {
	u := g.addUnit(d.Name.Name, g.span(d))
	g.set(d.Name, function)
	g.locals = map[string]bool{}
	declare := func(id *ast.Ident, typ ast.Expr) {
		if id.Name == "_" {
			return
		}
		n := named{name: id.Name}
		if typ != nil {
			n.typ = g.code(g.span(typ))
		}
		if !g.locals[id.Name] {
			g.locals[id.Name] = true
			g.units[u].vars = append(g.units[u].vars, n)
		}
	}
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncType:
			for _, l := range []*ast.FieldList{n.Params, n.Results} {
				if l == nil {
					continue
				}
				for _, f := range l.List {
					for _, id := range f.Names {
						declare(id, f.Type)
					}
				}
			}
		case *ast.ValueSpec:
			for _, id := range n.Names {
				declare(id, n.Type)
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, e := range n.Lhs {
					if id, ok := e.(*ast.Ident); ok {
						declare(id, nil)
					}
				}
			}
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if id, ok := e.(*ast.Ident); ok && n.Tok == token.DEFINE {
					declare(id, nil)
				}
			}
		}
		return true
	})
	for _, l := range []*ast.FieldList{d.Recv, d.Type.TypeParams} {
		if l != nil {
			for _, f := range l.List {
				for _, id := range f.Names {
					delete(g.locals, id.Name)
					g.set(id, typeName)
				}
				g.mark(f.Type)
			}
		}
	}
	g.signature(d.Type)
	if d.Body != nil {
		g.block(d.Body)
		ast.Inspect(d.Body, g.expression)
	}
	g.locals = nil
}

// signature reads parameters and results.
func (g *goReader) signature(t *ast.FuncType) {
	if t.Params != nil {
		g.fields(t.Params, parameters)
	}
	if t.Results != nil {
		for _, f := range t.Results.List {
			g.typed(f.Type)
		}
	}
}

// fields reads members or parameters, and returns their names.
func (g *goReader) fields(l *ast.FieldList, kind listKind) []named {
	ls := &list{kind: kind, open: g.tok(l.Opening), close: g.tok(l.Closing)}
	var vars []named
	for _, f := range l.List {
		ls.parts = append(ls.parts, part{span: g.span(f)})
		t := g.typed(f.Type)
		what := variable
		if kind == declarations {
			what = field
		}
		for _, id := range f.Names {
			g.set(id, what)
			vars = append(vars, named{id.Name, g.code(t)})
		}
		g.row(f.Names)
	}
	g.lists = append(g.lists, ls)
	return vars
}

// row notes names that are declared together.
func (g *goReader) row(ids []*ast.Ident) {
	if len(ids) < 2 {
		return
	}
	ls := &list{kind: names, open: -1, close: -1}
	for _, id := range ids {
		ls.parts = append(ls.parts, part{span: g.span(id)})
	}
	g.lists = append(g.lists, ls)
}

// row of expressions, of which an assignment may have several.
func (g *goReader) values(kind listKind, open, close int, es []ast.Expr) {
	ls := &list{kind: kind, open: open, close: close}
	for _, e := range es {
		ls.parts = append(ls.parts, part{span: g.span(e)})
	}
	g.lists = append(g.lists, ls)
}

// group reads a declaration of constants, types or variables.
func (g *goReader) group(d *ast.GenDecl, top bool) {
	ls := &list{kind: declarations}
	for _, spec := range d.Specs {
		s := g.span(spec)
		ls.parts = append(ls.parts, part{span: s})
		if !d.Lparen.IsValid() {
			s = g.span(d)
		}
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			g.set(spec.Name, typeName)
			u := g.addUnit(spec.Name.Name, s)
			if st, ok := spec.Type.(*ast.StructType); ok {
				g.units[u].vars = g.fields(st.Fields, declarations)
			} else {
				g.typed(spec.Type)
				if spec.Assign.IsValid() {
					g.toks[g.tok(spec.Assign)].alone = true
				}
			}
		case *ast.ValueSpec:
			if top {
				g.addUnit(spec.Names[0].Name, s)
			}
			for _, id := range spec.Names {
				if d.Tok == token.CONST {
					g.set(id, constant)
				} else {
					g.set(id, variable)
				}
			}
			g.row(spec.Names)
			if len(spec.Values) > 1 {
				g.values(values, -1, -1, spec.Values)
			}
			in := initial{names: len(spec.Names), value: nothing}
			if spec.Type != nil {
				t := g.typed(spec.Type)
				in.typ, in.after = g.code(t), t.last
			}
			if len(spec.Values) > 0 {
				in.value = span{g.tok(spec.Values[0].Pos()) - 1, g.span(spec).last}
				g.toks[in.value.first].alone = true
			}
			if d.Tok == token.VAR {
				g.inits = append(g.inits, in)
			}
		}
	}
	if d.Lparen.IsValid() {
		ls.open, ls.close = g.tok(d.Lparen), g.tok(d.Rparen)
		g.lists = append(g.lists, ls)
	}
}

// typed reads the type of something declared.
func (g *goReader) typed(e ast.Expr) span {
	g.mark(e)
	s := g.span(e)
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr:
		g.stars = append(g.stars, s.first)
	}
	return s
}

// mark notes that an expression is a type.
func (g *goReader) mark(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Ident:
		g.set(e, typeName)
	case *ast.SelectorExpr:
		g.mark(e.X)
		if id, ok := e.X.(*ast.Ident); ok {
			g.toks[g.tok(id.Pos())].role = packageName
		}
		g.set(e.Sel, typeName)
	case *ast.StarExpr:
		g.toks[g.tok(e.Star)].pointer = true
		g.mark(e.X)
	case *ast.ParenExpr:
		g.mark(e.X)
	case *ast.ArrayType:
		g.mark(e.Elt)
	case *ast.Ellipsis:
		g.mark(e.Elt)
	case *ast.MapType:
		g.mark(e.Key)
		g.mark(e.Value)
	case *ast.IndexExpr:
		g.mark(e.X)
		g.mark(e.Index)
	case *ast.FuncType:
		g.signature(e)
	case *ast.StructType:
		g.fields(e.Fields, declarations)
	}
}

// block reads the statements between braces.
func (g *goReader) block(b *ast.BlockStmt) *list {
	return g.statements(b.List, g.tok(b.Lbrace), g.tok(b.Rbrace))
}

func (g *goReader) statements(stmts []ast.Stmt, open, close int) *list {
	ls := &list{kind: statements, open: open, close: close}
	g.lists = append(g.lists, ls)
	for _, s := range stmts {
		for {
			l, ok := s.(*ast.LabeledStmt)
			if !ok {
				break
			}
			g.set(l.Label, label)
			ls.parts = append(ls.parts, part{marking, span{g.tok(l.Label.Pos()), g.tok(l.Colon)}})
			s = l.Stmt
		}
		g.statement(s, ls)
	}
	return ls
}

// statement reads a statement, and puts it into the list.
func (g *goReader) statement(s ast.Stmt, in *list) {
	if e, ok := s.(*ast.EmptyStmt); ok && e.Implicit {
		return
	}
	p := part{span: g.span(s)}
	f := &flow{span: p.span, word: p.first, els: -1, head: nothing, cond: nothing, tail: nothing, in: in, at: len(in.parts)}
	if d, ok := s.(*ast.DeclStmt); ok {
		p.kind = declaring
		g.group(d.Decl.(*ast.GenDecl), false)
	}
	in.parts = append(in.parts, p)
	guards := func(b *ast.BlockStmt) {
		f.head = span{p.first, g.tok(b.Lbrace) - 1}
		f.body = g.block(b)
	}
	clauses := func(b *ast.BlockStmt) {
		f.head = span{p.first, g.tok(b.Lbrace) - 1}
		f.cases = g.clauses(b)
	}
	switch s := s.(type) {
	default:
		return
	case *ast.BlockStmt:
		f.word = -1
		f.body = g.block(s)
	case *ast.IfStmt:
		f.cond = g.span(s.Cond)
		guards(s.Body)
		switch e := s.Else.(type) {
		case *ast.BlockStmt:
			f.els, f.alt = g.tok(e.Lbrace)-1, g.block(e)
		case *ast.IfStmt:
			f.els = g.tok(e.Pos()) - 1
			f.alt = &list{kind: statements, open: -1, close: -1, bare: true}
			g.lists = append(g.lists, f.alt)
			g.statement(e, f.alt)
		}
	case *ast.ForStmt:
		for _, n := range []ast.Node{s.Init, s.Cond, s.Post} {
			switch n := n.(type) {
			case ast.Stmt:
				f.clauses = append(f.clauses, g.span(n))
			case ast.Expr:
				f.cond = g.span(n)
				f.clauses = append(f.clauses, f.cond)
			}
		}
		guards(s.Body)
	case *ast.RangeStmt:
		guards(s.Body)
	case *ast.SwitchStmt:
		clauses(s.Body)
	case *ast.TypeSwitchStmt:
		clauses(s.Body)
	case *ast.SelectStmt:
		clauses(s.Body)
	}
	g.flows = append(g.flows, f)
}

func (g *goReader) clauses(b *ast.BlockStmt) []*list {
	ls := &list{kind: cases, open: g.tok(b.Lbrace), close: g.tok(b.Rbrace)}
	g.lists = append(g.lists, ls)
	var bodies []*list
	for i, s := range b.List {
		next := ls.close
		if i+1 < len(b.List) {
			next = g.tok(b.List[i+1].Pos())
		}
		var colon token.Pos
		var body []ast.Stmt
		switch c := s.(type) {
		case *ast.CaseClause:
			colon, body = c.Colon, c.Body
			if len(c.List) > 1 {
				g.values(values, -1, -1, c.List)
			}
		case *ast.CommClause:
			colon, body = c.Colon, c.Body
		}
		ls.parts = append(ls.parts, part{span: span{g.tok(s.Pos()), max(g.span(s).last, g.tok(colon))}})
		bodies = append(bodies, g.statements(body, g.tok(colon), next))
	}
	return bodies
}

// expression reads what stands within statements and values.
func (g *goReader) expression(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncLit:
		g.signature(n.Type)
		g.block(n.Body)
	case *ast.BranchStmt:
		if n.Label != nil {
			g.set(n.Label, label)
		}
	case *ast.AssignStmt:
		if len(n.Lhs) > 1 {
			g.values(values, -1, -1, n.Lhs)
		}
		if len(n.Rhs) > 1 {
			g.values(values, -1, -1, n.Rhs)
		}
	case *ast.CompositeLit:
		if n.Type != nil {
			g.mark(n.Type)
		}
		g.values(values, g.tok(n.Lbrace), g.tok(n.Rbrace), n.Elts)
		if _, ok := n.Type.(*ast.ArrayType); !ok {
			for _, e := range n.Elts {
				if kv, ok := e.(*ast.KeyValueExpr); ok {
					if id, ok := kv.Key.(*ast.Ident); ok {
						g.set(id, field)
					}
				}
			}
		}
	case *ast.CallExpr:
		g.call(n)
	case *ast.TypeAssertExpr:
		if n.Type != nil {
			g.mark(n.Type)
		}
	case *ast.SelectorExpr:
		id, ok := n.X.(*ast.Ident)
		if !ok || !g.imports[id.Name] || g.locals[id.Name] {
			g.set(n.Sel, field)
			break
		}
		g.set(id, packageName)
		g.set(n.Sel, g.foreign(n.Sel.Name))
	case *ast.Ident:
		g.set(n, g.plain(n.Name))
	}
	return true
}

// call reads a call, or a conversion.
func (g *goReader) call(n *ast.CallExpr) {
	fun := n.Fun
	if x, ok := fun.(*ast.IndexExpr); ok {
		g.mark(x.Index)
		fun = x.X
	}
	conversion := func() {
		open, close := g.tok(n.Lparen), g.tok(n.Rparen)
		g.converted = append(g.converted, conversion{span{g.tok(n.Pos()), open}, span{open + 1, close - 1}, span{close, close}})
	}
	switch f := fun.(type) {
	case *ast.ParenExpr:
		g.mark(f)
		conversion()
		return
	case *ast.ArrayType:
		g.mark(f)
		conversion()
		return
	case *ast.SelectorExpr:
		g.set(f.Sel, function)
	case *ast.Ident:
		switch {
		case predeclared[f.Name] || g.declared[f.Name] == typeName:
			g.set(f, typeName)
			conversion()
			return
		case f.Name == "make" || f.Name == "new":
			g.mark(n.Args[0])
			g.set(f, fixed)
		case builtin[f.Name]:
			g.set(f, fixed)
		case !g.locals[f.Name]:
			g.set(f, function)
		}
	}
	g.values(arguments, g.tok(n.Lparen), g.tok(n.Rparen), n.Args)
}

// foreign returns what a name of another package is.
func (g *goReader) foreign(name string) role {
	if capitals(name) {
		return constant
	}
	return variable
}

func (g *goReader) plain(name string) role {
	switch {
	case g.locals[name]:
		return variable
	case name == "true" || name == "false":
		return boolean
	case name == "nil":
		return null
	case name == "iota" || builtin[name]:
		return fixed
	case predeclared[name]:
		return typeName
	case g.declared[name] != 0:
		return g.declared[name]
	}
	return g.foreign(name)
}

var predeclared = setOf("bool", "string", "byte", "rune", "error", "any", "uintptr", "float32", "float64",
	"int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64")

var builtin = setOf("append", "cap", "clear", "close", "copy", "delete", "len", "make", "max", "min", "new", "panic", "print", "println", "recover")

func setOf(names ...string) map[string]bool {
	m := map[string]bool{}
	for _, n := range names {
		m[n] = true
	}
	return m
}
