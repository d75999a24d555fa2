package gen

import (
	"fmt"
	"go/types"
	"strings"

	"modernc.org/cc/v4"
)

// kind is what sort of Go value stands for a value of C.
type kind uint8

const (
	void_ kind = iota
	integer
	boolean
	pointer
	slice // a pointer of C that is indexed
	array
	function
	anything // void * that is an argument
	address  // void * that is an address: unsafe.Pointer
	text     // char *
	structure
	word  // sys.Word or sys.Lword: a volatile int
	arena // caddr_t: memory that boot hands out
)

// typ is a type of Go.
type typ struct {
	kind   kind
	name   string // as it is written; "" if it follows from the rest
	bits   int    // of an integer
	signed bool
	elem   *typ // of a pointer, slice or array
	n      int64
	params []*typ // of a function
	result *typ
	dots   bool
	fields []field // of a structure
	c      cc.Type // the structure of C
	own    bool    // a structure of the text, not of the layers
	whole  bool    // fields has all that a structure of the layers has
	words  int64   // of a union, which is so many words
	making bool    // not all fields are known yet
	refuse *unsupported
}

// field is a field of a structure.
type field struct {
	name string // in Go
	typ  *typ
	off  int64 // in C, for members of a union; -1: not known
}

var (
	tVoid    = &typ{kind: void_}
	tInt     = &typ{kind: integer, bits: 32, signed: true}
	tUint    = &typ{kind: integer, bits: 32}
	tLong    = &typ{kind: integer, bits: 64, signed: true}
	tUintptr = &typ{kind: integer, bits: 64, name: "uintptr"}
	tBool    = &typ{kind: boolean}
	tAny     = &typ{kind: anything}
	tAddress = &typ{kind: address}
	tText    = &typ{kind: text}
	tChar    = &typ{kind: integer, bits: 8, signed: true}
	tArena   = &typ{kind: arena}
	tFunc    = &typ{kind: function, params: []*typ{tAny}, result: tVoid}
)

func (t *typ) String() string {
	if t.name != "" {
		return t.name
	}
	switch t.kind {
	case integer:
		if t.signed {
			return fmt.Sprintf("int%d", t.bits)
		}
		return fmt.Sprintf("uint%d", t.bits)
	case boolean:
		return "bool"
	case pointer:
		return "*" + t.elem.String()
	case slice:
		return "[]" + t.elem.String()
	case array:
		return fmt.Sprintf("[%d]%s", t.n, t.elem)
	case anything, arena:
		return "any"
	case address:
		return "unsafe.Pointer"
	case text:
		return "string"
	case word:
		return "sys.Word"
	case function:
		var b strings.Builder
		b.WriteString("func(")
		for i, p := range t.params {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(p.String())
		}
		b.WriteString(")")
		if t.result.kind != void_ {
			b.WriteString(" " + t.result.String())
		}
		return b.String()
	}
	return "struct{}"
}

// same tells whether two types are the same in Go.
func same(a, b *typ) bool { return a == b || a.String() == b.String() && a.kind == b.kind }

// alike tells whether two functions have the same parameters and result.
func alike(a, b *typ) bool {
	if a.kind != function || b.kind != function {
		return same(a, b)
	}
	if len(a.params) != len(b.params) || a.dots != b.dots || !alike(a.result, b.result) {
		return false
	}
	for i := range a.params {
		if !alike(a.params[i], b.params[i]) {
			return false
		}
	}
	return true
}

// zero is the zero value, in Go.
func (t *typ) zero() string {
	switch {
	case t.kind == integer:
		return "0"
	case t.kind == boolean:
		return "false"
	case t.kind == text:
		return `""`
	case t.nilable():
		return "nil"
	}
	return t.String() + "{}"
}

// nilable tells whether the zero value is nil.
func (t *typ) nilable() bool {
	switch t.kind {
	case pointer, slice, function, anything, address, arena:
		return true
	}
	return false
}

