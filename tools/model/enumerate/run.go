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

// Found is the result of exploring some programs of the same number of calls.
type Found struct {
	N        int
	Programs int   // programs explored
	Failing  int   // those of them that fail
	Cut      int   // those of them that were cut short by a limit
	Runs     int64 // runs of all searches
	States   int64 // sum of the distinct states of each program
	Seconds  float64
	Groups   []Group `json:",omitempty"`
}

// Group is a cause of failures.
type Group struct {
	Kind        scenario.Kind
	Grade       spec.Grade // the grade of the clause that it breaks
	Cause       string     // what happened, without names and numbers: explore.Failure.Cause
	Programs    int        // how many programs fail from this cause
	N           int        // the number of calls of the smallest of them
	Program     string     // the text of that program
	Text        string     // what happens in its run
	Schedule    []int      // the actor of each step of the run
	Seen        []string   `json:",omitempty"` // plain variables of code made from C that are visible in it
	Preemptions int
	Least       bool // no failing run of the program has fewer preemptions
}

// Limits of the searches of one program, so that no program holds up the others. A
// search that reaches one is cut short.
const (
	programRuns  = 3_000_000
	leastRuns    = 20_000
	shortenSteps = 200_000
)

// programSteps is the number of steps after which a run of a program of n calls is
// taken to go on for ever. It is not far above what the longest runs need: two threads
// that take the callout from each other for ever have more and more runs the longer
// these may be.
func programSteps(n int) int { return 120 + 50*n }

// Look explores the programs of a chunk of a space. It returns false if ctx was done
// before the whole chunk was explored. There must be no machine in the process. It is
// fastest with one loader for all chunks.
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

// group adds a failing program to the group of its cause. For the first program of a
// group it looks for a short failing run.
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
	g.Seen = p.Seen()
	if g.Kind != scenario.Livelock { // runs into a livelock are long, and Reach has shortened them
		least := p.Shortest(ctx, explore.Options{Runs: leastRuns, Steps: programSteps(f.N), Shorten: shortenSteps})
		if l := least.Failure; l != nil && scenario.KindOf(l) == g.Kind && l.Cause == g.Cause {
			g.Text, g.Preemptions, g.Least = l.Text, least.Preemptions, true
			schedule, g.Seen = least.Schedule, p.Seen()
		}
	}
	for _, a := range schedule {
		g.Schedule = append(g.Schedule, int(a))
	}
	f.Groups = append(f.Groups, g)
}

// same tells whether two groups have the same cause.
func (g *Group) same(h *Group) bool {
	return g.Kind == h.Kind && g.Grade == h.Grade && g.Cause == h.Cause
}
