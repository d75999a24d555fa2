// Package pairs says which files of the port stand for which texts of FreeBSD, what the
// port leaves out of each and why, and which differences were accepted.
//
// Nothing of the first is kept by hand: the header of a Go file says what it was ported
// from, or only reduced from. The reasons stand in reasons, a file for each text; the
// accepted differences in accepted, which only sbs accept writes.
package pairs

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Source is a text of C and the Go files that it was ported to.
type Source struct {
	C       string   // path in FreeBSD's tree, or in the project if it is the facility's
	Go      []string // paths in the project: those that are ported
	Reduced []string // those that keep only an idea of it
}

// Tree is a checkout of the project. It finds revisions by their folders. The list
// in tools/model/scenario cannot be imported: it needs every port to compile, and
// sbs is used when one of them does not.
type Tree struct {
	Root      string
	Revisions []string // the ports of kern_timeout.c that keep to a text of FreeBSD, oldest first
	origins   []origin
}

// origin is what the header of a Go file says.
type origin struct {
	file    string
	from    []string // as C of a Source
	reduced bool
}

// Maintained is the port that descends from the last revision.
const Maintained = "timeout"

// Seed is the revision whose date the other ported files have.
const Seed = "r216805"

// Main is the port of FreeBSD's main. It stands on the types of the sbt era, and is no step
// from one revision to the next.
const Main = "main"

// Facility is the port of a text of C that is the project's own and stands beside it, so
// that there is a pair without FreeBSD's texts. The types and flags of its headers are
// those of the layers: of a header of FreeBSD of the same name.
const Facility = "facility"

const facility = "tools/cfront/facility"

// Open finds the checkout around the working folder.
func Open() (*Tree, error) {
	root, err := findRoot()
	if err != nil {
		return nil, err
	}
	return OpenAt(root)
}

