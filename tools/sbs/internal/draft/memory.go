package draft

import (
	"bytes"
	"go/ast"
	"maps"
	"slices"
	"strings"
	"unicode"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// A port of another revision has most of the statements of C, and says them with what
// no rule gives: the words of messages, the stores that are ordered, the comments. So
// the statements of a function are paired with those of the function of the same name
// that stand for the same C, in their order, and what is paired is taken from there.

// remembered is the port around, read as C.
type remembered struct {
	port  *Port
	funcs map[string]*gofunc // by their names in C, lower case
}

// gofunc is a function of the port around.
type gofunc struct {
	name     string
	file     string
	elements []element
	stmts    []*gostmt // by their places; the inner ones behind the outer ones
}

// gostmt is a statement of a list in Go. A guard and what it guards are one.
type gostmt struct {
	pos, end   int
	from, upto int      // with the comments above and beside it
	up         ast.Node // the list
	elements   int      // how many there are in it
	noted      bool     // a PORT note belongs to it
}

// element is a simple statement in its simple form, or the head of one that is not.
type element struct {
	key  string
	node *tree.Node
	by   *gostmt // in Go
}

// remember reads a port as C. A file that cannot be read so is left out.
func remember(p *Port) *remembered {
	if p.read != nil {
		return p.read
	}
	r := &remembered{p, map[string]*gofunc{}}
	p.read = r
	for name, text := range p.Files {
		if strings.HasPrefix(name, "port_") || name == "doc.go" {
			continue
		}
		f, err := gotree.Parse(name, text)
		if err != nil {
			continue
		}
		for _, n := range f.Tree.Kids {
			if n.Kind != tree.Func || len(n.Kids) < 3 {
				continue
			}
			if fd := p.funcAt(name, n.Pos, n.End); fd != nil {
				g := &gofunc{name: fd.Name.Name, file: name, stmts: p.listed(name, fd)}
				g.elements = elements(tree.Simple(n).Kids[2], nil)
				for i := range g.elements {
					e := &g.elements[i]
					e.by = at(g.stmts, e.node.Pos, e.node.End)
				}
				for _, s := range g.stmts {
					for _, e := range g.elements {
						if e.node.Pos >= s.pos && e.node.End <= s.end {
							s.elements++
						}
					}
				}
				r.funcs[strings.ToLower(n.Text)] = g
			}
		}
	}
	return r
}

// funcAt is the function that stands in a part of a file.
func (p *Port) funcAt(file string, pos, end int) *ast.FuncDecl {
	for _, d := range p.typed.Files[file].Decls {
		if fd, ok := d.(*ast.FuncDecl); ok && fd.Body != nil && p.offset(fd.Body.Lbrace) >= pos && p.offset(fd.Body.Rbrace) < end {
			return fd
		}
	}
	return nil
}

// listed lists the statements of a function.
func (p *Port) listed(file string, fd *ast.FuncDecl) (all []*gostmt) {
	text := string(p.Files[file])
	var comments []*ast.CommentGroup
	for _, c := range p.typed.Files[file].Comments {
		if c.Pos() >= fd.Pos() && c.End() <= fd.End() {
			comments = append(comments, c)
		}
	}
	var list func(up ast.Node, stmts []ast.Stmt)
	add := func(up ast.Node, s ast.Stmt) {
		g := &gostmt{pos: p.offset(s.Pos()), end: p.offset(s.End()), up: up}
		if l, ok := s.(*ast.LabeledStmt); ok { // what it labels is a statement of its own
			g.end = p.offset(l.Colon) + 1
		}
		g.from, g.upto = g.pos, g.end
		for _, c := range comments {
			from, to := p.offset(c.Pos()), p.offset(c.End())
			above := to <= g.pos && strings.TrimSpace(text[to:g.pos]) == "" && strings.Count(text[to:g.pos], "\n") == 1
			beside := from >= g.end && strings.Trim(text[g.end:from], " \t") == ""
			switch {
			case above && p.alone(file, from):
				g.from = from
			case beside:
				g.upto = to
			default:
				continue
			}
			g.noted = g.noted || strings.Contains(c.Text(), "PORT:")
		}
		all = append(all, g)
	}
	list = func(up ast.Node, stmts []ast.Stmt) {
		for _, s := range stmts {
			add(up, s)
			if isGuard(s) && len(s.(*ast.IfStmt).Body.List) == 1 {
				continue
			}
			if l, ok := s.(*ast.LabeledStmt); ok {
				add(up, l.Stmt)
				s = l.Stmt
			}
			ast.Inspect(s, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BlockStmt:
					list(n, n.List)
					return false
				case *ast.CaseClause:
					list(n, n.Body)
					return false
				case *ast.FuncLit:
					return false
				}
				return true
			})
		}
	}
	list(fd.Body, fd.Body.List)
	return all
}

// alone tells whether a place is the first on its line.
func (p *Port) alone(file string, at int) bool {
	text := p.Files[file][:at]
	return len(bytes.TrimSpace(text[bytes.LastIndexByte(text, '\n')+1:])) == 0
}

