package gen

import (
	"fmt"
	"slices"
	"strings"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/parse"
)

// enter opens a block of Go.
func (g *generator) enter(head string, args ...any) {
	g.emit(head+" {", args...)
	g.fn.block++
	g.fn.blocks = append(g.fn.blocks, g.fn.block)
}

func (g *generator) leave() {
	g.raw("}\n")
	g.fn.blocks = g.fn.blocks[:len(g.fn.blocks)-1]
}

// compound1 translates what is between braces.
func (g *generator) compound1(c *cc.CompoundStatement) {
	for l := c.BlockItemList; l != nil; l = l.BlockItemList {
		g.last = l.BlockItem
		switch it := l.BlockItem; it.Case {
		case cc.BlockItemDecl:
			g.declaration(it.Declaration)
		case cc.BlockItemStmt:
			g.statement(it.Statement)
		default:
			g.fail(it, "this in a function", "move it out")
		}
	}
}

// declaration declares variables of a function.
func (g *generator) declaration(d *cc.Declaration) {
	declarators(d, func(id *cc.InitDeclarator) {
		dec := id.Declarator
		if strings.HasPrefix(dec.Name(), "__func__") || dec.IsSynthetic() {
			return
		}
		g.fn.line = g.lineOf(dec)
		switch {
		case dec.IsExtern():
			return
		case dec.IsStatic():
			name := g.fn.name + "__" + dec.Name()
			g.fn.statics[dec] = name
			f := g.fn
			g.global(id, name)
			g.fn = f
			return
		}
		t := g.variableType(dec)
		l := g.newLocal(goName(dec.Name()), t)
		g.fn.locals[dec] = l
		switch {
		case id.Initializer == nil:
		case id.Initializer.Case == cc.InitializerExpr && t.kind != array:
			if c, ok := strip(id.Initializer.AssignmentExpression).(*cc.ConditionalExpression); ok {
				g.branches(c, t, func(v string) { g.emit("%s = %s", l.name, v) })
				return
			}
			g.emit("%s = %s", l.name, g.value(id.Initializer.AssignmentExpression, t))
		default:
			f := g.fn
			v := g.initial(id.Initializer, t)
			g.fn = f
			g.emit("%s = %s", l.name, v)
		}
	})
}

// statement translates a statement.
func (g *generator) statement(s *cc.Statement) {
	g.last = s
	g.fn.line = g.lineOf(s)
	g.fn.returned = false
	switch s.Case {
	case cc.StatementCompound:
		g.enter("")
		g.compound1(s.CompoundStatement)
		g.leave()
	case cc.StatementExpr:
		if s.ExpressionStatement.ExpressionList != nil {
			g.effect(s.ExpressionStatement.ExpressionList)
		}
	case cc.StatementLabeled:
		g.labeled(s.LabeledStatement)
	case cc.StatementSelection:
		g.selection(s.SelectionStatement)
	case cc.StatementIteration:
		g.iteration(s.IterationStatement)
	case cc.StatementJump:
		g.jump(s.JumpStatement)
	default:
		g.fail(s, "assembly", "leave it out by #ifdef")
	}
}

// body translates a statement that is the body of another, in a block that is open.
func (g *generator) inner(s *cc.Statement) {
	if s.Case == cc.StatementCompound {
		g.compound1(s.CompoundStatement)
		return
	}
	g.statement(s)
}

// effect evaluates an expression for what it does.
func (g *generator) effect(e cc.ExpressionNode) {
	switch x := strip(e).(type) {
	case *cc.ExpressionList:
		for ; x != nil; x = x.ExpressionList {
			g.effect(x.AssignmentExpression)
		}
	case *cc.AssignmentExpression:
		g.assign(x, false)
	case *cc.UnaryExpression:
		if x.Case == cc.UnaryExpressionInc || x.Case == cc.UnaryExpressionDec {
			g.stepAlone(x.UnaryExpression, x.Case == cc.UnaryExpressionInc)
			return
		}
		g.discard(x)
	case *cc.PostfixExpression:
		switch x.Case {
		case cc.PostfixExpressionInc, cc.PostfixExpressionDec:
			g.stepAlone(x.PostfixExpression, x.Case == cc.PostfixExpressionInc)
			return
		case cc.PostfixExpressionCall:
			if v := g.call(x); v.s != "" {
				g.emit("%s", v.s)
			}
			return
		}
		g.discard(x)
	case *cc.CastExpression:
		g.effect(x.CastExpression)
	case *cc.ConditionalExpression:
		g.enter("if %s", g.cond(x.LogicalOrExpression))
		g.effect(x.ExpressionList)
		g.orElse()
		g.effect(x.ConditionalExpression)
		g.leave()
	default:
		g.discard(x)
	}
}

// discard evaluates an expression whose value nobody uses.
func (g *generator) discard(e cc.ExpressionNode) {
	if v := g.expr(e); v.c == nil && v.s != "" {
		g.emit("_ = %s", v.s)
	}
}

func (g *generator) stepAlone(e cc.ExpressionNode, up bool) {
	p := g.once(g.place(e))
	g.store(p, g.stepped(g.load(p), loaded(p.t), up))
}

func (g *generator) labeled(l *cc.LabeledStatement) {
	if l.Case != cc.LabeledStatementLabel {
		g.fail(l, "a case within a block of its switch", "move it out of the block")
	}
	name := goName(src(l.Token))
	g.fn.labels[name] = slices.Clone(g.fn.blocks)
	fmt.Fprintf(&g.fn.buf, "\x00label %s\n", name)
	g.statement(l.Statement)
}

