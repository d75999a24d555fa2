package scenario

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
)

// memories are the models with store buffers.
var memories = []explored.Memory{explored.TSO, explored.TSO_xchg, explored.TSO_go}

// A client's threads that store and then read what the other has stored: Dekker's algorithm.
// Under total store order both may read what was there before.
const dekker = `ticks 0
var x
var y
var both
callout c
thread t1 cpu 0: set x 1; BETWEEN t1; set both 1 if test y = 0
thread t2 cpu 1: set y 1; BETWEEN t2; add both 2 if test x = 0
`

// Ten scenarios fail under total store order where they are expected to fail, and nowhere else. In
// what way they fail depends on the run that comes first.
func TestStoreOrderVerdicts(t *testing.T) {
	names := []string{"drain-while-handler-runs", "handler-on-two-cpus", "drain-on-the-wrong-chain",
		"backout-handler-moves-and-stops", "backout-thread-moves-and-stops", "backout-drain-holds-the-chain",
		"backout-preempted-between-locks", "fix-two-moves", "lock-destroyed-after-drain", "timeout-stale-handle"}
	for _, s := range testdata(t) {
		i := slices.Index(names, s.Name)
		if i < 0 {
			continue
		}
		names = slices.Delete(names, i, i+1)
		for _, rev := range Revisions {
			for _, floating := range []bool{false, true} {
				for _, memory := range memories {
					if got, want := decided(t, s, memory, rev, floating), s.Expected(rev.Name, floating); want.Allows(Outcome{Kind: Unreachable}) != (got.Kind == Unreachable) {
						t.Errorf("%s on %s, floating %v, %v: %v, not %v", s.Name, rev.Name, floating, memory, got, want)
					}
				}
			}
		}
	}
	if len(names) != 0 {
		t.Errorf("there are no scenarios %v", names)
	}
}

// decided returns what comes out first.
func decided(t *testing.T, s *Scenario, memory explored.Memory, rev *sys.Revision, floating bool) Outcome {
	t.Helper()
	p, err := (&Loader{Memory: memory}).Load(s, rev, floating)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	ctx, o := context.Background(), explore.Options{Steps: longest}
	_, r := explore.TakeTurns([]explore.Turn{p.proof(ctx, o), p.states(ctx, o)})
	switch {
	case r.Failure != nil:
		return OutcomeOf(r.Failure)
	case r.Complete:
		return Outcome{Kind: Unreachable}
	}
	return Outcome{Kind: Inconclusive}
}

// ends explores a program under a memory model, by traces and by states, and returns what
// comes out, in variables and failures.
func ends(t *testing.T, text string, memory explored.Memory, rev *sys.Revision, floating bool) []string {
	t.Helper()
	s, err := Parse("ends", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := (&Loader{Memory: memory}).Load(s, rev, floating)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	all := [2]map[string]bool{{}, {}}
	for i, states := range []bool{false, true} {
		e := &noted{Program: p, ends: all[i]}
		p.mode(true, states)
		var r explore.Result
		if states {
			r = explore.Reach(context.Background(), e, explore.Options{})
		} else {
			r = explore.Prove(context.Background(), e, explore.Options{})
		}
		p.mode(true, false)
		if r.Why != "" && r.Failure == nil {
			t.Fatal(r.Why)
		}
	}
	traces, states := slices.Sorted(maps.Keys(all[0])), slices.Sorted(maps.Keys(all[1]))
	if !slices.Equal(traces, states) {
		t.Errorf("%v, floating %v:\n%sthe search by traces comes to %v, that by states to %v", memory, floating, text, traces, states)
	}
	return traces
}

// noted notes how runs end.
type noted struct {
	*Program
	ends map[string]bool
}

func (e *noted) End() *explore.Failure {
	var b strings.Builder
	for _, v := range e.vars {
		b.WriteString(" ")
		b.WriteByte(byte('0' + v.Peek()))
	}
	if f := e.Program.End(); f != nil {
		b.WriteString(" " + f.Text)
	}
	e.ends[strings.TrimSpace(b.String())] = true
	return nil
}

// Whether both threads of Dekker's algorithm read what was there before depends on what is
// between the store and the read, and on how Go compiles a store.
func TestStoreOrderDekker(t *testing.T) {
	rev := Revision("timeout")
	for _, c := range []struct {
		name, between string
		memory        explored.Memory
		both          bool
	}{
		{"nothing", "", explored.SC, false},
		{"nothing", "", explored.TSO, true},
		{"nothing", "", explored.TSO_go, false}, // a variable of the client is a Word
		{"a mutex", "lock m; unlock m", explored.TSO, false},
		{"a callout is stopped", "stop c", explored.TSO, false},
		{"a callout is looked at", "pending c", explored.TSO, true},
		{"somebody is woken", "wakeup w", explored.TSO, false},
	} {
		between := c.between
		if between != "" {
			between += "; "
		}
		text := "mutex m\nchannel w\n" + strings.NewReplacer("BETWEEN t1; ", between, "BETWEEN t2; ", between).Replace(dekker)
		for _, floating := range []bool{false, true} {
			got := slices.ContainsFunc(ends(t, text, c.memory, rev, floating), func(s string) bool { return strings.HasPrefix(s, "1 1 3") })
			if got != c.both {
				t.Errorf("%s between, %v, floating %v: both read what was there before: %v, not %v", c.name, c.memory, floating, got, c.both)
			}
		}
	}
}

// What an interrupt that takes steps has stored drains before it ends: it waits where nobody's
// code is on its stack.
func TestStoreOrderInterrupt(t *testing.T) {
	if sys.WITNESS {
		t.Skip("a run never goes back but begins anew, which takes minutes")
	}
	for _, text := range []string{
		"ticks 1\nthread t1 cpu 0: pause 1\n",
		"ticks 1\nmutex m\nchannel w\nthread t1 cpu 0: lock m; sleep w m 1; unlock m\n",
	} {
		for _, floating := range []bool{false, true} {
			s, err := Parse("interrupt", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			p, err := (&Loader{Memory: explored.TSO}).Load(s, Revision("main"), floating)
			if err != nil {
				t.Fatal(err)
			}
			if r := p.Reach(context.Background(), explore.Options{Steps: longest}); !r.Complete {
				t.Errorf("floating %v: %v %s\n%s", floating, r.Failure, r.Why, text)
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
