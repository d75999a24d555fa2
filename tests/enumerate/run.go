package enumerate

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"ktimeout/sys"
	"ktimeout/tests/explore"
	"ktimeout/tests/scenario"
)

// Shard is one of several parts of the work: program i is in part i modulo Of.
type Shard struct{ Part, Of int }

// State is how far the enumeration of one shard has come, and what it has found.
// The states of all shards merge into that of the whole.
type State struct {
	Revision string
	Space    Space
	Shard    Shard
	N        int // calls of the programs that are looked at
	Next     int // number of the next one of them
	Of       int // how many there are of N calls
	Sizes    []Size
	Groups   []Group
}

// Size is what came out for the programs of one number of calls.
type Size struct {
	N        int
	Programs int // looked at
	Failing  int // of them
	Cut      int // of them, could not be looked at wholly
	Runs     int64
	Traces   int64
	Seconds  float64
	Complete bool // all programs of the shard were looked at
}

// Group is a cause of failures.
type Group struct {
	Kind        string // kind of failure
	Cause       string // what happened, without names
	Programs    int    // that fail so first
	N           int    // calls of the smallest one
	Program     string // its text
	Text        string // what happens in it
	Schedule    []uint8
	Preemptions int
	Least       bool // no failing run of it has fewer preemptions
}

// Limits of one program, so that none stops the work. What is over them is
// counted as cut.
const (
	programRuns  = 1_000_000
	programSteps = 400
	shortestRuns = 20_000
)

// Run goes on from st with programs of up to n calls, until ctx is done. It calls
// save now and then with the state as it is, and returns the last one. There
// must be no machine in the process.
func Run(ctx context.Context, st State, n int, save func(State)) (State, error) {
	rev := scenario.Revision(st.Revision)
	if st.N == 0 {
		st.N = 1
	}
	saved := time.Now()
	for ; st.N <= n; st.N, st.Next = st.N+1, 0 {
		if len(st.Sizes) < st.N {
			st.Sizes = append(st.Sizes, Size{N: st.N})
		}
		st.Of = st.Space.Count(st.N)
		for ; st.Next < st.Of; st.Next++ {
			if st.Next%st.Shard.Of != st.Shard.Part {
				continue
			}
			s := st.Space.Program(st.N, st.Next)
			if s == nil {
				continue
			}
			begun := time.Now()
			ok, err := st.look(ctx, s, rev)
			if err != nil {
				return st, fmt.Errorf("program %d of %d calls: %w\n%s", st.Next, st.N, err, s)
			}
			if !ok {
				return st, nil
			}
			now := time.Now()
			st.Sizes[st.N-1].Seconds += now.Sub(begun).Seconds()
			if now.Sub(saved) > time.Second {
				saved = now
				save(st)
			}
		}
		st.Sizes[st.N-1].Complete = true
	}
	st.N, st.Next = n, st.Of
	return st, nil
}

// look explores one program. It returns false, and has counted nothing, if ctx
// was done before it was through.
func (st *State) look(ctx context.Context, s *scenario.Scenario, rev *sys.Revision) (ok bool, err error) {
	p, err := scenario.LoadLazy(s, rev, st.Space.Floating)
	if err != nil {
		return false, err
	}
	defer func() {
		if e := p.Close(); err == nil {
			err = e
		}
	}()
	r := p.Prove(ctx, explore.Options{Runs: programRuns, Steps: programSteps})
	if ctx.Err() != nil && r.Failure == nil {
		return false, nil
	}
	size := &st.Sizes[st.N-1]
	size.Programs++
	size.Runs += int64(r.Runs)
	size.Traces += int64(r.Traces)
	switch {
	case r.Failure != nil:
		size.Failing++
		st.group(ctx, p, s, &r)
	case !r.Complete:
		size.Cut++
	}
	return true, nil
}

var (
	names   = regexp.MustCompile(`\b(t[12]|swi\d+: clock)\b`)
	numbers = regexp.MustCompile(`\b(0x[0-9a-f]+|\d+)\b`)
)

// cause is what a failure says, without the names and numbers of its program.
func cause(f *explore.Failure) string {
	return numbers.ReplaceAllString(names.ReplaceAllString(f.Text, "T"), "#")
}

// group puts a failing program into its group. Of the first one it looks for a
// short run.
func (st *State) group(ctx context.Context, p *scenario.Program, s *scenario.Scenario, r *explore.Result) {
	why := cause(r.Failure)
	for i := range st.Groups {
		if g := &st.Groups[i]; g.Kind == r.Failure.Kind && g.Cause == why {
			g.Programs++
			return
		}
	}
	g := Group{Kind: r.Failure.Kind, Cause: why, Programs: 1, N: st.N, Program: s.String(), Text: r.Failure.Text,
		Schedule: r.Schedule, Preemptions: r.Preemptions}
	if least := p.Shortest(ctx, explore.Options{Runs: shortestRuns, Steps: programSteps, Shorten: 200_000}); least.Failure != nil && least.Failure.Kind == g.Kind {
		g.Text, g.Schedule, g.Preemptions, g.Least = least.Failure.Text, least.Schedule, least.Preemptions, true
	}
	st.Groups = append(st.Groups, g)
}
