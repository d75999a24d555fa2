package gen

import (
	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/parse"
)

// handed is an argument of a call of a function of the text.
type handed struct {
	fn    string
	param *cc.Declarator
	local *cc.Declarator // &local, or
	on    *cc.Declarator // a parameter of the caller's
}

// findPrivate finds the parameters that only ever point to variables of the functions
// that call: what softclock counts, for instance. No other thread has their addresses, so
// they are read and written directly; and only so they stay on the stack, which is part
// of the state, and not the heap.
//
// Such a parameter is one of a static function that is only called, and each of these
// calls gives the address of a local variable, or a parameter that is one itself. It is
// only dereferenced, or handed on in that way; and the address of the variable is taken
// for such calls only.
func (g *generator) findPrivate() {
	var all []handed
	uses := map[*cc.Declarator]int{} // of a name
	good := map[*cc.Declarator]int{} // of them, those that are calls or dereference it
	taken := map[*cc.Declarator]int{}
	called := map[string]int{}
	parse.Walk(g.in.AST.TranslationUnit, func(n cc.Node) bool {
		switch x := n.(type) {
		case *cc.PrimaryExpression:
			if d := declared(x); d != nil {
				uses[d]++
			}
		case *cc.UnaryExpression:
			d := declared(strip(x.CastExpression))
			switch {
			case d == nil:
			case x.Case == cc.UnaryExpressionAddrof:
				taken[d]++
			case x.Case == cc.UnaryExpressionDeref:
				good[d]++
			}
		case *cc.PostfixExpression:
			if fd := g.funcs[callee(x)]; x.Case == cc.PostfixExpressionCall && fd != nil {
				called[callee(x)]++
				all = append(all, g.handedTo(fd, arguments(x))...)
			}
		}
		return true
	})
	mentioned := map[string]int{}
	for d, n := range uses {
		mentioned[d.Name()] += n
	}
	for _, h := range all {
		if h.fn != "" && mentioned[h.fn] == called[h.fn] && g.funcs[h.fn].Declarator.IsStatic() {
			g.private[h.param] = true
		}
	}
	for again := true; again; {
		again = false
		given, on := map[*cc.Declarator]int{}, map[*cc.Declarator]int{} // of addresses, of parameters
		for _, h := range all {
			if g.private[h.param] && h.local != nil {
				given[h.local]++
			} else if g.private[h.param] && g.private[h.on] {
				on[h.on]++
			}
		}
		for _, h := range all {
			if g.private[h.param] && !(h.local != nil && taken[h.local] == given[h.local] || g.private[h.on]) ||
				g.private[h.param] && uses[h.param] != good[h.param]+on[h.param] {
				delete(g.private, h.param)
				again = true
			}
		}
	}
}

// handedTo lists the arguments of a call that are for pointers to numbers and pointers.
func (g *generator) handedTo(fd *cc.FunctionDefinition, args []cc.ExpressionNode) (all []handed) {
	params := fd.Declarator.Type().(*cc.FunctionType).Parameters()
	for i, p := range params {
		pt, ok := p.Type().(*cc.PointerType)
		if !ok || p.Declarator == nil || i >= len(args) || !cc.IsScalarType(pt.Elem()) {
			continue
		}
		h := handed{fn: fd.Declarator.Name(), param: p.Declarator, on: declared(strip(args[i]))}
		if u, ok := strip(args[i]).(*cc.UnaryExpression); ok && u.Case == cc.UnaryExpressionAddrof {
			if d := declared(strip(u.CastExpression)); d != nil && !d.IsStatic() && !d.IsExtern() && g.in.AST.Scope.Nodes[d.Name()] == nil {
				h.local = d
			}
		}
		all = append(all, h)
	}
	return all
}

// declared is the declarator that an expression names, or nil.
func declared(e cc.ExpressionNode) *cc.Declarator {
	x, ok := e.(*cc.PrimaryExpression)
	if !ok || x.Case != cc.PrimaryExpressionIdent {
		return nil
	}
	switch d := x.ResolvedTo().(type) {
	case *cc.Declarator:
		return d
	case *cc.Parameter:
		return d.Declarator
	}
	return nil
}
