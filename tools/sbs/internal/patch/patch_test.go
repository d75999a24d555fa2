package patch

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/diff"

	"ktimeout/tools/internal/unidiff"
	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
	"ktimeout/tools/sbs/internal/tree"
)

const before = `/* Widgets. */
__FBSDID("$FreeBSD$");

struct widget {
	int	w_flags;
	int	w_count;
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

void
widget_trim(struct widget *w)
{
	widget_clip(w);
}
`

const goBefore = `package widget

type widget struct {
	w_flags int32
	w_count int32
}

func widget_poke(w *widget, how int32) int32 {
	var error int32

	error = 0
	widget_lock(w)
	if w.w_flags&W_BUSY != 0 {
		error = EBUSY
	}
	w.w_count = how
	widget_unlock(w)
	return error
}

func widget_stop(w *widget) {
	widget_lock(w)
	w.w_flags &^= W_BUSY
	widget_unlock(w)
}
`

// What a diff changes in C, and what answers it in Go.
var (
	change = replace("	w->w_count = how;\n", "	w->w_count += how;\n	widget_wakeup(&w->w_count);\n",
		"/* Pokes. */", "/* Pokes it. */",
		`db_printf("widget");`, `db_printf("widget\n");`,
		"	w->w_flags &= ~W_BUSY;\n", "	w->w_flags &= ~W_BUSY;\n	w->w_count = 1;\n")
	goChange = replace("	w.w_count = how\n", "	w.w_count += how\n	widget_wakeup(&w.w_count)\n",
		"&^= W_BUSY\n", "&^= W_BUSY\n	w.w_count = 1\n")
)

const reasons = `widget_trim: in another form in kern/widget/port_trim.go
__FBSDID: the header of a Go file names the revision
#defined(DDB) is off: there is no kernel debugger
`

// diffed returns the diff between two texts of C.
func diffed(t *testing.T, from, to string) unidiff.File {
	t.Helper()
	f, err := unidiff.Read("x.diff", diff.Diff("a/sys/kern/widget.c", []byte(from), "b/sys/kern/widget.c", []byte(to)))
	if err != nil {
		t.Fatal(err)
	}
	return f[0]
}

func rules(t testing.TB) *compare.Rules {
	t.Helper()
	r, err := compare.ParseReasons("widget.c.txt", reasons)
	if err != nil {
		t.Fatal(err)
	}
	return &compare.Rules{Reasons: r}
}

