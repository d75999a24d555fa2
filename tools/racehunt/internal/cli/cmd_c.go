//go:build !thin

package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/contrast"
	"ktimeout/tools/racehunt/internal/expect"
	"ktimeout/tools/racehunt/internal/history"
	"ktimeout/tools/racehunt/internal/likeness"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/patch"
	"ktimeout/tools/racehunt/internal/sarif"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
	"ktimeout/tools/racehunt/internal/text"
	"ktimeout/tools/racehunt/internal/usage"
	"ktimeout/tools/racehunt/internal/whole"
)

// ofTexts are the commands about texts in C.
var ofTexts = []command{
	{"c", "[OLD.c] NEW.c [flags]", "what a text of kern_timeout.c breaks, or what it breaks that another did not", cmdC},
	{"client", "DRIVER.c... [flags]", "search every interleaving of clients that are written in C", cmdClient},
	{"texts", "FOLDER... [flags]", "the matrix of the texts of FreeBSD's source trees, and what was translated of each", cmdTexts},
	{"report", "-o FOLDER [flags]", "a page for each cause of what a text of FreeBSD main breaks, with the smallest mend, tried", cmdReport},
}

func init() {
	exitStatus["c"] = `  0  nothing got worse: NEW.c beside OLD.c, or beside the frozen port that it is nearest to
  1  something did: a cell fails and did not, or more gravely, or is INCONCLUSIVE or not translated where the
     other was decided; or a cell is not what is expected of NEW.c; or it is not known (interrupted, not run, failed), or could not be printed or written
  2  bad usage, in the command line or in a file
`
}

// ofC holds the flags of racehunt c.
type ofC struct {
	search contrast.Options
	texts  *texts
	pages  *cell.Files
	all    bool

	patches  []string
	again    string // how runs are repeated, where their tokens alone do not tell
	sarif    string // the file for findings, "" for none
	findings []sarif.Finding
}

