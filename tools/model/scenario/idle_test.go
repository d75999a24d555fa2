package scenario

import (
	"strings"
	"testing"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys/sbt"
	made_sbt "ktimeout/tools/cfront/facility/sbt/made"
)

// In the sbt era the clock of a CPU that is not idle knows of its next hardclock, whatever it is
// told; that of an idle one of what it is told, and of nothing else for a second. A thread that
// goes on there makes it active.
func TestIdleClock(t *testing.T) {
	const text = `times 2ms
callout c
thread t1 cpu 0: %s pending c
thread t2 cpu 1: reset c 5ms cpu 0
`
	for _, idle := range []bool{false, true} {
		first := ""
		if idle {
			first = "first 16;"
		}
		s, err := Parse("idle.scn", []byte(strings.Replace(text, "%s", first, 1)))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Load(s, &made_sbt.Revision, false)
		if err != nil {
			t.Fatal(err)
		}
		clock, c := p.Rev.Era.Clock, p.callouts[0].mem
		// told is what the clock of CPU 0 knows of, in ticks from its last hardclock.
		told := func(when string, least, most int64) {
			t.Helper()
			next, settled := clock.Told(0)
			if ticks := (next - clock.Hardclock(0)) / sbt.Tick_sbt; !settled || ticks < least || ticks > most {
				t.Errorf("idle %v, %s: the next event is in %d ticks (settled: %v), want %d to %d", idle, when, ticks, settled, least, most)
			}
		}
		p.Begin()
		told("at the beginning", 1, 1)
		t1, t2 := p.client(0), p.client(1)
		if idle {
			p.Step(t1)
			p.Step(t1)
			told("when idle", 990, 1000)
		}
		for !p.m.Run.Done(t2) {
			p.Step(t2)
		}
		if idle {
			told("when told", 5, 6)
			if next, _ := clock.Told(0); next != p.Rev.Era.Window(c) {
				t.Errorf("the clock knows of %#x, and the window ends at %#x", next, p.Rev.Era.Window(c))
			}
		} else {
			told("when told", 1, 1)
		}
		for !p.m.Run.Done(t1) {
			p.Step(t1)
		}
		told("when active again", 1, 1)
		if f := p.Failure(); f != nil {
			t.Error(f.Text)
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// client returns the actor of a thread of the scenario.
func (p *Program) client(thread int) int {
	for i := range p.Actors() {
		if p.m.Report.Kind(i) == explored.Client && thread == 0 {
			return i
		} else if p.m.Report.Kind(i) == explored.Client {
			thread--
		}
	}
	return -1
}
