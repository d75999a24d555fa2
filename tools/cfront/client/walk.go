package client

import (
	"maps"
	"strings"

	"modernc.org/cc/v4"
)

// This file goes through the statements of a function. What comes after a statement is
// handed on as a function, which is called once for each way there is to go on: so a
// return, a goto and a break need no more than that another is called.

// flow is where a statement can go other than to the next one.
type flow struct {
	fn         *cc.FunctionDefinition
	ret        func(v value, e *env) []item
	end        func(e *env) []item // the function ends
	brk, again func(e *env) []item // break, continue; nil where there is no loop
}

// Limits of what is gone through.
const (
	mostVisits = 200_000 // of statements and expressions
	mostDepth  = 16      // calls within calls
	mostTurns  = 16      // of a loop whose condition is known
)

// visit counts what is gone through.
func (r *run) visit(n cc.Node) {
	if r.visits++; r.visits > mostVisits {
		r.fail(n, "there are too many ways through the client", "leave out what does not matter, or split the function")
	}
}

// enter goes through a function from its beginning to where it returns.
func (r *run) enter(f *cc.FunctionDefinition, args []value, e *env, k func(v value, e *env) []item) []item {
	if e.depth >= mostDepth {
		r.fail(f, f.Declarator.Name()+" calls itself, or too many functions call each other", "write what it does once")
	}
	outer := e.depth
	e = e.clone()
	e.depth++
	if ft, ok := f.Declarator.Type().(*cc.FunctionType); ok {
		for i, p := range ft.Parameters() {
			v := r.anything(f, p.Name())
			if i < len(args) {
				v = args[i]
			}
			if p.Declarator != nil {
				e = e.set(p.Declarator, v)
			}
		}
	}
	back := func(v value, e *env) []item {
		e = e.clone()
		e.depth = outer
		return k(v, e)
	}
	end := func(e *env) []item { return back(r.anything(f, "what "+f.Declarator.Name()+" returns"), e) }
	return r.block(f.CompoundStatement.BlockItemList, e, &flow{fn: f, ret: back, end: end}, end)
}

// block goes through what is between braces.
func (r *run) block(l *cc.BlockItemList, e *env, f *flow, k func(*env) []item) []item {
	if l == nil {
		return k(e)
	}
	next := func(e *env) []item { return r.block(l.BlockItemList, e, f, k) }
	switch it := l.BlockItem; it.Case {
	case cc.BlockItemDecl:
		return r.declares(it.Declaration.InitDeclaratorList, e, next)
	case cc.BlockItemStmt:
		return r.statement(it.Statement, e, f, next)
	default:
		r.fail(it, "a function within a function", "move it out")
		return nil
	}
}

// declares gives local variables their first values.
func (r *run) declares(l *cc.InitDeclaratorList, e *env, k func(*env) []item) []item {
	if l == nil {
		return k(e)
	}
	d := l.InitDeclarator.Declarator
	next := func(e *env) []item { return r.declares(l.InitDeclaratorList, e, k) }
	if d.IsTypename() || d.Type().Kind() == cc.Function || d.IsExtern() || d.IsSynthetic() || strings.HasPrefix(d.Name(), "__func__") {
		return next(e)
	}
	r.at(d)
	if d.IsStatic() {
		r.fail(d, "a variable of a function that is static", "make it a variable of the file")
	}
	if special(d.Type()) != "" {
		r.fail(d, d.Name()+" is a struct "+special(d.Type())+" on the stack", "make it a variable of the file, or a member of a structure")
	}
	i := l.InitDeclarator.Initializer
	if i == nil || i.Case != cc.InitializerExpr {
		return next(e.set(d, r.anything(d, d.Name())))
	}
	return r.expr(i.AssignmentExpression, e, func(v value, e *env) []item { return next(e.set(d, v)) })
}

// at notes the line of the text that is gone through.
func (r *run) at(n cc.Node) { r.line = r.lineOf(n) }

func (r *run) statement(s *cc.Statement, e *env, f *flow, k func(*env) []item) []item {
	r.visit(s)
	r.at(s)
	switch s.Case {
	case cc.StatementLabeled:
		return r.statement(s.LabeledStatement.Statement, e, f, k)
	case cc.StatementCompound:
		return r.block(s.CompoundStatement.BlockItemList, e, f, k)
	case cc.StatementExpr:
		if s.ExpressionStatement.ExpressionList == nil {
			return k(e)
		}
		return r.effect(s.ExpressionStatement.ExpressionList, e, k)
	case cc.StatementSelection:
		return r.selection(s.SelectionStatement, e, f, k)
	case cc.StatementIteration:
		return r.iteration(s.IterationStatement, e, f, k)
	case cc.StatementJump:
		return r.jump(s.JumpStatement, e, f)
	}
	r.fail(s, "assembly", "leave it out")
	return nil
}

