package retrace

import (
	"fmt"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
)

// circle returns a livelock if a run ends with a fair cycle, so that it can go on for
// ever, or nil. The program itself does not notice that. circle begins the run anew.
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

// round returns where the shortest fair cycle at the end of a run begins: a part that
// begins in the state in which it ends, and in which every actor that is enabled
// throughout takes a step.
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
