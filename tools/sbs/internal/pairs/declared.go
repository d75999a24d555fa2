package pairs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Declared tells which names the packages of the project declare.
type Declared struct {
	tree *Tree
	read map[string]map[string]bool // by folder
	sbt  map[string]bool            // folders of which a file imports the declarations of the sbt era
	anew map[string]bool            // the types that it declares
}

// era is the package with the declarations of the sbt era.
const era = "ktimeout/sys/sbt"

// Declared returns it for a checkout.
func (t *Tree) Declared() (*Declared, error) {
	d := &Declared{tree: t, read: map[string]map[string]bool{}, sbt: map[string]bool{}, anew: map[string]bool{}}
	for _, o := range t.origins {
		dir := path.Dir(o.file)
		if d.read[dir] == nil {
			if err := d.readDir(dir); err != nil {
				return nil, err
			}
		}
	}
	return d, nil
}

func (d *Declared) readDir(dir string) error {
	names := map[string]bool{}
	files, err := filepath.Glob(filepath.Join(d.tree.Root, filepath.FromSlash(dir), "*.go"))
	if err != nil {
		return err
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, im := range f.Imports {
			d.sbt[dir] = d.sbt[dir] || im.Path.Value == `"`+era+`"`
		}
		for _, decl := range f.Decls {
			for _, id := range declared(decl) {
				names[id.Name] = true
			}
			if g, ok := decl.(*ast.GenDecl); ok && g.Tok == token.TYPE && "ktimeout/"+dir == era {
				for _, spec := range g.Specs {
					d.anew[spec.(*ast.TypeSpec).Name.Name] = true
				}
			}
		}
	}
	d.read[dir] = names
	return nil
}

// Name tells whether a package declares a name, and is one that a port may use: a layer of
// the project by its path, the package of the file with "", or one of Go's that the port
// needs. The types that the sbt era declares anew a port of that era
// does not use as they were before.
func (d *Declared) Name(file, pkg, name string) bool {
	if pkg == "" {
		return d.read[path.Dir(file)][name] || types.Universe.Lookup(name) != nil
	}
	if dir, ok := strings.CutPrefix(pkg, "ktimeout/"); ok {
		names, known := d.read[dir]
		if dir == "sys" && d.sbt[path.Dir(file)] && strings.HasPrefix(file, "kern/timeout") && d.anew[name] {
			return false
		}
		return layer(dir) && (names[name] || !known)
	}
	return slices.Contains(standard[pkg], name)
}

// standard is what ported files use of Go's packages.
var standard = map[string][]string{
	"fmt":         {"Sprintf"},
	"unsafe":      {"Pointer"},
	"sync/atomic": {"Int32", "Int64", "Uint32", "Uint64"},
}

// layer tells whether a folder is a layer below the ports of kern_timeout.c, which know
// nothing of each other.
func layer(dir string) bool {
	return dir == "sys" || dir == "sys/sbt" || strings.HasPrefix(dir, "kern/") && !strings.HasPrefix(dir, "kern/timeout")
}
