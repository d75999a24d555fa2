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
	diff := fs.Bool("diff", false, "write a page with two revisions")
	var srcs [2]string
	fs.StringVar(&srcs[0], "src1", "", "with -diff: the C text of the first revision, a tree or a `file`; without, what sbs fetch has brought")
	fs.StringVar(&srcs[1], "src2", "", "with -diff: the C text of the second revision, a tree or a `file`")
	var revs []string
	for len(args) > 0 { // flags may also follow the revisions
		if status, ok := parse(fs, args, stdout, stderr); !ok {
			return status
		}
		if fs.NArg() == 0 {
			break
		}
		revs, args = append(revs, fs.Arg(0)), fs.Args()[1:]
	}
	switch {
	case !*diff && len(revs) > 0:
		return fail(stderr, fmt.Errorf("%q is no flag; sbs html -h lists them", revs[0]))
	case *diff && len(revs) != 2:
		return fail(stderr, errors.New("say which two: sbs html -diff REV1 REV2"))
	case *diff && *src+*rev != "":
		return fail(stderr, errors.New("-src and -rev are of one revision; with -diff give -src1 and -src2, and the revisions"))
	case !*diff && srcs[0]+srcs[1] != "":
		return fail(stderr, errors.New("-src1 and -src2 go with -diff; give -src"))
	case *out == "":
		return fail(stderr, errors.New("say where the page goes: -o FILE"))
	}
	if err := writable(*out); err != nil {
		return fail(stderr, err)
	}
	write, err := html(*diff, review.Request{Src: *src, Rev: *rev}, revs, srcs)
	if err != nil {
		return fail(stderr, err)
	}
	if err := whole(*out, write); err != nil {
		return fail(stderr, err)
	}
	return 0
}

// html compares what a page is of, and returns what writes it.
func html(diff bool, one review.Request, revs []string, srcs [2]string) (func(io.Writer) error, error) {
	if !diff {
		reviewed, err := review.Review(one)
		return func(w io.Writer) error { return page.Write(w, reviewed) }, err
	}
	var both [2][]review.Reviewed
	for i, rev := range revs {
		var err error
		if both[i], err = review.Review(review.Request{Src: srcs[i], Rev: rev}); err != nil {
			return nil, err
		}
	}
	return func(w io.Writer) error { return page.WriteDiff(w, both[0], both[1]) }, nil
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
