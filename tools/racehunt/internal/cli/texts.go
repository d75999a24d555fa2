//go:build !thin

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"ktimeout/tools/internal/tty"
	"ktimeout/tools/racehunt/internal/text"
)

// texts are the flags about texts in C.
type texts struct {
	text.Options
	keep string
	tree string   // of the main job: the source tree of the revision treeName, or ""
	args []string // -D and -header, as they were given
}

// isText tells whether a name of a revision is the path of a text in C, which has to be
// translated.
func isText(name string) bool { return strings.HasSuffix(name, text.Suffix) }

// textFlags defines the flags about texts in C.
func (f *flags) textFlags() *texts {
	t := &texts{Options: text.Options{Headers: map[string][]byte{}}}
	f.Func("D", "of a text in C: define a macro, `NAME[=VALUE]`, as often as there are any", func(s string) error {
		t.Defines = append(t.Defines, s)
		t.args = append(t.args, "-D", s)
		return text.ParseDefine(s)
	})
	f.Func("header", "of a text in C: its own `file` of "+strings.Join(text.Headers, ", ")+"; without, one of its era", func(s string) error {
		t.args = append(t.args, "-header", s)
		return text.ReadHeader(s, t.Headers)
	})
	f.StringVar(&t.keep, "keep", "", "of a text in C: write the Go that it is translated to into `folder`; with -patch the patched C, too")
	return t
}

// read reads and translates texts, and keeps their Go if that is asked for.
func (t *texts) read(names []string) ([]*text.Text, error) {
	var all []*text.Text
	for _, name := range names {
		x, err := t.text(name)
		if err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, t.kept(all)
}

// text reads and translates a text, or that of the source tree.
func (t *texts) text(name string) (*text.Text, error) {
	if t.tree != "" && name == treeName {
		return text.Tree(name, t.tree, t.Defines)
	}
	return text.Read(name, &t.Options)
}

// treeFlag defines -tree.
func (f *flags) treeFlag() {
	f.StringVar(&f.about.tree, "tree", "", "FreeBSD's source tree in `folder`: its text is a revision, too, which is called "+treeName)
}

// fromTree tells whether a revision is to be made from a source tree.
func (t *texts) fromTree() bool { return t.tree != "" }

// kept keeps the Go of texts if that is asked for.
func (t *texts) kept(all []*text.Text) error {
	if t.keep == "" {
		return nil
	}
	return text.Keep(t.keep, all)
}

// run has a program built that holds the texts, and runs it with the same arguments. It
// returns the exit status.
func (u *unbuilt) run(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	all, err := u.texts.read(u.names)
	if err != nil {
		return 2, err
	}
	p, err := text.Program(ctx, all)
	if err != nil {
		return 2, err
	}
	cmd := p.Command(args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, stdout, stderr
	cmd.Env = append(cmd.Env, fmt.Sprintf("COLUMNS=%d", tty.Width(stdout)))
	if err := cmd.Start(); err != nil {
		return 1, fmt.Errorf("cannot start the program that was built: %w", err)
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGHUP)
	defer signal.Stop(signals)
	ended := make(chan struct{})
	go func() {
		done := ctx.Done()
		for {
			select {
			case <-done:
				done = nil
				_ = cmd.Process.Signal(os.Interrupt) // an error means that it has ended
			case s := <-signals:
				_ = cmd.Process.Signal(s)
			case <-ended:
				return
			}
		}
	}()
	err = cmd.Wait()
	close(ended)
	exit := (*exec.ExitError)(nil)
	switch {
	case err == nil:
		return 0, nil
	case !errors.As(err, &exit):
		return 1, err
	case exit.ExitCode() < 0:
		return 1, fmt.Errorf("the program that was built ended with %v", err)
	}
	return exit.ExitCode(), nil
}