// of returns the Go type of a type of C.
func (g *generator) of(c cc.Type) *typ {
	if td := c.Typedef(); td != nil && td.Name() == "caddr_t" {
		return tArena
	}
	switch x := c.(type) {
	case *cc.PointerType:
		return g.pointerTo(x.Elem())
	case *cc.ArrayType:
		if x.Len() < 0 {
			g.fail(nil, "an array whose length is not constant", "use a constant")
		}
		return &typ{kind: array, n: x.Len(), elem: g.of(x.Elem())}
	case *cc.FunctionType:
		return g.functionOf(x)
	case *cc.StructType:
		return g.structOf(x, src(x.Tag()))
	case *cc.UnionType:
		return g.structOf(x, src(x.Tag()))
	case *cc.EnumType:
		return g.number(x.Size(), cc.IsSignedInteger(x.UnderlyingType()))
	}
	switch c.Kind() {
	case cc.Void:
		return tVoid
	}
	if cc.IsIntegerType(c) {
		return g.number(c.Size(), cc.IsSignedInteger(c))
	}
	g.fail(nil, "the type "+c.String()+" is not known", "use integers, pointers and structures")
	return nil
}

func (g *generator) number(size int64, signed bool) *typ {
	if size < 1 || size > 8 {
		g.fail(nil, fmt.Sprintf("an integer of %d bytes", size), "use one of 1 to 8")
	}
	return &typ{kind: integer, bits: int(size * 8), signed: signed}
}

func (g *generator) pointerTo(e cc.Type) *typ {
	switch {
	case e.Kind() == cc.Void:
		return tAny
	case isChar(e):
		return tText
	case e.Kind() == cc.Function:
		return g.of(e)
	}
	return &typ{kind: pointer, elem: g.of(e)}
}

// isChar tells whether strings are made of a type.
func isChar(c cc.Type) bool { return c.Kind() == cc.Char || c.Kind() == cc.SChar }

func (g *generator) functionOf(x *cc.FunctionType) *typ {
	t := &typ{kind: function, result: g.of(x.Result()), dots: x.IsVariadic()}
	for _, p := range x.Parameters() {
		if p.Type().Kind() == cc.Void {
			continue
		}
		t.params = append(t.params, g.of(p.Type().Decay()))
	}
	return t
}

// structOf returns the structure of the layers with the same tag, or else that of the
// text.
func (g *generator) structOf(c cc.Type, tag string) *typ {
	if t := g.structs[key(c, tag)]; t != nil {
		if t.refuse != nil {
			panic(*t.refuse)
		}
		return t
	}
	t := &typ{kind: structure, c: c}
	g.structs[key(c, tag)] = t
	if o := g.layers.Type(tag); tag != "" && o != nil && !g.differs(c, o.Type()) {
		*t = *g.ofGo(o.Type())
		t.c = c
		return t
	}
	t.own = true
	if t.refuse = g.try(func() { g.ownStruct(t, c, tag) }); t.refuse != nil {
		panic(*t.refuse)
	}
	g.ownStructs = append(g.ownStructs, t)
	return t
}

// members are the fields of a structure or union.
type members interface {
	cc.Type
	NumFields() int
	FieldByIndex(int) *cc.Field
}

// differs tells whether a structure of the text is another one than the layers' of the
// same name: it is defined in the text and has other fields.
func (g *generator) differs(c cc.Type, o types.Type) bool {
	m, ok := c.(members)
	if !ok || c.IsIncomplete() || m.NumFields() == 0 {
		return false
	}
	if f := m.FieldByIndex(0); f.Declarator() == nil || f.Declarator().Position().Filename != g.in.Main {
		return false
	}
	t := g.ofGo(o)
	for i := range m.NumFields() {
		if name := m.FieldByIndex(i).Name(); name != "" && t.field(name) == nil {
			return true
		}
	}
	return false
}

// ownStruct fills in a structure of the text.
func (g *generator) ownStruct(t *typ, c cc.Type, tag string) {
	if tag == "" {
		g.anonymous++
		tag = fmt.Sprintf("k_struct%d", g.anonymous)
	}
	if n := g.again[tag]; n != nil {
		g.fail(n, "a second structure "+tag, "give it another name")
	}
	t.name = goName(tag)
	for _, n := range g.in.AST.Scope.Nodes[tag] {
		if _, ok := n.(*cc.Declarator); ok {
			t.name = tag + "_struct" // C has names of structures of their own
		}
	}
	m, ok := c.(members)
	if !ok || c.IsIncomplete() && m.NumFields() == 0 {
		return
	}
	t.making = true
	defer func() { t.making = false }()
	if c.Kind() == cc.Union && m.NumFields() > 1 {
		t.words = (c.Size() + 7) / 8
	}
	for i := range m.NumFields() {
		cf := m.FieldByIndex(i)
		d := cf.Declarator()
		if cf.IsBitfield() {
			g.fail(d, "bit field "+cf.Name(), "use an int")
		}
		if cf.Name() == "" {
			g.fail(g.defined[tag], "a member of "+tag+" without a name", "give it one")
		}
		g.last = d
		if t.field(cf.Name()) != nil {
			g.fail(d, "a second member "+cf.Name(), "give it another name")
		}
		ft := g.of(cf.Type())
		if ft.within().making {
			g.fail(d, "a structure with a member "+cf.Name()+" that has the structure in it", "make the member a pointer")
		}
		if over := g.overrides[tag+"."+cf.Name()]; over != nil {
			ft = over
		} else if ft.kind == pointer && g.indexed[tag+"."+cf.Name()] {
			ft = &typ{kind: slice, elem: ft.elem}
		}
		if t.words > 0 && !ft.number() {
			g.fail(d, "the union "+tag+" has a member that is no number", "use a structure")
		}
		t.fields = append(t.fields, field{goName(cf.Name()), ft, cf.Offset()})
	}
}

