package main

import (
	"errors"
	"flag"
	"fmt"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"ktimeout/tools/cfront"
	"ktimeout/tools/sbs/internal/draft"
	"ktimeout/tools/sbs/internal/pairs"
)

// cmdDraft runs sbs draft.
func cmdDraft(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("sbs draft", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	out := fs.String("o", "", "write the Go files into this new `folder`, whose name is the revision's, as kern/timeout/r230000")
	like := fs.String("like", "", "follow the port of this `revision`; without, the one that the text is most like")
	if status, ok := parse(fs, args, stdout, stderr); !ok {
		return status
	}
	// Flags may also follow the file.
	file, more := fs.Arg(0), 0
	if fs.NArg() > 1 {
		if status, ok := parse(fs, fs.Args()[1:], stdout, stderr); !ok {
			return status
		}
		more = fs.NArg()
	}
	switch {
	case file == "" || more > 0:
		return fail(stderr, errors.New("give one file in C: sbs draft FILE.c -o DIR"))
	case *out == "":
		return fail(stderr, errors.New("-o is missing: give the folder of the new revision, as kern/timeout/r230000"))
	}
	files, left, near, err := drafted(file, *out, *like)
	if err == nil {
		err = writeNew(*out, files)
	}
	if err != nil {
		return fail(stderr, err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		fmt.Fprintf(stdout, "%s\n", filepath.Join(*out, name))
	}
	fmt.Fprintf(stdout, "after %s; %d left for you, each at a comment that begins with %q:\n", near, len(left), draft.Mark)
	for _, l := range left {
		if l.Line == 0 {
			fmt.Fprintf(stdout, "%s: %s: %s\n", *out, l.Why, l.C)
			continue
		}
		of := file
		if l.File != "" {
			of = l.File
		}
		fmt.Fprintf(stdout, "%s:%d: %s: %s\n", of, l.Line, l.Kind, l.Why)
	}
	return 0
}

// drafted drafts a file of C for a folder, after the port of a revision, or after the
// nearest one.
func drafted(file, out, like string) (files map[string][]byte, left []draft.Left, near string, err error) {
	name := filepath.Base(filepath.Clean(out))
	if !token.IsIdentifier(name) {
		return nil, nil, "", fmt.Errorf("-o %s: the folder's name is the package's; give one like r230000", out)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, "", fmt.Errorf("%s: %v; give a file in C", file, errors.Unwrap(err))
	}
	names, err := cfront.LoadNames()
	if err != nil {
		return nil, nil, "", err
	}
	headers := headersOf(file)
	in := draft.Input{Name: file, Upstream: upstreamPath(file), Text: text, Header: headers["callout.h"], Package: name, Names: names}
	// A text that the front end does not take is drafted by its syntax alone.
	in.Typed, _ = cfront.Read(cfront.Request{Path: file, Text: text, Headers: headers})
	dir, err := nearest(text, filepath.Base(file), like)
	if err != nil {
		return nil, nil, "", err
	}
	if in.Near, err = draft.ReadPort(names, dir.root, dir.path); err != nil {
		return nil, nil, "", err
	}
	if filepath.Base(file) == "kern_timeout.c" {
		files, left, err = draft.Revision(in)
		return files, left, dir.path, err
	}
	r, err := draft.File(in)
	if err != nil {
		return nil, nil, "", err
	}
	return map[string][]byte{goName(file): r.Source}, r.Left, dir.path, nil
}

// goName is the name of the Go file of a C file.
func goName(file string) string { return strings.TrimSuffix(filepath.Base(file), ".c") + ".go" }

// headersOf reads the headers that lie beside a file in a source tree of FreeBSD.
func headersOf(file string) map[string][]byte {
	headers := map[string][]byte{}
	for _, h := range []string{"callout.h", "_callout.h", "queue.h"} {
		for _, dir := range []string{"../sys", "sys"} {
			if text, err := os.ReadFile(filepath.Join(filepath.Dir(file), dir, h)); err == nil && headers[h] == nil {
				headers[h] = text
			}
		}
	}
	return headers
}

// upstreamPath is the path of a file in FreeBSD's tree, as far as its own says it.
func upstreamPath(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		if at := strings.LastIndex(filepath.ToSlash(abs), "/sys/"); at >= 0 {
			return filepath.ToSlash(abs)[at+1:]
		}
	}
	return "sys/kern/" + filepath.Base(file)
}

// folder is a package of a checkout, by its path from the root.
type folder struct{ root, path string }

// nearest finds the port that a text is most like, or that of a revision.
func nearest(text []byte, file, like string) (best folder, err error) {
	t, err := pairs.Open()
	if err != nil {
		return best, err
	}
	if file != "kern_timeout.c" {
		all, err := fs.Glob(os.DirFS(t.Root), "kern/*/"+goName(file))
		if err != nil || len(all) == 0 {
			return best, fmt.Errorf("%s: no package below kern has a %s to follow; give a file that was ported", file, goName(file))
		}
		return folder{t.Root, path.Dir(all[0])}, nil
	}
	if like != "" && !slices.Contains(t.Revisions, like) {
		return best, fmt.Errorf("-like %s: there is no such revision; give one of %s", like, strings.Join(t.Revisions, ", "))
	}
	most := -1.0
	for _, rev := range t.Revisions {
		dir := "kern/timeout/" + rev
		b, err := os.ReadFile(filepath.Join(t.Root, filepath.FromSlash(dir), "kern_timeout.go"))
		if err != nil {
			return best, err
		}
		if n := draft.Likeness(text, b); (like == "" || like == rev) && n > most {
			best, most = folder{t.Root, dir}, n
		}
	}
	return best, nil
}

// writeNew writes files into a folder that has none of them.
func writeNew(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return fmt.Errorf("-o %s: %v; give a folder that can be made", dir, errors.Unwrap(err))
	}
	for name := range files {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return fmt.Errorf("%s: the file is there; give a new folder", filepath.Join(dir, name))
		}
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o666); err != nil {
			return err
		}
	}
	return nil
}
