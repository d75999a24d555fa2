package client

import (
	"fmt"
	"maps"
	"slices"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/parse"
)

// This file has variables and members: those that the client writes are variables of the
// scenario, where their values can be followed; of others nothing is known.

// special is the tag of a type that has a meaning of its own, or "".
func special(t cc.Type) string {
	switch tag := tagOf(t); tag {
	case "callout", "mtx", "rwlock", "cv", "task":
		return tag
	}
	return ""
}

// place returns the object that an expression names; false if it is a part of something
// that is not looked into.
func (r *run) place(x cc.ExpressionNode, e *env) (place, bool) {
	switch x := bare(x).(type) {
	case *cc.PrimaryExpression:
		d, ok := x.ResolvedTo().(*cc.Declarator)
		if x.Case != cc.PrimaryExpressionIdent || !ok {
			return place{}, false
		}
		if g := r.globals[d.Name()]; g != nil && (g.Declarator == d || d.IsExtern()) {
			return place{path: d.Name(), typ: d.Type()}, true
		}
		if d.IsExtern() || d.Position().Filename != r.file {
			return place{path: d.Name(), typ: d.Type()}, true
		}
		return place{typ: d.Type(), local: d}, true
	case *cc.PostfixExpression:
		switch x.Case {
		case cc.PostfixExpressionSelect:
			p, ok := r.place(x.PostfixExpression, e)
			if !ok || p.local != nil {
				return place{}, false
			}
			return place{path: p.path + "." + x.Token2.SrcStr(), typ: x.Type()}, true
		case cc.PostfixExpressionPSelect:
			p, ok := r.target(x.PostfixExpression, e)
			if !ok || p.local != nil {
				return place{}, false
			}
			return place{path: p.path + "." + x.Token2.SrcStr(), typ: x.Type()}, true
		case cc.PostfixExpressionIndex:
			p, ok := r.place(x.PostfixExpression, e)
			n, known := constant(x.ExpressionList)
			if !ok || !known || p.local != nil {
				return place{}, false
			}
			return place{path: fmt.Sprintf("%s.%d", p.path, n), typ: x.Type()}, true
		}
	case *cc.UnaryExpression:
		if x.Case == cc.UnaryExpressionDeref {
			return r.target(x.CastExpression, e)
		}
	}
	return place{}, false
}

// target returns the object that a pointer points to.
func (r *run) target(x cc.ExpressionNode, e *env) (place, bool) {
	elem := pointee(x.Type())
	switch in := bare(x).(type) {
	case *cc.UnaryExpression:
		if in.Case == cc.UnaryExpressionAddrof {
			return r.place(in.CastExpression, e)
		}
	case *cc.PrimaryExpression:
		if d, ok := in.ResolvedTo().(*cc.Declarator); ok && e != nil {
			if v := e.locals[d]; v.kind == address && (elem == nil || tagOf(elem) == tagOf(v.at.typ)) {
				return v.at, true
			}
		}
	}
	if elem == nil || tagOf(elem) == "" {
		return place{}, false
	}
	switch all := r.structs[tagOf(elem)]; len(all) {
	case 0:
		return place{}, false
	case 1:
		return place{path: all[0], typ: elem}, true
	default:
		r.fail(x, fmt.Sprintf("a pointer to a struct %s, of which there are %s and %s", tagOf(elem), all[0], all[1]), "name the one that is meant")
	}
	return place{}, false
}

// load goes on with the value of a variable or a member.
func (r *run) load(x cc.ExpressionNode, e *env, k func(value, *env) []item) []item {
	p, ok := r.place(x, e)
	switch {
	case !ok:
		return k(r.anything(x, source(x)), e)
	case p.local != nil:
		v, ok := e.locals[p.local]
		if !ok {
			v = r.anything(x, p.local.Name())
		}
		return k(v, e)
	}
	switch p.typ.Kind() {
	case cc.Array, cc.Struct, cc.Union: // its address
		return k(value{kind: address, at: p}, e)
	}
	return r.loadMask(x, p, ^int64(0), e, k)
}

// masked goes on with the bits of a value that a mask has.
func (r *run) masked(x *cc.AndExpression, of cc.ExpressionNode, mask int64, e *env, k func(value, *env) []item) []item {
	p, ok := r.place(of, e)
	if !ok || p.local != nil || !cc.IsIntegerType(p.typ) {
		return r.expr(of, e, func(v value, e *env) []item { return k(r.arithmetic(x, "&", v, integer(mask)), e) })
	}
	if bits(mask) {
		r.f.masks(p.path, mask)
	}
	return r.loadMask(x, p, mask, e, k)
}

// bits tells whether a mask is of a few bits, as flags are.
func bits(mask int64) bool {
	n := 0
	for m := uint64(mask); m != 0; m &= m - 1 {
		n++
	}
	return n > 0 && n <= 4
}

