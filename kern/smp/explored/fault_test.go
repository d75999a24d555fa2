package explored

import (
	"testing"

	"ktimeout/sys"
)

// A fault says in its sentence which threads and numbers it is about, and leaves them
// out of its cause, so that programs that fail alike are put together.
func TestFaultWords(t *testing.T) {
	for _, c := range []struct {
		fault       Fault
		text, cause string
	}{
		{Fault{Kind: Panicked, Thread: "t1", Panic: &sys.Kernel_panic{Msg: "3 slots", Format: "%d slots"}},
			"t1 panicked: 3 slots", "T panicked: %d slots"},
		{Fault{Kind: Leaked, Thread: "t2", Sleep: 1, Spin: 2},
			"t2 ended with 1 sleep locks and 2 spin locks held", "T ended with locks held"},
		{Fault{Kind: Untranslated, Thread: "t1", Says: "not translated: f, a.c:7: goto into a block"},
			"t1 came to what is not translated: f, a.c:7: goto into a block", "T came to what is not translated: f, a.c:7: goto into a block"},
		{Fault{Kind: Strayed, Thread: "softclock 0", Op: sys.OP_STORE, Object: "c.c_flags", Place: "callout_cc_del:7",
			After: Deed{Thread: "t1", Did: "freed c", Step: 12}},
			"softclock 0 writes c.c_flags in callout_cc_del:7, after t1 freed c in step 12", "T writes c.c_flags in callout_cc_del:7, after freed c"},
		{Fault{Kind: Spin_deadlock, Waits: []Wait{
			{Kind: Spins_for_lock, Thread: "t1", Object: "m", Holder: "t2"},
			{Kind: Sleeps, Thread: "t2", Wmesg: "client"}}},
			`t1 spins for m, which t2 holds; t2 sleeps on "client"`, `T spins for m, which T holds; T sleeps on "client"`},
	} {
		if got := c.fault.String(); got != c.text {
			t.Errorf("it says %q, want %q", got, c.text)
		}
		if got := c.fault.Cause(); got != c.cause {
			t.Errorf("its cause is %q, want %q", got, c.cause)
		}
	}
}
