package review

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
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
	"ktimeout/tools/sbs/internal/tree"
)

// TestAltered: sbs check notices every alteration of the project's own facility, in C and
// in Go. What it does not notice is listed with the reason why it means the same. A short
// test makes one alteration of twenty.
func TestAltered(t *testing.T) {
	a := &alterer{tree: open(t), every: 1}
	if testing.Short() {
		a.every = 20
	}
	needed(t, a.run(t, Request{Rev: pairs.Facility}, "testdata/equal.txt"))
}

// TestAlteredUpstream: sbs check notices every alteration of the ports, and of FreeBSD's
// texts where they were ported. SBS_FREEBSD is a folder with a tree for each revision;
// SBS_ALTERED may name a revision, one text of it that is altered with its files ("-": all), and
// of how many alterations one is made.
func TestAlteredUpstream(t *testing.T) {
	root := os.Getenv("SBS_FREEBSD")
	if root == "" {
		t.Skip("SBS_FREEBSD is not set: a folder with FreeBSD's files of each revision")
	}
	a := &alterer{tree: open(t), every: 1}
	revs := append(slices.Clone(a.tree.Revisions), pairs.Maintained)
	for i, word := range strings.Fields(os.Getenv("SBS_ALTERED")) {
		switch i {
		case 0:
			revs = []string{word}
		case 1:
			if a.only = word; word == "-" {
				a.only = ""
			}
		case 2:
			var err error
			if a.every, err = strconv.Atoi(word); err != nil {
				t.Fatal(err)
			}
		}
	}
	var unused []string // in all revisions
	for i, rev := range revs {
		t.Run(rev, func(t *testing.T) {
			here := a.run(t, Request{Src: filepath.Join(root, a.tree.Base(rev)), Rev: rev}, "testdata/equal.txt", "testdata/upstream.txt")
			if i == 0 {
				unused = here
			}
			unused = slices.DeleteFunc(unused, func(place string) bool { return !slices.Contains(here, place) })
		})
	}
	if os.Getenv("SBS_ALTERED") == "" {
		needed(t, unused)
	}
}

// needed fails for what is listed and is not needed.
func needed(t *testing.T, unused []string) {
	for _, place := range unused {
		t.Errorf("%s: no alteration needs this; take it out", place)
	}
}

