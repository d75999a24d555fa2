package pairs

import (
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Declared tells which names the packages of the project declare. It reads a package
// when it is first asked of it, and is not for several goroutines.
type Declared struct {
	tree *Tree
	dirs map[string]string          // of each package of the layers, by the last part of its path
	read map[string]map[string]bool // by folder
}

// Declared returns it for a checkout.
func (t *Tree) Declared() (*Declared, error) {
	d := &Declared{tree: t, dirs: map[string]string{}, read: map[string]map[string]bool{}}
	for _, o := range t.origins {
		dir := path.Dir(o.file)
		if !strings.HasPrefix(dir, "kern/timeout/") {
			d.dirs[path.Base(dir)] = dir
		}
	}
	for _, dir := range d.dirs {
		if err := d.readDir(dir); err != nil {
			return nil, err
		}
	}
	for _, rev := range t.Revisions {
		if err := d.readDir("kern/timeout/" + rev); err != nil {
			return nil, err
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
		for _, decl := range f.Decls {
			for _, id := range declared(decl) {
				names[id.Name] = true
			}
		}
	}
	d.read[dir] = names
	return nil
}

// Name tells whether a package declares a name: one of the project by the last part of
// its path, or, with "", that of a file, or the language. Of packages that are not the
// project's it knows nothing, and says yes.
func (d *Declared) Name(file, pkg, name string) bool {
	if pkg == "" {
		return d.read[path.Dir(file)][name] || types.Universe.Lookup(name) != nil
	}
	dir, ok := d.dirs[pkg]
	return !ok || d.read[dir][name]
}
