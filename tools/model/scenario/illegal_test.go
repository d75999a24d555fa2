package scenario

import (
	"strings"
	"testing"
)

// A client that breaks a rule on purpose is told so by the assertions of the kernel; what it does
// beyond them is its own fault all the same. Without the line it is refused.
func TestIllegalClients(t *testing.T) {
	for _, test := range []struct{ text, line, want, refused string }{
		{"mutex m\ncallout c mutex m\nstart: lock m; reset c 1; unlock m\nthread t cpu 1: stop c\n", "illegal: lock says m is not held by the caller", "illegal O", "needs m held"},
		{"mutex m\ncallout c mutex m\nthread t cpu 1: reset c 1\n", "illegal: lock says callout_reset of c without m", "illegal O", "needs m held"},
		{"mutex m\ncallout c mutex m\nthread t cpu 1: reset c 1\n", "illegal: lock says something else", "panic O", "needs m held"},
		{"callout c\nstart: reset c 1\nhandler c: drain c\nthread t cpu 1: pending c\n", "illegal: drain says callout_drain of c by its own handler", "illegal O", "waits for itself"},
		{"mutex m\ncallout c mutex m\nstart: lock m; reset c 1; unlock m\nthread t cpu 1: lock m; drain c; unlock m\n", "illegal: drain says with m held", "illegal O", "which its handler takes"},
		{"callout c\nstart: reset c 1\nhandler c: pause 1\nthread t cpu 1: drain c\n", "illegal: sleep", "illegal O", "a handler may not"},
		{"callout c\nstart: reset c 1\nthread t cpu 1: stop c; free c\n", "illegal: free", "rule 5 O", "while it may be armed"},
		{"callout c\nstart: reset c 5\nthread t cpu 1: init c\n", "illegal: free says is given back while it is on the wheel", "illegal O", "while it may be armed"},
		{"mutex m\ncallout c mutex m\nstart: lock m; reset c 1; unlock m\nthread t cpu 1: lock m; stop c; unlock m; destroy m\n", "illegal: destroy", "rule 10 O", "softclock may want it"},
		{"callout c\nthread t cpu 0: drain c; free c\nthread u cpu 1: reset c 1\n", "illegal: threads says comes after the client has freed the memory", "illegal O", ""},
		{"callout c\nthread t cpu 0: drain c; free c\nthread u cpu 1: reset c 1\n", "illegal: threads", "rule 10 O", ""},
		{"callout c\nthread t cpu 0: drain c; free c; stop c\n", "illegal: free", "rule 10 O", "comes after free"},
		// What goes right goes right.
		{"callout c\nstart: reset c 1\nthread t cpu 0: stop c\n", "illegal: threads", "unreachable", ""},
	} {
		_, err := Parse("x", []byte(test.text))
		switch {
		case test.refused == "" && err != nil, test.refused != "" && (err == nil || !strings.Contains(err.Error(), test.refused)):
			t.Errorf("%sis refused with %v, want %q", test.text, err, test.refused)
		}
		if v := hunt(t, test.line+"\n"+test.text); v.Outcome().String() != test.want {
			t.Errorf("%s\n%s%v %+v, want %s", test.line, test.text, v.Outcome(), v.Failure, test.want)
		}
	}
}

// The words are written as they are read.
func TestIllegalWritten(t *testing.T) {
	const head, tail = "cpus 2\nticks 2\nmutex m\ncallout c mutex m\n", "thread t cpu 0: stop c\n"
	for _, line := range []string{"illegal: lock", "illegal: lock says m is not held"} {
		s, err := Parse("x", []byte(head+line+"\n"+tail))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.String(); got != head+line+"\n"+tail {
			t.Errorf("%s is written as\n%s", line, got)
		}
		roundTrip(t, s)
	}
}
