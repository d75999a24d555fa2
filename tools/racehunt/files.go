package main

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
)

// file is a scenario file.
type file struct {
	name     string // as errors give it
	text     []byte
	scenario *scenario.Scenario
}

// readScenarios reads the scenarios that -scenario names: files, folders for all
// *.scn in them, and names of those that racehunt has itself. An error in the text
// of a file is a *scenario.Error.
func readScenarios(names []string) ([]file, error) {
	var files []file
	for _, name := range names {
		found, err := find(name)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if !slices.ContainsFunc(files, func(g file) bool { return g.name == f.name }) {
				files = append(files, f)
			}
		}
	}
	return files, nil
}

// find reads the scenarios of one name.
func find(name string) ([]file, error) {
	st, err := os.Stat(name)
	switch {
	case err == nil && st.IsDir():
		paths, err := filepath.Glob(filepath.Join(name, "*.scn"))
		if err != nil || len(paths) == 0 {
			return nil, badUsage("-scenario %s: there is no *.scn in this folder; give another, or a file", name)
		}
		var files []file
		for _, p := range paths {
			f, err := readScenario(p)
			if err != nil {
				return nil, err
			}
			files = append(files, f)
		}
		return files, nil
	case err != nil && slices.Contains(ownNames(), name):
		return ownScenarios(name)
	}
	f, err := readScenario(name)
	return []file{f}, err
}

// maxScenario is more than a scenario file can have, in bytes.
const maxScenario = 1 << 20

// readScenario reads one file.
func readScenario(name string) (file, error) {
	text, err := func() ([]byte, error) {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // it was only read
		return io.ReadAll(io.LimitReader(f, maxScenario))
	}()
	if err != nil {
		return file{}, badUsage("-scenario %s: %v; give a file, a folder, or a name: %s", name, why(err), ownExamples())
	}
	return parseScenario(name, text)
}

func parseScenario(name string, text []byte) (file, error) {
	s, err := scenario.Parse(name, text)
	return file{name, text, s}, err
}

// ownNames are the names of the scenarios that racehunt has itself.
func ownNames() []string {
	paths, err := fs.Glob(scenarios.Files, "*.scn")
	if err != nil {
		panic(err) // the pattern is bad
	}
	for i := range paths {
		paths[i] = strings.TrimSuffix(paths[i], ".scn")
	}
	return paths
}

// ownExamples names some of them.
func ownExamples() string {
	const few = 3
	names := ownNames()
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s, and %d more of tools/model/scenarios", strings.Join(names[:few], ", "), len(names)-few)
}

// ownScenarios returns the scenarios of these names that racehunt has itself.
func ownScenarios(names ...string) ([]file, error) {
	var files []file
	for _, name := range names {
		text, err := scenarios.Files.ReadFile(name + ".scn")
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
