package scenario

import (
	"fmt"
	"slices"
	"testing"

	"ktimeout/sys"
	"ktimeout/tools/model/spec"

	made_sbt "ktimeout/tools/cfront/facility/sbt/made"
)

// Conditions are read as they are written, and written so that they mean the same.
func TestConditions(t *testing.T) {
	for _, test := range []struct{ list, canon string }{
		{"if stop c = 0: drain c", ""},
		{"if stop c = 0: drain c; end", "if stop c = 0: drain c"},
		{"if stop c = 0: drain c; end; pending c", ""},
		{"if stop c = 0: drain c; else: pending c; active c", ""},
		{"if stop c = 0: drain c; else: pending c; end; active c", ""},
		{"pending c if stop c = 1", "if stop c = 1: pending c"},
		{"pending c if stop c = 1; active c", "if stop c = 1: pending c; end; active c"},
		{"if stop c = 0: if pending c = 1: drain c; else: active c", ""},
		{"if stop c = 0: if pending c = 1: drain c; end; else: active c", ""},
		{"if stop c = 0: pending c if active c = 1; else: active c", "if stop c = 0: if active c = 1: pending c; end; else: active c"},
		{"if stop c = 0: drain c; else: if pending c = 1: stop c; else: active c; end; end; stop c", ""},
		{"if stop c != 0: drain c", ""},
		{"if stop c!=0: drain c; end; pending c if stop c!= 1", "if stop c != 0: drain c; end; if stop c != 1: pending c"},
		{"until stop c = 1: drain c", ""},
		{"until stop c != 1: drain c; end; pending c", ""},
		{"until stop c = 1: if pending c = 1: drain c; else: active c", "until stop c = 1: if pending c = 1: drain c; else: active c"},
		{"until stop c = 1: pending c if active c = 1; end; stop c", "until stop c = 1: if active c = 1: pending c; end; end; stop c"},
		{"if stop c = 1: until pending c = 0: active c; end; else: until active c = 0: pending c; end; end; stop c",
			"if stop c = 1: until pending c = 0: active c; end; else: until active c = 0: pending c; end; end; stop c"},
		{"until stop c = 1: until pending c = 0: stop c; end; active c", ""},
		{"if reset c 2 cpu 1 = 1: stop if; end; stop end; reset else 1; stop if if stop if = 1",
			"if reset c 2 cpu 1 = 1: stop if; end; stop end; reset else 1; if stop if = 1: stop if"},
	} {
		const head = "cpus 2\nticks 2\ncallout c\ncallout if\ncallout else\ncallout end\nthread t cpu 0: "
		s, err := Parse("x", []byte(head+test.list+"\n"))
		if err != nil {
			t.Error(err)
			continue
		}
		if test.canon == "" {
			test.canon = test.list
		}
		if got := s.String(); got != head+test.canon+"\n" {
			t.Errorf("%s is written as\n%s", test.list, got)
		}
		roundTrip(t, s)
	}
}

// ways returns the places of the steps that are taken if conditions come out as the bits
// of holds say, the first that is looked at first.
func ways(steps []Step, from, to int, holds *uint) (out []int) {
	for i := from; i < to; {
		out = append(out, i)
		if !steps[i].If() {
			i++
			continue
		}
		then, other, after := parts(steps, i)
		yes := *holds&1 != 0
		*holds >>= 1
		if steps[i].Loop {
			if !yes {
				out = append(out, ways(steps, then, other, holds)...)
			} else {
				i = after
			}
			continue
		}
		if yes {
			out = append(out, ways(steps, then, other, holds)...)
		} else {
			out = append(out, ways(steps, other, after, holds)...)
		}
		i = after
	}
	return out
}

