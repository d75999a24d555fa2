// Package judge tries a revision with the programs that mutants are tried with: all
// scenarios of tools/model/scenarios, bound and floating, and all programs of up to two
// calls. It is the body of a child program, which tools/cfront/mutants generates.
//
// It may import tools/model and what stands below it.
package judge

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"

	"ktimeout/sys"
	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
)

// Line is what is printed for each program, as JSON.
type Line struct {
	Index   int
	Name    string
	Verdict string
	Why     string `json:",omitempty"` // what the failure says
}

// The verdicts of programs that were not decided.
const (
	Undecided = "undecided"    // the search took too long
	Endless   = "does not end" // a step goes on for ever
	Fails     = "cannot boot"
)

// Exit statuses of the child.
const (
	ExitEndless = 3 // the program whose line came last does not end
	ExitUsage   = 2
)

// Main is the child program: it tries one of the revisions.
func Main(revisions map[string]*sys.Revision) {
	rev := flag.String("rev", "", "which")
	from := flag.Int("from", 0, "the first program")
	n := flag.Int("n", -1, "how many programs; -1: all")
	var which Programs
	flag.IntVar(&which.Calls, "calls", 2, "calls of the largest programs")
	flag.StringVar(&which.Scenarios, "scenarios", "*", "names of scenarios")
	limit := flag.Duration("limit", time.Second, "CPU time for a program")
	prove := flag.Bool("prove", false, "search programs by traces: see proofs")
	budget := flag.Duration("budget", time.Minute, "CPU time after which no other program is begun")
	flag.Parse()
	r := revisions[*rev]
	if r == nil {
		fmt.Fprintf(os.Stderr, "there is no revision %q in this program\n", *rev)
		os.Exit(ExitUsage)
	}
	r.Name = *rev
	all, err := which.programs()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(ExitUsage)
	}
	to := len(all)
	if *n >= 0 {
		to = min(to, *from+*n)
	}
	t := trial{rev: r, out: os.Stdout, limit: *limit, prove: *prove}
	for i := *from; i < to && cpuTime() < *budget; i++ {
		t.try(i, &all[i])
	}
}

// Programs says which programs a revision is tried with.
type Programs struct {
	Scenarios string // a pattern for their names
	Calls     int    // of the largest programs
}

// Names are those of the programs, in their order.
func (w Programs) Names() ([]string, error) {
	all, err := w.programs()
	var names []string
	for _, p := range all {
		names = append(names, p.name)
	}
	return names, err
}

// program is a scenario in a mode, or a chunk of the enumeration.
type program struct {
	name     string
	scenario *scenario.Scenario
	floating bool
	calls    int
	chunk    int
}

// space is the same as in tools/mutation: the calls that move a callout.
var space = enumerate.Space{Callouts: 1, Calls: []string{"reset0", "reset1", "stop", "drain"}, Kinds: enumerate.Kinds, Starts: enumerate.Starts, Ticks: 2}

func (w Programs) programs() (all []program, err error) {
	list, err := scenario.ReadAll(scenarios.Files, w.Scenarios+".scn")
	if err != nil {
		return nil, err
	}
	for _, s := range list {
		for _, floating := range []bool{false, true} {
			all = append(all, program{name: s.Name + ", " + scenario.ModeOf(floating).String(), scenario: s, floating: floating})
		}
	}
	for n := 1; n <= w.Calls; n++ {
		for chunk := 0; chunk*enumerate.ChunkSize < space.Count(n); chunk++ {
			all = append(all, program{name: fmt.Sprintf("programs of %d calls, part %d", n, chunk), calls: n, chunk: chunk})
		}
	}
	return all, nil
}

// trial tries a revision.
type trial struct {
	rev    *sys.Revision
	out    io.Writer
	limit  time.Duration
	loader scenario.Loader
	prove  bool
}

// try prints what comes of a program.
func (t *trial) try(i int, p *program) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	line := Line{Index: i, Name: p.name}
	defer t.watch(cancel, line)()
	if p.scenario != nil {
		line.Verdict, line.Why = t.scenario(ctx, p)
	} else {
		line.Verdict, line.Why = t.enumeration(ctx, p)
	}
	t.print(line)
}

