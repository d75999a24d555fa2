package draft

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"

	"ktimeout/tools/cfront"
	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/tree"
)

// Patch is a change of C to carry over to a port.
type Patch struct {
	Name          string // of the C file, for messages
	Before, After []byte // its text
	Port          *Port  // of the text before
	Names         *cfront.Names
	Typed         *cfront.Typed // the text after; may be nil
	With          Counterparts  // of the text before; may be nil: they are aligned, too
}

// Carried is what came of a patch.
type Carried struct {
	Edits []Edit            // of the port's files as they are, but for what follows from them
	Files map[string][]byte // the port's files as they are then
	Left  []Left
}

// Apply writes what a patch changes into the Go where the neighbours that it leaves
// alone have their counterparts. Left is what it could not, and what is left for a
// person in what it wrote.
func Apply(p Patch) (c Carried, err error) {
	before, err := ctree.Parse(p.Name, p.Before)
	if err != nil {
		return c, err
	}
	with := []Counterparts{Align(p.Port, p.Before, before)}
	if p.With != nil {
		with = append([]Counterparts{p.With}, with...)
	}
	d, _, err := file(Input{Name: p.Name, Upstream: p.Name, Text: p.After, Package: p.Port.typed.Types.Name(), Names: p.Names, Typed: p.Typed, Near: p.Port, patching: true})
	if err != nil {
		return c, err
	}
	d.left, d.pending = nil, nil
	old := &drafter{text: p.Before}
	old.macrosIn(before)
	a := &applier{Patch: p, d: d, old: old, with: with}
	a.files(before, d.file)
	c.Edits = a.edits
	if c.Files, err = edited(p.Port, a.edits); err != nil {
		return c, err
	}
	c.Left, err = a.check(before, c.Files)
	return c, err
}

// check looks at what came of a patch: that nothing was lost, and that it compiles.
func (a *applier) check(before *tree.Node, files map[string][]byte) ([]Left, error) {
	name := goName(a.Name)
	was, err := a.old.count(before, name, a.Port.Files[name], nil)
	if err != nil {
		return nil, err
	}
	is, err := a.d.count(a.d.file, name, files[name], a.d.left)
	if err != nil {
		return nil, err
	}
	left := append(a.d.left, a.d.report(a.d.file, a.d.lost(is), a.old.lost(was), tooSeldom)...)
	if is, err = a.d.count(a.d.file, name, files[name], nil); err != nil {
		return nil, err
	}
	left = append(left, a.d.report(a.d.file, a.d.kept(was, is), nil, tooOften)...)
	wrong, err := wrongIn(a.Names, a.Port.path, files)
	slices.SortStableFunc(left, func(a, b Left) int { return a.Line - b.Line })
	return append(left, wrong...), err
}

// goName is the name of the Go file of a C file.
func goName(c string) string { return strings.TrimSuffix(path.Base(c), ".c") + ".go" }

// applier carries one patch over.
type applier struct {
	Patch
	d     *drafter // of the text after
	old   *drafter // of the text before, to look at
	edits []Edit
	with  []Counterparts // who is asked, in this order

	file string // of the function that is looked at
	fn   *ast.FuncDecl
	list []*gostmt
}

// lost notes a change whose place is not known. What is new there is in the text after,
// what goes in the text before.
func (a *applier) lost(n *tree.Node, gone bool, why string) {
	if gone {
		why = fmt.Sprintf("line %d of the text before: %s", tree.Line(a.Before, n.Pos), why)
		a.d.left = append(a.d.left, Left{Kind: Place, C: source(a.Before, n), Why: why})
		return
	}
	a.d.leave(n, Place, why)
	a.d.pending = nil
}

// edit notes an edit.
func (a *applier) edit(file string, pos, end int, text string) {
	a.edits = append(a.edits, Edit{file, pos, end, text})
}

// itemKey is how an item is known before and after.
func itemKey(n *tree.Node) string {
	switch {
	case n.Kind == tree.Call:
		return tree.Key(n)
	case n.Text == "":
		return tree.Key(tree.Simple(n))
	}
	return fmt.Sprint(n.Kind, n.Text)
}

