package enum

import (
	"fmt"

	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/retrace"
)

// shown is the repeated run of a group of failures.
type shown struct {
	trace *diagram.Trace
	err   error // why the run cannot be repeated: other code has made the state
}

// show repeats the run of each group. There must be no machine in the process.
func show(st *enumerate.State) []shown {
	runs := make([]shown, len(st.Groups))
	for i := range st.Groups {
		runs[i].trace, runs[i].err = showGroup(st, &st.Groups[i])
	}
	return runs
}

func showGroup(st *enumerate.State, g *enumerate.Group) (*diagram.Trace, error) {
	s, err := scenario.Parse(fmt.Sprintf("n%d", g.N), []byte(g.Program))
	if err != nil {
		return nil, err
	}
	rev := scenario.Revision(st.Revision)
	if rev == nil {
		return nil, fmt.Errorf("there is no revision %s", st.Revision)
	}
	r := &retrace.Run{Scenario: s, Revision: rev, Floating: st.Space.Floating, Memory: st.Space.Memory, Lazy: true, Least: g.Least, Seen: g.Seen}
	for _, a := range g.Schedule {
		r.Schedule = append(r.Schedule, uint8(a))
	}
	return r.Show(g.Kind)
}
