package timeout_test

import (
	"runtime"
	"strings"
	"testing"

	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// On an explored machine a thread that calls runtime.Goexit, as t.Fatal does, would
// end whoever takes its steps, without a word.
func TestExploredGoexit(t *testing.T) {
	if !sys.HOOKS {
		t.Skip("a build without the hook cannot explore")
	}
	m, err := explored.Boot(smp.Config{Revision: &timeout.Revision})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	}()
	var c sys.Callout
	timeout.Callout_init(&c, sys.CALLOUT_MPSAFE)
	actor := m.Setup.Thread("exits", 0, func() {
		timeout.Callout_reset(&c, 1, nothing, nil)
		runtime.Goexit()
	})
	m.Setup.Save(0, false)
	ended := make(chan string, 1)
	go func() {
		defer close(ended)
		ended <- panicOf(func() {
			for m.Run.Begin(); m.Run.Enabled()&(1<<actor) != 0; {
				m.Run.Step(actor)
			}
		})
	}()
	if got, want := <-ended, "thread exits called runtime.Goexit, as t.Fatal and t.FailNow do"; !strings.Contains(got, want) {
		t.Errorf("%q, want a panic with %q", got, want)
	}
}
