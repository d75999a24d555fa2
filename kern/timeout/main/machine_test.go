package timeout_main

import (
	"fmt"
	"strings"
	"testing"

	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// buckets is the size of the wheels of the machine.
const buckets = 16

// machine is an explored machine of two CPUs before its first run: the test stands on CPU 0, time
// goes on when it says so, and no softclock runs.
type machine struct {
	t       *testing.T
	explore explored.Machine
	printed strings.Builder
}

func boot(t *testing.T) *machine {
	t.Helper()
	if !sys.HOOKS {
		t.Skip("a build without the hook cannot explore")
	}
	m := &machine{t: t}
	var err error
	m.explore, err = explored.Boot(smp.Config{CPUs: 2, Ncallout: buckets - 1, Revision: &Revision,
		Printf: func(format string, args ...any) { fmt.Fprintf(&m.printed, format, args...) }})
	if err != nil {
		t.Fatal(err)
	}
	m.printed.Reset() // what witness says of the boot
	smp.Attach("test", 0)
	t.Cleanup(func() {
		smp.Detach()
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	return m
}

// now is the time.
func (m *machine) now() sbt.Sbintime_t { return Revision.Era.Clock.Now() }

// at makes it a time, and the interrupt of CPU 0 come.
func (m *machine) at(now sbt.Sbintime_t) {
	Revision.Era.Clock.Start([]int64{now})
	Revision.Era.Clock.Interrupt()
}

// process makes it a time, and CPU 0 look at its callouts, but for hardclocks, which have to be made
// up for one by one.
func (m *machine) process(now sbt.Sbintime_t) {
	Revision.Era.Clock.Start([]int64{now})
	Callout_process(now)
}

// told is the time for which the timer of CPU 0 is set, at the latest.
func (m *machine) told() sbt.Sbintime_t {
	m.t.Helper()
	next, settled := Revision.Era.Clock.Told(0)
	if !settled {
		m.t.Error("the timer has not come to rest")
	}
	return next
}

// want compares what is with what should be.
func want[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// expired tells whether a callout waits for softclock on CPU 0.
func expired(c *sbt.Callout) bool {
	for e := sys.TAILQ_FIRST(&CC_CPU(0).cc_expireq); e != nil; e = sys.TAILQ_NEXT(e, sbt.C_links_tqe) {
		if e == c {
			return true
		}
	}
	return false
}

// softclock serves what waits for the softclock of CPU 0.
func softclock() (n int) {
	var mpcalls, lockcalls, gcalls int32
	cc := CC_CPU(0)
	CC_LOCK(cc)
	for c := sys.TAILQ_FIRST(&cc.cc_expireq); c != nil; c = sys.TAILQ_FIRST(&cc.cc_expireq) {
		sys.TAILQ_REMOVE(&cc.cc_expireq, c, sbt.C_links_tqe)
		softclock_call_cc(c, cc, &mpcalls, &lockcalls, &gcalls, 0)
		n++
	}
	CC_UNLOCK(cc)
	return n
}

func nothing(any) {}
