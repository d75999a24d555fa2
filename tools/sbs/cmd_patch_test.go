package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/patch"
	"ktimeout/tools/sbs/internal/port"
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
	var got []patch.Place
	if e := json.Unmarshal([]byte(out), &got); e != nil || status != 0 || err != "" {
		t.Fatalf("status %d, %v, %s:\n%s", status, e, err, out)
	}
	if len(got) != 3 || got[1].State != patch.ToDo || !got[1].Lands[0].New || got[2].File != "sys/kern/widget.c" {
		t.Errorf("got %+v", got)
	}
}

func TestVerify(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	tree, err := port.Open()
	if err != nil {
		t.Fatal(err)
	}
	file := write(t, "x.diff", invented)
	one := write(t, "y.diff", invented[:strings.Index(invented, "Index: sys/kern/widget.c")])
	same := filepath.Join(tree.Root, "kern", "timeout", "r216805", "kern_timeout.go")
	next := filepath.Join(tree.Root, "kern", "timeout", "r220456", "kern_timeout.go")
	not := write(t, "kern_timeout.go", "This is no Go.\n")
	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   []string
	}{
		{"nothing done", []string{one, "-old", same}, 1, []string{one + ":9: sys/kern/kern_timeout.c, in callout_widget: the hunk is not answered", "nothing stands for: widget_poke ( c )", "2 hunks: 1 not answered; 0 statements"}},
		{"unasked", []string{one, "-old", next}, 1, []string{"no hunk asks for: ", "no hunk takes away: ", "2 hunks: 1 not answered"}},
		{"JSON", []string{one, "-old", same, "-json"}, 1, []string{`"missing": [`, `"unasked": []`}},
		{"no such file", []string{one, "-old", "nowhere.go"}, 2, []string{"nowhere.go", "give -old the Go file before the work"}},
		{"not Go", []string{file, "-old", not}, 2, []string{"before the work: ", "give a Go file that compiles"}},
		{"no such commit", []string{one, "-base", "nowhere"}, 2, []string{"give -base a commit that has it, or -old the file"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out, err := sbs(append([]string{"patch", "-verify", "-rev", "r216805"}, c.args...)...)
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
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	status, out, err := sbs("diff", "r216804", "r216805", "-w", "80")
	if status != 0 || err != "" || !strings.Contains(out, "\ncallout_cc_add, of Go alone\n") {
		t.Errorf("status %d, %s:\n%s", status, err, out)
	}
	// Made-up texts of C with the changes that Go has.
	c1 := write(t, "kern_timeout.c", "static void\nsoftclock(void *arg)\n{\n\n\tpoke(arg);\n}\n")
	c2 := write(t, "kern_timeout.c", "static void\ncallout_cc_add(struct callout *c)\n{\n\n\tCC_LOCK_ASSERT(cc);\n}\n\nstatic void\nsoftclock(void *arg)\n{\n\n\tpoke(arg);\n}\n")
	status, out, err = sbs("diff", "r216804", "r216805", "-src1", c1, "-src2", c2)
	if status != 0 || err != "" || !strings.Contains(out, "1 of C\n") || !strings.Contains(out, "\n1. callout_cc_add, kern/timeout/r216805/kern_timeout.go:") ||
		strings.Contains(out, "callout_cc_add, of Go alone") {
		t.Errorf("status %d, %s:\n%s", status, err, out)
	}
	status, out, err = sbs("diff", "r216804", "r216805", "-src1", c1, "-src2", filepath.Join(filepath.Dir(c2), "nowhere.c"))
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
