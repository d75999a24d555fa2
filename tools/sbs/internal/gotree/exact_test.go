package gotree

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/scanner"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// operators by their classes: one is altered into each other one of its class. "": it is
// left out.
var operators = [][]string{
	{"==", "!=", "<", "<=", ">", ">="},
	{"&&", "||"},
	{"|", "&", "^", "+", "-", "*", "/", "%", "<<", ">>", "&^"},
	{"=", "+=", "-=", "|=", "&=", "&^=", "^=", "<<=", ">>=", "*=", ":="},
	{"++", "--"},
	{"!", ""},
	{"break", "continue", "return"},
}

// words are the names that idioms know, by what they are: one is altered into every other
// one of its kind.
var words = [][]string{
	{"Load", "Locked", "Peek", "Look", "Store", "Store_ordered", "Obtain", "Relinquish", "Release", "Cmpset"},
	{"Func_eq", "Arg_eq", "Func_ptr", "Arg_ptr", "Racy_load", "Racy_store", "Pointer"},
	{"Curthread", "Curg", "Panicstr", "Asserting", "PCPU_GET", "DROP_GIANT"},
	{"Panic", "panic", "KASSERT", "MPASS", "SDT_PROBE", "PICKUP_GIANT", "KTR_ON"},
	{"INVARIANTS", "WITNESS", "CPU_FOREACH", "true", "false", "nil"},
	{"TAILQ_FIRST", "LIST_FIRST", "TAILQ_NEXT", "LIST_NEXT", "SLIST_NEXT"},
	{"C_links_tqe", "C_links_sle", "Td_slpq_f", "Sq_hash_f"},
	{"sle", "le", "tqe"},
	{"byte", "string", "make", "new", "uintptr", "int32", "uint32"},
}

// free are the words of which an idiom says that it does not matter which one is used.
var free = [][]string{
	{"Load", "Locked", "Peek", "Look"}, {"Store", "Store_ordered"}, {"Func_eq", "Arg_eq"},
	{"Func_ptr", "Arg_ptr"}, {"sle", "le", "tqe"}, {"Asserting", "INVARIANTS"},
	{"Panic", "panic"}, {"Curthread", "Curg"},
}

// The reader loses nothing: whatever token or statement of a ported declaration is altered, it is read as something else, but for the tokens that an idiom says are free. They are
// counted.
func TestExact(t *testing.T) {
	altered, lost := 0, map[string]int{}
	seen := map[string]bool{} // most of a revision is also in another one
	for name, text := range portedFiles(t) {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		at := func(p token.Pos) int { return fset.Position(p).Offset }
		var head, probes strings.Builder                          // what stands before a declaration; before one that uses a probe
		if pkg := file.Name.Name; pkg == "sys" || pkg == "lock" { // where names of these are without the package
			head.WriteString("package " + pkg + "\n")
		} else {
			head.WriteString("package p\n")
		}
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok {
				switch s := string(text[at(g.Pos()):at(g.End())]); {
				case g.Tok == token.IMPORT:
					head.WriteString(s + "\n")
				case strings.Contains(s, "Sdt_probe"):
					probes.WriteString(s + "\n")
				}
			}
		}
		n := 0
		for _, d := range file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
				continue
			}
			e := &exactness{
				head: head.String(), text: string(text[at(d.Pos()):at(d.End())]), name: name,
				line: fset.Position(d.Pos()).Line, imports: file.Imports,
			}
			if strings.Contains(e.text, "SDT_PROBE") {
				e.head += probes.String()
			}
			if seen[e.head+e.text] {
				continue
			}
			seen[e.head+e.text] = true
			e.whole = e.read(e.text)
			for _, a := range append(e.alterations(), e.statements()...) {
				if n++; testing.Short() && n%10 != 0 {
					continue
				}
				altered++
				s := e.text[:a.pos] + a.to + e.text[a.pos+len(a.from):]
				if e.read(s) != e.whole {
					continue
				}
				why := e.free(a)
				if why == "" {
					t.Errorf("%s:%d: %q for %q is not noticed", name, e.line+strings.Count(e.text[:a.pos], "\n"), a.to, a.from)
				}
				lost[why]++
			}
		}
	}
	t.Logf("%d alterations; not noticed, as an idiom says: %v", altered, lost)
}

// exactness is one declaration that is altered.
type exactness struct {
	name, head string // what stands before it
	text       string
	line       int
	imports    []*ast.ImportSpec
	whole      string // as it is read unaltered
}

// read returns what a text of the declaration is read as, "" if it is not read.
func (e *exactness) read(text string) string {
	f, err := Parse(e.name, []byte(e.head+text))
	if err != nil {
		return ""
	}
	return f.Tree.String()
}

type alteration struct {
	pos      int
	from, to string
}

