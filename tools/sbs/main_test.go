package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/pairs"
	"ktimeout/tools/sbs/internal/review"
	"ktimeout/tools/sbs/internal/sample"
	"ktimeout/tools/sbs/internal/share"
)

func sbs(args ...string) (status int, stdout, stderr string) {
	var out, err bytes.Buffer
	status = run(args, &out, &err)
	return status, out.String(), err.String()
}

// write writes a file into a new folder.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestFacility: the project's own facility, whose text of C is in the checkout, passes
// the check.
func TestFacility(t *testing.T) {
	status, out, err := sbs("check", "-rev", pairs.Facility)
	if status != 0 || err != "" || strings.Count(out, "in all") != 3 {
		t.Errorf("status %d\n%s%s", status, out, err)
	}
}

// TestBadInput: bad input gets one line that says what is wrong and what to do, exit
// status 2, and nothing on stdout.
func TestBadInput(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	letter := write(t, "kern_timeout.c", "Dear reader.\n")
	other := write(t, "vfs_bio.c", "int x;\n")
	empty := t.TempDir()
	nowhere := filepath.Join(t.TempDir(), "no", "page.html")
	patch := write(t, "x.diff", "--- a/vfs_bio.c\n+++ b/vfs_bio.c\n@@ -1 +1 @@\n-int x;\n+int y;\n")
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"no such command", []string{"chek"}, `there is no command "chek"; sbs help lists them`},
		{"help of no command", []string{"help", "chek"}, `there is no command "chek"; sbs help lists them`},
		{"help of two", []string{"help", "check", "show"}, `"show" is one argument too many`},
		{"no such flag", []string{"check", "-sorce", "x"}, "sbs check -h lists the flags"},
		{"no such tree", []string{"check", "-src", "nowhere"}, "nowhere: there is no such file or tree"},
		{"nothing fetched", []string{"check"}, "run sbs fetch r216805, or give -src"},
		{"a tree without it", []string{"check", "-src", empty}, "it has no sys/kern/kern_timeout.c"},
		{"no such revision", []string{"check", "-src", letter, "-rev", "r1"}, `there is no revision "r1"; give one of r216804`},
		{"not C", []string{"check", "-src", letter}, "kern_timeout.c:1:"},
		{"another file", []string{"check", "-src", other}, "vfs_bio.c: no revision has a port of it"},
		{"accept without -rev", []string{"accept", "-src", letter}, "say of which port: -rev REV"},
		{"html without -o", []string{"html", "-src", letter}, "say where the page goes: -o FILE"},
		{"html into no folder", []string{"html", "-src", letter, "-o", nowhere}, "-o " + nowhere + ": there is no folder " + filepath.Dir(nowhere) + "; make it first"},
		{"html onto a folder", []string{"html", "-src", letter, "-o", empty}, "-o " + empty + ": it is a folder"},
		{"html into a file", []string{"html", "-src", letter, "-o", filepath.Join(letter, "page.html")}, letter},
		{"html -diff of one", []string{"html", "-diff", "r216804", "-o", "x.html"}, "say which two: sbs html -diff REV1 REV2"},
		{"html -diff -src", []string{"html", "-diff", "r216804", "r216805", "-src", "x", "-o", "x.html"}, "with -diff give -src1 and -src2"},
		{"html -src1", []string{"html", "-src1", "x", "-o", "x.html"}, "-src1 and -src2 go with -diff"},
		{"html of what", []string{"html", "r216804", "-o", "x.html"}, `"r216804" is no flag`},
		{"show nothing", []string{"show"}, "say what to show"},
		{"show a bad line", []string{"show", "kern_timeout.c:x"}, "give a line behind the colon"},
		{"narrow", []string{"show", "-w", "20", "softclock"}, "-w 20: give 80 or more"},
		{"patch nothing", []string{"patch"}, "say which diff"},
		{"no such diff", []string{"patch", "nowhere.diff"}, "give a unified diff"},
		{"a diff of another file", []string{"patch", patch}, "x.diff:1: it changes vfs_bio.c, of which nothing was ported"},
		{"a diff of C", []string{"patch", letter}, "give a unified diff"},
		{"fetch nothing", []string{"fetch"}, "say what to fetch"},
		{"diff one", []string{"diff", "r216804"}, "say which two"},
		{"diff an unknown one", []string{"diff", "r216804", "r1"}, `there is no revision "r1"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out, err := sbs(c.args...)
			if status != 2 || out != "" || !strings.Contains(err, c.want) || strings.Count(err, "\n") != 1 || !strings.HasPrefix(err, "sbs: ") {
				t.Errorf("status %d, stdout %q, stderr %q, want %q", status, out, err, c.want)
			}
		})
	}
	if _, err := os.Stat(filepath.Dir(nowhere)); err == nil {
		t.Error("the folder of -o was made")
	}
}

// TestCheck checks the table and the findings: what is different is said, what is noted
// only with -v.
func TestCheck(t *testing.T) {
	sample.Checkout(t)
	status, out, err := sbs("check", "-src", "src/r1", "-rev", "r1")
	if status != 1 || err != "" {
		t.Fatalf("status %d, %s", status, err)
	}
	for _, want := range []string{
		"src/r1/sys/kern/kern_timeout.c -> kern/timeout/r1/kern_timeout.go\n",
		"  lines  statements  identical   noted  different  not ported  not built\n",
		"  28-46          14     85.7 %   7.1 %      7.1 %           -          -  widget_poke\n",
		"  48-54           3      100 %       -          -           -          -  widget_idle\n",
		"  56-61           2          -       -      100 %           -          -  widget_spare\n",
		"                 28     78.6 %   7.1 %     10.7 %       3.6 %          1  in all\n",
		"kern_timeout.c:40: different: trim(w, widget_limit)\n    kern/timeout/r1/kern_timeout.go:33: trim(w, widget_limit+1)\n    no PORT or FIX note stands here\n",
		"kern_timeout.c:56: different: void widget_spare(struct widget *w)\n    and 1 statement in it\n    the port has no widget_spare\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, ": noted:") || strings.Contains(out, "kern_clock.c") {
		t.Errorf("what only -v is for is in\n%s", out)
	}
	status, out, _ = sbs("check", "-src", "src/r2", "-v")
	for _, want := range []string{
		"against r2, to which it is nearest\n",
		"kern/timeout/r2/kern_timeout.go:48: noted: C has no: func widget_more()\n    PORT: widget_more is not in C.\n",
		"kern_timeout.c:16: not ported: static int widget_zone = 3;\n    in another form in kern/timeout/r2/port_zone.go\n",
		"sys/kern: 1 file without a port:\n    kern_clock.c\n",
		"src/r2/sys/sys/callout.h -> kern/timeout/r2/callout.go\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("-v: no %q in\n%s", want, out)
		}
	}
	if status != 1 {
		t.Errorf("-v: status %d", status)
	}
	if status, out, err = sbs("check", "-src", "src/r1/sys/sys/callout.h", "-rev", "r1"); status != 0 || err != "" {
		t.Errorf("a text that is all identical: status %d, %s\n%s", status, err, out)
	}
}

// TestCheckReadsWhatItCan checks that a text that cannot be read is named, and the others
// are checked.
func TestCheckReadsWhatItCan(t *testing.T) {
	sample.Checkout(t)
	if err := os.WriteFile("src/r1/sys/sys/callout.h", []byte("Dear reader.\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	status, out, err := sbs("check", "-src", "src/r1")
	if status != 2 || !strings.HasPrefix(err, "sbs: src/r1/sys/sys/callout.h:1:") || strings.Count(err, "\n") != 1 || !strings.Contains(out, "  widget_poke\n") {
		t.Errorf("status %d, %s\n%s", status, err, out)
	}
}

// TestWindows checks that a text whose lines end as on Windows is the same text.
func TestWindows(t *testing.T) {
	sample.Checkout(t)
	name := filepath.Join("src", "r1", "sys", "kern", "kern_timeout.c")
	for _, args := range [][]string{{"check", "-v"}, {"show", "widget_poke"}} {
		args = append(args, "-src", "src/r1", "-rev", "r1")
		_, unix, _ := sbs(args...)
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n")), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, windows, _ := sbs(args...); windows != unix {
			t.Errorf("%s: as on Windows\n%s\nand else\n%s", args[0], windows, unix)
		}
		if err := os.WriteFile(name, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// TestShow checks that a function stands beside its C, with a sign under each token that
// differs.
func TestShow(t *testing.T) {
	sample.Checkout(t)
	status, out, err := sbs("show", "-src", "src/r1", "-rev", "r1", "widget_poke", "-w", "124")
	if status != 0 || err != "" {
		t.Fatalf("status %d, %s", status, err)
	}
	for _, want := range []string{
		"src/r1/sys/kern/kern_timeout.c:28 | kern/timeout/r1/kern_timeout.go:21 | 85.7 % identical, 7.1 % noted, 7.1 % different\n",
		"!    40         trim(w, widget_limit);                        |    33         trim(w, widget_limit+1)\n" +
			"                        ^^^^^^^^^^^^                          |                       ^^^^^^^^^^^^^^\n" +
			"  different: no PORT or FIX note stands here\n",
		"n    43     widget_log(w, how,                                |    37     widget_log(w, how)\n" +
			"n    44         error);                                       |\n" +
			"                ~~~~~                                         |\n" +
			"  noted: PORT: widget_log has no third argument.\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if _, out, _ = sbs("show", "-src", "src/r1", "-rev", "r1", "kern_timeout.c:53"); !strings.Contains(out, "\n>    53     w->w_flags &= ~W_BUSY;") {
		t.Errorf("the line is not pointed at:\n%s", out)
	}
	if status, _, err = sbs("show", "-src", "src/r1", "-rev", "r1", "widget_more"); status != 0 {
		t.Errorf("what only Go has: status %d, %s", status, err)
	}
	if status, _, err = sbs("show", "-src", "src/r1", "-rev", "r1", "no_widget"); status != 2 || !strings.Contains(err, "no such function") {
		t.Errorf("status %d, %s", status, err)
	}
}

// TestShowLosesNothing checks that what is too wide is put on further lines.
func TestShowLosesNothing(t *testing.T) {
	sample.Checkout(t)
	_, wide, _ := sbs("show", "-src", "src/r1", "-rev", "r1", "widget_poke", "-w", "200")
	_, narrow, _ := sbs("show", "-src", "src/r1", "-rev", "r1", "widget_poke", "-w", "80")
	letters := func(s, of string) int { return strings.Count(s, of) }
	for _, of := range []string{"w", "_", "{", ";", "%"} {
		if a, b := letters(wide, of), letters(narrow, of); a != b {
			t.Errorf("%q is there %d times, in the narrow one %d times", of, a, b)
		}
	}
	for _, l := range strings.Split(narrow, "\n")[1:] {
		if n := len([]rune(l)); n > 80 && strings.Contains(l, "| ") {
			t.Errorf("%d columns: %s", n, l)
		}
	}
}

// TestHelp checks that each command has a text of its own, and that -h prints it, too.
func TestHelp(t *testing.T) {
	_, list, _ := sbs("help")
	for _, c := range commands {
		if !strings.Contains(list, "\n  sbs "+c.name+" ") {
			t.Errorf("help does not list %s", c.name)
		}
		status, out, err := sbs("help", c.name)
		if status != 0 || err != "" {
			t.Errorf("%s: status %d, %s", c.name, status, err)
		}
		for _, want := range []string{"usage: sbs " + c.name, "\nFlags:\n  -", "\nExit status:\n  0  ", "\n  2  ", "\nExample", "\n  sbs " + c.name + " "} {
			if !strings.Contains(out, want) {
				t.Errorf("%s: no %q in\n%s", c.name, want, out)
			}
		}
		for _, l := range strings.Split(out, "\n") {
			if len([]rune(l)) > 130 {
				t.Errorf("%s: too wide: %s", c.name, l)
			}
		}
		if _, same, _ := sbs(c.name, "-h"); same != out {
			t.Errorf("%s -h says\n%s", c.name, same)
		}
	}
}

// TestHelpDefines checks that the help of check says what each state and each share is,
// and lists every idiom.
func TestHelpDefines(t *testing.T) {
	_, out, _ := sbs("help", "check")
	flat := strings.Join(strings.Fields(out), " ")
	has := func(text string) {
		t.Helper()
		if !strings.Contains(flat, strings.Join(strings.Fields(text), " ")) {
			t.Errorf("the help lacks %q", text)
		}
	}
	if len(share.Definitions) != len(compare.States) {
		t.Errorf("%d states are defined, of %d", len(share.Definitions), len(compare.States))
	}
	for i, d := range share.Definitions {
		if d.State != compare.States[i] {
			t.Errorf("%s is defined where %s should be", d.State, compare.States[i])
		}
		has(string(d.State) + " " + d.Means)
	}
	has(share.Shares)
	has(share.Statement)
	for _, i := range gotree.Idioms() {
		has(i.Name + " Go " + i.Go + " C " + i.C)
		if i.Free != "" {
			has("free " + i.Free)
		}
	}
}

func TestHTML(t *testing.T) {
	sample.Checkout(t)
	if status, _, err := sbs("html", "-src", "src/r1", "-o", "page.html"); status != 0 || err != "" {
		t.Errorf("status %d, %s", status, err)
	}
	if status, _, err := sbs("html", "-diff", "r1", "r2", "-src1", "src/r1", "-src2", "src/r2", "-o", "diff.html"); status != 0 || err != "" {
		t.Errorf("status %d, %s", status, err)
	}
	for name, want := range map[string]string{"page.html": "<title>kern_timeout.c r1</title>", "diff.html": "<title>r1 to r2</title>"} {
		page, err := os.ReadFile(name)
		if err != nil || !bytes.Contains(page, []byte(want)) {
			t.Errorf("%s: %v, no %s", name, err, want)
		}
	}
}

func TestHTMLWritesAllOrNothing(t *testing.T) {
	dir := t.TempDir()
	bad := write(t, "kern_timeout.c", "Dear reader.\n")
	page := filepath.Join(dir, "page.html")
	if status, _, _ := sbs("html", "-src", bad, "-o", page); status != 2 {
		t.Errorf("status %d", status)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestUpstream compares the ports with the texts of FreeBSD in SBS_FREEBSD, which
// has a subfolder for each revision.
func TestUpstream(t *testing.T) {
	dir := os.Getenv("SBS_FREEBSD")
	if dir == "" {
		t.Skip("SBS_FREEBSD does not name a folder with the texts of FreeBSD, a subfolder a revision")
	}
	tree, err := pairs.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, rev := range append(tree.Revisions, pairs.Main) {
		src := filepath.Join(dir, rev)
		if _, err := os.Stat(src); err != nil {
			t.Logf("%s is not there", src)
			continue
		}
		all, err := review.Review(review.Request{Src: src})
		if err != nil {
			t.Fatal(err)
		}
		for i := range all {
			c := share.Of(all[i].Count())
			name := filepath.Base(all[i].C.Name)
			t.Logf("%s %s: %d statements, %s", rev, name, c.Built(), c.Text())
			if name == "kern_timeout.c" && (c.Different > 0 || all[i].Closest != rev) {
				t.Errorf("%s %s: %d statements are different, nearest to %s", rev, name, c.Different, all[i].Closest)
			}
		}
	}
}

// -version prints one line and does nothing else.
func TestVersion(t *testing.T) {
	status, stdout, stderr := sbs("-version")
	if status != 0 || stderr != "" || !strings.HasPrefix(stdout, "sbs: ktimeout") || strings.Count(stdout, "\n") != 1 {
		t.Errorf("status %d, %q, %q", status, stdout, stderr)
	}
}
