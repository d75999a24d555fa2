// Package sample has a small checkout for tests: two revisions of a text of C that was
// made up for them, and their ports. Of the first, one statement is noted, one is
// different, one item each is not ported, not built, only in C, and only in Go.
package sample

import (
	"embed"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"ktimeout/tools/sbs/internal/pairs"
	"ktimeout/tools/sbs/internal/review"
)

//go:embed testdata
var files embed.FS

// Checkout writes the checkout into a new folder and makes that the working folder. The
// texts of C of a revision are in src/REV; the differences that have a note are accepted, and what statements do not tell.
func Checkout(t testing.TB) (dir string) {
	t.Helper()
	dir = t.TempDir()
	all, err := fs.Sub(files, "testdata")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(dir, all); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module ktimeout\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	tree, err := pairs.OpenAt(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, rev := range tree.Revisions {
		for _, r := range Review(t, rev) {
			var sums []string
			for _, it := range r.Items {
				if it.Seam != "" {
					sums = append(sums, it.Seam+" "+it.Name)
				}
				for _, row := range it.Rows {
					if row.Sum != "" {
						sums = append(sums, row.Sum+" "+it.Name)
					}
				}
			}
			if err := tree.Accept(rev, &r.Source, sums); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// Review compares the texts of a revision, in the working folder.
func Review(t testing.TB, rev string) []review.Reviewed {
	t.Helper()
	all, err := review.Review(review.Request{Src: filepath.Join("src", rev), Rev: rev})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
