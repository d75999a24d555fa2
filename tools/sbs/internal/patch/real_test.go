package patch

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/sbs/internal/alter"
	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
	"ktimeout/tools/sbs/internal/review"
	"ktimeout/tools/sbs/internal/tree"
)

// genuine returns the folder with the texts of FreeBSD, which has a subfolder for each
// revision.
func genuine(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SBS_FREEBSD")
	if dir == "" {
		t.Skip("SBS_FREEBSD does not name a folder with the texts of FreeBSD, a subfolder a revision")
	}
	return dir
}

// step is the change of a file from one text of FreeBSD to the next.
type step struct {
	from, to, file string
	diff           unidiff.File
	text           []string // before the change
}

func (s *step) String() string { return s.from + " to " + s.to + ", " + s.file }

// changed are the files that the steps are of.
var changed = []string{"sys/kern/kern_timeout.c", "sys/sys/callout.h", "sys/sys/_callout.h"}

// steps returns the changes between texts of FreeBSD. What is not there is passed over.
func steps(t *testing.T, revs []string) (out []step) {
	t.Helper()
	dir := genuine(t)
	for _, file := range changed {
		var last []byte
		from := ""
		for _, rev := range revs {
			text, err := os.ReadFile(filepath.Join(dir, rev, filepath.FromSlash(file)))
			if err != nil { // the file is made later
				from = rev
				continue
			}
			if d := diff.Diff("a/"+file, last, "b/"+file, text); from != "" && d != nil {
				f, err := unidiff.Read("x.diff", d)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, step{from, rev, file, f[0], split(string(last))})
			}
			last, from = text, rev
		}
	}
	return out
}