// files looks at the items of both texts.
func (a *applier) files(before, after *tree.Node) {
	x, y := a.old.built(before.Kids), a.d.built(after.Kids)
	keys := func(list []*tree.Node) (all []element) {
		for _, n := range list {
			all = append(all, element{key: itemKey(n), node: n})
		}
		return all
	}
	with := align(keys(x), keys(y))
	back := map[int]int{}
	for i, j := range with {
		if j >= 0 {
			back[j] = i
		}
	}
	moved := map[string]bool{} // items that are in both, at another place
	for i, n := range x {
		if with[i] < 0 && slices.ContainsFunc(y, func(m *tree.Node) bool { return itemKey(m) == itemKey(n) }) {
			moved[itemKey(n)] = true
		}
	}
	for i, n := range x {
		switch {
		case with[i] >= 0:
			a.both(n, y[with[i]])
		case moved[itemKey(n)]:
			j := slices.IndexFunc(y, func(m *tree.Node) bool { return itemKey(m) == itemKey(n) })
			a.both(n, y[j])
		default:
			a.remove(n)
		}
	}
	for j, n := range y {
		if _, ok := back[j]; !ok && !moved[itemKey(n)] {
			a.insert(y, j)
		}
	}
}

// declOf is the declaration in Go of an item.
func (a *applier) declOf(n *tree.Node) *decl {
	name := n.Text
	if n.Kind == tree.Call {
		switch {
		case callee(n) == "SYSCTL_INT" && len(n.Kids) > 3:
			name = "sysctl__" + n.Kids[1].Text + "_" + n.Kids[3].Text
		case strings.HasPrefix(callee(n), "SDT_PROBE_DEFINE"):
			name = "sdt" + probeName(n)
		}
	}
	o := lookup(a.Port.typed.Types, name)
	if o == nil {
		return nil
	}
	return a.Port.decl(o.Name())
}

// remove takes an item out of the port.
func (a *applier) remove(n *tree.Node) {
	at := a.declOf(n)
	if at == nil {
		if n.Kind == tree.Func || n.Kind == tree.Struct || n.Kind == tree.Var {
			a.lost(n, true, "what goes there is not found in the port")
		}
		return
	}
	from, to := a.Port.declLines(at)
	a.edit(at.file, from, to, "")
}

// insert writes an item that is new behind the one before it.
func (a *applier) insert(all []*tree.Node, j int) {
	n := all[j]
	text := a.d.texts[n]
	if text == "" {
		return
	}
	a.d.relist(n)
	for i := j - 1; i >= 0; i-- {
		if at := a.declOf(all[i]); at != nil {
			_, to := a.Port.declLines(at)
			if at.gen != nil && at.gen.Lparen.IsValid() {
				_, to = a.Port.lines(at.file, at.gen.Pos(), at.gen.End())
			}
			a.edit(at.file, to, to, "\n"+text)
			return
		}
	}
	for _, m := range all[j+1:] {
		if at := a.declOf(m); at != nil {
			from, _ := a.Port.declLines(at)
			if at.gen != nil && at.gen.Lparen.IsValid() {
				from, _ = a.Port.lines(at.file, at.gen.Pos(), at.gen.End())
				if at.gen.Doc != nil {
					from, _ = a.Port.lines(at.file, at.gen.Doc.Pos(), at.gen.Doc.End())
				}
			}
			a.edit(at.file, from, from, text+"\n")
			return
		}
	}
	a.lost(n, false, "where its neighbours stand in the port is not known")
}

