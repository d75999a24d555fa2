package scenario

import (
	"testing"

	"ktimeout/sys"
)

// A lock that is tried is taken if it is free, of every class and in both eras, and its
// callout may be stopped where it was.
func TestTrylock(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"mutex m\nthread a cpu 0: trylock m = 0\n", "trylock m = 0 returned 1"},
		{"mutex s spin\nthread a cpu 0: trylock s = 0\n", "trylock s = 0 returned 1"},
		{"rwlock rw\nthread a cpu 0: trylock rw = 0\n", "trylock rw = 0 returned 1"},
		{"rwlock rw stepwise\nthread a cpu 0: trylock rw = 0\n", "trylock rw = 0 returned 1"},
		{"thread a cpu 0: trylock giant = 0\n", "trylock giant = 0 returned 1"},
		{"mutex m\nvar x\nthread a cpu 0: lock m; add x 1; unlock m\nthread b cpu 1: trylock m = 1; add x 1; unlock m\n", "trylock m = 1 returned 0"},
		{"mutex s spin\nthread a cpu 0: lock s; unlock s\nthread b cpu 1: trylock s = 1; unlock s\n", "trylock s = 1 returned 0"},
		{"mutex s spin\nvar x\nthread a cpu 0: lock s; set x 1; unlock s\nthread b cpu 1: trylock s = 1; unlock s\n", "trylock s = 1 returned 0"},
		// Between the taking and what comes next, and between that and the giving back.
		{"mutex s spin\nvar y\nvar z\nthread a cpu 0: lock s; if test y = 1: set z 1; end; unlock s\n" +
			"thread b cpu 1: if trylock s = 0: set y 1; else: unlock s; end\nfinally: var z 0\n", "var z is 1, not 0"},
		{"mutex s spin\nvar y\nvar z\nthread a cpu 0: lock s; set y 1; unlock s\n" +
			"thread b cpu 1: if test y = 1: if trylock s = 0: set z 1; else: unlock s; end; end\nfinally: var z 0\n", "var z is 1, not 0"},
		// Between the taking by who was woken and what comes next.
		{"ticks 2\nchannel w\nmutex s spin\nvar y\nvar z\nthread a cpu 0: lock s; sleep w s 1; if test y = 1: set z 1; end; unlock s\n" +
			"thread b cpu 1: lock s; wakeup w; unlock s; if trylock s = 0: set y 1; else: unlock s; end\nfinally: var z 0\n", "var z is 1, not 0"},
		{"rwlock rw\nthread a cpu 0: rlock rw; runlock rw\nthread b cpu 1: trylock rw = 1; unlock rw\n", "trylock rw = 1 returned 0"},
		{"mutex m\nvar x\nthread a cpu 0: lock m; add x 1; unlock m\nthread b cpu 1: if trylock m = 1: add x 1; unlock m; else: lock m; add x 1; unlock m\nfinally: var x 2\n", ""},
		{"mutex m\nvar x\nthread a cpu 0: lock m; add x 1; unlock m\nthread b cpu 1: add x 1 if trylock m = 0; lock m; unlock m\n", "after"},
		{"mutex m\nvar x\nthread a cpu 0: lock m; add x 1; unlock m\nthread b cpu 1: if trylock m != 1: set x 9; else: unlock m\nfinally: var x 1\n", "var x is 9, not 1"},
		// The handler puts off what it was to do if the thread has the lock.
		{"mutex m\ncallout c\nvar x\nstart: reset c 1\nhandler c: if trylock m = 1: add x 1; unlock m; else: reset c 1; end\nhandler c: lock m; add x 1; unlock m\n" +
			"thread a cpu 1: lock m; add x 1; unlock m\nfinally: var x 2\n", ""},
		{"mutex m\ncallout c mutex m\nstart: lock m; reset c 1; unlock m\nthread a cpu 1: if trylock m = 1: stop c; unlock m; drain c; else: drain c; end; pending c = 0\n", ""},
	} {
		if test.want == "after" { // what is held must be known
			if _, err := Parse("x", []byte(test.text)); err == nil {
				t.Errorf("%s is read", test.text)
			}
			continue
		}
		for _, rev := range clientRevisions {
			got := reached(t, test.text, rev)
			// Two faults may follow: who has not got the lock gives it back.
			if test.want == "" && got != nil || test.want != "" && (got == nil || got.Text != test.want) {
				t.Errorf("%s%s: %+v, want %q", test.text, rev.Name, got, test.want)
			}
		}
	}
}

// Without the look at the result the lock would not be held: a mutation of the program,
// which is found out.
func TestTrylockUnlooked(t *testing.T) {
	const text = "mutex m\nvar x\nthread a cpu 0: lock m; add x 1; unlock m\nthread b cpu 1: if trylock m = 1: add x 1; unlock m; end\n"
	s, err := Parse("x", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if f := reached(t, text, Revision("timeout")); f != nil {
		t.Fatalf("%+v", f)
	}
	b := &s.Threads[1].Steps[0]
	b.Then, b.Result = 0, NoResult
	for _, rev := range []*sys.Revision{Revision("timeout")} {
		v, err := s.Hunt(t.Context(), rev, false, nil)
		if err != nil || v.Failure == nil || v.Kind() != Panic {
			t.Errorf("%v: %+v", err, v.Failure)
		}
	}
}
