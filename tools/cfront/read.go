package cfront

import (
	"fmt"
	"os"
	"strings"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/parse"
	"ktimeout/tools/cfront/internal/typed"
)

// Typed is a text of C with the types of its expressions, by offsets in the text. What a
// macro hides has none: see package typed.
type Typed struct {
	types typed.Types
	scope *cc.Scope
}

// Kind is what sort of type one of C is.
type Kind uint8

// The kinds.
const (
	Void     Kind = iota + 1
	Integer       // also what a comparison gives
	Pointer       // but to a function
	Function      // or a pointer to one
	Struct        // or a union
	Array
	Other
)

// Type is a type of C.
type Type struct {
	Kind     Kind
	Spelling string // from the left to the right, without typedefs: u_int, *callout, *func(*void) int
}

// Read reads a text as Translate does, and translates nothing.
func Read(req Request) (*Typed, error) {
	t, err := source(req)
	if err != nil {
		return nil, err
	}
	ast, err := parse.Parse(t, "")
	if err != nil {
		return nil, err
	}
	return &Typed{typed.Read(ast, t.Name, t.Text), ast.Scope}, nil
}

// source is a text that is asked for, of a family that there is.
func source(req Request) (parse.Text, error) {
	text := req.Text
	if text == nil {
		var err error
		if text, err = os.ReadFile(req.Path); err != nil {
			return parse.Text{}, fmt.Errorf("%s: %v; give a file in C", req.Path, err.(*os.PathError).Err)
		}
	}
	return parse.Text{Name: req.Path, Text: text, Family: family.Of(text), Headers: req.Headers, Defines: req.Defines}, nil
}

// Of returns the type of the expression that begins and ends at two offsets.
func (t *Typed) Of(pos, end int) (Type, bool) { return find(t.types.Of, pos, end) }

// Converted returns the type to which arithmetic brings the operand at two offsets, if
// that is another than its own.
func (t *Typed) Converted(pos, end int) (Type, bool) { return find(t.types.Converted, pos, end) }

// Typedef returns the type that a name stands for.
func (t *Typed) Typedef(name string) (Type, bool) {
	for _, n := range t.scope.Nodes[name] {
		if d, ok := n.(*cc.Declarator); ok && d.IsTypename() {
			return Type{kind(d.Type()), spelling(d.Type())}, true
		}
	}
	return Type{}, false
}

func find(in map[typed.Span]cc.Type, pos, end int) (Type, bool) {
	c, ok := in[typed.Span{Pos: pos, End: end}]
	if !ok {
		return Type{}, false
	}
	return Type{kind(c), spelling(c)}, true
}

func kind(c cc.Type) Kind {
	switch c.Kind() {
	case cc.Void:
		return Void
	case cc.Function:
		return Function
	case cc.Struct, cc.Union:
		return Struct
	case cc.Array:
		return Array
	case cc.Ptr:
		if c.(*cc.PointerType).Elem().Kind() == cc.Function {
			return Function
		}
		return Pointer
	}
	if cc.IsIntegerType(c) {
		return Integer
	}
	return Other
}

// spelling reads a type from the left to the right.
func spelling(c cc.Type) string {
	switch x := c.(type) {
	case *cc.PointerType:
		return "*" + spelling(x.Elem())
	case *cc.ArrayType:
		return "[]" + spelling(x.Elem())
	case *cc.FunctionType:
		var params []string
		for _, p := range x.Parameters() {
			if p.Type().Kind() != cc.Void {
				params = append(params, spelling(p.Type()))
			}
		}
		if x.IsVariadic() {
			params = append(params, "...")
		}
		return strings.TrimSuffix("func("+strings.Join(params, ", ")+") "+spelling(x.Result()), " void")
	case *cc.StructType:
		tag := x.Tag()
		return tag.SrcStr()
	case *cc.UnionType:
		tag := x.Tag()
		return tag.SrcStr()
	case *cc.EnumType:
		return spelling(x.UnderlyingType())
	}
	return words[c.Kind()]
}

// words are the names of C's own types.
var words = map[cc.Kind]string{
	cc.Void: "void", cc.Bool: "_Bool", cc.Char: "char", cc.SChar: "signed char", cc.UChar: "u_char", cc.Short: "short",
	cc.UShort: "u_short", cc.Int: "int", cc.UInt: "u_int", cc.Long: "long", cc.ULong: "u_long",
	cc.LongLong: "long long", cc.ULongLong: "u_long long", cc.Float: "float", cc.Double: "double",
}
