package parse

import (
	"bytes"
	"strings"

	"modernc.org/cc/v4"
)

// Page returns the blocks of the family's page whose names the text has, and whose names
// after a ! it does not have.
func Page(t Text, ast *cc.AST) string {
	has := names(ast)
	var b strings.Builder
	for i, block := range bytes.Split(t.Family.Page(), []byte("#block")) {
		first, rest, _ := bytes.Cut(block, []byte("\n"))
		if i == 0 {
			continue
		}
		all := true
		for _, name := range strings.Fields(string(first)) {
			without, not := strings.CutPrefix(name, "!")
			all = all && has[without] != not
		}
		if all {
			b.Write(rest)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// names are the macros of a text, the variables and functions that it defines, and the members of struct
// callout_cpu.
func names(ast *cc.AST) map[string]bool {
	all := map[string]bool{}
	for name := range ast.Macros {
		all[name] = true
	}
	for name, nodes := range ast.Scope.Nodes {
		for _, n := range nodes {
			if d, ok := n.(*cc.Declarator); ok && (!d.IsExtern() || d.HasInitializer() || d.IsFuncDef()) {
				all[name] = true
			}
		}
	}
	for s := range ast.Structs {
		if tag := s.Tag(); tag.SrcStr() != "callout_cpu" {
			continue
		}
		for i := range s.NumFields() {
			if f := s.FieldByIndex(i); f != nil {
				all[f.Name()] = true
			}
		}
	}
	return all
}
