package draft

import (
	"go/types"
	"slices"
	"strconv"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// callee is the name of what a call calls, or "".
func callee(n *tree.Node) string {
	if n.Kind == tree.Call && n.Kids[0].Kind == tree.Name {
		return n.Kids[0].Text
	}
	return ""
}

// call writes a call that has a value, or none.
func (d *drafter) call(n *tree.Node) val {
	name, args := callee(n), n.Kids[1:]
	if _, isLocal := d.fn.lookup(name); !isLocal {
		switch name {
		case "PCPU_GET":
			return d.pcpu(n)
		case "PICKUP_GIANT":
			if len(args) == 0 {
				v := d.name(n.Kids[0])
				return val{s: v.s + "(giant)", prec: precPrimary}
			}
		case "panic", "printf":
			return d.says(n)
		case "SDT_PROBE":
			return d.probe(n)
		case "__predict_true", "__predict_false":
			return d.expr(args[0])
		}
	}
	if m := d.funcMacros[name]; m != nil {
		args = d.byReference(m, args)
	}
	f := n.Kids[0]
	for f.Kind == tree.Unary && f.Text == "*" {
		f = f.Kids[0] // (*f)(x)
	}
	v := d.expr(f)
	var sig *types.Signature
	if v.t != nil {
		var ok bool
		if sig, ok = v.t.Underlying().(*types.Signature); !ok {
			fail(n, Type, "a call of %s, which is no function in Go", v.s)
		}
	}
	all, result := d.args(n, args, sig)
	return val{s: v.at(precPrimary) + "(" + all + ")", t: result, prec: precPrimary}
}

// byReference are the arguments of a macro: addresses of those that it changes.
func (d *drafter) byReference(macro *tree.Node, args []*tree.Node) []*tree.Node {
	changed := changedParams(macro)
	out := slices.Clone(args)
	for i, p := range macro.Kids[0].Kids {
		if i < len(out) && changed[p.Text] {
			out[i] = tree.New(tree.Unary, "&", out[i].Pos, out[i].End, out[i])
		}
	}
	return out
}

// args writes the arguments of a call, on the lines on which C has them, and returns
// the type of the result.
func (d *drafter) args(n *tree.Node, args []*tree.Node, sig *types.Signature) (string, types.Type) {
	if sig != nil && sig.Params().Len() != len(args) && !(sig.Variadic() && len(args) >= sig.Params().Len()-1) {
		fail(n, Form, "%d arguments, where Go has %d", len(args), sig.Params().Len())
	}
	var b strings.Builder
	inferred := map[*types.TypeParam]types.Type{}
	last := n.Kids[0]
	for i, a := range args {
		if i > 0 {
			b.WriteByte(',')
		}
		if d.breaks(last, a) {
			b.WriteByte('\n')
		} else if i > 0 {
			b.WriteByte(' ')
		}
		last = a
		var want types.Type
		if sig != nil {
			want = param(sig, i)
		}
		if sig != nil && sig.TypeParams().Len() > 0 {
			v := d.expr(a)
			infer(want, v.t, inferred)
			b.WriteString(v.s)
			continue
		}
		v := d.value(a, want)
		own := 0
		if len(args) == 1 {
			own = 1
		}
		if d.parenthesised(a) > own && v.prec < precUnary {
			v.s = "(" + v.s + ")"
		}
		b.WriteString(v.s)
	}
	if sig == nil || sig.Results().Len() != 1 {
		return b.String(), nil
	}
	return b.String(), substitute(sig.Results().At(0).Type(), inferred)
}

// param is the type of an argument.
func param(sig *types.Signature, i int) types.Type {
	last := sig.Params().Len() - 1
	if sig.Variadic() && i >= last {
		return sig.Params().At(last).Type().(*types.Slice).Elem()
	}
	return sig.Params().At(i).Type()
}

// infer finds type parameters from an argument.
func infer(p, arg types.Type, into map[*types.TypeParam]types.Type) {
	if p == nil || arg == nil {
		return
	}
	p, arg = types.Unalias(p), types.Unalias(arg)
	switch p := p.(type) {
	case *types.TypeParam:
		into[p] = arg
	case *types.Pointer:
		if a, ok := arg.(*types.Pointer); ok {
			infer(p.Elem(), a.Elem(), into)
		}
	case *types.Named:
		a, ok := arg.(*types.Named)
		if !ok || a.TypeArgs().Len() != p.TypeArgs().Len() {
			return
		}
		for i := range p.TypeArgs().Len() {
			infer(p.TypeArgs().At(i), a.TypeArgs().At(i), into)
		}
	}
}

// substitute puts types for type parameters.
func substitute(t types.Type, by map[*types.TypeParam]types.Type) types.Type {
	switch x := t.(type) {
	case *types.TypeParam:
		return by[x]
	case *types.Pointer:
		if e := substitute(x.Elem(), by); e != nil {
			return types.NewPointer(e)
		}
		return nil
	}
	return t
}

// pcpu writes PCPU_GET(member).
func (d *drafter) pcpu(n *tree.Node) val {
	get := d.names.Value("PCPU_GET")
	if get == nil || len(n.Kids) != 2 || n.Kids[1].Kind != tree.Name {
		fail(n, Facility, "the layers have no such PCPU_GET")
	}
	t := get.Type().(*types.Signature).Results().At(0).Type()
	f := field(t, "pc_"+n.Kids[1].Text)
	if f == nil {
		fail(n, Facility, "a CPU has no pc_%s in Go", n.Kids[1].Text)
	}
	return val{s: d.object(get).s + "()." + f.Name(), t: f.Type(), prec: precPrimary}
}

// says writes panic and printf. The words of a panic are our own: those of C are left
// for a person.
func (d *drafter) says(n *tree.Node) val {
	name := callee(n)
	o := d.names.Value(name)
	if o == nil || len(n.Kids) < 2 || n.Kids[1].Kind != tree.String {
		fail(n, Facility, "the layers have no %s", name)
	}
	f := d.object(o).s
	if name == "printf" {
		all, _ := d.args(n, n.Kids[1:], nil)
		return val{s: f + "(" + all + ")", prec: precPrimary}
	}
	all := []string{d.words(n, d.fn.name, n.Kids[1:])}
	for _, a := range n.Kids[2:] {
		all = append(all, d.value(a, tAny).s)
	}
	return val{s: f + "(" + strings.Join(all, ", ") + ")", prec: precPrimary}
}

// words writes a message in place of FreeBSD's: what is said, and the verbs of C's
// format. A person puts it into words.
func (d *drafter) words(n *tree.Node, what string, message []*tree.Node) string {
	d.leave(message[0], Words, "put this message in your own words")
	return strconv.Quote(what + verbs(message[0].Text))
}

// verbs are the verbs of a format, as Go has them.
func verbs(format string) string {
	var b strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		j := i + 1
		for j < len(format) && strings.IndexByte("#-+ 0123456789.", format[j]) >= 0 {
			j++
		}
		flags := format[i:j]
		for j < len(format) && strings.IndexByte("lhjzq", format[j]) >= 0 {
			j++
		}
		if j == len(format) {
			break
		}
		if i = j; format[j] == '%' {
			continue
		}
		verb := format[j]
		if verb == 'u' || verb == 'i' {
			verb = 'd'
		}
		b.WriteString(" " + flags + string(verb))
	}
	return b.String()
}

// probe writes SDT_PROBE. The name of a probe's variable is made of its parts.
func (d *drafter) probe(n *tree.Node) val {
	if len(n.Kids) < 6 {
		fail(n, Form, "a probe of another form")
	}
	o := d.names.Value("SDT_PROBE")
	name := "sdt"
	for _, part := range n.Kids[1:5] {
		name += "_" + strings.TrimSpace(part.Text)
	}
	p := lookup(d.pkg, name)
	if o == nil || p == nil {
		fail(n, Name, "there is no %s", name)
	}
	all := []string{"&" + d.object(p).s}
	sig := o.Type().(*types.Signature)
	for i, a := range n.Kids[5:] {
		if i+1 >= sig.Params().Len() {
			fail(n, Form, "a probe of more arguments than Go has")
		}
		all = append(all, d.value(a, sig.Params().At(i+1).Type()).s)
	}
	return val{s: d.object(o).s + "(" + strings.Join(all, ", ") + ")", prec: precPrimary}
}
