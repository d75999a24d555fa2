package port

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/gosrc"
)

// Source is a file of FreeBSD and the Go files that it was ported to.
type Source struct {
	C  string   // path in FreeBSD's tree
	Go []string // paths in the project; the first file has the name of the C file
}

// Tree is a checkout of the project. It finds revisions by their folders. The list
// in tools/model/scenario cannot be imported: it needs every port to compile, and
// sbs is used when one of them does not.
type Tree struct {
	Root      string
	Revisions []string // the ports of kern_timeout.c that keep to a text of FreeBSD, oldest first
}

// Maintained is the port that descends from the last revision.
const Maintained = "timeout"

// Seed is the revision whose date the other ported files have.
const Seed = "r216805"

// twoHeaders is the first revision at which callout.h was split into two files.
const twoHeaders = "r262057"

// Open finds the checkout around the working folder.
func Open() (*Tree, error) {
	root, err := findRoot()
	if err != nil {
		return nil, err
	}
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
	return t, nil
}

// Newest returns the last of the revisions.
func (t *Tree) Newest() string { return t.Revisions[len(t.Revisions)-1] }

// Of returns the files of a revision, or an error that names the revisions.
func (t *Tree) Of(rev string) ([]Source, error) {
	dir := "kern/timeout/" + rev + "/"
	switch {
	case rev == Maintained:
		dir = "kern/timeout/"
	case !slices.Contains(t.Revisions, rev):
		return nil, fmt.Errorf("there is no revision %q; give one of %s, %s", rev, strings.Join(t.Revisions, ", "), Maintained)
	}
	files := []Source{
		{"sys/kern/kern_timeout.c", []string{dir + "kern_timeout.go", dir + "callout.go", dir + "port_revision.go", "sys/callout.go"}},
		{"sys/sys/callout.h", []string{dir + "callout.go", "sys/callout.go", dir + "kern_timeout.go"}},
	}
	if rev == Maintained || rev >= twoHeaders {
		files = append(files, Source{"sys/sys/_callout.h", []string{"sys/callout.go"}})
	}
	if rev == Seed {
		files = append(files, companions...)
	}
	return files, nil
}

// companions are the files that were ported at the seed's date only.
var companions = []Source{
	{"sys/kern/subr_sleepqueue.c", []string{"kern/sleepqueue/subr_sleepqueue.go", "kern/sleepqueue/port_thread.go", "sys/sleepqueue.go"}},
	{"sys/kern/kern_synch.c", []string{"kern/sleepqueue/kern_synch.go", "kern/sleepqueue/systm.go", "kern/sleepqueue/port_switch.go"}},
	{"sys/kern/kern_mutex.c", []string{"kern/lock/kern_mutex.go", "kern/lock/port_thread_lock.go", "kern/lock/port_turnstile.go", "sys/mutex.go"}},
	{"sys/kern/subr_lock.c", []string{"kern/lock/subr_lock.go", "sys/lock.go"}},
	{"sys/kern/kern_rwlock.c", []string{"kern/lock/kern_rwlock.go", "kern/lock/port_turnstile.go", "sys/rwlock.go"}},
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
		if s.C == file || strings.HasSuffix(file, "/"+s.C) || filepath.Base(file) == filepath.Base(s.C) {
			return s, nil
		}
	}
	var names []string
	for _, s := range files {
		names = append(names, filepath.Base(s.C))
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

// Read reads the Go files of a source.
func (s *Source) Read(root string) ([]*gosrc.File, error) {
	var out []*gosrc.File
	for _, name := range s.Go {
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return nil, fmt.Errorf("%w; run sbs in a whole checkout", err)
		}
		f, err := gosrc.Parse(name, text)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}
