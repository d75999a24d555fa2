package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// checkout copies what sbs needs of the checkout into a new folder, and goes there.
func checkout(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, top := range []string{"kern", "sys", "tools/cfront/facility"} {
		if err := os.CopyFS(filepath.Join(dir, top), os.DirFS(filepath.Join("../..", top))); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile("../../go.mod")
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "go.mod"), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	return dir
}

// change is a diff of the facility: a statement and an assertion are added.
const change = `--- a/tools/cfront/facility/c/kern_timeout.c
+++ b/tools/cfront/facility/c/kern_timeout.c
@@ -256,5 +256,7 @@ callout_free(struct callout_cpu *cc, struct callout *c)
 callout_free(struct callout_cpu *cc, struct callout *c)
 {
 	c->c_func = NULL;
+	c->c_arg = NULL;
+	KASSERT(cc->cc_curr != c, ("%p is not free", c));
 	SLIST_INSERT_HEAD(&cc->cc_callfree, c, c_links.sle);
 }
`

// What a diff changes is written into the port. What is left is listed, and marked.
func TestPatchApply(t *testing.T) {
	dir := checkout(t)
	diff := write(t, "x.diff", change)
	const c = "tools/cfront/facility/c/kern_timeout.c"
	status, out, errs := sbs("patch", "-apply", "-rev", "facility", "-src", c, diff)
	if status != 0 || errs != "" {
		t.Fatalf("status %d: %s", status, errs)
	}
	want := "tools/cfront/facility: 1 change in 1 file\nwords: line 261: put this message in your own words: \"%p is not free\"\n1 left for you\n"
	if out != want {
		t.Errorf("%s\nwant\n%s", out, want)
	}
	text, err := os.ReadFile(filepath.Join(dir, "tools/cfront/facility/kern_timeout.go"))
	want = "	c.C_func = nil\n	c.C_arg = nil\n	if sys.Asserting() {\n		// PORT? line 261: put this message in your own words: \"%p is not free\"\n" +
		"		sys.KASSERT(cc.cc_curr != c, \"callout_free: cc.cc_curr != c %p\", c)\n	}\n	sys.SLIST_INSERT_HEAD("
	if err != nil || !strings.Contains(string(text), want) {
		t.Errorf("no %q: %v", want, err)
	}
}

// Bad input is one line, and nothing is written.
func TestPatchApplyBadInput(t *testing.T) {
	dir := checkout(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	diff := write(t, "x.diff", change)
	before, err := os.ReadFile(filepath.Join(dir, "tools/cfront/facility/kern_timeout.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-verify", diff}, "-apply goes with neither -verify nor -json"},
		{[]string{"-json", diff}, "-apply goes with neither -verify nor -json"},
		{[]string{"-rev", "facility", diff}, "no known text of tools/cfront/facility/c/kern_timeout.c is the one before the change; give it with -src"},
	} {
		status, out, errs := sbs(append([]string{"patch", "-apply"}, c.args...)...)
		if status != 2 || out != "" || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%q: status %d, %s%s, want %q", c.args, status, out, errs, c.want)
		}
	}
	if after, err := os.ReadFile(filepath.Join(dir, "tools/cfront/facility/kern_timeout.go")); err != nil || string(after) != string(before) {
		t.Errorf("the port was changed: %v", err)
	}
}
