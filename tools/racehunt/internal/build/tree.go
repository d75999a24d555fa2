package build

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"ktimeout"
)

// carried calls do with each file that a built program needs, in the order of their
// names.
func carried(do func(name string, text []byte) error) error {
	return fs.WalkDir(ktimeout.Sources, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := ktimeout.Sources.ReadFile(name)
		if err != nil {
			return err
		}
		if name == "go.mod" {
			text = alone(text)
		}
		return do(name, text)
	})
}

// requirements are what a go.mod says of other modules.
var requirements = regexp.MustCompile(`(?m)^require (\([^)]*\)|.*)\n`)

// alone returns a go.mod without the other modules: with the build tag thin, none is
// needed.
func alone(text []byte) []byte { return requirements.ReplaceAll(text, nil) }

// Tool is the hash of the sources that the program carries.
func Tool() (string, error) {
	h := sha256.New()
	err := carried(func(name string, text []byte) error {
		fmt.Fprintf(h, "%s %d\n%s", name, len(text), text)
		return nil
	})
	return short(h.Sum(nil)), err
}

// hashLength is the number of letters of a hash in names: 80 bits.
const hashLength = 20

func short(sum []byte) string { return hex.EncodeToString(sum)[:hashLength] }

// unpack writes the sources into a folder of the cache, if they are not there, and
// returns it.
func unpack(cache, tool string) (string, error) {
	dir := filepath.Join(cache, treePrefix+tool)
	return dir, once(dir, func(tmp string) error {
		return carried(func(name string, text []byte) error {
			to := filepath.Join(tmp, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
				return err
			}
			return os.WriteFile(to, text, 0o644)
		})
	})
}

// once makes a folder, if it is not there: make fills another one, which then gets the
// name. If two do it at a time, one of the two folders stays.
func once(dir string, make func(tmp string) error) error {
	if used(dir) {
		return nil
	}
	tmp, err := os.MkdirTemp(filepath.Dir(dir), "tmp-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(tmp) }() // what is left goes when the cache is trimmed
	if err := make(tmp); err != nil {
		return err
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	if err := os.Rename(tmp, dir); err != nil && !used(dir) {
		return err
	}
	return nil
}

// importPath is the import path of a folder of the module.
func importPath(dir string) string { return path.Join("ktimeout", dir) }

// errNoGo says that there is no go command.
var errNoGo = errors.New("a text in C is built by the go command, which is not in PATH; install Go 1.24 or later, and put it there")
