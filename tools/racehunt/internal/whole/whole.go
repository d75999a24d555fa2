// Package whole writes files atomically: the whole file or nothing. It imports only the
// standard library.
package whole

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Write writes a file atomically.
func Write(name string, write func(io.Writer) error) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name()) // fails if the file was renamed already, which is fine
		}
	}()
	if err := errors.Join(write(tmp), tmp.Chmod(0o644), tmp.Close()); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return os.Rename(tmp.Name(), name)
}

// Writable returns an error if a file of that name cannot be written.
func Writable(name string) error {
	if st, err := os.Stat(name); err == nil && st.IsDir() {
		return errors.New("it is a folder")
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return Why(err)
	}
	return errors.Join(tmp.Close(), os.Remove(tmp.Name()))
}

// Folder makes a folder if it is not there, and returns an error if files cannot
// be written to it.
func Folder(name string) error {
	if err := os.MkdirAll(name, 0o755); err != nil {
		return Why(err)
	}
	return Writable(filepath.Join(name, "trace.svg"))
}

// Why returns an error of the file system without the name of the file.
func Why(err error) error {
	if e := (*os.PathError)(nil); errors.As(err, &e) {
		return e.Err
	}
	return err
}