// open opens the checkout that the test is in.
func open(t *testing.T) *pairs.Tree {
	t.Helper()
	tree, err := pairs.OpenAt(filepath.Join("..", "..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// alterer alters texts and their ports, and asks sbs check of each alteration.
type alterer struct {
	tree  *pairs.Tree
	every int
	only  string     // the name of the text that is altered; "": all
	all   []Reviewed // of the texts as they are, each for itself
	rules []*compare.Rules
}

// run alters each text of a request, and each of the files that it was ported to. lists
// are files of what means the same. It returns the places in the last one that are not
// needed.
func (a *alterer) run(t *testing.T, req Request, lists ...string) (unused []string) {
	// Most of what is made is garbage at once.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	if err := a.read(req); err != nil {
		t.Fatal(err)
	}
	var equal altered.Exceptions
	for _, name := range lists {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list, err := altered.ReadExceptions(name, text)
		if err != nil {
			t.Fatal(err)
		}
		equal = append(equal, list...)
	}
	report, err := altered.Run(a.subjects(), equal, a.every)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range report.Unused {
		if strings.HasPrefix(e.Place, lists[len(lists)-1]) {
			unused = append(unused, e.Place)
		}
	}
	report.Unused = nil
	var b bytes.Buffer
	if err := report.Tally.Write(&b); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", b.String())
	for _, f := range report.Faults() {
		t.Error(f)
	}
	return unused
}

// read compares what a request names.
func (a *alterer) read(req Request) (err error) {
	if a.all, err = each(a.tree, req); err != nil {
		return err
	}
	a.rules = nil
	for i := range a.all {
		r, err := Rules(a.tree, req.Rev, &a.all[i].Source)
		if err != nil {
			return err
		}
		a.rules = append(a.rules, r)
	}
	return nil
}

// subjects returns the texts and the files, each once.
func (a *alterer) subjects() (out []altered.Subject) {
	done := map[string]bool{}
	for i := range a.all {
		r := &a.all[i]
		if a.only != "" && path.Base(r.Source.C) != a.only {
			continue
		}
		out = append(out, altered.Subject{
			File: r.Source.C, Text: r.C.Text,
			Left: func(x alter.Alteration) bool { return left(r, x) },
			Check: func(text []byte) (bool, error) {
				n, err := ctree.Parse(r.C.Name, text)
				return err != nil || a.noticed(&compare.Text{Name: r.C.Name, Text: text, Tree: n}, nil), nil
			},
		})
		for _, g := range r.Go {
			if done[g.Name] {
				continue
			}
			done[g.Name] = true
			out = append(out, altered.Subject{
				File: g.Name, Text: g.Text,
				Check: func(text []byte) (bool, error) {
					f, err := gotree.Parse(g.Name, text)
					return err != nil || a.noticed(nil, f), nil
				},
			})
		}
	}
	return out
}

// noticed tells whether a review of all texts finds something different if one of them, or
// a file that some were ported to, is another one.
func (a *alterer) noticed(c *compare.Text, f *gotree.File) bool {
	again := slices.Clone(a.all)
	for i := range again {
		r := &again[i]
		text, files := r.C, slices.Clone(r.Go)
		switch {
		case c != nil && c.Name == r.C.Name:
			text = c
		case f != nil && slices.ContainsFunc(files, func(g *gotree.File) bool { return g.Name == f.Name }):
			files[slices.IndexFunc(files, func(g *gotree.File) bool { return g.Name == f.Name })] = f
		default:
			continue
		}
		if r.Result = compare.Files(text, files, a.rules[i]); different(r) {
			return true // whatever the other texts say
		}
	}
	finish(a.tree, again)
	return slices.ContainsFunc(again, func(r Reviewed) bool { return different(&r) })
}

func different(r *Reviewed) bool { return r.Count()[compare.Different] > 0 }

// oneDeclaration tells whether what stands between two names is within one declaration.
func oneDeclaration(between []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(between, " \t"), []byte(",")) && !bytes.ContainsAny(between, ";{}")
}

// left tells whether an alteration is of nothing that the port has: all of it is inside
// of what was left out with a reason, or of a declaration, which says nothing. Of what is
// exchanged one is enough: the other then stands where it stood.
func left(r *Reviewed, a alter.Alteration) bool {
	var out []compare.Span
	add := func(n *tree.Node) {
		end := n.End
		if rest := bytes.TrimLeft(r.C.Text[end:], " \t"); bytes.HasPrefix(rest, []byte(";")) {
			end = len(r.C.Text) - len(rest) + 1
		}
		out = append(out, compare.Span{Pos: n.Pos, End: end})
	}
	for i := range r.Items {
		for _, row := range r.Items[i].Rows {
			if row.C != nil && (row.State == compare.NotPorted || row.State == compare.NotBuilt) {
				add(row.C)
			}
		}
	}
	within := func(pos, end int) bool {
		return slices.ContainsFunc(out, func(s compare.Span) bool { return s.Pos <= pos && end <= s.End })
	}
	var walk func(n *tree.Node) (without bool) // the port has nothing of it
	walk = func(n *tree.Node) bool {
		if n.Kind == tree.Func && (len(n.Kids) == 0 || n.Kids[len(n.Kids)-1].Kind != tree.Block) || n.Kind == tree.Struct && len(n.Kids) == 0 {
			add(n)
		}
		without := true
		first := -1 // of the names of one declaration, where that begins
		for i, k := range n.Kids {
			w := walk(k)
			without = w && without
			if !w || k.Kind != tree.Var {
				first = -1
				continue
			}
			if first < 0 || !oneDeclaration(r.C.Text[n.Kids[i-1].End:k.Pos]) {
				first = k.Pos
			} else {
				add(tree.New(tree.Var, "", first, k.End))
			}
		}
		if n.Kind != tree.Cond && n.Kind != tree.Block || len(n.Kids) == 0 {
			return within(n.Pos, n.End)
		}
		if without && n.Kind == tree.Cond {
			add(n)
		}
		return without
	}
	walk(r.C.Tree)
	n := 0
	for _, e := range a.Edits {
		if within(e.Pos, e.End) {
			n++
		}
	}
	exchanged := a.Kind == alter.DeclarationsExchanged || a.Kind == alter.StatementsExchanged
	return n == len(a.Edits) || exchanged && n > 0
}
