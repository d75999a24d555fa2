package diagram

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestRuns(t *testing.T) {
	tests := []struct {
		name  string
		steps func(s *script)
		want  string // first-last/key of every row
	}{
		{"quiet steps of one lane are one row", func(s *script) {
			s.do("t1", "load a", "")
			s.do("t1", "load b", "")
			s.do("t2", "load a", "")
		}, "1-2/1 3-3/3"},
		{"quiet steps lead up to what is noticed", func(s *script) {
			s.do("t1", "load a", "")
			s.do("t1", "a = 1", "", "c_cpu 1")
			s.do("t1", "load b", "")
			s.do("t1", "b = 1", "", "c_flags 1")
		}, "1-2/2 3-4/4"},
		{"unlocking belongs to what was done", func(s *script) {
			s.do("t1", "lock l", "", "took l")
			s.do("t1", "a = 1", "", "c_cpu 1")
			s.do("t1", "unlock l", "", "gave l")
			s.do("t1", "load b", "")
			s.do("t1", "b = 1", "", "c_flags 1")
		}, "1-3/2 4-5/5"},
		{"the rest of a stretch too", func(s *script) {
			s.do("t1", "a = 1", "", "c_cpu 1")
			s.do("t1", "load b", "")
			s.do("t2", "load b", "")
		}, "1-2/1 3-3/3"},
		{"nothing joins the failing step", func(s *script) {
			s.do("t1", "a = 1", "", "c_cpu 1", "bad")
			s.do("t1", "load b", "")
		}, "1-1/1 2-2/2"},
		{"calls, waits, wakeups and moves are noticed", func(s *script) {
			s.do("t1", "load a", "", "call callout_stop(c)")
			s.do("t1", "load a", "", "woke t2")
			s.do("t1", "load a", "", "moved c: CPU 0 to CPU 1")
			s.do("t1", "load a", "", "waits lock l")
		}, "1-1/1 2-2/2 3-3/3 4-4/4"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newScript(&Trace{Lanes: twoCPUs, Columns: []string{"c_cpu", "c_flags"}, Start: []string{"0", "0"}})
			tt.steps(s)
			var got []string
			for _, r := range s.Runs() {
				got = append(got, fmt.Sprintf("%d-%d/%d", r.First+1, r.Last+1, r.Key+1))
			}
			if g := strings.Join(got, " "); g != tt.want {
				t.Errorf("got %s, want %s", g, tt.want)
			}
		})
	}
}

// TestRunsOfManySteps checks that every step is in exactly one row, that there are not too
// many rows, and that steps are not merged that must be kept apart.
func TestRunsOfManySteps(t *testing.T) {
	for _, turn := range []int{1, 2, 7, 10, 40, 300} {
		tr := long(300, turn)
		tr.Steps[299].Bad, tr.Steps[150].Bad = false, true
		rows := tr.Runs()
		if len(rows) > maxRows {
			t.Errorf("turns of %d: %d rows", turn, len(rows))
		}
		next := 0
		for _, r := range rows {
			if r.First != next {
				t.Fatalf("turns of %d: a row begins with step %d after step %d", turn, r.First, next-1)
			}
			next = r.Last + 1
			for i := r.First; i <= r.Last; i++ {
				s := tr.Steps[i]
				switch {
				case s.Bad && r.Key != i:
					t.Errorf("turns of %d: the failing step is lost in row %v", turn, r)
				case !r.Elided && s.Lane != r.Lane:
					t.Errorf("turns of %d: row %v has two lanes", turn, r)
				case !r.Elided && s.Preempts && i != r.First:
					t.Errorf("turns of %d: a preemption is lost in row %v", turn, r)
				}
			}
		}
		if next != len(tr.Steps) {
			t.Errorf("turns of %d: the rows end with step %d", turn, next-1)
		}
	}
}

func TestChanges(t *testing.T) {
	s := newScript(&Trace{Lanes: twoCPUs, Columns: []string{"c_cpu", "cc_curr 0"}, Start: []string{"0", ""}})
	s.do("t1", "x", "", "c_cpu 1", "cc_curr 0 c")
	want := []Change{{"c_cpu", "0", "1"}, {"cc_curr 0", "–", "c"}}
	if got := s.Changes(s.Runs()[0]); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFit(t *testing.T) {
	parts := []part{
		{"callout_stop(c)", call, 0}, {"load a", quiet, 1}, {"load a", quiet, 1}, {"load b", quiet, 1},
		{"c.c_cpu = 1", state, 1}, {"wakes t1", signal, 0},
	}
	for _, tt := range []struct {
		width int
		want  string
	}{
		{80, "callout_stop(c); load a ×2; load b; c.c_cpu = 1; wakes t1"},
		{56, "callout_stop(c); (3 steps); c.c_cpu = 1; wakes t1"},
		{45, "callout_stop(c); …; c.c_cpu = 1; wakes t1"},
		{38, "callout_stop(c); c.c_cpu = 1; wakes t1"},
		{37, "callout_stop(c); (4 steps); wakes t1"},
		{10, "wakes t1"},
		{7, "wakes t1"},
	} {
		if got := fit(parts, tt.width, 1); got != tt.want {
			t.Errorf("%d columns: got %q, want %q", tt.width, got, tt.want)
		}
	}
}
