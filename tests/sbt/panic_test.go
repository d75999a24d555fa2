package sbt

import (
	"os"
	"os/exec"
	"regexp"
	"testing"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
	made_sbt "ktimeout/tools/cfront/facility/sbt/made"
)

// panics_child makes the child process of a test have a handler that does not return.
const panics_child = "KTIMEOUT_PANIC_SBT"

func breaks(any) { panic("out of order") }

func exits(any) { smp.Kthread_exit() }

// The report of a handler that panics, or ends its thread, says where it ran: in the timer interrupt
// or on softclock.
func TestHandlerPanics(t *testing.T) {
	kinds := map[string]struct {
		handler sys.Callout_func
		flags   int32
		says    string
	}{
		"direct":         {breaks, sbt.C_DIRECT_EXEC, `thread clock 1 .* on CPU 1 panics: it handles an interrupt of CPU 1 and runs callout 0x[0-9a-f]+, handler ktimeout/tests/sbt.breaks .*\n`},
		"softclock":      {breaks, 0, `thread clock \(1\) .* panics: it is the softclock of CPU 1 and runs callout 0x[0-9a-f]+, handler ktimeout/tests/sbt.breaks .*\n`},
		"direct exit":    {exits, sbt.C_DIRECT_EXEC, `kernel panic: a handler called kthread_exit on thread clock 1`},
		"softclock exit": {exits, 0, `kernel panic: a handler called kthread_exit on thread clock \(1\)`},
	}
	if k, child := kinds[os.Getenv(panics_child)]; child {
		rev := &made_sbt.Revision
		if err := smp.Boot(smp.Config{CPUs: 2, Revision: rev}); err != nil {
			t.Fatal(err)
		}
		smp.Attach("test", 0)
		c := rev.New_callout()
		rev.Callout_init(c, sys.CALLOUT_MPSAFE)
		rev.Era.Callout_reset_sbt_on(c, sbt.SBT_1MS, 0, k.handler, c, 1, k.flags)
		smp.Detach()
		select {}
	}
	for name, k := range kinds {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestHandlerPanics$")
		cmd.Env = append(os.Environ(), panics_child+"="+name)
		out, err := cmd.CombinedOutput()
		if err == nil || !regexp.MustCompile(k.says).Match(out) {
			t.Errorf("%s: %v, want %s in\n%s", name, err, k.says, out)
		}
	}
}
