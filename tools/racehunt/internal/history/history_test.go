package history

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/racehunt/internal/usage"
)

// repository makes a repository. Each commit is a list of files and texts; the text "" is
// that of a file that goes.
func repository(t *testing.T, commits ...map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=A", "-c", "user.email=a@example.org"}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	git("init", "-q")
	for i, files := range commits {
		for name, text := range files {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if text == "" {
				git("rm", "-q", name)
				continue
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			git("add", name)
		}
		git("commit", "-q", "--allow-empty", "-m", "commit "+string(rune('0'+i)))
		git("tag", "t"+string(rune('0'+i)))
	}
	return dir
}

// The commits are those that touch the file or its headers, wherever these are, and each
// has its own texts.
func TestCommits(t *testing.T) {
	dir := repository(t,
		map[string]string{"README": "x"},
		map[string]string{Default: "one"},
		map[string]string{"README": "y"},
		map[string]string{"sys/sys/callout.h": "header"},
		map[string]string{Default: "two", "sys/kern/queue.h": "beside"},
		map[string]string{Default: ""},
	)
	r := &Repository{Dir: dir, File: Default, Headers: []string{"callout.h", "queue.h"}}
	ctx := context.Background()
	all, err := r.Commits(ctx, "t0..t5")
	if err != nil || len(all) != 4 {
		t.Fatalf("%+v, %v", all, err)
	}
	var got []string
	for _, c := range all {
		x, err := r.At(ctx, c.Hash)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, c.Subject+": "+string(x.C)+","+string(x.Headers["callout.h"])+","+string(x.Headers["queue.h"]))
	}
	if s := strings.Join(got, "; "); s != "commit 1: one,,; commit 3: one,header,; commit 4: two,header,beside; commit 5: ,," {
		t.Errorf("got %s", s)
	}
	if x, err := r.At(ctx, all[0].Parent); err != nil || x.C != nil {
		t.Errorf("before the file was there: %q, %v", x.C, err)
	}
	if len(all[0].Short()) != 12 || len(all[0].Date) != 10 {
		t.Errorf("got %+v", all[0])
	}

	for _, c := range []struct{ dir, of, file, want string }{
		{dir, "t0", Default, "t0: this is no range"},
		{dir, "--all..x", Default, "this is no range"},
		{dir, "t0..nosuch", Default, "git says: fatal: "},
		{dir, "t2..t5", "sys/kern/kern_clock.c", ""},
		{dir, "t1..t2", Default, "no commit of t1..t2 touches " + Default},
		{t.TempDir(), "t0..t5", Default, "git says: fatal: not a git repository"},
		{filepath.Join(dir, "nosuch"), "t0..t5", Default, "git says: fatal: "},
	} {
		r := &Repository{Dir: c.dir, File: c.file, Headers: []string{"callout.h"}}
		_, err := r.Commits(ctx, c.of)
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", c.of, err)
			}
			continue
		}
		if of := (*usage.Error)(nil); !errors.As(err, &of) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v; want %q", c.of, err, c.want)
		}
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := r.Commits(ctx, "t0..t5"); err == nil || !strings.Contains(err.Error(), "PATH") {
		t.Errorf("without git: %v", err)
	}
}