// checkGotos sees that Go can go where C goes, and writes the labels that are used.
func (f *fn) checkGotos(g *generator) {
	for name, all := range f.gotos {
		at := f.labels[name]
		for _, from := range all {
			if len(at) > len(from.blocks) || !slices.Equal(from.blocks[:len(at)], at) {
				g.fail(from.node, "goto "+name+" into a block", "move the label out of the block")
			}
		}
	}
	s := f.buf.String()
	for name := range f.labels {
		to := ""
		if f.gotos[name] != nil {
			to = name + ":\n"
		}
		s = strings.ReplaceAll(s, "\x00label "+name+"\n", to)
	}
	f.buf.Reset()
	f.buf.WriteString(s)
}

func (g *generator) selection(s *cc.SelectionStatement) {
	if s.Case == cc.SelectionStatementSwitch {
		g.switch_(s)
		return
	}
	c, known := constantOf(s.ExpressionList)
	if known && c.v == 0 && s.Case == cc.SelectionStatementIf {
		return
	}
	g.enter("if %s", g.cond(s.ExpressionList))
	g.inner(s.Statement)
	if s.Case != cc.SelectionStatementIfElse {
		g.leave()
	} else {
		g.orElse()
		g.inner(s.Statement2)
		g.leave()
	}
}

// orElse closes a block and opens the other one.
func (g *generator) orElse() {
	g.raw("} else {\n")
	g.fn.block++
	g.fn.blocks[len(g.fn.blocks)-1] = g.fn.block
}

// switch_ translates a switch. Each case ends with a fallthrough, unless it ends with
// something that goes elsewhere.
func (g *generator) switch_(s *cc.SelectionStatement) {
	if s.Statement.Case != cc.StatementCompound {
		g.fail(s, "a switch without braces", "give it some")
	}
	t := g.promoted(s.ExpressionList.Type())
	g.enter("switch %s", g.typed(g.value(s.ExpressionList, t), t))
	g.fn.loops = append(g.fn.loops, loop{isSwitch: true})
	var group []string
	seen := map[string]bool{}
	open, first := false, true
	flush := func() {
		if open {
			g.emit("fallthrough")
		}
	}
	head := func(st *cc.Statement) *cc.Statement {
		for st.Case == cc.StatementLabeled && st.LabeledStatement.Case != cc.LabeledStatementLabel {
			l := st.LabeledStatement
			switch l.Case {
			case cc.LabeledStatementCaseLabel:
				n, ok := constantOf(l.ConstantExpression)
				if !ok {
					g.fail(l, "a case that is not a constant", "use one")
				}
				group = append(group, "case "+n.fold(t).String())
			case cc.LabeledStatementDefault:
				group = append(group, "default")
			default:
				g.fail(l, "a range of cases", "name each")
			}
			st = l.Statement
		}
		return st
	}
	for l := s.Statement.CompoundStatement.BlockItemList; l != nil; l = l.BlockItemList {
		it := l.BlockItem
		if it.Case == cc.BlockItemDecl {
			g.declaration(it.Declaration)
			continue
		}
		st := head(it.Statement)
		for _, c := range group {
			if seen[c] {
				g.fail(it, "a second "+c, "remove one of them")
			}
			seen[c] = true
		}
		if group != nil {
			if !first {
				flush()
			}
			first = false
			for i, c := range group {
				g.fn.line = g.lineOf(it)
				g.emit("%s:", c)
				if i < len(group)-1 {
					g.emit("fallthrough")
				}
			}
			group = nil
		} else if first {
			g.fail(it, "a statement before the first case", "remove it")
		}
		g.statement(st)
		open = true
		if st.Case == cc.StatementJump {
			open = false
		}
	}
	g.fn.loops = g.fn.loops[:len(g.fn.loops)-1]
	g.leave()
}

func (g *generator) iteration(s *cc.IterationStatement) {
	switch s.Case {
	case cc.IterationStatementWhile:
		g.loop(s.ExpressionList, nil, s.Statement)
	case cc.IterationStatementDo:
		g.do(s)
	case cc.IterationStatementFor:
		if s.ExpressionList != nil {
			g.effect(s.ExpressionList)
		}
		g.loop(s.ExpressionList2, s.ExpressionList3, s.Statement)
	case cc.IterationStatementForDecl:
		g.declaration(s.Declaration)
		g.loop(s.ExpressionList, s.ExpressionList2, s.Statement)
	}
}

func (g *generator) do(s *cc.IterationStatement) {
	n, known := constantOf(s.ExpressionList)
	if known && n.v == 0 && !leaves(s.Statement) {
		g.enter("")
		g.inner(s.Statement)
		g.leave()
		return
	}
	g.fn.temps++
	again := g.newLocal(fmt.Sprintf("again%d", g.fn.temps), tBool)
	g.emit("%s = true", again.name)
	g.enter("for %s", again.name)
	g.fn.temps++
	g.fn.loops = append(g.fn.loops, loop{next: fmt.Sprintf("k_next%d", g.fn.temps)})
	g.enter("")
	g.inner(s.Statement)
	g.leave()
	l := g.fn.loops[len(g.fn.loops)-1]
	g.fn.loops = g.fn.loops[:len(g.fn.loops)-1]
	if l.nexts {
		fmt.Fprintf(&g.fn.buf, "%s:\n", l.next)
	}
	c := g.cond(s.ExpressionList)
	g.emit("%s = %s", again.name, c)
	g.leave()
}

// leaves tells whether a break or continue is somewhere in a statement.
func leaves(s *cc.Statement) (yes bool) {
	parse.Walk(s, func(n cc.Node) bool {
		if j, ok := n.(*cc.JumpStatement); ok && (j.Case == cc.JumpStatementBreak || j.Case == cc.JumpStatementContinue) {
			yes = true
		}
		return true
	})
	return yes
}
