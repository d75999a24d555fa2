package client

import (
	"bytes"
	_ "embed"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/parse"
	"ktimeout/tools/model/scenario"
)

//go:embed prelude.h
var prelude []byte

// unit is a text in C that has been read.
type unit struct {
	file    string
	ast     *cc.AST
	funcs   map[string]*cc.FunctionDefinition
	globals map[string]*cc.InitDeclarator
	structs map[string][]string // by tag: the paths of the objects of this type that there are
	order   map[string]int      // by path: the order in which the text declares the objects
	lines   map[string]int      // by path: the line
	line    int                 // of the statement that was looked at last
}

// header are the headers that the prelude stands for: they are empty.
func headers() map[string][]byte {
	all := map[string][]byte{}
	for _, name := range []string{"callout.h", "_callout.h", "systm.h", "queue.h"} {
		all[name] = nil
	}
	return all
}

func read(file string, text []byte, defines []string) (*unit, error) {
	ast, err := parse.Parse(parse.Text{Name: file, Text: text, Family: family.Tick, Fragment: true, Before: prelude, Headers: headers(), Defines: defines}, "")
	if err != nil {
		return nil, refused(err, file, text)
	}
	u := &unit{file: file, ast: ast, funcs: map[string]*cc.FunctionDefinition{}, globals: map[string]*cc.InitDeclarator{}, structs: map[string][]string{},
		order: map[string]int{}, lines: map[string]int{}}
	for l := ast.TranslationUnit; l != nil; l = l.TranslationUnit {
		switch d := l.ExternalDeclaration; {
		case d.Position().Filename != file:
		case d.FunctionDefinition != nil:
			u.funcs[d.FunctionDefinition.Declarator.Name()] = d.FunctionDefinition
		case d.Declaration != nil:
			for l := d.Declaration.InitDeclaratorList; l != nil; l = l.InitDeclaratorList {
				if dec := l.InitDeclarator.Declarator; !dec.IsTypename() && dec.Type().Kind() != cc.Function && !dec.IsExtern() {
					u.globals[dec.Name()] = l.InitDeclarator
				}
			}
		}
	}
	u.find()
	return u, nil
}

// refused makes the error of a scenario of what the parser says, FILE:LINE: MSG. What it says
// of what it reads after the text is about the end of the text, and what it says of the
// prelude about its beginning.
func refused(err error, file string, text []byte) error {
	named, rest, _ := strings.Cut(err.Error(), ":")
	line := 1
	if n, _ := fmt.Sscanf(rest, "%d:", &line); n == 0 {
		return &scenario.Error{File: file, Line: 1, Msg: err.Error()}
	}
	_, msg, _ := strings.Cut(rest, ": ")
	switch {
	case named == "<page.c>":
		line = bytes.Count(bytes.TrimRight(text, "\n"), []byte("\n")) + 1
	case named != file:
		line = 1
	}
	return &scenario.Error{File: file, Line: line, Msg: msg}
}

// find finds the objects of each type of structure. One that is no variable, and no member
// of another structure, is taken to be allocated, once.
func (u *unit) find() {
	inner := map[string]bool{}
	var tags []string
	members, lines := map[string]*cc.StructType{}, map[string]int{}
	parse.Walk(u.ast.TranslationUnit, func(n cc.Node) bool {
		if s, ok := n.(*cc.StructOrUnionSpecifier); ok && s.Case == cc.StructOrUnionSpecifierDef && s.Position().Filename == u.file {
			if t, ok := s.Type().(*cc.StructType); ok && tagOf(t) != "" {
				tags = append(tags, tagOf(t))
				members[tagOf(t)], lines[tagOf(t)] = t, s.Position().Line
				eachMember(t, func(_ string, m cc.Type) { inner[tagOf(m)] = true })
			}
		}
		return true
	})
	var add func(path string, t cc.Type, line, depth int)
	add = func(path string, t cc.Type, line, depth int) {
		const most = 8
		u.order[path], u.lines[path] = len(u.order), line
		tag := tagOf(t)
		if tag == "" || depth > most {
			return
		}
		u.structs[tag] = append(u.structs[tag], path)
		if s := members[tag]; s != nil {
			eachMember(s, func(name string, m cc.Type) { add(path+"."+name, m, line, depth+1) })
		}
	}
	type root struct {
		path string
		typ  cc.Type
		line int
	}
	var roots []root
	global := map[string]bool{}
	for name, g := range u.globals {
		roots = append(roots, root{name, g.Declarator.Type(), g.Position().Line})
		global[tagOf(g.Declarator.Type())] = true
	}
	for _, tag := range tags {
		if !inner[tag] && !global[tag] {
			roots = append(roots, root{tag, members[tag], lines[tag]})
		}
	}
	slices.SortFunc(roots, func(a, b root) int {
		if a.line != b.line {
			return a.line - b.line
		}
		return strings.Compare(a.path, b.path)
	})
	for _, r := range roots {
		add(r.path, r.typ, r.line, 0)
	}
}

