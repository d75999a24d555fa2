package cfront_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"ktimeout/tools/cfront"
)

// made is the facility of the sbt era in Go, for programs that boot it on the host machine.
const made = "facility/sbt/made/text.go"

// The Go that lies beside the facility is what the translator makes of it. With -update it is
// written.
func TestMade(t *testing.T) {
	p, err := cfront.Translate(cfront.Request{Path: facilitySbt})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	for line := range strings.Lines(string(p.Source)) {
		switch {
		case strings.HasPrefix(line, "package "):
			line = "// Package made_sbt is the facility of the sbt era, tools/cfront/facility/sbt, in Go.\npackage made_sbt\n"
		case strings.HasPrefix(line, "//line "):
			line = "//line ../kern_timeout.c" + line[strings.LastIndexByte(line, ':'):]
		}
		b.WriteString(line)
	}
	if *update {
		if err := os.WriteFile(made, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	was, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(was, b.Bytes()) {
		t.Errorf("%s is not what the translator makes of %s: run go test ./tools/cfront -run TestMade -update", made, facilitySbt)
	}
}
