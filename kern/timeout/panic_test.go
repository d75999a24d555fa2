package timeout_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// panics_child is the environment variable that makes the test's child process have
// a handler end otherwise than by returning: a key of handlers.
const panics_child = "KTIMEOUT_PANIC"

// TestHandlerPanics: the report of a handler that panics, or ends its thread, names
// callout, handler, CPU and, if callouts are traced, who armed it; from then on no
// handler is entered.
func TestHandlerPanics(t *testing.T) {
	if how := os.Getenv(panics_child); how != "" {
		handler_panics(t, how)
		return
	}
	traced, untraced := `armed by thread somebody \(tid \d+\) on CPU 0`, `armed by a thread that is not recorded: set KTR_CALLOUT in sys.Ktr_mask`
	for how, c := range map[string]struct{ handler, armed, panics string }{
		"traced":     {"breaks", traced, "out of order"},
		"not traced": {"breaks", untraced, "out of order"},
		"goexit":     {"exits", untraced, `kernel panic: thread swi4: clock called runtime\.Goexit, as t\.Fatal and t\.FailNow do: a handler returns`},
		"exit":       {"kthread_exits", untraced, `kernel panic: a handler called kthread_exit on thread swi4: clock, which the next handler needs: let it return`},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		cmd := exec.CommandContext(ctx, os.Args[0], "-test.run", "^TestHandlerPanics$")
		cmd.Env = append(os.Environ(), panics_child+"="+how)
		out, err := cmd.CombinedOutput()
		cancel()
		want := regexp.MustCompile(`all other threads are stopped\nentered before: true, since then: 0\nthread swi4: clock \(tid \d+\) on CPU 1 panics: it is the softclock of CPU 1 and runs callout 0x[0-9a-f]+, ` +
			`handler ktimeout/kern/timeout_test\.` + c.handler + ` with argument 0x[0-9a-f]+, ` + c.armed + `\n`)
		if err == nil || !want.Match(out) || strings.Contains(string(out), "DATA RACE") || !regexp.MustCompile(`(?m)^panic: `+c.panics).Match(out) {
			t.Errorf("%s: %v, want %v in\n%s", how, err, want, out)
		}
	}
}

func breaks(any) { panic("out of order") }

func exits(any) { runtime.Goexit() }

func kthread_exits(any) { smp.Kthread_exit() }

// handlers are those that do not return, by what the child is told.
var handlers = map[string]sys.Callout_func{"traced": breaks, "not traced": breaks, "goexit": exits, "exit": kthread_exits}

// handler_panics does not return. Handlers are entered on all CPUs meanwhile; when
// the threads are said to be stopped it looks on for 50 ticks.
func handler_panics(t *testing.T, how string) {
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
	if how == "traced" {
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
	timeout.Callout_reset_on(&c, 20, handlers[how], &c, 1)
	select {}
}
