package cli

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"ktimeout/tools/racehunt/internal/usage"
)

// cmdHelp is racehunt help.
func cmdHelp(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	rest, err := newFlags("help").parse(args, stdout)
	switch {
	case err != nil:
		return 2, err
	case len(rest) == 0:
		return cmdHunt(ctx, []string{"-h"}, stdout, stderr)
	case len(rest) > 1:
		return 2, usage.Errorf("%q is one too many; racehunt help takes one command", rest[1])
	}
	c, err := find(rest[0])
	if err != nil {
		return 2, err
	}
	return c.run(ctx, []string{"-h"}, stdout, stderr)
}

// help prints what the command does, and its flags; for the main job also the list of
// commands.
func (f *flags) help(w io.Writer) {
	if f.name != "" {
		fmt.Fprintf(w, "usage: %s\n\n%s\n", strings.TrimSpace(f.line()+" "+f.args), f.does)
	} else {
		fmt.Fprint(w, "usage:\n")
		for _, c := range commands {
			fmt.Fprintf(w, "  %-36s %s\n", c.line()+" "+c.args, c.does)
		}
	}
	if status := exitStatus[f.name]; status != "" {
		fmt.Fprintf(w, "\nexit status:\n%s", status)
	}
	flags := false
	f.VisitAll(func(*flag.Flag) { flags = true })
	if flags {
		fmt.Fprint(w, "\nflags:\n")
		f.SetOutput(w)
		f.PrintDefaults()
	}
}

// exitStatus says what the exit statuses of a command mean.
var exitStatus = map[string]string{
	"": `  0  every verdict that was asked for is there: scenarios got those that they expect; under the workload
     seed r216804 broke and timeout did not; no program of enumerate fails; the run of replay fails
  1  one of these is not so, or is not known: INCONCLUSIVE, interrupted, not run, not translated, failed;
     or what was found could not be printed or written
  2  bad usage, in the command line or in a file
`,
	"scenario": `  0  every search ended, and every scenario got the verdicts that it expects
  1  one did not, or it is not known: INCONCLUSIVE, interrupted, not run, not translated, failed;
     or what was found could not be printed or written
  2  bad usage, in the command line or in a file
`,
	"enumerate": `  0  every program of up to -n calls was looked at, or as many as there was time for without -n, and none fails
  1  some fail, or are missing: the time was up before -n was reached, an interrupt, INCONCLUSIVE, parts that
     -merge was not given; or what was found could not be printed or written
  2  bad usage
`,
	"replay": `  0  the run fails
  1  it does not, or cannot be taken; or it could not be printed or written
  2  bad usage
`,
	"stress": `  0  every run got to its end; under the workload seed r216804 broke and timeout did not
  1  one of these is not so, or is not known: interrupted, not run, failed; or what was found could not
     be printed or written
  2  bad usage
`,
}
