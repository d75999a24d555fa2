package scenario

import (
	"context"
	"strings"
	"testing"
	"time"

	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/spec"

	made_sbt "ktimeout/tools/cfront/facility/sbt/made"
)

// looped has scenarios with loops, and what becomes of them on every revision: a verdict, or
// the beginning of the reason why it is not known.
var looped = []struct{ text, want string }{
	// A thread tries again until its stop has cancelled something: what the handler arms, or what
	// another thread does. It goes on for ever where nothing is armed any more.
	{"callout c\nstart: reset c 1 cpu 0\nhandler c: reset c 1\nhandler c:\nthread a cpu 1: until stop c = 1: active c\n", "livelock O"},
	{"callout c\nthread b cpu 0: reset c 9\nthread a cpu 1: until stop c = 1: active c\n", "unreachable"},
	{"callout c\nthread a cpu 1: until stop c != 1: active c\n", "unreachable"},
	// It waits for the handler: spinning, asleep, by the clock.
	{"var x\ncallout c\nstart: reset c 1 cpu 0\nhandler c: set x 1\nthread a cpu 1: until test x = 1: active c; end; drain c\n", "unreachable"},
	{"var x\ncallout c\nstart: reset c 1 cpu 0\nhandler c: set x 1\nthread a cpu 0: until test x = 1: active c; end; drain c\n", "unreachable"},
	{"var x\ncallout c\nthread a cpu 0: until test x = 1: active c; end; drain c\n", "livelock O"},
	{"ticks 1\nvar x\nmutex m\nchannel w\ncallout c\nstart: reset c 1 cpu 0\nhandler c: lock m; set x 1; wakeup w; unlock m\n" +
		"thread a cpu 1: lock m; until test x = 1: sleep w m; end; unlock m; drain c\n", "unreachable"},
	{"ticks 1\nvar x\nmutex m\nchannel w\ncallout c\nstart: reset c 1 cpu 0\nhandler c: set x 1; wakeup w\n" +
		"thread a cpu 1: lock m; until test x = 1: sleep w m; end; unlock m; drain c\n", "lost wakeup M"},
	{"ticks 1\nvar x\ncallout c\nstart: reset c 1 cpu 0\nhandler c: set x 1\nthread a cpu 1: until test x = 1: pause 1; end; drain c\n", "unreachable"},
	{"ticks 0\nvar x\nthread a cpu 1: until test x = 1: pause 1\n", "a thread still goes round 20 ticks"},
	// Two threads go round by turns, and only in lockstep.
	{"ticks 0\nmutex a\nmutex b\nthread t cpu 0: lock a; until trylock b = 1: unlock a; lock a; end; unlock b; unlock a\n" +
		"thread u cpu 1: lock b; until trylock a = 1: unlock b; lock b; end; unlock a; unlock b\n", "livelock O"},
	// Whoever waits for the lock gets it at last, though it is busy again and again.
	{"ticks 0\nmutex m\nvar x\nthread t cpu 0: until test x = 1: lock m; unlock m\nthread u cpu 1: lock m; set x 1; unlock m\n", "unreachable"},
	{"ticks 0\nmutex m\nvar x\nthread t cpu 0: until trylock m = 1: test x; end; unlock m\nthread u cpu 1: lock m; set x 1; unlock m\n", "unreachable"},
	// A loop none of whose steps anybody can notice goes on in steps all the same.
	{"ticks 0\ncallout c\nthread a cpu 0: until pending c = 1: active c\n", "livelock O"},
	// Loops and conditions in each other.
	{"ticks 0\nvar x\nvar y\nthread a cpu 0: until test x = 1: until test y = 1: test y; end; set x 1; end; test x = 1\nthread b cpu 1: set y 1\n", "unreachable"},
	{"ticks 1\ncallout c\nstart: reset c 1 cpu 0\nthread a cpu 1: until drain c != 0: if pending c = 1: stop c; else: reset c 2; end\n", "unreachable"},
	// What is armed in a loop is armed again and again; the armings of one step have one number.
	{"ticks 2\nvar x 2\ncallout c\nhandler c: add x -1\nhandler c: add x -1\nthread a cpu 0: until test x = 0: reset c 1 if pending c = 0; end; pause 1\nfinally: var x 0; pending c 0\n", "unreachable"},
	// Other failures are found, too.
	{"callout c\nref r\nzero r: free c\nstart: reset c 1 cpu 0\nthread a cpu 1: until stop c = 1: if pending c = 0: -r; end; end\n", "rule 10 O"},
}

