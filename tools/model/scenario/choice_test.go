package scenario

import (
	"strings"
	"testing"

	"ktimeout/tools/model/explore"
)

// Each chance comes out either way, whatever those before it did, in one thread and in two.
func TestChances(t *testing.T) {
	values := func(p *Program, _ explore.Run) string { return string(rune('0' + p.vars[0].Peek())) }
	for _, tt := range []struct{ text, want string }{
		{"ticks 0\nvar x\nthread a cpu 0: if chance = 1: add x 1; end; if chance = 1: add x 2; end; if chance != 0: add x 4\n", "0 1 2 3 4 5 6 7"},
		{"ticks 0\nvar x\nthread a cpu 0: add x 1 if chance = 0; add x 2 if chance = 0\n", "0 1 2 3"},
		{"ticks 0\nmutex m\nvar x\nthread a cpu 0: if chance = 1: lock m; add x 1; unlock m\n" +
			"thread b cpu 1: if chance = 1: lock m; add x 2; unlock m; else: lock m; add x 4; unlock m\n", "2 3 4 5"},
	} {
		if got := strings.Join(outcomes(t, tt.text, Revision("timeout"), false, values), " "); got != tt.want {
			t.Errorf("%s: x is %s, want %s", tt.text, got, tt.want)
		}
	}
}

// Whoever touches a variable whose memory was freed is wrong; nobody is who comes before.
func TestFreedVariable(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"ticks 0\nvar x\nthread a cpu 0: free x\nthread b cpu 1: set x 1\n", "x: b writes x"},
		{"ticks 0\nvar x\nthread a cpu 0: free x\nthread b cpu 1: test x\n", "x: b reads x"},
		{"ticks 0\nvar x\nthread a cpu 0: free x\nthread b cpu 1: add x 1\n", "x: b reads x"},
		{"ticks 0\nvar x\nthread a cpu 0: free x; set x 1\n", "x: a writes x"},
		{"ticks 0\nmutex m\nvar x\nvar y\nthread a cpu 0: lock m; set y 1; unlock m; free x\nthread b cpu 1: lock m; if test y = 0: set x 1; end; unlock m\n", ""},
		{"ticks 0\nmutex m\nvar x\nvar y\nthread a cpu 0: lock m; unlock m; free x\nthread b cpu 1: lock m; if test y = 0: set x 1; end; unlock m\n", "x: b writes x"},
	} {
		v := hunt(t, tt.text)
		if (v.Failure == nil) != (tt.want == "") || v.Failure != nil && !strings.HasPrefix(v.Failure.Text, tt.want) {
			t.Errorf("%s: %+v, want %q", tt.text, v.Failure, tt.want)
		}
	}
}

// A lock that no callout has is the client's, and so is what the client itself does to any: the
// kernel is not to blame.
func TestClientsOwnLock(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"ticks 0\nmutex m\nthread a cpu 0: destroy m\nthread b cpu 1: lock m; unlock m\n", "rule 10 O"},
		{"ticks 0\nrwlock r\nthread a cpu 0: destroy r\nthread b cpu 1: rlock r; runlock r\n", "rule 10 O"},
		{"ticks 0\nmutex m\nthread a cpu 0: lock m; unlock m; destroy m\n", "unreachable"},
		{"ticks 0\nmutex m\ncallout c mutex m\nthread a cpu 0: drain c; destroy m\nthread b cpu 1: lock m; unlock m\n", "rule 10 O"},
	} {
		if v := hunt(t, tt.text); v.Outcome().String() != tt.want {
			t.Errorf("%s: %s, %+v, want %s", tt.text, v.Outcome(), v.Failure, tt.want)
		}
	}
}

// The last reference is given back once, and an add returns what it has written.
func TestResultsOfCounts(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"ticks 0\nref r 2\nmutex m\nvar x\nthread a cpu 0: if -r = 1: add x 1\nthread b cpu 1: if -r = 1: add x 1\nfinally: var x 1\n", ""},
		{"ticks 0\nref r 2\nthread a cpu 0: -r = 0; -r = 0\n", "-r = 0 returned 1"},
		{"ticks 0\nvar x 2\nthread a cpu 0: add x -1 = 1; add x -1 = 0\n", ""},
		{"ticks 0\nvar x 2\nthread a cpu 0: add x -1 = 2\n", "add x -1 = 2 returned 1"},
	} {
		v := hunt(t, tt.text)
		if (v.Failure == nil) != (tt.want == "") || v.Failure != nil && v.Failure.Text != tt.want {
			t.Errorf("%s: %+v, want %q", tt.text, v.Failure, tt.want)
		}
	}
}
