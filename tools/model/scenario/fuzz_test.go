package scenario

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Parse never panics. Its error is one line that names a line of the file. A
// scenario that it accepts is the same after printing and parsing it again.
func FuzzParse(f *testing.F) {
	for _, test := range good {
		f.Add([]byte(test.text))
	}
	for _, test := range bad {
		if len(test.text) < 1024 {
			f.Add([]byte(test.text))
		}
	}
	files, err := filepath.Glob("../scenarios/*.scn")
	if err != nil {
		f.Fatal(err)
	}
	sbt, err := filepath.Glob("../scenarios/sbt/*.scn")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, sbt...) {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse("fuzz", text)
		if err == nil {
			roundTrip(t, s)
			return
		}
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("%v is a %T", err, err)
		}
		lines := max(1, len(bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))))
		if e.Line < 1 || e.Line > lines || strings.Contains(e.Msg, "\n") || !strings.Contains(e.Msg, "; ") {
			t.Errorf("of %d lines: %v", lines, err)
		}
	})
}
