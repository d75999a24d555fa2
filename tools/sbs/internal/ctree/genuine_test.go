package ctree

import (
	"os"
	"path/filepath"
	"testing"
)

// TestGenuine reads all C of FreeBSD that is there: $SBS_FREEBSD/REV/sys.
func TestGenuine(t *testing.T) {
	folder := os.Getenv("SBS_FREEBSD")
	if folder == "" {
		t.Skip("SBS_FREEBSD names no folder with FreeBSD's texts")
	}
	files, _ := filepath.Glob(filepath.Join(folder, "*/sys/*/*.[ch]"))
	if len(files) == 0 {
		t.Fatalf("%s has no REV/sys/kern/*.c", folder)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		account(t, file, text)
	}
}
