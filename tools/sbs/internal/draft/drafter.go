package draft

import (
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"ktimeout/tools/cfront"
	"ktimeout/tools/sbs/internal/tree"
)

// drafter writes Go for parts of a text of C.
type drafter struct {
	text     []byte // of C
	textName string // "" for the file that is drafted, or a header
	names    *cfront.Names
	typed    *cfront.Typed  // nil: the text is not typed
	pkg      *types.Package // the package that the Go is for: what it declares
	path     string         // its import path
	near     *Port          // the port whose manner is followed

	file      *tree.Node
	patching  bool              // what the port around declares is there
	constants string            // of the header, that neither the layers nor the port around have
	others    []string          // functions of the port around that say something else than the header
	beside    map[string][]byte // other Go files of the package

	macros     map[string]*tree.Node // object-like, of the text
	funcMacros map[string]*tree.Node // macros with parentheses, of the text
	funcs      map[string]*tree.Node
	typedefs   map[string]*tree.Node // the types of
	bools      map[int]bool          // Vars and Funcs that are only tested, by where they begin
	renames    map[string]string     // members that are called by a macro
	embeds     map[string]bool       // members that are called by macros only
	indexed    map[string]bool       // members that are indexed
	cookies    map[string]types.Type // what a void * of the layers is, by the names of variables and members
	sysctls    map[string]bool       // variables that the administrator reads

	memory *remembered // the port around, or nil

	texts   map[*tree.Node]string // of the items
	lefts   map[*tree.Node][]Left // in them
	wants   []string              // declarations of the port around that what is taken names
	imports map[string]bool
	left    []Left
	pending []Left // of left, those that no comment says yet
	fn      *fn
}

// fn is the function that is being written.
type fn struct {
	name   string // in C
	node   *tree.Node
	result types.Type // nil: none
	scopes []map[string]local
	giant  bool // DROP_GIANT is used
	taken  map[*tree.Node]taken
	source string                // the function in Go that is taken from
	types  map[string]types.Type // of variables that Go has, by their names in lower case
	wants  []string              // variables of the port around that what is taken names
}

// local is a variable of a function.
type local struct {
	name string // in Go
	typ  types.Type
	ref  bool // it is a pointer in Go, and a variable in C
}

// predeclared are names that mean something else in Go, of which a port would be less
// readable: its own words for types and functions.
var predeclared = types.Universe

// packages are the names under which the ports import.
var packages = map[string]bool{"sys": true, "smp": true, "lock": true, "sleepqueue": true, "atomic": true, "unsafe": true}

// localName is how a variable of a function is called in Go.
func localName(name string) string {
	if token.IsKeyword(name) || packages[name] || predeclared.Lookup(name) != nil {
		return name + "_"
	}
	return name
}

// declare makes a local variable known.
func (f *fn) declare(name string, t types.Type) string {
	l := local{localName(name), t, false}
	f.scopes[len(f.scopes)-1][name] = l
	return l.name
}

func (f *fn) lookup(name string) (local, bool) {
	if f == nil {
		return local{}, false
	}
	for i := len(f.scopes) - 1; i >= 0; i-- {
		if l, ok := f.scopes[i][name]; ok {
			return l, true
		}
	}
	return local{}, false
}

// line is the line of a node.
func (d *drafter) line(n *tree.Node) int { return tree.Line(d.text, n.Pos) }

// leave notes what is left for a person.
func (d *drafter) leave(n *tree.Node, kind Kind, why string) Left {
	l := Left{d.textName, d.line(n), kind, source(d.text, n), why, n.Pos, n.End}
	if d.textName != "" {
		l.end = 0
	}
	d.left = append(d.left, l)
	d.pending = append(d.pending, l)
	return l
}

// relist lists again what is left in an item.
func (d *drafter) relist(n *tree.Node) { d.left = append(d.left, d.lefts[n]...) }

// between is the text of C between two offsets.
func (d *drafter) between(from, to int) string {
	if from < 0 || to > len(d.text) || from > to {
		return ""
	}
	return string(d.text[from:to])
}

// breaks tells whether C goes on to the next line between two nodes.
func (d *drafter) breaks(a, b *tree.Node) bool {
	return strings.Contains(uncommented(d.between(a.End, b.Pos)), "\n")
}

// parenthesised counts the pairs of parentheses directly around a node.
func (d *drafter) parenthesised(n *tree.Node) (pairs int) {
	from, to := n.Pos, n.End
	for from > 0 && to < len(d.text) {
		for from > 0 && strings.IndexByte(" \t\n", d.text[from-1]) >= 0 {
			from--
		}
		for to < len(d.text) && strings.IndexByte(" \t\n", d.text[to]) >= 0 {
			to++
		}
		if from == 0 || to == len(d.text) || d.text[from-1] != '(' || d.text[to] != ')' {
			return pairs
		}
		from--
		to++
		pairs++
	}
	return pairs
}

// constant computes a constant of integers.
func (d *drafter) constant(n *tree.Node) (int64, bool) {
	switch n.Kind {
	case tree.Number:
		v, err := strconv.ParseInt(n.Text, 0, 64)
		return v, err == nil
	case tree.Name:
		if m := d.macros[n.Text]; m != nil && len(m.Kids) == 2 {
			return d.constant(m.Kids[1])
		}
		for _, o := range []types.Object{lookup(d.pkg, n.Text), d.names.Value(n.Text)} {
			if c, ok := o.(*types.Const); ok && c.Val() != nil {
				v, err := strconv.ParseInt(c.Val().ExactString(), 0, 64)
				return v, err == nil
			}
		}
	case tree.Binary:
		a, okA := d.constant(n.Kids[0])
		b, okB := d.constant(n.Kids[1])
		if !okA || !okB {
			return 0, false
		}
		switch n.Text {
		case "+":
			return a + b, true
		case "-":
			return a - b, true
		case "*":
			return a * b, true
		case "<<":
			return a << b, true
		case "|":
			return a | b, true
		case "&":
			return a & b, true
		}
	}
	return 0, false
}
