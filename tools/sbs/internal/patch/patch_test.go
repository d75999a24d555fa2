package patch

import (
	"os"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"

	"ktimeout/tools/sbs/internal/gosrc"
	"ktimeout/tools/sbs/internal/port"
	"ktimeout/tools/sbs/internal/unidiff"
)

const before = `
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

// held makes a diff between two texts of C and holds it against a text of Go.
func held(t *testing.T, from, to, g string, known bool) *Patch {
	t.Helper()
	f, err := unidiff.Read("x.diff", []byte(udiff.Unified("a/widget.c", "b/widget.c", from, to)))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	if known {
		lines = strings.Split(strings.TrimSuffix(from, "\n"), "\n")
	}
	p, err := New(f[0], lines, port.Source{C: "sys/kern/widget.c", Go: []string{"widget.go"}}, []*gosrc.File{parsed(t, g)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func parsed(t *testing.T, g string) *gosrc.File {
	t.Helper()
	f, err := gosrc.Parse("widget.go", []byte(g))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// states returns the state of the one hunk of a change.
func states(t *testing.T, g string, change func(string) string) State {
	t.Helper()
	places := held(t, before, change(before), g, true).Places()
	if len(places) != 1 {
		t.Fatalf("%d hunks", len(places))
	}
	return places[0].State
}

func TestStates(t *testing.T) {
	replace := func(old, new string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, new, 1) }
	}
	poke := replace("	w->w_count = how;\n", "	w->w_count += how;\n	widget_wakeup(&w->w_count);\n")
	for _, c := range []struct {
		name   string
		change func(string) string
		g      string
		want   State
	}{
		{"to do", poke, goBefore, ToDo},
		{"done", poke, goAfter, Already},
		{"added", replace("&= ~W_BUSY;\n", "&= ~W_BUSY;\n	w->w_stopped = 1;\n"), goBefore, ToDo},
		{"added and done", replace("&= ~W_BUSY;\n", "&= ~W_BUSY;\n	w->w_stopped = 1;\n"), goAfter, Already},
		{"taken away", replace("	error = 0;\n", ""), goBefore, ToDo},
		{"taken away and done", replace("	error = 0;\n", ""), strings.Replace(goBefore, "	error_ = 0\n", "", 1), Already},
		{"a comment", replace("/* Pokes. */", "/* Pokes it. */"), goBefore, Not},
		{"not built", replace(`db_printf("widget");`, `db_printf("%p", w);`), goBefore, Not},
		{"a new variable", replace("	int error;", "	int error, other_error;"), goBefore, ToDo},
		{"not there", poke, strings.Replace(goBefore, "	w.w_count = how\n", "", 1), Conflicting},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := states(t, c.g, c.change); got != c.want {
				t.Errorf("%s, not %s", got, c.want)
			}
		})
	}
}

func TestPlace(t *testing.T) {
	change := func(s string) string { return strings.Replace(s, "w->w_count = how", "w->w_count += how", 1) }
	for _, known := range []bool{true, false} {
		f, err := unidiff.Read("x.diff", []byte(strings.Replace(udiff.Unified("a/widget.c", "b/widget.c", before, change(before)), " @@\n", " @@ widget_poke(struct widget *w, int how)\n", 1)))
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		if known {
			lines = strings.Split(before, "\n")
		}
		p, err := New(f[0], lines, port.Source{C: "sys/kern/widget.c", Go: []string{"widget.go"}}, []*gosrc.File{parsed(t, goBefore)})
		if err != nil {
			t.Fatal(err)
		}
		pl := p.Places()[0]
		if pl.Function != "widget_poke" || pl.First > 15 || pl.Last < 15 || pl.First < 7 || pl.Last > 17 || pl.State != ToDo {
			t.Errorf("with the text %v: %+v", known, pl)
		}
	}
}

func TestVerify(t *testing.T) {
	for _, c := range []struct {
		name          string
		work          string
		open, unasked int
	}{
		{"all", goAfter, 0, 0},
		{"nothing", goBefore, 2, 0},
		{"one hunk less", strings.Replace(goAfter, "	w.w_stopped = 1\n", "", 1), 1, 0},
		{"something more", strings.Replace(goAfter, "	error_ = 0\n", "	error_ = 0\n	widget_trace(\"poked\")\n	widget_trace(\"twice\")\n	widget_trace(\"thrice\")\n", 1), 0, 3},
		{"something less", strings.Replace(goAfter, "	error_ = 0\n", "", 1), 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := held(t, before, after, c.work, true)
			open, unasked := p.Verify(parsed(t, goBefore))
			if len(open) != c.open || len(unasked) != c.unasked {
				t.Errorf("%d open, %d unasked, want %d and %d:\n%+v\n%v", len(open), len(unasked), c.open, c.unasked, open, unasked)
			}
		})
	}
}

// TestMoved applies hunks to a text that has moved since.
func TestMoved(t *testing.T) {
	h, err := unidiff.Read("x.diff", []byte(udiff.Unified("a", "b", before, after)))
	if err != nil {
		t.Fatal(err)
	}
	moved := append(make([]string, 40), strings.Split(strings.TrimSuffix(before, "\n"), "\n")...)
	got := apply(moved, h[0].Hunks)
	if want := strings.Repeat("\n", 40) + strings.TrimSuffix(after, "\n"); strings.Join(got.after, "\n") != want {
		t.Errorf("got\n%s", strings.Join(got.after, "\n"))
	}
	if got := apply([]string{"nothing of it"}, h[0].Hunks); got.old[0] != 0 || len(got.after) != 1 {
		t.Errorf("it was applied to another text: %+v", got)
	}
}

// TestUpstream holds the diffs between the texts of FreeBSD that SBS_FREEBSD has
// against the ports of both: to do in the one, done in the other.
func TestUpstream(t *testing.T) {
	dir := os.Getenv("SBS_FREEBSD")
	if dir == "" {
		t.Skip("SBS_FREEBSD does not name a folder with the texts of FreeBSD, a subfolder a revision")
	}
	root, err := port.Root()
	if err != nil {
		t.Fatal(err)
	}
	var revs, texts []string
	for _, rev := range port.Revisions {
		if text, err := os.ReadFile(dir + "/" + rev + "/sys/kern/kern_timeout.c"); err == nil {
			revs, texts = append(revs, rev), append(texts, string(text))
		}
	}
	for i := 1; i < len(revs); i++ {
		f, err := unidiff.Read("x.diff", []byte(udiff.Unified("a/kern_timeout.c", "b/kern_timeout.c", texts[i-1], texts[i])))
		if err != nil {
			t.Fatal(err)
		}
		for _, rev := range revs[i-1 : i+1] {
			s, err := port.Find(rev, "kern_timeout.c")
			if err != nil {
				t.Fatal(err)
			}
			files, err := s.Read(root)
			if err != nil {
				t.Fatal(err)
			}
			p, err := New(f[0], strings.Split(strings.TrimSuffix(texts[i-1], "\n"), "\n"), s, files)
			if err != nil {
				t.Fatal(err)
			}
			n := map[State]int{}
			for _, pl := range p.Places() {
				n[pl.State]++
				if pl.State == Conflicting || rev == revs[i] && pl.State == ToDo {
					t.Errorf("%s to %s, against %s: hunk at %d, in %s: %s %s", revs[i-1], revs[i], rev, pl.At, pl.Function, pl.State, pl.Why)
				}
			}
			t.Logf("%s to %s, against %s: %v", revs[i-1], revs[i], rev, n)
		}
	}
}