// OpenAt opens the checkout in a folder.
func OpenAt(root string) (*Tree, error) {
	t := &Tree{Root: root}
	folders, err := fs.Glob(os.DirFS(root), "kern/timeout/r[0-9]*")
	if err != nil {
		return nil, err
	}
	for _, dir := range folders {
		t.Revisions = append(t.Revisions, path.Base(dir))
	}
	if len(t.Revisions) == 0 {
		return nil, fmt.Errorf("%s: kern/timeout has no revisions; run sbs in a whole checkout", root)
	}
	for _, top := range []string{"kern", "sys", facility} {
		err := filepath.WalkDir(filepath.Join(root, top), func(name string, e fs.DirEntry, err error) error {
			if top == facility && errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || e.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			t.header(filepath.ToSlash(rel), text)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

// provenance is the line of a header that says where a file is from.
var provenance = regexp.MustCompile(`(?m)^// (Ported|Reduced|reduced) from (FreeBSD )?([^(\n]*)`)

// header notes what a Go file was made from.
func (t *Tree) header(file string, text []byte) {
	head, _, _ := bytes.Cut(text, []byte("\npackage "))
	m := provenance.FindSubmatch(head)
	own := strings.HasPrefix(file, facility+"/")
	if m == nil || own == (len(m[2]) > 0) {
		return
	}
	o := origin{file: file, reduced: string(m[1]) != "Ported"}
	dir := ""
	for _, word := range strings.Fields(string(m[3])) {
		word = strings.Trim(word, ",;.")
		if !strings.HasSuffix(word, ".c") && !strings.HasSuffix(word, ".h") {
			continue
		}
		if strings.Contains(word, "/") {
			dir = path.Dir(word)
			if own {
				dir = path.Join(path.Dir(file), dir)
			}
		}
		o.from = append(o.from, path.Join(dir, path.Base(word)))
	}
	t.origins = append(t.origins, o)
}

// Newest returns the last of the revisions.
func (t *Tree) Newest() string { return t.Revisions[len(t.Revisions)-1] }

// Base returns the revision that a port keeps to, or descends from.
func (t *Tree) Base(rev string) string {
	if rev == Maintained {
		return t.Newest()
	}
	return rev
}

// Of returns the texts of a revision that were ported: kern_timeout.c first, then the
// others by name.
func (t *Tree) Of(rev string) ([]Source, error) {
	all, err := t.sources(rev)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(s Source) bool { return len(s.Go) == 0 }), nil
}

// Named returns the source of a revision for a file of FreeBSD, which may only have been
// reduced; it is given by its path in FreeBSD's tree, by the end of that path, or by a
// longer one.
func (t *Tree) Named(rev, file string) (s Source, ok bool, err error) {
	all, err := t.sources(rev)
	if err != nil {
		return s, false, err
	}
	for _, s := range all {
		if s.C == file || strings.HasSuffix(s.C, "/"+file) || strings.HasSuffix(file, "/"+s.C) {
			return s, true, nil
		}
	}
	return s, false, nil
}

// sources returns the texts of a revision, in the order of Of.
func (t *Tree) sources(rev string) ([]Source, error) {
	own := "kern/timeout/" + rev
	switch {
	case rev == Maintained:
		own = "kern/timeout"
	case rev == Facility:
		own = facility
	case rev != Main && !slices.Contains(t.Revisions, rev):
		return nil, fmt.Errorf("there is no revision %q; give one of %s, %s, %s, %s", rev,
			strings.Join(t.Revisions, ", "), Main, Maintained, Facility)
	}
	byC := map[string]*Source{}
	for _, o := range t.origins {
		dir := path.Dir(o.file)
		if strings.HasPrefix(dir, "kern/timeout") && dir != own && dir != "kern/timeout/descriptor" {
			continue
		}
		// The layers of the sbt era keep only ideas of their texts. Main has the types of one.
		if rev == Main && dir != own && dir != "sys/sbt" || rev != Main && path.Base(dir) == "sbt" {
			continue
		}
		for _, c := range o.from {
			if rev == Facility && dir == "sys" {
				c = facility + "/c/sys/" + path.Base(c)
			}
			if strings.HasPrefix(c, facility+"/") != (rev == Facility) {
				continue
			}
			s := byC[c]
			if s == nil {
				s = &Source{C: c}
				byC[c] = s
			}
			if o.reduced {
				s.Reduced = append(s.Reduced, o.file)
			} else {
				s.Go = append(s.Go, o.file)
			}
		}
	}
	var out []Source
	for _, s := range byC {
		if rev == Facility && !slices.ContainsFunc(s.Go, func(g string) bool { return path.Dir(g) == own }) {
			continue
		}
		// The file of C's name comes first, and what stands beside it before the rest.
		slices.SortFunc(s.Go, func(a, b string) int {
			return strings.Compare(s.rank(a, own), s.rank(b, own))
		})
		slices.Sort(s.Reduced)
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Source) int {
		if a, b := path.Base(a.C) != "kern_timeout.c", path.Base(b.C) != "kern_timeout.c"; a != b {
			if b {
				return -1
			}
			return 1
		}
		return strings.Compare(a.C, b.C)
	})
	return out, nil
}

// rank orders the Go files of a text.
func (s *Source) rank(file, own string) string {
	base := func(p string) string { return strings.TrimSuffix(path.Base(p), path.Ext(p)) }
	switch {
	case base(file) == base(s.C):
		return "0" + file
	case path.Dir(file) == own:
		return "1" + file
	}
	return "2" + file
}

// Find returns the source of a revision for a C file, given by its path in
// FreeBSD's tree or the end of that.
func (t *Tree) Find(rev, file string) (Source, error) {
	files, err := t.Of(rev)
	if err != nil {
		return Source{}, err
	}
	file = filepath.ToSlash(file)
	for _, s := range files {
		if s.C == file || strings.HasSuffix(file, "/"+s.C) || path.Base(file) == path.Base(s.C) {
			return s, nil
		}
	}
	var names []string
	for _, s := range files {
		names = append(names, path.Base(s.C))
	}
	return Source{}, fmt.Errorf("%s was not ported for %s; ported are %s", file, rev, strings.Join(names, ", "))
}

// findRoot finds the root of the checkout.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for d := dir; ; d = filepath.Dir(d) {
		if text, err := os.ReadFile(filepath.Join(d, "go.mod")); err == nil && strings.HasPrefix(string(text), "module ktimeout\n") {
			return d, nil
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("%s: no checkout of ktimeout holds this folder; run sbs inside one", dir)
		}
	}
}