// both looks at an item that is in both texts.
func (a *applier) both(x, y *tree.Node) {
	if same(tree.Simple(a.old.resolved(x)), tree.Simple(a.d.resolved(y))) {
		return
	}
	at := a.declOf(x)
	if at == nil {
		if a.d.texts[y] != "" {
			a.lost(y, false, "what it changes is not found in the port")
		}
		return
	}
	switch {
	case x.Kind == tree.Func && y.Kind == tree.Func && len(x.Kids) == 3 && len(y.Kids) == 3:
		a.function(x, y, at)
	case x.Kind == tree.Struct && y.Kind == tree.Struct:
		a.structure(x, y, at)
	default:
		if a.d.texts[y] == "" {
			a.lost(y, false, "this change is not carried over")
			return
		}
		a.d.relist(y)
		from, to := a.Port.declLines(at)
		text := a.d.texts[y]
		if at.gen != nil && at.gen.Lparen.IsValid() {
			text = strings.TrimPrefix(text, at.gen.Tok.String()+" ")
		}
		a.edit(at.file, from, to, text)
	}
}

// structure looks at a structure that is in both texts.
func (a *applier) structure(x, y *tree.Node, at *decl) {
	spec, ok := at.node.(*ast.TypeSpec)
	st, isStruct := (*ast.StructType)(nil), false
	if ok {
		st, isStruct = spec.Type.(*ast.StructType)
	}
	if !isStruct {
		a.lost(y, false, "it is no structure in the port")
		return
	}
	goField := func(name string) *ast.Field {
		for _, f := range st.Fields.List {
			for _, id := range f.Names {
				if strings.EqualFold(id.Name, localName(name)) {
					return f
				}
			}
		}
		return nil
	}
	lines := func(f *ast.Field) (int, int) {
		from, to := a.Port.lines(at.file, f.Pos(), f.End())
		if f.Doc != nil {
			from, _ = a.Port.lines(at.file, f.Doc.Pos(), f.Doc.End())
		}
		return from, to
	}
	was, is := a.old.built(x.Kids), a.d.built(y.Kids)
	find := func(list []*tree.Node, n *tree.Node) *tree.Node {
		for _, m := range list {
			if m.Kind == n.Kind && m.Text == n.Text {
				return m
			}
		}
		return nil
	}
	for _, m := range was {
		now := find(is, m)
		if now != nil && same(now, m) {
			continue
		}
		f := goField(m.Text)
		switch {
		case f == nil:
			a.lost(m, true, "this member is not found in the port")
		case now == nil:
			from, to := lines(f)
			a.edit(at.file, from, to, "")
		default:
			from, to := lines(f)
			a.edit(at.file, from, to, a.member(now))
		}
	}
	for j, m := range is {
		if find(was, m) != nil {
			continue
		}
		to := a.Port.offset(st.Fields.Opening) + 2
		for i := j - 1; i >= 0; i-- {
			if f := goField(is[i].Text); f != nil && find(was, is[i]) != nil {
				_, to = lines(f)
				break
			}
		}
		a.edit(at.file, to, to, a.member(m))
	}
}

// structMember writes a member of a structure.
func (a *applier) member(m *tree.Node) string {
	var w writer
	a.d.try(&w, m, func(w *writer) { a.d.structMember(w, "", m) })
	return w.String()
}

// function looks at a function that is in both texts.
func (a *applier) function(x, y *tree.Node, at *decl) {
	fd, ok := at.node.(*ast.FuncDecl)
	if !ok || fd.Body == nil {
		a.lost(y, false, "it is no function in the port")
		return
	}
	a.file, a.fn, a.list = at.file, fd, a.Port.listed(at.file, fd)
	if !same(x.Kids[0], y.Kids[0]) || !same(x.Kids[1], y.Kids[1]) {
		head := ""
		if u := attempt(func() { head = a.d.head(y) }); u != nil {
			a.lost(y, false, u.why)
			return
		}
		a.edit(a.file, a.Port.offset(fd.Type.Params.Pos()), a.Port.offset(fd.Type.End()), head)
	}
	if u := attempt(func() { a.d.begin(y) }); u != nil {
		a.lost(y, false, u.why)
		return
	}
	defer func() { a.d.fn = nil }()
	body := a.d.fn.node.Kids[2]
	a.locals(fd)
	was := x.Kids[2]
	if isBoot(x) {
		was = memory(was, x.Kids[1].Kids[0].Text)
	}
	a.block(a.old.resolved(was), body, fd.Body)
	a.wants(fd.Body)
}

