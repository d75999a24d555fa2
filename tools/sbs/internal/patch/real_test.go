package patch

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/port"
)

// step is the change from one revision of FreeBSD's text to the next.
type step struct {
	from, to string
	diff     unidiff.File
	text     []string // before the change
}

// steps returns the diffs between the texts of FreeBSD in SBS_FREEBSD, which has
// a subfolder for each revision.
func steps(t *testing.T) (out []step) {
	t.Helper()
	dir := os.Getenv("SBS_FREEBSD")
	if dir == "" {
		t.Skip("SBS_FREEBSD does not name a folder with the texts of FreeBSD, a subfolder a revision")
	}
	tree := open(t)
	var last string
	for i, rev := range tree.Revisions {
		data, err := os.ReadFile(filepath.Join(dir, rev, "sys", "kern", "kern_timeout.c"))
		if err != nil {
			t.Fatal(err)
		}
		text := string(data)
		if i > 0 {
			f, err := unidiff.Read("x.diff", diff.Diff("a/sys/kern/kern_timeout.c", []byte(last), "b/sys/kern/kern_timeout.c", []byte(text)))
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, step{tree.Revisions[i-1], rev, f[0], split(last)})
		}
		last = text
	}
	return out
}

func split(s string) []string { return strings.Split(strings.TrimSuffix(s, "\n"), "\n") }

// read reads the port of a revision.
func read(t *testing.T, rev string) (port.Source, []*gosrc.File) {
	t.Helper()
	tree := open(t)
	s, err := tree.Find(rev, "kern_timeout.c")
	if err != nil {
		t.Fatal(err)
	}
	files, err := s.Read(tree.Root)
	if err != nil {
		t.Fatal(err)
	}
	return s, files
}

// TestUpstream compares each diff with the ports of both revisions. In the older
// port it must be to do, in the newer one done, and each hunk must land on lines
// of the function that it names.
func TestUpstream(t *testing.T) {
	for _, st := range steps(t) {
		for _, rev := range []string{st.from, st.to, port.Maintained} {
			for _, texts := range [][][]string{{st.text}, nil} {
				s, files := read(t, rev)
				p, err := New(st.diff, texts, s, files)
				if err != nil {
					t.Fatal(err)
				}
				n := map[State]int{}
				for _, pl := range p.Places() {
					n[pl.State]++
					if texts == nil || rev == port.Maintained {
						continue
					}
					if pl.State == Conflicting || rev == st.to && pl.State == ToDo {
						t.Errorf("%s to %s, against %s: hunk at %d, in %s: %s %s", st.from, st.to, rev, pl.At, pl.Function(), pl.State, pl.Why)
					}
					if pl.State != Not && (pl.Lands[0].First == 0 || pl.Sure < 0.6) {
						t.Errorf("%s to %s, against %s: hunk at %d lands on %+v, %.2f sure", st.from, st.to, rev, pl.At, pl.Lands, pl.Sure)
					}
				}
				t.Logf("%s to %s, against %s, text known %v: %v", st.from, st.to, rev, texts != nil, n)
			}
		}
	}
}

// TestUpstreamVerify takes the port of the next revision as the finished work,
// and then damages it, one statement at a time.
func TestUpstreamVerify(t *testing.T) {
	every := 11
	if os.Getenv("SBS_ALL") != "" {
		every = 1
	}
	for _, st := range steps(t) {
		s, files := read(t, st.to)
		_, before := read(t, st.from)
		before[0].Name = files[0].Name
		was := map[string]*gosrc.File{files[0].Name: before[0]}
		complains := func(lines []string) (out []string) {
			f, err := gosrc.Parse(files[0].Name, []byte(strings.Join(lines, "\n")+"\n"))
			if err != nil {
				return []string{err.Error()} // the compiler finds it
			}
			p, err := New(st.diff, [][]string{st.text}, s, append([]*gosrc.File{f}, files[1:]...))
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range Unasked([]*Patch{p}, was) {
				if u.Note == "" {
					out = append(out, u.String())
				}
			}
			for _, o := range p.Open() {
				out = append(out, fmt.Sprintf("%d: in %s: %q %v", o.At, o.Function(), o.Missing, o.Left))
			}
			return out
		}
		if wrong := complains(files[0].Lines); len(wrong) > 0 {
			t.Errorf("%s to %s: it complains about what is right:\n%s", st.from, st.to, strings.Join(wrong, "\n"))
			continue
		}
		p, err := New(st.diff, [][]string{st.text}, s, files)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for i := range files[0].Items {
			it := &files[0].Items[i]
			for k := range it.Stmts {
				g := &it.Stmts[k]
				if n++; n%every != 0 || !it.Func || k == 0 {
					continue
				}
				if g.Line == g.End && !strings.HasSuffix(files[0].Lines[g.Line-1], "{") {
					if len(complains(slices.Delete(slices.Clone(files[0].Lines), g.Line-1, g.Line))) == 0 {
						t.Errorf("%s to %s: nobody misses %s:%d: %s", st.from, st.to, files[0].Name, g.Line, g.Text())
					}
				}
				if next := k + 1; next < len(it.Stmts) && g.Line == g.End && !g.Decl && !it.Stmts[next].Decl && it.Stmts[next].Line == g.Line+1 &&
					it.Stmts[next].Depth == g.Depth && it.Stmts[next].End == g.Line+1 && !strings.HasSuffix(files[0].Lines[g.Line], "{") && !p.one(g, &it.Stmts[next]) {
					swapped := slices.Clone(files[0].Lines)
					swapped[g.Line-1], swapped[g.Line] = swapped[g.Line], swapped[g.Line-1]
					if len(complains(swapped)) == 0 {
						t.Errorf("%s to %s: nobody sees that %s:%d and the line behind it change places", st.from, st.to, files[0].Name, g.Line)
					}
				}
				if !g.Decl && len(complains(slices.Insert(slices.Clone(files[0].Lines), g.Line-1, "widget_trace(c, cc)"))) == 0 {
					t.Errorf("%s to %s: nobody sees what is added before %s:%d", st.from, st.to, files[0].Name, g.Line)
				}
			}
		}
	}
}