// Linked steps go on as the parts of conditions say.
func TestLink(t *testing.T) {
	for _, list := range []string{
		"stop c; active c",
		"if stop c = 0: if stop c = 0: active c; else: drain c; end; else: if stop c = 1: pending c; end; end; stop c",
		"if stop c = 0: active c if stop c = 1; else: active c; end; if stop c = 0: stop c; else: stop c; active c",
		"if stop c = 0: stop c; if stop c = 0: active c; else: drain c; end; else: active c; if stop c = 1: pending c; else: stop c; end; end; stop c",
		"until stop c = 1: active c",
		"until stop c = 1: active c; end; pending c",
		"until stop c = 1: if pending c = 1: active c; else: drain c; end; end; pending c",
		"until stop c = 1: until pending c = 0: active c; end; end; pending c",
		"until stop c = 1: stop c; if pending c = 1: active c; end; end; if stop c = 1: until pending c = 0: stop c; end; else: drain c; end; stop c",
		"if stop c = 1: until pending c = 0: stop c; end; else: until active c = 1: drain c; end; end; stop c",
	} {
		s, err := Parse("x", []byte("callout c\nthread t cpu 0: "+list+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		steps := s.Threads[0].Steps
		var linked []numbered
		for _, st := range steps {
			linked = append(linked, numbered{Step: st})
		}
		link(linked)
		for holds := range uint(1 << 4) {
			holds |= (1<<40 - 1) << 4 // loops end at last
			left := holds
			want := ways(steps, 0, len(steps), &left)
			var got []int
			left = holds
			for i := 0; i < len(steps); {
				got = append(got, i)
				n := &linked[i]
				i = n.next
				if n.If() {
					if left&1 == 0 {
						i = n.other
					}
					left >>= 1
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, conditions %04b: steps %v, want %v", list, holds, got, want)
			}
		}
	}
}

// A thread goes the way that the result says, in both eras; and a result of a condition
// is no assertion.
func TestConditionsTaken(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"callout c\nstart: reset c 9\nthread t cpu 0: if stop c = 1: pending c = 1; else: active c = 1\n", "pending c = 1 returned 0"},
		{"callout c\nstart: reset c 9\nthread t cpu 0: if pending c = 0: pending c = 0; else: active c = 0\n", "active c = 0 returned 1"},
		{"callout c\nstart: reset c 9\nthread t cpu 0: if pending c = 0: pending c = 0; end; active c = 0\n", "active c = 0 returned 1"},
		{"callout c\nstart: reset c 9\nthread t cpu 0: pending c = 0 if pending c = 0\n", ""},
		{"callout c\nstart: reset c 9\nthread t cpu 0: if pending c = 1: if active c = 0: pending c = 0; else: pending c = 0; end; else: active c = 0\n",
			"pending c = 0 returned 1"},
		{"callout c\nstart: reset c 9\nthread t cpu 0: if stop c != 0: pending c = 1; else: active c = 1\n", "pending c = 1 returned 0"},
		{"callout c\nstart: reset c 9\nthread t cpu 0: if pending c != 1: pending c = 0; else: active c = 0\n", "active c = 0 returned 1"},
		{"mutex m\nchannel w\nthread t cpu 0: lock m; if sleep w m 1 = timeout: sleepers w = 3; end; unlock m\n", "sleepers w = 3 returned 0"},
		{"callout c\nstart: reset c 9\nhandler c: pending c = 1 if active c = 0\nthread t cpu 0: drain c\n", ""},
	} {
		for _, rev := range []*sys.Revision{Revision("r216805"), Revision("timeout"), &made_sbt.Revision} {
			v := huntOn(t, test.text, rev)
			switch {
			case test.want == "" && v.Kind() == Unreachable:
			case v.Failure == nil || v.Failure.Text != test.want || v.Outcome() != (Outcome{Result, spec.Ours}):
				t.Errorf("%s%s: %v %+v, want %q", test.text, rev.Name, v.Outcome(), v.Failure, test.want)
			}
		}
	}
}

// What memory is given back after depends on the way to where it is given back.
func TestGives(t *testing.T) {
	const drain, stop = spec.Rule10Drain, spec.Rule10Stop
	for _, test := range []struct {
		list string
		want []spec.Clause // of each free and init in the list
	}{
		{"stop c; drain c; init c; stop c; init c", []spec.Clause{drain, stop}},
		{"if stop c = 0: drain c; end; init c", []spec.Clause{stop}},
		{"if stop c = 0: drain c; init c; else: init c; end; init c", []spec.Clause{drain, stop, stop}},
		{"if stop c = 0: drain c; else: drain c; end; init c", []spec.Clause{drain}},
		{"drain c; if pending d = 0: stop d; drain d; init c; else: stop c; init c", []spec.Clause{drain, stop}},
		{"drain c; if pending d = 0: if pending d = 1: stop c; end; end; init c", []spec.Clause{stop}},
		{"stop c; if pending d = 0: active d; end; init c", []spec.Clause{stop}},
		{"until stop c = 1: active c; end; init c", []spec.Clause{stop}},
		{"stop c; until drain c = 1: active c; end; init c", []spec.Clause{drain}},
		{"drain c; until pending c = 0: stop c; end; init c", []spec.Clause{stop}},
		{"drain c; until pending c = 0: active c; end; init c", []spec.Clause{drain}},
		{"drain c; until pending d = 0: init c; stop c; end; init c", []spec.Clause{stop, stop}},
		{"drain c; until pending d = 0: stop c; drain c; init c; end; init c", []spec.Clause{drain, stop}},
	} {
		s, err := Parse("x", []byte("callout c giant\ncallout d\nthread t cpu 0: lock giant; unlock giant; drain c\n"))
		if err != nil {
			t.Fatal(err)
		}
		p := &parser{sc: s, names: map[string]declared{"c": {kindCallout, 0, 1}, "d": {kindCallout, 1, 2}}}
		body := split(test.list, 1)
		steps, err := p.steps(body)
		if err != nil {
			t.Fatal(err)
		}
		var got []spec.Clause
		for i, st := range steps {
			if formOf(st.Op).word == "init" {
				got = append(got, gives(steps, i, 0))
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: %v, want %v", test.list, got, test.want)
		}
	}
}
