// Package build builds a racehunt that has texts of kern_timeout.c, translated to Go,
// beside the ports. It needs the go command and the standard library, as the sources of
// everything else are carried in the program; nothing is downloaded.
//
// It imports the carried sources and the errors of bad usage.
package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"time"

	"ktimeout/tools/racehunt/internal/usage"
)

// Text is a text in C as Go.
type Text struct {
	Name   string            // for errors
	Source []byte            // a file of Go of the package text, with the variable Revision
	Notes  []string          // sys.Revision.Notes
	C      map[string]string // sys.Revision.C
}

// Key tells texts apart.
func (t *Text) Key() string {
	h := sha256.New()
	_ = json.NewEncoder(h).Encode([]any{t.Source, t.Notes, t.C}) // a hash takes everything
	return short(h.Sum(nil))
}

// Program returns the path of the program that has the texts. It builds it, if it is not
// in the cache. Its revisions have the names that Names gives them.
func Program(ctx context.Context, texts []Text) (string, error) {
	command, err := exec.LookPath("go")
	if err != nil {
		return "", usage.Errorf("%v", errNoGo)
	}
	tool, err := Tool()
	if err != nil {
		return "", err
	}
	cache, err := Cache()
	if err != nil {
		return "", err
	}
	version, err := goCommand(ctx, command, cache, "env", "GOVERSION").Output()
	if err != nil {
		return "", fmt.Errorf("go env: %w", err)
	}
	h := sha256.New()
	fmt.Fprintf(h, "%s %s", tool, version)
	for i := range texts {
		fmt.Fprintf(h, " %s", texts[i].Key())
	}
	b := &builder{command: command, texts: texts, key: short(h.Sum(nil))}
	dir := filepath.Join(cache, programPrefix+b.key)
	err = once(dir, func(tmp string) error {
		if b.tree, err = unpack(cache, tool); err != nil {
			return err
		}
		if err := trim(cache, time.Now()); err != nil {
			return err
		}
		return b.build(ctx, tmp)
	})
	return filepath.Join(dir, "racehunt"), err
}

// goCommand returns a command of go in a folder, in which nothing that the user has set for
// other builds is in the way.
func goCommand(ctx context.Context, command, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, command, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOTOOLCHAIN=local", "GOWORK=off", "CGO_ENABLED=0", "GO111MODULE=on",
		"GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH, "PWD="+dir)
	return cmd
}

// builder builds one program.
type builder struct {
	command string // the path of go
	tree    string // the folder of the sources
	texts   []Text
	key     string
}

// build writes what the program has besides the sources into a folder, and the program.
// What it writes is laid over the tree, which stays as it is.
func (b *builder) build(ctx context.Context, dir string) error {
	over := map[string]string{}
	add := func(file, inTree string, text []byte) error {
		over[filepath.Join(b.tree, filepath.FromSlash(inTree))] = filepath.Join(dir, file)
		return os.WriteFile(filepath.Join(dir, file), text, 0o644)
	}
	main := "tools/racehunt/texts/" + b.key
	var packages []string
	for i := range b.texts {
		pkg := fmt.Sprintf("kern/timeout/text/%s", b.texts[i].Key())
		if err := add(fmt.Sprintf("text%d.go", i), pkg+"/text.go", b.texts[i].Source); err != nil {
			return err
		}
		packages = append(packages, importPath(pkg))
	}
	if err := add("main.go", main+"/main.go", mainText(b.texts, packages)); err != nil {
		return err
	}
	replace, err := json.Marshal(map[string]any{"Replace": over})
	if err != nil {
		return err
	}
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, replace, 0o644); err != nil {
		return err
	}
	out, err := goCommand(ctx, b.command, b.tree, "build", "-overlay", overlay, "-tags", "thin", "-buildvcs=false", "-ldflags=-s -w",
		"-gcflags="+importPath("kern/timeout/text/...")+"=-m", "-o", filepath.Join(dir, "racehunt"), importPath(main)).CombinedOutput()
	switch {
	case err == nil:
		return onHeap(out)
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return b.fault(out, err)
}

// movedToHeap is how the compiler says that a variable is not on the stack.
var movedToHeap = regexp.MustCompile(`(?m)^(\S.*:\d+)(?::\d+)?: moved to heap: (\w+)$`)

// onHeap refuses a text with a variable of a function that does not stay on the stack, by
// what the compiler has said of it: a search takes states for the same that differ in it.
func onHeap(said []byte) error {
	m := movedToHeap.FindSubmatch(said)
	if m == nil {
		return nil
	}
	return usage.Errorf("%s: the address of %s may be used after its function has returned, so that the variable is no part of the state; make it one of the file's", m[1], m[2])
}

// fault says why the program could not be built, and keeps the Go of the text that does
// not compile.
func (b *builder) fault(out []byte, err error) error {
	for i := range b.texts {
		t := &b.texts[i]
		_, said, ours := bytes.Cut(out, []byte("# "+importPath("kern/timeout/text/"+t.Key())+"\n"))
		if !ours {
			continue
		}
		file, err := os.CreateTemp("", "racehunt-*.go")
		if err != nil {
			return err
		}
		if _, err := file.Write(t.Source); err != nil {
			return errors.Join(err, file.Close())
		}
		first, _, _ := strings.Cut(string(said), "\n")
		return errors.Join(usage.Errorf("%s: a fault of the translator, not of the text: its Go does not compile: %s; report it with %s", t.Name, first, file.Name()), file.Close())
	}
	return fmt.Errorf("go build: %w: %s", err, strings.Join(strings.Fields(string(out)), " "))
}

// mainText is the main function of the program.
func mainText(texts []Text, packages []string) []byte {
	var b bytes.Buffer
	b.WriteString("package main\n\nimport (\n\t\"ktimeout/sys\"\n\t\"ktimeout/tools/racehunt/internal/cli\"\n")
	for i, p := range packages {
		fmt.Fprintf(&b, "\ttext%d %q\n", i, p)
	}
	b.WriteString(")\n\nfunc main() {\n\ttexts := []*sys.Revision{")
	for i := range packages {
		fmt.Fprintf(&b, "&text%d.Revision, ", i)
	}
	b.WriteString("}\n")
	for i := range texts {
		fmt.Fprintf(&b, "\ttexts[%d].Notes = %#v\n\ttexts[%d].C = %#v\n", i, texts[i].Notes, i, texts[i].C)
	}
	b.WriteString("\tcli.Main(texts...)\n}\n")
	return b.Bytes()
}