// Scenarios with loops are decided by the search by states, in both eras and with threads
// bound and floating.
func TestLoops(t *testing.T) {
	if sys.WITNESS || len(watched) < len(Revisions) && testing.Short() {
		t.Skip("this takes minutes: with witness a run never goes back but begins anew")
	}
	for _, test := range looped {
		s, err := Parse("loop", []byte(test.text))
		if err != nil {
			t.Errorf("%s%v", test.text, err)
			continue
		}
		for _, rev := range []*sys.Revision{Revision("r262057"), Revision("timeout"), &made_sbt.Revision} {
			for _, floating := range []bool{false, true} {
				if floating && rev.Era != nil {
					continue // where threads float in the sbt era there are many more states
				}
				ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
				v, err := s.Hunt(ctx, rev, floating, nil)
				cancel()
				if err != nil {
					t.Fatal(err)
				}
				got := v.Outcome().String()
				if v.Kind() == Inconclusive {
					_, got, _ = strings.Cut(v.Why, " steps: ")
					if got == "" {
						got = v.Why
					}
				}
				if !strings.HasPrefix(got, test.want) {
					t.Errorf("%s%s, floating %v: %s, want %s", test.text, rev.Name, floating, got, test.want)
				}
				t.Logf("%q %s %v: %s, %d states, %v", test.text[:20], rev.Name, floating, v.Outcome(), v.States, v.Elapsed)
			}
		}
	}
}

// Random runs of a scenario with loops come to no end, and to no failure, that the search by
// states has not seen.
func TestLoopEnds(t *testing.T) {
	if sys.WITNESS || len(watched) < len(Revisions) && testing.Short() {
		t.Skip("this takes minutes: with witness a run never goes back but begins anew")
	}
	ends := 0
	for _, test := range looped {
		if test.want != "unreachable" {
			continue
		}
		s, err := Parse("loop", []byte(test.text))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Load(s, Revision("timeout"), false)
		if err != nil {
			t.Fatal(err)
		}
		var all [2]map[string]bool
		for i, search := range []func(explore.Options) explore.Result{
			func(o explore.Options) explore.Result { return p.Reach(context.Background(), o) },
			func(o explore.Options) explore.Result {
				o.Steps, o.Loops = 300, true
				return explore.PCT(context.Background(), p, 1, 4, 300, o)
			},
		} {
			found := map[string]bool{}
			all[i] = found
			p.mode(true, false)
			if r := search(explore.Options{Visit: func(explore.Run) { found[p.clientEnd()] = true }}); r.Failure != nil {
				t.Errorf("%s%+v", s, r.Failure)
			}
		}
		ends += len(all[1])
		for end := range all[1] {
			if !all[0][end] {
				t.Errorf("%sa run comes to %s, the search by states only to %v", s, end, all[0])
			}
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if ends < 10 {
		t.Errorf("%d ends only", ends)
	}
}

// A cycle of one thread that others could end is none, but the loop is found if nobody can: a
// loop is altered, and the search notices.
func TestLoopAltered(t *testing.T) {
	if sys.WITNESS || len(watched) < len(Revisions) && testing.Short() {
		t.Skip("this takes minutes: with witness a run never goes back but begins anew")
	}
	const good = "ticks 0\nmutex m\nvar x\nthread t cpu 0: until test x = 1: lock m; unlock m\nthread u cpu 1: lock m; set x 1; unlock m\n"
	for _, test := range []struct{ old, new string }{
		{"set x 1", "set x 2"},
		{"test x = 1:", "test x = 0: set x 1;"},
	} {
		v := hunt(t, strings.Replace(good, test.old, test.new, 1))
		if v.Outcome() != (Outcome{Livelock, spec.Ours}) {
			t.Errorf("%s: %v %s", test.new, v.Outcome(), v.Why)
		}
	}
	if v := hunt(t, good); v.Kind() != Unreachable {
		t.Errorf("%v %s", v.Outcome(), v.Why)
	}
}
