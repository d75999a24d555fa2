package scenario

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/spec"

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
	"ticks 1\nref r\ncallout c\nzero r: free c\nstart: +r; reset c 1\nhandler c: -r\nthread a cpu 1: -r if stop c = 1; -r\n",
	"ticks 0\nref r 2\nvar x\nmutex m\nzero r: lock m; add x 1; unlock m\nthread a cpu 0: -r; add x 2\nthread b cpu 1: -r; lock m; add x 4; unlock m\n",
	"ticks 0\ncpus 3\nvar x\nthread a cpu 0: add x 1\nthread b cpu 1: add x 1\nthread c cpu 2: if test x = 1: set x 7\n",
	// A lock is tried: of every class, by threads and by a handler.
	"ticks 1\nmutex m\nvar x\ncallout c\nstart: reset c 1\nhandler c: if trylock m = 1: add x 1; unlock m; else: add x 8; end\n" +
		"thread a cpu 0: lock m; add x 2; unlock m\nthread b cpu 1: if trylock m = 1: add x 4; unlock m\n",
	"ticks 0\nrwlock rw\nvar x\nthread a cpu 0: rlock rw; test x; runlock rw\nthread b cpu 1: lock rw; add x 1; unlock rw\nthread d cpu 0: if trylock rw = 1: add x 4; unlock rw\n",
	"ticks 0\nrwlock rw stepwise\nvar x\nthread a cpu 0: rlock rw; test x; runlock rw\nthread b cpu 1: if trylock rw = 1: add x 4; unlock rw\n",
	"ticks 0\nmutex s spin\nvar x\nthread a cpu 0: lock s; add x 1; unlock s\nthread b cpu 0: if trylock s = 1: add x 2; unlock s; end; add x 4\nthread d cpu 1: if trylock s != 0: set x 8; unlock s\n",
	"ticks 1\nmutex m\ncallout c mutex m\nstart: lock m; reset c 1; unlock m\nthread a cpu 0: if trylock m = 1: stop c; unlock m\nthread b cpu 1: if trylock m = 1: reset c 1 cpu 1; unlock m\n",
	// What is not known comes out either way; the last reference decides; memory of a variable is freed.
	"ticks 1\nvar x\ncallout c\nstart: reset c 1\nhandler c: if chance = 1: add x 1\nthread a cpu 1: if chance = 0: stop c; end; if chance = 1: add x 2; else: drain c; add x 4\n",
	"ticks 0\nref r 2\nvar x\nthread a cpu 0: if -r = 1: add x 1\nthread b cpu 1: if -r = 0: add x 2; else: add x 4\n",
	"ticks 0\nvar x\nvar y\nthread a cpu 0: if test y = 0: add x 1\nthread b cpu 1: set y 1; free x\n",
	"ticks 0\nvar x 1\nvar y\nthread a cpu 0: if add x -1 = 0: set y 1\nthread b cpu 1: if add x 1 = 2: add y 2\n",
}

// reached is what the search by states comes to, which has to end.
func reached(t *testing.T, text string, rev *sys.Revision) *explore.Failure {
	t.Helper()
	s, err := Parse("x.scn", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(s, rev, false)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	r := p.Reach(context.Background(), explore.Options{})
	if r.Failure == nil && !r.Complete {
		t.Errorf("%s%s: %s", text, rev.Name, r.Why)
	}
	return r.Failure
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
			if got := reached(t, test.text, rev); test.want != "" && got == nil || got != nil && got.Text != test.want {
				t.Errorf("%s%s: %+v, want %q", test.text, rev.Name, got, test.want)
			}
		}
	}
}

// A client that takes a reference for each arming and gives it back when the arming was
// cancelled or the handler ran frees its callout once, when nothing is left of it; one
// that miscounts is found out, in both eras.
func TestReferences(t *testing.T) {
	const head = "ref r 1\ncallout c\nzero r: free c\n"
	outcome := func(k Kind) Outcome { return Outcome{k, spec.Ours} }
	for _, test := range []struct {
		text string
		want []Outcome // none: unreachable
	}{
		{"start: +r; reset c 1\nhandler c: -r\nthread a cpu 1: -r if stop c = 1; -r\nfinally: ref r 0\n", nil},
		// The result is not looked at.
		{"start: +r; reset c 1\nhandler c: -r\nthread a cpu 1: stop c; -r; -r\n", []Outcome{outcome(Refcount), outcome(Rule(10))}},
		{"start: +r; reset c 1\nhandler c: -r\nthread a cpu 1: stop c; -r\nfinally: ref r 0\n", []Outcome{outcome(Finally)}},
		// The reference is taken when the handler may have given it back.
		{"handler c: -r\nthread a cpu 1: +r if reset c 1 = 0\n", []Outcome{outcome(Refcount)}},
		// It is given back before the arming is cancelled.
		{"start: +r; reset c 1\nhandler c: -r\nthread a cpu 1: -r; -r; stop c\n", []Outcome{outcome(Rule(10)), outcome(Refcount)}},
		{"start: reset c 1\nthread a cpu 1: -r\n", []Outcome{outcome(Rule(10))}},
	} {
		for _, rev := range []*sys.Revision{Revision("timeout"), &made_sbt.Revision} {
			f := reached(t, head+test.text, rev)
			if test.want != nil && f == nil || f != nil && !slices.Contains(test.want, OutcomeOf(f)) {
				t.Errorf("%s%s: %+v, want %v", test.text, rev.Name, f, test.want)
			}
		}
	}
}

// What is said of a client that has lost count.
func TestMiscounts(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"ref r\nthread a cpu 0: -r; -r\n", "line 2: -r gives back a reference of r, of which none was left"},
		{"ref r\nthread a cpu 0: -r;\n +r\n", "line 3: +r takes a reference of r, of which none was left"},
		{"ref r 2\nvar x\nzero r: add x 1\nthread a cpu 0: -r; test x = 0; +r; -r; test x = 0;\n -r; test x = 0\n", "line 5: test x = 0 returned 1"},
		{"ref r 2\nthread a cpu 0: -r\nfinally: ref r 2\n", "line 3: ref r is 1, not 2"},
	} {
		v := hunt(t, test.text)
		if v.Failure == nil || fmt.Sprintf("line %d: %s", v.Failure.Line, v.Failure.Text) != test.want {
			t.Errorf("%s: %+v, want %q", test.text, v.Failure, test.want)
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
