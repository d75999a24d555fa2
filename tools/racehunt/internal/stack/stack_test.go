package stack

import "testing"

const trace = `goroutine 35 [running, locked to thread]:
ktimeout/sys.Panic({0x1, 0x2}, {0x0, 0x0, 0x0})
	/src/ktimeout/sys/systm.go:43 +0x65
ktimeout/kern/lock._mtx_lock_spin(0xc000123000, 0x1)
	/src/ktimeout/kern/lock/kern_mutex.go:494 +0x11
ktimeout/kern/timeout/r216805.callout_lock(...)
	/src/ktimeout/kern/timeout/r216805/kern_timeout.go:310
created by ktimeout/kern/smp.thread_start in goroutine 1
	/src/ktimeout/kern/smp/port_thread.go:110 +0xaa

goroutine 36 [running]:
main.other()
	/src/main.go:1 +0x1
`

func TestMatters(t *testing.T) {
	got := Matters(trace)
	want := Frame{"callout_lock", "ktimeout/kern/timeout/r216805", "kern_timeout.go", 310}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if f := Matters("no stack"); f != (Frame{}) {
		t.Errorf("got %+v of no stack", f)
	}
}

func TestFrames(t *testing.T) {
	got := Frames(trace)
	if len(got) != 4 || got[0].Func != "Panic" || got[1].Line != 494 {
		t.Errorf("got %+v; want the four frames of the first goroutine", got)
	}
}