// cmdC is racehunt c.
func cmdC(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	o := &ofC{}
	f := newFlags("c")
	in, memory, asJSON := f.modes(""), f.memory(""), f.json()
	o.texts, o.pages = f.textFlags(), f.pages("", "the matrix and the diagrams of the failing runs")
	d := f.limit(fmt.Sprintf("`time` for each scenario, text and mode, without it %v", searchTime))
	f.BoolVar(&o.all, "all", false, "show the cells that are the same, too")
	f.Func("patch", "apply the unified diff in `file` to the text, and show what differs; as often as there are any, in their order", func(s string) error {
		o.patches = append(o.patches, s)
		return nil
	})
	f.StringVar(&o.sarif, "sarif", "", "write what got worse to `file` in SARIF 2.1.0, each at its line of C, for tools for the review of code")
	dir := f.String("git", "", "show for each commit of a range A..B in the `repository` what it breaks and mends")
	file := f.String("file", history.Default, "with -git: the `path` of the text in the repository")
	var scenarios []string
	f.Func("scenario", "search this scenario, a `file`, a folder or a name, as often as there are any; without, racehunt's own", func(s string) error {
		scenarios = append(scenarios, s)
		return nil
	})
	drivers := f.clientFlags()
	var driverPaths []string
	f.Func("client", "search this client, a `file` in C, as often as there are any, and of scenarios only those that -scenario names", func(s string) error {
		driverPaths = append(driverPaths, s)
		return nil
	})
	racing := f.Bool("races", false, "show the pairs of accesses that some run reaches and no lock orders, as sanitizers do; status 1 if there are any")
	paths, err := f.parse(args, stdout)
	if err != nil {
		return 2, err
	}
	if err := f.checkLimit(*d); err != nil {
		return 2, err
	}
	if err := drivers.check(f); err != nil {
		return 2, err
	}
	for name := range drivers.own {
		if f.given(name) && driverPaths == nil {
			return 2, usage.Errorf("-%s is about a client in C; give -client, too", name)
		}
	}
	if scenarios == nil && driverPaths == nil {
		scenarios = source.OwnNames()
	}
	o.search = contrast.Options{Modes: *in, Memory: *memory, Each: searchTime}
	if *racing {
		o.search.Each = raceTime
	}
	if *d != 0 {
		o.search.Each = *d
	}
	if o.search.Files, err = source.Read(scenarios); err != nil {
		return 2, err
	}
	clientFiles, err := drivers.read(driverPaths)
	if err != nil {
		return 2, err
	}
	o.search.Files = append(o.search.Files, clientFiles...)
	if o.search.Expected, err = expect.Own(); err != nil {
		return 1, err
	}
	if err := checkPages(o.pages); err != nil {
		return 2, err
	}
	if o.sarif != "" {
		if err := whole.Writable(o.sarif); err != nil {
			return 2, usage.Errorf("-sarif %s: %v; give a file in a folder that can be written to", o.sarif, err)
		}
	}
	p := screen.New(stdout, stderr, *asJSON)
	defer drivers.say(p, stderr)
	switch {
	case *dir != "" && (o.patches != nil || o.pages.HTML != "" || o.pages.SVG != "" || o.texts.keep != ""):
		return 2, usage.Errorf("-git shows a range of commits, and takes no -patch, -html, -svg and -keep; leave them out")
	case *racing && (*dir != "" || o.patches != nil || o.sarif != "" || o.all || o.pages.HTML != "" || o.pages.SVG != ""):
		return 2, usage.Errorf("-races looks at one text for data races, and takes no -git, -patch, -sarif, -all, -html and -svg; leave them out")
	case *racing && *memory != explored.SC:
		return 2, usage.Errorf("-races looks at runs of sequentially consistent memory, in which data races are defined; leave -memory %s out", *memory)
	case *racing && len(paths) == 1:
		return o.races(ctx, paths[0], p)
	case *racing:
		return 2, usage.Errorf("say which text: racehunt c -races NEW.c")
	case *dir != "" && len(paths) == 1:
		return o.git(ctx, &history.Repository{Dir: *dir, File: *file, Headers: text.Headers}, paths[0], p)
	case *dir != "":
		return 2, usage.Errorf("say which commits: racehunt c -git REPOSITORY A..B")
	case f.given("file"):
		return 2, usage.Errorf("-file says where a text is in a repository; give -git, too")
	case o.patches != nil && len(paths) == 1:
		return o.patched(ctx, paths[0], p)
	case o.patches != nil:
		return 2, usage.Errorf("say which text is patched: racehunt c -patch FILE.diff OLD.c")
	case len(paths) == 1:
		return o.one(ctx, paths, p)
	case len(paths) == 2:
		return o.two(ctx, paths, p)
	}
	return 2, usage.Errorf("say which text: racehunt c NEW.c, or racehunt c OLD.c NEW.c")
}

// one shows a text beside the frozen port that it is nearest to and the maintained port.
func (o *ofC) one(ctx context.Context, paths []string, p *screen.Screen) (int, error) {
	all, err := o.texts.read(paths)
	if err != nil {
		return 2, err
	}
	near, differences, err := likeness.Nearest(all[0].Source)
	if err != nil {
		return 2, usage.Errorf("%s: %v", paths[0], err)
	}
	columns := []contrast.Column{contrast.Of(all[0]), contrast.Port(near), contrast.Port("timeout")}
	m, err := o.search.Search(ctx, columns, p)
	if err != nil {
		return 1, err
	}
	c := contrast.New(m, near, paths[0])
	o.all = o.all || p.JSON // the matrix is only in the text
	if !p.JSON {
		if err := contrast.Matrix(p, m); err != nil {
			return 1, err
		}
		contrast.Notes(p, m)
		p.Hang("", fmt.Sprintf("%s is nearest to %s, of the frozen ports: %d names in its functions differ", paths[0], near, differences))
	}
	return o.end(ctx, c, paths[0], m, p)
}

