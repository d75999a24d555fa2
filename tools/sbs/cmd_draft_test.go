package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// facilityInC is a text of kern_timeout.c of this project's own.
const facilityInC = "../cfront/facility/c/kern_timeout.c"

// A draft of a text is a package of three files. What is left is listed, by the line of
// C, and stands in the files at a comment.
func TestDraft(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "r300000")
	status, out, errs := sbs("draft", facilityInC, "-like", "r262057", "-o", dir)
	if status != 0 || errs != "" {
		t.Fatalf("status %d: %s", status, errs)
	}
	for name, want := range map[string]string{
		"kern_timeout.go":  "// Ported from FreeBSD sys/kern/kern_timeout.c (r300000).\n",
		"callout.go":       "package r300000\n",
		"port_revision.go": "Name: \"r300000\",\n",
	} {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%s has no %q: %v", name, want, err)
		}
		if !strings.Contains(out, filepath.Join(dir, name)+"\n") {
			t.Errorf("%s is not listed in %s", name, out)
		}
	}
	if want := "after kern/timeout/r262057; "; !strings.Contains(out, want) {
		t.Errorf("no %q in %s", want, out)
	}
	if want := facilityInC + ":241: words: put this message in your own words\n"; !strings.Contains(out, want) {
		t.Errorf("no %q in %s", want, out)
	}
	// The port followed has another callout_reset than this header.
	text, err := os.ReadFile(filepath.Join(dir, "callout.go"))
	if want := "// PORT? callout.h, line 49: the port around says something else for this macro: #define callout_reset("; err != nil || !strings.Contains(string(text), want) || !strings.Contains(out, "callout.h:49: noted: ") {
		t.Errorf("no %q: %v\n%s", want, err, out)
	}
	// What is there is not written over.
	if status, _, errs := sbs("draft", facilityInC, "-o", dir); status != 2 || !strings.Contains(errs, "the file is there; give a new folder") {
		t.Errorf("status %d: %s", status, errs)
	}
}

// A macro that is defined in a function has parameters without types.
func TestDraftMacroInFunction(t *testing.T) {
	file := write(t, "kern_timeout.c", "/*-\n * Copyright (c) 2025 Nobody.\n */\nstatic int\ntwice(int n)\n{\n#define\tTWICE(x)\t((x) * 2)\n\treturn (TWICE(n));\n}\n")
	dir := filepath.Join(t.TempDir(), "r300000")
	if status, out, errs := sbs("draft", file, "-o", dir); status != 0 {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
	text, err := os.ReadFile(filepath.Join(dir, "kern_timeout.go"))
	if want := "func twice(n int32) int32 {"; err != nil || !strings.Contains(string(text), want) {
		t.Errorf("no %q: %v\n%s", want, err, text)
	}
}

// A text that the front end does not take, as it does not know a type.
func TestDraftUntyped(t *testing.T) {
	file := write(t, "kern_timeout.c", "/*-\n * Copyright (c) 2025 Nobody.\n */\nstatic mystery_t last;\n\nint\ncallout_twice(int n)\n{\n\tif (n)\n\t\treturn (n * 2);\n\treturn (0);\n}\n")
	dir := filepath.Join(t.TempDir(), "r300000")
	status, out, errs := sbs("draft", file, "-o", dir)
	if status != 0 || !strings.Contains(out, file+":4: type: the type mystery_t has no counterpart") {
		t.Errorf("status %d: %s%s", status, out, errs)
	}
	text, err := os.ReadFile(filepath.Join(dir, "kern_timeout.go"))
	if want := "func callout_twice(n int32) int32 {\n\tif n != 0 {\n\t\treturn n * 2\n\t}\n\treturn 0\n}\n"; err != nil || !strings.Contains(string(text), want) {
		t.Errorf("no %q: %v\n%s", want, err, text)
	}
	if want := "// Copyright (c) 2025 Nobody.\n//\n// SPDX-License-Identifier: BSD-2-Clause\n"; !strings.Contains(string(text), want) {
		t.Errorf("no %q in\n%s", want, text)
	}
}

// Bad input is one line.
func TestDraftBadInput(t *testing.T) {
	broken := write(t, "kern_timeout.c", "int f( {\n")
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "give one file in C: sbs draft FILE.c -o DIR"},
		{[]string{facilityInC}, "-o is missing"},
		{[]string{facilityInC, "-o", "x/r1", "more"}, "give one file in C"},
		{[]string{"nowhere.c", "-o", "r1"}, "nowhere.c: no such file or directory; give a file in C"},
		{[]string{facilityInC, "-o", "no-name"}, "-o no-name: the folder's name is the package's"},
		{[]string{facilityInC, "-o", "r1", "-like", "r2"}, "-like r2: there is no such revision; give one of r216804"},
		{[]string{write(t, "vfs_bio.c", "int x;\n"), "-o", "r1"}, "no package below kern has a vfs_bio.go to follow"},
		{[]string{broken, "-o", filepath.Join(t.TempDir(), "r1")}, broken + ":1: "},
		{[]string{facilityInC, "-o", filepath.Join(broken, "r1")}, "give a folder that can be made"},
	} {
		status, out, errs := sbs(append([]string{"draft"}, c.args...)...)
		if status != 2 || out != "" || !strings.Contains(errs, c.want) || strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "sbs: ") {
			t.Errorf("%q: status %d, stdout %q, stderr %q, want %q", c.args, status, out, errs, c.want)
		}
	}
}
