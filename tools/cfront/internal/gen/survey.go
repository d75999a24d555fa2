package gen

import (
	"fmt"
	"go/types"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/parse"
)

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
		if _, ok := fd.Declarator.Type().(*cc.FunctionType); !ok {
			g.fail(fd, "a body of something that is no function", "give it a declaration that is one")
		}
		g.funcs[fd.Declarator.Name()] = fd
	}
	parse.Walk(g.in.AST.TranslationUnit, func(n cc.Node) bool {
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
	g.findPrivate()
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
