package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"ktimeout/tools/sbs/internal/page"
	"ktimeout/tools/sbs/internal/review"
)

// cmdHTML runs sbs html.
func cmdHTML(args []string, stdout, stderr io.Writer) int {
	fs, src, rev := newFlags("html")
	out := fs.String("o", "", "write the page to this `file`")
	if status, ok := parse(fs, args, stdout, stderr); !ok {
		return status
	}
	switch {
	case fs.NArg() > 0:
		return fail(stderr, fmt.Errorf("%q is no flag; sbs html -h lists them", fs.Arg(0)))
	case *out == "":
		return fail(stderr, errors.New("say where the page goes: -o FILE"))
	}
	if err := writable(*out); err != nil {
		return fail(stderr, err)
	}
	reviewed, err := review.Review(review.Request{Src: *src, Rev: *rev})
	if err != nil {
		return fail(stderr, err)
	}
	if err := whole(*out, func(w io.Writer) error { return page.Write(w, reviewed) }); err != nil {
		return fail(stderr, err)
	}
	return 0
}

// writable looks whether a file can stand where -o says, before any work is done.
func writable(name string) error {
	if st, err := os.Stat(name); err == nil && st.IsDir() {
		return fmt.Errorf("-o %s: it is a folder; give a file in it", name)
	}
	dir := filepath.Dir(name)
	switch st, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("-o %s: there is no folder %s; make it first", name, dir)
	case err != nil:
		return fmt.Errorf("-o %s: %w", name, err)
	case !st.IsDir():
		return fmt.Errorf("-o %s: %s is no folder", name, dir)
	}
	return nil
}

// whole writes a file completely or not at all.
func whole(name string, write func(io.Writer) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("%w; give -o a file in a folder that can be written to", err)
	}
	defer os.Remove(tmp.Name())
	err = write(tmp)
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	return err
}
