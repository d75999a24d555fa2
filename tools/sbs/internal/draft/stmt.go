package draft

import (
	"fmt"
	"go/types"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"ktimeout/tools/sbs/internal/tree"
)

// writer takes the lines of a text.
type writer struct{ strings.Builder }

func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(&w.Builder, format, args...)
	w.WriteByte('\n')
}

// try writes something, or, where that is not certain, the mark with the C beside it.
func (d *drafter) try(w *writer, n *tree.Node, f func(w *writer)) {
	left, pending := len(d.left), d.pending
	d.pending = nil
	var inner writer
	if u := attempt(func() { f(&inner) }); u != nil {
		d.left, d.pending = d.left[:left], nil
		inner.Reset()
		d.leave(n, u.kind, u.why)
	}
	for _, l := range d.pending {
		d.marked(w, l)
	}
	d.pending = pending
	w.WriteString(inner.String())
}

// attempt calls f, and returns what stopped it.
func attempt(f func()) (u *unsure) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case unsure:
			u = &r
		default:
			panic(r)
		}
	}()
	f()
	return nil
}

// marked writes the comment of what was left.
func (d *drafter) marked(w *writer, l Left) {
	w.line("%s %s", Mark, l)
}

// block writes the statements of a block, in a scope of its own.
func (d *drafter) block(w *writer, n *tree.Node) {
	d.fn.scopes = append(d.fn.scopes, map[string]local{})
	d.stmts(w, d.built(n.Kids))
	d.fn.scopes = d.fn.scopes[:len(d.fn.scopes)-1]
}

// stmts writes statements. Empty lines of C are kept, and assertions that follow each
// other have one guard.
func (d *drafter) stmts(w *writer, all []*tree.Node) {
	for i := 0; i < len(all); i++ {
		n := all[i]
		if i > 0 && d.apart(all[i-1], n) {
			w.WriteByte('\n')
		}
		switch {
		case n.Kind == tree.Var:
			j := i + 1
			for j < len(all) && all[j].Kind == tree.Var && d.text[all[j-1].End-1] != ';' {
				j++
			}
			d.vars(w, all[i:j])
			i = j - 1
		case isAssertion(n):
			j := i + 1
			for j < len(all) && isAssertion(all[j]) && !d.apart(all[j-1], all[j]) {
				j++
			}
			d.assertions(w, all[i:j])
			i = j - 1
		default:
			if t := d.fn.taken[n]; t.upto != nil && slices.Contains(all[i:], t.upto) {
				j := i + slices.Index(all[i:], t.upto)
				d.noted(w, all[i:j+1], t.text)
				i = j
				continue
			} else if t.text != "" && t.upto == nil {
				d.take(w, t.text)
				continue
			} else if t.comment != "" {
				d.take(w, strings.TrimSpace(t.comment))
			}
			d.try(w, n, func(w *writer) { d.stmt(w, n) })
		}
	}
}

// apart tells whether an empty line stands between two nodes of C.
func (d *drafter) apart(a, b *tree.Node) bool {
	gap := d.between(a.End, b.Pos)
	for first := true; ; first = false {
		line, rest, ok := strings.Cut(gap, "\n")
		if !ok {
			return false
		}
		if !first && strings.TrimSpace(line) == "" {
			return true
		}
		gap = rest
	}
}

// take writes a text of the port around.
func (d *drafter) take(w *writer, text string) {
	w.line("%s", text)
	for _, f := range d.near.typed.Files {
		for _, im := range f.Imports {
			p, err := strconv.Unquote(im.Path.Value)
			if err == nil && strings.Contains(text, path.Base(p)+".") {
				d.imports[p] = true
			}
		}
	}
}

// noted writes a text of the port around that differs from C, and what it names that C
// does not declare. Whether it still holds is left for a person, unless it is what would
// be written anyway.
func (d *drafter) noted(w *writer, all []*tree.Node, text string) {
	left, pending := len(d.left), len(d.pending)
	var own writer
	u := attempt(func() {
		for _, n := range all {
			d.stmt(&own, n)
		}
	})
	same := u == nil && len(d.left) == left && tokens(own.String()) == tokens(text)
	d.left, d.pending = d.left[:left], d.pending[:pending]
	if same {
		d.take(w, text)
		return
	}
	whole := tree.New(tree.Block, "", all[0].Pos, all[len(all)-1].End)
	d.try(w, whole, func(w *writer) {
		d.leave(whole, Noted, "the port around differs here; see whether it still should")
		d.take(w, text)
	})
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		d.want(word)
	}
}

