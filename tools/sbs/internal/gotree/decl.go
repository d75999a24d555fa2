package gotree

import (
	"go/ast"
	"go/constant"
	"go/token"
	"strconv"

	"ktimeout/tools/sbs/internal/tree"
)

// decl reads a declaration at the top level.
func (r *reader) decl(d ast.Decl) []*tree.Node {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return []*tree.Node{r.funcDecl(d)}
	case *ast.GenDecl:
		var out []*tree.Node
		if d.Tok == token.CONST {
			return r.consts(d)
		}
	next:
		for _, s := range d.Specs {
			for _, i := range r.decls {
				if ns, ok := i.read(r, d, s); ok {
					out = append(out, ns...)
					continue next
				}
			}
			out = append(out, r.spec(d, s)...)
		}
		return out
	}
	return r.literally(d)
}

// funcDecl reads a function. A receiver is its first parameter.
func (r *reader) funcDecl(d *ast.FuncDecl) *tree.Node {
	r.fn = r.study(d)
	defer func() { r.fn = nil }()
	params := r.params(d.Type)
	if p := d.Type.TypeParams; p != nil && !anything(p) { // C's lists have elements of any type
		params.Kids = append(params.Kids, r.node(tree.Var, r.source(p), p, r.node(tree.Type, "", p)))
	}
	if d.Recv != nil {
		params.Kids = append(r.fields(d.Recv.List[0]), params.Kids...)
	}
	kids := []*tree.Node{r.result(d.Type), params}
	if x := member(d); x != nil { // C's macro stands for the member
		star := d.Type.Results.List[0].Type.(*ast.StarExpr)
		ret := d.Body.List[0]
		kids = []*tree.Node{r.typ(star.X), params, r.node(tree.Block, "", d.Body, r.node(tree.Return, "", ret, r.expr(x)))}
	} else if d.Body != nil {
		kids = append(kids, r.block(d.Body))
	}
	return r.node(tree.Func, r.cname(d.Name.Name), d, kids...)
}

// anything tells whether type parameters stand for any type.
func anything(p *ast.FieldList) bool {
	for _, f := range p.List {
		if id, ok := f.Type.(*ast.Ident); !ok || id.Name != "any" || id.Obj != nil {
			return false
		}
	}
	return true
}

// localDecl reads a declaration in a function.
func (r *reader) localDecl(d *ast.GenDecl) []*tree.Node {
	if d.Tok == token.CONST {
		return r.consts(d)
	}
	var out []*tree.Node
	for _, s := range d.Specs {
		out = append(out, r.spec(d, s)...)
	}
	return out
}

// spec reads variables or a type literally.
func (r *reader) spec(d *ast.GenDecl, s ast.Spec) []*tree.Node {
	switch s := s.(type) {
	case *ast.ValueSpec:
		return r.vars(s)
	case *ast.TypeSpec:
		if st, ok := s.Type.(*ast.StructType); ok && !s.Assign.IsValid() {
			return []*tree.Node{r.structure(r.cname(s.Name.Name), st, s)}
		}
		return []*tree.Node{r.node(tree.Typedef, r.cname(s.Name.Name), s, r.typ(s.Type))}
	}
	return nil // an import
}

// vars reads variables of one declaration. The type of one that is only given a value of
// a type that is written is that type.
func (r *reader) vars(s *ast.ValueSpec) []*tree.Node {
	if len(s.Values) > 0 && len(s.Values) != len(s.Names) {
		return r.literally(s)
	}
	var out []*tree.Node
	for i, id := range s.Names {
		var kids []*tree.Node
		var value *tree.Node
		end := id.End()
		if len(s.Values) > 0 {
			end = s.Values[i].End()
		}
		lit, isLit := valueOf(s, i).(*ast.CompositeLit)
		switch {
		case s.Type != nil:
			kids = append(kids, r.typ(s.Type))
			end = max(end, s.Type.End())
		case isLit && lit.Type != nil:
			kids = append(kids, r.typ(lit.Type))
			value = r.elements(lit)
		default:
			kids = append(kids, r.span(tree.Type, "", id.End(), id.End()))
		}
		if value == nil && len(s.Values) > 0 {
			value = r.expr(s.Values[i])
		}
		if value != nil {
			kids = append(kids, value)
		}
		if len(s.Values) == 0 && i < len(s.Names)-1 {
			end = id.End()
		}
		out = append(out, r.span(tree.Var, r.cname(id.Name), id.Pos(), end, kids...))
	}
	return out
}

func valueOf(s *ast.ValueSpec, i int) ast.Expr {
	if i < len(s.Values) {
		return s.Values[i]
	}
	return nil
}

// consts reads constants: an Enum if iota counts them, else a Macro for each.
func (r *reader) consts(d *ast.GenDecl) []*tree.Node {
	var out []*tree.Node
	counted := false
	for _, s := range d.Specs {
		for _, v := range s.(*ast.ValueSpec).Values {
			counted = counted || usesIota(v)
		}
	}
	var last []ast.Expr
	next := 0 // value of a constant of C's enum that has none; -1: not known
	for n, spec := range d.Specs {
		s := spec.(*ast.ValueSpec)
		given := len(s.Values) > 0
		if given {
			last = s.Values
		}
		for i, id := range s.Names {
			if i >= len(last) { // which does not compile
				out = append(out, r.literally(id)...)
				continue
			}
			v := last[i]
			if !counted {
				value := r.expr(v)
				if s.Type != nil {
					value = r.span(tree.Cast, "", s.Type.Pos(), v.End(), r.typ(s.Type), value)
				}
				params := r.span(tree.Params, "-", id.End(), id.End())
				out = append(out, r.span(tree.Macro, r.cname(id.Name), id.Pos(), v.End(), params, value))
				continue
			}
			if id.Name == "_" {
				continue
			}
			value := r.iotaValue(v, n)
			var kids []*tree.Node
			if s.Type != nil { // C's have none
				kids = append(kids, r.typ(s.Type))
			}
			if value.Text != strconv.Itoa(next) || given && !isIota(v) {
				kids = append(kids, value)
			}
			next = -1
			if k, err := strconv.Atoi(value.Text); err == nil && value.Kind == tree.Number {
				next = k + 1
			}
			out = append(out, r.node(tree.Var, r.cname(id.Name), id, kids...))
		}
	}
	if counted {
		return []*tree.Node{r.node(tree.Enum, "", d, out...)}
	}
	return out
}

func isIota(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "iota"
}

func usesIota(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok && isIota(x) {
			found = true
		}
		return true
	})
	return found
}

// iotaValue reads the value of a constant, with the number that iota is for it.
func (r *reader) iotaValue(v ast.Expr, n int) *tree.Node {
	x := r.expr(v)
	var put func(*tree.Node)
	put = func(x *tree.Node) {
		if x.Kind == tree.Name && x.Text == "iota" {
			x.Kind, x.Text = tree.Number, strconv.Itoa(n)
		}
		for _, k := range x.Kids {
			put(k)
		}
	}
	put(x)
	if x.Kind == tree.Binary && len(x.Kids) == 2 && x.Kids[0].Kind == tree.Number && x.Kids[1].Kind == tree.Number {
		a := constant.MakeFromLiteral(x.Kids[0].Text, token.INT, 0)
		b := constant.MakeFromLiteral(x.Kids[1].Text, token.INT, 0)
		ops := map[string]token.Token{"+": token.ADD, "-": token.SUB, "*": token.MUL}
		if op, ok := ops[x.Text]; ok {
			return tree.New(tree.Number, constant.BinaryOp(a, op, b).ExactString(), x.Pos, x.End)
		}
	}
	return x
}