// two shows what differs between two texts.
func (o *ofC) two(ctx context.Context, paths []string, p *screen.Screen) (int, error) {
	all, err := o.texts.read(paths)
	switch {
	case err != nil:
		return 2, err
	case all[0].Key == all[1].Key:
		return 2, usage.Errorf("%s and %s are one text; give two", paths[0], paths[1])
	}
	return o.pair(ctx, all[0], all[1], p)
}

// patched shows what differs between a text and the same text with patches.
func (o *ofC) patched(ctx context.Context, path string, p *screen.Screen) (int, error) {
	c, err := text.ReadFile(path)
	if err != nil {
		return 2, err
	}
	f, err := patch.Apply(o.patches, patch.Files{Path: path, Text: c, Headers: o.texts.Headers, Known: text.Headers})
	if err != nil {
		return 2, err
	}
	was, err := text.Of(path, path, c, &o.texts.Options)
	if err != nil {
		return 2, err
	}
	name := path
	for _, p := range o.patches {
		name += "+" + filepath.Base(p)
	}
	with := o.texts.Options
	with.Headers = f.Headers
	is, err := text.Of(name, path, f.Text, &with)
	if err != nil {
		return 2, usage.Errorf("with %s: %v", strings.Join(o.patches, ", "), err)
	}
	if err := o.texts.kept([]*text.Text{was, is}); err != nil {
		return 2, err
	}
	o.again = name + " is in no file: -keep FOLDER writes the patched C, too, and says how to replay a run on it"
	if o.texts.keep != "" {
		args, err := text.KeepC(filepath.Join(o.texts.keep, "patched"), is, f.Text, &with)
		if err != nil {
			return 2, err
		}
		o.again = "the patched C is kept: racehunt replay TOKEN " + strings.Join(args, " ")
	}
	return o.pair(ctx, was, is, p)
}

// pair shows what differs between two texts.
func (o *ofC) pair(ctx context.Context, was, is *text.Text, p *screen.Screen) (int, error) {
	m, err := o.search.Search(ctx, []contrast.Column{contrast.Of(was), contrast.Of(is)}, p)
	if err != nil {
		return 1, err
	}
	c := contrast.New(m, was.Name, is.Name)
	if !p.JSON {
		contrast.Notes(p, m)
	}
	return o.end(ctx, c, is.Path, m, p)
}

// end prints a contrast and writes its files. path is that of the new text. It returns
// the exit status.
func (o *ofC) end(ctx context.Context, c *contrast.Contrast, path string, m *matrix.Matrix, p *screen.Screen) (int, error) {
	if o.again == "" && len(o.texts.args) > 0 {
		o.again = "to replay a run: racehunt replay TOKEN " + strings.Join(o.texts.args, " ")
	}
	titles := map[string]string{}
	for _, f := range m.Files {
		titles[f.Scenario.Name] = f.Scenario.Title
	}
	var err error
	if p.JSON {
		err = c.Objects(p, o.all)
	} else {
		err = c.Print(p, titles, o.all)
		if o.again != "" && c.Shown() {
			fmt.Fprintf(p.Out, "\n%s\n", o.again)
		}
	}
	err = errors.Join(err, o.found(c, path), o.report(), o.pages.Write(m.Page(), m.Cells))
	return interrupted(ctx, c.Status()), err
}

// found notes the findings of a contrast.
func (o *ofC) found(c *contrast.Contrast, path string) error {
	if o.sarif == "" {
		return nil
	}
	all, err := c.Findings(path)
	o.findings = append(o.findings, all...)
	return err
}

// report writes the findings.
func (o *ofC) report() error {
	if o.sarif == "" {
		return nil
	}
	err := whole.Write(o.sarif, func(w io.Writer) error { return sarif.Write(w, "racehunt", contrast.Rule, o.findings) })
	if err != nil {
		return fmt.Errorf("-sarif: %w", err)
	}
	return nil
}
