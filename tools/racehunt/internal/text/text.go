// Package text reads texts of kern_timeout.c, translates them to Go, and has a program
// built that holds them.
//
// It imports the translator, the package that builds and the errors of bad usage.
package text

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ktimeout/tools/cfront"
	"ktimeout/tools/racehunt/internal/build"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/foreign"
	"ktimeout/tools/racehunt/internal/usage"
	"ktimeout/tools/racehunt/internal/whole"
)

// Suffix is what the path of a text ends in, and no name of a port does.
const Suffix = ".c"

// Options say how texts are read.
type Options struct {
	Defines []string          // "NAME" or "NAME=VALUE"
	Headers map[string][]byte // the user's own headers, by their base names
}

// Headers are the base names of the headers that a user can give.
var Headers = []string{"callout.h", "_callout.h", "queue.h"}

// Text is a text in C, translated.
type Text struct {
	build.Text
	Path    string
	Key     string
	Family  string
	SHA256  string // of the C, without its headers
	Missing int    // functions that are not translated
	Defined bool   // with macros of the user's
}

// maxText is the limit of the size of a text, in bytes.
const maxText = 4 << 20

// ReadFile reads a file of C.
func ReadFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, usage.Errorf("%s: %v; give a text of kern_timeout.c", path, whole.Why(err))
	}
	defer func() { _ = f.Close() }() // no error matters after reading
	text, err := io.ReadAll(io.LimitReader(f, maxText+1))
	switch {
	case err != nil:
		return nil, usage.Errorf("%s: %v; give a text of kern_timeout.c", path, whole.Why(err))
	case len(text) > maxText:
		return nil, usage.Errorf("%s: it has more than %d bytes; give a text of kern_timeout.c", path, maxText)
	}
	return text, nil
}

// Read reads a text and translates it.
func Read(path string, o *Options) (*Text, error) {
	c, err := ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Of(path, path, c, o)
}

// Of translates a text that is at hand. name is the name of its revision.
func Of(name, path string, c []byte, o *Options) (*Text, error) {
	p, err := cfront.Translate(cfront.Request{Path: path, Text: c, Headers: o.Headers, Defines: o.Defines})
	if err != nil {
		return nil, usage.Errorf("%v", err)
	}
	t := &Text{Path: path, Family: p.Family, SHA256: fmt.Sprintf("%x", sha256.Sum256(c)), Missing: len(p.Missing), Defined: len(o.Defines) != 0, Text: build.Text{Name: name, Source: p.Source, Notes: notes(path, &p, o), C: map[string]string{filepath.Base(path): string(c)}}}
	for base, h := range o.Headers {
		t.C[base] = string(h)
	}
	t.Key = t.Text.Key()
	return t, nil
}

// notes are what a reader of a verdict must know. Those that say the same stand once, with
// all their lines.
func notes(path string, p *cfront.Package, o *Options) []string {
	head := "translated from C, family " + p.Family
	if len(o.Defines) != 0 {
		head += ", with -D " + strings.Join(o.Defines, " -D ")
	}
	out := []string{head}
	for _, m := range p.Missing {
		out = append(out, fmt.Sprintf("%s: %s is not translated: %s", m.Pos, m.Func, m.Text))
	}
	type said struct{ file, text string }
	var order []said
	lines := map[said]string{}
	for _, n := range p.Notes {
		i := strings.LastIndexByte(n.Pos, ':')
		x := said{n.Pos[:i], n.Text}
		if filepath.Base(x.file) == filepath.Base(path) {
			x.file = path
		}
		if lines[x] == "" {
			order = append(order, x)
			lines[x] = n.Pos[i+1:]
		} else {
			lines[x] += ", " + n.Pos[i+1:]
		}
	}
	for _, x := range order {
		out = append(out, x.file+":"+lines[x]+": "+x.text)
	}
	return out
}

// Program has a program built that holds the texts.
func Program(ctx context.Context, texts []*Text) (child.Program, error) {
	var of []build.Text
	var names []string
	for i, t := range texts {
		for _, u := range texts[:i] {
			if u.Key == t.Key {
				return child.Program{}, usage.Errorf("%s and %s are one text; name it once", u.Name, t.Name)
			}
		}
		of, names = append(of, t.Text), append(names, t.Name)
	}
	path, err := build.Program(ctx, of)
	if err != nil {
		return child.Program{}, err
	}
	env, err := foreign.Names(names)
	return child.Program{Path: path, Env: []string{env}}, err
}

// Keep writes the Go of the texts to a folder, which it makes.
func Keep(dir string, texts []*Text) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return usage.Errorf("-keep %s: %v; give a folder that can be written to", dir, whole.Why(err))
	}
	names := map[string]int{}
	for _, t := range texts {
		name := strings.TrimSuffix(filepath.Base(t.Path), Suffix)
		if names[name]++; names[name] > 1 {
			name = fmt.Sprintf("%s-%d", name, names[name])
		}
		err := whole.Write(filepath.Join(dir, name+".go"), func(w io.Writer) error {
			_, err := w.Write(t.Source)
			return err
		})
		if err != nil {
			return usage.Errorf("-keep %s: %v; give a folder that can be written to", dir, whole.Why(err))
		}
	}
	return nil
}

// KeepC writes the C of a text that stands in no file of the user, and the headers that it
// was translated with, to a folder, which it makes. It returns the arguments that name them
// on a command line.
func KeepC(dir string, t *Text, c []byte, o *Options) (args []string, err error) {
	path := filepath.Join(dir, filepath.Base(t.Path))
	files := map[string][]byte{path: c}
	args = []string{"-rev", path}
	for _, d := range o.Defines {
		args = append(args, "-D", d)
	}
	for _, base := range Headers {
		if h, given := o.Headers[base]; given {
			header := filepath.Join(dir, base)
			files[header] = h
			args = append(args, "-header", header)
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, usage.Errorf("-keep %s: %v; give a folder that can be written to", dir, whole.Why(err))
	}
	for name, text := range files {
		err := whole.Write(name, func(w io.Writer) error {
			_, err := w.Write(text)
			return err
		})
		if err != nil {
			return nil, usage.Errorf("-keep %s: %v; give a folder that can be written to", dir, whole.Why(err))
		}
	}
	return args, nil
}

// ParseDefine checks a macro as it is given to -D.
func ParseDefine(s string) error {
	name, _, _ := strings.Cut(s, "=")
	for i, r := range name {
		if r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (i == 0 || r < '0' || r > '9') {
			name = ""
			break
		}
	}
	if name == "" {
		return errors.New("give NAME or NAME=VALUE")
	}
	return nil
}

// ReadHeader reads a header of the user into headers.
func ReadHeader(path string, headers map[string][]byte) error {
	base := filepath.Base(path)
	known := false
	for _, h := range Headers {
		known = known || h == base
	}
	if !known {
		return fmt.Errorf("this header is not taken from files; give one or more of %s", strings.Join(Headers, ", "))
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("%v; give a file", whole.Why(err))
	}
	if headers[base] != nil {
		return fmt.Errorf("there are two of %s; give one", base)
	}
	headers[base] = text
	return nil
}
