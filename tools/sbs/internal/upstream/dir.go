package upstream

import (
	"fmt"
	"os"
	"path/filepath"
)

// Dir returns the folder in the user's cache with the files of a revision, laid
// out as in FreeBSD's tree. It is an error if kern_timeout.c is not there: fetch
// or the user has to put it there.
func Dir(rev string) (string, error) {
	dir, err := folder(rev)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(dir, "sys", "kern", "kern_timeout.c")); err != nil {
		return "", fmt.Errorf("%s: the files of %s are not there; run sbs fetch %s, or give -src", dir, rev, rev)
	}
	return dir, nil
}

func folder(rev string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder: %w; give -src", err)
	}
	return filepath.Join(cache, "ktimeout-sbs", rev), nil
}
