package draft

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"

	"ktimeout/tools/cfront"
	"ktimeout/tools/sbs/internal/tree"
)

// val is an expression in Go.
type val struct {
	s    string
	t    types.Type // nil: not known
	prec int        // how strongly its operator binds, in Go
	word bool       // a word of the seam, not yet loaded: t is what it holds
	lit  bool       // a literal number
}

// How strongly Go's operators bind.
const (
	precOr = iota + 1
	precAnd
	precCompare
	precAdd
	precMul
	precUnary
	precPrimary
)

var binds = map[string]int{
	"||": precOr, "&&": precAnd, "==": precCompare, "!=": precCompare, "<": precCompare, "<=": precCompare, ">": precCompare, ">=": precCompare,
	"+": precAdd, "-": precAdd, "|": precAdd, "^": precAdd, "*": precMul, "/": precMul, "%": precMul, "<<": precMul, ">>": precMul, "&": precMul, "&^": precMul,
}

// at is the text of a value as an operand of something that binds so strongly.
func (v val) at(prec int) string {
	if v.prec < prec {
		return "(" + v.s + ")"
	}
	return v.s
}

// load reads a word.
func (v val) load() val {
	if !v.word {
		return v
	}
	return val{s: v.at(precPrimary) + ".Load()", t: v.t, prec: precPrimary}
}

// expr writes an expression.
func (d *drafter) expr(n *tree.Node) val { return d.place(n).load() }

// place writes an expression; a word of the seam is not loaded.
func (d *drafter) place(n *tree.Node) val {
	v := d.bare(n)
	if held, ok := isWord(v.t); ok && !v.word {
		v.t, v.word = held, true
	}
	return v
}

// operand writes an operand; parentheses of C are kept.
func (d *drafter) operand(n *tree.Node, prec int) val {
	v := d.expr(n)
	if d.parenthesised(n) > 0 && v.prec < precUnary {
		return val{s: "(" + v.s + ")", t: v.t, prec: precPrimary}
	}
	return val{s: v.at(prec), t: v.t, prec: max(v.prec, prec), lit: v.lit}
}

func (d *drafter) bare(n *tree.Node) val {
	switch n.Kind {
	case tree.Name:
		return d.name(n)
	case tree.Number:
		if _, err := strconv.ParseUint(n.Text, 10, 64); err != nil {
			fail(n, Form, "the number %s", n.Text)
		}
		return val{s: d.digits(n), t: tNumber, prec: precPrimary, lit: true}
	case tree.String:
		return val{s: d.quoted(n), t: tString, prec: precPrimary}
	case tree.Call:
		return d.call(n)
	case tree.Index:
		return d.index(n)
	case tree.Member:
		return d.member(n)
	case tree.Unary:
		return d.unary(n)
	case tree.Binary:
		return d.binary(n)
	case tree.Cast:
		return d.cast(n)
	case tree.Ternary:
		return d.choice(n)
	case tree.Assign:
		fail(n, Form, "an assignment within an expression")
	}
	fail(n, Form, "%s within an expression", n.Kind)
	return val{}
}

// digits keeps how a number is written, where Go takes it.
func (d *drafter) digits(n *tree.Node) string {
	written := d.between(n.Pos, n.End)
	if v, err := strconv.ParseUint(written, 0, 64); err == nil && strconv.FormatUint(v, 10) == n.Text {
		return written
	}
	return n.Text
}

// quoted keeps the parts in which a string is written.
func (d *drafter) quoted(n *tree.Node) string {
	var parts []string
	whole := ""
	for _, f := range stringsOf(d.between(n.Pos, n.End)) {
		s, err := strconv.Unquote(f.text)
		if err != nil {
			return strconv.Quote(n.Text)
		}
		whole += s
		if f.line && len(parts) > 0 {
			f.text = "\n" + f.text
		}
		parts = append(parts, f.text)
	}
	if whole != n.Text || len(parts) == 0 {
		return strconv.Quote(n.Text)
	}
	return strings.Join(parts, "+")
}