func (t *trial) print(line Line) {
	if err := json.NewEncoder(t.out).Encode(line); err != nil {
		os.Exit(1) // nobody listens
	}
}

func (t *trial) scenario(ctx context.Context, p *program) (verdict, why string) {
	v, err := p.scenario.Hunt(ctx, t.rev, p.floating, nil)
	switch {
	case err != nil:
		return Fails, err.Error()
	case v.Kind() == scenario.Inconclusive:
		return Undecided, v.Why
	case v.Failure != nil:
		why = v.Failure.Text
	}
	return v.Outcome().String(), why
}

// causes counts programs that fail, by kind, grade and cause.
type causes map[string]int

// add counts n programs. The texts of assertions are not the same in C and in Go.
func (c causes) add(o scenario.Outcome, cause string, n int) {
	what := o.String()
	if o.Kind != scenario.Panic && o.Kind != scenario.Fault {
		what += " (" + cause + ")"
	}
	c[what] += n
}

// verdict is what there was, of so many programs.
func (c causes) verdict(programs int) string {
	failing := 0
	var groups []string
	for what, n := range c {
		failing += n
		groups = append(groups, fmt.Sprintf("%d %s", n, what))
	}
	slices.Sort(groups)
	return fmt.Sprintf("%d of %d fail: %s", failing, programs, strings.Join(groups, "; "))
}

// enumeration explores the programs of a chunk.
func (t *trial) enumeration(ctx context.Context, p *program) (verdict, why string) {
	if t.prove {
		return t.proofs(ctx, p)
	}
	f, whole, err := enumerate.Look(ctx, &t.loader, &space, t.rev, p.calls, p.chunk)
	switch {
	case err != nil:
		return Fails, err.Error()
	case !whole || f.Cut != 0:
		return Undecided, "a search was cut short"
	}
	count := causes{}
	for _, g := range f.Groups {
		count.add(scenario.Outcome{Kind: g.Kind, Grade: g.Grade}, g.Cause, g.Programs)
		why += g.Text + "; "
	}
	return count.verdict(f.Programs), why
}

// longest is the number of steps after which a run is taken to go on for ever.
const longest = 1000

// proofs explores the programs of a chunk by traces. The search by states, which is
// faster, relies on the locks that guard memory: in a port by hand it may miss what comes
// of lists that a mutant leaves on the wheel of another CPU, whose lock is another.
func (t *trial) proofs(ctx context.Context, p *program) (verdict, why string) {
	count, programs := causes{}, 0
	for i := p.chunk * enumerate.ChunkSize; i < min((p.chunk+1)*enumerate.ChunkSize, space.Count(p.calls)); i++ {
		s := space.Program(p.calls, i)
		if s == nil {
			continue
		}
		loaded, err := t.loader.LoadLazy(s, t.rev, false)
		if err != nil {
			return Fails, err.Error()
		}
		r := loaded.Prove(ctx, explore.Options{Steps: longest})
		if err := loaded.Close(); err != nil {
			return Fails, err.Error()
		}
		programs++
		switch {
		case r.Failure != nil:
			count.add(scenario.OutcomeOf(r.Failure), r.Failure.Cause, 1)
		case !r.Complete:
			return Undecided, r.Why
		}
	}
	return count.verdict(programs), "by traces"
}

// watch calls stop when a program has used its CPU time, and ends the process if the
// program goes on for twice that time even so: a search that shortens a run does not
// stop at once. The caller calls over when it is through.
func (t *trial) watch(stop func(), line Line) (over func()) {
	begun, done := cpuTime(), make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(20 * time.Millisecond):
			}
			switch used := cpuTime() - begun; {
			case used > 3*t.limit:
				line.Verdict = Endless
				t.print(line)
				os.Exit(ExitEndless)
			case used > t.limit:
				stop()
			}
		}
	}()
	return func() { close(done) }
}

// cpuTime is the CPU time that the process has used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
