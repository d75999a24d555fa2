package pairs

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
)

// acceptedFile is where the accepted differences of a text and a revision stand.
func (t *Tree) acceptedFile(rev string, s *Source) string {
	return filepath.Join(t.Root, "tools", "sbs", "accepted", rev, path.Base(s.C)+".txt")
}

// Accepted returns the differences of a text that were accepted.
func (t *Tree) Accepted(rev string, s *Source) (compare.Accepted, error) {
	name := t.acceptedFile(rev, s)
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return compare.Accepted{}, nil
	}
	if err != nil {
		return nil, err
	}
	a := compare.Accepted{}
	for i, line := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		sum, item, ok := strings.Cut(line, " ")
		if !ok || len(sum) != 16 {
			return nil, fmt.Errorf("%s:%d: it is no line that sbs accept has written; run sbs accept again", name, i+1)
		}
		a[sum] = item
	}
	return a, nil
}

// Accept writes the noted differences of a text down as accepted, in place of those
// that were before.
func (t *Tree) Accept(rev string, s *Source, lines []string) error {
	name := t.acceptedFile(rev, s)
	if len(lines) == 0 {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	return os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o666)
}
