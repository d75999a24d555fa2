package patch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/racehunt/internal/usage"
)

// numbered is a text of lines 1 to 30.
func numbered() string {
	var b strings.Builder
	for i := range 30 {
		fmt.Fprintf(&b, "line %d\n", i+1)
	}
	return b.String()
}

const ofGit = `From 0123456789abcdef Mon Sep 17 00:00:00 2001
From: A Committer <a@example.org>
Date: Thu, 6 Jan 2011 12:00:00 +0000
Subject: [PATCH] Two lines

They are better.
---
 share/man/man9/timeout.9 | 2 +-
 sys/kern/kern_timeout.c  | 2 +-
 2 files changed, 2 insertions(+), 2 deletions(-)

diff --git a/share/man/man9/timeout.9 b/share/man/man9/timeout.9
index 1111111..2222222 100644
--- a/share/man/man9/timeout.9
+++ b/share/man/man9/timeout.9
@@ -1,1 +1,1 @@
-.Dd one
+.Dd two
diff --git a/sys/kern/kern_timeout.c b/sys/kern/kern_timeout.c
index 1111111..2222222 100644
--- a/sys/kern/kern_timeout.c
+++ b/sys/kern/kern_timeout.c
@@ -2,3 +2,4 @@ int f(void)
 line 2
-line 3
+line three
+line three and a half
 line 4
@@ -20,2 +21,1 @@
 line 20
-line 21
-- 
2.30.0
`

const ofSvn = `Index: sys/kern/kern_timeout.c
===================================================================
--- sys/kern/kern_timeout.c	(revision 216804)
+++ sys/kern/kern_timeout.c	(working copy)
@@ -7,3 +7,3 @@
 line 10
-line 11
+line eleven
 line 12
`

const ofHeader = `--- sys/callout.h.orig
+++ sys/callout.h
@@ -1 +1,2 @@
 #define A 1
+#define B 2
`

// after is the text with ofGit and then ofSvn.
func after() string {
	s := strings.Replace(numbered(), "line 3\n", "line three\nline three and a half\n", 1)
	s = strings.Replace(s, "line 21\n", "", 1)
	return strings.Replace(s, "line 11\n", "line eleven\n", 1)
}

// Patches of git, of svn and in a mail are applied in their order, also where lines have
// moved; other files in them are left alone.
func TestApply(t *testing.T) {
	dir := t.TempDir()
	put := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	git, svn, header := put("git.diff", ofGit), put("svn.diff", ofSvn), put("header.diff", ofHeader)
	in := Files{Path: "dir/old.c", Text: []byte(numbered()), Headers: map[string][]byte{"callout.h": []byte("#define A 1\n")}, Known: []string{"callout.h", "queue.h"}}
	got, err := Apply([]string{git, svn, header}, in)
	if err != nil {
		t.Fatal(err)
	}
	if string(got.Text) != after() || string(got.Headers["callout.h"]) != "#define A 1\n#define B 2\n" {
		t.Errorf("got\n%s\nand %q", got.Text, got.Headers)
	}
	if string(in.Text) != numbered() || string(in.Headers["callout.h"]) != "#define A 1\n" {
		t.Error("it has changed what it was given")
	}

	without := in
	without.Headers = nil
	for _, c := range []struct {
		patch string
		files Files
		want  string
	}{
		{git, got, "git.diff:23: this hunk does not fit dir/old.c"},
		{header, without, "header.diff:3: it changes sys/callout.h; give that file with -header"},
		{put("other.diff", strings.ReplaceAll(ofSvn, "kern_timeout.c", "kern_clock.c")), in, "other.diff: it changes neither kern_timeout.c nor callout.h, queue.h"},
		{put("cut.diff", ofSvn[:len(ofSvn)-20]), in, "cut.diff:6: "},
		{filepath.Join(dir, "nosuch.diff"), in, "nosuch.diff: no such file"},
	} {
		_, err := Apply([]string{c.patch}, c.files)
		if of := (*usage.Error)(nil); !errors.As(err, &of) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v; want %q", c.patch, err, c.want)
		}
	}
}

// A line is added at the beginning, behind the last line, and to a text without a newline
// at its end.
func TestEdges(t *testing.T) {
	name := filepath.Join(t.TempDir(), "p.diff")
	for _, c := range []struct{ hunk, text, want string }{
		{"@@ -0,0 +1 @@\n+new\n", "a\nb\n", "new\na\nb\n"},
		{"@@ -2,0 +3 @@\n+new\n", "a\nb\n", "a\nb\nnew\n"},
		{"@@ -1,2 +1,1 @@\n a\n-b\n", "a\nb", "a"},
	} {
		if err := os.WriteFile(name, []byte("--- kern_timeout.c\n+++ kern_timeout.c\n"+c.hunk), 0o644); err != nil {
			t.Fatal(err)
		}
		got, err := Apply([]string{name}, Files{Path: "kern_timeout.c", Text: []byte(c.text)})
		if err != nil || string(got.Text) != c.want {
			t.Errorf("%q: %q, %v; want %q", c.hunk, got.Text, err, c.want)
		}
	}
}