func (r *run) jump(j *cc.JumpStatement, e *env, f *flow) []item {
	switch j.Case {
	case cc.JumpStatementReturn:
		if j.ExpressionList == nil {
			return f.end(e)
		}
		return r.expr(j.ExpressionList, e, f.ret)
	case cc.JumpStatementBreak:
		return f.brk(e)
	case cc.JumpStatementContinue:
		return f.again(e)
	case cc.JumpStatementGoto:
		name := j.Token2.SrcStr()
		for l := f.fn.CompoundStatement.BlockItemList; l != nil; l = l.BlockItemList {
			if it := l.BlockItem; it.Case == cc.BlockItemStmt && labelled(it.Statement, name) {
				e := r.turn(j, e)
				// A label stands in no loop: what is after it cannot break.
				out := &flow{fn: f.fn, ret: f.ret, end: f.end}
				return r.statement(it.Statement, e, out, func(e *env) []item { return r.block(l.BlockItemList, e, out, f.end) })
			}
		}
		r.fail(j, "the label "+name+" stands within a block", "move it to the end of the function")
	}
	r.fail(j, "a computed goto", "use an if")
	return nil
}

func labelled(s *cc.Statement, name string) bool {
	for s.Case == cc.StatementLabeled {
		if l := s.LabeledStatement; l.Case == cc.LabeledStatementLabel && l.Token.SrcStr() == name {
			return true
		}
		s = s.LabeledStatement.Statement
	}
	return false
}

// turn counts a turn of a loop.
func (r *run) turn(n cc.Node, e *env) *env {
	e = e.clone()
	if e.loops++; e.loops > mostTurns {
		r.fail(n, "a loop that goes round too often", "write what is done in one turn, or a loop that waits until something is so")
	}
	return e
}

func (r *run) selection(s *cc.SelectionStatement, e *env, f *flow, k func(*env) []item) []item {
	switch s.Case {
	case cc.SelectionStatementIf:
		return r.test(s.ExpressionList, e,
			func(e *env) []item { return r.statement(s.Statement, e, f, k) }, k)
	case cc.SelectionStatementIfElse:
		return r.test(s.ExpressionList, e,
			func(e *env) []item { return r.statement(s.Statement, e, f, k) },
			func(e *env) []item { return r.statement(s.Statement2, e, f, k) })
	}
	if s.Statement.Case != cc.StatementCompound {
		r.fail(s, "a switch without braces", "give it some")
	}
	inside := *f
	inside.brk = k
	return r.expr(s.ExpressionList, e, func(v value, e *env) []item {
		return r.cases(s.Statement.CompoundStatement.BlockItemList, s, v, e, &inside, k)
	})
}

// cases looks for the case that a value goes to, from one on that is not known each way.
func (r *run) cases(l *cc.BlockItemList, s *cc.SelectionStatement, v value, e *env, f *flow, k func(*env) []item) []item {
	var deflt *cc.BlockItemList
	for ; l != nil; l = l.BlockItemList {
		if l.BlockItem.Case != cc.BlockItemStmt {
			continue
		}
		for st := l.BlockItem.Statement; st.Case == cc.StatementLabeled; st = st.LabeledStatement.Statement {
			switch lab := st.LabeledStatement; lab.Case {
			case cc.LabeledStatementCaseLabel:
				n, ok := constant(lab.ConstantExpression)
				if !ok {
					r.fail(lab, "a case that is not a constant", "use one")
				}
				if v.kind == number && v.n == n {
					return r.block(l, e, f, k)
				}
				if v.kind != number {
					at := l
					return r.either(equals(v, integer(n)), lab, e,
						func(e *env) []item { return r.block(at, e, f, k) },
						func(e *env) []item { return r.cases(at.BlockItemList, s, v, e, f, k) })
				}
			case cc.LabeledStatementRange:
				r.fail(lab, "a range of cases", "name each")
			case cc.LabeledStatementDefault:
				deflt = l
			}
		}
	}
	for l := s.Statement.CompoundStatement.BlockItemList; l != nil && deflt == nil; l = l.BlockItemList {
		if l.BlockItem.Case != cc.BlockItemStmt {
			continue
		}
		for st := l.BlockItem.Statement; st.Case == cc.StatementLabeled; st = st.LabeledStatement.Statement {
			if st.LabeledStatement.Case == cc.LabeledStatementDefault {
				deflt = l
			}
		}
	}
	if deflt != nil {
		return r.block(deflt, e, f, k)
	}
	return k(e)
}

