package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"ktimeout/tools/sbs/internal/patch"
	"ktimeout/tools/sbs/internal/sample"
)

// invented is a diff of three parts: it adds a function that FreeBSD never had,
// it changes a file that has no port, and it changes a version string.
const invented = `Index: sys/kern/kern_timeout.c
===================================================================
--- sys/kern/kern_timeout.c	(revision 1)
+++ sys/kern/kern_timeout.c	(working copy)
@@ -1,2 +1,2 @@
 #include <sys/cdefs.h>
-__FBSDID("$FreeBSD$");
+__FBSDID("$FreeBSD: 2 $");
@@ -900,2 +900,10 @@ callout_init(struct callout *c, int mpsafe)
 
+void
+callout_widget(struct callout *c, int a_long_name_that_makes_a_line_of_more_than_eighty_columns_with_its_type)
+{
+
+	widget_poke(c);
+	widget_stop(c);
+}
+
 /* The end. */
Index: sys/kern/widget.c
===================================================================
--- sys/kern/widget.c	(revision 1)
+++ sys/kern/widget.c	(working copy)
@@ -1,1 +1,1 @@ widget_init(void)
-int a;
+int b;
`

func TestPatch(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	file := write(t, "x.diff", invented)
	for _, width := range []int{80, 119, 120, 200} {
		status, out, err := sbs("patch", "-w", strconv.Itoa(width), "-rev", "r216805", file)
		if status != 0 || err != "" {
			t.Fatalf("status %d, %s", status, err)
		}
		for _, want := range []string{
			"1. " + file + ":5: sys/kern/kern_timeout.c, in no function, the head of the file: not applicable (FreeBSD's version string)",
			"2. " + file + ":9: sys/kern/kern_timeout.c, in callout_widget: to do",
			"kern/timeout/r216805/kern_timeout.go: new, between lines ",
			"3. " + file + ":24: sys/kern/widget.c, in widget_init(void): not applicable (nothing of this file was ported)",
			"3 hunks: 1 to do, 0 already in the port, 2 not applicable, 0 conflicting\n",
		} {
			if !strings.Contains(out, want) {
				t.Errorf("-w %d: no %q in\n%s", width, want, out)
			}
		}
		// Wide terminals have the two beside each other, narrow ones one below
		// the other.
		if got := strings.Contains(out, "   --\n"); got != (width < 120) {
			t.Errorf("-w %d: stacked %v:\n%s", width, got, out)
		}
		for _, l := range strings.Split(out, "\n") {
			if strings.HasPrefix(l, "   ") && !strings.HasPrefix(l, "   kern/") && len([]rune(l)) > width {
				t.Errorf("-w %d: %q is too wide", width, l)
			}
		}
	}
}

func TestPatchJSON(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	status, out, err := sbs("patch", write(t, "x.diff", invented), "-json")
	var printed output
	e := json.Unmarshal([]byte(out), &printed)
	got := printed.Hunks
	if e != nil || status != 0 || err != "" {
		t.Fatalf("status %d, %v, %s:\n%s", status, e, err, out)
	}
	if len(got) != 3 || got[1].State != patch.ToDo || !got[1].Lands[0].New || got[2].C != "sys/kern/widget.c" {
		t.Errorf("got %+v", got)
	}
}

// widgets returns the diff between two texts of the sample.
func widgets(t *testing.T, change ...string) string {
	t.Helper()
	from, err := os.ReadFile("src/r1/sys/kern/kern_timeout.c")
	if err != nil {
		t.Fatal(err)
	}
	to, err := os.ReadFile("src/r2/sys/kern/kern_timeout.c")
	if err != nil {
		t.Fatal(err)
	}
	if len(change) > 0 {
		to = []byte(strings.NewReplacer(change...).Replace(string(from)))
	}
	return string(diff.Diff("a/sys/kern/kern_timeout.c", from, "b/sys/kern/kern_timeout.c", to))
}

