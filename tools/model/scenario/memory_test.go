package scenario

import (
	"context"
	"os"
	"strings"
	"testing"

	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// hunted explores a program whose client is illegal, or is so only under a broken
// kernel. Parse would refuse the program: so the text has a legal "free", and
// alter changes the scenario before it runs.
func hunted(t *testing.T, text, rev string, alter func(*Scenario)) string {
	t.Helper()
	s, err := Parse("memory", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if alter != nil {
		alter(s)
	}
	v, err := s.Hunt(context.Background(), Revision(rev), false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if v.Failure == nil {
		return v.Kind().String()
	}
	return v.Kind().String() + ": " + v.Failure.Text
}

// without removes the steps of a kind from the first thread.
func without(op kpi.Op) func(*Scenario) {
	return func(s *Scenario) {
		var steps []Step
		for _, st := range s.Threads[0].Steps {
			if st.Op != op {
				steps = append(steps, st)
			}
		}
		s.Threads[0].Steps = steps
	}
}

// A thread that touches memory that was given back is reported. The sentence says
// what it did, and which thread gave the memory back.
func TestMemory(t *testing.T) {
	const moved = "ticks 0\nmutex m\nmutex n\ncallout c mutex m\nstart: lock m; reset c 1 cpu 0; unlock m; tick\n" +
		"handler c: reset c 5 cpu 1; stop c; free c\nthread t1 cpu 1: lock n; unlock n\n"
	const due = "ticks 0\nmutex m\nrwlock r\ncallout c %\nstart: lock %; reset c 1 cpu 0; unlock %; tick\nthread t1 cpu 1: drain c; free c\n"
	for _, tt := range []struct {
		name, text, rev string
		alter           func(*Scenario)
		want            []string
	}{
		{"a move is carried out", moved, "r220456", nil,
			[]string{"rule 10: c: softclock 0 writes c.c_cpu in callout_cpu_switch:", "after softclock 0 freed c in its handler in step 30"}},
		{"a flag is looked for", moved, "r262057", nil,
			[]string{"rule 10: c: softclock 0 reads c.c_flags in softclock_call_cc:", "after softclock 0 freed c in its handler in step 36"}},
		{"nobody looks", moved, "timeout", nil, []string{"unreachable"}},
		{"freed without a drain", "ticks 0\ncallout c\nstart: reset c 1 cpu 0; tick\nthread t1 cpu 1: drain c; free c\n", "timeout", without(kpi.Drain),
			[]string{"rule 10: c is given back while it is on the wheel of CPU 0"}},
		{"initialised without a drain", "ticks 0\ncallout c\nstart: reset c 1 cpu 0; tick\nthread t1 cpu 1: drain c; init c\n", "timeout", without(kpi.Drain),
			[]string{"rule 10: c is given back while it is on the wheel of CPU 0"}},
		{"initialised at the end of a drain", "ticks 0\ncallout c\nstart: reset c 1 cpu 0; tick\nthread t1 cpu 1: drain c; init c; reset c 1; drain c\n", "timeout", nil,
			[]string{"unreachable"}},
		{"a mutex that softclock waits for", strings.NewReplacer("callout c %", "callout c mutex m", "%", "m").Replace(due) +
			"thread t2 cpu 1: drain c; destroy m\n", "timeout", func(s *Scenario) {
			s.Threads = s.Threads[1:]
			without(kpi.Drain)(s)
		}, []string{"rule 10: m: softclock 0 locks m in softclock_call_cc:", "after t2 destroyed m in step"}},
		{"a rwlock that softclock waits for", strings.NewReplacer("callout c %", "callout c rwlock r", "%", "r").Replace(due) +
			"thread t2 cpu 1: drain c; destroy r\n", "timeout", func(s *Scenario) {
			s.Threads = s.Threads[1:]
			without(kpi.Drain)(s)
		}, []string{"rule 10: r: softclock 0 ", "after t2 destroyed r in step"}},
		{"a lock of a drained callout", strings.NewReplacer("callout c %", "callout c mutex m", "%", "m").Replace(due) +
			"thread t2 cpu 1: drain c; destroy m; initlock m; lock m; unlock m\n", "timeout", func(s *Scenario) {
			s.Threads = s.Threads[1:]
		}, []string{"unreachable"}},
	} {
		got := hunted(t, tt.text, tt.rev, tt.alter)
		for _, want := range tt.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s, %s: %s, not %s", tt.name, tt.rev, got, want)
			}
		}
	}
}

// A write to a plain field of a freed callout is found in the step that makes it.
func TestRemains(t *testing.T) {
	s, err := Parse("remains", []byte("ticks 0\ncallout c\ncallout d\nstart: reset c 1 cpu 0; drain c; free c\nthread t1 cpu 1: pending d; pending d\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := Load(s, Revision("timeout"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	const t1 = 4
	for _, write := range []bool{false, true} {
		p.Begin()
		p.Step(t1)
		if write {
			p.callouts[0].mem.C_time++
		}
		p.Step(t1)
		if f := p.Failure(); (f != nil && KindOf(f) == Rule(10) && f.Actor == t1) != write {
			t.Errorf("written %v: %v", write, f)
		}
	}
}

// A client that frees a callout on which another of its threads makes a call, or calls into
// what it has freed, is to blame for what the kernel does to the memory then. The callout's own
// handler is not such a call: a drain that returns while it runs is the kernel's fault.
func TestFreedWhileCalled(t *testing.T) {
	for _, test := range []struct {
		text string
		want Outcome
		rev  *sys.Revision
	}{
		{"ticks 1\ncallout c\nthread a cpu 0: stop c\nthread b cpu 1: drain c; free c\n", Outcome{Rule(10), spec.Ours}, Revision("timeout")},
		{"ticks 1\ncallout c\nthread a cpu 0: stop c\nthread b cpu 1: drain c; free c\n", Outcome{Rule(10), spec.Ours}, Revision("r216804")},
		{"ticks 1\ncallout c\nthread a cpu 0: pending c\nthread b cpu 1: drain c; free c\n", Outcome{Rule(10), spec.Ours}, Revision("timeout")},
		{"ticks 1\ncallout c\nthread a cpu 0: drain c\nthread b cpu 1: drain c; free c\n", Outcome{Rule(10), spec.Ours}, Revision("timeout")},
		{"ticks 1\ncallout c\ncallout d\nstart: reset d 1\nhandler d: stop c\nthread b cpu 1: drain c; free c\n", Outcome{Rule(10), spec.Ours}, Revision("timeout")},
		// The handler moves its callout, and drain returns meanwhile: r216804's own race.
		{"ticks 1\ncallout c\nstart: reset c 1 cpu 0; tick\nhandler c: reset c 5 cpu 1; active c; active c\nthread b cpu 1: drain c; free c\n", Outcome{Rule(5), spec.Manual}, Revision("r216804")},
	} {
		if v := huntOn(t, test.text, test.rev); v.Outcome() != test.want {
			t.Errorf("%s%s: %v %+v, want %v", test.text, test.rev.Name, v.Outcome(), v.Failure, test.want)
		}
	}
}

// The handler of an MPSAFE callout may free it: the kernel does not touch it after the return. Whoever
// still calls into it is to blame.
func TestHandlerFrees(t *testing.T) {
	for _, test := range []struct {
		text string
		want Outcome
	}{
		{"ticks 2\ncallout c\nstart: reset c 1\nhandler c: free c\nthread a cpu 1: pause 3\nfinally: entered c 1\n", Outcome{Unreachable, spec.Ungraded}},
		{"ticks 2\ncallout c\nstart: reset c 1\nhandler c: reset c 2; stop c; free c\nthread a cpu 1: pause 3\n", Outcome{Unreachable, spec.Ungraded}},
		{"ticks 2\ncallout c\nstart: reset c 1\nhandler c: free c\nthread a cpu 1: stop c\n", Outcome{Rule(10), spec.Ours}},
		{"ticks 2\ncallout c\nstart: reset c 1\nhandler c: free c\nthread a cpu 1: drain c\n", Outcome{Rule(10), spec.Ours}},
		{"ticks 2\nvar x\ncallout c\nstart: reset c 1\nhandler c: free c; set x 1\nthread a cpu 1: until test x = 1: pause 1\n", Outcome{Unreachable, spec.Ungraded}},
	} {
		if sys.WITNESS && strings.Contains(test.text, "until ") {
			continue // with witness a run never goes back, so that this takes minutes
		}
		for _, rev := range watched {
			if v := huntOn(t, test.text, rev); v.Outcome() != test.want {
				t.Errorf("%s%s: %v %+v, want %v", test.text, rev.Name, v.Outcome(), v.Failure, test.want)
			}
		}
	}
}

// What is initialised anew is the kernel's again: a softclock that takes it in the step in which
// it still had to do with what was there before does nothing wrong.
func TestInitialisedAndTaken(t *testing.T) {
	for _, text := range []string{
		"callout c\nthread t1 cpu 1: reset c 1; drain c; init c; reset c 1; stop c\n",
		"callout c\ncallout d at c\nthread t1 cpu 1: reset c 1; drain c; free c; init d; reset d 1; stop d\n",
		"callout c\ncallout d at c\nstart: reset c 1; tick\nthread t1 cpu 1: drain c; free c; init d; reset d 1; drain d; free d; init c\n",
	} {
		for _, rev := range watched {
			if v := huntOn(t, text, rev); v.Outcome() != (Outcome{Unreachable, spec.Ungraded}) {
				t.Errorf("%s%s: %v %+v", text, rev.Name, v.Outcome(), v.Failure)
			}
		}
	}
}

// Memory that was freed is another callout. Whoever still comes to it by the old one is told
// what it touches, who freed it and when, and what is there now.
func TestAnotherThere(t *testing.T) {
	const (
		client  = "ticks 2\nmutex m\nvar got\ncallout c\ncallout d at c\nthread t1 cpu 1: drain c; free c; init d; reset d 2; lock m; set got 1; unlock m\n"
		handler = "ticks 1\nmutex m\nmutex n\ncallout c mutex m\ncallout d at c\nstart: lock m; reset c 1 cpu 0; unlock m; tick\n" +
			"handler c: reset c 5 cpu 1; stop c; free c; init d; reset d 1 cpu 0\nthread t1 cpu 1: lock n; unlock n\n"
	)
	for _, test := range []struct {
		text, rev string
		want      Outcome
		says      []string
	}{
		{client + "thread t2 cpu 0: lock m; if test got = 1: stop c; end; unlock m\n", "timeout", Outcome{Rule(10), spec.Ours},
			[]string{"c: t2 reads c/d.c_cpu in callout_lock:", "after t1 freed c in step 6, and t1 initialised d there in step 7"}},
		{client + "thread t2 cpu 0: lock m; if test got = 1: reset c 1; end; unlock m\n", "timeout", Outcome{Rule(10), spec.Ours},
			[]string{"c: callout_reset comes after the client has freed the memory", "; t1 freed c in step 6, and t1 initialised d there in step 7"}},
		{client + "thread t2 cpu 0: lock m; if test got = 1: drain c; end; unlock m\n", "r262057", Outcome{Rule(10), spec.Ours},
			[]string{"c: t2 reads c/d.c_cpu in callout_lock:"}},
		{client + "thread t2 cpu 0: lock m; if test got = 1: stop d; end; unlock m\n", "timeout", Outcome{Unreachable, spec.Ungraded}, nil},
		// Before anything is initialised there.
		{client + "thread t2 cpu 0: pending d\n", "timeout", Outcome{Rule(10), spec.Ours},
			[]string{"d: t2 reads c/d.c_flags in Callout_pending:", "after c, and no d, was there at the start"}},
		// A call that has begun before the memory was freed.
		{"ticks 1\ncallout c\ncallout d at c\nthread t1 cpu 1: drain c; free c; init d\nthread t2 cpu 0: stop c\n", "timeout", Outcome{Rule(10), spec.Ours}, nil},
		// What is not freed.
		{"ticks 1\ncallout c\ncallout d at c\nthread t1 cpu 1: init d\nthread t2 cpu 1: drain c; free c\n", "timeout", Outcome{Rule(10), spec.Ours},
			[]string{"d is initialised where c is, which is not freed"}},
		{"ticks 1\ncallout c\ncallout d at c\nthread t1 cpu 1: drain c; free c; init d\nthread t2 cpu 1: init d\n", "timeout", Outcome{Rule(10), spec.Ours},
			[]string{"d is initialised where "}},
		{client + "thread t2 cpu 0: lock m; if test got = 1: init d; end; unlock m\n", "timeout", Outcome{Rule(10), spec.Ours},
			[]string{"d is initialised where d is, which is not freed"}},
		{"ticks 1\ncallout c\ncallout d at c\nthread t1 cpu 1: drain c; free c; init d\nthread t2 cpu 1: drain d; free d\n", "timeout", Outcome{Rule(10), spec.Ours}, nil},
		// The kernel still has to do with what was there.
		{handler, "r220456", Outcome{Rule(10), spec.Practice},
			[]string{"c: softclock 0 writes c/d.c_cpu in callout_cpu_switch:", "after softclock 0 freed c in its handler in step 30, and softclock 0 initialised d there in step 31"}},
		{handler, "r262057", Outcome{Rule(10), spec.Practice}, []string{"c: softclock 0 reads c/d.c_flags in softclock_call_cc:"}},
		{handler, "timeout", Outcome{Unreachable, spec.Ungraded}, nil},
	} {
		if f := reached(t, test.text, Revision(test.rev)); (f == nil) != (test.want.Kind == Unreachable) {
			t.Errorf("%s%s: by states %+v, want %v", test.text, test.rev, f, test.want)
		}
		v := huntOn(t, test.text, Revision(test.rev))
		if v.Outcome() != test.want {
			t.Errorf("%s%s: %v %+v, want %v", test.text, test.rev, v.Outcome(), v.Failure, test.want)
			continue
		}
		for _, says := range test.says {
			if !strings.Contains(v.Failure.Text, says) {
				t.Errorf("%s%s: %q does not say %q", test.text, test.rev, v.Failure.Text, says)
			}
		}
	}
}

// The example of the package comment is a scenario, and gets the verdicts that it expects.
func TestExampleOfMemory(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(doc), "// # Memory\n")
	text := ""
	for line := range strings.Lines(rest) {
		code, is := strings.CutPrefix(line, "//\t")
		if is {
			text += code
		} else if text != "" {
			break
		}
	}
	s, err := Parse("example", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	for _, rev := range watched {
		if v, want := huntOn(t, text, rev), s.Expected(rev.Name, false); len(want) == 0 || !want.Allows(v.Outcome()) {
			t.Errorf("%s: %v, want %v", rev.Name, v.Outcome(), want)
		}
	}
}

// A scenario with a callout in the memory of another is printed as it was written.
func TestPlaceIsPrinted(t *testing.T) {
	s, err := Parse("x", []byte("mutex m\ncallout d at c mutex m\ncallout c\nthread t1 cpu 0: drain c; free c; init d\n"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse("x", []byte(s.String()))
	if err != nil || again.String() != s.String() || !strings.Contains(s.String(), "\ncallout d at c mutex m\n") {
		t.Errorf("%v\n%s", err, s)
	}
}

// Locks are destroyed where a result says so, and initialised again. Who uses one that is
// destroyed on the way that the run takes is found.
func TestDestroyedIf(t *testing.T) {
	right, client := Outcome{Unreachable, spec.Ungraded}, Outcome{Rule(10), spec.Ours}
	for _, test := range []struct {
		text string
		want Outcome
		says string
	}{
		{"mutex n\ncallout c\nthread t1 cpu 1: reset c 1; if stop c = 0: destroy n; initlock n; else: lock n; unlock n; end; lock n; unlock n\n", right, ""},
		{"rwlock rn\ncallout c\nstart: reset c 1; tick\nthread t1 cpu 1: if pending c = 0: destroy rn; initlock rn; rlock rn; runlock rn; end\n", right, ""},
		{"mutex m\ncallout c mutex m\nstart: lock m; reset c 1; unlock m; tick\nthread t1 cpu 1: if drain c = 1: destroy m; initlock m; end; lock m; reset c 1; unlock m\n", right, ""},
		{"mutex m\ncallout c mutex m\nstart: lock m; reset c 1; unlock m; tick\nthread t1 cpu 1: lock m; stop c; unlock m; if drain c = 0: destroy m; else: destroy m; end; initlock m\n", right, ""},
		// Another thread, on the way on which the lock is destroyed only.
		{"mutex n\ncallout c\nstart: reset c 1; tick\nthread t1 cpu 1: if stop c = 1: destroy n; initlock n; end\nthread t2 cpu 0: lock n; unlock n\n", client, "n: t2 "},
		{"rwlock rn\ncallout c\nstart: reset c 1; tick\nthread t1 cpu 1: if stop c = 1: destroy rn; initlock rn; end\nthread t2 cpu 0: rlock rn; runlock rn\n", client, "rn: t2 "},
		{"mutex m\ncallout c mutex m\nthread t1 cpu 1: if drain c = 0: destroy m; initlock m; end\nthread t2 cpu 0: lock m; unlock m\n", client, "m: t2 "},
		{"mutex m\nmutex n\ncallout c mutex m\ncallout d\nstart: reset d 1; tick\nhandler d: lock m; unlock m\nthread t1 cpu 1: if drain c = 0: destroy m; initlock m; end\n", client, "m: softclock 0 "},
		{"mutex m\ncallout c mutex m\nthread t1 cpu 1: if drain c = 1: destroy m; initlock m; end\nthread t2 cpu 0: lock m; unlock m\n", right, ""}, // nothing is armed
	} {
		for _, rev := range watched {
			v := huntOn(t, test.text, rev)
			if v.Outcome() != test.want || v.Failure != nil && !strings.Contains(v.Failure.Text, test.says) {
				t.Errorf("%s%s: %v %+v, want %v", test.text, rev.Name, v.Outcome(), v.Failure, test.want)
			}
		}
	}
}