// locals gives the variables of the function the types that they have in the port.
func (a *applier) locals(fd *ast.FuncDecl) {
	a.d.fn.types = map[string]types.Type{}
	ast.Inspect(fd, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v, ok := a.Port.typed.Info.Defs[id].(*types.Var); ok && v.Type() != types.Typ[types.Invalid] {
				a.d.fn.types[strings.ToLower(strings.TrimSuffix(id.Name, "_"))] = a.d.own(v.Type())
			}
		}
		return true
	})
}

// wants declares the variables that what is taken from the port needs.
func (a *applier) wants(body *ast.BlockStmt) {
	for _, l := range a.d.fn.wants {
		a.declare(body, l+"\n")
	}
}

// declare writes variables behind those of a block.
func (a *applier) declare(body *ast.BlockStmt, text string) {
	at, gap := a.Port.offset(body.Lbrace)+1, "\n"
	for _, s := range body.List {
		decl, ok := s.(*ast.DeclStmt)
		if !ok {
			break
		}
		if g := decl.Decl.(*ast.GenDecl); g.Lparen.IsValid() {
			_, at = a.Port.lines(a.file, g.Specs[len(g.Specs)-1].Pos(), g.Specs[len(g.Specs)-1].End())
			text = strings.ReplaceAll("\n"+text, "\nvar ", "\n")[1:]
		} else {
			_, at = a.Port.lines(a.file, s.Pos(), s.End())
		}
		gap = ""
	}
	if gap != "" {
		text = gap + text
	}
	a.edit(a.file, at, at, text)
}

// block looks at a block that is in both texts, and in Go.
func (a *applier) block(x, y *tree.Node, body *ast.BlockStmt) {
	a.d.fn.scopes = append(a.d.fn.scopes, map[string]local{})
	defer func() { a.d.fn.scopes = a.d.fn.scopes[:len(a.d.fn.scopes)-1] }()
	a.variables(x, y, body)
	was, is := rest(x.Kids), rest(y.Kids)
	keys := func(list []*tree.Node) (all []element) {
		for _, n := range list {
			all = append(all, element{key: stmtKey(n), node: n})
		}
		return all
	}
	with := align(keys(was), keys(is))
	i, j := 0, 0
	for i < len(was) || j < len(is) {
		if i < len(was) && with[i] == j {
			i++
			j++
			continue
		}
		p, q := i, j
		for p < len(was) && with[p] < 0 {
			p++
		}
		q = len(is)
		if p < len(was) {
			q = with[p]
		}
		a.changed(was, is, i, p, j, q, y, body)
		i, j = p, q
	}
}

// rest are the statements that are not variables.
func rest(list []*tree.Node) (out []*tree.Node) {
	for _, n := range list {
		if n.Kind != tree.Var && n.Kind != tree.Macro && n.Kind != tree.Empty {
			out = append(out, n)
		}
	}
	return out
}

func stmtKey(n *tree.Node) string {
	return tree.Key(simpleBody(tree.New(tree.Block, "", n.Pos, n.End, n)))
}

// changed looks at statements that are others now: was[i:p], and is[j:q]. Compound ones
// that are alike are looked into.
func (a *applier) changed(was, is []*tree.Node, i, p, j, q int, y *tree.Node, body *ast.BlockStmt) {
	for i < p && j < q {
		m, n := a.like(was[i:p], is[j:q])
		if m < 0 {
			break
		}
		m, n = m+i, n+j
		a.replace(was, is, i, m, j, n, y, body)
		a.compound(was[m], is[n], y)
		i, j = m+1, n+1
	}
	a.replace(was, is, i, p, j, q, y, body)
}

