package unidiff

import (
	"strings"
	"testing"
)

const hunk = "@@ -3,4 +3,5 @@ widget_poke(w, how)\n \tint i;\n \n-\told();\n+\tnew();\n+\tnewer();\n \tlast();\n"

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, text, file string }{
		{"git", "diff --git a/sys/kern/w.c b/sys/kern/w.c\nindex 1..2 100644\n--- a/sys/kern/w.c\n+++ b/sys/kern/w.c\n" + hunk, "sys/kern/w.c"},
		{"svn", "Index: sys/kern/w.c\n===================================================================\n--- sys/kern/w.c\t(revision 216804)\n+++ sys/kern/w.c\t(revision 216805)\n" + hunk, "sys/kern/w.c"},
		{"cvs", "Index: w.c\n===================================================================\nRCS file: /home/ncvs/src/sys/kern/w.c,v\nretrieving revision 1.1\ndiff -u -r1.1 w.c\n--- w.c\t1 Jan 2010 00:00:00 -0000\t1.1\n+++ w.c\t2 Jan 2010 00:00:00 -0000\n" + hunk, "w.c"},
		{"plain", "--- w.c.orig\n+++ w.c\n" + hunk, "w.c"},
		{"no blank on empty lines", "--- a/w.c\n+++ b/w.c\n" + strings.Replace(hunk, "\n \n", "\n\n", 1), "w.c"},
		{"no newline at the end", "--- a/w.c\n+++ b/w.c\n" + hunk + "\\ No newline at end of file\n", "w.c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, err := Read("x.diff", []byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if len(f) != 1 || f[0].Name != c.file || len(f[0].Hunks) != 1 {
				t.Fatalf("got %+v", f)
			}
			h := f[0].Hunks[0]
			if h.Old != 3 || h.New != 3 || h.Section != "widget_poke(w, how)" {
				t.Errorf("hunk %+v", h)
			}
			if got := strings.Join(h.Before(), "|"); got != "\tint i;||\told();|\tlast();" {
				t.Errorf("before %q", got)
			}
			if got := strings.Join(h.After(), "|"); got != "\tint i;||\tnew();|\tnewer();|\tlast();" {
				t.Errorf("after %q", got)
			}
			if want := 1 + strings.Count(c.text[:strings.Index(c.text, "@@")], "\n"); h.Line != want {
				t.Errorf("the hunk is on line %d, not %d", h.Line, want)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"empty", "\n", "x.diff:1: it is empty"},
		{"Windows", "--- a\r\n+++ b\r\n", "x.diff:1: its lines end as on Windows"},
		{"not a diff", "a letter\n", "x.diff:1: "},
		{"cut off", "--- a/w.c\n+++ b/w.c\n" + hunk[:strings.Index(hunk, " \tlast")], "x.diff:3: the hunk has 3 and 4 lines, and its header says 4 and 5"},
		{"bad header", "--- a/w.c\n+++ b/w.c\n@@ nonsense @@\n x\n", "x.diff:3: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read("x.diff", []byte(c.text))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("diff --git a/sys/kern/w.c b/sys/kern/w.c\n--- a/sys/kern/w.c\n+++ b/sys/kern/w.c\n" + hunk))
	f.Add([]byte("Index: w.c\n===\n--- w.c\t(revision 1)\n+++ w.c\t(revision 2)\n" + hunk + hunk))
	f.Add([]byte("@@ -1 +1 @@\n-a\n+b\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		files, err := Read("x.diff", text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("the error is not one line: %q", err)
			}
			return
		}
		for _, file := range files {
			for _, h := range file.Hunks {
				if len(h.Lines) == 0 || h.Line < 1 {
					t.Errorf("hunk %+v", h)
				}
			}
		}
	})
}