// alterations returns all alterations of one token.
func (e *exactness) alterations() []alteration {
	var out []alteration
	var s scanner.Scanner
	src := []byte(e.text)
	fset := token.NewFileSet()
	file := fset.AddFile("", -1, len(src))
	s.Init(file, src, nil, 0)
	var names []string
	var last token.Token
	for {
		p, tok, lit := s.Scan()
		if tok == token.EOF {
			break
		}
		off := file.Offset(p)
		if tok == token.IDENT && !slices.Contains(names, lit) {
			names = append(names, lit)
		}
		before := last
		last = tok
		put := func(to ...string) {
			for _, w := range to {
				from := lit
				if !tok.IsLiteral() && !tok.IsKeyword() {
					from = tok.String()
				}
				if w != from && !(tok == token.INT && equal(w, from)) {
					out = append(out, alteration{off, from, w})
				}
			}
		}
		switch {
		case tok == token.IDENT:
			put("zz", names[(slices.Index(names, lit)+1)%len(names)], names[len(names)/2])
			for _, kind := range words {
				if slices.Contains(kind, lit) {
					put(kind...)
				}
			}
			for _, im := range e.imports {
				if path := strings.Trim(im.Path.Value, `"`); strings.HasSuffix(path, "/"+lit) || path == lit {
					for _, other := range e.imports {
						p := strings.Trim(other.Path.Value, `"`)
						put(p[strings.LastIndexByte(p, '/')+1:])
					}
				}
			}
		case tok == token.INT || tok == token.FLOAT:
			put("7", "0", "1")
		case tok == token.STRING:
			put(`"other"`, `""`)
		case tok == token.AND && !ends(before), tok == token.MUL && !ends(before), tok == token.SUB && !ends(before), tok == token.XOR && !ends(before):
			put("")
		default:
			for _, class := range operators {
				if slices.Contains(class, tok.String()) {
					put(class...)
				}
			}
		}
	}
	return out
}

// statements returns the alterations of whole statements: each is left out, and written
// twice.
func (e *exactness) statements() []alteration {
	var out []alteration
	fset := token.NewFileSet()
	const head = "package p\n"
	f, err := parser.ParseFile(fset, "", head+e.text, 0)
	if err != nil {
		return nil
	}
	ast.Inspect(f, func(n ast.Node) bool {
		var list []ast.Stmt
		switch n := n.(type) {
		case *ast.BlockStmt:
			list = n.List
		case *ast.CaseClause:
			list = n.Body
		}
		for _, s := range list {
			pos, end := fset.Position(s.Pos()).Offset-len(head), fset.Position(s.End()).Offset-len(head)
			text := e.text[pos:end]
			out = append(out, alteration{pos, text, ""}, alteration{pos, text, text + "\n" + text})
		}
		return true
	})
	return out
}

// equal tells whether two numbers are written differently only.
func equal(a, b string) bool {
	return constant.Compare(constant.MakeFromLiteral(a, token.INT, 0), token.EQL, constant.MakeFromLiteral(b, token.INT, 0))
}

// ends tells whether an operand ends with a token, so that an operator behind it has two.
func ends(t token.Token) bool {
	return t.IsLiteral() || t == token.RPAREN || t == token.RBRACK || t == token.RBRACE
}

// free returns why an alteration need not be noticed, or "".
func (e *exactness) free(a alteration) string {
	if what := e.place(a.pos); what != "" {
		return what
	}
	for _, set := range free {
		if slices.Contains(set, a.from) && slices.Contains(set, a.to) {
			return strings.Join(set, " ")
		}
	}
	if a.from == "break" && len(a.to) != 1 {
		return "break"
	}
	if e.isImport(a.from) && e.isImport(a.to) {
		return "package"
	}
	if e.isImport(a.to) && a.from == a.to+"_" { // a word of Go's, or a package's, that C has
		return "word"
	}
	return ""
}

func (e *exactness) isImport(name string) bool {
	return slices.ContainsFunc(e.imports, func(im *ast.ImportSpec) bool {
		if im.Name != nil && im.Name.Name == name {
			return true
		}
		path := strings.Trim(im.Path.Value, `"`)
		return path == name || strings.HasSuffix(path, "/"+name)
	})
}

// place returns what is free at an offset: the message of a panic or an assertion, with its
// arguments; a description; the name of a parameter in a type; a type parameter.
func (e *exactness) place(pos int) string {
	fset := token.NewFileSet()
	const head = "package p\n"
	f, err := parser.ParseFile(fset, "", head+e.text, 0)
	if err != nil {
		return ""
	}
	what := ""
	in := func(from, to token.Pos, is string) {
		if fset.Position(from).Offset-len(head) <= pos && pos < fset.Position(to).Offset-len(head) {
			what = is
		}
	}
	heads := map[*ast.FuncType]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			heads[n.Type] = true
			if n.Type.TypeParams != nil {
				in(n.Type.TypeParams.Pos(), n.Type.TypeParams.End(), "type parameter")
			}
		case *ast.TypeSpec:
			if n.TypeParams != nil {
				in(n.TypeParams.Pos(), n.TypeParams.End(), "type parameter")
			}
		case *ast.FuncType:
			for _, p := range n.Params.List {
				if !heads[n] && len(p.Names) > 0 {
					in(p.Pos(), p.Names[len(p.Names)-1].End(), "name in a type")
				}
			}
		case *ast.KeyValueExpr:
			if id, ok := n.Key.(*ast.Ident); ok && id.Name == "Oid_descr" {
				in(n.Value.Pos(), n.End(), "description")
			}
		case *ast.CallExpr:
			name := ""
			switch f := n.Fun.(type) {
			case *ast.Ident:
				name = f.Name
			case *ast.SelectorExpr:
				name = f.Sel.Name
			}
			first, ok := map[string]int{"Panic": 0, "panic": 0, "KASSERT": 1, "MPASS": 1}[name]
			if ok && first < len(n.Args) {
				in(n.Args[first].Pos(), n.Rparen, "message")
			}
		}
		return true
	})
	return what
}
