// Package review reads the user's copy of FreeBSD's files and compares them with the
// port.
package review

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
	"ktimeout/tools/sbs/internal/upstream"
)

// Reviewed is a text of FreeBSD, compared with its port.
type Reviewed struct {
	Rev    string
	Base   string // the revision whose text the port keeps to, or descends from
	Source pairs.Source
	*compare.Result
	Closest string // the revision with the most identical statements; "" if Rev was given

	absent map[string]bool // texts of the revision that the tree does not have
}

// Request says what to review.
type Request struct {
	Src  string // a tree or one file; "": what fetch has put into the cache, or of the facility the checkout
	Rev  string // "": for each text the revision that it has most in common with
	Only string // the name of a file; "": all that were ported

	// Unread is told of each file of a tree that cannot be read as C; the others are
	// compared. Without it the first one ends the review.
	Unread func(error)
}

// Review compares the texts that a request names with the ports of the checkout around
// the working folder.
func Review(req Request) ([]Reviewed, error) {
	tree, err := pairs.Open()
	if err != nil {
		return nil, err
	}
	return In(tree, req)
}

// In compares the texts that a request names with the ports of a checkout.
func In(tree *pairs.Tree, req Request) ([]Reviewed, error) {
	all, err := each(tree, req)
	if err != nil {
		return nil, err
	}
	finish(tree, all)
	return all, nil
}

// each compares each of the texts for itself.
func each(tree *pairs.Tree, req Request) ([]Reviewed, error) {
	if req.Rev != "" {
		if _, err := tree.Of(req.Rev); err != nil {
			return nil, err
		}
	}
	if req.Src == "" && req.Rev == pairs.Facility {
		req.Src = tree.Root
	}
	if req.Src == "" {
		want := req.Rev
		if want == "" {
			want = pairs.Seed
		}
		dir, err := upstream.Dir(tree.Base(want))
		if err != nil {
			return nil, err
		}
		req.Src = dir
	}
	texts, absent, err := find(tree, req)
	if err != nil {
		return nil, err
	}
	rev, closest := req.Rev, ""
	if rev == "" {
		if rev, err = nearest(tree, texts[0]); err != nil {
			return nil, err
		}
		closest = rev
	}
	var out []Reviewed
	for _, t := range texts {
		if _, err := tree.Find(rev, t.Name); err != nil && len(texts) > 1 {
			continue // a file that only another revision has
		}
		r, err := Against(tree, rev, t)
		if err != nil {
			return nil, err
		}
		r.Closest, r.absent = closest, absent
		out = append(out, *r)
	}
	return out, nil
}

// find reads the texts under Src that have a port, kern_timeout.c first, and says which a
// tree does not have.
func find(tree *pairs.Tree, req Request) (out []*compare.Text, absent map[string]bool, err error) {
	st, err := os.Stat(req.Src)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("%s: there is no such file or tree; give -src a FreeBSD source tree or one of its files", req.Src)
	}
	if err != nil {
		return nil, nil, err
	}
	if !st.IsDir() {
		t, err := Read(req.Src)
		if err != nil {
			return nil, nil, err
		}
		return []*compare.Text{t}, nil, nil
	}
	rev := req.Rev
	if rev == "" {
		rev = tree.Newest()
	}
	files, err := tree.Of(rev)
	if err != nil {
		return nil, nil, err
	}
	absent = map[string]bool{}
	unread := false
	for _, s := range files {
		if req.Only != "" && path.Base(s.C) != req.Only {
			continue
		}
		t, err := Read(filepath.Join(req.Src, filepath.FromSlash(s.C)))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			absent[s.C] = true
		case err != nil && req.Unread != nil:
			req.Unread(err)
			unread = true
		case err != nil:
			return nil, nil, err
		default:
			out = append(out, t)
		}
	}
	if len(out) == 0 && unread {
		return nil, nil, fmt.Errorf("%s: no file of it can be read", req.Src)
	}
	if len(out) == 0 {
		what := req.Only
		if what == "" {
			what = "sys/kern/kern_timeout.c, and no other file that was ported"
		}
		return nil, nil, fmt.Errorf("%s: it has no %s; give the root of a FreeBSD source tree, or one file", req.Src, what)
	}
	return out, absent, nil
}

// Read reads a text of C.
func Read(name string) (*compare.Text, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	n, err := ctree.Parse(name, text)
	if err != nil {
		return nil, err
	}
	return &compare.Text{Name: name, Text: text, Tree: n}, nil
}

// ReadGo reads a file of the port.
func ReadGo(tree *pairs.Tree, name string) (*gotree.File, error) {
	text, err := os.ReadFile(filepath.Join(tree.Root, filepath.FromSlash(name)))
	if err != nil {
		return nil, fmt.Errorf("%w; run sbs in a whole checkout", err)
	}
	return gotree.Parse(name, text)
}

// Against compares a text with the port of a revision.
func Against(tree *pairs.Tree, rev string, t *compare.Text) (*Reviewed, error) {
	s, err := tree.Find(rev, t.Name)
	if err != nil {
		return nil, err
	}
	var files []*gotree.File
	for _, name := range s.Go {
		f, err := ReadGo(tree, name)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	rules, err := Rules(tree, rev, &s)
	if err != nil {
		return nil, err
	}
	return &Reviewed{Rev: rev, Base: tree.Base(rev), Source: s, Result: compare.Files(t, files, rules)}, nil
}

// Rules returns what a text is compared by.
func Rules(tree *pairs.Tree, rev string, s *pairs.Source) (*compare.Rules, error) {
	reasons, err := s.Reasons()
	if err != nil {
		return nil, err
	}
	accepted, err := tree.Accepted(rev, s)
	if err != nil {
		return nil, err
	}
	other, err := tree.Others(s)
	if err != nil {
		return nil, err
	}
	declared, err := tree.Declared()
	if err != nil {
		return nil, err
	}
	return &compare.Rules{Reasons: reasons, Accepted: accepted, Declared: declared.Name, Otherwise: other}, nil
}

// nearest returns the revision whose port has the most statements of a text, and the
// fewest that are not the same.
func nearest(tree *pairs.Tree, t *compare.Text) (string, error) {
	best, most := "", -1
	for _, rev := range append(slices.Clone(tree.Revisions), pairs.Main) {
		if _, err := tree.Find(rev, t.Name); err != nil {
			continue
		}
		r, err := Against(tree, rev, t)
		if err != nil {
			return "", err
		}
		n := r.Count()
		if have := n[compare.Identical] - n[compare.Noted] - n[compare.Different]; best == "" || have > most {
			best, most = rev, have
		}
	}
	if best == "" {
		return "", fmt.Errorf("%s: no revision has a port of it; ported are %s", t.Name, names(tree))
	}
	return best, nil
}

// names lists the texts that were ported.
func names(tree *pairs.Tree) string {
	files, _ := tree.Of(tree.Newest())
	var out []string
	for _, s := range files {
		out = append(out, path.Base(s.C))
	}
	return strings.Join(out, ", ")
}