func isAssertion(n *tree.Node) bool { return callee(n) == "KASSERT" || callee(n) == "MPASS" }

// assertions writes KASSERT and MPASS.
func (d *drafter) assertions(w *writer, all []*tree.Node) {
	guard := d.layer(all[0], "Asserting")
	w.line("if %s() {", guard)
	for _, n := range all {
		if t := d.fn.taken[n]; strings.Contains(t.text, "ASS") {
			_, t.text, _ = cutGuard(t.text)
			d.take(w, t.text)
			continue
		}
		d.try(w, n, func(w *writer) {
			f := d.layer(n, callee(n))
			c := d.cond(n.Kids[1])
			if callee(n) == "MPASS" {
				w.line("%s(%s, %s)", f, c.s, strconv.Quote(d.plain(c.s)))
				return
			}
			message := n.Kids[2:]
			for len(message) == 1 && message[0].Kind == tree.Binary && message[0].Text == "," {
				message = commas(message[0])
			}
			if len(message) == 0 || message[0].Kind != tree.String {
				fail(n, Form, "a KASSERT without a message in parentheses")
			}
			args := []string{c.s, d.words(n, d.fn.name+": "+d.plain(c.s), message)}
			for _, a := range message[1:] {
				args = append(args, d.value(a, tAny).s)
			}
			w.line("%s(%s)", f, strings.Join(args, ", "))
		})
	}
	w.line("}")
}

// cutGuard takes an assertion of the port around out of its guard. A comment above the
// guard stays above it.
func cutGuard(text string) (guard, inner string, ok bool) {
	before, rest, ok := strings.Cut(text, "sys.Asserting() {\n")
	if !ok {
		return "", text, false
	}
	comment := strings.TrimSuffix(strings.TrimSpace(before), "if")
	end := strings.LastIndexByte(rest, '}')
	return before, comment + strings.TrimSpace(rest[:end]), true
}

// plain is a condition as MPASS says it: without the packages and the loads.
func (d *drafter) plain(s string) string {
	s = strings.ReplaceAll(strings.Join(strings.Fields(s), " "), ".Load()", "")
	for p := range packages {
		s = strings.ReplaceAll(s, p+".", "")
	}
	return s
}

// layer is the name of something that the layers have.
func (d *drafter) layer(n *tree.Node, name string) string {
	o := d.names.Value(name)
	if o == nil {
		fail(n, Facility, "the layers have no %s", name)
	}
	return d.object(o).s
}

// commas takes a list of expressions apart.
func commas(n *tree.Node) []*tree.Node {
	if n.Kind == tree.Binary && n.Text == "," {
		return append(commas(n.Kids[0]), commas(n.Kids[1])...)
	}
	return []*tree.Node{n}
}

// stmt writes a statement. One that holds ?:, or takes a condition for a number, is
// written for both cases.
func (d *drafter) stmt(w *writer, n *tree.Node) {
	if n.Kind != tree.Assign && n.Kind != tree.Call && n.Kind != tree.Return {
		d.plainStmt(w, n)
		return
	}
	left, pending := len(d.left), len(d.pending)
	var inner writer
	u := attempt(func() { d.plainStmt(&inner, n) })
	if u == nil {
		w.WriteString(inner.String())
		return
	}
	c, yes, no := d.bothCases(n, u)
	if c == nil {
		panic(*u)
	}
	d.left, d.pending = d.left[:left], d.pending[:pending]
	w.line("if %s {", d.cond(c).s)
	d.stmt(w, yes)
	w.line("} else {")
	d.stmt(w, no)
	w.line("}")
}

