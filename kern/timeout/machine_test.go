package timeout_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/kern/timeout/r216804"
	"ktimeout/kern/timeout/r216805"
	"ktimeout/kern/timeout/r220456"
	"ktimeout/kern/timeout/r262057"
	"ktimeout/sys"
)

// kpi is one revision with its macros.
type kpi struct {
	*sys.Revision

	active, pending func(*sys.Callout) bool
	deactivate      func(*sys.Callout)
	drain, stop     func(*sys.Callout) int32
	init_mtx        func(*sys.Callout, *sys.Mtx, int32)
	init_rw         func(*sys.Callout, *sys.Rwlock, int32)
	reset           func(*sys.Callout, int32, sys.Callout_func, any) int32
	reset_curcpu    func(*sys.Callout, int32, sys.Callout_func, any) int32
	schedule_curcpu func(*sys.Callout, int32) int32
	handle_init     func(*sys.Callout_handle)
}

var maintained = &kpi{
	&timeout.Revision, timeout.Callout_active, timeout.Callout_pending, timeout.Callout_deactivate,
	timeout.Callout_drain, timeout.Callout_stop, timeout.Callout_init_mtx, timeout.Callout_init_rw,
	timeout.Callout_reset, timeout.Callout_reset_curcpu, timeout.Callout_schedule_curcpu, timeout.Callout_handle_init,
}

var revisions = []*kpi{
	{
		&r216804.Revision, r216804.Callout_active, r216804.Callout_pending, r216804.Callout_deactivate,
		r216804.Callout_drain, r216804.Callout_stop, r216804.Callout_init_mtx, r216804.Callout_init_rw,
		r216804.Callout_reset, r216804.Callout_reset_curcpu, r216804.Callout_schedule_curcpu, r216804.Callout_handle_init,
	},
	{
		&r216805.Revision, r216805.Callout_active, r216805.Callout_pending, r216805.Callout_deactivate,
		r216805.Callout_drain, r216805.Callout_stop, r216805.Callout_init_mtx, r216805.Callout_init_rw,
		r216805.Callout_reset, r216805.Callout_reset_curcpu, r216805.Callout_schedule_curcpu, r216805.Callout_handle_init,
	},
	{
		&r220456.Revision, r220456.Callout_active, r220456.Callout_pending, r220456.Callout_deactivate,
		r220456.Callout_drain, r220456.Callout_stop, r220456.Callout_init_mtx, r220456.Callout_init_rw,
		r220456.Callout_reset, r220456.Callout_reset_curcpu, r220456.Callout_schedule_curcpu, r220456.Callout_handle_init,
	},
	{
		&r262057.Revision, r262057.Callout_active, r262057.Callout_pending, r262057.Callout_deactivate,
		r262057.Callout_drain, r262057.Callout_stop, r262057.Callout_init_mtx, r262057.Callout_init_rw,
		r262057.Callout_reset, r262057.Callout_reset_curcpu, r262057.Callout_schedule_curcpu, r262057.Callout_handle_init,
	},
	maintained,
}

// Every revision that has a folder is tested.
func TestRevisions(t *testing.T) {
	tick := slices.DeleteFunc(ports(t), func(p port) bool { return p.dir == "main" }) // it has tests of its own
	for i, port := range tick {
		if want := filepath.Base(port.dir); i >= len(revisions) || revisions[i] != maintained && revisions[i].Name != want {
			t.Errorf("%s is missing among the revisions that the tests run on", want)
		}
	}
}

// far is a number of ticks that no test lasts.
const far = 1 << 24

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// machine is a booted machine; the test is a kernel thread on its CPU 0.
type machine struct {
	*kpi
	t *testing.T

	mu      sync.Mutex
	printed string
}

// boot boots a machine that is shut down when the test ends.
func boot(t *testing.T, k *kpi, cfg smp.Config) *machine {
	t.Helper()
	m := &machine{kpi: k, t: t}
	cfg.Revision = k.Revision
	if cfg.CPUs == 0 {
		cfg.CPUs = 2
	}
	cfg.Printf = func(format string, args ...any) {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.printed += fmt.Sprintf(format, args...)
	}
	if err := smp.Boot(cfg); err != nil {
		t.Fatal(err)
	}
	smp.Attach("test", 0)
	t.Cleanup(func() {
		if smp.Thread_by_g(smp.Curg()) != nil {
			smp.Detach()
		}
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	return m
}

// each runs f on a machine of every revision.
func each(t *testing.T, cfg smp.Config, f func(m *machine)) {
	for _, k := range revisions {
		t.Run(k.Name, func(t *testing.T) { f(boot(t, k, cfg)) })
	}
}

// wait fails the test unless ch is closed, or something sent to it, soon.
func wait[T any](m *machine, what string, ch <-chan T) (v T) {
	m.t.Helper()
	select {
	case v = <-ch:
	case <-time.After(patience):
		m.t.Fatalf("%s: not within %v", what, patience)
	}
	return v
}

// until fails the test unless cond becomes true soon.
func until(m *machine, what string, cond func() bool) {
	m.t.Helper()
	for end := time.Now().Add(patience); !cond(); runtime.Gosched() {
		if time.Now().After(end) {
			m.t.Fatalf("%s: not within %v", what, patience)
		}
	}
}

// cc_locks are the locks of the CPUs, by revision. They stand in arrays, so
// their addresses can be taken before anything is booted.
var cc_locks = map[string][]*sys.Mtx{}

func init() {
	for _, k := range revisions {
		for cpu := range int32(sys.MAXCPU) {
			cc_locks[k.Name] = append(cc_locks[k.Name], k.Cc_lock(cpu))
		}
	}
}

// locked calls f with the state of a CPU's callouts, and them locked.
func (m *machine) locked(cpu int32, f func(sys.Callout_cpu_view)) {
	cc_lock := cc_locks[m.Name][cpu]
	lock.Mtx_lock_spin(cc_lock)
	defer lock.Mtx_unlock_spin(cc_lock)
	f(m.Cpu(cpu))
}

// free returns how many timeout() slots are free.
func (m *machine) free() (n int) {
	m.locked(0, func(sys.Callout_cpu_view) { n = m.Callfree() })
	return n
}

// want fails the test unless got is want.
func want[T comparable](m *machine, what string, got, want T) {
	m.t.Helper()
	if got != want {
		m.t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// thread starts a kernel thread; the channel is closed when f has returned.
func (m *machine) thread(cpu int32, name string, f func()) <-chan struct{} {
	done := make(chan struct{})
	smp.Kthread_add(func(any) { f(); close(done) }, nil, cpu, name)
	return done
}

// panicOf returns the message of the kernel panic of f, or "".
func panicOf(f func()) (msg string) {
	defer func() {
		if p, ok := recover().(*sys.Kernel_panic); ok {
			msg = p.Msg
		}
	}()
	f()
	return ""
}