// piece is one of adjacent strings. Line says that a line begins with it.
type piece struct {
	text string
	line bool
}

// stringsOf returns the literals of a text of strings.
func stringsOf(s string) (all []piece) {
	line := false
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\n':
			line = true
		case '"':
			j := i + 1
			for j < len(s) && s[j] != '"' {
				if s[j] == '\\' {
					j++
				}
				j++
			}
			if j >= len(s) {
				return nil
			}
			all = append(all, piece{s[i : j+1], line})
			i, line = j, false
		}
	}
	return all
}

// isNull tells whether an expression is NULL.
func isNull(n *tree.Node) bool { return n.Kind == tree.Name && n.Text == "NULL" }

// name writes a name.
func (d *drafter) name(n *tree.Node) val {
	if l, ok := d.fn.lookup(n.Text); ok {
		if _, word := isWord(l.typ); l.ref && !word {
			return val{s: "*" + l.name, t: l.typ, prec: precUnary}
		}
		return val{s: l.name, t: l.typ, prec: precPrimary}
	}
	switch n.Text {
	case "NULL":
		return val{s: "nil", t: tNil, prec: precPrimary}
	case "__func__":
		return val{s: strconv.Quote(d.fn.name), t: tString, prec: precPrimary}
	}
	if o := lookup(d.pkg, n.Text); o != nil {
		return d.object(o)
	}
	if o := d.names.Value(n.Text); o != nil {
		return d.object(o)
	}
	if m := d.macros[n.Text]; m != nil && len(m.Kids) == 2 && m.Kids[1].Kind == tree.Number {
		return val{s: n.Text, t: tNumber, prec: precPrimary}
	}
	if d.typed != nil {
		if c, ok := d.typed.Of(n.Pos, n.End); ok && c.Kind == cfront.Integer {
			fail(n, Name, "neither the port nor the layers have %s, of type %s", n.Text, c.Spelling)
		}
	}
	fail(n, Name, "neither the port nor the layers have %s", n.Text)
	return val{}
}

// object writes the name of something declared.
func (d *drafter) object(o types.Object) val {
	s := o.Name()
	if q := d.qualifier(o.Pkg()); q != "" {
		s = q + "." + s
	}
	return val{s: s, t: o.Type(), prec: precPrimary}
}

func (d *drafter) index(n *tree.Node) val {
	a := d.expr(n.Kids[0])
	i := d.expr(n.Kids[1])
	v := val{s: a.at(precPrimary) + "[" + i.s + "]", prec: precPrimary}
	if a.t != nil {
		switch t := pointee(a.t).Underlying().(type) {
		case *types.Slice:
			v.t = t.Elem()
		case *types.Array:
			v.t = t.Elem()
		case *types.Basic, *types.Struct:
			fail(n, Type, "an index of what is no array in Go: %s", a.s)
		}
	}
	return v
}

func (d *drafter) member(n *tree.Node) val {
	if p, ok := d.route(n); ok {
		if o := d.names.Value(strings.ReplaceAll(p, ".", "_")); o != nil && lookup(d.pkg, p) == nil {
			if _, isLocal := d.fn.lookup(p); !isLocal {
				return d.object(o) // the place of an entry of a list, as c_links.tqe
			}
		}
	}
	b := n.Kids[0]
	for b.Kind == tree.Unary && b.Text == "*" {
		b = b.Kids[0] // (*a).b
	}
	x := d.expr(b)
	if x.t == nil {
		fail(n, Name, "a member of something whose type is not known")
	}
	if f := field(x.t, n.Text); f != nil {
		return val{s: x.at(precPrimary) + "." + f.Name(), t: f.Type(), prec: precPrimary}
	}
	if m := d.macros[n.Text]; m != nil && len(m.Kids) == 2 && m.Kids[1].Kind == tree.Member {
		return d.member(through(m.Kids[1], n))
	}
	fail(n, Name, "%s has no member %s in Go", types.TypeString(pointee(x.t), d.qualifier), n.Text)
	return val{}
}