// bothCases is a statement for both cases of what stopped its writing: of a ?:, or of a
// condition that is a number. Nothing before it in the statement does anything.
func (d *drafter) bothCases(n *tree.Node, u *unsure) (cond, yes, no *tree.Node) {
	var a, b *tree.Node
	switch at := u.at; {
	case u.why == asChoice && at.Kind == tree.Ternary:
		cond, a, b = at.Kids[0], at.Kids[1], at.Kids[2]
	case u.why == asNumber:
		cond, a, b = at, tree.New(tree.Number, "1", at.Pos, at.Pos), tree.New(tree.Number, "0", at.Pos, at.Pos)
	default:
		return nil, nil, nil
	}
	if acts(cond) || always(n, u.at) == nil {
		return nil, nil, nil
	}
	return cond, put(n, u.at, a), put(n, u.at, b)
}

// acts tells whether an expression does something, or calls what may.
func acts(n *tree.Node) (does bool) {
	walk(n, func(k *tree.Node) bool {
		does = does || k.Kind == tree.Assign || k.Kind == tree.Call || k.Kind == tree.Unary && len(k.Text) > 1
		return true
	})
	return does
}

// always finds a part of a statement that is always computed, and before anything is
// done: it returns the part, or nil.
func always(n, part *tree.Node) *tree.Node {
	if n == part {
		return n
	}
	kids := n.Kids
	if n.Kind == tree.Binary && (n.Text == "&&" || n.Text == "||") || n.Kind == tree.Ternary {
		kids = kids[:1]
	}
	for i, k := range kids {
		if found := always(k, part); found != nil {
			for _, before := range n.Kids[:i] {
				if acts(before) {
					return nil
				}
			}
			return found
		}
	}
	return nil
}

// put is a tree with another part.
func put(n, part, by *tree.Node) *tree.Node {
	if n == part {
		return by
	}
	kids := make([]*tree.Node, len(n.Kids))
	for i, k := range n.Kids {
		kids[i] = put(k, part, by)
	}
	return tree.New(n.Kind, n.Text, n.Pos, n.End, kids...)
}

func (d *drafter) plainStmt(w *writer, n *tree.Node) {
	switch n.Kind {
	case tree.Block:
		if len(n.Kids) == 0 {
			return
		}
		w.line("{")
		d.block(w, n)
		w.line("}")
	case tree.If:
		d.ifStmt(w, n)
	case tree.For, tree.Foreach:
		d.loop(w, n)
	case tree.Do:
		if isZero(n.Kids[1]) && !leaves(n.Kids[0]) {
			d.block(w, n.Kids[0])
			return
		}
		w.line("for {")
		d.block(w, n.Kids[0])
		init, c := d.first(n.Kids[1])
		if init != "" {
			init += "; "
		}
		w.line("if %s%s {\nbreak\n}", init, d.opposite(c))
		w.line("}")
	case tree.Switch:
		d.switchStmt(w, n)
	case tree.Return:
		d.returnStmt(w, n)
	case tree.Goto:
		w.line("goto %s", localName(n.Text))
	case tree.Label:
		w.line("%s:", localName(n.Text))
	case tree.Break:
		w.line("break")
	case tree.Continue:
		w.line("continue")
	case tree.Empty, tree.Macro:
	case tree.Cond:
		d.optionStmt(w, n)
	case tree.Assign:
		d.assign(w, n)
	case tree.Unary:
		d.step(w, n)
	case tree.Call:
		d.callStmt(w, n)
	case tree.Cast:
		if n.Kids[0].Text == "void" {
			d.stmt(w, n.Kids[1])
			return
		}
		fail(n, Form, "a value that nobody takes")
	case tree.Binary:
		if n.Text == "," {
			d.parallel(w, commas(n))
			return
		}
		fail(n, Form, "a value that nobody takes")
	default:
		fail(n, Form, "%s as a statement", n.Kind)
	}
}

// leaves tells whether statements leave the loop that they are in.
func leaves(n *tree.Node) (does bool) {
	walk(n, func(k *tree.Node) bool {
		does = does || k.Kind == tree.Break || k.Kind == tree.Continue
		return k.Kind != tree.For && k.Kind != tree.Foreach && k.Kind != tree.Do && k.Kind != tree.Switch
	})
	return does
}

