package whole

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "page.html")
	write := func(text string, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			_, _ = io.WriteString(w, text) // a file of the test
			return err
		}
	}
	for _, text := range []string{"first", "second"} {
		if err := Write(name, write(text, nil)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); string(got) != text {
			t.Errorf("got %q, %v; want %q", got, err, text)
		}
	}
	// If a file cannot be written whole, the old one stays, and no other is left behind.
	broken := errors.New("broken")
	if err := Write(name, write("th", broken)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if got, err := os.ReadFile(name); string(got) != "second" {
		t.Errorf("got %q, %v", got, err)
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("the folder has %v, %v", all, err)
	}
	if err := Writable(filepath.Join(dir, "x")); err != nil {
		t.Error(err)
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("looking left %v, %v", all, err)
	}
}