// like finds the first two compound statements that are more alike than not.
func (a *applier) like(was, is []*tree.Node) (int, int) {
	for m, x := range was {
		for n, y := range is {
			if x.Kind != y.Kind || x.Kind != tree.If && x.Kind != tree.For && x.Kind != tree.Foreach && x.Kind != tree.Switch {
				continue
			}
			one, other := elements(simpleBody(tree.New(tree.Block, "", 0, 0, x)), nil), elements(simpleBody(tree.New(tree.Block, "", 0, 0, y)), nil)
			common := 0
			for _, k := range align(one, other) {
				if k >= 0 {
					common++
				}
			}
			if 2*common >= min(len(one), len(other)) {
				if a.stmtOf(x) != nil {
					return m, n
				}
			}
		}
	}
	return -1, -1
}

// compound looks into a compound statement that is in both texts.
func (a *applier) compound(x, y, parent *tree.Node) {
	s := a.stmtOf(x)
	if s == nil {
		a.lost(y, false, "its counterpart in the port is not found")
		return
	}
	head := func(from, to token.Pos, write func(w *writer)) {
		var w writer
		if u := attempt(func() { write(&w) }); u != nil {
			a.d.leave(y, u.kind, u.why)
			a.d.pending = nil
			return
		}
		a.edit(a.file, a.Port.offset(from), a.Port.offset(to), strings.TrimSpace(w.String()))
	}
	switch s := s.(type) {
	case *ast.IfStmt:
		if x.Kind != tree.If {
			break
		}
		if !same(tree.Simple(x.Kids[0]), tree.Simple(y.Kids[0])) {
			head(s.If, s.Body.Lbrace, func(w *writer) { w.WriteString("if " + a.d.ifHead(y) + " ") })
		}
		a.block(x.Kids[1], y.Kids[1], s.Body)
		a.orElse(x, y, s)
		return
	case *ast.ForStmt:
		if x.Kind != tree.For && x.Kind != tree.Foreach {
			break
		}
		last := len(x.Kids) - 1
		if !slices.EqualFunc(x.Kids[:last], y.Kids[:len(y.Kids)-1], func(p, q *tree.Node) bool { return same(tree.Simple(p), tree.Simple(q)) }) {
			head(s.For, s.Body.Lbrace, func(w *writer) { a.d.loopHead(w, y) })
		}
		a.block(x.Kids[last], y.Kids[len(y.Kids)-1], s.Body)
		return
	case *ast.RangeStmt:
		if x.Kind == tree.Foreach {
			a.block(x.Kids[len(x.Kids)-1], y.Kids[len(y.Kids)-1], s.Body)
			return
		}
	}
	a.lost(y, false, "its counterpart in the port has another form")
}

// orElse looks at what an if does else.
func (a *applier) orElse(x, y *tree.Node, s *ast.IfStmt) {
	switch {
	case len(x.Kids) < 3 && len(y.Kids) < 3:
	case len(x.Kids) < 3:
		at := a.Port.offset(s.Body.Rbrace) + 1
		a.edit(a.file, at, at, a.elseText(y))
	case len(y.Kids) < 3 && s.Else != nil:
		a.edit(a.file, a.Port.offset(s.Body.Rbrace)+1, a.Port.offset(s.Else.End()), "")
	case s.Else == nil:
		a.lost(y, false, "the port has no else there")
	default:
		p, q := rest(x.Kids[2].Kids), rest(y.Kids[2].Kids)
		switch e := s.Else.(type) {
		case *ast.BlockStmt:
			a.block(x.Kids[2], y.Kids[2], e)
		case *ast.IfStmt:
			switch {
			case stmtKey(x.Kids[2]) == stmtKey(y.Kids[2]):
			case len(p) == 1 && len(q) == 1 && p[0].Kind == tree.If && q[0].Kind == tree.If:
				a.chained(p[0], q[0], e)
			default:
				a.edit(a.file, a.Port.offset(s.Body.Rbrace)+1, a.Port.offset(e.End()), a.elseText(y))
			}
		}
	}
}