// loadMask goes on with the bits of a variable that a mask has.
func (r *run) loadMask(x cc.ExpressionNode, p place, mask int64, e *env, k func(value, *env) []item) []item {
	r.f.note(r.f.read, p.path)
	line := r.lineOf(x)
	switch {
	case r.f.refs[p.path]:
		return k(r.anything(x, source(x)), e)
	case r.f.open[p.path]:
		return k(r.anything(x, source(x)), e)
	case !r.f.written[p.path]:
		if n, ok := r.initial(p); ok {
			return k(integer(n&mask), e)
		}
		return k(r.anything(x, source(x)), e)
	case r.starting:
		return k(integer(r.now(p)&mask), e)
	}
	if all := r.f.bits[p.path]; all != 0 {
		return r.loadBits(p, all&mask, 0, line, e, k)
	}
	domain := r.domain(p)
	if len(domain) == 1 {
		return k(integer(domain[0]&mask), e)
	}
	step := item{line: line, text: "test " + r.name(p, "")}
	out, ok := fork(step, numbers(domain...), func(o outcome) []item { return k(integer(o.c&mask), e) })
	if !ok {
		r.fail(x, "what is done next depends on more of "+source(x)+" than whether it is one value", "compare it with == or !=, or make it unsigned")
	}
	// Where nothing depends on the value it is not read.
	if out[0].parts == nil && out[0].result == "" {
		return out[1:]
	}
	return out
}

// loadBits reads one bit after the other.
func (r *run) loadBits(p place, left, have int64, line int, e *env, k func(value, *env) []item) []item {
	if left == 0 {
		return k(integer(have), e)
	}
	bit := left & -left
	step := item{line: line, text: "test " + r.bitName(p, bit)}
	out, _ := fork(step, numbers(0, 1), func(o outcome) []item { return r.loadBits(p, left&^bit, have|bit*o.c, line, e, k) })
	if out[0].parts == nil && out[0].result == "" {
		return out[1:]
	}
	return out
}

// initial is the value that a variable of the file begins with; false if it is not known.
func (r *run) initial(p place) (int64, bool) {
	g := r.globals[p.path]
	if g == nil {
		return 0, false
	}
	if g.Initializer == nil {
		return 0, false
	}
	if g.Initializer.Case != cc.InitializerExpr {
		return 0, false
	}
	return constant(g.Initializer.AssignmentExpression)
}

// now is the value of a variable while the start is gone through.
func (r *run) now(p place) int64 {
	if n, ok := r.begin[p.path]; ok {
		return n
	}
	n, _ := r.initial(p)
	return n
}

