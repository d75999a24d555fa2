package scenario

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"ktimeout/sys"
	"ktimeout/tools/model/explore"

	made_sbt "ktimeout/tools/cfront/facility/sbt/made"
)

// clients are programs of clients that go on as results say.
var clients = []string{
	"ticks 1\ncallout c\nstart: reset c 1\nthread a cpu 0: if stop c = 1: reset c 1; else: drain c\nthread b cpu 1: if stop c = 1: reset c 2 cpu 1; else: drain c\n",
	"ticks 1\ncallout c\nchannel w\nmutex m\nstart: reset c 1\nhandler c: lock m; wakeup w; unlock m\n" +
		"thread a cpu 1: lock m; if stop c = 0: sleep w m 2; end; unlock m\n",
	"ticks 0\nmutex m\ncallout c mutex m\nstart: lock m; reset c 1; unlock m; tick\nhandler c: if reset c 1 = 0: if pending c = 1: stop c; end; else: stop c\n" +
		"thread a cpu 1: lock m; if stop c = 1: if reset c 1 cpu 1 = 0: stop c; end; else: reset c 1; end; unlock m; drain c\n",
	"ticks 0\ncallout c\nmutex m\nstart: reset c 1; tick\nhandler c: if reset c 1 cpu 1 = 0: lock m; unlock m\n" +
		"thread a cpu 0: if pending c = 1: if active c = 1: stop c; end; end; lock m; unlock m; drain c\n",
	// What was read of a variable is kept over what others do to it.
	"ticks 0\nvar x\nvar y\nthread a cpu 0: add x 1; if test y = 0: set x 5; else: add x 10\nthread b cpu 1: set y 1; add x 1\n",
	"ticks 1\ncallout c\nvar x\nstart: reset c 1\nhandler c: add x 1\nthread a cpu 0: if test x = 0: if stop c = 1: add x 2; end; end; add x 4\n",
	"ticks 0\ncpus 3\nvar x\nthread a cpu 0: add x 1\nthread b cpu 1: add x 1\nthread c cpu 2: if test x = 1: set x 7\n",
}

// What was written between the read and the write of an add is lost, but not with a lock
// held; in both eras.
func TestVariables(t *testing.T) {
	for _, test := range []struct {
		text, want string
	}{
		{"var x 3\nthread a cpu 0: add x 1\nthread b cpu 1: add x 1\nfinally: var x 5\n", "var x is 4, not 5"},
		{"mutex m\nvar x 3\nthread a cpu 0: lock m; add x 1; unlock m\nthread b cpu 1: lock m; add x -1; unlock m\nfinally: var x 3\n", ""},
		{"var x\nstart: add x 1\nthread a cpu 0: set x 2; test x = 1\n", "test x = 1 returned 2"},
		{"var x\nstart: add x -2\nthread a cpu 0: test x = -2\n", ""},
		{"mutex m\ncallout c mutex m\nvar x\nstart: lock m; reset c 1; unlock m\nhandler c: test x = 0; reset c 1\nhandler c: test x = 0\n" +
			"thread a cpu 1: lock m; set x 1; stop c; unlock m\nfinally: pending c 0\n", ""},
		{"mutex m\ncallout c mutex m\nvar x\nstart: lock m; reset c 1; unlock m\nhandler c: test x = 0\n" +
			"thread a cpu 1: set x 1; lock m; stop c; unlock m\n", "test x = 0 returned 1"},
	} {
		for _, rev := range clientRevisions {
			v := huntOn(t, test.text, rev)
			if got := v.Failure; test.want == "" && v.Kind() != Unreachable || test.want != "" && (got == nil || got.Text != test.want) {
				t.Errorf("%s%s: %v %+v, want %q", test.text, rev.Name, v.Outcome(), got, test.want)
			}
		}
	}
}

// clientEnd is what a client can see of the end of a run.
func (p *Program) clientEnd() string {
	end := fmt.Sprint(p.failure)
	for _, c := range p.callouts {
		end += fmt.Sprint(" ", c.entries, c.freed, c.drains, p.linked(c))
		if !c.freed {
			end += fmt.Sprint(" ", c.mem.C_cpu.Peek(), p.Rev.Callout_active(c.mem))
		}
	}
	for _, x := range p.vars {
		end += fmt.Sprint(" ", x.Peek())
	}
	return end
}

// clientRevisions are of both eras.
var clientRevisions = []*sys.Revision{Revision("r262057"), Revision("timeout"), &made_sbt.Revision}

// What a client keeps of results is in the key of a state: the search by states comes to
// the ends that the search by traces comes to, which has no key.
func TestClientsReach(t *testing.T) {
	for _, text := range clients {
		s, err := Parse("client", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, rev := range clientRevisions {
			for _, floating := range []bool{false, true} {
				p, err := Load(s, rev, floating)
				if err != nil {
					t.Fatal(err)
				}
				var all [2]map[string]bool
				var results [2]explore.Result
				for i, search := range []func(context.Context, explore.Options) explore.Result{p.Reach, p.Prove} {
					ends := map[string]bool{}
					all[i] = ends
					results[i] = search(context.Background(), explore.Options{Visit: func(explore.Run) { ends[p.clientEnd()] = true }})
				}
				states, traces := &results[0], &results[1]
				switch {
				case states.Failure != nil && traces.Failure != nil:
				case !states.Complete || !traces.Complete:
					t.Errorf("%s, floating %v: by states %v %s, by traces %v %s\n%s", rev.Name, floating, states.Failure, states.Why, traces.Failure, traces.Why, s)
				case !maps.Equal(all[0], all[1]):
					t.Errorf("%s, floating %v: by states %v, by traces %v\n%s", rev.Name, floating, all[0], all[1], s)
				}
				// Of timed sleeps the check knows in the tick era only, where threads float.
				if p.marks = true; states.Failure == nil && !(rev.Era != nil && floating && s.timed()) {
					if err := explore.Check(p, 1, 50); err != nil {
						t.Errorf("%s, floating %v: %v\n%s", rev.Name, floating, err, s)
					}
				}
				if err := p.Close(); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
}
