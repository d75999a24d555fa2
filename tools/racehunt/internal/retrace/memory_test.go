package retrace

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/scenario"
)

// A run that only total store order has goes through its token, with the model in it, and shows
// when stores drain. Under sequential consistency nothing fails, and the run cannot be taken.
func TestMemoryOfToken(t *testing.T) {
	s, err := scenario.Parse("dekker", []byte(`ref sc 1
var one
var two
callout c
thread t1 cpu 0: set one 1; -sc if test two = 0
thread t2 cpu 1: set two 1; -sc if test one = 0
`))
	if err != nil {
		t.Fatal(err)
	}
	rev := scenario.Revision("timeout")
	if v, err := s.Hunt(context.Background(), rev, false, nil); err != nil || v.Failure != nil || !v.Complete {
		t.Fatalf("under sequential consistency: %v, %v", v.Failure, err)
	}
	for _, memory := range []explored.Memory{explored.TSO, explored.TSO_xchg} {
		v, err := s.HuntUnder(context.Background(), memory, rev, false, nil)
		if err != nil || v.Failure == nil {
			t.Fatalf("%v: %v, %v", memory, v.Failure, err)
		}
		r := &Run{Scenario: s, Revision: rev, Memory: memory, Schedule: v.Schedule}
		trace, err := r.Show(v.Kind())
		if err != nil {
			t.Fatal(err)
		}
		if ops := strings.Join(r.Ops, ";"); !strings.Contains(ops, "store one") || !strings.Contains(ops, "drain one") {
			t.Errorf("%v: the run has no store and its draining: %s", memory, ops)
		}
		again, err := ParseToken(trace.Token)
		if err != nil {
			t.Fatal(err)
		}
		if again.Memory != memory || !sameRun(r, again) {
			t.Errorf("the run of %v became one of %v: %+v", memory, again.Memory, again)
		}
		if _, kind, err := again.Trace(); err != nil || kind != v.Kind() {
			t.Errorf("%v: taken again it ends in %v, %v", memory, kind, err)
		}
		again.Memory = explored.SC
		if misfit := (*MisfitError)(nil); !errors.As(second(again.Trace()), &misfit) {
			t.Errorf("%v: the run can be taken under sequential consistency", memory)
		}
	}
}

func second(_ any, _ scenario.Kind, err error) error { return err }