// through writes a member that is a macro for a path of members: a->m, where m is x.y.
func through(path, n *tree.Node) *tree.Node {
	if path.Kind == tree.Name {
		return tree.New(tree.Member, path.Text, n.Pos, n.End, n.Kids...)
	}
	return tree.New(tree.Member, path.Text, n.Pos, n.End, through(path.Kids[0], n))
}

// route is a path of members by their names, as a.b.
func (d *drafter) route(n *tree.Node) (string, bool) {
	switch n.Kind {
	case tree.Name:
		return n.Text, true
	case tree.Member:
		p, ok := d.route(n.Kids[0])
		return p + "." + n.Text, ok
	}
	return "", false
}

func (d *drafter) unary(n *tree.Node) val {
	x := n.Kids[0]
	switch n.Text {
	case "!":
		return d.not(x)
	case "&":
		v := d.place(x)
		if v.t == nil {
			return val{s: "&" + v.at(precUnary), prec: precUnary}
		}
		t := v.t
		if v.word {
			t = d.bare(x).t
		}
		if isFunc(t) {
			return v
		}
		return val{s: "&" + v.at(precUnary), t: types.NewPointer(t), prec: precUnary}
	case "*":
		v := d.expr(x)
		if isFunc(v.t) {
			return v
		}
		if v.t != nil {
			p, ok := v.t.Underlying().(*types.Pointer)
			if !ok {
				fail(n, Type, "what %s points to is not known", v.s)
			}
			return val{s: "*" + v.at(precUnary), t: p.Elem(), prec: precUnary}
		}
		return val{s: "*" + v.at(precUnary), prec: precUnary}
	case "-", "~", "+":
		v := d.operand(x, precUnary)
		if isBool(v.t) {
			fail(n, Form, "arithmetic with what is a bool in Go")
		}
		op := map[string]string{"-": "-", "~": "^", "+": "+"}[n.Text]
		return val{s: op + v.s, t: v.t, prec: precUnary}
	}
	fail(n, Form, "%s within an expression", n.Text)
	return val{}
}

// not writes the opposite of a condition.
func (d *drafter) not(x *tree.Node) val {
	if x.Kind == tree.Unary && x.Text == "!" {
		return d.cond(x.Kids[0])
	}
	v := d.expr(x)
	switch {
	case isBool(v.t):
		return val{s: "!" + v.at(precUnary), t: tBool, prec: precUnary}
	case v.lit:
		return val{s: strconv.FormatBool(v.s == "0"), t: tBool, prec: precPrimary}
	case isInteger(v.t):
		return val{s: v.at(precCompare+1) + " == 0", t: tBool, prec: precCompare}
	case nilable(v.t):
		return val{s: v.at(precCompare+1) + " == nil", t: tBool, prec: precCompare}
	}
	return d.untyped(x, v, "==")
}

// untyped compares with nothing what Go does not say the type of: C may.
func (d *drafter) untyped(x *tree.Node, v val, op string) val {
	if d.typed != nil && v.t == nil {
		if c, ok := d.typed.Of(x.Pos, x.End); ok {
			switch c.Kind {
			case cfront.Integer:
				return val{s: v.at(precCompare+1) + " " + op + " 0", t: tBool, prec: precCompare}
			case cfront.Pointer, cfront.Function:
				return val{s: v.at(precCompare+1) + " " + op + " nil", t: tBool, prec: precCompare}
			}
		}
	}
	fail(x, Type, "a condition whose type is not known")
	return val{}
}

// cond writes a condition.
func (d *drafter) cond(n *tree.Node) val {
	if n.Kind == tree.Binary && (n.Text == "&&" || n.Text == "||") {
		return d.binary(n)
	}
	if n.Kind == tree.Unary && n.Text == "!" {
		return d.not(n.Kids[0])
	}
	v := d.expr(n)
	switch {
	case isBool(v.t):
		return v
	case isInteger(v.t):
		if v.lit {
			return val{s: strconv.FormatBool(v.s != "0"), t: tBool, prec: precPrimary}
		}
		return val{s: v.at(precCompare+1) + " != 0", t: tBool, prec: precCompare}
	case nilable(v.t):
		return val{s: v.at(precCompare+1) + " != nil", t: tBool, prec: precCompare}
	}
	return d.untyped(n, v, "!=")
}

