package check

import (
	"testing"

	"ktimeout/sys/sbt"
	"ktimeout/tools/model/kpi"
)

// armSbt makes an arming as arm does, by callout_reset_sbt.
func (sc *script) armSbt(flags int32) *Arming {
	sc.t.Helper()
	c := sc.s.Begin(kpi.Call{Op: kpi.Reset, CPU: 1, Ticks: 5, Sbt: &kpi.Sbt{Flags: flags}}, sc.by(100), 0)
	sc.ok(c.End(0, 100, false))
	return c.Arming()
}

// The timer interrupt enters direct armings, and nothing else (rule 12).
func TestDirect(t *testing.T) {
	for _, flags := range []int32{0, sbt.C_HARDCLOCK, sbt.C_DIRECT_EXEC, sbt.C_DIRECT_EXEC | sbt.C_HARDCLOCK} {
		for _, direct := range []bool{false, true} {
			sc := newScript(t, MPSAFE)
			v := sc.armSbt(flags).Enter(Entry{Td: sc.td, CPU: 1, Tick: 105, Held: true, Direct: direct})
			switch made := flags&sbt.C_DIRECT_EXEC != 0; {
			case direct == made:
				sc.ok(v)
			case direct:
				want(t, v, 12, "from the timer interrupt, on CPU 1, and was made without C_DIRECT_EXEC")
			default:
				want(t, v, 12, "from softclock, on CPU 1, and was made with C_DIRECT_EXEC")
			}
			if n := sc.ck.Stats.Direct.Load(); (n == 1) != direct {
				t.Errorf("%d entries by the timer interrupt", n)
			}
		}
	}
	// In ticks it is made without.
	sc := newScript(t, MPSAFE)
	want(t, sc.arm().Enter(Entry{Td: sc.td, CPU: 1, Tick: 105, Held: true, Direct: true}), 12, "from the timer interrupt")
}

// An arming whose lock is tried may have been put off: it is lost, or entered too early, by rule 13,
// and by rules 1 and 4 where the lock is waited for. What has nothing to do with that keeps its rule.
func TestTried(t *testing.T) {
	for _, tried := range []bool{false, true} {
		rule := func(other int) int {
			if tried {
				return 13
			}
			return other
		}
		negative := func() *script {
			sc := newScript(t, Mtx)
			sc.ck.Negative, sc.s.Tried = true, tried
			return sc
		}
		sc := negative()
		want(t, sc.enter(sc.arm(), 104), rule(1), "before it was due")

		sc = negative()
		sc.arm()
		sc.ok(sc.s.Lost(2105, 2000))
		want(t, sc.s.Lost(2106, 2000), rule(1), "is overdue")

		sc = negative()
		sc.arm()
		want(t, sc.call(kpi.Stop, sc.by(200), -1, 200), rule(4), "returned -1 although")
		sc = negative()
		sc.arm()
		want(t, sc.call(kpi.Stop, sc.by(101), -1, 101), 4, "returned -1 although") // it was not due yet

		sc = negative()
		sc.arm()
		sc.call(kpi.Stop, sc.by(200), -1, 200)
		want(t, sc.s.Free(sc.by(201)), rule(4), "lost: 1")

		sc = negative()
		a := sc.arm()
		sc.ok(sc.call(kpi.Stop, sc.by(200), 1, 200))
		want(t, sc.enter(a, 205), 4, "after callout_stop")

		sc = negative()
		a = sc.arm()
		sc.ok(sc.enter(a, 300)) // put off for long
		a.Leave(sc.td, 1, 300)
		sc.ok(sc.s.Free(sc.by(301)))
	}
}
