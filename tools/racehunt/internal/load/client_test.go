package load

import (
	"testing"

	"ktimeout/kern/timeout"
	"ktimeout/sys"
	"ktimeout/tools/racehunt/internal/check"
)

// A write to a freed callout, as by a softclock that comes too late, is noticed when
// the memory is used again.
func TestWritten(t *testing.T) {
	for _, write := range []bool{false, true} {
		ck := check.New(func(*check.Violation) {})
		cl := &client{env: &Env{ck: ck, rev: &timeout.Revision}, mem: new(sys.Callout)}
		cl.Slot = ck.Slot(cl.mem, check.MPSAFE)
		td := new(sys.Thread)
		cl.init(td)
		cl.poison(td)
		if write {
			cl.mem.C_time++
		}
		cl.init(td)
		if v := ck.First(); (v != nil && v.Clause.Rule() == 10) != write {
			t.Errorf("written %v: %v", write, v)
		}
	}
}
