//go:build !thin

package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/usage"
)

// cmdClient is racehunt client.
func cmdClient(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	f := newFlags("client")
	s := f.scenarioFlags()
	c := f.clientFlags()
	prints := f.Bool("print", false, "print the scenario that is made of the client, with the line of C behind each step, and search nothing")
	paths, err := f.parse(args, stdout)
	texts := (*unbuilt)(nil)
	if err != nil && !errors.As(err, &texts) {
		return 2, err
	}
	if len(paths) == 0 {
		return 2, usage.Errorf("say which: racehunt client DRIVER.c..., clients that are written in C")
	}
	if err := c.check(f); err != nil {
		return 2, err
	}
	files, err := c.read(paths)
	if err != nil {
		return 2, err
	}
	if *prints {
		for _, f := range files {
			if _, err := stdout.Write(f.Text); err != nil {
				return 1, err
			}
		}
		c.notes(stderr, screen.New(stdout, stderr, false).Width)
		return 0, nil
	}
	if texts == nil {
		status, err := s.search(ctx, f, files, stdout, stderr)
		c.say(screen.New(stdout, stderr, *s.asJSON), stderr)
		return status, err
	}
	// The program that holds the texts reads no C: it is given the scenarios.
	dir, err := os.MkdirTemp("", "racehunt")
	if err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	with, err := c.put(dir)
	if err != nil {
		return 1, err
	}
	with = append(append([]string{"scenario"}, with...), f.about.args...)
	f.Visit(func(g *flag.Flag) {
		if g.Name != "D" && g.Name != "header" && g.Name != "print" && !c.own[g.Name] {
			with = append(with, fmt.Sprintf("-%s=%s", g.Name, g.Value))
		}
	})
	status, err := texts.run(ctx, with, stdout, stderr)
	c.say(screen.New(stdout, stderr, *s.asJSON), stderr)
	return status, err
}

func init() {
	exitStatus["client"] = fmt.Sprintf(`  0  every verdict is there, and is as the text expects, if it does
  1  one is not so, or is not known: %s, interrupted, failed; or what was found could not be printed or written
  2  bad usage, in the command line or in a file: what of a client cannot be read is named with its line
`, scenario.Inconclusive)
}
