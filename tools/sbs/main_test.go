package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/hold"
	"ktimeout/tools/sbs/internal/port"
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

// TestBadInput: bad input gets one line that says what is wrong and what to do, exit
// status 2, and nothing on stdout.
func TestBadInput(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	crlf := write(t, "kern_timeout.c", "int x;\r\n")
	letter := write(t, "kern_timeout.c", "Dear reader.\n")
	other := write(t, "vfs_bio.c", "int x;\n")
	empty := t.TempDir()
	patch := write(t, "x.diff", "--- a/vfs_bio.c\n+++ b/vfs_bio.c\n@@ -1 +1 @@\n-int x;\n+int y;\n")
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"no such command", []string{"chek"}, `there is no command "chek"`},
		{"no such flag", []string{"check", "-sorce", "x"}, "sbs check -h lists the flags"},
		{"no such tree", []string{"check", "-src", "nowhere"}, "nowhere: there is no such file or tree"},
		{"nothing fetched", []string{"check"}, "run sbs fetch r216805, or give -src"},
		{"a tree without it", []string{"check", "-src", empty}, "it has no sys/kern/kern_timeout.c"},
		{"no such revision", []string{"check", "-src", letter, "-rev", "r1"}, `there is no revision "r1"; give one of r216804`},
		{"Windows", []string{"check", "-src", crlf}, "kern_timeout.c:1: its lines end as on Windows"},
		{"not C", []string{"check", "-src", letter}, "give a file of C"},
		{"another file", []string{"check", "-src", other}, "vfs_bio.c: no revision has a port of it"},
		{"html without -o", []string{"html", "-src", letter}, "say where the page goes: -o FILE"},
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
}

func TestCheck(t *testing.T) {
	src := write(t, "kern_timeout.c", "/* Made up. */\n#define\tCC_LOCK(cc)\tlock_it(&(cc)->cc_lock)\n\nvoid\ncallout_widget(int how)\n{\n\n\tpoke(how);\n}\n")
	status, out, _ := sbs("check", "-src", src, "-rev", "r216805")
	if status != 1 || !strings.Contains(out, src+":8: unaccounted: poke ( how )") || !strings.Contains(out, "has no callout_widget") {
		t.Errorf("status %d:\n%s", status, out)
	}
	status, out, _ = sbs("check", "-src", src, "-json")
	var got []struct {
		Items []struct{ Name string }
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || status != 1 || len(got) != 1 || len(got[0].Items) != 2 {
		t.Errorf("status %d, %v: %s", status, err, out)
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
	if status, _, err := sbs("html", "-src", bad, "-o", filepath.Join(dir, "no", "page.html")); status != 2 || strings.Count(err, "\n") != 1 {
		t.Errorf("status %d, %q", status, err)
	}
}

// TestUpstream compares the ports with the texts of FreeBSD in SBS_FREEBSD, which
// has a subfolder for each revision.
func TestUpstream(t *testing.T) {
	dir := os.Getenv("SBS_FREEBSD")
	if dir == "" {
		t.Skip("SBS_FREEBSD does not name a folder with the texts of FreeBSD, a subfolder a revision")
	}
	tree, err := port.Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, rev := range tree.Revisions {
		src := filepath.Join(dir, rev)
		if _, err := os.Stat(src); err != nil {
			t.Logf("%s is not there", src)
			continue
		}
		held, err := hold.Load(src, rev, "")
		if err != nil {
			t.Fatal(err)
		}
		for i := range held {
			h := &held[i]
			s := h.Sum()
			name := filepath.Base(h.C.Name)
			t.Logf("%s %s: %d statements, matched %s of what applies, %s of all in what was ported", rev, name, s.Statements,
				percent(s.Matched, s.Applying), percent(s.Matched, s.Ported))
			if s.Lost > 0 {
				t.Errorf("%s %s: %d statements are unaccounted for", rev, name, s.Lost)
			}
			if name == "kern_timeout.c" && (100*s.Matched < 97*s.Ported || h.Closest != rev) {
				t.Errorf("%s %s: %s matched, closest to %s", rev, name, percent(s.Matched, s.Ported), h.Closest)
			}
			if 100*s.Matched < 90*s.Applying {
				t.Errorf("%s %s: %s matched", rev, name, percent(s.Matched, s.Applying))
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
