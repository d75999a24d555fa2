package draft

import (
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// configuration are the names that #if finds defined: those of the kernel that the port
// is of.
var configuration = map[string]bool{"SMP": true, "_KERNEL": true, "INVARIANTS": true, "__FreeBSD__": true}

// runtime are options that the port switches while it runs.
var runtime = map[string]bool{"DIAGNOSTIC": true}

// built returns what of a list is built: #if is resolved, but for options of the run
// time.
func (d *drafter) built(list []*tree.Node) (out []*tree.Node) {
	for _, n := range list {
		if n.Kind != tree.Cond || atRuntime(n) {
			out = append(out, n)
			continue
		}
		if b := d.branch(n); b != nil {
			out = append(out, d.built(b.Kids)...)
		}
	}
	return out
}

// resolved is a tree of which only what is built is left.
func (d *drafter) resolved(n *tree.Node) *tree.Node {
	kids := d.built(n.Kids)
	out := make([]*tree.Node, len(kids))
	for i, k := range kids {
		out[i] = d.resolved(k)
	}
	return &tree.Node{Kind: n.Kind, Text: n.Text, Kids: out, Pos: n.Pos, End: n.End}
}

// atRuntime tells whether a #if asks for an option of the run time.
func atRuntime(n *tree.Node) bool {
	for name := range runtime {
		if strings.Contains(n.Text, name) {
			return true
		}
	}
	return false
}

// branch is the branch of a #if that is built, or nil.
func (d *drafter) branch(n *tree.Node) *tree.Node {
	text := n.Text
	for i, b := range n.Kids {
		if i > 0 {
			text = b.Text
		}
		c := condition{text, nil}
		if i > 0 && text == "" || c.or() != 0 {
			return b
		}
	}
	return nil
}

// condition computes the condition of a #if, of which it has the rest.
type condition struct {
	rest string
	more map[string]bool // what is defined besides
}

func (c *condition) defined(name string) int { return truth(configuration[name] || c.more[name]) }

func (c *condition) cut(prefix string) (ok bool) {
	c.rest, ok = strings.CutPrefix(strings.TrimLeft(c.rest, " "), prefix)
	return ok
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *condition) or() int {
	v := c.and()
	for c.cut("||") {
		w := c.and()
		v = truth(v != 0 || w != 0)
	}
	return v
}

func (c *condition) and() int {
	v := c.relation()
	for c.cut("&&") {
		w := c.relation()
		v = truth(v != 0 && w != 0)
	}
	return v
}

func (c *condition) relation() int {
	v := c.one()
	for _, op := range []string{"==", "!=", ">=", "<=", ">", "<"} {
		if c.cut(op) {
			w := c.one()
			return truth(map[string]bool{"==": v == w, "!=": v != w, ">=": v >= w, "<=": v <= w, ">": v > w, "<": v < w}[op])
		}
	}
	return v
}

func (c *condition) one() int {
	switch {
	case c.cut("!"):
		return truth(c.one() == 0)
	case c.cut("("):
		v := c.or()
		c.cut(")")
		return v
	}
	c.cut("")
	word := c.word()
	if word == "defined" {
		brackets := c.cut("(")
		c.cut("")
		v := c.defined(c.word())
		if brackets {
			c.cut(")")
		}
		return v
	}
	if word == "" {
		c.rest = ""
		return 0
	}
	n := 0
	for _, r := range word {
		if r < '0' || r > '9' {
			return c.defined(word)
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// word takes a name or a number.
func (c *condition) word() string {
	i := 0
	for i < len(c.rest) && (c.rest[i] == '_' || c.rest[i] >= '0' && c.rest[i] <= '9' || c.rest[i]|0x20 >= 'a' && c.rest[i]|0x20 <= 'z') {
		i++
	}
	w := c.rest[:i]
	c.rest = c.rest[i:]
	return w
}

// optionStmt writes a #if of an option of the run time.
func (d *drafter) optionStmt(w *writer, n *tree.Node) {
	if d.fn.declares(n) {
		return
	}
	with, without := condition{n.Text, runtime}, condition{n.Text, nil}
	if len(n.Kids) != 1 || with.or() == 0 || without.or() != 0 {
		fail(n, Form, "#if %s", n.Text)
	}
	for _, k := range n.Kids[0].Kids {
		if k.Kind == tree.Var {
			fail(n, Form, "variables that are there with %s only", n.Text)
		}
	}
	w.line("if %s.Load() != 0 {", d.layer(n, "Diagnostic"))
	d.block(w, n.Kids[0])
	w.line("}")
}

// onlyVars tells whether a #if has variables only.
func onlyVars(n *tree.Node) bool {
	for _, b := range n.Kids {
		for _, k := range b.Kids {
			if k.Kind != tree.Var {
				return false
			}
		}
	}
	return n.Kind == tree.Cond
}

// declares tells whether a #if has variables only, of what is taken from the port
// around with its own.
func (f *fn) declares(n *tree.Node) bool {
	if !onlyVars(n) {
		return false
	}
	for k, t := range f.taken {
		if k.Kind == tree.Cond && t.upto != nil {
			return true
		}
	}
	return false
}
