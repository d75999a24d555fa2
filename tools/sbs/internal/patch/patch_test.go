package patch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/diff"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/port"
)

const before = `/* Widgets. */
__FBSDID("$FreeBSD$");

struct widget {
	int	w_flags;
};

/* Pokes. */
int
widget_poke(struct widget *w, int how)
{
	int error;

	error = 0;
	widget_lock(w);
	if (w->w_flags & W_BUSY)
		error = EBUSY;
	w->w_count = how;
	widget_unlock(w);
	return (error);
}

#ifdef DDB
void
db_show_widget(void)
{
	db_printf("widget");
}
#endif

void
widget_stop(struct widget *w)
{
	widget_lock(w);
	w->w_flags &= ~W_BUSY;
	widget_unlock(w);
}
`

var after = strings.NewReplacer(
	"	w->w_count = how;\n", "	w->w_count += how;\n	widget_wakeup(&w->w_count);\n",
	"/* Pokes. */", "/* Pokes it. */",
	`db_printf("widget");`, `db_printf("widget\n");`,
	"	w->w_flags &= ~W_BUSY;\n", "	w->w_flags &= ~W_BUSY;\n	w->w_stopped = 1;\n",
).Replace(before)

const goBefore = `package widget

type widget struct {
	w_flags sys.Word
}

func widget_poke(w *widget, how int32) int32 {
	var error_ int32

	error_ = 0
	widget_lock(w)
	if w.w_flags.Load()&W_BUSY != 0 {
		error_ = sys.EBUSY
	}
	w.w_count = how
	widget_unlock(w)
	return error_
}

func widget_stop(w *widget) {
	widget_lock(w)
	w.w_flags.Store(w.w_flags.Load() &^ W_BUSY)
	widget_unlock(w)
}
`

var goAfter = strings.NewReplacer(
	"	w.w_count = how\n", "	w.w_count += how\n	widget_wakeup(&w.w_count)\n",
	"&^ W_BUSY)\n", "&^ W_BUSY)\n	w.w_stopped = 1\n",
).Replace(goBefore)

var source = port.Source{C: "sys/kern/widget.c", Go: []string{"widget.go"}}

// diffed returns the diff between two texts of C.
func diffed(t *testing.T, from, to string) unidiff.File {
	t.Helper()
	f, err := unidiff.Read("x.diff", diff.Diff("a/sys/kern/widget.c", []byte(from), "b/sys/kern/widget.c", []byte(to)))
	if err != nil {
		t.Fatal(err)
	}
	return f[0]
}

