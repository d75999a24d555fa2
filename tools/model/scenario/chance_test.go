package scenario

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/spec"
)

// outcomes explores every run of a program and collects what the function says of
// each.
func outcomes(t *testing.T, text string, rev *sys.Revision, floating bool, what func(p *Program, r explore.Run) string) []string {
	t.Helper()
	s, err := Parse("outcomes", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(s, rev, floating)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	p.marks = true
	all := map[string]bool{}
	r := explore.Prove(context.Background(), p, explore.Options{Visit: func(r explore.Run) { all[what(p, r)] = true }})
	if r.Why != "" {
		t.Fatal(r.Why)
	}
	return slices.Sorted(maps.Keys(all))
}

// wrong is what went wrong in a run.
func wrong(_ *Program, r explore.Run) string {
	if r.Failure == nil {
		return ""
	}
	return r.Failure.Text
}

// callout_schedule reads the function and the argument in an order that C leaves
// open. If a reset comes between the two reads, reading from the left hands the new
// argument to the old function, reading from the right the old argument to the new
// one.
func TestOrderOfArguments(t *testing.T) {
	const text = "ticks 0\ncallout c\nstart: reset c 1 cpu 0\nthread t1 cpu 0: schedule c 1\nthread t2 cpu 1: reset c 1\n"
	for _, rev := range Revisions {
		all := strings.Join(outcomes(t, text, rev, true, wrong), "\n")
		for _, want := range []string{"arming 3 was entered with the function of arming 1", "arming 1 was entered with the function of arming 3"} {
			if strings.Contains(all, want) != rev.Open_order {
				t.Errorf("%s, %q found: %v, not %v", rev.Name, want, !rev.Open_order, rev.Open_order)
			}
		}
	}
}

// onCPU returns the CPU that the callout is on at the end of a run.
func onCPU(p *Program, _ explore.Run) string {
	return string(rune('0' + p.callouts[0].mem.C_cpu.Peek()))
}

// A floating thread that asks for its CPU may be on any; a bound one is on its
// own.
func TestCurcpu(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		floating   bool
		want       string
	}{
		{"thread", "cpus 3\nticks 0\ncallout c\nthread t1 cpu 1: reset c 1 curcpu\n", false, "1"},
		{"thread", "cpus 3\nticks 0\ncallout c\nthread t1 cpu 1: reset c 1 curcpu\n", true, "0 1 2"},
		{"schedule", "ticks 0\ncallout c\nstart: reset c 1 cpu 0\nthread t1 cpu 1: schedule c 1 curcpu\n", false, "1"},
		{"schedule", "ticks 0\ncallout c\nstart: reset c 1 cpu 0\nthread t1 cpu 1: schedule c 1 curcpu\n", true, "0 1"},
		{"handler", "ticks 0\ncallout c\ncallout d\nstart: reset c 1 cpu 0; tick\nhandler c: reset c 1 curcpu\nthread t1 cpu 1: pending d\n", false, "0"},
		{"handler", "ticks 0\ncallout c\ncallout d\nstart: reset c 1 cpu 0; tick\nhandler c: reset c 1 curcpu\nthread t1 cpu 1: pending d\n", true, "0 1"},
		{"no question", "ticks 0\ncallout c\nthread t1 cpu 1: reset c 1 cpu 1\n", true, "1"},
	} {
		got := strings.Join(outcomes(t, tt.text, Revision("timeout"), tt.floating, onCPU), " ")
		if got != tt.want {
			t.Errorf("%s, floating %v: on CPU %s in the end, not %s", tt.name, tt.floating, got, tt.want)
		}
	}
}

// The ticks of a scenario are for all CPUs together, or with "each" for every
// CPU.
func TestTicksEach(t *testing.T) {
	results := func(p *Program, _ explore.Run) string {
		var got []byte
		for _, c := range p.callouts {
			for _, e := range c.trail {
				if e.What == spec.Ended && e.Slot != 0 {
					got = append(got, "01"[e.Result])
				}
			}
		}
		return string(got)
	}
	const text = "ticks 1 each\ncallout c\ncallout d\nstart: reset c 1 cpu 0; reset d 1 cpu 1\n" +
		"thread t1 cpu 0: pending c; pending d\n"
	rev := Revision("timeout")
	if got := strings.Join(outcomes(t, text, rev, true, results), " "); got != "00 01 10 11" {
		t.Errorf("a tick each: pending was %s", got)
	}
	if got := strings.Join(outcomes(t, strings.Replace(text, " each", "", 1), rev, true, results), " "); got != "01 10 11" {
		t.Errorf("one tick in all: pending was %s", got)
	}
}

// The assumptions of a verdict name the threads that move, and say how CPUs share
// the ticks.
func TestAssumptions(t *testing.T) {
	for _, tt := range []struct {
		text     string
		floating bool
		want     string
	}{
		{"cpus 1\nticks 1\ncallout c\nthread t1 cpu 0: reset c 1 curcpu\n", false, "1 CPU, ticks in all: 1, softclock and client threads bound to their CPUs, "},
		{"ticks 2 each\ncallout c\nthread t1 cpu 0: reset c 1 curcpu\n", true,
			"2 CPUs, ticks of each CPU: 2, softclock and client threads floating, t1 to each other CPU once at most, "},
		{"callout c\nthread t1 cpu 0: reset c 1\n", true, "2 CPUs, ticks in all: 2, softclock and client threads floating, preemption"},
	} {
		s, err := Parse("assumptions", []byte(tt.text))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Load(s, Revision("timeout"), tt.floating)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Assumptions().String(); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%q, not %q", got, tt.want)
		}
		p.Close()
	}
}
