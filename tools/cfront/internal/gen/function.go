package gen

import (
	"fmt"
	"slices"
	"strings"

	"modernc.org/cc/v4"
)

// fn is the function that is being written.
type fn struct {
	name     string
	result   *typ
	buf      strings.Builder
	locals   map[*cc.Declarator]*local
	statics  map[*cc.Declarator]string
	names    map[string]bool
	vars     []*local
	hows     map[string]access // of addresses that were taken
	temps    int
	line     int
	blocks   []int // numbers of the blocks that are open
	block    int
	labels   map[string][]int // where they are: the blocks around them
	gotos    map[string][]jump
	loops    []loop
	returned bool // the last statement returns
}

// jump is a goto, and the blocks around it.
type jump struct {
	node   cc.Node
	blocks []int
}

// local is a variable or parameter of the function.
type local struct {
	name string
	typ  *typ
}

// loop is a loop or a switch around a statement.
type loop struct {
	isSwitch bool
	next     string // label to go to on continue; "": Go's own continue does
	nexts    bool   // somebody goes there
}

func (f *fn) pre() string { return f.buf.String() }

// emit writes a line of the function.
func (g *generator) emit(form string, args ...any) {
	fmt.Fprintf(&g.fn.buf, "//line %s:%d\n", g.in.Path, max(g.fn.line, 1))
	fmt.Fprintf(&g.fn.buf, form+"\n", args...)
}

// raw writes lines that were captured.
func (g *generator) raw(s string) { g.fn.buf.WriteString(s) }

// capture returns what f writes.
func (g *generator) capture(f func()) string {
	before := g.fn.buf
	g.fn.buf = strings.Builder{}
	f()
	s := g.fn.buf.String()
	g.fn.buf = strings.Builder{}
	g.fn.buf.WriteString(before.String())
	return s
}

// temp declares a variable for a value in between.
func (g *generator) temp(t *typ) string {
	if g.fn.names == nil {
		g.fail(nil, "an initializer that computes", "assign the variable in a function")
	}
	g.fn.temps++
	return g.newLocal(fmt.Sprintf("k%d", g.fn.temps), t).name
}

// newLocal declares a variable under a name that is not taken yet.
func (g *generator) newLocal(name string, t *typ) *local {
	f := g.fn
	for name != "_" && f.names[name] || g.funcs[name] != nil || g.byDecl[name] != nil || g.isStruct(name) {
		name += "_"
	}
	f.names[name] = true
	l := &local{name, t}
	f.vars = append(f.vars, l)
	return l
}

// isStruct tells whether a name is that of a structure of the text.
func (g *generator) isStruct(name string) bool {
	t := g.structs[name]
	return t != nil && t.own
}

// local returns the local variable that a name stands for, or nil.
func (g *generator) local(x *cc.PrimaryExpression) *local {
	if g.fn == nil || g.fn.locals == nil {
		return nil
	}
	switch d := x.ResolvedTo().(type) {
	case *cc.Declarator:
		return g.fn.locals[d]
	case *cc.Parameter:
		return g.fn.locals[d.Declarator]
	}
	return nil
}

// staticName is the name under which a static variable of a function is known.
func (g *generator) staticName(x *cc.PrimaryExpression, name string) string {
	if d, ok := x.ResolvedTo().(*cc.Declarator); ok && g.fn != nil && g.fn.statics[d] != "" {
		return g.fn.statics[d]
	}
	return name
}