// part is a condition as an operand of && and ||; parentheses of C are kept.
func (d *drafter) part(n *tree.Node, prec int) string {
	v := d.cond(n)
	if d.parenthesised(n) > 0 && n.Kind == tree.Binary && binds[n.Text] == v.prec {
		return "(" + v.s + ")"
	}
	return v.at(prec)
}

func (d *drafter) binary(n *tree.Node) val {
	a, b := n.Kids[0], n.Kids[1]
	gap := " "
	if d.breaks(a, b) {
		gap = "\n"
	}
	switch n.Text {
	case "&&", "||":
		prec := binds[n.Text]
		return val{s: d.part(a, prec) + " " + n.Text + gap + d.part(b, prec+1), t: tBool, prec: prec}
	case "==", "!=", "<", "<=", ">", ">=":
		return d.compare(n, gap)
	case ",":
		fail(n, Form, "a comma within an expression")
	case " ":
		fail(n, Form, "a string put together by macros")
	}
	op, right := n.Text, b
	if op == "&" && b.Kind == tree.Unary && b.Text == "~" {
		op, right = "&^", b.Kids[0]
	}
	prec, ok := binds[op]
	if !ok {
		fail(n, Form, "the operator %s", op)
	}
	x, y := d.operand(a, prec), d.operand(right, prec+1)
	if isBool(x.t) || isBool(y.t) {
		fail(n, Form, "arithmetic with what is a bool in Go")
	}
	if nilable(x.t) || nilable(y.t) {
		fail(n, Form, "arithmetic with pointers")
	}
	if op == "<<" || op == ">>" {
		return val{s: x.s + " " + op + gap + y.s, t: x.t, prec: prec}
	}
	x, y, t := d.usual(n, x, y)
	return val{s: x.s + " " + op + gap + y.s, t: t, prec: prec}
}

// usual brings two operands to the type that C computes with.
func (d *drafter) usual(n *tree.Node, x, y val) (val, val, types.Type) {
	switch {
	case x.t == nil || y.t == nil:
		return x, y, known(x.t, y.t)
	case isUntyped(x.t):
		return x, y, y.t
	case isUntyped(y.t):
		return x, y, x.t
	case types.Identical(x.t, y.t):
		return x, y, x.t
	case !isInteger(x.t) || !isInteger(y.t):
		fail(n, Type, "%s and %s in one expression", x.t, y.t)
	}
	t := wider(x.t.Underlying().(*types.Basic), y.t.Underlying().(*types.Basic))
	return d.to(x, t), d.to(y, t), t
}

func known(a, b types.Type) types.Type {
	if a != nil && !isUntyped(a) {
		return a
	}
	return b
}

// wider is the type of C's usual arithmetic conversions.
func wider(a, b *types.Basic) types.Type {
	size := func(t *types.Basic) int64 { return max(sizes.Sizeof(t), 4) }
	unsigned := func(t *types.Basic) bool { return t.Info()&types.IsUnsigned != 0 && sizes.Sizeof(t) >= 4 }
	n, u := max(size(a), size(b)), false
	for _, t := range []*types.Basic{a, b} {
		u = u || size(t) == n && unsigned(t)
	}
	return map[int64]map[bool]types.Type{4: {false: tInt, true: tUint}, 8: {false: types.Typ[types.Int64], true: types.Typ[types.Uint64]}}[n][u]
}

var sizes = types.SizesFor("gc", "amd64")

// to converts an integer.
func (d *drafter) to(v val, t types.Type) val {
	if v.t == nil || isUntyped(v.t) || types.Identical(v.t, t) {
		return v
	}
	return val{s: types.TypeString(t, d.qualifier) + "(" + v.s + ")", t: t, prec: precPrimary}
}

