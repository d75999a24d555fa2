package watch

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/racehunt/internal/check"
	"ktimeout/tools/racehunt/internal/load"
)

// The watchdog names a handler that drains its own callout, and says what it waits for.
func TestHandlerDrainsItself(t *testing.T) {
	if sys.INVARIANTS {
		t.Skip("with invariants the drain panics instead")
	}
	if err := smp.Boot(smp.Config{CPUs: 2, Revision: &timeout.Revision}); err != nil {
		t.Fatal(err)
	}
	found := make(chan *check.Violation, 64)
	ck := check.New(func(v *check.Violation) {
		select {
		case found <- v:
		default:
		}
	})
	td := smp.Attach("test", 0)
	env := load.Start(load.Config{Workload: "seed", CPUs: 2, Callouts: 1, Seed: 1}, ck)

	var c sys.Callout
	timeout.Callout_init(&c, sys.CALLOUT_MPSAFE)
	s := ck.Slot(&c, check.MPSAFE)
	call := s.Begin(kpi.Call{Op: kpi.Reset, CPU: 1, Ticks: 1}, check.Caller{Td: td, Tick: sys.Ticks.Load()}, 0)
	drains := make(chan *sys.Thread, 1)
	timeout.Callout_reset_on(&c, 1, func(arg any) {
		td := smp.Curthread()
		drains <- td
		arg.(*check.Arming).Enter(check.Entry{Td: td, CPU: 1, Tick: sys.Ticks.Load(), Held: true})
		timeout.Callout_drain(&c)
	}, call.Arming(), 1)
	call.End(0, sys.Ticks.Load(), false)
	smp.Detach()

	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	// On a busy host it may take the handler long to come to its sleep.
	for td := <-drains; td.Td_md.Md_wait.Load() != sys.WAIT_PARKED; runtime.Gosched() {
		if ctx.Err() != nil {
			t.Fatal("the handler does not sleep")
		}
	}
	w := &Watch{Ck: ck, Env: env, Beat: func() {}}
	over := make(chan struct{})
	go func() {
		defer close(over)
		w.Run(ctx)
	}()
	select {
	case v := <-found:
		if !v.Hang || !strings.Contains(v.Text, "softclock 1") || !strings.Contains(v.Text, "codrain") {
			t.Errorf("found: %s", v.Text)
		}
		if all := strings.Join(v.Detail, "\n"); !strings.Contains(all, "owner 0") || !strings.Contains(all, "asleep (codrain)") {
			t.Errorf("the threads' states: %s", all)
		}
	case <-ctx.Done():
		t.Error("the watchdog saw nothing")
	}
	// The watchdog must have ended: Shutdown writes what it reads.
	cancel()
	<-over
	env.Stop()
	if err := smp.Shutdown(); err != nil {
		t.Error(err)
	}
}

// onHeap keeps what a test allocates from lying on its stack, where the race detector does not look
// at what a pointer is taken for.
var onHeap []any

// The owner of a lock of either kind is found. A rwlock is smaller than a mutex, and under the race
// detector may not be taken for one.
func TestLockOwner(t *testing.T) {
	m, rw := new(sys.Mtx), new(sys.Rwlock)
	onHeap = []any{m, rw}
	m.Mtx_lock.Store(0x1230 | sys.MTX_CONTESTED)
	rw.Rw_lock.Store(0x4560 | sys.RW_LOCK_WRITE_WAITERS)
	if got := lockOwner(&m.Lock_object); got != 0x1230 {
		t.Errorf("a mutex: %#x", got)
	}
	if got := lockOwner(&rw.Lock_object); got != 0x4560 {
		t.Errorf("a rwlock: %#x", got)
	}
}
