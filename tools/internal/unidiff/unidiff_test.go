package unidiff

import (
	"strings"
	"testing"
)

const hunk = "@@ -3,4 +3,5 @@ widget_poke(w, how)\n \tint i;\n \n-\told();\n+\tnew();\n+\tnewer();\n \tlast();\n"

func TestRead(t *testing.T) {
	const line = "===================================================================\n"
	for _, c := range []struct{ name, text, file string }{
		{"git", "diff --git a/sys/kern/w.c b/sys/kern/w.c\nindex 1..2 100644\n--- a/sys/kern/w.c\n+++ b/sys/kern/w.c\n" + hunk, "sys/kern/w.c"},
		{"git, its own prefixes", "diff --git i/sys/kern/w.c w/sys/kern/w.c\nindex 1..2 100644\n--- i/sys/kern/w.c\n+++ w/sys/kern/w.c\n" + hunk, "sys/kern/w.c"},
		{"git, no prefixes", "diff --git sys/kern/w.c sys/kern/w.c\nindex 1..2 100644\n--- sys/kern/w.c\n+++ sys/kern/w.c\n" + hunk, "sys/kern/w.c"},
		{"git, renamed", "diff --git a/sys/kern/v.c b/sys/kern/w.c\nsimilarity index 90%\nrename from sys/kern/v.c\nrename to sys/kern/w.c\nindex 1..2 100644\n" +
			"--- a/sys/kern/v.c\n+++ b/sys/kern/w.c\n" + hunk, "sys/kern/w.c"},
		{"a mail", "From 0123456789 Mon Sep 17 00:00:00 2001\nFrom: A <a@example.org>\nSubject: [PATCH] w\n\n@@ is nothing @@\n--- a line\n\n---\n w.c | 3 ++-\n" +
			" 1 file changed\n\ndiff --git a/sys/kern/w.c b/sys/kern/w.c\nindex 1..2 100644\n--- a/sys/kern/w.c\n+++ b/sys/kern/w.c\n" + hunk + "-- \n2.30.0\n\n", "sys/kern/w.c"},
		{"svn", "Index: sys/kern/w.c\n" + line + "--- sys/kern/w.c\t(revision 216804)\n+++ sys/kern/w.c\t(revision 216805)\n" + hunk, "sys/kern/w.c"},
		{"svn, with properties", "Index: sys/kern/w.c\n" + line + "--- sys/kern/w.c\t(revision 216804)\n+++ sys/kern/w.c\t(working copy)\n" + hunk +
			"\nProperty changes on: sys/kern/w.c\n" + line + "Added: svn:mergeinfo\n## -0,0 +0,1 ##\n   Merged /head/sys:r1\n", "sys/kern/w.c"},
		{"cvs", "Index: w.c\n" + line + "RCS file: /home/ncvs/src/sys/kern/w.c,v\nretrieving revision 1.1\ndiff -u -r1.1 w.c\n" +
			"--- w.c\t1 Jan 2010 00:00:00 -0000\t1.1\n+++ w.c\t2 Jan 2010 00:00:00 -0000\n" + hunk, "w.c"},
		{"plain", "--- w.c.orig\n+++ w.c\n" + hunk, "w.c"},
		{"a date behind a blank", "--- sys/kern/w.c 2010-12-30 18:45:24.0 +0000\n+++ sys/kern/w.c 2010-12-30 18:45:24.0 +0000\n" + hunk, "sys/kern/w.c"},
		{"no blank on empty lines", "--- a/w.c\n+++ b/w.c\n" + strings.Replace(hunk, "\n \n", "\n\n", 1), "w.c"},
		{"Windows", strings.ReplaceAll("diff --git a/w.c b/w.c\nindex 1..2 100644\n--- a/w.c\n+++ b/w.c\n"+hunk, "\n", "\r\n"), "w.c"},
		{"a file of Windows", "--- a/w.c\n+++ b/w.c\n" + strings.ReplaceAll(hunk, ";\n", ";\r\n"), "w.c"},
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
			if want := 1 + strings.Count(c.text[:strings.Index(c.text, "@@ -")], "\n"); h.Line != want {
				t.Errorf("the hunk is on line %d, not %d", h.Line, want)
			}
			r := h.Reversed()
			if strings.Join(r.Before(), "|") != strings.Join(h.After(), "|") || strings.Join(r.After(), "|") != strings.Join(h.Before(), "|") {
				t.Errorf("reversed %+v", r)
			}
		})
	}
}

