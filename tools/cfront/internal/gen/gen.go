// Package gen writes Go for a kern_timeout.c.
//
// A statement of C becomes a statement of Go, on the same line as far as positions go.
// Variables of a function are declared at its beginning, since goto may not pass a
// declaration. What C does within an expression (assignments, ++, ?:) is taken out before
// the statement, in C's order. Memory that other threads may see is read and written by
// the functions of sys/port_plain.go.
package gen

import (
	"fmt"
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/layers"
	"ktimeout/tools/cfront/internal/parse"
)

// Note is something that the reader of a verdict must know.
type Note struct{ Pos, Text string }

// Missing is a function that could not be translated.
type Missing struct{ Func, Pos, Text string }

// File is what was generated.
type File struct {
	Source  []byte
	Hidden  []string // variables in Go whose accesses are not looked at
	Notes   []Note
	Missing []Missing
}

// Input is what to translate.
type Input struct {
	AST    *cc.AST
	Layers *layers.Layers
	Main   string // name of the text's file in positions
	Path   string // name that //line directives give it
	Era    string // releases of the family, for messages

	// Fragment says that the text is some C and no kern_timeout.c: there is no Revision.
	Fragment bool
}

// unsupported is what the generator panics with where C cannot be translated.
type unsupported struct {
	pos  string
	text string
}

func (u unsupported) Error() string {
	return u.pos + ": " + u.text
}

// generator is the translation of one text.
type generator struct {
	in         Input
	layers     *layers.Layers
	structs    map[string]*typ
	gotypes    map[types.Type]*typ
	ownStructs []*typ
	anonymous  int
	imports    map[string]bool
	overrides  map[string]*typ    // of fields: "callout_cpu.cc_cookie"
	defined    map[string]cc.Node // structures by their tags
	again      map[string]cc.Node // those of which there is a second one: that
	indexed    map[string]bool    // pointers that are indexed: fields as above, variables by their declarators
	globals    []*global
	byDecl     map[string]*global // by name in C
	funcs      map[string]*cc.FunctionDefinition
	body       strings.Builder // of all functions
	notes      []Note
	missing    []Missing
	fn         *fn // that is being written
	last       cc.Node
	sysinits   []string
	sysctls    []string
	probes     []string
	hidden     map[string]bool // variables of sysctls
	open       bool            // an order of evaluation that is open is explored
}

// global is a variable of the text.
type global struct {
	name  string // in Go
	c     string // in C
	typ   *typ
	init  string // "" for zero
	perN  bool   // an element for each CPU
	plain bool   // other threads may see it
}

func newGenerator(in Input) *generator {
	return &generator{in: in, layers: in.Layers, structs: map[string]*typ{}, gotypes: map[types.Type]*typ{},
		imports: map[string]bool{"ktimeout/sys": true}, overrides: map[string]*typ{}, defined: map[string]cc.Node{}, again: map[string]cc.Node{}, indexed: map[string]bool{},
		byDecl: map[string]*global{}, funcs: map[string]*cc.FunctionDefinition{}, hidden: map[string]bool{}}
}

// Generate translates a text.
func Generate(in Input) (f File, err error) {
	g := newGenerator(in)
	defer func() {
		switch r := recover().(type) {
		case nil:
		case unsupported:
			err = r
		default:
			panic(r)
		}
	}()
	g.survey()
	if !in.Fragment {
		if a := g.agree(); len(a.Wrong) > 0 {
			return File{}, a.Wrong[0]
		}
	}
	g.declare()
	for _, fd := range g.functions() {
		g.function(fd)
	}
	src, err := g.file()
	if err != nil {
		return File{}, err
	}
	f = File{Source: src, Notes: g.notes, Missing: g.missing}
	for name := range g.hidden {
		f.Hidden = append(f.Hidden, goName(name))
	}
	return f, nil
}

// fail stops the translation of the function, or of the text if it is in none.
func (g *generator) fail(n cc.Node, what, mend string) {
	if isNil(n) {
		n = g.last
	}
	u := unsupported{g.in.Path + ":1", what + "; " + mend}
	if !isNil(n) {
		u.pos = g.pos(n)
	}
	panic(u)
}

func isNil(n cc.Node) bool {
	return n == nil || reflect.ValueOf(n).Kind() == reflect.Pointer && reflect.ValueOf(n).IsNil()
}

// pos is the position of a node, FILE:LINE.
func (g *generator) pos(n cc.Node) string {
	p := n.Position()
	if p.Filename == g.in.Main {
		return fmt.Sprintf("%s:%d", g.in.Path, p.Line)
	}
	return fmt.Sprintf("%s:%d", parse.FileName(p.Filename), p.Line)
}

func (g *generator) note(n cc.Node, text string) { g.notes = append(g.notes, Note{g.pos(n), text}) }

