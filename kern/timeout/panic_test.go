package timeout_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// panics_child is the environment variable that makes the test's child process have
// a handler panic, with the trace mask that it holds.
const panics_child = "KTIMEOUT_PANIC"

// TestHandlerPanics: the report of a handler that panics names callout, handler,
// CPU and, if callouts are traced, who armed it; from then on no handler is entered.
func TestHandlerPanics(t *testing.T) {
	if mask := os.Getenv(panics_child); mask != "" {
		handler_panics(t, mask == "traced")
		return
	}
	for mask, armed := range map[string]string{
		"traced":     `armed by thread somebody \(tid \d+\) on CPU 0`,
		"not traced": `armed by nobody knows whom: trace KTR_CALLOUT to know`,
	} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestHandlerPanics$")
		cmd.Env = append(os.Environ(), panics_child+"="+mask)
		out, err := cmd.CombinedOutput()
		want := regexp.MustCompile(`all other threads are stopped\nentered before: true, since then: 0\nthread swi4: clock \(tid \d+\) on CPU 1 panics: it is the softclock of CPU 1 and runs callout 0x[0-9a-f]+, ` +
			`handler ktimeout/kern/timeout_test\.breaks with argument 0x[0-9a-f]+, ` + armed + `\n`)
		if err == nil || !want.Match(out) || strings.Contains(string(out), "DATA RACE") || !regexp.MustCompile(`(?m)^panic: out of order`).Match(out) {
			t.Errorf("%s: %v, want %v in\n%s", mask, err, want, out)
		}
	}
}

func breaks(any) { panic("out of order") }

// handler_panics does not return. Handlers are entered on all CPUs meanwhile; when
// the threads are said to be stopped it looks on for 50 ticks.
func handler_panics(t *testing.T, traced bool) {
	var entered atomic.Int32
	report := func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, format, args...)
		if strings.HasPrefix(format, "all other threads are stopped") {
			before := entered.Load()
			time.Sleep(50 * time.Millisecond)
			fmt.Fprintf(os.Stderr, "entered before: %v, since then: %d\n", before > 0, entered.Load()-before)
		}
	}
	if err := smp.Boot(smp.Config{CPUs: 3, Hz: 1000, Printf: report, Revision: &timeout.Revision}); err != nil {
		t.Fatal(err)
	}
	if traced {
		sys.Ktr_mask.Store(sys.KTR_CALLOUT)
	}
	smp.Attach("somebody", 0)
	var c sys.Callout
	timeout.Callout_init(&c, sys.CALLOUT_MPSAFE)
	var again [3]sys.Callout
	for cpu := range again {
		d := &again[cpu]
		timeout.Callout_init(d, sys.CALLOUT_MPSAFE)
		timeout.Callout_reset_on(d, 1, func(any) { entered.Add(1); timeout.Callout_schedule(d, 1) }, nil, int32(cpu))
	}
	timeout.Callout_reset_on(&c, 20, breaks, &c, 1)
	select {}
}