// TestPatchSample leads the change between the two revisions of the sample to the port
// of the first, and of the second.
func TestPatchSample(t *testing.T) {
	sample.Checkout(t)
	file := write(t, "x.diff", widgets(t))
	for _, c := range []struct {
		name string
		args []string
		want []string
	}{
		{"before", []string{"-rev", "r1", "-src", "src/r1"}, []string{
			"in W_DONE: to do\n   kern/timeout/r1/kern_timeout.go: new, between lines 7 and 10, W_DONE\n",
			"in widget_limit: to do\n   kern/timeout/r1/kern_timeout.go:16, widget_limit\n",
			"in widget_poke: to do\n   kern/timeout/r1/kern_timeout.go:34-37, widget_poke\n",
			"| 34 error_ = sys.ENOSPC",
			"in widget_drain: to do\n   kern/timeout/r1/kern_timeout.go: new, between lines 44 and 49, widget_drain\n",
			"4 hunks: 4 to do, 0 already in the port, 0 not applicable, 0 conflicting\n",
		}},
		{"after", []string{"-rev", "r2", "-src", "src/r1"}, []string{"4 hunks: 0 to do, 4 already in the port, 0 not applicable, 0 conflicting\n"}},
		{"the text after the change", []string{"-rev", "r1", "-src", "src/r2"}, []string{"4 hunks: 4 to do, 0 already"}},
		{"no text", []string{"-rev", "r1"}, []string{"in Widget_poke: conflicting", "4 of them fit no text of the file that is there"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("XDG_CACHE_HOME", t.TempDir())
			status, out, err := sbs(append([]string{"patch", "-w", "160", file}, c.args...)...)
			if status != 0 || err != "" {
				t.Fatalf("status %d, %s", status, err)
			}
			for _, want := range c.want {
				if !strings.Contains(strings.Join(strings.Fields(out), " "), strings.Join(strings.Fields(want), " ")) {
					t.Errorf("no %q in\n%s", want, out)
				}
			}
		})
	}
}