// one tells whether two statements of Go stand for the same statement of C.
func (p *Patch) one(a, b *gosrc.Stmt) bool {
	return slices.ContainsFunc(p.hunks[0].now.claim[a], func(r *row) bool { return slices.Contains(r.Go, b) })
}

// TestUpstreamHunkLeftOut undoes one hunk of the work at a time: verify must
// report it.
func TestUpstreamHunkLeftOut(t *testing.T) {
	for _, st := range steps(t) {
		s, files := read(t, st.to)
		_, before := read(t, st.from)
		whole := func(f *gosrc.File) []byte { return []byte(strings.Join(f.Lines, "\n") + "\n") }
		f, err := unidiff.Read("x.diff", diff.Diff("a", whole(before[0]), "b", whole(files[0])))
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range f[0].Hunks {
			back := apply(files[0].Lines, []unidiff.Hunk{h.Reversed()})
			g, err := gosrc.Parse(files[0].Name, []byte(strings.Join(back.after, "\n")+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			p, err := New(st.diff, [][]string{st.text}, s, append([]*gosrc.File{g}, files[1:]...))
			if err != nil {
				t.Fatal(err)
			}
			come, gone := differ(make(set).rest(g), make(set).rest(files[0]))
			open := p.Open()
			if len(come)+len(gone) > 0 && len(open) == 0 {
				t.Errorf("%s to %s: nobody misses the hunk of Go at %d", st.from, st.to, h.New)
			}
			var names []string
			for _, o := range open {
				names = append(names, o.Function())
			}
			t.Logf("%s to %s: without lines %d on: %v", st.from, st.to, h.New, names)
		}
	}
}

// TestUpstreamStatements takes every file that has a port, and makes diffs that
// remove one statement each. The hunk must be to do, and land on what stands for the
// statement, both with the text of the file and with only the function in the
// header.
func TestUpstreamStatements(t *testing.T) {
	dir := os.Getenv("SBS_FREEBSD")
	if dir == "" {
		t.Skip("SBS_FREEBSD does not name a folder with the texts of FreeBSD, a subfolder a revision")
	}
	tree := open(t)
	sources, err := tree.Of(port.Seed)
	if err != nil {
		t.Fatal(err)
	}
	var all, led, ledAlone int
	for _, s := range sources {
		data, err := os.ReadFile(filepath.Join(dir, port.Seed, filepath.FromSlash(s.C)))
		if err != nil {
			t.Logf("%v", err)
			continue
		}
		files, err := s.Read(tree.Root)
		if err != nil {
			t.Fatal(err)
		}
		p := &Patch{Source: s, Go: files}
		whole, err := p.side(s.C, split(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		var n, known, alone int
		for i := range whole.rows {
			r := &whole.rows[i]
			g := within(r)
			if i%7 != 0 || g == nil || r.C.Line != r.C.End || r.pair.C.Form != csrc.Func || r.C.Line == r.pair.C.Line || len(whole.at[r.C.Line]) > 1 {
				continue
			}
			n++
			lines := split(string(data))
			text := strings.Join(slices.Delete(slices.Clone(lines), r.C.Line-1, r.C.Line), "\n") + "\n"
			f, err := unidiff.Read("x.diff", diff.Diff("a/"+s.C, data, "b/"+s.C, []byte(text)))
			if err != nil {
				t.Fatal(err)
			}
			for k, texts := range [][][]string{{lines}, nil} {
				f[0].Hunks[0].Section = r.pair.C.Name + "(int a)"
				q, err := New(f[0], texts, s, files)
				if err != nil {
					continue // half a comment or half a string
				}
				pl := q.Places()[0]
				l := pl.Lands[0]
				if l.Go != r.pair.Go.File.Name || g[0].Line < l.First || g[0].Line > l.Last || pl.State != ToDo {
					if k == 0 && testing.Verbose() {
						t.Logf("%s:%d: %s: %+v, stands on %d", s.C, r.C.Line, pl.State, l, g[0].Line)
					}
					continue
				}
				if k == 0 {
					known++
				} else {
					alone++
				}
			}
		}
		t.Logf("%s: of %d statements %d are led right, %d by the hunk alone", s.C, n, known, alone)
		all, led, ledAlone = all+n, led+known, ledAlone+alone
	}
	// The rest are statements that C has twice in a row, or that are one
	// statement with another in Go.
	if 100*led < 95*all || 100*ledAlone < 90*all {
		t.Errorf("of %d statements %d are led right, %d by the hunk alone", all, led, ledAlone)
	}
}
