package source

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"ktimeout/tools/model/scenario"
)

const small = "callout c\nthread t1 cpu 0: drain c\n"

// put writes a file into a folder and returns its name.
func put(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadScenarios(t *testing.T) {
	dir := t.TempDir()
	b := put(t, dir, "b.scn", small)
	put(t, dir, "a.scn", small)
	put(t, dir, "notes.txt", "nothing")
	tests := []struct {
		names, want []string
	}{
		{[]string{b}, []string{"b"}},
		{[]string{dir}, []string{"a", "b"}},
		{[]string{b, dir, b}, []string{"b", "a"}},
		{[]string{"handler-on-two-cpus", b}, []string{"handler-on-two-cpus", "b"}},
	}
	for _, tt := range tests {
		files, err := Read(tt.names)
		if err != nil {
			t.Errorf("%q: %v", tt.names, err)
			continue
		}
		var got []string
		for _, f := range files {
			got = append(got, f.Scenario.Name)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%q: %q, want %q", tt.names, got, tt.want)
		}
	}
}

func TestBadScenario(t *testing.T) {
	bad := put(t, t.TempDir(), "bad.scn", "callout c\nthread t1: drain c\n")
	_, err := Read([]string{bad})
	if e := (*scenario.Error)(nil); !errors.As(err, &e) || e.File != bad || e.Line != 2 {
		t.Errorf("got %v", err)
	}
}

// A file is preferred to one of racehunt's own scenarios of the same name.
func TestFileBeforeOwn(t *testing.T) {
	t.Chdir(t.TempDir())
	put(t, ".", "handler-on-two-cpus", small)
	files, err := Read([]string{"handler-on-two-cpus"})
	if err != nil || len(files) != 1 || string(files[0].Text) != small {
		t.Errorf("got %v, %v", files, err)
	}
}
