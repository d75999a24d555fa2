package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// texts are a text of C and the port of it.
type texts struct {
	name    string
	c       string            // path of kern_timeout.c
	headers map[string][]byte // the text's own
	text    []byte
	folder  string   // of the port, below the root
	files   []string // of the port, besides kern_timeout.go
	rev     string   // the expression for its descriptor; %s is the package
}

// ported is the file of the port that is mutated.
const ported = "kern_timeout.go"

// environment is the variable that names the folder with the texts of FreeBSD.
const environment = "SBS_FREEBSD"

// open reads the texts for a revision, or of the facility for "".
func open(root, rev string) (*texts, error) {
	t := &texts{name: rev, folder: "kern/timeout/" + rev, files: []string{"callout.go", "port_revision.go"}, rev: "&%s.Revision"}
	tree := os.Getenv(environment)
	c := filepath.Join(tree, rev, "sys", "kern", "kern_timeout.c")
	headers := filepath.Join(tree, rev, "sys", "sys")
	switch {
	case rev == "":
		t.name, t.folder, t.rev = "facility", "tools/cfront/facility", "%s.Revision(0)"
		t.files = append(t.files, "faults.go")
		c = filepath.Join(root, t.folder, "c", "kern_timeout.c")
		headers = filepath.Join(root, t.folder, "c", "sys")
	case filepath.Base(rev) != rev:
		return nil, fmt.Errorf("-rev %s: give the name of a frozen revision", rev)
	case tree == "":
		return nil, fmt.Errorf("-rev %s: set %s to a folder with the texts of FreeBSD, a subfolder a revision", rev, environment)
	}
	if _, err := os.Stat(filepath.Join(root, t.folder, ported)); err != nil {
		return nil, fmt.Errorf("-rev %s: there is no port of it; give one of the folders in kern/timeout", rev)
	}
	var err error
	if t.text, err = os.ReadFile(c); err != nil {
		return nil, fmt.Errorf("%w; put the text there", err)
	}
	t.c = c
	t.headers = map[string][]byte{}
	// Not its queue.h: lists that check themselves, as with INVARIANTS, are a build tag of
	// the port.
	for _, name := range []string{"callout.h", "_callout.h"} {
		if h, err := os.ReadFile(filepath.Join(headers, name)); err == nil {
			t.headers[name] = h
		}
	}
	return t, nil
}

// sites finds the sites of both texts.
func (t *texts) sites(root string) (c, g *source, err error) {
	if c, err = readC(t.c, t.text, t.headers); err != nil {
		return nil, nil, err
	}
	path := filepath.Join(root, t.folder, ported)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	g, err = readGo(path, text)
	return c, g, err
}