// function translates a function, or says that it cannot.
func (g *generator) function(fd *cc.FunctionDefinition) {
	name := fd.Declarator.Name()
	ft := fd.Declarator.Type().(*cc.FunctionType)
	g.fn = &fn{name: name, locals: map[*cc.Declarator]*local{}, statics: map[*cc.Declarator]string{}, names: map[string]bool{},
		hows: map[string]access{}, labels: map[string][]int{}, gotos: map[string][]jump{}, line: g.lineOf(fd)}
	g.last = fd
	f := g.fn
	f.result = g.of(ft.Result())
	var params []string
	for _, p := range ft.Parameters() {
		if p.Type().Kind() == cc.Void {
			continue
		}
		t := g.of(p.Type().Decay())
		name := goName(p.Name())
		if name == "" {
			name = "_" // nobody uses it
		}
		l := g.newLocal(name, t)
		if p.Declarator != nil {
			f.locals[p.Declarator] = l
			if over := g.variableType(p.Declarator); t.kind == pointer {
				l.typ = over
			}
		}
		params = append(params, l.name+" "+l.typ.String())
	}
	nparams := len(f.vars)
	missing := g.try(func() {
		if ft.IsVariadic() {
			g.fail(fd, "a function with ...", "give it the parameters that it needs")
		}
		g.compound1(fd.CompoundStatement)
	})
	if missing == nil {
		missing = g.try(func() { f.checkGotos(g) })
	}
	body := f.buf.String()
	if missing != nil {
		text := strings.TrimPrefix(missing.text, "; ")
		g.missing = append(g.missing, Missing{name, missing.pos, text})
		body = fmt.Sprintf("panic(sys.Untranslated{Func: %q, Pos: %q, Text: %q})\n", name, missing.pos, text)
		f.vars = f.vars[:nparams]
	}
	fmt.Fprintf(&g.body, "//line %s:%d\nfunc %s(%s)", g.in.Path, g.lineOf(fd), goName(name), strings.Join(params, ", "))
	if f.result.kind != void_ {
		g.body.WriteString(" " + f.result.String())
	}
	g.body.WriteString(" {\n")
	if len(f.vars) > nparams {
		g.body.WriteString("var (\n")
		for _, l := range f.vars[nparams:] {
			fmt.Fprintf(&g.body, "%s %s\n", l.name, l.typ)
		}
		g.body.WriteString(")\n")
	}
	for _, l := range f.vars[nparams:] {
		fmt.Fprintf(&g.body, "_ = %s\n", l.name)
	}
	g.body.WriteString(body)
	if f.result.kind != void_ && missing == nil {
		g.body.WriteString("panic(\"" + theEnd + "\")\n")
	}
	g.body.WriteString("}\n\n")
	g.fn = nil
}

// try runs f and returns what could not be translated.
func (g *generator) try(f func()) (u *unsupported) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case unsupported:
			u = &r
		default:
			panic(r)
		}
	}()
	f()
	return nil
}

// lineOf is the line of the text that a node is on, or else the one before.
func (g *generator) lineOf(n cc.Node) int {
	if p := n.Position(); p.Filename == g.in.Main {
		return p.Line
	}
	if g.fn != nil {
		return g.fn.line
	}
	return 1
}

// loop writes while and for. What a condition does besides, and what is done after each
// turn, stand in the loop.
func (g *generator) loop(cond, post cc.ExpressionNode, body *cc.Statement) {
	var c string
	var pre string
	if cond != nil {
		pre = g.capture(func() { c = g.cond(cond) })
	}
	if pre == "" {
		if n, ok := constantOf(cond); cond == nil || ok && n.v != 0 {
			c = ""
		}
		g.enter("for %s", c)
	} else {
		g.enter("for")
		g.raw(pre)
		g.emit("if !%s { break }", c)
	}
	l := loop{}
	if post != nil {
		g.fn.temps++
		l.next = fmt.Sprintf("k_next%d", g.fn.temps)
	}
	g.fn.loops = append(g.fn.loops, l)
	if post == nil {
		g.inner(body)
	} else {
		g.enter("")
		g.inner(body)
		g.leave()
	}
	l = g.fn.loops[len(g.fn.loops)-1]
	g.fn.loops = g.fn.loops[:len(g.fn.loops)-1]
	if post != nil {
		if l.nexts {
			fmt.Fprintf(&g.fn.buf, "%s:\n", l.next)
		}
		g.fn.line = g.lineOf(post)
		g.effect(post)
	}
	g.leave()
}

func (g *generator) jump(j *cc.JumpStatement) {
	f := g.fn
	switch j.Case {
	case cc.JumpStatementGoto:
		name := goName(src(j.Token2))
		f.gotos[name] = append(f.gotos[name], jump{j, slices.Clone(f.blocks)})
		g.emit("goto %s", name)
	case cc.JumpStatementBreak:
		g.emit("break")
	case cc.JumpStatementContinue:
		for i := len(f.loops) - 1; i >= 0; i-- {
			if l := &f.loops[i]; !l.isSwitch {
				if l.next == "" {
					g.emit("continue")
				} else {
					l.nexts = true
					g.emit("goto %s", l.next)
				}
				break
			}
		}
	case cc.JumpStatementReturn:
		if j.ExpressionList == nil {
			if f.result.kind != void_ {
				g.fail(j, "a return without a value", "give it one")
			}
			g.emit("return")
			break
		}
		if f.result.kind == void_ {
			g.effect(j.ExpressionList)
			g.emit("return")
			break
		}
		if c, ok := strip(j.ExpressionList).(*cc.ConditionalExpression); ok {
			g.branches(c, f.result, func(v string) { g.emit("return %s", v) })
			break
		}
		g.emit("return %s", g.value(j.ExpressionList, f.result))
	default:
		g.fail(j, "a computed goto", "use a switch")
	}
	f.returned = true
}
