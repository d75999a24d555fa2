package cli

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/internal/profmode"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/expect"
	"ktimeout/tools/racehunt/internal/search"
	"ktimeout/tools/racehunt/internal/stress"
	"ktimeout/tools/racehunt/internal/usage"
	"ktimeout/tools/racehunt/internal/whole"
	"ktimeout/tools/version"
)

// flags are the flags of a command.
type flags struct {
	*flag.FlagSet
	command
	version *bool // -version, of the main job only

	about *texts          // the flags about texts in C, nil if the command takes none
	named func() []string // the revisions that the flags name
}

// newFlags returns the flags of the command of that name.
func newFlags(name string) *flags {
	f := &flags{FlagSet: flag.NewFlagSet("racehunt", flag.ContinueOnError)}
	for _, c := range commands {
		if c.name == name {
			f.command = c
		}
	}
	f.SetOutput(io.Discard)
	if name == "" {
		f.version = version.Flag(f.FlagSet)
	}
	return f
}

// line is the command as it stands on a command line.
func (c *command) line() string { return strings.TrimSuffix("racehunt "+c.name, " ") }

// parse reads the flags, which may stand before and behind other arguments, and returns
// the other arguments. After -h or -version it prints what is asked for and returns
// flag.ErrHelp.
func (f *flags) parse(args []string, out io.Writer) (rest []string, err error) {
	for {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				f.help(out)
				return nil, err
			}
			return nil, usage.Errorf("%v; %s -h lists the flags", err, f.line())
		}
		if f.version != nil && *f.version {
			version.Print(out, "racehunt")
			return nil, flag.ErrHelp
		}
		if f.NArg() == 0 {
			return rest, f.built()
		}
		if read := len(args) - f.NArg(); read > 0 && args[read-1] == "--" {
			return append(rest, f.Args()...), f.built()
		}
		rest, args = append(rest, f.Arg(0)), f.Args()[1:]
	}
}

// known says which of the revisions are of texts of which something is expected: those that
// were made from C as it is, without macros of the user's, and ports of the sbt era.
func (f *flags) known(revisions []string) (t search.Texts, err error) {
	if f.given("D") {
		return t, nil
	}
	if t.Expected, err = expect.Own(); err != nil {
		return t, err
	}
	t.SHA256 = map[string]string{}
	for _, name := range revisions {
		if r := scenario.Revision(name); r != nil {
			t.SHA256[name] = t.Expected.SHA256(r)
		}
	}
	return t, nil
}

// built returns an error if the flags name texts in C.
func (f *flags) built() error {
	if f.about == nil {
		return nil
	}
	return f.about.built(f.named()...)
}

// built returns an *unbuilt if there are texts in C among the revisions of these names.
func (t *texts) built(names ...string) error {
	var found []string
	for _, name := range names {
		if isText(name) && !slices.Contains(found, name) {
			found = append(found, name)
		}
	}
	if t.fromTree() {
		found = append(found, treeName)
	}
	if len(found) == 0 {
		return nil
	}
	return &unbuilt{t, found}
}

// only is parse for a command that takes no other arguments.
func (f *flags) only(args []string, out io.Writer) error {
	rest, err := f.parse(args, out)
	if err == nil && len(rest) != 0 {
		return usage.Errorf("%q is no flag; %s takes flags only, -h lists them", rest[0], f.line())
	}
	return err
}

// given tells whether the flag is on the command line.
func (f *flags) given(name string) (is bool) {
	f.Visit(func(g *flag.Flag) { is = is || g.Name == name })
	return is
}

// listed is the value of a flag that takes a list of known words.
type listed struct {
	words []string
	known []string
	texts bool // the path of a text in C is a word, too
}

// besides says what else may be in the list.
func (l *listed) besides() string {
	if l.texts {
		return ", or " + scenario.LaterNames() + ", or the path of a text in C, which ends in .c"
	}
	return ""
}

func (l *listed) String() string { return strings.Join(l.words, ",") }

// Set splits a list. Each word is kept once, in the order of the list.
func (l *listed) Set(list string) error {
	l.words = nil
	for _, w := range strings.Split(list, ",") {
		w = strings.TrimSpace(w)
		if !slices.Contains(l.known, w) && !(l.texts && (isText(w) || scenario.Revision(w) != nil)) {
			return fmt.Errorf("%q is not known; give one or more of %s%s", w, strings.Join(l.known, ","), l.besides())
		}
		if !slices.Contains(l.words, w) {
			l.words = append(l.words, w)
		}
	}
	return nil
}

// list defines a flag that takes a list of known words.
func (f *flags) list(name string, given, known []string, does string) *listed {
	l := &listed{words: given, known: known}
	f.Var(l, name, does)
	return l
}

// revs defines -rev, which names these revisions if it is not given.
func (f *flags) revs(given []string) *listed {
	l := f.list("rev", given, scenario.RevisionNames(), "`revisions`, separated by commas; a path that ends in .c is that of a text of kern_timeout.c, which is translated and built")
	l.texts = true
	f.about, f.named = f.textFlags(), func() []string { return l.words }
	return l
}

// rev defines -rev for a command that takes one revision.
func (f *flags) rev(given, does string) *string {
	r := f.String("rev", given, does+"; a path that ends in .c is that of a text of kern_timeout.c")
	f.about, f.named = f.textFlags(), func() []string { return []string{*r} }
	return r
}