// isGuard tells whether a statement guards traces or assertions.
func isGuard(s ast.Stmt) bool {
	i, ok := s.(*ast.IfStmt)
	if !ok || i.Init != nil || i.Else != nil {
		return false
	}
	call, ok := i.Cond.(*ast.CallExpr)
	if !ok {
		return false
	}
	f, ok := call.Fun.(*ast.SelectorExpr)
	return ok && (f.Sel.Name == "KTR_ON" || f.Sel.Name == "Asserting")
}

// at is the innermost statement that has a part of the text.
func at(all []*gostmt, pos, end int) (in *gostmt) {
	for _, s := range all {
		if s.pos <= pos && end <= s.end && (in == nil || s.end-s.pos <= in.end-in.pos) {
			in = s
		}
	}
	return in
}

// elements lists the elements of a statement in its simple form. Variables are none:
// they are written anew.
func elements(n *tree.Node, out []element) []element {
	head := func(kids ...*tree.Node) {
		out = append(out, element{key: tree.Key(tree.New(n.Kind, n.Text, 0, 0, kids...)), node: n})
	}
	switch n.Kind {
	case tree.Block:
		for _, k := range n.Kids {
			out = elements(k, out)
		}
		return out
	case tree.Var, tree.Macro:
		return out
	case tree.If:
		head(n.Kids[0])
		out = elements(n.Kids[1], out)
		if len(n.Kids) > 2 {
			out = append(out, element{key: "else", node: n.Kids[2]})
			out = elements(n.Kids[2], out)
		}
		return out
	case tree.For:
		head(n.Kids[0], n.Kids[1], n.Kids[2])
		return elements(n.Kids[3], out)
	case tree.Foreach:
		head(n.Kids[:len(n.Kids)-1]...)
		return elements(n.Kids[len(n.Kids)-1], out)
	case tree.Do:
		head(n.Kids[1])
		return elements(n.Kids[0], out)
	case tree.Switch:
		head(n.Kids[0])
		return elements(n.Kids[1], out)
	}
	head(n.Kids...)
	return out
}

// taken is what is taken from the port around for statements of C.
type taken struct {
	text    string
	comment string     // above it, for what is not taken itself
	upto    *tree.Node // it is for all statements up to this one, and differs from C: it has a note
}

// pairs finds what is taken for the statements of a function, of which only what is
// built is left: by the nodes of statements, and from which function in Go.
func (r *remembered) pairs(c []byte, name string, body *tree.Node) (from string, all map[*tree.Node]taken) {
	mine := elements(simpleBody(body), nil)
	g := r.funcs[strings.ToLower(name)]
	if g == nil {
		g = r.source(mine)
	}
	if g == nil {
		return "", nil
	}
	with := align(mine, g.elements)
	out := map[*tree.Node]taken{}
	text := func(from, to *gostmt) string { return string(r.port.Files[g.file][from.from:to.upto]) }
	var visit func(n *tree.Node)
	visit = func(n *tree.Node) {
		if n.Kind.IsStatement() && n.Kind != tree.Block && n.Kind != tree.Var || n.Kind == tree.Unary {
			var first, last *gostmt
			paired, whole := 0, true
			var by []*gostmt
			for i, e := range mine {
				if e.node.Pos < n.Pos || e.node.End > n.End {
					continue
				}
				if with[i] < 0 || g.elements[with[i]].by == nil {
					whole = false
					continue
				}
				paired++
				s := g.elements[with[i]].by
				if first == nil {
					first = s
				}
				if last == nil || s.end > last.end {
					last = s
				}
				if !slices.Contains(by, s) {
					by = append(by, s)
				}
			}
			if whole && paired > 0 {
				covered := 0
				for _, s := range by {
					if s.up == first.up {
						covered += s.elements
					}
				}
				if covered == paired {
					out[n] = taken{text: text(first, last)}
					return
				}
			}
			if first != nil && first.from < first.pos {
				for i, e := range mine {
					if e.node.Pos == n.Pos && with[i] >= 0 && g.elements[with[i]].by == first {
						out[n] = taken{comment: string(r.port.Files[g.file][first.from:first.pos])}
						break
					}
				}
			}
		}
		for _, k := range n.Kids {
			visit(k)
		}
	}
	visit(body)
	g.moved(mine, with, body, func(n *tree.Node, s *gostmt) { out[n] = taken{text: text(s, s)} })
	r.gaps(c, g, mine, with, body, out)
	return g.name, out
}

// moved finds statements that are one in Go, too, and stand at another place there.
func (g *gofunc) moved(mine []element, with []int, body *tree.Node, take func(*tree.Node, *gostmt)) {
	used := map[int]bool{}
	for _, j := range with {
		used[j] = true
	}
	for i, e := range mine {
		n, last := listed(body, e.node, e.node)
		if with[i] >= 0 || n == nil || n != last || count(mine, n) != 1 {
			continue
		}
		for j, o := range g.elements {
			if !used[j] && o.key == e.key && o.by != nil && o.by.elements == 1 {
				used[j] = true
				take(n, o.by)
				break
			}
		}
	}
}