// chained looks at an if that is the else of another one.
func (a *applier) chained(x, y *tree.Node, s *ast.IfStmt) {
	if !same(tree.Simple(x.Kids[0]), tree.Simple(y.Kids[0])) {
		text := ""
		if u := attempt(func() { text = "if " + a.d.ifHead(y) + " " }); u != nil {
			a.d.leave(y, u.kind, u.why)
			a.d.pending = nil
			return
		}
		a.edit(a.file, a.Port.offset(s.If), a.Port.offset(s.Body.Lbrace), text)
	}
	a.block(x.Kids[1], y.Kids[1], s.Body)
	a.orElse(x, y, s)
}

// elseText writes what an if does else, from behind its block.
func (a *applier) elseText(y *tree.Node) string {
	var w writer
	a.d.orElse(&w, y)
	a.d.pending = nil
	return " else " + strings.TrimSpace(w.String())
}

// stmtOf is the compound statement in Go that stands for one of C, or nil.
func (a *applier) stmtOf(n *tree.Node) (found ast.Stmt) {
	for _, with := range a.with {
		p, ok := with.Of(n)
		if !ok || p.File != a.file {
			continue
		}
		ast.Inspect(a.fn, func(n ast.Node) bool {
			switch s := n.(type) {
			case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt:
				if a.Port.offset(s.Pos()) == p.Pos && p.End == a.Port.offset(s.End()) {
					found = s.(ast.Stmt)
				}
			}
			return found == nil
		})
		if found != nil {
			return found
		}
	}
	return nil
}

// replace writes is[j:q] in the place of was[i:p], whose neighbours stay. One of the two
// may be empty.
func (a *applier) replace(was, is []*tree.Node, i, p, j, q int, y *tree.Node, body *ast.BlockStmt) {
	if i == p && j == q {
		return
	}
	var w writer
	a.d.stmts(&w, is[j:q])
	text := w.String()
	from, to := -1, -1
	for k := i; k < p; k++ {
		pos, end, ok := a.span(was[k], body)
		if !ok && onlyVars(was[k]) {
			continue // they go if nothing uses them
		}
		if !ok || a.shared(was, k, i, p) {
			a.lost(was[k], true, "what goes there is not found in the port")
			continue
		}
		if from < 0 || pos < from {
			from = pos
		}
		to = max(to, end)
	}
	if from >= 0 {
		from, to = a.whole(from, to)
		a.edit(a.file, from, to, text)
		return
	}
	if text == "" {
		return
	}
	// Behind the neighbour before, or before the one behind.
	if i > 0 {
		if _, end, ok := a.span(was[i-1], body); ok {
			_, to := a.whole(end, end)
			a.edit(a.file, to, to, a.gapped(is, j)+text)
			return
		}
	}
	if p < len(was) {
		if pos, _, ok := a.span(was[p], body); ok {
			from, _ := a.whole(pos, pos)
			a.edit(a.file, from, from, text)
			return
		}
	}
	if len(was) == 0 {
		at := a.Port.offset(body.Rbrace)
		a.edit(a.file, at, at, "\n"+text)
		return
	}
	for k := j; k < q; k++ {
		a.lost(is[k], false, "where its neighbours stand in the port is not known")
	}
}

// span is the part of the file that stands for a statement of the text before, with its
// comments: statements of a block. What is not, is no counterpart of it.
func (a *applier) span(n *tree.Node, body *ast.BlockStmt) (from, to int, ok bool) {
	for _, with := range a.with {
		part, ok := with.Of(n)
		if !ok || part.File != a.file {
			continue
		}
		if isAssertion(n) || strings.HasPrefix(callee(n), "CTR") {
			if s := at(a.list, part.Pos, part.End); s != nil && (s.up == ast.Node(body) || a.guarded(s, body)) {
				return s.from, s.upto, true
			}
			continue
		}
		var first, last *gostmt
		for _, s := range a.list {
			if s.up == ast.Node(body) && s.pos == part.Pos && first == nil {
				first = s
			}
			if s.up == ast.Node(body) && s.end == part.End {
				last = s
			}
		}
		if first != nil && last != nil {
			return first.from, max(first.upto, last.upto), true
		}
	}
	return 0, 0, false
}

