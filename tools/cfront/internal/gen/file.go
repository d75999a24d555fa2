package gen

import (
	"fmt"
	"slices"
	"strings"
)

// file puts the Go file together.
func (g *generator) file() ([]byte, error) {
	var b strings.Builder
	b.WriteString("// Code generated from C by cfront. DO NOT EDIT.\n\npackage text\n\n")
	var descriptor string
	if !g.in.Fragment {
		descriptor = g.revision()
	}
	rest := g.types() + g.variables() + descriptor + helpers + g.body.String()
	g.imports["unsafe"] = "unsafe"
	var paths []string
	for p, name := range g.imports {
		if strings.Contains(rest, name+".") {
			paths = append(paths, p)
		}
	}
	slices.Sort(paths)
	b.WriteString("import (\n")
	for _, p := range paths {
		if name := g.imports[p]; name != p[strings.LastIndexByte(p, '/')+1:] {
			b.WriteString(name + " ")
		}
		fmt.Fprintf(&b, "%q\n", p)
	}
	b.WriteString(")\n\n" + rest)
	src, err := tidy(b.String())
	if err != nil {
		return nil, fmt.Errorf("%w: a fault of the translator; write this part of C in another way", err)
	}
	return src, nil
}

// types declares the structures of the text.
func (g *generator) types() string {
	var b strings.Builder
	for _, t := range g.ownStructs {
		if strings.HasPrefix(t.c.String(), "struct K_") || len(t.fields) == 0 && !g.mentioned(t) {
			continue
		}
		if t.words > 0 {
			fmt.Fprintf(&b, "type %s [%d]uint64\n\n", t.name, t.words)
			continue
		}
		fmt.Fprintf(&b, "type %s struct {\n", t.name)
		for _, f := range t.fields {
			fmt.Fprintf(&b, "%s %s\n", f.name, f.typ)
		}
		b.WriteString("}\n\n")
	}
	return b.String()
}

// mentioned tells whether a function, a variable or a structure may have to do with a type.
func (g *generator) mentioned(t *typ) bool {
	says := func(x *typ) bool { return strings.Contains(x.String(), t.name) }
	return strings.Contains(g.body.String(), t.name) ||
		slices.ContainsFunc(g.globals, func(v *global) bool { return says(v.typ) }) ||
		slices.ContainsFunc(g.ownStructs, func(s *typ) bool {
			return slices.ContainsFunc(s.fields, func(f field) bool { return says(f.typ) })
		})
}

// variables declares the variables of the text, and what sets them back.
func (g *generator) variables() string {
	var b, reset strings.Builder
	for _, v := range g.globals {
		if v.init != "" && v.typ.name == "sys.Sdt_probe" {
			fmt.Fprintf(&b, "var %s = %s\n", v.name, v.init)
			continue
		}
		fmt.Fprintf(&b, "var %s %s\n", v.name, v.typ)
		switch {
		case v.init != "":
			fmt.Fprintf(&reset, "%s = %s\n", v.name, v.init)
		case v.typ.kind == array:
			fmt.Fprintf(&reset, "clear(%s[:])\n", v.name)
		default:
			fmt.Fprintf(&reset, "%s = %s\n", v.name, v.typ.zero())
		}
	}
	return b.String() + "\nfunc k_reset() {\n" + reset.String() + "}\n\nfunc init() { k_reset() }\n\n"
}

// helpers are what generated code needs of Go.
const helpers = `
func k_int(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

func k_char(s string, i int64) int8 {
	if i == int64(len(s)) {
		return 0
	}
	return int8(s[i])
}

func k_same[T any](f, g T) bool {
	return *(*unsafe.Pointer)(unsafe.Pointer(&f)) == *(*unsafe.Pointer)(unsafe.Pointer(&g))
}

func k_any[T any](p *T) any {
	if p == nil {
		return nil
	}
	return p
}

func k_as[T any](a any) (t T) {
	if a != nil {
		t = a.(T)
	}
	return t
}

`
