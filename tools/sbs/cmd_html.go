package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"ktimeout/tools/sbs/internal/hold"
	"ktimeout/tools/sbs/internal/page"
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
	held, err := hold.Load(*src, *rev, "")
	if err != nil {
		return fail(stderr, err)
	}
	if err := whole(*out, func(w io.Writer) error { return page.Write(w, held) }); err != nil {
		return fail(stderr, err)
	}
	for i := range held {
		warn(stderr, &held[i])
	}
	return 0
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
