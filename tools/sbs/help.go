package main

import (
	"bytes"
	"embed"
	"flag"
	"fmt"
	"io"
	"strings"
	"text/template"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/share"
)

//go:embed help
var texts embed.FS

// helpWidth is where the lines of the help are wrapped.
const helpWidth = 100

// cmdHelp runs sbs help.
func cmdHelp(args []string, stdout, stderr io.Writer) int {
	switch len(args) {
	case 0:
		usage(stdout)
		return 0
	case 1:
		for _, c := range commands {
			if c.name == args[0] {
				return c.run([]string{"-h"}, stdout, stderr)
			}
		}
		return fail(stderr, fmt.Errorf("there is no command %q; sbs help lists them", args[0]))
	}
	return fail(stderr, fmt.Errorf("%q is one argument too many; give one command", args[1]))
}

func usage(w io.Writer) {
	fmt.Fprintln(w, "usage: sbs COMMAND ...")
	for _, c := range commands {
		fmt.Fprintf(w, "  sbs %s %s\n        %s\n", c.name, c.args, c.does)
	}
	fmt.Fprintln(w, "  sbs help COMMAND\n        say more of one of them")
	fmt.Fprintln(w, "  sbs -version\n        print the version of this program")
	fmt.Fprintln(w, "PATH is a FreeBSD source tree or one of its files; without it, what sbs fetch has brought.")
}

// help prints the text of the command that a flag set is of.
func help(w io.Writer, fs *flag.FlagSet) error {
	name := strings.TrimPrefix(fs.Name(), "sbs ")
	for _, c := range commands {
		if c.name == name {
			fmt.Fprintf(w, "usage: sbs %s %s\n\n", c.name, c.args)
		}
	}
	text, err := texts.ReadFile("help/" + name + ".txt")
	if err != nil {
		return err
	}
	t, err := template.New(name).Funcs(template.FuncMap{
		"flags":     func() string { return flags(fs) },
		"states":    states,
		"statement": func() string { return wrapped("", share.Statement) },
		"shares":    func() string { return wrapped("", share.Shares) },
		"idioms":    idioms,
	}).Parse(string(text))
	if err != nil {
		return err
	}
	return t.Execute(w, nil)
}

// flags lists the flags of a command.
func flags(fs *flag.FlagSet) string {
	var b bytes.Buffer
	fs.SetOutput(&b)
	fs.PrintDefaults()
	fs.SetOutput(io.Discard)
	return b.String()
}

// states says what each state means.
func states() string {
	var b strings.Builder
	for _, d := range share.Definitions {
		fmt.Fprintf(&b, "  %s\n%s\n", d.State, wrapped("      ", d.Means))
	}
	return b.String()
}

// idioms lists how C is written in the port.
func idioms() string {
	var b strings.Builder
	for _, i := range gotree.Idioms() {
		fmt.Fprintf(&b, "  %s\n%s\n%s\n", i.Name, wrapped("      Go    ", i.Go), wrapped("      C     ", i.C))
		if i.Free != "" {
			fmt.Fprintln(&b, wrapped("      free  ", i.Free))
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// wrapped breaks a text into lines. The first begins with head, the others as deep.
func wrapped(head, text string) string {
	var b strings.Builder
	n := 0
	for _, word := range strings.Fields(text) {
		switch {
		case n == 0:
			b.WriteString(head)
		case n+1+len([]rune(word)) > helpWidth:
			b.WriteString("\n" + strings.Repeat(" ", len(head)))
			n = 0
		default:
			b.WriteByte(' ')
			n++
		}
		if n == 0 {
			n = len(head)
		}
		b.WriteString(word)
		n += len([]rune(word))
	}
	return b.String()
}
