package build

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// What the names of folders and files in the cache begin with.
const (
	treePrefix    = "src-"
	programPrefix = "build-"
	verdictPrefix = "verdicts-"
)

// keptFor is how long what nobody uses stays in the cache.
const keptFor = 30 * 24 * time.Hour

// Cache returns the folder of racehunt in the user's cache. It makes it.
func Cache() (string, error) {
	of, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no folder for caches: %w; set HOME or XDG_CACHE_HOME", err)
	}
	dir := filepath.Join(of, "ktimeout")
	return dir, os.MkdirAll(dir, 0o755)
}

// used tells whether something is in the cache, and notes that it is used.
func used(path string) bool {
	now := time.Now()
	return os.Chtimes(path, now, now) == nil
}

// manyPrograms is how many programs stay in the cache, besides those that were used in the
// last hour: a range of commits has one for each.
const manyPrograms = 40

// trim removes from the cache what was not used for long, and programs that are too many.
func trim(cache string, now time.Time) error {
	entries, err := os.ReadDir(cache)
	if err != nil {
		return err
	}
	var programs []fs.FileInfo
	for _, e := range entries {
		ours := false
		for _, prefix := range []string{treePrefix, programPrefix, verdictPrefix, "tmp-"} {
			ours = ours || strings.HasPrefix(e.Name(), prefix)
		}
		st, err := e.Info()
		switch {
		case err != nil || !ours: // another process has removed it, or it is not of the cache
		case now.Sub(st.ModTime()) >= keptFor:
			if err := os.RemoveAll(filepath.Join(cache, e.Name())); err != nil {
				return err
			}
		case strings.HasPrefix(e.Name(), programPrefix):
			programs = append(programs, st)
		}
	}
	slices.SortFunc(programs, func(a, b fs.FileInfo) int { return b.ModTime().Compare(a.ModTime()) })
	for i, st := range programs {
		if i >= manyPrograms && now.Sub(st.ModTime()) > time.Hour {
			if err := os.RemoveAll(filepath.Join(cache, st.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Verdicts returns a function that gives each text the folder of what is known of it, with
// this tool. What is in it can be found again by the same text only.
func Verdicts(tool string) (func(key string) string, error) {
	cache, err := Cache()
	if err != nil {
		return nil, err
	}
	return func(key string) string {
		sum := sha256.Sum256([]byte(tool + " " + key))
		dir := filepath.Join(cache, verdictPrefix+short(sum[:]))
		used(dir)
		return dir
	}, nil
}
