package review

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/alter"
	"ktimeout/tools/sbs/internal/altered"
	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
)

// TestAlteredUpstream: sbs check notices every alteration of the ports, and of FreeBSD's
// texts where they were ported. SBS_FREEBSD is a folder with a tree for each revision;
// SBS_ALTERED may name a revision, one file of it, and of how many alterations one is made.
func TestAlteredUpstream(t *testing.T) {
	root := os.Getenv("SBS_FREEBSD")
	if root == "" {
		t.Skip("SBS_FREEBSD is not set: a folder with FreeBSD's files of each revision")
	}
	tree, err := pairs.OpenAt(filepath.Join("..", "..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	revs, only, every := append(slices.Clone(tree.Revisions), pairs.Maintained), "", 1
	for i, word := range strings.Fields(os.Getenv("SBS_ALTERED")) {
		switch i {
		case 0:
			revs = []string{word}
		case 1:
			only = word
		case 2:
			if every, err = strconv.Atoi(word); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, rev := range revs {
		t.Run(rev, func(t *testing.T) {
			all, err := In(tree, Request{Src: filepath.Join(root, tree.Base(rev)), Rev: rev, Only: only})
			if err != nil {
				t.Fatal(err)
			}
			alterAll(t, tree, rev, all, every)
		})
	}
}

// TestAltered: the same of the project's own facility, which needs no text of FreeBSD's.
// A short test makes one alteration of twenty.
func TestAltered(t *testing.T) {
	tree, err := pairs.OpenAt(filepath.Join("..", "..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	all, err := In(tree, Request{Rev: pairs.Facility})
	if err != nil {
		t.Fatal(err)
	}
	every := 1
	if testing.Short() {
		every = 20
	}
	alterAll(t, tree, pairs.Facility, all, every)
}

// alterAll alters each text that was reviewed, and each of the files that it was ported
// to, and sees that a review notices.
func alterAll(t *testing.T, tree *pairs.Tree, rev string, all []Reviewed, every int) {
	var subjects []altered.Subject
	done := map[string]bool{}
	rules := make([]*compare.Rules, len(all))
	for i := range all {
		var err error
		if rules[i], err = Rules(tree, rev, &all[i].Source); err != nil {
			t.Fatal(err)
		}
	}
	for i := range all {
		r := &all[i]
		subjects = append(subjects, altered.Subject{
			File: r.Source.C, Text: r.C.Text, Left: func(a alter.Alteration) bool { return !ported(r, a) },
			Check: func(text []byte) (bool, error) {
				n, err := ctree.Parse(r.C.Name, text)
				if err != nil {
					return true, nil
				}
				again := slices.Clone(all)
				again[i].Result = compare.Files(&compare.Text{Name: r.C.Name, Text: text, Tree: n}, r.Go, rules[i])
				extras(tree, rev, again)
				return different(again), nil
			},
		})
		for _, g := range r.Go {
			if done[g.Name] {
				continue
			}
			done[g.Name] = true
			subjects = append(subjects, altered.Subject{
				File: g.Name, Text: g.Text,
				Check: func(text []byte) (bool, error) {
					f, err := gotree.Parse(g.Name, text)
					if err != nil {
						return true, nil
					}
					return noticedIn(tree, rev, all, rules, f), nil
				},
			})
		}
	}
	const equal = "testdata/equal.txt"
	text, err := os.ReadFile(equal)
	if err != nil {
		t.Fatal(err)
	}
	exceptions, err := altered.ReadExceptions(equal, text)
	if err != nil {
		t.Fatal(err)
	}
	report, err := altered.Run(subjects, exceptions, every)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := report.Tally.Write(&b); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", b.String())
	for _, f := range report.Faults() {
		t.Error(f)
	}
}

// noticedIn tells whether a review of all texts that were ported to a file finds
// something different if it is altered.
func noticedIn(tree *pairs.Tree, rev string, all []Reviewed, rules []*compare.Rules, f *gotree.File) bool {
	again := slices.Clone(all)
	for i := range again {
		r := &again[i]
		k := slices.IndexFunc(r.Go, func(g *gotree.File) bool { return g.Name == f.Name })
		if k < 0 {
			continue
		}
		files := slices.Clone(r.Go)
		files[k] = f
		r.Result = compare.Files(r.C, files, rules[i])
		if r.Count()[compare.Different] > 0 {
			return true
		}
	}
	extras(tree, rev, again)
	return different(again)
}

func different(all []Reviewed) bool {
	return slices.ContainsFunc(all, func(r Reviewed) bool { return r.Count()[compare.Different] > 0 })
}

// ported tells whether an alteration is of something that the port has: not of what
// was left out with a reason.
func ported(r *Reviewed, a alter.Alteration) bool {
	for i := range r.Items {
		for _, row := range r.Items[i].Rows {
			if row.C == nil || row.State == compare.NotPorted || row.State == compare.NotBuilt {
				continue
			}
			for _, e := range a.Edits {
				if e.Pos >= row.CHead.Pos && e.Pos < row.CHead.End {
					return true
				}
			}
		}
	}
	return false
}