// walk calls f for a node and all below it, but for what is below a node of which f
// says false.
func walk(n any, f func(cc.Node) bool) {
	v := reflect.ValueOf(n)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		return
	}
	node, ok := n.(cc.Node)
	if !ok {
		return
	}
	if !f(node) {
		return
	}
	v = v.Elem()
	if v.Kind() != reflect.Struct {
		return
	}
	for i := range v.NumField() {
		if !token.IsExported(v.Type().Field(i).Name) {
			continue
		}
		fv := v.Field(i)
		if fv.Kind() == reflect.Interface {
			fv = fv.Elem()
		}
		if fv.Kind() == reflect.Pointer {
			walk(fv.Interface(), f)
		}
	}
}

// externals calls f for each declaration of the translation unit.
func (g *generator) externals(f func(*cc.ExternalDeclaration)) {
	for tu := g.in.AST.TranslationUnit; tu != nil; tu = tu.TranslationUnit {
		f(tu.ExternalDeclaration)
	}
}

// functions returns the definitions in their order.
func (g *generator) functions() (all []*cc.FunctionDefinition) {
	g.externals(func(e *cc.ExternalDeclaration) {
		if e.Case == cc.ExternalDeclarationFuncDef {
			all = append(all, e.FunctionDefinition)
		}
	})
	return all
}

// declarators calls f for each declarator of a declaration that declares a variable.
func declarators(d *cc.Declaration, f func(*cc.InitDeclarator)) {
	for l := d.InitDeclaratorList; l != nil; l = l.InitDeclaratorList {
		if id := l.InitDeclarator; !id.Declarator.IsTypename() && id.Declarator.Type().Kind() != cc.Function {
			f(id)
		}
	}
}

// survey looks at all uses of pointers before anything is typed: which are indexed, and
// which are cookies of the layers.
func (g *generator) survey() {
	for _, fd := range g.functions() {
		g.funcs[fd.Declarator.Name()] = fd
	}
	walk(g.in.AST.TranslationUnit, func(n cc.Node) bool {
		if s, ok := n.(*cc.StructOrUnionSpecifier); ok && s.Case == cc.StructOrUnionSpecifierDef {
			if tag := src(s.Token); g.defined[tag] == nil {
				g.defined[tag] = s
			} else if tag != "" {
				g.again[tag] = s
			}
		}
		p, ok := n.(*cc.PostfixExpression)
		if !ok {
			return true
		}
		switch p.Case {
		case cc.PostfixExpressionIndex:
			if p.PostfixExpression.Type().Kind() == cc.Ptr {
				g.indexed[pointerName(p.PostfixExpression)] = true
			}
		case cc.PostfixExpressionCall:
			g.cookies(p)
		}
		return true
	})
}

// pointerName names a variable or a field that is a pointer.
func pointerName(e cc.ExpressionNode) string {
	switch x := strip(e).(type) {
	case *cc.PostfixExpression:
		if f := x.Field(); f != nil {
			return fieldName(f)
		}
	case *cc.PrimaryExpression:
		if d, ok := x.ResolvedTo().(*cc.Declarator); ok {
			return fmt.Sprintf("%p", d)
		}
	}
	return ""
}

func fieldName(f *cc.Field) string {
	if s, ok := f.ParentType().(*cc.StructType); ok {
		return src(s.Tag()) + "." + f.Name()
	}
	return ""
}

// cookies notes the types of fields and variables of type void * whose addresses are
// given to functions of the layers that say what they are.
func (g *generator) cookies(call *cc.PostfixExpression) {
	name := callee(call)
	f, ok := g.layers.Value(name).(*types.Func)
	if !ok || g.funcs[name] != nil {
		return
	}
	sig := f.Type().(*types.Signature)
	for i, arg := range arguments(call) {
		u, ok := strip(arg).(*cc.UnaryExpression)
		if !ok || u.Case != cc.UnaryExpressionAddrof || i >= sig.Params().Len() {
			continue
		}
		pt, ok := sig.Params().At(i).Type().(*types.Pointer)
		if inner := u.CastExpression.Type(); !ok || inner.Kind() != cc.Ptr || inner.(*cc.PointerType).Elem().Kind() != cc.Void {
			continue
		}
		if n := pointerName(u.CastExpression); n != "" {
			g.overrides[n] = g.ofGo(pt.Elem())
		}
	}
}

// strip takes parentheses off.
func strip(e cc.ExpressionNode) cc.ExpressionNode {
	for {
		p, ok := e.(*cc.PrimaryExpression)
		if !ok || p.Case != cc.PrimaryExpressionExpr {
			if l, ok := e.(*cc.ExpressionList); ok && l.ExpressionList == nil {
				e = l.AssignmentExpression
				continue
			}
			return e
		}
		e = p.ExpressionList
	}
}

// callee returns the name of the function that a call names, or "".
func callee(call *cc.PostfixExpression) string {
	if p, ok := strip(call.PostfixExpression).(*cc.PrimaryExpression); ok && p.Case == cc.PrimaryExpressionIdent {
		return src(p.Token)
	}
	return ""
}

func arguments(call *cc.PostfixExpression) (args []cc.ExpressionNode) {
	for l := call.ArgumentExpressionList; l != nil; l = l.ArgumentExpressionList {
		args = append(args, l.AssignmentExpression)
	}
	return args
}
