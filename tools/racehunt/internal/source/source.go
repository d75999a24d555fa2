// Package source reads scenarios: from files, from folders, and racehunt's own.
// It imports the scenarios of tools/model and the errors of bad usage.
package source

import (
	"embed"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
	"ktimeout/tools/racehunt/internal/usage"
	"ktimeout/tools/racehunt/internal/whole"
)

// File is a scenario file.
type File struct {
	Name     string // the name for errors
	Text     []byte
	Scenario *scenario.Scenario
}

// Read reads the scenarios of these names. A name is that of a file, of a folder, for
// all *.scn in it, or of one of racehunt's own scenarios. An error in the text of a file
// is a *scenario.Error.
func Read(names []string) ([]File, error) {
	var files []File
	for _, name := range names {
		found, err := find(name)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if !slices.ContainsFunc(files, func(g File) bool { return g.Name == f.Name }) {
				files = append(files, f)
			}
		}
	}
	return files, nil
}

// find reads the scenarios of one name.
func find(name string) ([]File, error) {
	st, err := os.Stat(name)
	switch {
	case err == nil && st.IsDir():
		paths, err := filepath.Glob(filepath.Join(name, "*.scn"))
		if err != nil || len(paths) == 0 {
			return nil, usage.Errorf("%s: there is no *.scn in this folder; give another, or a file", name)
		}
		var files []File
		for _, p := range paths {
			f, err := readScenario(p)
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
		return files, nil
	case err != nil && slices.Contains(OwnNames(), name):
		return Own(name)
	case err != nil && slices.Contains(SbtNames(), name):
		return OwnSbt(name)
	}
	f, err := readScenario(name)
	return []File{f}, err
}

// maxScenario is the limit of the size of a scenario file, in bytes.
const maxScenario = 1 << 20

// readScenario reads one file.
func readScenario(name string) (File, error) {
	text, err := func() ([]byte, error) {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // no error matters after reading
		return io.ReadAll(io.LimitReader(f, maxScenario))
	}()
	if err != nil {
		return File{}, usage.Errorf("%s: %v; give a file, a folder, or a name: %s", name, whole.Why(err), OwnExamples())
	}
	return parseScenario(name, text)
}

func parseScenario(name string, text []byte) (File, error) {
	s, err := scenario.Parse(name, text)
	return File{name, text, s}, err
}

// OwnNames returns the names of racehunt's own scenarios.
func OwnNames() []string { return names(scenarios.Files, ".") }

// SbtNames returns the names of those of the sbt era.
func SbtNames() []string { return names(scenarios.Sbt, "sbt") }

// AllNames returns the names of both.
func AllNames() []string { return append(OwnNames(), SbtNames()...) }

// names returns the names of the scenarios in a folder.
func names(files fs.FS, folder string) []string {
	paths, err := fs.Glob(files, path.Join(folder, "*.scn"))
	if err != nil {
		panic(err) // the pattern is bad
	}
	for i := range paths {
		paths[i] = strings.TrimSuffix(path.Base(paths[i]), ".scn")
	}
	return paths
}

// OwnExamples names some of them.
func OwnExamples() string {
	const few = 3
	names := OwnNames()
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, and %d more of tools/model/scenarios", strings.Join(names[:few], ", "), len(names)-few)
}

// Own returns racehunt's own scenarios of these names.
func Own(names ...string) ([]File, error) { return own(scenarios.Files, "", names) }

// OwnSbt returns those of the sbt era of these names.
func OwnSbt(names ...string) ([]File, error) { return own(scenarios.Sbt, "sbt/", names) }

func own(from embed.FS, folder string, names []string) ([]File, error) {
	var files []File
	for _, name := range names {
		text, err := from.ReadFile(folder + name + ".scn")
		if err != nil {
			return nil, err
		}
		f, err := parseScenario(name, text)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}
