package races

import (
	"testing"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/scenario"
)

// accessIn is an access in a function of a text.
func accessIn(function string, line int, write bool) explored.Access {
	return explored.Access{Write: write, Frames: []explored.Frame{{Function: "ktimeout/kern/timeout/text/abc." + function, File: "/home/u/NEW.c", Line: line}}}
}

// Races of the same two places are one, whichever comes first and of whatever callout;
// those of two macros of callout.h, which have no line, are two.
func TestAdd(t *testing.T) {
	arm, pending, active := accessIn("callout_arm", 333, true), accessIn("K_pending", 1, false), accessIn("K_active", 1, false)
	f := &Found{}
	for _, x := range []struct {
		race     explored.Race
		scenario string
		races    int
	}{
		{explored.Race{Field: "c.c_flags", First: arm, Second: pending}, "a", 1},
		{explored.Race{Field: "d.c_flags", First: accessIn("K_pending", 1, false), Second: arm}, "b", 1},
		{explored.Race{Field: "c.c_flags", First: arm, Second: active}, "b", 2},
		{explored.Race{Field: "c.c_time", First: arm, Second: accessIn("K_active", 1, false)}, "b", 3},
		{explored.Race{Field: "c.c_flags", First: accessIn("callout_arm", 334, true), Second: accessIn("K_active", 1, false)}, "b", 4},
		{explored.Race{Field: "c.c_flags", First: arm}, "b", 4}, // with the client's own
	} {
		if f.add(x.race, x.scenario, scenario.Bound); len(f.Races) != x.races {
			t.Errorf("%+v: there are %d races, want %d", x.race, len(f.Races), x.races)
		}
	}
	r := &f.Races[0]
	if macro := (explored.Frame{Function: "ktimeout/kern/timeout/text/abc.callout_pending", File: "callout.h"}); len(r.Scenarios) != 2 || r.Field != "c_flags" ||
		r.Where.Second.Frames[0] != macro || r.Where.First.Frames[0].Line != 333 {
		t.Errorf("got %+v", r)
	}
}