// first takes an assignment that is made first in a condition out of it.
func (d *drafter) first(n *tree.Node) (init string, cond *tree.Node) {
	var found *tree.Node
	var replace func(n *tree.Node) *tree.Node
	replace = func(n *tree.Node) *tree.Node {
		switch {
		case n.Kind == tree.Assign, n.Kind == tree.Unary && (n.Text == "++" || n.Text == "--"):
			found = n
			return n.Kids[0]
		case n.Kind == tree.Binary && n.Text != ",", n.Kind == tree.Unary && n.Text == "!":
			kid := replace(n.Kids[0])
			if found == nil {
				return n
			}
			return tree.New(n.Kind, n.Text, n.Pos, n.End, append([]*tree.Node{kid}, n.Kids[1:]...)...)
		}
		return n
	}
	cond = replace(n)
	if found == nil {
		return "", n
	}
	var w writer
	if found.Kind == tree.Assign {
		d.assign(&w, found)
	} else {
		d.step(&w, found)
	}
	init = strings.TrimSpace(w.String())
	if strings.Contains(init, "\n") {
		fail(n, Form, "an assignment in a condition that is more than one in Go")
	}
	return init, cond
}

// opposite writes the opposite of a condition.
func (d *drafter) opposite(n *tree.Node) string {
	turned := map[string]string{"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
	if n.Kind == tree.Binary && turned[n.Text] != "" {
		return d.cond(tree.New(tree.Binary, turned[n.Text], n.Pos, n.End, n.Kids...)).s
	}
	return d.not(n).s
}

func (d *drafter) ifStmt(w *writer, n *tree.Node) {
	w.line("if %s {", d.ifHead(n))
	d.block(w, n.Kids[1])
	if len(n.Kids) < 3 {
		w.line("}")
		return
	}
	w.WriteString("} else ")
	d.orElse(w, n)
}

// ifHead writes what stands between if and its block.
func (d *drafter) ifHead(n *tree.Node) string {
	init, c := d.first(n.Kids[0])
	if init != "" {
		init += "; "
	}
	return init + d.cond(c).s
}

// orElse writes what stands behind else.
func (d *drafter) orElse(w *writer, n *tree.Node) {
	e := d.built(n.Kids[2].Kids)
	if len(e) == 1 && e[0].Kind == tree.If && !strings.Contains(d.between(n.Kids[1].End, e[0].Pos), "else {") {
		left, pending := len(d.left), len(d.pending)
		var inner writer
		if attempt(func() { d.ifStmt(&inner, e[0]) }) == nil {
			w.WriteString(inner.String())
			return
		}
		d.left, d.pending = d.left[:left], d.pending[:pending]
	}
	w.line("{")
	d.block(w, n.Kids[2])
	w.line("}")
}

func (d *drafter) loop(w *writer, n *tree.Node) {
	d.loopHead(w, n)
	w.line("{")
	d.block(w, n.Kids[len(n.Kids)-1])
	w.line("}")
}

// loopHead writes what stands before the block of a loop.
func (d *drafter) loopHead(w *writer, n *tree.Node) {
	if n.Kind == tree.Foreach {
		d.foreachHead(w, n)
		return
	}
	start, cond, after := n.Kids[0].Kids, n.Kids[1], n.Kids[2].Kids
	init := d.oneLine(n, start)
	post := d.oneLine(n, after)
	c := ""
	if cond.Kind != tree.Empty && !(cond.Kind == tree.Number && cond.Text != "0") {
		again, rest := d.first(cond)
		if again != "" {
			if init != "" || post != "" {
				fail(n, Form, "an assignment in the condition of a for")
			}
			init, post = again, again
		}
		c = d.cond(rest).s
	}
	switch {
	case init == "" && post == "" && c == "":
		w.WriteString("for ")
	case init == "" && post == "":
		w.WriteString("for " + c + " ")
	default:
		w.WriteString("for " + init + "; " + c + "; " + post + " ")
	}
}

// oneLine writes statements as one, as the head of a for needs it.
func (d *drafter) oneLine(n *tree.Node, all []*tree.Node) string {
	if len(all) == 0 {
		return ""
	}
	var w writer
	if len(all) == 1 {
		d.stmt(&w, all[0])
	} else {
		d.parallel(&w, all)
	}
	s := strings.TrimSpace(w.String())
	if strings.Contains(s, "\n") {
		fail(n, Form, "the head of a for that is more than one statement in Go")
	}
	return s
}

// parallel writes assignments that follow each other as one, where they do not depend
// on each other.
func (d *drafter) parallel(w *writer, all []*tree.Node) {
	var to, values []string
	var given []*tree.Node
	for i, n := range all {
		var target, value *tree.Node
		switch {
		case n.Kind == tree.Assign && n.Text == "=" && n.Kids[1].Kind != tree.Assign:
			target, value = n.Kids[0], n.Kids[1]
		case n.Kind == tree.Assign && n.Text != "=":
			target, value = n.Kids[0], tree.New(tree.Binary, strings.TrimSuffix(n.Text, "="), n.Pos, n.End, n.Kids...)
		case n.Kind == tree.Unary && strings.HasSuffix(n.Text, "++"), n.Kind == tree.Unary && strings.HasSuffix(n.Text, "--"):
			op := n.Text[len(n.Text)-1:]
			target, value = n.Kids[0], tree.New(tree.Binary, op, n.Pos, n.End, n.Kids[0], tree.New(tree.Number, "1", n.End, n.End))
		default:
			fail(n, Form, "a list of more than assignments")
		}
		for i0, m := range all[:i] {
			t := m.Kids[0]
			dependent := false
			walk(value, func(n *tree.Node) bool { dependent = dependent || same(n, t); return true })
			if dependent && (t.Kind != tree.Name || acts(given[i0])) {
				fail(n, Form, "an assignment that depends on the one before it")
			}
			value = replaced(value, t, given[i0])
		}
		given = append(given, value)
		p := d.place(target)
		if p.word {
			fail(n, Form, "a word of the seam in a list of assignments")
		}
		to = append(to, p.s)
		values = append(values, d.value(value, p.t).s)
	}
	w.line("%s = %s", strings.Join(to, ", "), strings.Join(values, ", "))
}

// replaced is a tree with a variable replaced by its value.
func replaced(n, v, by *tree.Node) *tree.Node {
	if same(n, v) {
		return by
	}
	kids := make([]*tree.Node, len(n.Kids))
	for i, k := range n.Kids {
		kids[i] = replaced(k, v, by)
	}
	return tree.New(n.Kind, n.Text, n.Pos, n.End, kids...)
}

// same tells whether two trees are the same.
func same(a, b *tree.Node) bool {
	return a.Kind == b.Kind && a.Text == b.Text && slices.EqualFunc(a.Kids, b.Kids, same)
}

// foreachHead writes the head of a macro that loops: over the CPUs, or over a list.
func (d *drafter) foreachHead(w *writer, n *tree.Node) {
	args := n.Kids[:len(n.Kids)-1]
	kind, ok := strings.CutSuffix(n.Text, "_FOREACH")
	switch {
	case n.Text == "CPU_FOREACH" && len(args) == 1:
		fmt.Fprintf(w, "for %s = range %s ", d.expr(args[0]).s, d.layer(n, "CPU_FOREACH"))
	case ok && len(args) == 3 && d.names.Value(kind+"_FIRST") != nil:
		v := d.expr(args[0])
		first := tree.New(tree.Call, "", n.Pos, n.End, tree.New(tree.Name, kind+"_FIRST", n.Pos, n.Pos), args[1])
		next := tree.New(tree.Call, "", n.Pos, n.End, tree.New(tree.Name, kind+"_NEXT", n.Pos, n.Pos), args[0], args[2])
		fmt.Fprintf(w, "for %s = %s; %s != nil; %s = %s ", v.s, d.expr(first).s, v.s, v.s, d.expr(next).s)
	default:
		fail(n, Facility, "the layers have no %s", n.Text)
	}
}

func (d *drafter) switchStmt(w *writer, n *tree.Node) {
	v := d.expr(n.Kids[0])
	w.line("switch %s {", v.s)
	body := d.built(n.Kids[1].Kids)
	for i := 0; i < len(body); {
		c := body[i]
		if c.Kind != tree.Case {
			fail(n, Form, "a statement before the first case")
		}
		if len(c.Kids) == 0 {
			w.line("default:")
		} else {
			var labels []string
			for _, k := range c.Kids {
				labels = append(labels, d.value(k, v.t).s)
			}
			w.line("case %s:", strings.Join(labels, ", "))
		}
		j := i + 1
		for j < len(body) && body[j].Kind != tree.Case {
			j++
		}
		stmts := body[i+1 : j]
		falls := j < len(body)
		if len(stmts) > 0 {
			switch last := stmts[len(stmts)-1]; last.Kind {
			case tree.Break:
				stmts, falls = stmts[:len(stmts)-1], false
			case tree.Return, tree.Goto, tree.Continue:
				falls = false
			}
		}
		d.fn.scopes = append(d.fn.scopes, map[string]local{})
		d.stmts(w, stmts)
		d.fn.scopes = d.fn.scopes[:len(d.fn.scopes)-1]
		if falls {
			w.line("fallthrough")
		}
		i = j
	}
	w.line("}")
}

func (d *drafter) returnStmt(w *writer, n *tree.Node) {
	if len(n.Kids) == 0 {
		w.line("return")
		return
	}
	if d.fn.result == nil {
		fail(n, Form, "a result that Go does not return")
	}
	x := n.Kids[0]
	if x.Kind == tree.Ternary {
		w.line("if %s {", d.cond(x.Kids[0]).s)
		w.line("return %s", d.value(x.Kids[1], d.fn.result).s)
		w.line("}")
		w.line("return %s", d.value(x.Kids[2], d.fn.result).s)
		return
	}
	v := d.expr(x)
	if isInteger(d.fn.result) && isBool(v.t) {
		w.line("if %s {\nreturn 1\n}\nreturn 0", v.s)
		return
	}
	w.line("return %s", d.as(x, v, d.fn.result).s)
}

// step writes ++ and --.
func (d *drafter) step(w *writer, n *tree.Node) {
	op := n.Text[max(0, len(n.Text)-2):]
	if op != "++" && op != "--" {
		fail(n, Form, "a value that nobody takes")
	}
	v := d.place(n.Kids[0])
	switch {
	case v.word:
		w.line("%s", d.store(n, n.Kids[0], v, val{s: v.load().s + " " + op[:1] + " 1", t: v.t, prec: precAdd}))
	case isBool(v.t):
		fail(n, Form, "a bool is counted")
	default:
		w.line("%s%s", v.at(precPrimary), op)
	}
}

// callStmt writes a call whose value nobody takes.
func (d *drafter) callStmt(w *writer, n *tree.Node) {
	name := callee(n)
	switch {
	case len(name) == 4 && strings.HasPrefix(name, "CTR") && name[3] >= '0' && name[3] <= '9':
		f := d.layer(n, name)
		mask := d.expr(n.Kids[1])
		all, _ := d.args(n, n.Kids[1:], d.names.Value(name).Type().(*types.Signature))
		w.line("if %s(%s) {", d.layer(n, "KTR_ON"), mask.s)
		w.line("%s(%s)", f, all)
		w.line("}")
	case isAssertion(n):
		d.assertions(w, []*tree.Node{n})
	case name == "DROP_GIANT":
		w.line("giant = %s()", d.layer(n, name))
	case name == "bzero" || name == "memset" && len(n.Kids) == 4 && n.Kids[2].Text == "0":
		d.clear(w, n)
	default:
		w.line("%s", d.call(n).s)
	}
}

// clear writes bzero of a whole structure.
func (d *drafter) clear(w *writer, n *tree.Node) {
	p, size := n.Kids[1], n.Kids[len(n.Kids)-1]
	v := d.expr(p)
	if size.Kind == tree.Sizeof && v.t != nil {
		x := size.Kids[0]
		whole := x.Kind == tree.Unary && x.Text == "*" && same(x.Kids[0], p)
		if x.Kind == tree.Type {
			t, _ := d.goType(x)
			whole = types.Identical(t, pointee(v.t))
		}
		if pt, ok := v.t.Underlying().(*types.Pointer); ok && whole {
			w.line("*%s = %s{}", v.at(precUnary), types.TypeString(pt.Elem(), d.qualifier))
			return
		}
	}
	fail(n, Form, "a part of something is cleared")
}
