package retrace

import (
	"fmt"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
)

// circle tells whether a run ends in a state in which it was before, so that it can
// go on for ever: a livelock, which the program itself does not notice. It takes
// the run anew.
func circle(p *scenario.Program, schedule []uint8) *explore.Failure {
	enabled := make([]explore.Set, len(schedule))
	states := make([]uint64, len(schedule)+1)
	p.Begin()
	for i, a := range schedule {
		enabled[i], states[i] = p.Enabled(), p.State()
		p.Step(int(a))
	}
	states[len(schedule)] = p.State()
	begin, ok := round(enabled, schedule, states)
	if !ok {
		return nil
	}
	return &explore.Failure{Kind: explore.Livelock, Actor: -1,
		Text: fmt.Sprintf("after steps %d to %d all is as it was before them: they can be taken for ever", begin+1, len(schedule))}
}

// round returns where the shortest part at the end of a run begins that can be
// gone through again and again: it begins in the state in which it ends, and
// whoever could take a step all the time takes one.
func round(enabled []explore.Set, schedule []uint8, states []uint64) (begin int, ok bool) {
	always, did := ^explore.Set(0), explore.Set(0)
	for i := len(schedule) - 1; i >= 0; i-- {
		always &= enabled[i]
		did |= 1 << schedule[i]
		if states[i] == states[len(schedule)] && always&^did == 0 {
			return i, true
		}
	}
	return 0, false
}
