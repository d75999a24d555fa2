//go:build !thin

package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"ktimeout/tools/cfront/client"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/text"
	"ktimeout/tools/racehunt/internal/usage"
	"ktimeout/tools/racehunt/internal/whole"
)

// clients are clients that are written in C, and the flags about them.
type clients struct {
	client.Options
	of  []*client.Client // as they were read
	own map[string]bool  // names of flags that are about clients
}

// clientFlags defines the flags about clients in C.
func (f *flags) clientFlags() *clients {
	c := &clients{own: map[string]bool{}}
	is := func(name string) string { c.own[name] = true; return name }
	f.Func(is("thread"), "of a client in C: `FUNCTION@CPU` is a thread, as often as there are any; without, those that the text names", func(s string) error {
		t, err := client.ParseThread(s)
		c.Threads = append(c.Threads, t)
		return err
	})
	f.StringVar(&c.Start, is("start"), "", "of a client in C: the `function` that sets it up")
	f.IntVar(&c.Entries, is("entries"), 0, "of a client in C: how `many` times a handler does something, 1 to 8; without it what the text says, or 2")
	f.IntVar(&c.CPUs, is("cpus"), 0, "of a client in C: CPUs, 1 to 4; without it what the text says, or 2")
	f.StringVar(&c.Ticks, is("ticks"), "", `of a client in C: ticks while it runs, as "3" or "2 each"; without it what the text says, or 2`)
	return c
}

// check returns an error if a flag is wrong in itself.
func (c *clients) check(f *flags) error {
	const mostEntries, mostCPUs = 8, 4
	switch {
	case f.given("entries") && (c.Entries < 1 || c.Entries > mostEntries):
		return usage.Errorf("-entries %d: give 1 to %d", c.Entries, mostEntries)
	case f.given("cpus") && (c.CPUs < 1 || c.CPUs > mostCPUs):
		return usage.Errorf("-cpus %d: give 1 to %d", c.CPUs, mostCPUs)
	}
	return nil
}

// read reads the clients in these files.
func (c *clients) read(paths []string) (files []source.File, err error) {
	for _, path := range paths {
		if !strings.HasSuffix(path, text.Suffix) {
			return nil, usage.Errorf("%s: a client is a text in C; give a file that ends in %s", path, text.Suffix)
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, usage.Errorf("%s: %v; give a client in C", path, whole.Why(err))
		}
		one, err := client.Read(path, b, c.Options)
		if err != nil {
			return nil, err
		}
		c.of = append(c.of, one)
		files = append(files, source.File{Name: path, Text: one.Text, Scenario: one.Scenario})
	}
	return files, nil
}

// put writes the scenarios of clients into files of a folder, and returns their paths.
func (c *clients) put(dir string) (paths []string, err error) {
	for i, one := range c.of {
		path := filepath.Join(dir, fmt.Sprint(i), one.Scenario.Name+".scn")
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, one.Text, 0o600); err != nil {
			return nil, err
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// notes prints what was assumed of each client: it belongs to its verdict.
func (c *clients) notes(w io.Writer, width int) {
	for _, one := range c.of {
		name := one.Scenario.Name
		line := func(text string) { fmt.Fprint(w, diagram.Hang("", name+": "+text, width)) }
		for _, n := range one.Choices {
			line("either way, as its value is not known: " + n.String())
		}
		for _, n := range one.Notes {
			line(n)
		}
	}
}

// say prints the notes behind the verdicts, or where those are JSON beside them.
func (c *clients) say(p *screen.Screen, stderr io.Writer) {
	if p.JSON {
		c.notes(stderr, p.Width)
		return
	}
	c.notes(p.Out, p.Width)
}