func (r *run) iteration(s *cc.IterationStatement, e *env, f *flow, k func(*env) []item) []item {
	switch s.Case {
	case cc.IterationStatementWhile:
		return r.loop(s, s.ExpressionList, nil, e, f, k)
	case cc.IterationStatementDo:
		inside := *f
		inside.brk = k
		inside.again = func(e *env) []item { return r.loop(s, s.ExpressionList, nil, e, f, k) }
		return r.statement(s.Statement, e, &inside, inside.again)
	case cc.IterationStatementFor:
		begin := func(e *env) []item { return r.loop(s, s.ExpressionList2, s.ExpressionList3, e, f, k) }
		if s.ExpressionList == nil {
			return begin(e)
		}
		return r.effect(s.ExpressionList, e, begin)
	}
	return r.declares(s.Declaration.InitDeclaratorList, e, func(e *env) []item {
		return r.loop(s, s.ExpressionList, s.ExpressionList2, e, f, k)
	})
}

// Marks of what is done where the condition of a loop holds, and where it does not.
const (
	markBody = "@body"
	markExit = "@exit"
)

// loop goes through a loop: turn by turn where the condition is known, or once where a
// step of the client's decides it, which is then taken until it ends the loop.
func (r *run) loop(s *cc.IterationStatement, cond, post cc.ExpressionNode, e *env, f *flow, k func(*env) []item) []item {
	if post != nil && isNil(post) {
		post = nil
	}
	if cond == nil || isNil(cond) {
		r.fail(s, "a loop without a condition", "write what is done in one turn, or a loop that waits until something is so")
	}
	known := false
	var yes bool
	shape := r.test(cond, e, func(*env) []item { known, yes = true, true; return []item{{text: markBody}} },
		func(*env) []item { known, yes = true, false; return []item{{text: markExit}} })
	if known && len(shape) == 1 && shape[0].parts == nil && (shape[0].text == markBody || shape[0].text == markExit) {
		if !yes {
			return r.test(cond, e, k, k)
		}
		next := func(e *env) []item {
			if post == nil {
				return r.loop(s, cond, nil, e, f, k)
			}
			return r.effect(post, e, func(e *env) []item { return r.loop(s, cond, post, e, f, k) })
		}
		inside := *f
		inside.brk, inside.again = k, next
		body := func(e *env) []item { return r.statement(s.Statement, r.turn(s, e), &inside, next) }
		return r.test(cond, e, body, body)
	}
	return r.waits(s, shape, post, e, k)
}

// waits is a loop that a step decides.
func (r *run) waits(s *cc.IterationStatement, shape []item, post cc.ExpressionNode, e *env, k func(*env) []item) []item {
	const mend = "write a loop as while (X != 0) STEP;, whose condition is one call or one variable"
	if len(shape) != 1 || shape[0].parts == nil || post != nil {
		r.fail(s, "a loop whose condition is more than one step", mend)
	}
	it := shape[0]
	is := func(part []item, mark string) bool { return len(part) == 1 && part[0].text == mark }
	switch {
	case is(it.parts.then, markExit) && is(it.parts.other, markBody):
	case is(it.parts.then, markBody) && is(it.parts.other, markExit):
		it.result = inverse(it.result)
	default:
		r.fail(s, "a loop whose condition is more than one step", mend)
	}
	leave := func(*env) []item {
		r.fail(s, "a loop that is left otherwise than by its condition", mend)
		return nil
	}
	inside := &flow{ret: func(value, *env) []item { return leave(nil) }, end: leave, brk: leave, fn: &cc.FunctionDefinition{CompoundStatement: &cc.CompoundStatement{}}}
	again := func(o *env) []item {
		if !maps.EqualFunc(o.locals, e.locals, func(a, b value) bool { return a.kind == b.kind && a.n == b.n && a.key == b.key }) {
			r.fail(s, "a loop that counts what it does while it waits", mend)
		}
		return nil
	}
	inside.again = again
	body := r.statement(s.Statement, e, inside, again)
	if len(body) == 0 && it.text == chance {
		return k(e) // it waits for what is not looked at
	}
	if it.text == chance {
		r.fail(s, "a loop that goes on as "+it.of+" says, which is not known", "write what is done in one turn")
	}
	if len(body) == 0 {
		r.fail(s, "a loop that spins without a step", "sleep in it, or leave it out")
	}
	it.until, it.parts = true, &parts{then: body}
	return append([]item{it}, k(e)...)
}

// inverse is the other relation to a result.
func inverse(result string) string {
	if result[0] == '!' {
		return result[1:]
	}
	return "!" + result
}
