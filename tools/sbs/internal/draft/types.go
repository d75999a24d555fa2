package draft

import (
	"go/types"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// Types of Go that stand for C's.
var (
	tInt    = types.Typ[types.Int32]
	tUint   = types.Typ[types.Uint32]
	tBool   = types.Typ[types.Bool]
	tString = types.Typ[types.String]
	tNil    = types.Typ[types.UntypedNil]
	tNumber = types.Typ[types.UntypedInt]
	tAny    = types.Universe.Lookup("any").Type()
	tVoid   = types.NewTuple()
)

// basic are C's own types.
var basic = map[string]types.Type{
	"int": tInt, "u_int": tUint, "long": types.Typ[types.Int64], "u_long": types.Typ[types.Uint64],
	"long long": types.Typ[types.Int64], "u_long long": types.Typ[types.Uint64],
	"short": types.Typ[types.Int16], "u_short": types.Typ[types.Uint16], "char": types.Typ[types.Int8], "u_char": types.Typ[types.Uint8],
	"int8_t": types.Typ[types.Int8], "int16_t": types.Typ[types.Int16], "int32_t": tInt, "int64_t": types.Typ[types.Int64],
	"uint8_t": types.Typ[types.Uint8], "uint16_t": types.Typ[types.Uint16], "uint32_t": tUint, "uint64_t": types.Typ[types.Uint64],
	"intmax_t": types.Typ[types.Int64], "uintmax_t": types.Typ[types.Uint64], "size_t": types.Typ[types.Uint64],
	"intptr_t": types.Typ[types.Int64], "uintptr_t": types.Typ[types.Uintptr], "func": nil, "void": tVoid,
}

// goType is the type in Go for one of C, and how it is written.
func (d *drafter) goType(n *tree.Node) (t types.Type, s string) {
	r := typeReader{d, n, n.Text, n.Kids}
	t = r.read()
	if r.rest != "" {
		fail(n, Type, "the type %s has no counterpart that is known", n.Text)
	}
	return t, d.spell(t, n)
}

// spell writes a type. The length of an array is written as in C, where the type is
// of a node.
func (d *drafter) spell(t types.Type, n *tree.Node) string {
	if a, ok := t.(*types.Array); ok && n != nil && strings.HasPrefix(n.Text, "[]") {
		return "[" + d.expr(n.Kids[0]).s + "]" + d.spell(a.Elem(), &tree.Node{Text: n.Text[2:], Kids: n.Kids[1:]})
	}
	return types.TypeString(t, d.qualifier)
}

// qualifier is how the text calls a package.
func (d *drafter) qualifier(p *types.Package) string {
	if p == d.pkg || p.Path() == d.path {
		return ""
	}
	d.imports[p.Path()] = true
	return p.Name()
}

// typeReader reads the text of a Type from the left to the right.
type typeReader struct {
	d      *drafter
	at     *tree.Node
	rest   string
	bounds []*tree.Node
}

func (r *typeReader) cut(prefix string) (ok bool) {
	r.rest, ok = strings.CutPrefix(r.rest, prefix)
	return ok
}

func (r *typeReader) read() types.Type {
	switch {
	case r.cut("[]"):
		if len(r.bounds) == 0 {
			fail(r.at, Type, "an array of no known length")
		}
		bound := r.bounds[0]
		r.bounds = r.bounds[1:]
		n, ok := r.d.constant(bound)
		if !ok {
			fail(r.at, Type, "an array of no known length")
		}
		return types.NewArray(r.read(), n)
	case r.cut("*"):
		return r.pointer()
	case r.cut("func("):
		return r.function()
	}
	end := strings.IndexAny(r.rest, ",)")
	name := r.rest
	if end >= 0 {
		name = r.rest[:end]
	}
	r.rest = r.rest[len(name):]
	return r.d.named(r.at, name)
}

// pointer is what a pointer of C is in Go.
func (r *typeReader) pointer() types.Type {
	switch {
	case r.rest == "void" || strings.HasPrefix(r.rest, "void,") || strings.HasPrefix(r.rest, "void)"):
		r.cut("void")
		return tAny
	case r.rest == "char" || strings.HasPrefix(r.rest, "char,") || strings.HasPrefix(r.rest, "char)"):
		r.cut("char")
		return tString
	}
	t := r.read()
	if _, ok := t.Underlying().(*types.Signature); ok {
		return t
	}
	return types.NewPointer(t)
}

// function is a function's type, by the name that the layers have for it.
func (r *typeReader) function() types.Type {
	var params []*types.Var
	for r.rest != "" && !strings.HasPrefix(r.rest, ")") {
		if r.cut("...") {
			break
		}
		params = append(params, types.NewParam(0, nil, "", r.read()))
		r.cut(", ")
	}
	if !r.cut(")") {
		fail(r.at, Type, "the type %s cannot be read", r.at.Text)
	}
	var results []*types.Var
	if r.cut(" ") {
		results = append(results, types.NewParam(0, nil, "", r.read()))
	}
	sig := types.NewSignatureType(nil, nil, nil, types.NewTuple(params...), types.NewTuple(results...), false)
	return r.d.functionName(sig)
}

// functionName returns the name that the layers have for a type of functions, or the
// type itself.
func (d *drafter) functionName(sig *types.Signature) types.Type {
	o := d.names.Type("callout")
	if o == nil {
		return sig
	}
	scope := o.Pkg().Scope()
	for _, name := range scope.Names() {
		if t, ok := scope.Lookup(name).(*types.TypeName); ok && t.Exported() && types.Identical(types.Unalias(t.Type()), sig) {
			return t.Type()
		}
	}
	return sig
}

// named is a type by its name or tag.
func (d *drafter) named(at *tree.Node, name string) types.Type {
	if t := basic[name]; t != nil {
		return t
	}
	if name != "" {
		if t, ok := lookup(d.pkg, name).(*types.TypeName); ok {
			return t.Type()
		}
		if t := d.names.Type(name); t != nil {
			return t.Type()
		}
		if td := d.typedefs[name]; td != nil {
			r := typeReader{d, td, td.Text, td.Kids}
			return r.read()
		}
		if d.typed != nil {
			if c, ok := d.typed.Typedef(name); ok {
				r := typeReader{d, at, c.Spelling, nil}
				return r.read()
			}
		}
	}
	fail(at, Type, "the type %s has no counterpart that is known", name)
	return nil
}

// isWord tells whether a type is a word of the seam, and what it holds.
func isWord(t types.Type) (held types.Type, ok bool) {
	if t == nil {
		return nil, false
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return nil, false
	}
	var load, store bool
	for i := range named.NumMethods() {
		m := named.Method(i)
		switch sig := m.Type().(*types.Signature); m.Name() {
		case "Load":
			load = sig.Params().Len() == 0 && sig.Results().Len() == 1
			if load {
				held = sig.Results().At(0).Type()
			}
		case "Store":
			store = sig.Params().Len() == 1
		}
	}
	return held, load && store
}

// pointee returns what a pointer points to, or the type itself.
func pointee(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

func isInteger(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

func isUntyped(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Info()&types.IsUntyped != 0
}

func isBool(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}

func isString(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// isFunc tells whether a type is one of functions.
func isFunc(t types.Type) bool {
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Signature)
	return ok
}

// isAny tells whether a type is any.
func isAny(t types.Type) bool {
	if t == nil {
		return false
	}
	i, ok := t.Underlying().(*types.Interface)
	return ok && i.Empty()
}

// isAddress tells whether a type is unsafe.Pointer.
func isAddress(t types.Type) bool {
	if t == nil {
		return false
	}
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.UnsafePointer
}

// nilable tells whether nil is a value of a type.
func nilable(t types.Type) bool {
	if t == nil {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Signature, *types.Interface, *types.Map, *types.Chan:
		return true
	}
	return isAddress(t) || t == tNil
}

// field finds a field of a structure by its name in C, with the embedded ones.
func field(t types.Type, name string) *types.Var {
	s, ok := pointee(t).Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for i := range s.NumFields() {
		f := s.Field(i)
		if strings.EqualFold(f.Name(), name) || strings.EqualFold(f.Name(), name+"_") {
			return f
		}
	}
	for i := range s.NumFields() {
		if f := s.Field(i); f.Embedded() {
			if got := field(f.Type(), name); got != nil {
				return got
			}
		}
	}
	return nil
}
