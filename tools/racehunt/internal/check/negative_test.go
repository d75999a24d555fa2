package check

import (
	"testing"

	"ktimeout/tools/model/kpi"
)

// Where stops can return -1, that says that nothing was pending; 0 says that the callout is being
// serviced, and may stand for an arming that was cancelled.
func TestNegative(t *testing.T) {
	negative := func() *script {
		sc := newScript(t, MPSAFE)
		sc.ck.Negative = true
		return sc
	}
	for op, rule := range map[kpi.Op]int{kpi.Stop: 4, kpi.Drain: 5} {
		sc := negative()
		sc.arm()
		want(t, sc.call(op, sc.by(101), -1, 101), rule, "returned -1 although")

		sc = negative()
		sc.arm()
		sc.ok(sc.call(op, sc.by(101), 0, 101))
		sc.ok(sc.s.Free(sc.by(101)))

		sc = negative()
		sc.ok(sc.call(op, sc.by(101), -1, 101))
		want(t, sc.call(op, sc.by(101), 1, 101), rule, "returned 1 although no arming was pending")
	}
	// A result of -1 cancels nothing: the sums of a life tell.
	sc := negative()
	sc.arm()
	v := sc.call(kpi.Stop, sc.by(106), -1, 106) // it may have been taken
	sc.ok(v)
	want(t, sc.s.Free(sc.by(107)), 4, "lost: 1")
}
