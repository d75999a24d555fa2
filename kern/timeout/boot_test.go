package timeout_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// unbooted_child is the environment variable of the child process in which nothing
// has booted yet.
const unbooted_child = "KTIMEOUT_UNBOOTED"

// TestUnbooted makes every call of the KPI before the first boot and after a
// shutdown: it needs no machine, or says that smp.Boot comes first.
func TestUnbooted(t *testing.T) {
	if os.Getenv(unbooted_child) == "" {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestUnbooted$", "-test.v")
		cmd.Env = append(os.Environ(), unbooted_child+"=1")
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestUnbooted") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	for _, cpus := range []int{0, 2, 1} {
		if cpus != 0 {
			if err := smp.Boot(smp.Config{CPUs: cpus, Hz: 1000, Revision: &timeout.Revision}); err != nil {
				t.Fatal(err)
			}
			if err := smp.Shutdown(); err != nil {
				t.Fatal(err)
			}
		}
		for _, k := range revisions {
			unbooted(t, k)
		}
	}
}

func unbooted(t *testing.T, k *kpi) {
	c, mtx, rw := new(sys.Callout), new(sys.Mtx), new(sys.Rwlock)
	k.Callout_init(c, sys.CALLOUT_MPSAFE)
	if k.pending(c) || k.active(c) {
		t.Errorf("%s: a callout is armed that was only initialised", k.Name)
	}
	k.Untimeout(nothing, nil, sys.CALLOUT_HANDLE_INITIALIZER(nil))
	lock.Mtx_init(mtx, "unbooted", "", sys.MTX_DEF)
	lock.Rw_init(rw, "unbooted rw")
	k.init_mtx(new(sys.Callout), mtx, 0)
	k.init_rw(new(sys.Callout), rw, 0)
	calls := map[string]func(){
		"callout_reset":           func() { k.reset(c, 1, nothing, nil) },
		"callout_reset_on":        func() { k.Callout_reset_on(c, 1, nothing, nil, 0) },
		"callout_reset_curcpu":    func() { k.reset_curcpu(c, 1, nothing, nil) },
		"callout_schedule":        func() { k.Callout_schedule(c, 1) },
		"callout_schedule_on":     func() { k.Callout_schedule_on(c, 1, 0) },
		"callout_schedule_curcpu": func() { k.schedule_curcpu(c, 1) },
		"callout_stop":            func() { k.stop(c) },
		"callout_drain":           func() { k.drain(c) },
		"timeout":                 func() { k.Timeout(nothing, nil, 1) },
		"untimeout":               func() { k.Untimeout(nothing, nil, sys.Callout_handle{Callout: c}) },
		"tsleep":                  func() { sleepqueue.Tsleep(unsafe.Pointer(c), 0, "unbooted", 1) },
		"msleep":                  func() { sleepqueue.Msleep(unsafe.Pointer(c), mtx, 0, "unbooted", 1) },
		"msleep_spin":             func() { sleepqueue.Msleep_spin(unsafe.Pointer(c), mtx, "unbooted", 1) },
		"rw_sleep":                func() { sleepqueue.Rw_sleep(unsafe.Pointer(c), rw, 0, "unbooted", 1) },
		"pause":                   func() { sleepqueue.Pause("unbooted", 1) },
		"wakeup":                  func() { sleepqueue.Wakeup(unsafe.Pointer(c)) },
		"wakeup_one":              func() { sleepqueue.Wakeup_one(unsafe.Pointer(c)) },
		"rw_rlock":                func() { lock.Rw_rlock(rw) },
		"mtx_lock, held": func() {
			held := new(sys.Mtx)
			lock.Mtx_init(held, "unbooted", "", sys.MTX_DEF)
			held.Mtx_lock.Store(4096) // by another goroutine
			lock.Mtx_lock(held)
		},
		"rw_wlock, read": func() {
			read := new(sys.Rwlock)
			lock.Rw_init(read, "unbooted rw")
			read.Rw_lock.Store(sys.RW_READERS_LOCK(1))
			lock.Rw_wlock(read)
		},
		"kthread_add":  func() { smp.Kthread_add(func(any) {}, nil, 0, "unbooted") },
		"kthread_exit": func() { smp.Kthread_exit() },
		"attach":       func() { smp.Attach("unbooted", 0) },
		"detach":       func() { smp.Detach() },
		"sched_bind":   func() { smp.Sched_bind(smp.Curthread(), 0) },
	}
	if k == maintained {
		calls["callout_deactivate"] = func() { k.deactivate(c) }
		calls["callout_reset_on another CPU"] = func() { k.Callout_reset_on(c, 1, nothing, nil, 1) }
	}
	for name, call := range calls {
		if got, want := panicOf(call), "no machine is booted: call smp.Boot first"; !strings.Contains(got, want) {
			t.Errorf("%s, %s: %q, want a panic with %q", k.Name, name, got, want)
		}
	}
}

// A CPU that does not exist: in every build the maintained port says so, and no
// harm is done.
func TestAbsentCPU(t *testing.T) {
	m := boot(t, maintained, smp.Config{CPUs: 2})
	c := new(sys.Callout)
	m.Callout_init(c, 1)
	m.reset(c, far, nothing, nil)
	for _, cpu := range []int32{-1, 2, 63, 65, 1 << 30} {
		for what, call := range map[string]func(){
			"reset":    func() { m.Callout_reset_on(c, 1, nothing, nil, cpu) },
			"schedule": func() { m.Callout_schedule_on(c, 1, cpu) },
		} {
			if got, want := panicOf(call), "the machine has CPUs 0 to 1"; !strings.Contains(got, want) || !strings.Contains(got, "callout_reset of 0x") {
				t.Errorf("%s on CPU %d: %q, want a panic with %q", what, cpu, got, want)
			}
		}
	}
	sys.Panic_reset()
	want(m, "schedule", m.Callout_schedule_on(c, far, 1), 1)
	want(m, "drain", m.drain(c), 1)
}
