package enum

import (
	"fmt"

	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
)

// The report as programs read it.
type (
	reportJSON struct {
		Revision string        `json:"revision"`
		Mode     scenario.Mode `json:"mode"`
		Calls    []string      `json:"calls"` // this and what follows: as the flags have it
		Callouts int           `json:"callouts"`
		Kinds    []string      `json:"kinds"`
		Starts   []string      `json:"starts"`
		Ticks    int           `json:"ticks"`
		Shard    string        `json:"shard"`

		Complete int         `json:"complete"` // every program of up to so many calls was explored
		Sizes    []sizeJSON  `json:"sizes"`
		Groups   []groupJSON `json:"groups"`
	}
	sizeJSON struct {
		Calls    int     `json:"calls"`
		Programs int     `json:"programs"`
		Failing  int     `json:"failing"`
		Cut      int     `json:"cut"`
		Runs     int64   `json:"runs"`
		States   int64   `json:"states"`
		Seconds  float64 `json:"seconds"`
		Complete bool    `json:"complete"`
	}
	groupJSON struct {
		Verdict  string `json:"verdict"`
		Sentence string `json:"sentence"`
		Programs int    `json:"programs"` // number of programs that fail so
		// Of the smallest program:
		Calls       int              `json:"calls"`
		Program     string           `json:"program"`
		Preemptions int              `json:"preemptions"`
		Least       bool             `json:"least"`
		Steps       int              `json:"steps"`
		Token       string           `json:"token,omitempty"`
		Schedule    []diagram.Record `json:"schedule,omitempty"` // its steps
		Unshown     string           `json:"unshown,omitempty"`  // why there is no schedule
	}
)

// ofState makes the report of a state and the runs of its groups.
func ofState(st *enumerate.State, runs []shown) reportJSON {
	sp := &st.Space
	r := reportJSON{Revision: st.Revision, Mode: scenario.ModeOf(sp.Floating), Calls: sp.Calls, Callouts: sp.Callouts, Kinds: sp.Kinds, Starts: sp.Starts, Ticks: sp.Ticks,
		Shard: fmt.Sprintf("%d/%d", st.Shard.Part, st.Shard.Of), Complete: st.Largest(), Sizes: []sizeJSON{}, Groups: []groupJSON{}}
	for _, s := range st.Sizes {
		if s.Programs != 0 {
			r.Sizes = append(r.Sizes, sizeJSON{s.N, s.Programs, s.Failing, s.Cut, s.Runs, s.States, s.Seconds, st.Complete(s.N)})
		}
	}
	for i := range st.Groups {
		g := &st.Groups[i]
		j := groupJSON{Verdict: g.Kind.String(), Sentence: g.Text, Programs: g.Programs, Calls: g.N, Program: g.Program,
			Preemptions: g.Preemptions, Least: g.Least, Steps: len(g.Schedule)}
		if t := runs[i].trace; runs[i].err != nil {
			j.Unshown = runs[i].err.Error()
		} else {
			j.Sentence, j.Preemptions, j.Steps, j.Token, j.Schedule = t.Sentence, t.Preemptions, len(t.Steps), t.Token, t.Records()
		}
		r.Groups = append(r.Groups, j)
	}
	return r
}
