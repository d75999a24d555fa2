package timeout_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
	"unsafe"

	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// forbidden is what a handler must not do: sleep.
var forbidden = map[string]func(c, other *sys.Callout){
	"tsleep":         func(c, _ *sys.Callout) { sleepqueue.Tsleep(unsafe.Pointer(c), 0, "forbidden", 100) },
	"pause":          func(*sys.Callout, *sys.Callout) { sleepqueue.Pause("forbidden", 1) },
	"drain a runner": func(_, other *sys.Callout) { timeout.Callout_drain(other) },
}

// in_child is the environment variable that makes the test's child process do
// what it names.
const in_child = "KTIMEOUT_FORBIDDEN"

// Under invariants a handler that sleeps, or drains what would have to be waited
// for, panics and says so; one that drains itself is in check_test.go. Without, it just sleeps, as in C; the watchdog of
// racehunt names it.
func TestSleepInHandler(t *testing.T) {
	if what := os.Getenv(in_child); what != "" {
		sleep_in_handler(t, forbidden[what])
		return
	}
	if !sys.INVARIANTS {
		t.Skip("it is noticed with the tag invariants")
	}
	for what := range forbidden {
		t.Run(what, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run", "^TestSleepInHandler$")
			cmd.Env = append(os.Environ(), in_child+"="+what)
			out, err := cmd.CombinedOutput()
			if err == nil || !strings.Contains(string(out), "where sleeping is forbidden") || !strings.Contains(string(out), "swi4: clock") {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

// sleep_in_handler has a handler on CPU 0 do what is forbidden, while that of
// another callout runs on CPU 1. It does not return.
func sleep_in_handler(t *testing.T, what func(c, other *sys.Callout)) {
	if err := smp.Boot(smp.Config{CPUs: 2, Revision: &timeout.Revision}); err != nil {
		t.Fatal(err)
	}
	smp.Attach("test", 0)
	var c, other sys.Callout
	timeout.Callout_init(&c, sys.CALLOUT_MPSAFE)
	timeout.Callout_init(&other, sys.CALLOUT_MPSAFE)
	entered := make(chan bool)
	timeout.Callout_reset_on(&other, 1, func(any) {
		entered <- true
		select {}
	}, nil, 1)
	<-entered
	timeout.Callout_reset_on(&c, 1, func(any) { what(&c, &other) }, nil, 0)
	time.Sleep(20 * time.Second)
	t.Error("nothing happened in 20 s")
}