// domain are values that a variable can have: all of them, or, if it is counted with,
// enough to tell what is done after each.
func (r *run) domain(p place) []int64 {
	all := map[int64]bool{r.now(p): true}
	maps.Copy(all, r.f.stored[p.path])
	if r.f.counter[p.path] {
		for _, n := range r.literals() {
			all[n] = true
		}
		if t := p.typ; cc.IsSignedInteger(t) {
			all[-1] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// literals are the small numbers of the text, and those beside them.
func (r *run) literals() (all []int64) {
	const most = 9
	seen := map[int64]bool{}
	parse.Walk(r.ast.TranslationUnit, func(n cc.Node) bool {
		if x, ok := n.(*cc.PrimaryExpression); ok && x.Position().Filename == r.file {
			if v, ok := constant(x); ok && v >= 0 && v <= most {
				seen[v], seen[v+1] = true, true
			}
		}
		return true
	})
	seen[0], seen[1], seen[2] = true, true, true
	return slices.Sorted(maps.Keys(seen))
}

// store writes a variable or a member.
func (r *run) store(x cc.ExpressionNode, v value, e *env, k func(*env) []item) []item {
	p, ok := r.place(x, e)
	switch {
	case !ok:
		return k(e)
	case p.local != nil:
		return k(e.set(p.local, v))
	}
	if special(p.typ) != "" {
		r.fail(x, source(x)+" is assigned as a whole", "initialise it")
	}
	if p.typ.Kind() == cc.Struct || p.typ.Kind() == cc.Array || p.typ.Kind() == cc.Union {
		return k(e)
	}
	r.f.note(r.f.written, p.path)
	if r.f.refs[p.path] {
		r.fail(x, source(x)+" counts references, and is assigned", "use refcount_init, refcount_acquire and refcount_release")
	}
	switch v.kind {
	case address, function:
		v = integer(1)
	case unknown:
		r.f.note(r.f.open, p.path)
		return k(e)
	}
	if r.starting {
		r.begin[p.path] = v.n
		return k(e)
	}
	if !r.f.read[p.path] || r.f.open[p.path] {
		return k(e)
	}
	line := r.lineOf(x)
	if all := r.f.bits[p.path]; all != 0 {
		return r.storeBits(p, all, v.n, line, e, k)
	}
	if v.n < 0 || v.n > 999 {
		r.fail(x, fmt.Sprintf("%d is stored in %s", v.n, source(x)), "use 0 to 999, as only whether it is this one matters")
	}
	r.f.storesOf(p.path, v.n)
	return append([]item{{line: line, text: fmt.Sprintf("set %s %d", r.name(p, ""), v.n)}}, k(e)...)
}

// storeBits writes one bit after the other.
func (r *run) storeBits(p place, left, n int64, line int, e *env, k func(*env) []item) []item {
	var out []item
	for ; left != 0; left &= left - 1 {
		bit := left & -left
		out = append(out, item{line: line, text: fmt.Sprintf("set %s %d", r.bitName(p, bit), truth(n&bit != 0).n)})
	}
	return append(out, k(e)...)
}

// assign goes through an assignment.
func (r *run) assign(x *cc.AssignmentExpression, used bool, e *env, k func(value, *env) []item) []item {
	if x.Case == cc.AssignmentExpressionCond {
		return r.expr(x.ConditionalExpression, e, k)
	}
	to := x.UnaryExpression
	op := x.Token.SrcStr()
	op = op[:len(op)-1]
	p, ok := r.place(to, e)
	own := ok && p.local == nil && cc.IsIntegerType(p.typ)
	n, fixed := constant(x.AssignmentExpression)
	switch {
	case op == "":
		return r.expr(x.AssignmentExpression, e, func(v value, e *env) []item {
			return r.store(to, v, e, func(e *env) []item { return k(v, e) })
		})
	case own && fixed && (op == "|" && bits(n) || op == "&" && bits(^n)):
		return r.flags(to, p, op, n, used, e, k)
	case own && fixed && (op == "+" || op == "-"):
		if op == "-" {
			n = -n
		}
		return r.add(x, p, n, used, e, func(v value, e *env) []item { return k(v, e) })
	}
	return r.expr(to, e, func(v value, e *env) []item {
		return r.expr(x.AssignmentExpression, e, func(w value, e *env) []item {
			v := r.arithmetic(x, op, v, w)
			return r.store(to, v, e, func(e *env) []item { return k(v, e) })
		})
	})
}

// flags sets flags of a variable, or clears them.
func (r *run) flags(x cc.ExpressionNode, p place, op string, n int64, used bool, e *env, k func(value, *env) []item) []item {
	set, mask := n, n
	if op == "&" {
		set, mask = 0, ^n
	}
	r.f.masks(p.path, mask)
	r.f.note(r.f.written, p.path)
	if used {
		r.fail(x, "the value of an assignment of flags", "use a statement of its own")
	}
	switch {
	case r.starting:
		r.begin[p.path] = r.now(p)&^mask | set
		return k(integer(0), e)
	case !r.f.read[p.path] || r.f.open[p.path]:
		return k(integer(0), e)
	}
	return r.storeBits(p, mask, set, r.lineOf(x), e, func(e *env) []item { return k(integer(0), e) })
}

// step is ++ or --; after says that the value is that before it.
func (r *run) step(n cc.Node, to cc.ExpressionNode, up, after, used bool, e *env, k func(value, *env) []item) []item {
	by := int64(1)
	if !up {
		by = -1
	}
	p, ok := r.place(to, e)
	if ok && p.local == nil && cc.IsIntegerType(p.typ) {
		return r.add(n, p, by, used, e, func(v value, e *env) []item {
			if after && v.kind == number {
				v.n -= by
			}
			return k(v, e)
		})
	}
	return r.expr(to, e, func(v value, e *env) []item {
		w := value{key: fmt.Sprintf("(%s%+d)", v.name(), by), line: r.lineOf(n), text: source(n)}
		if v.kind == number {
			w = integer(v.n + by)
		}
		return r.store(to, w, e, func(e *env) []item {
			if after {
				return k(v, e)
			}
			return k(w, e)
		})
	})
}

// add adds a number to a variable, and goes on with what it is then.
func (r *run) add(n cc.Node, p place, by int64, used bool, e *env, k func(value, *env) []item) []item {
	r.f.note(r.f.written, p.path)
	r.f.note(r.f.counter, p.path)
	if used {
		r.f.note(r.f.read, p.path)
	}
	switch {
	case r.f.refs[p.path]:
		r.fail(n, p.last()+" counts references, and is added to", "use refcount_acquire and refcount_release")
	case r.starting:
		r.begin[p.path] = r.now(p) + by
		return k(integer(r.begin[p.path]), e)
	case r.f.open[p.path]:
		return k(r.anything(n, source(n)), e)
	case !r.f.read[p.path]:
		return k(integer(0), e)
	case r.f.bits[p.path] != 0:
		r.fail(n, p.last()+" has flags, and is added to", "use a variable for the count, and another one for the flags")
	}
	step := item{line: r.lineOf(n), text: fmt.Sprintf("add %s %d", r.name(p, ""), by)}
	if !used {
		return append([]item{step}, k(integer(0), e)...)
	}
	out, ok := fork(step, numbers(r.domain(p)...), func(o outcome) []item { return k(integer(o.c), e) })
	if !ok {
		r.fail(n, "what is done next depends on more of "+source(n)+" than whether it is one value", "compare it with == or !=")
	}
	return out
}