// compare writes a comparison. Go does not compare functions, nor all arguments.
func (d *drafter) compare(n *tree.Node, gap string) val {
	a, b := n.Kids[0], n.Kids[1]
	x, y := d.operand(a, precCompare+1), d.operand(b, precCompare+1)
	equality := n.Text == "==" || n.Text == "!="
	for _, p := range [][2]val{{x, y}, {y, x}} {
		// A bool that C compares with 0.
		if isBool(p[0].t) && p[1].lit && equality {
			if (p[1].s != "0") == (n.Text == "==") {
				return val{s: p[0].s, t: tBool, prec: p[0].prec}
			}
			return val{s: "!" + p[0].at(precUnary), t: tBool, prec: precUnary}
		}
	}
	done := func(x, y string) val { return val{s: x + " " + n.Text + gap + y, t: tBool, prec: precCompare} }
	if equality {
		null := func(v val, other val) bool { return v.t == tNil || v.lit && v.s == "0" && nilable(other.t) }
		switch {
		case isString(x.t) && null(y, val{t: tNil}), isString(y.t) && null(x, val{t: tNil}):
			fail(n, Type, "a string that C compares with NULL")
		case null(y, x):
			return done(x.s, "nil")
		case null(x, y):
			return done("nil", y.s)
		}
		not := map[string]string{"==": "", "!=": "!"}[n.Text]
		for _, f := range []struct {
			is func(types.Type) bool
			by string
		}{{isFunc, "Func_eq"}, {isAny, "Arg_eq"}} {
			if f.is(x.t) || f.is(y.t) {
				o := d.names.Value(f.by)
				if o == nil {
					fail(n, Facility, "the layers have no %s", f.by)
				}
				return val{s: not + d.object(o).s + "(" + x.s + ", " + y.s + ")", t: tBool, prec: precUnary}
			}
		}
		if nilable(x.t) && nilable(y.t) {
			if !types.Identical(x.t, y.t) {
				fail(n, Type, "%s and %s are compared", x.t, y.t)
			}
			return done(x.s, y.s)
		}
		if isBool(x.t) && isBool(y.t) {
			return done(x.s, y.s)
		}
	}
	if isBool(x.t) || isBool(y.t) || nilable(x.t) || nilable(y.t) {
		fail(n, Form, "a comparison of what Go does not compare so")
	}
	x, y, _ = d.usual(n, x, y)
	return done(x.s, y.s)
}

func (d *drafter) cast(n *tree.Node) val {
	if n.Kids[0].Text == "void" || n.Kids[0].Text == "" {
		return d.expr(n.Kids[1])
	}
	t, s := d.goType(n.Kids[0])
	v := d.expr(n.Kids[1])
	switch {
	case v.t != nil && types.Identical(v.t, t):
		return v
	case isInteger(t) && isInteger(v.t):
		return val{s: s + "(" + v.s + ")", t: t, prec: precPrimary}
	case isAny(v.t) && (nilable(t) || isInteger(t)):
		return val{s: v.at(precPrimary) + ".(" + s + ")", t: t, prec: precPrimary}
	case isAny(t):
		return val{s: v.s, t: t, prec: v.prec}
	case v.t == tNil && nilable(t):
		return val{s: "nil", t: t, prec: precPrimary}
	}
	fail(n, Type, "a cast to %s", n.Kids[0].Text)
	return val{}
}

// choice writes c ? "a" : "b", of a variable that is 0 or 1.
func (d *drafter) choice(n *tree.Node) val {
	c, a, b := n.Kids[0], n.Kids[1], n.Kids[2]
	if a.Kind == tree.String && b.Kind == tree.String && c.Kind == tree.Name && d.flag(c.Text) {
		v := d.expr(c)
		if isInteger(v.t) {
			return val{s: fmt.Sprintf("[...]string{%s, %s}[%s]", d.quoted(b), d.quoted(a), v.s), t: tString, prec: precPrimary}
		}
	}
	fail(n, Form, asChoice)
	return val{}
}

// asChoice is why ?: is not written.
const asChoice = "?: within an expression"