// TestPatchStdin reads a diff whose lines end as on Windows from standard input.
func TestPatchStdin(t *testing.T) {
	sample.Checkout(t)
	f, err := os.Open(write(t, "x.diff", strings.ReplaceAll(widgets(t), "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	defer func(was *os.File) { os.Stdin = was }(os.Stdin)
	os.Stdin = f
	status, out, stderr := sbs("patch", "-rev", "r1", "-src", "src/r1", "-")
	if status != 0 || stderr != "" || !strings.Contains(out, "1. standard input:4: sys/kern/kern_timeout.c, in W_DONE: to do") || !strings.Contains(out, "4 hunks: 4 to do") {
		t.Errorf("status %d, %s:\n%s", status, stderr, out)
	}
}

// TestPatchSeveral leads a diff of several files: one that was ported, one that has only
// a reduced form, and one that has none.
func TestPatchSeveral(t *testing.T) {
	sample.Checkout(t)
	const reduced = "// Reduced from FreeBSD sys/kern/kern_ntptime.c (r1).\n\npackage timeout\n\nfunc ntp_tick() {\n\tadjust()\n}\n"
	if err := os.WriteFile("kern/timeout/r1/port_ntptime.go", []byte(reduced), 0o666); err != nil {
		t.Fatal(err)
	}
	part := func(file, function string) string {
		return "--- a/" + file + "\n+++ b/" + file + "\n@@ -10,3 +10,3 @@ " + function + "(void)\n \tint i;\n \n-\told();\n+\tnew();\n"
	}
	file := write(t, "x.diff", widgets(t)+part("sys/kern/kern_ntptime.c", "ntp_tick")+part("sys/kern/kern_ntptime.c", "ntp_leap")+part("sys/kern/vfs_bio.c", "bio"))
	status, out, err := sbs("patch", "-rev", "r1", "-src", "src/r1/sys/kern/kern_timeout.c", file)
	if status != 0 || err != "" {
		t.Fatalf("status %d, %s", status, err)
	}
	for _, want := range []string{
		"sys/kern/kern_ntptime.c, in ntp_tick: to do (the port has another form of it: see what of the change concerns that)\n   kern/timeout/r1/port_ntptime.go:5-7, ntp_tick\n",
		"sys/kern/kern_ntptime.c, in ntp_leap: not applicable (the port has only a reduced form of this file, in kern/timeout/r1/port_ntptime.go, which has nothing called ntp_leap)\n",
		"sys/kern/vfs_bio.c, in bio(void): not applicable (nothing of this file was ported)\n",
		"7 hunks: 5 to do, 0 already in the port, 2 not applicable, 0 conflicting\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// TestPatchNewFile leads a hunk that lies before all that the port has, and one in lines
// that are no statements; once the command panicked here.
func TestPatchNewFile(t *testing.T) {
	sample.Checkout(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	file := write(t, "x.diff", "--- a/sys/kern/kern_timeout.c\n+++ b/sys/kern/kern_timeout.c\n@@ -1,2 +1,2 @@\n \n-    a,\n+    b,\n@@ -900,1 +900,1 @@\n-\t    c +\n+\t    d +\n")
	for _, width := range []string{"80", "160"} {
		status, out, err := sbs("patch", "-rev", "r1", "-w", width, file)
		if status != 0 || err != "" || !strings.Contains(out, "2 hunks: 0 to do, 0 already in the port, 0 not applicable, 2 conflicting") {
			t.Errorf("status %d, %s:\n%s", status, err, out)
		}
	}
}

func TestVerify(t *testing.T) {
	sample.Checkout(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	file := write(t, "x.diff", widgets(t))
	const mine = "kern/timeout/r2/kern_timeout.go"
	good, err := os.ReadFile(mine)
	if err != nil {
		t.Fatal(err)
	}
	const old = "kern/timeout/r1/kern_timeout.go"
	not := write(t, "kern_timeout.go", "This is no Go.\n")
	src := []string{"-src", "src/r1", "-old", old}
	for _, c := range []struct {
		name   string
		change []string // of the finished work
		args   []string
		status int
		want   []string
	}{
		{"done", nil, src, 0, []string{"4 hunks, each answered, and nothing changed that none asks for\n"}},
		{"wrong variable", []string{"W_flags |= W_DONE", "W_count |= W_DONE"}, src, 1, []string{
			file + ":21: sys/kern/kern_timeout.c, in widget_poke: the hunk is not answered; it lands on " + mine + ":36\n" +
				"    " + mine + ":38: \"w.W_count\" instead of \"w->w_flags\" (line 44 of C): w.W_count |= W_DONE\n",
			"4 hunks: 1 not answered; 0 statements changed that none asks for\n"}},
		{"missing", []string{"	w.W_flags |= W_DONE\n", ""}, src, 1, []string{"    nothing stands for line 44 of C: w->w_flags |= W_DONE\n"}},
		{"left", []string{"	w.W_flags |= W_DONE\n", "	w.W_flags |= W_DONE\n	widget_log(w, how)\n"}, src, 1, []string{mine + ":39: no hunk asks for: widget_log(w, how)\n"}},
		{"swapped", []string{"	i = 0\n	error_ = 0\n", "	error_ = 0\n	i = 0\n"}, src, 1, []string{
			mine + ":27: it stands in another place than in C, where it is behind: error: i = 0; no hunk asks for this\n",
			mine + ":26: it stands in another place than in C, where it is behind: ",
		}},
		{"JSON", []string{"	w.W_flags |= W_DONE\n", ""}, append([]string{"-json"}, src...), 1, []string{`"kind": "missing"`, `"command": "patch -verify"`}},
		{"no text", nil, []string{"-old", old}, 1, []string{"it fits no text of the file that is there: give the file before the change with -src\n"}},
		{"no such file", nil, []string{"-old", "nowhere.go"}, 2, []string{"nowhere.go", "give -old the Go file before the work"}},
		{"not Go", nil, []string{"-old", not}, 2, []string{"before the work: "}},
		{"no such commit", nil, []string{"-base", "nowhere"}, 2, []string{"give -base a commit that has it, or -old the file"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := os.WriteFile(mine, []byte(strings.NewReplacer(c.change...).Replace(string(good))), 0o666); err != nil {
				t.Fatal(err)
			}
			status, out, err := sbs(append([]string{"patch", "-verify", "-rev", "r2", file}, c.args...)...)
			if status != c.status || (status == 2) != (err != "") || strings.Count(err, "\n") > 1 || status == 2 && out != "" {
				t.Errorf("status %d, stderr %q:\n%s", status, err, out)
			}
			for _, want := range c.want {
				if !strings.Contains(out+err, want) {
					t.Errorf("no %q in\n%s%s", want, out, err)
				}
			}
		})
	}
}

func TestDiff(t *testing.T) {
	sample.Checkout(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	status, out, err := sbs("diff", "r1", "r2", "-w", "80")
	if status != 0 || err != "" || !strings.Contains(out, "\nwidget_drain, of Go alone\n") {
		t.Errorf("status %d, %s:\n%s", status, err, out)
	}
	status, out, err = sbs("diff", "r1", "r2", "-src1", "src/r1", "-src2", "src/r2")
	if status != 0 || err != "" || !strings.Contains(out, "hunks of Go, 4 of C\n") || !strings.Contains(out, "\n4. widget_drain, kern/timeout/r2/kern_timeout.go:") ||
		strings.Contains(out, "widget_drain, of Go alone") {
		t.Errorf("status %d, %s:\n%s", status, err, out)
	}
	status, out, err = sbs("diff", "r1", "r2", "-src1", "src/r1", "-src2", "nowhere.c")
	if status != 2 || out != "" || strings.Count(err, "\n") != 1 {
		t.Errorf("status %d, %q, %q", status, out, err)
	}
}

// TestFetch fetches from a loopback server that has no files.
func TestFetch(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	s := httptest.NewServer(http.NotFoundHandler())
	defer s.Close()
	status, out, err := sbs("fetch", "-from", s.URL, "r220456")
	if status != 2 || !strings.HasPrefix(out, "1 of 1: "+s.URL) || strings.Count(err, "\n") != 1 || !strings.Contains(err, "404 Not Found") {
		t.Errorf("status %d, %q, %q", status, out, err)
	}
}
