package spec

import (
	"testing"

	"ktimeout/tools/model/kpi"
)

var (
	mpsafe = Kind{}
	locked = Kind{Locked: true}
)

// TestLegal has histories that no rule forbids.
func TestLegal(t *testing.T) {
	tests := []struct {
		name    string
		kinds   []Kind
		history string
	}{
		{"armed and entered", both, "A reset 1 on 1 in 2 = 0; tick 2; enter 1 on 1; exit; quiet"},
		{"entered late", both, "A reset 1 = 0; tick 5; enter 1; exit; quiet"},
		{"ticks within the call", both, "A reset 1; tick; A = 0; enter 1; exit; quiet"},
		{"entered before the reset has returned", []Kind{mpsafe}, "A reset 1; tick; enter 1; exit; A = 0; quiet"},
		{"zero ticks are one", both, "A reset 1 in 0 = 0; tick; enter 1; exit; quiet"},
		{"the handler arms again", both, "A reset 1 = 0; tick; enter 1; h reset 2 = 0; exit; tick; enter 2; exit; quiet"},
		{"schedule keeps the argument", both,
			"A reset 1 = 0; tick; enter 1; exit; A schedule on 1 in 2 = 0; tick 2; enter 1 on 1; exit; quiet"},
		{"schedule takes the argument of whom it follows", []Kind{mpsafe},
			"A reset 1 = 0; A reset 2 in 3; B schedule = 1; A = 1; tick 3; enter 2; exit; quiet"},
		{"or of whom it precedes", []Kind{mpsafe},
			"A reset 1 = 0; A reset 2 in 3; B schedule = 1; tick; enter 1; exit; A = 0; tick 3; enter 2; exit; quiet"},
		{"reset of a pending one", both, "A reset 1 = 0; A reset 2 in 2 = 1; tick 2; enter 2; exit; quiet"},
		{"reset when the old arming was taken", []Kind{mpsafe},
			"A reset 1 = 0; tick; A reset 2 = 0; enter 1; exit; tick; enter 2; exit; quiet"},
		{"the old arming is entered during the reset", []Kind{mpsafe},
			"A reset 1 = 0; tick; A reset 2; enter 1; A = 0; exit; tick; enter 2; exit; quiet"},
		{"reset when the old arming was taken, with the lock", []Kind{locked},
			"A reset 1 = 0; tick; A reset 2 = 1; tick; enter 2; exit; quiet"},
		{"stop of nothing", both, "A stop = 0; quiet"},
		{"stop", both, "A reset 1 = 0; A stop = 1; A stop = 0; tick 2; quiet"},
		{"stop when softclock has taken it", []Kind{mpsafe}, "A reset 1 = 0; tick; A stop = 0; enter 1; exit; quiet"},
		{"stop when it is due and not taken", both, "A reset 1 = 0; tick; A stop = 1; quiet"},
		{"stop while the handler runs", []Kind{mpsafe}, "A reset 1 = 0; tick; enter 1; A stop = 0; exit; quiet"},
		{"the handler stops what it has armed", both,
			"A reset 1 = 0; tick; enter 1; h reset 2 = 0; h stop = 1; exit; tick; quiet"},
		{"(open) that speaks of the handler", both,
			"A reset 1 = 0; tick; enter 1; h reset 2 = 0; h stop = 0; exit; tick; quiet"},
		{"stop of a recorded move", []Kind{mpsafe},
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; A stop = 1; exit; tick; quiet"},
		{"stop and reset at the same time, first", []Kind{mpsafe},
			"A reset 1; B stop = 0; A = 0; tick; enter 1; exit; quiet"},
		{"stop and reset at the same time, last", []Kind{mpsafe}, "A reset 1; B stop = 1; A = 0; tick; quiet"},
		{"two stops of one arming", []Kind{mpsafe}, "A reset 1 = 0; A stop; B stop = 1; A = 0; tick; quiet"},
		{"a reset, a stop and a query at the same time", []Kind{mpsafe},
			"A reset 1; B stop; C pending = 1; A = 0; B = 1; C pending = 0; quiet"},
		{"stop of a locked callout without the lock, reaches", []Kind{locked},
			"A reset 1 = 0; tick; A stop nolock = 1; quiet"},
		{"stop of a locked callout without the lock, misses", []Kind{locked},
			"A reset 1 = 0; tick; A stop nolock = 0; enter 1; exit; quiet"},
		{"reset under the read lock reaches what was taken", []Kind{locked},
			"A reset 1 = 0; tick; A reset 2 shared = 1; tick; enter 2; exit; quiet"},
		{"reset under the read lock misses what was taken", []Kind{locked},
			"A reset 1 = 0; tick; A reset 2 shared = 0; enter 1; exit; tick; enter 2; exit; quiet"},
		{"reset under the read lock cancels what is pending, and misses what was taken", []Kind{locked},
			"A reset 1 = 0; tick; A reset 2 shared = 0; A reset 3 shared = 1; enter 1; exit; tick; enter 3; exit; quiet"},
		{"entered during a reset under the read lock", []Kind{locked},
			"A reset 1 = 0; tick; A reset 2 shared; enter 1; A = 0; exit; tick; enter 2; exit; quiet"},
		{"drain of nothing", both, "A drain = 0; free; quiet"},
		{"drain cancels", both, "A reset 1 = 0; A drain = 1; free; tick 2; quiet"},
		{"drain waits", both, "A reset 1 = 0; tick; enter 1; A drain; exit; A = 0; free; quiet"},
		{"drain that waited says 1", both, "A reset 1 = 0; tick; enter 1; A drain; exit; A = 1; free; quiet"},
		{"drain that waited says -1 and has cancelled nothing", both,
			"A reset 1 = 0; tick; enter 1; A drain; exit; A = -1; free; quiet"},
		{"drain waits for what was taken", both, "A reset 1 = 0; tick; A drain; enter 1; exit; A = 0; free; quiet"},
		{"drain waits, the handler's reset is refused", both,
			"A reset 1 = 0; tick; enter 1; A drain; h reset 2 = 0; h pending = 0; exit; A = 0; free; quiet"},
		{"drain waits, the handler's reset is cancelled", both,
			"A reset 1 = 0; tick; enter 1; A drain; h reset 2 = 0; h pending = 1; exit; B pending = 1; A = 0; free; quiet"},
		{"the handler arms twice, then drain cancels", both,
			"A reset 1 = 0; tick; enter 1; A drain; h reset 2 = 0; h reset 3 = 1; exit; A = 0; B pending = 0; quiet"},
		{"drain cancels twice, before and after the handler arms", both,
			"A reset 1 = 0; tick; enter 1; h reset 2 = 0; A drain; B pending = 0; h reset 3 = 0; h pending = 1; exit; A = 1; " +
				"quiet"},
		{"drain waits, a reset with the lock cancels what was taken and is refused", []Kind{locked},
			"A reset 1 = 0; tick; A drain; B active = 0; C reset 2 = 1; C pending = 0; A = 0; tick; quiet"},
		{"another arms while drain waits", []Kind{mpsafe},
			"A reset 1 = 0; tick; enter 1; A drain; B reset 2 = 0; exit; A = 0; tick; enter 2; exit; quiet"},
		{"another arms while drain waits, and that runs", []Kind{mpsafe},
			"A reset 1 = 0; tick; enter 1; A drain; B reset 2 = 0; exit; tick; enter 2; A = 0; h reset 3 = 0; exit; " +
				"tick; enter 3; exit; quiet"},
		{"the handler of what another armed arms again", []Kind{mpsafe},
			"A reset 1 = 0; tick; enter 1; A drain; B reset 2 = 0; exit; tick; enter 2; h reset 3 = 0; A = 0; " +
				"exit; tick; enter 3; exit; quiet"},
		{"another is refused while drain waits", []Kind{mpsafe},
			"A reset 1 = 0; tick; enter 1; A drain; B reset 2 = 0; exit; A = 0; tick 2; quiet"},
		{"another arms during a drain that need not wait", []Kind{mpsafe},
			"A drain; B reset 1 = 0; B pending = 1; A = 0; tick; enter 1; exit; quiet"},
		{"drain cancels what was armed during it", []Kind{mpsafe}, "A drain; B reset 1 = 0; A = 1; tick; quiet"},
		{"drain waits for softclock, whose handler has returned, and refuses", []Kind{mpsafe},
			"A reset 1 = 0; tick; enter 1; exit; A drain; B reset 2 = 0; B pending = 0; A = 0; tick; quiet"},
		{"drain waits for softclock, whose arming was cancelled, and refuses", []Kind{locked},
			"A reset 1 = 0; tick; A stop = 1; B drain; A reset 2 = 0; A pending = 0; B = 0; tick; quiet"},
		{"drain forgets a recorded move after the handler, and had to wait", []Kind{mpsafe},
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; exit; A drain = 0; tick; quiet"},
		{"two drains", []Kind{mpsafe}, "A reset 1 = 0; tick; enter 1; A drain; B drain; exit; B = 0; A = 0; free; quiet"},
		{"initialised anew after a drain", both,
			"A reset 1 on 1 = 0; A drain = 1; free; A init = 0; A reset 2 = 0; tick; enter 2 on 0; exit; quiet"},
		{"initialised on another CPU", []Kind{{CPU: 1}}, "A reset 1 = 0; tick; enter 1 on 1; exit; quiet"},
		{"freed by the handler after a stop", []Kind{locked}, "A reset 1 = 0; tick; enter 1; h stop = 0; free; exit; quiet"},
		{"pending between entry and exit", both, "A reset 1 = 0; A pending = 1; tick; enter 1; h pending = 0; exit; quiet"},
		{"pending until taken", both, "A reset 1 = 0; tick; A pending = 1; A pending = 0; enter 1; exit; quiet"},
		{"pending at the same time as the reset", both, "A reset 1; B pending = 0; C pending = 1; A = 0; tick; enter 1; exit; quiet"},
		{"pending of a recorded move before its call has returned", []Kind{mpsafe},
			"A reset 1 on 0 = 0; tick; enter 1; A reset 2 on 1; B active = 1; B deactivate = 0; B active = 0; C pending = 0; " +
				"A = 0; C pending = 1; exit; tick; enter 2 on 1; exit; quiet"},
		{"pending of a recorded move that replaces one whose call has not returned", []Kind{mpsafe},
			"A reset 1 on 0 = 0; tick; enter 1; A reset 2 on 1; B pending = 0; C reset 3 on 1 = 1; A = 0; C pending = 1; " +
				"exit; tick; enter 3 on 1; exit; quiet"},
		{"active of a recorded move", both,
			"A reset 1 on 0 = 0; tick; enter 1; h deactivate = 0; h active = 0; h reset 2 on 1 = 0; h active = 1; h pending = 1; " +
				"exit; B active = 1; B pending = 1; tick; enter 2 on 1; exit; quiet"},
		{"active when it has expired", both, "A reset 1 = 0; tick; enter 1; exit; A active = 1; A stop = 0; A active = 0; quiet"},
		{"active until deactivated", both,
			"A reset 1 = 0; A active = 1; tick; enter 1; h active = 1; h deactivate = 0; h active = 0; exit; quiet"},
		{"active until stopped", both, "A reset 1 = 0; A active = 1; A stop = 1; A active = 0; quiet"},
		{"active until drained", both, "A reset 1 = 0; A drain = 1; A active = 0; quiet"},
		{"a refused reset makes active", both,
			"A reset 1 = 0; tick; enter 1; A drain; B active = 0; h reset 2 = 0; h pending = 0; h active = 1; exit; A = 0; quiet"},
		{"a refused reset does not make active", both,
			"A reset 1 = 0; tick; enter 1; A drain; B active = 0; h reset 2 = 0; h pending = 0; h active = 0; exit; A = 0; quiet"},
		{"moved and moved back", both,
			"A reset 1 on 1 = 0; A reset 2 on 0 = 1; A reset 3 = 1; tick; enter 3 on 0; exit; quiet"},
		{"stays where a recorded move goes", both,
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; h schedule = 1; exit; tick; enter 2 on 1; exit; quiet"},
		{"stays after a recorded move was stopped, new", both,
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; h stop = 1; h schedule = 0; exit; tick; enter 2 on 1; exit; quiet"},
		{"stays after a recorded move was stopped, old", both,
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; h stop = 1; h schedule = 0; exit; tick; enter 2 on 0; exit; quiet"},
		{"one is taken on each of two CPUs", []Kind{mpsafe},
			"A reset 1 on 0 = 0; tick; A reset 2 on 1 = 0; tick; A reset 3 on 0 in 9 = 0; enter 2 on 1; exit; enter 1 on 0; exit; " +
				"A stop = 1; quiet"},
	}
	for _, test := range tests {
		for _, k := range test.kinds {
			t.Run(test.name+"/"+name(k), func(t *testing.T) {
				events := parse(t, k, test.history)
				if v, at := walk(t, New(k), events); v != nil {
					t.Errorf("%v\n%s", v, show(events, at))
				}
			})
		}
	}
}

var both = []Kind{mpsafe, locked}

func name(k Kind) string {
	if k.Locked {
		return "locked"
	}
	return "mpsafe"
}

// TestIllegal has histories whose last event breaks the rule given, and no other
// event does.
func TestIllegal(t *testing.T) {
	tests := []struct {
		name    string
		kinds   []Kind
		rule    int
		history string
	}{
		{"schedule goes where a recorded move leaves", both, 1,
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; h schedule = 1; exit; tick; enter 2 on 0"},
		{"entered twice", both, 1, "A reset 1 = 0; tick; enter 1; exit; tick; enter 1"},
		{"entered early", both, 1, "A reset 1 in 2 = 0; tick; enter 1"},
		{"entered without a tick", both, 1, "A reset 1 in 0 = 0; enter 1"},
		{"the tick was before the call", both, 1, "A reset 1 = 0; A reset 2 = 1; enter 2"},
		{"on another CPU", both, 1, "A reset 1 on 1 = 0; tick; enter 1 on 0"},
		{"on the CPU before the last", both, 1, "A reset 1 on 1 = 0; A reset 2 = 1; tick; enter 2 on 0"},
		{"another argument", both, 1, "A reset 1 = 0; tick; enter 2"},
		{"an argument of nobody", both, 1, "A reset 1 = 0; tick; enter 0"},
		{"never armed", both, 1, "enter 1"},
		{"schedule with the argument before the last", both, 1, "A reset 1 = 0; A reset 2 = 1; A schedule = 1; tick; enter 1"},
		{"lost", both, 1, "A reset 1 = 0; tick 9; quiet"},
		{"lost although a query said that it was taken", both, 1, "A reset 1 = 0; tick; A pending = 0; quiet"},
		{"the second of one argument is lost", both, 1, "A reset 1 = 0; tick; enter 1; h schedule = 0; exit; tick; quiet"},
		{"entered before what its CPU has taken", []Kind{mpsafe}, 1,
			"A reset 1 = 0; tick; A reset 2 = 0; tick; enter 2"},
		{"two at a time", []Kind{mpsafe}, 2,
			"A reset 1 on 0 = 0; tick; enter 1 on 0; B reset 2 on 1 = 0; tick; enter 2 on 1"},
		{"two at a time on one CPU", both, 2, "A reset 1 = 0; tick; enter 1; h reset 2 = 0; tick; enter 2"},
		{"reset says 1 of nothing", both, 3, "A reset 1 = 1"},
		{"reset says 0 of a pending one", both, 3, "A reset 1 in 2 = 0; tick; A reset 2 = 0"},
		{"reset says 0 of a taken one", []Kind{locked}, 3, "A reset 1 = 0; tick; A reset 2 = 0"},
		{"reset says that an arming was taken, which is lost", []Kind{mpsafe}, 3,
			"A reset 1 = 0; tick; A reset 2 in 9 = 0; A stop = 1; quiet"},
		{"replaced and entered", both, 3, "A reset 1 = 0; A reset 2 in 9 = 1; tick; enter 1"},
		{"a recorded move and its replacement", both, 3,
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; h reset 3 on 0 in 9 = 1; exit; tick; enter 2 on 1"},
		{"replaced when taken, and entered", []Kind{locked}, 3, "A reset 1 = 0; tick; A reset 2 = 1; enter 1"},
		{"reset under the read lock says 1 of nothing", []Kind{locked}, 3, "A reset 1 shared = 1"},
		{"reset under the read lock says 0 of a pending one", []Kind{locked}, 3, "A reset 1 in 2 = 0; tick; A reset 2 shared = 0"},
		{"reset under the read lock says that an arming was taken, which is lost", []Kind{locked}, 3,
			"A reset 1 on 0 = 0; tick; A reset 2 on 1 shared = 0; tick; enter 2 on 1; exit; quiet"},
		{"reset under the read lock cancels what is entered", []Kind{locked}, 3,
			"A reset 1 = 0; tick; A reset 2 shared = 1; enter 1"},
		{"reset under the read lock says 1 of what was entered", []Kind{locked}, 3,
			"A reset 1 = 0; tick; A reset 2 shared; enter 1; A = 1"},
		{"reset says 1 of what was entered", both, 3, "A reset 1 = 0; tick; enter 1; exit; A reset 2 = 1"},
		{"the second of two resets says 0", both, 3,
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; h reset 3 on 1 = 0"},
		{"refused and no drain waits", both, 3, "A reset 1 = 0; A reset 2 = 1; A pending = 1; A reset 3 = 0"},
		{"stop says 1 of nothing", both, 4, "A stop = 1"},
		{"stop says 1 of a handler that runs", []Kind{mpsafe}, 4, "A reset 1 = 0; tick; enter 1; A stop = 1"},
		{"stop says 0 of a pending one", both, 4, "A reset 1 in 2 = 0; tick; A stop = 0"},
		{"stop says 0 of a taken one", []Kind{locked}, 4, "A reset 1 = 0; tick; A stop = 0"},
		{"stop says that an arming was taken, which is lost", []Kind{mpsafe}, 4, "A reset 1 = 0; tick; A stop = 0; quiet"},
		{"stopped and entered", both, 4, "A reset 1 = 0; A stop = 1; tick; enter 1"},
		{"stopped when due and entered", both, 4, "A reset 1 = 0; tick; A stop = 1; enter 1"},
		{"recorded, stopped and entered", []Kind{mpsafe}, 4,
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; A stop = 1; exit; tick; enter 2 on 1"},
		{"one arming stopped by two", []Kind{mpsafe}, 4, "A reset 1 = 0; A stop; B stop = 1; A = 1"},
		{"stopped, freed and entered", []Kind{locked}, 4, "A reset 1 = 0; tick; A stop = 1; free; enter 1"},
		{"drain says 1 of nothing", both, 5, "A drain = 1"},
		{"drain says 0 of a pending one", both, 5, "A reset 1 in 2 = 0; tick; A drain = 0"},
		{"drain says -1 of a pending one, and waits", both, 5,
			"A reset 1 = 0; tick; enter 1; h reset 2 = 0; A drain; exit; A = -1"},
		{"drain says -1 of what it cancelled when it looked again", both, 5,
			"A reset 1 = 0; tick; enter 1; A drain; h reset 2 = 0; h pending = 1; exit; A = -1"},
		{"drain does not wait", both, 5, "A reset 1 = 0; tick; enter 1; A drain = 0"},
		{"drain cancels and does not wait", both, 5, "A reset 1 = 0; tick; enter 1; h reset 2 = 0; A drain = 1"},
		{"drain does not wait for what was taken", both, 5, "A reset 1 = 0; tick; A pending = 0; A drain = 0"},
		{"drain leaves the handler's arming", both, 5,
			"A reset 1 = 0; tick; enter 1; A drain; h reset 2 = 0; exit; A = 0; tick; enter 2"},
		{"drain leaves a recorded move", both, 5,
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; A drain; exit; A = 0; tick; enter 2 on 1"},
		{"drain leaves what was pending", both, 5, "A reset 1 = 0; A drain = 1; tick; enter 1"},
		{"drained, freed and entered", both, 5, "A reset 1 = 0; A drain = 1; free; tick; enter 1"},
		{"another armed during the drain, the handler still runs", []Kind{mpsafe}, 5,
			"A reset 1 = 0; tick; enter 1; A drain; B reset 2 = 0; A = 0"},
		{"without the lock", []Kind{locked}, 6, "A reset 1 = 0; tick; enter 1 nolock"},
		{"while another has the lock", []Kind{locked}, 6, "A reset 1 = 0; tick; A pending lock; enter 1"},
		{"entered during a stop", []Kind{locked}, 6, "A reset 1 = 0; tick; A stop; enter 1"},
		{"pending of nothing", both, 7, "A pending = 1"},
		{"not pending", both, 7, "A reset 1 in 2 = 0; tick; A pending = 0"},
		{"pending again", both, 7, "A reset 1 = 0; tick; A pending = 0; A pending = 1"},
		{"pending after a stop", both, 7, "A reset 1 = 0; A stop = 1; A pending = 1"},
		{"pending after a drain", both, 7, "A reset 1 = 0; tick; enter 1; A drain; h reset 2 = 0; exit; A = 0; A pending = 1"},
		{"not pending amid a reset", []Kind{mpsafe}, 7, "A reset 1 in 9 = 0; A reset 2 in 9; B pending = 0"},
		{"a recorded move is not pending", both, 7, "A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; h pending = 0"},
		{"not pending while a pending one is moved", []Kind{mpsafe}, 7,
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 in 9 = 0; A reset 3 on 1; B pending = 0"},
		{"not pending while the handler takes a move back", []Kind{mpsafe}, 7,
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 in 9 = 0; h reset 3 on 0 in 9; B pending = 0"},
		{"not active when it has expired", both, 7, "A reset 1 = 0; tick; enter 1; exit; A active = 0"},
		{"armed when it was freed", both, 10, "A reset 1 = 0; A drain = 1; free; B reset 2"},
		{"scheduled when it was freed", []Kind{locked}, 10, "A reset 1 = 0; A stop = 1; free; B schedule"},
		{"not active", both, 7, "A reset 1 = 0; A active = 0"},
		{"a recorded move is not active", both, 7,
			"A reset 1 on 0 = 0; tick; enter 1; h deactivate = 0; h reset 2 on 1 = 0; h active = 0"},
		{"not active amid a reset", []Kind{mpsafe}, 7, "A reset 1 in 9 = 0; A reset 2 in 9; B active = 0"},
		{"active again by a recorded move", both, 7,
			"A reset 1 on 0 = 0; tick; enter 1; h reset 2 on 1 = 0; h deactivate = 0; exit; A active = 1"},
		{"active after a stop", both, 7, "A reset 1 = 0; A stop = 1; A active = 1"},
		{"active after a drain", both, 7, "A reset 1 = 0; A drain = 1; A active = 1"},
		{"active and never armed", both, 7, "A active = 1"},
	}
	for _, test := range tests {
		for _, k := range test.kinds {
			t.Run(test.name+"/"+name(k), func(t *testing.T) {
				events := parse(t, k, test.history)
				v, at := walk(t, New(k), events)
				switch {
				case v == nil:
					t.Errorf("no violation\n%s", show(events, -1))
				case v.Clause.Rule() != test.rule || at != len(events)-1:
					t.Errorf("%v, want rule %d at the end\n%s", v, test.rule, show(events, at))
				case v.Clause.Grade() != gradeOf(test.name):
					t.Errorf("%v, want grade %v", v, gradeOf(test.name))
				default:
					t.Log(v)
				}
			})
		}
	}
}

// gradeOf returns the grade of a history of TestIllegal.
func gradeOf(name string) Grade {
	switch name {
	case "reset under the read lock cancels what is entered", "reset under the read lock says 1 of what was entered", "armed when it was freed", "scheduled when it was freed":
		return Ours
	}
	return Manual
}

// TestMisuse has events that cannot follow, whatever callouts do.
func TestMisuse(t *testing.T) {
	tests := []struct {
		name   string
		events []Event
	}{
		{"ends without beginning", []Event{End(0, 0)}},
		{"slot in use", []Event{Begin(0, Call{Op: kpi.Stop}), Begin(0, Call{Op: kpi.Stop})}},
		{"slot out of range", []Event{Begin(MaxCalls, Call{Op: kpi.Stop})}},
		{"negative slot", []Event{Begin(-1, Call{Op: kpi.Stop})}},
		{"no call", []Event{Begin(0, Call{})}},
		{"no number", []Event{Begin(0, Call{Op: kpi.Reset})}},
		{"number out of range", []Event{Begin(0, Call{Op: kpi.Reset, Arming: MaxArmings + 1})}},
		{"entered with a number out of range", []Event{Enter(MaxArmings+1, 0, false)}},
		{"handler does not run", []Event{Begin(0, Call{Op: kpi.Stop, Handler: true})}},
		{"exit without entry", []Event{Exit()}},
		{"exit within a call", []Event{
			Begin(0, Call{Op: kpi.Reset, Arming: 1}), End(0, 0), Tick(), Enter(1, 0, false),
			Begin(0, Call{Op: kpi.Stop, Handler: true}), Exit(),
		}},
		{"rest with a call", []Event{Begin(0, Call{Op: kpi.Stop}), Quiet()}},
		{"rest in the handler", []Event{
			Begin(0, Call{Op: kpi.Reset, Arming: 1, CPU: kpi.Stay}), End(0, 0), Tick(), Enter(1, 0, false), Quiet(),
		}},
		{"unknown", []Event{{}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v, at := walk(t, New(mpsafe), test.events)
			if v == nil || v.Clause.Rule() != 0 || at != len(test.events)-1 {
				t.Errorf("%v at %d; want a violation of rule 0 at the end", v, at)
			}
		})
	}
}