// flag tells whether a local variable is never anything but 0 and 1.
func (d *drafter) flag(name string) bool {
	if l, ok := d.fn.lookup(name); !ok || !isInteger(l.typ) {
		return false
	}
	is := true
	var value func(n *tree.Node) bool
	value = func(n *tree.Node) bool {
		switch n.Kind {
		case tree.Number:
			return n.Text == "0" || n.Text == "1"
		case tree.Assign:
			return n.Text == "=" && value(n.Kids[1])
		case tree.Binary:
			return binds[n.Text] <= precCompare && binds[n.Text] > 0
		case tree.Unary:
			return n.Text == "!"
		case tree.Ternary:
			return value(n.Kids[1]) && value(n.Kids[2])
		case tree.Call:
			return d.givesFlag(callee(n))
		}
		return false
	}
	walk(d.fn.node, func(n *tree.Node) bool {
		switch {
		case n.Kind == tree.Assign && n.Kids[0].Kind == tree.Name && n.Kids[0].Text == name:
			is = is && n.Text == "=" && value(n.Kids[1])
		case n.Kind == tree.Var && n.Text == name && len(n.Kids) > 1:
			is = is && value(n.Kids[1])
		case n.Kind == tree.Unary && n.Text != "!" && n.Kids[0].Kind == tree.Name && n.Kids[0].Text == name:
			is = false
		case n.Kind == tree.Params:
			for _, p := range n.Kids {
				is = is && p.Text != name
			}
		}
		return true
	})
	return is
}

// givesFlag tells whether a function of the text returns 0 and 1 only.
func (d *drafter) givesFlag(name string) bool {
	f := d.funcs[name]
	if f == nil || len(f.Kids) < 3 {
		return false
	}
	is := true
	walk(f, func(n *tree.Node) bool {
		if n.Kind == tree.Return {
			is = is && len(n.Kids) == 1 && n.Kids[0].Kind == tree.Number && (n.Kids[0].Text == "0" || n.Kids[0].Text == "1")
		}
		return true
	})
	return is
}

// walk calls f for a node and all below it, but for what is below a node of which f
// says false.
func walk(n *tree.Node, f func(*tree.Node) bool) {
	if n == nil || !f(n) {
		return
	}
	for _, k := range n.Kids {
		walk(k, f)
	}
}

// asNumber is why a condition is not written where C takes it for a number.
const asNumber = "a condition as a number"

// value writes an expression as a value of a type.
func (d *drafter) value(n *tree.Node, want types.Type) val {
	return d.as(n, d.expr(n), want)
}

// as brings a value to a type.
func (d *drafter) as(n *tree.Node, v val, want types.Type) val {
	switch {
	case want == nil || v.t == nil || types.Identical(v.t, want):
		return v
	case v.t == tNil && isString(want):
		return val{s: `""`, t: want, prec: precPrimary}
	case v.t == tNil && nilable(want):
		return v
	case v.lit && isBool(want) && (v.s == "0" || v.s == "1"):
		return val{s: strconv.FormatBool(v.s == "1"), t: want, prec: precPrimary}
	case v.lit && v.s == "0" && nilable(want) && !isAny(want):
		return val{s: "nil", t: want, prec: precPrimary}
	case isAddress(want) && nilable(v.t) && !isAny(v.t):
		d.imports["unsafe"] = true
		return val{s: "unsafe.Pointer(" + v.s + ")", t: want, prec: precPrimary}
	case isBool(v.t) && (isAny(want) || isInteger(want)):
		fail(n, Form, asNumber)
	case isAny(want):
		return v
	case isAny(v.t) && (nilable(want) || isInteger(want)):
		return val{s: v.at(precPrimary) + ".(" + types.TypeString(want, d.qualifier) + ")", t: want, prec: precPrimary}
	case isInteger(want) && isInteger(v.t):
		if isUntyped(v.t) {
			return v
		}
		return d.to(v, want)
	case isBool(want):
		return d.cond(n)
	case types.AssignableTo(v.t, want):
		return v
	}
	fail(n, Type, "%s where %s is wanted", types.TypeString(v.t, d.qualifier), types.TypeString(want, d.qualifier))
	return val{}
}