// against compares a diff between two texts of C with a text of Go.
func against(t testing.TB, f unidiff.File, texts [][]string, g string) *Patch {
	t.Helper()
	p, err := New(f, texts, Port{
		Tree:   &pairs.Tree{Root: t.TempDir()},
		Source: pairs.Source{C: "sys/kern/widget.c", Go: []string{"widget.go"}},
		Go:     []*gotree.File{parsed(t, g)},
		Rules:  rules(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func parsed(t testing.TB, g string) *gotree.File {
	t.Helper()
	f, err := gotree.Parse("widget.go", []byte(g))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func split(s string) []string { return strings.Split(strings.TrimSuffix(s, "\n"), "\n") }

// replace returns a function that replaces pieces of a text; each must be in it.
func replace(pairs ...string) func(string) string {
	return func(s string) string {
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(s, pairs[i]) {
				panic(fmt.Sprintf("%q is not in the text", pairs[i]))
			}
			s = strings.Replace(s, pairs[i], pairs[i+1], 1)
		}
		return s
	}
}

// TestStates checks what is said of a hunk, with the port as it is before the change,
// after it, and otherwise.
func TestStates(t *testing.T) {
	poke := replace("	w->w_count = how;\n", "	w->w_count += how;\n	widget_wakeup(&w->w_count);\n")
	goPoke := replace("	w.w_count = how\n", "	w.w_count += how\n	widget_wakeup(&w.w_count)\n")
	stop := replace("	w->w_flags &= ~W_BUSY;\n", "	w->w_flags &= ~W_BUSY;\n	w->w_count = 1;\n")
	goStop := replace("&^= W_BUSY\n", "&^= W_BUSY\n	w.w_count = 1\n")
	same := replace()
	for _, c := range []struct {
		name   string
		change func(string) string // of C
		g      func(string) string // the port
		want   State
		why    string
	}{
		{"changed", poke, same, ToDo, ""},
		{"changed and done", poke, goPoke, Already, ""},
		{"added", stop, same, ToDo, ""},
		{"added and done", stop, goStop, Already, ""},
		{"taken away", replace("	error = 0;\n", ""), same, ToDo, ""},
		{"taken away and done", replace("	error = 0;\n", ""), replace("	error = 0\n", ""), Already, ""},
		{"half done", poke, replace("	w.w_count = how\n", "	w.w_count += how\n"), ToDo, "a part of it is there: 1 of the 2"},
		{"a comment", replace("/* Pokes. */", "/* Pokes it. */"), same, Not, idle},
		{"wrapped", replace("widget_poke(struct widget *w, int how)", "widget_poke(struct widget *w,\n    int how)"), same, Not, idle},
		{"written otherwise", replace("if (w->w_flags & W_BUSY)", "if ((w->w_flags & W_BUSY) != 0)"), same, Not, idle},
		{"an include", replace("\nstruct widget {", "\n#include <sys/widget.h>\nstruct widget {"), same, Not, idle},
		{"a version string", replace("$FreeBSD$", "$FreeBSD: widget.c 12 $"), same, Not, version},
		{"not built", replace(`db_printf("widget");`, `db_printf("%p", w);`), same, Not, "there is no kernel debugger"},
		{"not built any more", replace("void\nwidget_stop", "#ifdef DDB\nvoid\nwidget_stop", "	w->w_flags &= ~W_BUSY;\n	widget_unlock(w);\n}\n", "	w->w_flags &= ~W_BUSY;\n	widget_unlock(w);\n}\n#endif\n"), same, ToDo, ""},
		{"under a condition that nobody knows", replace("void\nwidget_stop", "#ifdef WIDGETS\nvoid\nwidget_stop", "	w->w_flags &= ~W_BUSY;\n	widget_unlock(w);\n}\n", "	w->w_flags &= ~W_BUSY;\n	widget_unlock(w);\n}\n#endif\n"), same, ToDo, newCond},
		{"not built, and built", replace(`db_printf("widget");`, `db_printf("%p", w);`, "widget_stop(struct widget *w)", "widget_stop(struct widget *w, int how)"), same, ToDo, ""},
		{"a variable", replace("	int error;", "	int error, other;"), same, ToDo, ""},
		{"a function", replace("void\nwidget_stop", "void\nwidget_start(struct widget *w)\n{\n	w->w_count = 1;\n}\n\nvoid\nwidget_stop"), same, ToDo, ""},
		{"a field", replace("	int	w_flags;\n", "	int	w_flags;\n	int	w_stopped;\n"), same, ToDo, ""},
		{"a field, done", replace("	int	w_flags;\n", "	int	w_flags;\n	int	w_stopped;\n"), replace("w_flags int32\n", "w_flags int32\n	w_stopped int32\n"), Already, ""},
		{"one of two that are the same", replace("	widget_unlock(w);\n	return", "	widget_unlock(w);\n	widget_unlock(w);\n	return"), same, ToDo, ""},
		{"one of two, done", replace("	widget_unlock(w);\n	return", "	widget_unlock(w);\n	widget_unlock(w);\n	return"), replace("	widget_unlock(w)\n	return", "	widget_unlock(w)\n	widget_unlock(w)\n	return"), Already, ""},
		{"moved", replace("	error = 0;\n	widget_lock(w);\n", "	widget_lock(w);\n	error = 0;\n"), same, ToDo, ""},
		{"moved, done", replace("	error = 0;\n	widget_lock(w);\n", "	widget_lock(w);\n	error = 0;\n"), replace("	error = 0\n	widget_lock(w)\n", "	widget_lock(w)\n	error = 0\n"), Already, ""},
		{"into an if", replace("	w->w_count = how;\n", "	if (how)\n		w->w_count = how;\n"), same, ToDo, ""},
		{"into an if, done", replace("	w->w_count = how;\n", "	if (how)\n		w->w_count = how;\n"), replace("	w.w_count = how\n", "	if how != 0 {\n		w.w_count = how\n	}\n"), Already, ""},
		{"neither", poke, replace("	w.w_count = how\n", "	w.w_count--\n"), Conflicting, "the port has 0 of the 1 statements that it removes"},
		{"not there", poke, replace("	w.w_count = how\n", ""), Conflicting, "the port has 0 of the 1 statements that it removes"},
		{"no such function", stop, replace("func widget_stop", "func widget_halt"), Conflicting, notAround},
		{"the function has another name", poke, replace("func widget_poke", "func widget_prod"), ToDo, ""},
		{"nothing around", stop, replace("	widget_lock(w)\n	w.w_flags &^= W_BUSY\n	widget_unlock(w)\n}\n", "	other(w)\n}\n"), Conflicting, notAround},
		{"in another form", replace("	widget_clip(w);\n", "	widget_clip(w);\n	widget_clip(w);\n"), same, ToDo, otherForm},
		{"on purpose", poke, replace("	w.w_count = how\n", "	// FIX: w_count is counted once.\n	w.w_count = 1\n"), Conflicting, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := against(t, diffed(t, before, c.change(before)), [][]string{split(before)}, c.g(goBefore))
			places := p.Places()
			pl := places[0]
			if pl.State != c.want || !strings.Contains(pl.Why, c.why) || c.why == "" && pl.Why != "" && c.want != Conflicting {
				t.Errorf("got %+v, want %s %s", pl, c.want, c.why)
			}
		})
	}
}

// TestPlaces checks where hunks land if the text is known from before the change, from
// after it, or not at all; and if the header does not name the function.
func TestPlaces(t *testing.T) {
	after := replace("w->w_count = how", "w->w_count += how", "W_BUSY;\n	widget_unlock", "W_BUSY;\n	widget_wakeup(w);\n	widget_unlock")(before)
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
		{"none, and the section of the function before", nil, []string{"widget_peek(void)", "widget_poke(struct widget *w, int how)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := unidiff.File{Name: f.Name, Hunks: []unidiff.Hunk{f.Hunks[0], f.Hunks[1]}}
			for i := range f.Hunks {
				f.Hunks[i].Section = c.sections[i]
			}
			places := against(t, f, c.texts, goBefore).Places()
			for i, want := range []Land{{"widget_poke", "widget.go", 16, 16, false}, {"widget_stop", "widget.go", 23, 24, false}} {
				pl := places[i]
				if len(pl.Lands) != 1 || pl.Lands[0] != want || pl.State != ToDo || pl.Alone != (c.texts == nil || c.name == "another") {
					t.Errorf("hunk %d: %+v, want %+v", i, pl, want)
				}
			}
			if b := places[0].Beside; b[3].First != 16 || b[4].First != 0 {
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
		if l := pl.Lands[0]; !l.New || l.Function != "widget_start" || texts != nil && (l.First != 19 || l.Last != 21) {
			t.Errorf("%+v", pl)
		}
	}
}

// TestRenamed checks that a function that gets another name stays where it is.
func TestRenamed(t *testing.T) {
	f := diffed(t, before, replace("widget_stop(struct widget *w)\n{\n	widget_lock(w);\n", "widget_halt(struct widget *w)\n{\n	widget_lock(w);\n	widget_note(w);\n")(before))
	pl := against(t, f, [][]string{split(before)}, goBefore).Places()[0]
	if len(pl.Lands) != 2 || pl.Lands[0].First < 21 || pl.Lands[0].Last > 23 || pl.Lands[1].First < 21 || pl.Lands[1].Last > 23 || pl.State != ToDo {
		t.Errorf("%+v", pl)
	}
}

// TestNothingIsLost checks that a hunk that nothing in the port is like lies between the
// places of the hunks around it.
func TestNothingIsLost(t *testing.T) {
	to := replace("w->w_count = how", "w->w_count += how", "widget_clip(w);", "widget_cut(w);", "W_BUSY;\n	widget_unlock", "W_BUSY;\n	widget_wakeup(w);\n	widget_unlock")(before)
	f := diffed(t, before, to)
	odd := unidiff.Hunk{Line: 30, Old: 30, New: 30, Lines: []unidiff.Line{{Kind: ' ', Text: "	    a,"}, {Kind: '-', Text: "	    b +"}, {Kind: '+', Text: "	    c +"}}}
	f.Hunks = []unidiff.Hunk{f.Hunks[0], odd, f.Hunks[1]}
	pl := against(t, f, nil, goBefore).Places()[1]
	if l := pl.Lands[0]; pl.State != Conflicting || !pl.Alone || l.First != 16 || l.Last != 23 {
		t.Errorf("%+v", pl)
	}
}

func TestVerify(t *testing.T) {
	f := diffed(t, before, change(before))
	for _, c := range []struct {
		name          string
		change        func(string) string // applied to the correct port
		open, unasked string
	}{
		{"all", replace(), "", ""},
		{"one hunk less", replace("	w.w_count = 1\n", ""), "missing w->w_count = 1", ""},
		{"half a hunk", replace("	widget_wakeup(&w.w_count)\n", ""), "missing widget_wakeup(&w->w_count)", ""},
		{"what goes is left", replace("	w.w_count += how\n", "	w.w_count = how\n	w.w_count += how\n"), "left widget.go:16 w.w_count = how", ""},
		{"not changed", replace("	w.w_count += how\n", "	w.w_count = how\n"), "other widget.go:16 = +=", ""},
		{"another variable", replace("	w.w_count += how\n", "	w.w_count += why\n"), "other widget.go:16 why how", ""},
		{"another field", replace("	widget_wakeup(&w.w_count)\n", "	widget_wakeup(&w.w_flags)\n"), "other widget.go:17 w.w_flags w->w_count", ""},
		{"swapped", replace("	w.w_count += how\n	widget_wakeup(&w.w_count)\n", "	widget_wakeup(&w.w_count)\n	w.w_count += how\n"), "moved widget.go:1", ""},
		{"in the wrong body", replace("	}\n	w.w_count += how\n", "		w.w_count += how\n	}\n"), "moved widget.go:15", ""},
		{"something more", replace("	error = 0\n", "	error = 0\n	widget_trace(w)\n"), "", "more widget.go:12 widget_trace(w)"},
		{"something more beside a change", replace("	w.w_count = 1\n", "	w.w_count = 1\n	widget_trace(w)\n"), "", "more widget.go:26 widget_trace(w)"},
		{"with a note that nobody accepted", replace("	error = 0\n", "	error = 0\n	// PORT: widget_trace is called.\n	widget_trace(w)\n"), "", "more widget.go:13 widget_trace(w)"},
		{"with a condition", replace("	w.w_count = 1\n", "	if w != nil {\n		w.w_count = 1\n	}\n"), "moved widget.go:26", "more widget.go:25 if w != nil"},
		{"something else is altered", replace("	error = 0\n", "	error = 1\n"), "", "other widget.go:11 1 0"},
		{"something less", replace("	error = 0\n", ""), "", "gone widget.go:11 error = 0"},
		{"something moved", replace("	error = 0\n	widget_lock(w)\n", "	widget_lock(w)\n	error = 0\n"), "", "moved widget.go:1"},
		{"a new function", replace("\nfunc widget_stop", "\nfunc widget_help() {}\n\nfunc widget_stop"), "", "more widget.go:22 func widget_help()"},
		{"a function less", func(s string) string { return s[:strings.Index(s, "func widget_stop")] }, "missing w->w_count = 1", "gone widget.go:21"},
		{"a parameter", replace("how int32)", "how uint32)"), "", "other widget.go:8 uint32 int"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := against(t, f, [][]string{split(before)}, c.change(goChange(goBefore)))
			var open, unasked []string
			for _, f := range Verify([]*Patch{p}, map[string]*gotree.File{"widget.go": parsed(t, goBefore)}) {
				at := fmt.Sprintf("%s:%d ", f.File, f.Line)
				switch f.Kind {
				case Missing:
					at += f.C
					at = strings.TrimPrefix(at, ":0 ")
				case Other:
					at += f.Has + " " + f.Wants
				case Moved:
				default:
					at += f.Go
				}
				if f.Hunk > 0 {
					open = append(open, string(f.Kind)+" "+at)
				} else {
					unasked = append(unasked, string(f.Kind)+" "+at)
				}
			}
			for _, x := range []struct {
				what, want string
				got        []string
			}{{"open", c.open, open}, {"unasked", c.unasked, unasked}} {
				if got := strings.Join(x.got, "; "); !strings.Contains(got, x.want) || x.want == "" && got != "" || x.want != "" && strings.Count(got, x.want) > 1 {
					t.Errorf("%s %q, want %q", x.what, got, x.want)
				}
			}
		})
	}
}

// TestVerifyKnown checks that what differed before the work in the same way is no fault,
// and that it is one if it differs otherwise.
func TestVerifyKnown(t *testing.T) {
	f := diffed(t, before, change(before))
	odd := replace("	error = 0\n", "	error = 0\n	// PORT: widget_trace is called.\n	widget_trace(w)\n")
	for _, c := range []struct {
		name   string
		change func(string) string
		want   int
	}{
		{"the same", replace(), 0},
		{"otherwise", replace("widget_trace(w)", "widget_trace(nil)"), 2},
		{"gone", replace("	// PORT: widget_trace is called.\n	widget_trace(w)\n", ""), 1},
		{"twice", replace("	widget_trace(w)\n", "	widget_trace(w)\n	widget_trace(w)\n"), 1},
		{"elsewhere", replace("	widget_trace(w)\n	widget_lock(w)\n", "	widget_lock(w)\n	widget_trace(w)\n"), 1},
	} {
		p := against(t, f, [][]string{split(before)}, c.change(odd(goChange(goBefore))))
		if got := Verify([]*Patch{p}, map[string]*gotree.File{"widget.go": parsed(t, odd(goBefore))}); len(got) != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

// TestVerifyUnknown checks that a hunk that fits no text is not taken to be answered.
func TestVerifyUnknown(t *testing.T) {
	p := against(t, diffed(t, before, change(before)), nil, goChange(goBefore))
	n := 0
	for _, f := range Verify([]*Patch{p}, map[string]*gotree.File{"widget.go": parsed(t, goBefore)}) {
		if f.Kind != Unknown || f.Hunk == 0 {
			t.Errorf("%+v", f)
		}
		n++
	}
	if n == 0 {
		t.Error("it says nothing")
	}
}

// TestGoOf checks what stands in Go for statements of the text before the change.
func TestGoOf(t *testing.T) {
	p := against(t, diffed(t, before, change(before)), [][]string{split(before)}, replace("	w.w_count = how\n", "	w.w_count = 2\n")(goBefore))
	was, now := p.Texts()
	if string(was) != before || string(now) != change(before) {
		t.Fatalf("%s%s", was, now)
	}
	n, err := ctree.Parse("widget.c", was)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	var walk func(n *tree.Node)
	walk = func(n *tree.Node) {
		if file, pos, end, ok := p.GoOf(n); ok && file == "widget.go" {
			got[strings.Join(strings.Fields(string(was[n.Pos:n.End])), " ")] = strings.Join(strings.Fields(string(p.Go[0].Text[pos:end])), " ")
		}
		for _, k := range n.Kids {
			walk(k)
		}
	}
	walk(n)
	for c, want := range map[string]string{
		"error = 0": "error = 0",
		"if (w->w_flags & W_BUSY) error = EBUSY;": "if w.w_flags&W_BUSY != 0 { error = EBUSY }",
		"w->w_count = how":                        "",
	} {
		if got[c] != want {
			t.Errorf("%s: %q, want %q in %v", c, got[c], want, got)
		}
	}
}

// TestVerifyWords checks that another access of a word of the seam is a fault, until it
// is accepted.
func TestVerifyWords(t *testing.T) {
	f := diffed(t, before, change(before))
	load := replace("w.w_flags&W_BUSY", "w.w_flags.Load()&W_BUSY")
	look := replace("w.w_flags&W_BUSY", "w.w_flags.Look()&W_BUSY")
	for _, c := range []struct {
		was, now func(string) string
		want     Kind
	}{{load, load, ""}, {load, look, Words}} {
		p := against(t, f, [][]string{split(before)}, c.now(goChange(goBefore)))
		faults := Verify([]*Patch{p}, map[string]*gotree.File{"widget.go": parsed(t, c.was(goBefore))})
		if c.want == "" && len(faults) > 0 || c.want != "" && (len(faults) != 1 || faults[0].Kind != c.want) {
			t.Errorf("%+v, want %s", faults, c.want)
		}
		if c.want == "" {
			continue
		}
		for i := range p.now.items {
			if it := &p.now.items[i]; it.Seam != "" {
				p.Rules.Accepted = compare.Accepted{it.Seam: "widget"}
			}
		}
		if p, err := New(f, [][]string{split(before)}, p.Port); err != nil || len(Verify([]*Patch{p}, map[string]*gotree.File{"widget.go": parsed(t, c.was(goBefore))})) > 0 {
			t.Errorf("it was accepted: %v", err)
		}
	}
}

// TestApply applies hunks to a text whose lines have moved, and to a text that does not
// fit.
func TestApply(t *testing.T) {
	hunks := diffed(t, before, change(before)).Hunks
	lines := append(make([]string, 40), split(before)...)
	got := apply(lines, hunks)
	if want := strings.Repeat("\n", 40) + strings.TrimSuffix(change(before), "\n"); strings.Join(got.after, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got.after, "\n"))
	}
	if got := apply([]string{"nothing of it"}, hunks); got.fits() != 0 || len(got.after) != 1 {
		t.Errorf("it was applied to another text: %+v", got)
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
	Verify([]*Patch{p}, nil)
	if d := time.Since(begin); d > time.Minute {
		t.Errorf("it took %v", d)
	}
}

func FuzzPlaces(f *testing.F) {
	f.Add(before, change(before), true)
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
		p, err := New(files[0], texts, Port{Source: pairs.Source{C: "sys/kern/widget.c"}, Go: []*gotree.File{parsed(t, goBefore)}, Rules: &compare.Rules{}})
		if err != nil {
			return
		}
		lines := strings.Count(goBefore, "\n")
		for _, pl := range p.Places() {
			if pl.State == "" || len(pl.Lands) == 0 || len(pl.Beside) != len(pl.Hunk.Lines) {
				t.Errorf("%+v", pl)
			}
			for i, l := range pl.Lands {
				if l.Go != "" && (l.First < 1 || l.Last < l.First || l.Last > lines) {
					t.Errorf("%+v", l)
				}
				if i == 0 && l.Go == "" && pl.State != Not {
					t.Errorf("lost: %+v", pl)
				}
			}
		}
		Verify([]*Patch{p}, map[string]*gotree.File{"widget.go": parsed(t, goBefore)})
	})
}