// against compares a diff between two texts of C with a text of Go.
func against(t *testing.T, f unidiff.File, texts [][]string, g string) *Patch {
	t.Helper()
	p, err := New(f, texts, source, []*gosrc.File{parsed(t, g)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func parsed(t testing.TB, g string) *gosrc.File {
	t.Helper()
	f, err := gosrc.Parse("widget.go", []byte(g))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// replace returns a function that replaces pieces of a text; each must be in it.
func replace(pairs ...string) func(string) string {
	return func(s string) string {
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(s, pairs[i]) {
				panic(pairs[i])
			}
			s = strings.Replace(s, pairs[i], pairs[i+1], 1)
		}
		return s
	}
}

func TestStates(t *testing.T) {
	poke := replace("	w->w_count = how;\n", "	w->w_count += how;\n	widget_wakeup(&w->w_count);\n")
	stopped := replace("&= ~W_BUSY;\n", "&= ~W_BUSY;\n	w->w_stopped = 1;\n")
	for _, c := range []struct {
		name   string
		change func(string) string
		g      string
		want   State
		why    string
	}{
		{"to do", poke, goBefore, ToDo, ""},
		{"done", poke, goAfter, Already, ""},
		{"added", stopped, goBefore, ToDo, ""},
		{"added and done", stopped, goAfter, Already, ""},
		{"taken away", replace("	error = 0;\n", ""), goBefore, ToDo, ""},
		{"taken away and done", replace("	error = 0;\n", ""), replace("	error_ = 0\n", "")(goBefore), Already, ""},
		{"half done", poke, replace("	w.w_count = how\n", "	w.w_count += how\n")(goBefore), ToDo, "a part of it is there"},
		{"a comment", replace("/* Pokes. */", "/* Pokes it. */"), goBefore, Not, "comments or white space only"},
		{"wrapped", replace("widget_poke(struct widget *w, int how)", "widget_poke(struct widget *w,\n    int how)"), goBefore, Not, "comments or white space only"},
		{"an include", replace("\nstruct widget {", "\n#include <sys/widget.h>\nstruct widget {"), goBefore, Not, "preprocessor lines and comments only"},
		{"a version string", replace("$FreeBSD$", "$FreeBSD: widget.c 12 $"), goBefore, Not, "FreeBSD's version string"},
		{"not built", replace(`db_printf("widget");`, `db_printf("%p", w);`), goBefore, Not, "there is no kernel debugger"},
		{"a new variable", replace("	int error;", "	int error, other_error;"), goBefore, ToDo, ""},
		{"a new function", replace("void\nwidget_stop", "void\nwidget_start(struct widget *w)\n{\n	w->w_count = 1;\n}\n\nvoid\nwidget_stop"), goBefore, ToDo, ""},
		{"a new field", replace("	int	w_flags;\n", "	int	w_flags;\n	int	w_stopped;\n"), goBefore, ToDo, ""},
		{"a new field, done", replace("	int	w_flags;\n", "	int	w_flags;\n	int	w_stopped;\n"), replace("w_flags sys.Word\n", "w_flags sys.Word\n	w_stopped int32\n")(goBefore), Already, ""},
		{"a condition", replace("if (w->w_flags & W_BUSY)", "if ((w->w_flags & W_BUSY) != 0)"), goBefore, Already, "the same before the change and after it"},
		{"one of two that are the same", replace("	widget_unlock(w);\n	return", "	widget_unlock(w);\n	widget_unlock(w);\n	return"), goBefore, ToDo, ""},
		{"not there", poke, replace("	w.w_count = how\n", "")(goBefore), Conflicting, "the port has not what the hunk takes away"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := against(t, diffed(t, before, c.change(before)), [][]string{split(before)}, c.g)
			places := p.Places()
			if len(places) != 1 || places[0].State != c.want || !strings.Contains(places[0].Why, c.why) || c.why == "" && places[0].Why != "" {
				t.Errorf("got %+v, want %s %s", places, c.want, c.why)
			}
		})
	}
}

// TestPlaces checks where hunks land if the text is known from before the change,
// from after it, or not at all; and if the header does not name the function.
func TestPlaces(t *testing.T) {
	change := replace("w->w_count = how", "w->w_count += how", "W_BUSY;\n	widget_unlock", "W_BUSY;\n	widget_wakeup(w);\n	widget_unlock")
	after := change(before)
	f := diffed(t, before, after)
	if len(f.Hunks) != 2 {
		t.Fatalf("%+v", f)
	}
	other := replace("widget_lock(w);", "widget_lock_all(w);", "widget_lock(w);", "widget_lock_all(w);")(before)
	for _, c := range []struct {
		name     string
		texts    [][]string
		sections []string
	}{
		{"before", [][]string{split(before)}, []string{"", ""}},
		{"after", [][]string{split(after)}, []string{"", ""}},
		{"the best of several", [][]string{split("int x;\n"), split(other), split(before)}, []string{"", ""}},
		{"moved", [][]string{split(strings.Repeat("\n", 50) + before)}, []string{"", ""}},
		{"none", nil, []string{"widget_poke(struct widget *w, int how)", "widget_stop(struct widget *w)"}},
		{"another", [][]string{split(other)}, []string{"widget_poke(struct widget *w, int how)", "widget_stop(struct widget *w)"}},
		{"none, and no section", nil, []string{"", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := unidiff.File{Name: f.Name, Hunks: []unidiff.Hunk{f.Hunks[0], f.Hunks[1]}}
			for i := range f.Hunks {
				f.Hunks[i].Section = c.sections[i]
			}
			places := against(t, f, c.texts, goBefore).Places()
			for i, want := range []Land{{"widget_poke", "widget.go", 15, 15, false}, {"widget_stop", "widget.go", 22, 23, false}} {
				pl := places[i]
				if len(pl.Lands) != 1 || pl.Lands[0] != want || pl.State != ToDo || pl.Sure < 0.5 {
					t.Errorf("hunk %d: %+v, want %+v", i, pl, want)
				}
			}
			if b := places[0].Beside; b[3].First != 15 || b[4].First != 0 {
				t.Errorf("beside %+v", b)
			}
		})
	}
}

// TestNew checks where a hunk lands that adds what the port does not have.
func TestNew(t *testing.T) {
	start := "void\nwidget_start(struct widget *w)\n{\n	w->w_count = 1;\n}\n\n"
	f := diffed(t, before, replace("void\nwidget_stop", start+"void\nwidget_stop")(before))
	for _, texts := range [][][]string{{split(before)}, nil} {
		f.Hunks[0].Section = "db_show_widget(void)"
		pl := against(t, f, texts, goBefore).Places()[0]
		if l := pl.Lands[0]; !l.New || l.Function != "widget_start" || texts != nil && (l.First != 18 || l.Last != 20) {
			t.Errorf("%+v", pl)
		}
	}
}

func TestVerify(t *testing.T) {
	f := diffed(t, before, after)
	for _, c := range []struct {
		name          string
		change        func(string) string // applied to the correct port
		open, unasked string
	}{
		{"all", replace(), "", ""},
		{"one hunk less", replace("	w.w_stopped = 1\n", ""), "widget_stop: w -> w_stopped = 1", ""},
		{"half a hunk", replace("	widget_wakeup(&w.w_count)\n", ""), "widget_poke: widget_wakeup ( & w -> w_count )", ""},
		{"what goes is left", replace("	w.w_count += how\n", "	w.w_count = how\n	w.w_count += how\n"), "widget_poke: w . w_count = how", ""},
		{"something more", replace("	error_ = 0\n", "	error_ = 0\n	widget_trace(w)\n"), "", "widget.go:11: no hunk asks for: widget_trace ( w )"},
		{"something more beside a change", replace("	w.w_stopped = 1\n", "	w.w_stopped = 1\n	widget_trace(w)\n"), "", "widget.go:25: no hunk asks for: widget_trace ( w )"},
		{"with a note", replace("	error_ = 0\n", "	error_ = 0\n	// PORT: it is traced.\n	widget_trace(w)\n"), "", "widget.go:12: no hunk asks for: widget_trace ( w ); PORT: it is traced."},
		{"with a switch", replace("	w.w_stopped = 1\n", "	if sys.Asserting() {\n		w.w_stopped = 1\n	}\n"), "", ""},
		{"with a condition", replace("	w.w_stopped = 1\n", "	if w != nil {\n		w.w_stopped = 1\n	}\n"), "", "widget.go:24: no hunk asks for: if w != nil"},
		{"something less", replace("	error_ = 0\n", ""), "", "widget.go:10: before the work: no hunk takes away: error_ = 0"},
		{"something moved", replace("	error_ = 0\n	widget_lock(w)\n", "	widget_lock(w)\n	error_ = 0\n"), "", "no hunk moves"},
		{"a new function", replace("\nfunc widget_stop", "\nfunc widget_help() {}\n\nfunc widget_stop"), "", "no hunk asks for: widget_help ( )"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := against(t, f, [][]string{split(before)}, c.change(goAfter))
			var open, unasked []string
			for _, o := range p.Open() {
				for _, m := range o.Missing {
					open = append(open, o.Function()+": "+m)
				}
				for _, l := range o.Left {
					open = append(open, o.Function()+": "+l.Text)
				}
			}
			for _, u := range Unasked([]*Patch{p}, map[string]*gosrc.File{"widget.go": parsed(t, goBefore)}) {
				unasked = append(unasked, u.String())
			}
			if got := strings.Join(open, "; "); got != c.open {
				t.Errorf("open %q, want %q", got, c.open)
			}
			if got := strings.Join(unasked, "; "); !strings.Contains(got, c.unasked) || c.unasked == "" && got != "" {
				t.Errorf("unasked %q, want %q", got, c.unasked)
			}
		})
	}
}

// TestApply applies hunks to a text whose lines have moved, and to a text that
// does not fit.
func TestApply(t *testing.T) {
	hunks := diffed(t, before, after).Hunks
	moved := append(make([]string, 40), split(before)...)
	got := apply(moved, hunks)
	if want := strings.Repeat("\n", 40) + strings.TrimSuffix(after, "\n"); strings.Join(got.after, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got.after, "\n"))
	}
	if got := apply([]string{"nothing of it"}, hunks); got.fits() != 0 || len(got.after) != 1 {
		t.Errorf("it was applied to another text: %+v", got)
	}
}

