package client

import (
	"fmt"
	"slices"
	"strings"

	"modernc.org/cc/v4"
)

// This file has the names that objects have in the scenario.

// clip cuts a name to the length that the language allows.
func clip(name string) string {
	const most = 16
	if len(name) > most {
		return name[:most]
	}
	return name
}

// free1 returns a name that is not used, and uses it.
func (r *run) free1(want string) string {
	name := want
	for i := 2; r.used[name]; i++ {
		digits := fmt.Sprint(i)
		name = clip(want + "               ")[:min(len(want), 16-len(digits))] + digits
	}
	r.used[name] = true
	return name
}

// name is the name of an object. use is "" of the object itself, "w" of the channel that
// its address is, and of a task what is named besides.
func (r *run) name(p place, use string) string { return r.nameOf(p, use, 0).name }

func (r *run) nameOf(p place, use string, bit int64) *named {
	k := fmt.Sprintf("%s/%s/%d", p.path, use, bit)
	if n := r.named[k]; n != nil {
		return n
	}
	n := &named{path: p.path, use: use, bit: bit, line: max(r.line, 1)}
	want := p.last()
	switch use {
	case "":
	case "w":
		if r.used[want] || r.f.read[p.path] || r.f.written[p.path] || r.f.refs[p.path] || special(p.typ) == "callout" {
			want += "_w"
		}
	default:
		want = clip(want)[:min(len(clip(want)), 15-len(use))] + "_" + use
	}
	if bit != 0 && r.f.bits[p.path]&(r.f.bits[p.path]-1) != 0 {
		want = r.macro(want, bit)
	}
	if want = clip(want); r.used[want] {
		if i := strings.LastIndexByte(p.path, '.'); i >= 0 {
			outer := p.path[:i]
			want = clip(outer[strings.LastIndexByte(outer, '.')+1:] + "_" + want)
		}
	}
	n.name = r.free1(want)
	switch {
	case use == "w", use == taskWaits:
		n.kind = "channel"
	case use != "":
		n.kind = "var"
	case r.f.refs[p.path]:
		n.kind = "ref"
	case p.typ == nil:
	default:
		if n.kind = special(p.typ); n.kind == "" || n.kind == "cv" || n.kind == "task" {
			n.kind = "var"
		}
	}
	r.named[k] = n
	return n
}

// bitName is the name of a flag of a variable.
func (r *run) bitName(p place, bit int64) string { return r.nameOf(p, "", bit).name }

// macro is the name of the macro of the text that is this flag, or a name made of both.
func (r *run) macro(name string, bit int64) string {
	var all []string
	for m, def := range r.ast.Macros {
		if def.Name.Position().Filename == r.file {
			all = append(all, m)
		}
	}
	slices.Sort(all)
	for _, m := range all {
		switch v := r.ast.Macros[m].Value().(type) {
		case cc.Int64Value:
			if int64(v) == bit {
				return m
			}
		case cc.UInt64Value:
			if int64(v) == bit {
				return m
			}
		}
	}
	return fmt.Sprintf("%.10s_%x", name, bit)
}

// place0 orders the objects as the text declares them.
func (r *run) rank(path string) int {
	if i, ok := r.order[path]; ok {
		return i
	}
	return len(r.order)
}
