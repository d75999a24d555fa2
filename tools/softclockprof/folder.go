package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// folder is the folder that all files of a run are written to.
type folder struct {
	path  string
	files []file
}

// file is a file of the folder, and the command that opens it.
type file struct{ name, opens string }

// newFolder makes the folder that -o names, or one named after the revision and
// the time.
func newFolder(o *options) (*folder, error) {
	path := o.Out
	if path == "" {
		path = fmt.Sprintf("softclock-%s-%s", o.Rev.Name, time.Now().Format("20060102-150405"))
	}
	if err := os.MkdirAll(path, 0o777); err != nil {
		return nil, fmt.Errorf("-o: %w", err)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("-o: %w", err)
	}
	if len(entries) != 0 {
		return nil, fmt.Errorf("-o %s: the folder is not empty; give another one, or empty it", path)
	}
	return &folder{path: path}, nil
}

// write writes a file. If that fails, it removes the file.
func (f *folder) write(name, opens string, write func(w io.Writer) error) (err error) {
	path := filepath.Join(f.path, name)
	w, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("%s: %w", name, err), os.Remove(path))
		}
	}()
	if err := errors.Join(write(w), w.Close()); err != nil {
		return err
	}
	f.files = append(f.files, file{name, opens})
	return nil
}

// found adds a file to the list that another package has written to the folder.
func (f *folder) found(opens func(path string) string) error {
	entries, err := os.ReadDir(f.path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		f.files = append(f.files, file{e.Name(), opens(filepath.Join(f.path, e.Name()))})
	}
	return nil
}