// noRevision is the error for a name that no revision has.
func noRevision(name string) error {
	return usage.Errorf("-rev %s: there is no such revision; give one of %s, or the path of a text in C, which ends in .c", name, revisionNames())
}

// json defines -json.
func (f *flags) json() *bool {
	return f.Bool("json", false, "print one JSON object for each outcome on standard output, with the steps of the failing run, and nothing else there")
}

// modes is the value of -mode: one mode or both.
type modes []scenario.Mode

func (m *modes) String() string {
	switch len(*m) {
	case 0:
		return ""
	case 1:
		return (*m)[0].String()
	}
	return "both"
}

// Set reads a mode, or "both".
func (m *modes) Set(name string) error {
	*m = scenario.Modes
	if name == "both" {
		return nil
	}
	one, err := scenario.ParseMode(name)
	if err != nil {
		return errors.New("give bound, floating or both")
	}
	*m = modes{one}
	return nil
}

// modes defines -mode.
func (f *flags) modes(about string) *modes {
	m := modes(scenario.Modes)
	f.Var(&m, "mode", about+"`mode` of scheduling: bound, threads stay on their CPUs and share them; floating, they float; or both")
	return &m
}

// memory defines -memory.
func (f *flags) memory(about string) *explored.Memory {
	m := explored.SC
	f.Func("memory", about+"memory `model`: sc, sequentially consistent; tso, total store order, as amd64 has it, a spin mutex being given back by a plain store; tso-xchg, by an exchange; tso-go, stores as Go compiles them", func(s string) (err error) {
		m, err = explored.ParseMemory(s)
		return err
	})
	return &m
}

// pages defines -html and -svg, which say where pictures of runs go.
func (f *flags) pages(about, what string) *cell.Files {
	p := &cell.Files{}
	f.StringVar(&p.HTML, "html", "", about+"write "+what+" to `file`")
	f.StringVar(&p.SVG, "svg", "", about+"write the diagram of each failing run to a file in `folder`")
	return p
}

// checkPages returns an error if the pictures cannot be written. It makes their folder.
func checkPages(p *cell.Files) error {
	if p.HTML != "" {
		if err := whole.Writable(p.HTML); err != nil {
			return usage.Errorf("-html %s: %v; give a file in a folder that can be written to", p.HTML, err)
		}
	}
	if p.SVG != "" {
		if err := whole.Folder(p.SVG); err != nil {
			return usage.Errorf("-svg %s: %v; give a folder that can be written to", p.SVG, err)
		}
	}
	return nil
}

// limit defines -d.
func (f *flags) limit(does string) *time.Duration { return f.Duration("d", 0, does) }

// checkLimit returns an error if -d is given and not positive.
func (f *flags) checkLimit(d time.Duration) error {
	if f.given("d") && d <= 0 {
		return usage.Errorf("-d %v: give a time above zero, as in -d 10s", d)
	}
	return nil
}

// load defines the flags of the load of stress runs.
func (f *flags) load(about string) *stress.Options {
	o := &stress.Options{}
	f.IntVar(&o.CPUs, "cpus", 4, fmt.Sprintf("%sCPUs of the machine, 2 to %d; more than the host has cores is fine", about, sys.MAXCPU))
	f.Uint64Var(&o.Seed, "seed", 1, about+"seed of the random choices; wild also draws its mix of calls from it")
	f.IntVar(&o.Callouts, "callouts", 0, about+"callouts, at least 1 (default 16 for each CPU)")
	f.IntVar(&o.Hz, "hz", 1000, about+"ticks a second, 10 to 10000")
	f.BoolVar(&o.Bound, "bound", false, about+"bind the softclock threads to their CPUs; upstream lets them float, and so does racehunt")
	f.StringVar(&o.Profile, "profile", "", about+"write a profile of each run; `mode` is one of "+strings.Join(profmode.Names, ", "))
	f.BoolVar(&o.Gops, "gops", false, about+"start a gops agent in each run, on the loopback interface")
	return o
}

// checkLoad checks the numbers and fills in those that depend on others.
func checkLoad(o *stress.Options) error {
	switch {
	case o.CPUs < 2 || o.CPUs > sys.MAXCPU:
		return usage.Errorf("-cpus %d: give 2 to %d; a callout can move only between two", o.CPUs, sys.MAXCPU)
	case o.Callouts < 0 || o.Callouts > 1<<20:
		return usage.Errorf("-callouts %d: give 1 to %d, or leave it out for 16 for each CPU", o.Callouts, 1<<20)
	case o.Hz < 10 || o.Hz > 10000:
		return usage.Errorf("-hz %d: give 10 to 10000", o.Hz)
	case (o.Profile != "" || o.Gops) && !stress.Instruments:
		return usage.Errorf("-profile and -gops are not there for texts in C; leave them out, or give ports only")
	case o.Profile != "" && !slices.Contains(profmode.Names, o.Profile):
		return usage.Errorf("-profile %s: there is no such mode; give one of %s", o.Profile, strings.Join(profmode.Names, ", "))
	}
	if o.Callouts == 0 {
		o.Callouts = 16 * o.CPUs
	}
	return nil
}

// workloads are the workloads of stress runs if no flag says which.
var workloads = []string{"seed", "touch"}