// open opens the checkout.
func open(t *testing.T) *port.Tree {
	t.Helper()
	tree, err := port.Open()
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func TestPorted(t *testing.T) {
	tree := open(t)
	for name, want := range map[string]string{
		"sys/kern/kern_timeout.c":          "sys/kern/kern_timeout.c",
		"kern_timeout.c":                   "sys/kern/kern_timeout.c",
		"kern/kern_timeout.c":              "sys/kern/kern_timeout.c",
		"head/sys/kern/kern_timeout.c":     "sys/kern/kern_timeout.c",
		"sys/sys/callout.h":                "sys/sys/callout.h",
		"sys/kern/subr_sleepqueue.c":       "sys/kern/subr_sleepqueue.c",
		"sys/compat/linux/kern_timeout.c":  "",
		"sys/dev/widget/widget.c":          "",
		"share/man/man9/kern_timeout.c.in": "",
	} {
		s, ok, err := Ported(tree, port.Maintained, name)
		if err != nil || ok != (want != "") || s.C != want {
			t.Errorf("%s: %v, %v, %v", name, s, ok, err)
		}
	}
	if _, _, err := Ported(tree, "r1", "kern_timeout.c"); err == nil {
		t.Error("there is no revision r1")
	}
}

// TestLong checks that a diff of 10,000 lines is done in time, with no text of the
// file and no function in any header.
func TestLong(t *testing.T) {
	var b strings.Builder
	b.WriteString("--- a/sys/kern/widget.c\n+++ b/sys/kern/widget.c\n")
	for i := range 1250 {
		fmt.Fprintf(&b, "@@ -%d,5 +%d,6 @@\n \tint i;\n \n-\twidget_poke(w, %d);\n+\tif (w != NULL)\n+\t\twidget_poke(w, %d);\n \twidget_lock(w);\n \treturn;\n", 100*i+1, 101*i+1, i, i+1)
	}
	f, err := unidiff.Read("x.diff", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	p := against(t, f[0], nil, goBefore)
	if n := len(p.Places()); n != 1250 {
		t.Errorf("%d hunks", n)
	}
	p.Open()
	if d := time.Since(begin); d > time.Minute {
		t.Errorf("it took %v", d)
	}
}

func FuzzPlaces(f *testing.F) {
	f.Add(before, after, true)
	f.Add(before, strings.Replace(before, "{", "}", 3), false)
	f.Add("int\nf(a)\n\tint a;\n{\n#ifdef DDB\n\tg(a,\n", "}\n#else\n/*\n\"", false)
	f.Fuzz(func(t *testing.T, from, to string, known bool) {
		d := diff.Diff("a/sys/kern/widget.c", []byte(from), "b/sys/kern/widget.c", []byte(to))
		if d == nil {
			return
		}
		files, err := unidiff.Read("x.diff", d)
		if err != nil {
			return
		}
		var texts [][]string
		if known {
			texts = [][]string{split(from)}
		}
		p, err := New(files[0], texts, source, []*gosrc.File{parsed(t, goBefore)})
		if err != nil {
			return
		}
		for _, pl := range p.Places() {
			if pl.State == "" || len(pl.Lands) == 0 || len(pl.Beside) != len(pl.Hunk.Lines) || pl.Sure < 0 || pl.Sure > 1.001 {
				t.Errorf("%+v", pl)
			}
			for _, l := range pl.Lands {
				if l.Go != "" && (l.First < 1 || l.Last < l.First || l.Last > 28) {
					t.Errorf("%+v", l)
				}
			}
		}
		p.Open()
		Unasked([]*Patch{p}, map[string]*gosrc.File{"widget.go": parsed(t, goAfter)})
	})
}
