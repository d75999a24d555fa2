package enumerate

import (
	"context"
	"fmt"
	"time"

	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/spec"
)

// Found is what came out for some programs of one number of calls.
type Found struct {
	N        int
	Programs int   // looked at
	Failing  int   // of them
	Cut      int   // of them, could not be looked at wholly
	Runs     int64 // of the searches
	States   int64 // distinct ones of each program
	Seconds  float64
	Groups   []Group `json:",omitempty"`
}

// Group is a cause of failures.
type Group struct {
	Kind        scenario.Kind
	Grade       spec.Grade // of the clause that it breaks
	Cause       string     // what happened, without names and numbers: explore.Failure has it
	Programs    int        // that fail so
	N           int        // calls of the smallest one
	Program     string     // its text
	Text        string     // what happens in it
	Schedule    []int      // who takes each step
	Preemptions int
	Least       bool // no failing run of the program has fewer preemptions
}

// Limits of one program, so that none stops the work. What is over them is cut.
const (
	programRuns  = 3_000_000
	leastRuns    = 20_000
	shortenSteps = 200_000
)

// programSteps is how long a run of a program of n calls can be before it is
// taken to go on for ever. Threads that take the callout from each other again
// and again make ever more runs as they get longer, so it is not far above what
// the longest runs need.
func programSteps(n int) int { return 120 + 50*n }

// Look explores the programs of a chunk of a space. It returns false if ctx was
// done before it was through. There must be no machine in the process. One loader for
// all chunks is fastest.
func Look(ctx context.Context, l *scenario.Loader, sp *Space, rev *sys.Revision, n, chunk int) (Found, bool, error) {
	f := Found{N: n}
	for i := chunk * ChunkSize; i < min((chunk+1)*ChunkSize, sp.Count(n)); i++ {
		s := sp.Program(n, i)
		if s == nil {
			continue
		}
		begun := time.Now()
		if err := f.look(ctx, l, s, rev, sp.Floating); err != nil {
			return f, false, fmt.Errorf("program %d of %d calls: %w\n%s", i, n, err, s)
		}
		if ctx.Err() != nil {
			return f, false, nil
		}
		f.Seconds += time.Since(begun).Seconds()
	}
	return f, true, nil
}

// look explores one program.
func (f *Found) look(ctx context.Context, l *scenario.Loader, s *scenario.Scenario, rev *sys.Revision, floating bool) (err error) {
	p, err := l.LoadLazy(s, rev, floating)
	if err != nil {
		return err
	}
	defer func() {
		if e := p.Close(); err == nil {
			err = e
		}
	}()
	r := p.Reach(ctx, explore.Options{Runs: programRuns, Steps: programSteps(f.N)})
	f.Programs++
	f.Runs += int64(r.Runs)
	f.States += int64(r.States)
	switch {
	case r.Failure != nil:
		f.Failing++
		f.group(ctx, p, s, &r)
	case !r.Complete:
		f.Cut++
	}
	return nil
}

// group puts a failing program into its group. Of the first one it looks for a
// short run.
func (f *Found) group(ctx context.Context, p *scenario.Program, s *scenario.Scenario, r *explore.Result) {
	g := Group{Kind: scenario.KindOf(r.Failure), Grade: scenario.OutcomeOf(r.Failure).Grade, Cause: r.Failure.Cause, Programs: 1, N: f.N}
	for i := range f.Groups {
		if f.Groups[i].same(&g) {
			f.Groups[i].Programs++
			return
		}
	}
	g.Program, g.Text, g.Preemptions = s.String(), r.Failure.Text, r.Preemptions
	schedule := r.Schedule
	if g.Kind != scenario.Livelock { // whose runs are long, and shortened already
		least := p.Shortest(ctx, explore.Options{Runs: leastRuns, Steps: programSteps(f.N), Shorten: shortenSteps})
		if l := least.Failure; l != nil && scenario.KindOf(l) == g.Kind && l.Cause == g.Cause {
			g.Text, g.Preemptions, g.Least = l.Text, least.Preemptions, true
			schedule = least.Schedule
		}
	}
	for _, a := range schedule {
		g.Schedule = append(g.Schedule, int(a))
	}
	f.Groups = append(f.Groups, g)
}

// same tells whether two groups have one cause.
func (g *Group) same(h *Group) bool {
	return g.Kind == h.Kind && g.Grade == h.Grade && g.Cause == h.Cause
}
