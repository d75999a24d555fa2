// Package history reads the texts of a file and of its headers from a git repository, by
// the git program.
//
// It imports the errors of bad usage.
package history

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path"
	"strings"

	"ktimeout/tools/racehunt/internal/usage"
)

// Default is where FreeBSD has the file.
const Default = "sys/kern/kern_timeout.c"

// Repository is a git repository, and a file in it.
type Repository struct {
	Dir     string
	File    string   // its path in the repository
	Headers []string // the base names of its headers
}

// Commit is a commit that touches the file or its headers.
type Commit struct {
	Hash    string `json:"commit"`
	Date    string `json:"date"` // of the author
	Subject string `json:"subject"`
	Parent  string `json:"parent,omitempty"` // the first, "" if there is none
}

// Short is the beginning of the commit's hash.
func (c *Commit) Short() string {
	const length = 12
	return c.Hash[:min(length, len(c.Hash))]
}

// Text is the file and its headers at a commit.
type Text struct {
	C       []byte            // nil if the file is not there
	Headers map[string][]byte // those that are there, by base name
}

// Commits returns the commits of a range that touch the file or its headers, the oldest
// first.
func (r *Repository) Commits(ctx context.Context, of string) ([]Commit, error) {
	from, to, ok := strings.Cut(of, "..")
	if !ok || from == "" || to == "" || strings.HasPrefix(of, "-") || strings.HasPrefix(to, ".") {
		return nil, usage.Errorf("%s: this is no range of commits; give one as in stable/8..stable/9", of)
	}
	args := []string{"log", "--reverse", "--topo-order", "--no-merges", "--format=%H%x00%as%x00%s%x00%P", "--end-of-options", of, "--", r.File}
	for _, h := range r.Headers {
		args = append(args, r.places(h)...)
	}
	out, err := r.git(ctx, args...)
	if err != nil {
		return nil, err
	}
	var all []Commit
	for _, l := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
		f := strings.Split(l, "\x00")
		if len(f) < 4 {
			continue // there is none
		}
		parent, _, _ := strings.Cut(f[3], " ")
		all = append(all, Commit{f[0], f[1], f[2], parent})
	}
	if len(all) == 0 {
		return nil, usage.Errorf("no commit of %s touches %s or its headers; give another range, or the path of the file in the repository with -file", of, r.File)
	}
	return all, nil
}

// places are the paths where a header may be: where FreeBSD has it, and beside the file.
func (r *Repository) places(header string) []string {
	dir := path.Dir(r.File)
	return []string{path.Join(path.Dir(dir), "sys", header), path.Join(dir, header)}
}

// At returns the file and its headers at a commit.
func (r *Repository) At(ctx context.Context, commit string) (*Text, error) {
	t := &Text{Headers: map[string][]byte{}}
	var err error
	if t.C, err = r.blob(ctx, commit, r.File); err != nil || t.C == nil {
		return t, err
	}
	for _, h := range r.Headers {
		for _, p := range r.places(h) {
			text, err := r.blob(ctx, commit, p)
			if err != nil {
				return nil, err
			}
			if text != nil {
				t.Headers[h] = text
				break
			}
		}
	}
	return t, nil
}

// blob returns a file at a commit, nil if it is not there.
func (r *Repository) blob(ctx context.Context, commit, file string) ([]byte, error) {
	found, err := r.git(ctx, "ls-tree", "--full-tree", "-z", "--name-only", commit, "--", file)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return r.git(ctx, "cat-file", "blob", commit+":"+file)
}

// git runs a command of git in the repository, and returns what it prints.
func (r *Repository) git(ctx context.Context, args ...string) ([]byte, error) {
	command, err := exec.LookPath("git")
	if err != nil {
		return nil, usage.Errorf("-git takes the git command, which is not in PATH; install it, or give texts and patches")
	}
	cmd := exec.CommandContext(ctx, command, append([]string{"-C", r.Dir, "--no-pager", "--literal-pathspecs"}, args...)...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	exit := (*exec.ExitError)(nil)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &exit):
		first, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n")
		return nil, usage.Errorf("-git %s: git says: %s; give a repository and a range of its commits", r.Dir, first)
	case err != nil:
		return nil, fmt.Errorf("git: %w", err)
	}
	return out, nil
}
