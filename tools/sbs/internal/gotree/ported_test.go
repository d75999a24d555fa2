package gotree

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/tree"
)

const root = "../../../.."

var ported = regexp.MustCompile(`(?m)\A// Ported from `)

// portedFiles returns the ported files of the project, and the port of its own facility.
func portedFiles(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, pattern := range []string{"sys/*.go", "kern/*/*.go", "kern/*/*/*.go", "tools/cfront/facility/*.go"} {
		names, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			base := filepath.Base(name)
			own := strings.Contains(pattern, "facility") && (base == "kern_timeout.go" || base == "callout.go")
			if own || ported.Match(text) && !strings.HasSuffix(base, "_test.go") {
				files[strings.TrimPrefix(name, root+"/")] = text
			}
		}
	}
	if len(files) < 25 {
		t.Fatalf("only %d ported files were found", len(files))
	}
	return files
}

// Every ported file is read, and what it declares is found, in order.
func TestPorted(t *testing.T) {
	for name, text := range portedFiles(t) {
		f, err := Parse(name, text)
		if err != nil {
			t.Error(err)
			continue
		}
		var got []string
		for _, n := range f.Tree.Kids {
			switch n.Kind {
			case tree.Enum:
				for _, v := range n.Kids {
					got = append(got, v.Text)
				}
			case tree.Call: // a macro that stands alone declares its argument
				for _, k := range n.Kids[1:] {
					got = append(got, k.Text)
				}
			default:
				got = append(got, n.Text)
			}
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range declaredIn(file) {
			i := 0
			for i < len(got) && got[i] != id {
				i++
			}
			if i == len(got) {
				t.Errorf("%s: %s is not found, or not in order", name, id)
				continue
			}
			got = got[i:] // one of several names may be that of a Call
		}
	}
}

// declaredIn returns the names that a file declares, with those of sysctls and probes as C
// has them.
func declaredIn(f *ast.File) []string {
	var all []string
	add := func(id *ast.Ident) {
		name := id.Name
		for _, module := range []string{"_kernel__", "___"} { // main's probes are of none
			if i := strings.Index(name, module); strings.HasPrefix(name, "sdt_") && i > 0 {
				name = name[i+len(module):]
			}
		}
		name = strings.TrimPrefix(strings.TrimPrefix(name, "sysctl___debug_"), "sysctl___kern_")
		if name != "_" {
			all = append(all, name)
		}
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			add(d.Name)
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.ValueSpec:
					for _, id := range s.Names {
						add(id)
					}
				case *ast.TypeSpec:
					add(s.Name)
				}
			}
		}
	}
	return all
}

// What a node says of its place is its place: within that of its parent, and no earlier
// than what stands before it in a list. Several names have their type from one place.
func TestPlaces(t *testing.T) {
	for name, text := range portedFiles(t) {
		f, err := Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		var look func(n, in *tree.Node)
		look = func(n, in *tree.Node) {
			if n.Kind != tree.Type && (n.Pos < in.Pos || n.End > in.End) || n.End < n.Pos {
				t.Errorf("%s:%d: %s is at %d to %d, in %d to %d", name, tree.Line(text, n.Pos), n, n.Pos, n.End, in.Pos, in.End)
			}
			before := n.Pos
			for _, k := range n.Kids {
				look(k, n)
				if n.Kind == tree.Block || n.Kind == tree.Struct || n.Kind == tree.File {
					if k.Pos < before {
						t.Errorf("%s:%d: %s is before what it stands behind", name, tree.Line(text, k.Pos), k)
					}
					before = k.Pos
				}
			}
		}
		look(f.Tree, f.Tree)
	}
}