// within is the type of what an array is made of, or else the type itself.
func (t *typ) within() *typ {
	for t.kind == array {
		t = t.elem
	}
	return t
}

// number tells whether a type is made of numbers.
func (t *typ) number() bool {
	switch t.kind {
	case integer:
		return true
	case array:
		return t.elem.number()
	case structure:
		for _, f := range t.fields {
			if !f.typ.number() {
				return false
			}
		}
		return t.own && t.words == 0
	}
	return false
}

func key(c cc.Type, tag string) string {
	if tag == "" {
		return fmt.Sprintf("%p", c)
	}
	return tag
}

// ofGo returns the typ of a type of the layers.
func (g *generator) ofGo(t types.Type) *typ {
	if k := g.gotypes[t]; k != nil {
		return k
	}
	k := &typ{}
	g.gotypes[t] = k
	*k = *g.ofGo1(t)
	return k
}

func (g *generator) ofGo1(t types.Type) *typ {
	name := types.TypeString(t, func(p *types.Package) string { g.imports[p.Path()] = p.Name(); return p.Name() })
	switch u := types.Unalias(t).Underlying().(type) {
	case *types.Basic:
		switch u.Kind() {
		case types.Int32, types.UntypedInt:
			return &typ{kind: integer, bits: 32, signed: true}
		case types.Uint32:
			return &typ{kind: integer, bits: 32}
		case types.Int64:
			return &typ{kind: integer, bits: 64, signed: true}
		case types.Uint64:
			return &typ{kind: integer, bits: 64}
		case types.Uintptr:
			return tUintptr
		case types.Int:
			return &typ{kind: integer, bits: 64, signed: true, name: "int"}
		case types.Int8:
			return &typ{kind: integer, bits: 8, signed: true}
		case types.Uint8:
			return &typ{kind: integer, bits: 8}
		case types.Int16:
			return &typ{kind: integer, bits: 16, signed: true}
		case types.Uint16:
			return &typ{kind: integer, bits: 16}
		case types.Bool, types.UntypedBool:
			return tBool
		case types.String, types.UntypedString:
			return tText
		case types.UnsafePointer:
			return tAddress
		}
	case *types.Pointer:
		return &typ{kind: pointer, elem: g.ofGo(u.Elem())}
	case *types.Slice:
		return &typ{kind: slice, elem: g.ofGo(u.Elem())}
	case *types.Array:
		return &typ{kind: array, n: u.Len(), elem: g.ofGo(u.Elem())}
	case *types.Interface:
		return tAny
	case *types.Signature:
		s := &typ{kind: function, result: tVoid, dots: u.Variadic()}
		for i := range u.Params().Len() {
			s.params = append(s.params, g.ofGo(u.Params().At(i).Type()))
		}
		if u.Results().Len() == 1 {
			s.result = g.ofGo(u.Results().At(0).Type())
		}
		return s
	case *types.Struct:
		if name == "sys.Word" || name == "sys.Lword" {
			return &typ{kind: word, name: name}
		}
		s := &typ{kind: structure, name: name, whole: true}
		for i := range u.NumFields() {
			f := u.Field(i)
			if !f.Exported() {
				s.whole = false
				continue
			}
			s.fields = append(s.fields, field{f.Name(), g.ofGo(f.Type()), -1})
		}
		if len(s.fields) > 0 {
			s.fields[0].off = 0
		}
		return s
	}
	return &typ{kind: structure, name: name}
}

// field finds a member of a structure by its name in C.
func (t *typ) field(name string) *field {
	for i := range t.fields {
		if f := &t.fields[i]; strings.EqualFold(f.name, name) || f.name == goName(name) {
			return f
		}
	}
	return nil
}