// count is how many elements a statement of C has.
func count(mine []element, n *tree.Node) (c int) {
	for _, e := range mine {
		if e.node.Pos >= n.Pos && e.node.End <= n.End {
			c++
		}
	}
	return c
}

// source finds the function out of which another one was taken that the port does not
// have: the one that has the most of its statements, if that is a third of them.
func (r *remembered) source(mine []element) (best *gofunc) {
	most := max(len(mine)/3, 2)
	for _, name := range slices.Sorted(maps.Keys(r.funcs)) {
		n := 0
		for _, j := range align(mine, r.funcs[name].elements) {
			if j >= 0 {
				n++
			}
		}
		if n > most {
			best, most = r.funcs[name], n
		}
	}
	return best
}

// gap is what stands between two statements that are paired: statements of C of one
// list, and of Go.
type gap struct {
	first, last *tree.Node
	a, b        *gostmt
	noted       *gostmt // the first that has a note
	option      bool    // C has an option of the run time there
}

// between finds the gaps of a function.
func (g *gofunc) between(mine []element, with []int, body *tree.Node) (all []gap) {
	for i := 0; i < len(mine); i++ {
		if with[i] >= 0 {
			continue
		}
		var gp gap
		j := i
		for ; j < len(mine) && with[j] < 0; j++ {
			gp.option = gp.option || mine[j].node.Kind == tree.Cond
		}
		from, to := 0, len(g.elements)
		if i > 0 {
			from = with[i-1] + 1
		}
		if j < len(mine) {
			to = with[j]
		}
		gp.first, gp.last = listed(body, mine[i].node, mine[j-1].node)
		gp.a, gp.b, gp.noted = run(g.elements[from:to])
		if gp.a != nil && gp.first != nil {
			all = append(all, gp)
		}
		i = j
	}
	return all
}

// gaps finds where the port around differs from C and has a note for it, or where C has
// an option of the run time.
func (r *remembered) gaps(c []byte, g *gofunc, mine []element, with []int, body *tree.Node, out map[*tree.Node]taken) {
	for _, gp := range g.between(mine, with, body) {
		if !gp.option && gp.noted == nil {
			continue
		}
		a, b, first, last, option := gp.a, gp.b, gp.first, gp.last, gp.option
		if !option {
			a = gp.noted
		}
		text := string(r.port.Files[g.file][a.from:b.upto])
		if mine, its := words(uncommented(string(c[first.Pos:last.End]))), words(tokens(text)); option && in(mine, its) >= 0.3 || in(mine, its) >= 0.66 && in(its, mine) >= 0.5 {
			out[first] = taken{text: text, upto: last}
		}
	}
}

// words are the names of a text, in lower case, without the packages.
func words(text string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !packages[w] && w != "_" && !unicode.IsDigit(rune(w[0])) {
			all[strings.ToLower(w)] = true
		}
	}
	return all
}

// in is the share of the names of one text that another has, too: much of it, if it
// says the same in another way.
func in(one, other map[string]bool) float64 {
	both := 0
	for w := range one {
		if other[w] {
			both++
		}
	}
	return float64(both) / float64(max(len(one), 1))
}

// listed returns the statements of one list that begin and end a part of a text, or
// nil.
func listed(in, from, to *tree.Node) (first, last *tree.Node) {
	for _, k := range in.Kids {
		switch {
		case k.Pos <= from.Pos && to.End <= k.End && !(k.Pos == from.Pos && k.End == to.End):
			return listed(k, from, to)
		case k.Pos == from.Pos && in.Kind == tree.Block:
			first = k
		}
		if k.End == to.End && in.Kind == tree.Block {
			last = k
		}
	}
	if first == nil || last == nil {
		return nil, nil
	}
	return first, last
}

// run returns the first and the last of the statements of one list that elements are of,
// or nil, and the first that has a note.
func run(all []element) (first, last, noted *gostmt) {
	count := 0
	for _, e := range all {
		s := e.by
		if s == nil {
			return nil, nil, nil
		}
		if first == nil {
			first, last = s, s
			count += s.elements
			if s.noted {
				noted = s
			}
			continue
		}
		if s.pos >= last.end {
			if s.up != first.up {
				return nil, nil, nil
			}
			last = s
			count += s.elements
			if s.noted && noted == nil {
				noted = s
			}
		}
	}
	if count != len(all) {
		return nil, nil, nil
	}
	return first, last, noted
}

// align pairs the elements of two lists that have the same keys, as many as there can
// be in one order: for each of the first its partner, or -1.
func align(a, b []element) []int {
	n := make([][]int, len(a)+1)
	for i := range n {
		n[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			n[i][j] = max(n[i+1][j], n[i][j+1])
			if a[i].key == b[j].key {
				n[i][j] = max(n[i][j], n[i+1][j+1]+1)
			}
		}
	}
	with := make([]int, len(a))
	for i, j := 0, 0; i < len(a); {
		switch {
		case j < len(b) && a[i].key == b[j].key && n[i][j] == n[i+1][j+1]+1:
			with[i] = j
			i++
			j++
		case j < len(b) && n[i][j+1] >= n[i+1][j]:
			j++
		default:
			with[i] = -1
			i++
		}
	}
	return with
}
