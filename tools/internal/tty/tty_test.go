package tty

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestWidth checks that the width is the value of COLUMNS, or 100, if the writer
// is not a terminal.
func TestWidth(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for env, want := range map[string]int{"": 100, "72": 72, "wide": 100, "-3": 100, "0": 100} {
		t.Setenv("COLUMNS", env)
		if got := Width(f); got != want || Width(new(bytes.Buffer)) != want {
			t.Errorf("COLUMNS=%q: %d, want %d", env, got, want)
		}
	}
	if Is(f) || Is(new(bytes.Buffer)) {
		t.Error("a file is taken for a terminal")
	}
}
