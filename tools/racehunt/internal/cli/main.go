// Package cli has the commands of racehunt, their flags and their exit statuses. It is a
// package, and not the program, so that a program that racehunt builds has them too.
//
// It imports the packages that do the work.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"ktimeout/sys"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/enum"
	"ktimeout/tools/racehunt/internal/foreign"
	"ktimeout/tools/racehunt/internal/races"
	"ktimeout/tools/racehunt/internal/search"
	"ktimeout/tools/racehunt/internal/stress"
	"ktimeout/tools/racehunt/internal/usage"
)

// command is one of the commands. run returns the exit status, or an error. The error is
// flag.ErrHelp if it has printed the help or the version that was asked for.
type command struct {
	name string // "" for the main job
	args string
	does string
	run  func(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error)
}

// commands are all commands, the main job first. init sets them, since a command finds
// its own usage here.
var commands []command

func init() {
	commands = []command{
		{"", "[flags]", "racehunt's own scenarios on every revision, then short stress runs", cmdHunt},
		{"scenario", "FILE... [flags]", "search every interleaving of these scenarios: files, folders, names", cmdScenario},
		{"enumerate", "[flags]", "search every small program", cmdEnumerate},
		{"replay", "TOKEN [flags]", "show one failing run, as it was found or on another revision", cmdReplay},
		{"stress", "[flags]", "run the revisions under load on this machine", cmdStress},
		{"rules", "", "print the rules of the specification", cmdRules},
		{"help", "[COMMAND]", "say what a command does, and its flags", cmdHelp},
	}
	commands = append(commands, ofTexts...)
}

// children are the kinds of child processes.
var children = map[child.Kind]func(in io.Reader, out io.Writer) int{
	stress.Kind: stress.Child, search.Kind: search.Child, enum.Kind: enum.Child, races.Kind: races.Child,
}

// Main runs the program with the arguments of the command line. It does not return. texts
// are revisions that the program has besides the ports.
func Main(texts ...*sys.Revision) {
	if err := foreign.Add(texts); err != nil {
		fmt.Fprintf(os.Stderr, "racehunt: %v\n", err)
		os.Exit(2)
	}
	if kind := child.Asked(); kind != "" {
		os.Exit(runChild(kind))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// runChild runs the program as a child. It returns the exit status.
func runChild(kind child.Kind) int {
	serve, ok := children[kind]
	if !ok {
		fmt.Fprintf(os.Stderr, "racehunt: this process was told by its environment to be a child of kind %q, which there is not\n", kind)
		return 2
	}
	return serve(os.Stdin, os.Stdout)
}

// run runs the program with arguments. It returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	status, err := dispatch(ctx, args, stdout, stderr)
	if texts := (*unbuilt)(nil); errors.As(err, &texts) {
		status, err = texts.run(ctx, args, stdout, stderr)
	}
	inFile, asked := (*scenario.Error)(nil), (*usage.Error)(nil)
	switch {
	case err == nil:
		return status
	case errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &inFile):
		fmt.Fprintln(stderr, inFile) // editors jump to file:line:
		return 2
	}
	fmt.Fprintf(stderr, "racehunt: %v\n", err)
	if errors.As(err, &asked) {
		return 2
	}
	return 1
}

// dispatch runs the command that the arguments name, or the main job.
func dispatch(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		if err := retired(args); err != nil {
			return 2, err
		}
		return cmdHunt(ctx, args, stdout, stderr)
	}
	c, err := find(args[0])
	if err != nil {
		return 2, err
	}
	return c.run(ctx, args[1:], stdout, stderr)
}

// find returns the command of that name.
func find(name string) (*command, error) {
	var names []string
	for i := range commands[1:] {
		c := &commands[1+i]
		if c.name == name {
			return c, nil
		}
		names = append(names, c.name)
	}
	if like := nearest(name, names); like != "" {
		return nil, usage.Errorf("there is no command %q; racehunt %s is the nearest, racehunt help lists them", name, like)
	}
	return nil, usage.Errorf("there is no command %q; racehunt help lists them", name)
}

// retired returns an error for flags that have become commands, which names the command.
func retired(args []string) error {
	for i, a := range args {
		if !strings.HasPrefix(a, "-") {
			continue
		}
		name, value, given := strings.Cut(strings.TrimLeft(a, "-"), "=")
		rest := append([]string{}, args[:i]...)
		after := args[i+1:]
		if !given && len(after) != 0 && name != "enumerate" {
			value, after = after[0], after[1:]
		}
		var now []string
		switch name {
		case "enumerate":
			now = []string{"enumerate"}
		case "replay":
			now = []string{"replay", value}
		case "scenario":
			now = append([]string{"scenario"}, strings.Split(value, ",")...)
		case "workload":
			now = []string{"stress", "-workload", value}
		default:
			continue
		}
		now = append(append(now, rest...), after...)
		return usage.Errorf("-%s is a command now; say racehunt %s", name, strings.TrimSpace(strings.Join(now, " ")))
	}
	return nil
}
