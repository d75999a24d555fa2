// Package likeness says which frozen port a translated text is nearest to.
//
// No text in C of the ports is at hand. But functions, fields and constants of a port
// have the names that they have in C, and so have those of a translated text. What is
// compared is the sequence of these names in each function; names that no port has, as
// those of a translator's variables, are left out.
//
// It imports the carried sources and the list of revisions.
package likeness

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"strings"

	"ktimeout"
	"ktimeout/tools/model/scenario"
)

// functions has for each function of a text the names that are in it, in order.
type functions map[string][]string

// Nearest returns the frozen port that differs least from a text in Go, and in how many
// names. Of two that differ as little it is the older one.
func Nearest(source []byte) (port string, differences int, err error) {
	text, err := read(source)
	if err != nil {
		return "", 0, fmt.Errorf("the translated text: %w", err)
	}
	frozen := scenario.Ports[:len(scenario.Ports)-1]
	ports := make([]functions, len(frozen))
	known := map[string]bool{}
	for i, r := range frozen {
		if ports[i], err = portNames(r.Name); err != nil {
			return "", 0, err
		}
		for name, uses := range ports[i] {
			known[name] = true
			for _, use := range uses {
				known[use] = true
			}
		}
	}
	text = text.only(known)
	for i, r := range frozen {
		if n := text.differences(ports[i]); i == 0 || n < differences {
			port, differences = r.Name, n
		}
	}
	return port, differences, nil
}

// portNames reads a frozen port.
func portNames(name string) (functions, error) {
	all := functions{}
	for _, file := range []string{"callout.go", "kern_timeout.go"} {
		text, err := ktimeout.Sources.ReadFile(path.Join("kern/timeout", name, file))
		if err != nil {
			return nil, err
		}
		of, err := read(text)
		if err != nil {
			return nil, err
		}
		for f, names := range of {
			all[f] = names
		}
	}
	return all, nil
}

// words are names of Go and of the words of the seam, which stand for nothing in C.
var words = map[string]bool{"load": true, "store": true, "store_ordered": true, "peek": true, "add": true, "sys": true, "lock": true, "smp": true,
	"sleepqueue": true, "atomic": true, "unsafe": true, "pointer": true, "int32": true, "uint32": true, "int64": true, "uint64": true, "bool": true,
	"any": true, "nil": true, "true": true, "false": true, "byte": true, "string": true}

// read returns the names in the functions of a file of Go, in small letters.
func read(text []byte) (functions, error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	all := functions{}
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		var names []string
		ast.Inspect(f.Body, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && !words[strings.ToLower(id.Name)] {
				names = append(names, strings.ToLower(id.Name))
			}
			return true
		})
		all[strings.ToLower(f.Name.Name)] = names
	}
	return all, nil
}

// only returns the functions and the names that are known.
func (f functions) only(known map[string]bool) functions {
	out := functions{}
	for name, uses := range f {
		if !known[name] {
			continue
		}
		kept := []string{}
		for _, use := range uses {
			if known[use] {
				kept = append(kept, use)
			}
		}
		out[name] = kept
	}
	return out
}

// differences counts the names that are in one of two texts only.
func (f functions) differences(g functions) (n int) {
	for name, uses := range f {
		n += apart(uses, g[name])
	}
	for name, uses := range g {
		if _, both := f[name]; !both {
			n += len(uses) + 1
		}
	}
	return n
}

// apart counts the elements of two lists that are not in a longest common subsequence.
func apart(a, b []string) int {
	row := make([]int, len(b)+1)
	for i := range a {
		before := 0
		for j := range b {
			was := row[j+1]
			if a[i] == b[j] {
				row[j+1] = before + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			before = was
		}
	}
	return len(a) + len(b) - 2*row[len(b)]
}