// TestSeveral reads several files and hunks, with lines that look like headers, files
// that are new or gone, and one that is not text.
func TestSeveral(t *testing.T) {
	text := "Only in new: x.c\ndiff -ru old/w.c new/w.c\n--- old/w.c\t2010-12-30\n+++ new/w.c\t2010-12-30\n" + hunk +
		"@@ -20,3 +21,3 @@\n a();\n--- b;\n+++ c;\n d();\n" +
		"diff --git a/x.png b/x.png\nindex 1..2 100644\nBinary files a/x.png and b/x.png differ\n" +
		"diff --git a/n.c b/n.c\nnew file mode 100644\nindex 0000000..2222222\n--- /dev/null\n+++ b/n.c\n@@ -0,0 +1 @@\n+int n;\n" +
		"diff --git a/g.c b/g.c\ndeleted file mode 100644\nindex 2222222..0000000\n--- a/g.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-int g;\n"
	files, err := Read("x.diff", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	lines := strings.Split(text, "\n")
	for _, f := range files {
		got = append(got, f.Name)
		if f.New() != (f.Name == "n.c") {
			t.Errorf("%s: new is %v", f.Name, f.New())
		}
		for _, h := range f.Hunks {
			if !strings.HasPrefix(lines[h.Line-1], "@@ -") {
				t.Errorf("%s: a hunk on line %d: %s", f.Name, h.Line, lines[h.Line-1])
			}
		}
	}
	if strings.Join(got, " ") != "new/w.c n.c g.c" || len(files[0].Hunks) != 2 {
		t.Errorf("got %v, %+v", got, files[0])
	}
	if h := files[0].Hunks[1]; h.Lines[1] != (Line{'-', "-- b;"}) || h.Lines[2] != (Line{'+', "++ c;"}) {
		t.Errorf("got %+v", h)
	}
}

func TestErrors(t *testing.T) {
	const head = "--- a/w.c\n+++ b/w.c\n"
	for _, c := range []struct{ name, text, want string }{
		{"empty", "\n", "x.diff:1: it is empty; give a unified diff"},
		{"NUL", head + "@@ -1 +1 @@\n-\x00\n+b\n", "x.diff:4: it has a NUL byte"},
		{"not a diff", "a letter\n", "x.diff:1: there is no hunk in it; give a unified diff"},
		{"cut off", head + hunk[:strings.Index(hunk, " \tlast")], "x.diff:"},
		{"a line too many", head + strings.Replace(hunk, "\tnewer();\n", "\tnewer();\n+\tnewest();\n", 1), "x.diff:"},
		{"bad header", head + "@@ -nonsense @@\n x\n", "x.diff:3: "},
		{"no file", hunk, "x.diff:1: patch fragment without file header"},
		{"a file too large", head + "@@ -9223372036854775807 +1 @@\n-a\n+b\n", "x.diff:3: no file has so many lines"},
		{"a merge", "diff --cc w.c\nindex 1,2..3\n" + head + "@@@ -1,2 -1,2 +1,3 @@@\n  int a;\n++int b;\n", "x.diff:5: it is the combined diff of a merge; give the diff to one of its parents"},
		{"a context diff", "*** w.c\tMon\n--- w.c\tTue\n***************\n*** 1,3 ****\n! a\n--- 1,3 ----\n! b\n", "x.diff:3: it is a context diff; give a unified diff"},
		{"of ed", "3c3\n< a\n---\n> b\n", "x.diff:1: there is no hunk in it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read("x.diff", []byte(c.text))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "; ") {
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
			if strings.ContainsAny(err.Error(), "\n\r") || !strings.HasPrefix(err.Error(), "x.diff:") {
				t.Errorf("the error is not one line with its place: %q", err)
			}
			return
		}
		n := 1 + strings.Count(string(text), "\n")
		for _, file := range files {
			for _, h := range file.Hunks {
				if len(h.Lines) == 0 || h.Line < 1 || h.Line > n || h.Old < 0 || h.New < 0 {
					t.Errorf("hunk %+v", h)
				}
				for _, l := range h.Lines {
					if l.Kind != ' ' && l.Kind != '-' && l.Kind != '+' || strings.Contains(l.Text, "\n") {
						t.Errorf("line %+v", l)
					}
				}
			}
		}
	})
}
