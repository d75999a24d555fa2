package gotree

import (
	"go/ast"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// basicTypes are Go's types by their names in C. A string is C's pointer to characters,
// an any its pointer to anything, and so is a *byte (see pointerTo).
var basicTypes = map[string]string{
	"int8": "int8_t", "int16": "short", "int32": "int", "int64": "int64_t", "int": "long",
	"uint8": "u_char", "uint16": "u_short", "uint32": "u_int", "uint64": "uint64_t", "uint": "u_long",
	"uintptr": "uintptr_t", "byte": "u_char", "rune": "int", "bool": "bool", "float64": "double",
	"string": "*char", "any": "*void", "error": "error",
}

// sysTypes are types of other packages that stand for one of C that has no name: a word
// that is read and written without its lock, and any pointer.
var sysTypes = map[[2]string]string{
	{"sys", "Word"}: "int", {"sys", "Lword"}: "int", {"sys", "Lockword"}: "uintptr_t",
	{"atomic", "Int32"}: "int", {"atomic", "Uint32"}: "u_int",
	{"atomic", "Int64"}: "int64_t", {"atomic", "Uint64"}: "uint64_t",
	{"unsafe", "Pointer"}: "*void",
}

// typ reads a type.
func (r *reader) typ(e ast.Expr) *tree.Node {
	text, kids := r.typeText(e)
	return r.node(tree.Type, text, e, kids...)
}

// typeText returns the canonical text of a type, and its children.
func (r *reader) typeText(e ast.Expr) (string, []*tree.Node) {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return r.typeText(e.X)
	case *ast.Ident:
		if c, ok := basicTypes[e.Name]; ok && e.Obj == nil {
			return c, nil
		}
		if c, ok := sysTypes[[2]string{r.ast.Name.Name, e.Name}]; ok {
			return c, nil
		}
		return r.cname(e.Name), nil
	case *ast.SelectorExpr:
		pkg, name := r.outside(e)
		if c, ok := sysTypes[[2]string{pkg, name}]; ok {
			return c, nil
		}
		if pkg == "" {
			break
		}
		return r.cname(name), nil
	case *ast.StarExpr:
		return r.pointerTo(e.X)
	case *ast.ArrayType:
		if e.Len == nil {
			return r.pointerTo(e.Elt)
		}
		bound := r.node(tree.Empty, "", e)
		if _, ok := e.Len.(*ast.Ellipsis); !ok {
			bound = r.expr(e.Len)
		}
		text, kids := r.typeText(e.Elt)
		return "[]" + text, append([]*tree.Node{bound}, kids...)
	case *ast.IndexExpr:
		pkg, name := r.outside(e.X)
		if name == "Vptr" && pkg == "sys" {
			return r.pointerTo(e.Index)
		}
		arg, kids := r.typeText(e.Index)
		if strings.HasSuffix(name, "_HEAD") {
			arg = ", " + arg
		}
		return name + "(" + arg + ")", kids
	case *ast.FuncType:
		return "*" + r.funcText(e), nil
	case *ast.Ellipsis:
		return "...", nil
	case *ast.StructType:
		return "struct", []*tree.Node{r.structure("", e, e)}
	case *ast.InterfaceType:
		if e.Methods.NumFields() == 0 {
			return "*void", nil
		}
	case *ast.MapType:
		k, k1 := r.typeText(e.Key)
		v, k2 := r.typeText(e.Value)
		return "map[" + k + "]" + v, append(k1, k2...)
	case *ast.ChanType:
		v, kids := r.typeText(e.Value)
		return "chan " + v, kids
	}
	return r.source(e), nil
}

// pointerTo returns the text of a pointer to a type: *byte, and a []byte, is *void.
func (r *reader) pointerTo(e ast.Expr) (string, []*tree.Node) {
	if isByte(e) {
		return "*void", nil
	}
	text, kids := r.typeText(e)
	return "*" + text, kids
}

func isByte(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "byte" && id.Obj == nil
}

// funcText returns the text of a function's type.
func (r *reader) funcText(e *ast.FuncType) string {
	var args []string
	for _, f := range e.Params.List {
		text, _ := r.typeText(f.Type)
		for range max(1, len(f.Names)) {
			args = append(args, text)
		}
	}
	s := "func(" + strings.Join(args, ", ") + ")"
	if e.Results != nil {
		for _, f := range e.Results.List {
			text, _ := r.typeText(f.Type)
			for range max(1, len(f.Names)) {
				s += " " + text
			}
		}
	}
	return s
}

// result reads the type of what a function returns.
func (r *reader) result(e *ast.FuncType) *tree.Node {
	switch {
	case e.Results.NumFields() == 0:
		return r.span(tree.Type, "void", e.Params.End(), e.Params.End())
	case e.Results.NumFields() == 1:
		return r.typ(e.Results.List[0].Type)
	}
	var all []string
	for _, f := range e.Results.List {
		text, _ := r.typeText(f.Type)
		for range max(1, len(f.Names)) {
			all = append(all, text)
		}
	}
	return r.node(tree.Type, strings.Join(all, ", "), e.Results)
}

// params reads the parameters of a function.
func (r *reader) params(e *ast.FuncType) *tree.Node {
	more := ""
	var vars []*tree.Node
	for _, f := range e.Params.List {
		if _, ok := f.Type.(*ast.Ellipsis); ok {
			more = "..."
			continue
		}
		vars = append(vars, r.fields(f)...)
	}
	return r.node(tree.Params, more, e.Params, vars...)
}

// fields reads the names of one type: parameters or members.
func (r *reader) fields(f *ast.Field) []*tree.Node {
	if len(f.Names) == 0 { // embedded, or a parameter without a name
		text, _ := r.typeText(f.Type)
		return []*tree.Node{r.node(tree.Var, strings.TrimLeft(text, "*"), f, r.typ(f.Type))}
	}
	var vars []*tree.Node
	for i, id := range f.Names {
		to := id.End()
		if i == len(f.Names)-1 {
			to = f.Type.End()
		}
		vars = append(vars, r.span(tree.Var, r.cname(id.Name), id.Pos(), to, r.typ(f.Type)))
	}
	return vars
}

// structure reads a struct.
func (r *reader) structure(name string, e *ast.StructType, at ast.Node) *tree.Node {
	var vars []*tree.Node
	for _, f := range e.Fields.List {
		vars = append(vars, r.fields(f)...)
	}
	return r.node(tree.Struct, name, at, vars...)
}