// eachMember calls f with the members of a structure that are no pointers.
func eachMember(t *cc.StructType, f func(name string, t cc.Type)) {
	for i := range t.NumFields() {
		if m := t.FieldByIndex(i); m != nil && m.Name() != "" {
			f(m.Name(), m.Type())
		}
	}
}

// tagOf is the tag of a type of structure, or "".
func tagOf(t cc.Type) string {
	if s, ok := t.(*cc.StructType); ok {
		tag := s.Tag()
		return tag.SrcStr()
	}
	return ""
}

// pointee is the type that a pointer points to, or nil.
func pointee(t cc.Type) cc.Type {
	if p, ok := t.(*cc.PointerType); ok {
		return p.Elem()
	}
	return nil
}

// fail gives up: what the text has there cannot be read.
func (u *unit) fail(n cc.Node, what, mend string) {
	panic(&scenario.Error{File: u.file, Line: u.lineOf(n), Msg: what + "; " + mend})
}

// lineOf is the line of the text that a node is on, or else that of the statement.
func (u *unit) lineOf(n cc.Node) int {
	if n != nil && !reflect.ValueOf(n).IsNil() {
		if p := n.Position(); p.Filename == u.file {
			return p.Line
		}
	}
	return max(u.line, 1)
}

// strip takes the brackets off an expression.
func strip(e cc.ExpressionNode) cc.ExpressionNode {
	for {
		switch x := e.(type) {
		case *cc.PrimaryExpression:
			if x.Case != cc.PrimaryExpressionExpr {
				return e
			}
			e = x.ExpressionList
		case *cc.ExpressionList:
			if x.ExpressionList != nil {
				return e
			}
			e = x.AssignmentExpression
		default:
			return e
		}
	}
}

// bare takes brackets and casts off an expression.
func bare(e cc.ExpressionNode) cc.ExpressionNode {
	for {
		e = strip(e)
		c, ok := e.(*cc.CastExpression)
		if !ok || c.Case != cc.CastExpressionCast {
			return e
		}
		e = c.CastExpression
	}
}

// constant returns the value of a constant expression.
func constant(e cc.ExpressionNode) (int64, bool) {
	if e == nil || e.Type() == nil || !cc.IsIntegerType(e.Type()) {
		return 0, false
	}
	switch v := e.Value().(type) {
	case cc.Int64Value:
		return int64(v), true
	case cc.UInt64Value:
		return int64(v), true
	}
	return 0, false
}

// source is an expression as the text has it, on one line.
func source(n cc.Node) string {
	const most = 60
	s := strings.Join(strings.Fields(cc.NodeSource(n)), " ")
	if len(s) > most {
		s = s[:most] + "..."
	}
	return s
}

// called returns the name of the function that a call names, or "", and the arguments.
func called(x *cc.PostfixExpression) (name string, args []cc.ExpressionNode) {
	if p, ok := strip(x.PostfixExpression).(*cc.PrimaryExpression); ok && p.Case == cc.PrimaryExpressionIdent {
		name = p.Token.SrcStr()
	}
	for l := x.ArgumentExpressionList; l != nil; l = l.ArgumentExpressionList {
		args = append(args, l.AssignmentExpression)
	}
	return name, args
}
