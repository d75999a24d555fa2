// Package hold reads the user's copy of FreeBSD's files and compares them with
// the port.
package hold

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/match"
	"ktimeout/tools/sbs/internal/port"
	"ktimeout/tools/sbs/internal/upstream"
)

// Held is a file of FreeBSD and the port that it was compared with.
type Held struct {
	Rev     string
	Source  port.Source
	C       *csrc.File
	Go      []*gosrc.File
	Pairs   []match.Pair
	Closest string  // the port that the text is most like; "" if only one port has the file
	Like    float64 // likeness of the text and that port, 0 to 1
	Other   bool    // Closest is neither Rev nor the revision that the maintained port descends from
}

// Load reads the files under src, which is a tree or one file, and compares them
// with the port of a revision. With revision "" that is the one that kern_timeout.c
// is most like. Without src it reads the files that fetch has put into the cache.
// If only is not "", it reads only the files of that name.
func Load(src, rev, only string) ([]Held, error) {
	tree, err := port.Open()
	if err != nil {
		return nil, err
	}
	if rev != "" {
		if _, err := tree.Of(rev); err != nil {
			return nil, err
		}
	}
	if src == "" {
		want := rev
		if rev == "" {
			want = port.Seed
		}
		if want == port.Maintained {
			want = tree.Newest()
		}
		if src, err = upstream.Dir(want); err != nil {
			return nil, err
		}
	}
	files, err := find(tree, src, rev, only)
	if err != nil {
		return nil, err
	}
	var out []Held
	for _, f := range files {
		h, err := one(tree, f, rev)
		if err != nil {
			return nil, err
		}
		if rev == "" {
			rev = h.Rev // the first file, kern_timeout.c, decides for the others
		}
		out = append(out, *h)
	}
	return out, nil
}

// find returns the files under src that have a port at the revision,
// kern_timeout.c first.
func find(tree *port.Tree, src, rev, only string) ([]string, error) {
	st, err := os.Stat(src)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: there is no such file or tree; give -src a FreeBSD source tree or one of its files", src)
	}
	if err != nil {
		return nil, err
	}
	if !st.IsDir() {
		return []string{src}, nil
	}
	var out []string
	files := all(tree)
	if rev != "" {
		files, _ = tree.Of(rev)
	}
	for _, s := range files {
		if only != "" && filepath.Base(s.C) != only {
			continue
		}
		path := filepath.Join(src, filepath.FromSlash(s.C))
		if _, err := os.Stat(path); err == nil {
			out = append(out, path)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s: it has no %s; give the root of a FreeBSD source tree, or one file", src, cmpOr(only, "sys/kern/kern_timeout.c"))
	}
	return out, nil
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// all returns every file that has a port at some revision.
func all(tree *port.Tree) []port.Source {
	var out []port.Source
	for _, rev := range []string{port.Seed, tree.Newest()} {
		files, _ := tree.Of(rev)
		for _, s := range files {
			if !slices.ContainsFunc(out, func(o port.Source) bool { return o.C == s.C }) {
				out = append(out, s)
			}
		}
	}
	return out
}

// one compares one file with the port.
func one(tree *port.Tree, path, rev string) (*Held, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := csrc.Parse(path, text)
	if err != nil {
		return nil, err
	}
	var best *Held
	var closest string
	var most float64
	for _, r := range candidates(tree, rev, path) {
		s, err := tree.Find(r, path)
		if err != nil {
			if rev != "" {
				return nil, err
			}
			continue
		}
		goFiles, err := s.Read(tree.Root)
		if err != nil {
			return nil, err
		}
		h := &Held{Rev: r, Source: s, C: c, Go: goFiles, Pairs: match.Files(c, goFiles, &port.Rules)}
		like := h.like()
		if r != port.Maintained && like > most {
			closest, most = r, like
		}
		if r == rev || rev == "" && (r == closest || best == nil) {
			best = h
		}
	}
	if best == nil {
		return nil, fmt.Errorf("%s: no revision has a port of it; ported are %s", path, names(tree))
	}
	if strings.HasSuffix(path, "kern_timeout.c") {
		best.Closest, best.Like = closest, most
		best.Other = closest != "" && closest != best.Rev && !(best.Rev == port.Maintained && closest == tree.Newest())
	}
	return best, nil
}

// candidates returns the revisions that a file is compared with to find the one
// that it is most like.
func candidates(tree *port.Tree, rev, path string) []string {
	if filepath.Base(path) != "kern_timeout.c" {
		if rev == "" {
			return []string{port.Seed, tree.Newest()}
		}
		if _, err := tree.Find(rev, path); err != nil {
			return []string{port.Seed, rev}
		}
		return []string{rev}
	}
	if rev == port.Maintained {
		return append(slices.Clone(tree.Revisions), rev)
	}
	return tree.Revisions
}

// names lists the files that have a port.
func names(tree *port.Tree) string {
	var out []string
	for _, s := range all(tree) {
		out = append(out, filepath.Base(s.C))
	}
	return strings.Join(out, ", ")
}

// like tells how much the text and the port have in common: the likeness of the
// matched statements, divided by the statements of both sides.
func (h *Held) like() float64 {
	var both, sum float64
	for i := range h.Pairs {
		p := &h.Pairs[i]
		if p.C.Form != csrc.Func {
			continue
		}
		for k := range p.Rows {
			if p.Rows[k].State != match.NotBuilt {
				both += 2 * float64(p.Rows[k].Score)
				sum++
			}
		}
	}
	for _, it := range h.Go[0].Items {
		if it.Func {
			sum += float64(len(it.Stmts))
		}
	}
	if sum == 0 {
		return 0
	}
	return both / sum
}