func checkout(t *testing.T) *pairs.Tree {
	t.Helper()
	tree, err := pairs.Open()
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// port reads the port of a file.
func port(t *testing.T, rev, file string) Port {
	t.Helper()
	tree := checkout(t)
	s, ok, err := tree.Named(rev, file)
	if err != nil || !ok {
		t.Fatal(file, err)
	}
	p := Port{Tree: tree, Source: s}
	for _, name := range s.Go {
		f, err := review.ReadGo(tree, name)
		if err != nil {
			t.Fatal(err)
		}
		p.Go = append(p.Go, f)
	}
	if p.Rules, err = review.Rules(tree, rev, &s); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestUpstream compares each diff with the ports of both revisions. In the older port
// each hunk must be to do, in the newer one done, and land on lines of what it names.
// All revisions share the headers.
func TestUpstream(t *testing.T) {
	all := steps(t, checkout(t).Revisions)
	for i, st := range all {
		for k, rev := range []string{st.from, st.to} {
			var patches []*Patch
			for _, o := range append([]step{st}, append(slices.Clone(all[:i]), all[i+1:]...)...) {
				if o.from != st.from {
					continue
				}
				p, err := New(o.diff, [][]string{o.text}, port(t, []string{o.from, o.to}[k], o.file))
				if err != nil {
					t.Fatal(err)
				}
				patches = append(patches, p)
			}
			Moves(patches)
			p := patches[0]
			n := map[State]int{}
			for _, pl := range p.Places() {
				n[pl.State]++
				if pl.State == Conflicting || pl.State == ToDo && rev == st.to || pl.State == Already && rev == st.from && pl.Why != ambiguous && st.file == changed[0] {
					t.Errorf("%v, against %s: hunk at %d, in %s: %s %s", &st, rev, pl.At, pl.Function(), pl.State, pl.Why)
				}
				if l := pl.Lands[0]; pl.State != Not && (l.First == 0 || l.Last < l.First) {
					t.Errorf("%v, against %s: hunk at %d lands on %+v", &st, rev, pl.At, pl.Lands)
				}
			}
			t.Logf("%v, against %s: %v", &st, rev, n)
		}
	}
}

// TestUpstreamLands checks where hunks land against what was done by hand: of the lines
// of Go that differ between the ports of two revisions each lies where a hunk lands.
func TestUpstreamLands(t *testing.T) {
	all := steps(t, checkout(t).Revisions)
	for _, st := range all {
		if st.file != changed[0] {
			continue
		}
		was, now := port(t, st.from, st.file), port(t, st.to, st.file)
		var lands []Land
		size := 0
		for _, o := range all { // callout.go has what changes in callout.h
			if o.from != st.from {
				continue
			}
			p, err := New(o.diff, [][]string{o.text}, port(t, o.from, o.file))
			if err != nil {
				t.Fatal(err)
			}
			for _, pl := range p.Places() {
				lands = append(lands, pl.Lands...)
				for _, l := range pl.Lands {
					if l.Go == was.Go[0].Name && !l.New {
						size += l.Last - l.First + 1
					}
				}
			}
		}
		f, err := unidiff.Read("x.diff", diff.Diff("a", was.Go[0].Text, "b", now.Go[0].Text))
		if err != nil {
			t.Fatal(err)
		}
		n, bad := 0, 0
		for _, h := range f[0].Hunks {
			at := h.Old
			for _, l := range h.Lines {
				if l.Kind != ' ' && says(l.Text) {
					n++
					if !slices.ContainsFunc(lands, func(x Land) bool { return x.Go == was.Go[0].Name && x.First-1 <= at && at <= x.Last+1 }) {
						bad++
						t.Errorf("%v: no hunk lands on %s:%d: %c%s", &st, was.Go[0].Name, at, l.Kind, l.Text)
					}
				}
				if l.Kind != '+' {
					at++
				}
			}
		}
		t.Logf("%v: %d of %d changed lines of Go are where hunks land, which are on %d lines", &st, n-bad, n, size)
	}
}

// says tells whether a line of Go has more than a comment, an import or the name of its
// package.
func says(l string) bool {
	l, _, _ = strings.Cut(l, "//")
	l = strings.TrimSpace(l)
	return l != "" && !strings.HasPrefix(l, "package ") && !strings.HasPrefix(l, "\"ktimeout/")
}

// work is the finished work of a step: the port of the later revision, and what it was
// made from.
type work struct {
	step
	port   Port
	before map[string]*gotree.File
}

func finished(t *testing.T) (out []work) {
	for _, st := range steps(t, checkout(t).Revisions) {
		if st.file != changed[0] {
			continue
		}
		w := work{st, port(t, st.to, st.file), map[string]*gotree.File{}}
		was := port(t, st.from, st.file)
		for i, f := range was.Go {
			f.Name = w.port.Go[i].Name
			w.before[f.Name] = f
		}
		out = append(out, w)
	}
	return out
}

// faults verifies the work with another text of its first file. It tells also whether
// sbs check would notice anything.
func (w *work) faults(t *testing.T, text []byte) (faults []Fault, noticed bool) {
	t.Helper()
	g, err := gotree.Parse(w.port.Go[0].Name, text)
	if err != nil {
		return []Fault{{Go: err.Error()}}, true // it is no Go that can be read
	}
	o := w.port
	o.Go = append([]*gotree.File{g}, o.Go[1:]...)
	p, err := New(w.diff, [][]string{w.text}, o)
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.now.items {
		noticed = noticed || p.now.items[i].Count()[compare.Different] > 0
	}
	return Verify([]*Patch{p}, w.before), noticed
}

// TestUpstreamVerify takes the port of the next revision as the finished work, and then
// alters it: what sbs check notices is a fault.
func TestUpstreamVerify(t *testing.T) {
	every := 397
	if os.Getenv("SBS_ALL") != "" {
		every = 1
	}
	for _, w := range finished(t) {
		now := w.port.Go[0]
		if wrong, _ := w.faults(t, now.Text); len(wrong) > 0 {
			t.Errorf("%v: it complains about what is right:\n%+v", &w.step, wrong)
			continue
		}
		all, err := alter.Go(now.Name, now.Text)
		if err != nil {
			t.Fatal(err)
		}
		n, tried := 0, 0
		for i, a := range all {
			if i%every != 0 {
				continue
			}
			tried++
			faults, noticed := w.faults(t, a.Apply(now.Text))
			if noticed && len(faults) == 0 {
				t.Errorf("%v: nobody sees %s:%d: %v: %s: %q becomes %q", &w.step, now.Name, a.Line, a.Kind, a.Of, a.Old, a.New)
			}
			if len(faults) > 0 {
				n++
			}
		}
		t.Logf("%v: of %d alterations %d are faults", &w.step, tried, n)
	}
}

// TestUpstreamHunkLeftOut undoes one hunk of the work at a time: of a hunk in a function
// the fault is one of that function.
func TestUpstreamHunkLeftOut(t *testing.T) {
	for _, w := range finished(t) {
		now := w.port.Go[0]
		lines := split(string(now.Text))
		f, err := unidiff.Read("x.diff", diff.Diff("a", w.before[now.Name].Text, "b", now.Text))
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range f[0].Hunks {
			if !slices.ContainsFunc(h.Lines, func(l unidiff.Line) bool { return l.Kind != ' ' && says(l.Text) }) {
				continue
			}
			faults, _ := w.faults(t, []byte(strings.Join(apply(lines, []unidiff.Hunk{h.Reversed()}).after, "\n")+"\n"))
			if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Hunk > 0 || f.Go != "" }) {
				t.Errorf("%v: nobody misses the hunk of Go at %d: %+v", &w.step, h.New, faults)
			}
		}
	}
}

