package retrace

import (
	"fmt"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
)

// circle returns a livelock if a run ends with a fair cycle, so that it can go on for
// ever, or nil. The program itself does not notice that. circle begins the run anew. Of a
// scenario with loops a cycle is fair as the search by states has it: explore.Looping.
func circle(p *scenario.Program, schedule []uint8) *explore.Failure {
	enabled := make([]explore.Set, len(schedule))
	states := make([]uint64, len(schedule)+1)
	loops := p.Scenario.Loops()
	last := 0 // the last step that was taken in a state in which time would change something
	p.Begin()
	for i, a := range schedule {
		enabled[i], states[i] = p.Enabled(), p.State()
		if loops {
			var waits bool
			if enabled[i], waits = p.Going(); waits {
				last = i + 1
			}
		}
		p.Step(int(a))
	}
	states[len(schedule)] = p.State()
	begin, ok := round(enabled[last:], schedule[last:], states[last:], loops)
	if !ok {
		return nil
	}
	begin += last
	return &explore.Failure{Kind: explore.Livelock, Actor: -1, Grade: scenario.LivelockGrade(p.Scenario),
		Text: fmt.Sprintf("after steps %d to %d all is as it was before them: they can be taken for ever", begin+1, len(schedule))}
}

// round returns where the shortest fair cycle at the end of a run begins: a part that
// begins in the state in which it ends, and in which every actor that is enabled
// throughout takes a step; or with strictly, every actor that is enabled anywhere in it.
func round(enabled []explore.Set, schedule []uint8, states []uint64, strictly bool) (begin int, ok bool) {
	always, ever, did := ^explore.Set(0), explore.Set(0), explore.Set(0)
	for i := len(schedule) - 1; i >= 0; i-- {
		always &= enabled[i]
		ever |= enabled[i]
		did |= 1 << schedule[i]
		must := always
		if strictly {
			must = ever
		}
		if states[i] == states[len(schedule)] && must&^did == 0 {
			return i, true
		}
	}
	return 0, false
}
