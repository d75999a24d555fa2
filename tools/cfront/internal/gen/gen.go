// Package gen writes Go for a kern_timeout.c.
//
// A statement of C becomes a statement of Go, on the same line as far as positions go.
// Variables of a function are declared at its beginning, since goto may not pass a
// declaration. What C does within an expression (assignments, ++, ?:) is taken out before
// the statement, in C's order. Memory that other threads may see is read and written by
// the functions of sys/port_plain.go.
package gen

import (
	"fmt"
	"go/types"
	"reflect"
	"strings"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/layers"
	"ktimeout/tools/cfront/internal/parse"
)

// Note is something that the reader of a verdict must know.
type Note struct{ Pos, Text string }

// Missing is a function that could not be translated.
type Missing struct{ Func, Pos, Text string }

// File is what was generated.
type File struct {
	Source  []byte
	Hidden  []string // variables in Go whose accesses are not looked at
	Notes   []Note
	Missing []Missing
}

// Input is what to translate.
type Input struct {
	AST    *cc.AST
	Layers *layers.Layers
	Main   string // name of the text's file in positions
	Path   string // name that //line directives give it
	Era    string // releases of the family, for messages
	Sbt    bool   // the family is that of the sbt era

	// Fragment says that the text is some C and no kern_timeout.c: there is no Revision.
	Fragment bool
}

// unsupported is what the generator panics with where C cannot be translated.
type unsupported struct {
	pos  string
	text string
}

func (u unsupported) Error() string {
	return u.pos + ": " + u.text
}

// generator is the translation of one text.
type generator struct {
	in         Input
	layers     *layers.Layers
	structs    map[string]*typ
	gotypes    map[types.Type]*typ
	ownStructs []*typ
	anonymous  int
	imports    map[string]string  // names of packages by their paths
	overrides  map[string]*typ    // of fields: "callout_cpu.cc_cookie"
	defined    map[string]cc.Node // structures by their tags
	again      map[string]cc.Node // those of which there is a second one: that
	indexed    map[string]bool    // pointers that are indexed: fields as above, variables by their declarators
	globals    []*global
	byDecl     map[string]*global // by name in C
	funcs      map[string]*cc.FunctionDefinition
	body       strings.Builder // of all functions
	notes      []Note
	missing    []Missing
	fn         *fn // that is being written
	last       cc.Node
	sysinits   []string
	sysctls    []string
	probes     []string
	hidden     map[string]bool         // variables of sysctls
	private    map[*cc.Declarator]bool // see findPrivate
	open       bool                    // an order of evaluation that is open is explored
}

// global is a variable of the text.
type global struct {
	name  string // in Go
	c     string // in C
	typ   *typ
	init  string // "" for zero
	perN  bool   // an element for each CPU
	plain bool   // other threads may see it
}

func newGenerator(in Input) *generator {
	return &generator{in: in, layers: in.Layers, structs: map[string]*typ{}, gotypes: map[types.Type]*typ{},
		imports: map[string]string{"ktimeout/sys": "sys"}, overrides: map[string]*typ{}, defined: map[string]cc.Node{}, again: map[string]cc.Node{}, indexed: map[string]bool{},
		byDecl: map[string]*global{}, funcs: map[string]*cc.FunctionDefinition{}, hidden: map[string]bool{}, private: map[*cc.Declarator]bool{}}
}

// Generate translates a text.
func Generate(in Input) (f File, err error) {
	g := newGenerator(in)
	defer func() {
		switch r := recover().(type) {
		case nil:
		case unsupported:
			err = r
		default:
			err = fmt.Errorf("%s: %.200q: a fault of the translator; write this part of C in another way", g.pos(g.last), fmt.Sprint(r))
		}
	}()
	g.survey()
	if !in.Fragment {
		if a := g.agree(); len(a.Wrong) > 0 {
			return File{}, a.Wrong[0]
		}
	}
	g.declare()
	for _, fd := range g.functions() {
		g.function(fd)
	}
	src, err := g.file()
	if err != nil {
		return File{}, err
	}
	f = File{Source: src, Notes: g.notes, Missing: g.missing}
	for _, name := range sorted(g.hidden) {
		f.Hidden = append(f.Hidden, goName(name))
	}
	return f, nil
}

// fail stops the translation of the function, or of the text if it is in none.
func (g *generator) fail(n cc.Node, what, mend string) {
	if isNil(n) {
		n = g.last
	}
	panic(unsupported{g.pos(n), what + "; " + mend})
}

func isNil(n cc.Node) bool {
	return n == nil || reflect.ValueOf(n).Kind() == reflect.Pointer && reflect.ValueOf(n).IsNil()
}

// pos is the position of a node, FILE:LINE.
func (g *generator) pos(n cc.Node) string {
	if isNil(n) {
		return g.in.Path + ":1"
	}
	p := n.Position()
	if p.Filename == g.in.Main {
		return fmt.Sprintf("%s:%d", g.in.Path, p.Line)
	}
	return fmt.Sprintf("%s:%d", parse.FileName(p.Filename), p.Line)
}

// note notes what is to be said of a node. What the page of the family calls by a macro of
// callout.h is a node of the page: the macro is what a reader knows.
func (g *generator) note(n cc.Node, text string) {
	if g.fn != nil && strings.HasPrefix(g.fn.name, "K_") {
		if m := g.in.AST.Macros["callout_"+g.fn.name[len("K_"):]]; m != nil {
			n = m.Name
		}
	}
	g.notes = append(g.notes, Note{g.pos(n), text})
}