// later are texts that have no port, in the order of their making.
var later = []string{"r262057", "v10.2", "v10.4", "h281954", "h286947", "v-stable11", "r292384", "h301898", "h302593", "r326218", "v12.2", "v14", "main"}

// TestUpstreamLater leads the changes of later texts to the last ports: no hunk is lost,
// with the text and without.
func TestUpstreamLater(t *testing.T) {
	tree := checkout(t)
	for _, st := range steps(t, later) {
		for _, rev := range []string{tree.Newest(), pairs.Maintained} {
			for _, texts := range [][][]string{{st.text}, nil} {
				p, err := New(st.diff, texts, port(t, rev, st.file))
				if err != nil {
					t.Errorf("%v: %v", &st, err)
					continue
				}
				n := map[State]int{}
				for _, pl := range p.Places() {
					n[pl.State]++
					if l := pl.Lands[0]; pl.State != Not && (l.Go == "" || l.First == 0) {
						t.Errorf("%v: the hunk at %d is lost: %+v", &st, pl.At, pl)
					}
					if pl.State == Not && pl.Why == "" {
						t.Errorf("%v: nothing says why the hunk at %d does not apply", &st, pl.At)
					}
				}
				t.Logf("%v, against %s, text known %v: %v", &st, rev, texts != nil, n)
			}
		}
	}
}

// TestUpstreamStatements takes every file that has a port, and makes diffs that remove
// one statement each. The hunk must be to do, and land on what stands for the
// statement, both with the text of the file and with only the function in the header.
func TestUpstreamStatements(t *testing.T) {
	dir := genuine(t)
	all, err := checkout(t).Of(pairs.Seed)
	if err != nil {
		t.Fatal(err)
	}
	var n, led, alone int
	for _, s := range all {
		data, err := os.ReadFile(filepath.Join(dir, pairs.Seed, filepath.FromSlash(s.C)))
		if err != nil {
			t.Logf("%v", err)
			continue
		}
		lines := split(string(data))
		p := &Patch{Port: port(t, pairs.Seed, s.C)}
		whole, err := p.side(s.C, lines)
		if err != nil {
			t.Fatal(err)
		}
		perLine := map[int]int{}
		for _, x := range whole.stmts {
			perLine[x.first]++
		}
		for i, x := range whole.stmts {
			if i%7 != 0 || !x.alike() || x.under == nil || x.item.C.Kind != tree.Func || x.first != x.last || perLine[x.first] > 1 {
				continue
			}
			text := strings.Join(slices.Delete(slices.Clone(lines), x.first-1, x.first), "\n") + "\n"
			f, err := unidiff.Read("x.diff", diff.Diff("a/"+s.C, data, "b/"+s.C, []byte(text)))
			if err != nil {
				t.Fatal(err)
			}
			first, _ := goLines(x.item.File, x.Go)
			f[0].Hunks[0].Section = x.item.Name + "(int a)"
			right := [2]bool{}
			for k, texts := range [][][]string{{lines}, nil} {
				q, err := New(f[0], texts, p.Port)
				if err != nil {
					break // half an if
				}
				pl := q.Places()[0]
				l := pl.Lands[0]
				right[k] = l.Go == x.item.File.Name && l.First <= first && first <= l.Last && pl.State == ToDo
				if !right[k] && k == 0 {
					t.Logf("%s:%d: %s %s: %+v, stands on %d", s.C, x.first, pl.State, pl.Why, l, first)
				}
				if k == 1 {
					n++
				}
			}
			if right[0] {
				led++
			}
			if right[1] {
				alone++
			}
		}
	}
	t.Logf("of %d statements %d are led right, %d by the hunk alone", n, led, alone)
	if led < n || 100*alone < 90*n {
		t.Errorf("of %d statements %d are led right, %d by the hunk alone", n, led, alone)
	}
}
