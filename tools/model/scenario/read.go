package scenario

import (
	"fmt"
	"io/fs"
)

// ReadAll reads the scenario files of a file system whose names match a pattern,
// in the order of the names. It is an error if there are none.
func ReadAll(fsys fs.FS, pattern string) ([]*Scenario, error) {
	files, err := fs.Glob(fsys, pattern)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no scenario %s", pattern)
	}
	var all []*Scenario
	for _, file := range files {
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		s, err := Parse(file, text)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}
