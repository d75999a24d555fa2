package load

import (
	"testing"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	made_sbt "ktimeout/tools/cfront/facility/sbt/made"
	"ktimeout/tools/racehunt/internal/check"
)

// Workloads run on a revision of the sbt era, in the process of the test, so that the race
// detector sees its layers. Under wild it would see callout_schedule, which reads function and
// argument without the lock.
func TestSbt(t *testing.T) {
	for _, workload := range []string{"seed", "touch"} {
		for _, floating := range []bool{true, false} {
			if err := smp.Boot(smp.Config{CPUs: 4, Ncallout: 64, Revision: &made_sbt.Revision, Floating: floating, Printf: t.Logf}); err != nil {
				t.Fatal(err)
			}
			ck := check.New(func(v *check.Violation) { t.Errorf("%s, floating %v: %s %q", workload, floating, v.Text, v.Detail) })
			smp.Attach("test", sys.NOCPU)
			e := Start(Config{Workload: workload, CPUs: 4, Callouts: 32, Ncallout: 64, Floating: floating, Seed: 1}, ck)
			smp.Detach()
			for ck.First() == nil && ck.Stats.Entered.Load() < 200 {
				time.Sleep(time.Millisecond) // until the load has done something
			}
			e.Stop()
			smp.Attach("test", sys.NOCPU)
			e.Finish()
			smp.Detach()
			if err := smp.Shutdown(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