// guarded tells whether a statement is in a guard of several that stands in a block.
func (a *applier) guarded(s *gostmt, body *ast.BlockStmt) bool {
	return slices.ContainsFunc(body.List, func(g ast.Stmt) bool {
		i, ok := g.(*ast.IfStmt)
		return ok && isGuard(g) && ast.Node(i.Body) == s.up
	})
}

// shared tells whether a statement of the list, but for was[i:p], has the part of the
// file that another one has.
func (a *applier) shared(was []*tree.Node, k, i, p int) bool {
	for _, with := range a.with {
		part, ok := with.Of(was[k])
		for m, n := range was {
			if other, has := with.Of(n); ok && has && (m < i || m >= p) && other == part {
				return true
			}
		}
	}
	return false
}

// gapped is an empty line, where C has one before a statement.
func (a *applier) gapped(is []*tree.Node, j int) string {
	if j > 0 && a.d.apart(is[j-1], is[j]) {
		return "\n"
	}
	return ""
}

// whole is a part of a file with whole lines.
func (a *applier) whole(from, to int) (int, int) {
	text := string(a.Port.Files[a.file])
	from = strings.LastIndexByte(text[:from], '\n') + 1
	if i := strings.IndexByte(text[to:], '\n'); i >= 0 {
		to += i + 1
	}
	return from, to
}

// variables looks at the variables of a block that is in both texts.
func (a *applier) variables(x, y *tree.Node, body *ast.BlockStmt) {
	vars := func(n *tree.Node) (all []*tree.Node) {
		for _, k := range n.Kids {
			if k.Kind == tree.Var {
				all = append(all, k)
			}
		}
		return all
	}
	was, is := vars(x), vars(y)
	has := func(list []*tree.Node, n *tree.Node) bool {
		return slices.ContainsFunc(list, func(m *tree.Node) bool { return same(m, n) })
	}
	var gone []*tree.Node
	for _, v := range was {
		if !has(is, v) {
			gone = append(gone, v)
		}
	}
	a.undeclare(gone, body)
	var w writer
	for i := 0; i < len(is); i++ {
		if has(was, is[i]) {
			a.d.declared(is[i])
			continue
		}
		k := i + 1
		for k < len(is) && !has(was, is[k]) && a.After[is[k-1].End-1] != ';' {
			k++
		}
		a.d.vars(&w, is[i:k])
		i = k - 1
	}
	if w.Len() > 0 {
		a.declare(body, w.String())
	}
}

// undeclare takes variables out of a block.
func (a *applier) undeclare(gone []*tree.Node, body *ast.BlockStmt) {
	found := map[string]bool{}
	is := func(id *ast.Ident) bool {
		return slices.ContainsFunc(gone, func(v *tree.Node) bool { return localName(v.Text) == id.Name })
	}
	for _, s := range body.List {
		d, ok := s.(*ast.DeclStmt)
		if !ok {
			continue
		}
		g := d.Decl.(*ast.GenDecl)
		for _, sp := range g.Specs {
			spec, ok := sp.(*ast.ValueSpec)
			if !ok {
				continue
			}
			var kept []string
			for _, id := range spec.Names {
				if is(id) {
					found[id.Name] = true
				} else {
					kept = append(kept, id.Name)
				}
			}
			switch {
			case len(kept) == len(spec.Names):
			case len(kept) > 0:
				a.edit(a.file, a.Port.offset(spec.Names[0].Pos()), a.Port.offset(spec.Names[len(spec.Names)-1].End()), strings.Join(kept, ", "))
			case len(g.Specs) > 1:
				from, to := a.Port.lines(a.file, sp.Pos(), sp.End())
				a.edit(a.file, from, to, "")
			default:
				from, to := a.Port.lines(a.file, s.Pos(), s.End())
				a.edit(a.file, from, to, "")
			}
		}
	}
	for _, v := range gone {
		if !found[localName(v.Text)] {
			a.lost(v, true, "this variable is not found in the port")
		}
	}
}
