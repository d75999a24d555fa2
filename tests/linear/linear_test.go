package linear

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"pgregory.net/rapid"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
)

// TestModel has histories that the model must accept, and others that it must
// refuse.
func TestModel(t *testing.T) {
	op := func(client, call, ret int, c Call, result int) porcupine.Operation {
		return porcupine.Operation{ClientId: client, Input: c, Call: int64(call), Return: int64(ret), Output: result}
	}
	for _, c := range []struct {
		name    string
		history []porcupine.Operation
		right   bool
	}{
		{"reset, stop", []porcupine.Operation{op(0, 1, 2, Call{kpi.Reset, 1}, 0), op(0, 3, 4, Call{kpi.Stop, 0}, 1)}, true},
		{"a stop that lies", []porcupine.Operation{op(0, 1, 2, Call{kpi.Reset, 1}, 0), op(0, 3, 4, Call{kpi.Stop, 0}, 0)}, false},
		{"a stop that comes too late", []porcupine.Operation{op(0, 1, 2, Call{kpi.Reset, 1}, 0), op(1, 1, 5, Call{Take, 1}, 0), op(0, 3, 4, Call{kpi.Stop, 0}, 0)}, true},
		{"a handler after the stop", []porcupine.Operation{op(0, 1, 2, Call{kpi.Reset, 1}, 0), op(0, 3, 4, Call{kpi.Stop, 0}, 1), op(1, 1, 5, Call{Take, 1}, 0)}, false},
		{"a handler that runs twice", []porcupine.Operation{op(0, 1, 2, Call{kpi.Reset, 1}, 0), op(1, 1, 5, Call{Take, 1}, 0), op(2, 1, 6, Call{Take, 1}, 0)}, false},
		{"an old argument", []porcupine.Operation{op(0, 1, 2, Call{kpi.Reset, 1}, 0), op(0, 3, 4, Call{kpi.Reset, 2}, 1), op(1, 1, 6, Call{Take, 1}, 0)}, false},
		{"schedule keeps the argument", []porcupine.Operation{op(0, 1, 2, Call{kpi.Reset, 1}, 0), op(1, 1, 3, Call{Take, 1}, 0), op(0, 4, 5, Call{kpi.Schedule, 0}, 0), op(1, 1, 6, Call{Take, 1}, 0)}, true},
		{"an arming that is lost", []porcupine.Operation{op(0, 1, 2, Call{kpi.Reset, 1}, 0), op(0, 3, 4, Call{kpi.Pending, 0}, 0)}, false},
		{"deactivate", []porcupine.Operation{op(0, 1, 2, Call{kpi.Reset, 1}, 0), op(0, 3, 4, Call{kpi.Deactivate, 0}, 0), op(0, 5, 6, Call{kpi.Active, 0}, 0), op(0, 7, 8, Call{kpi.Pending, 0}, 1)}, true},
		{"still active", []porcupine.Operation{op(0, 1, 2, Call{kpi.Reset, 1}, 0), op(0, 3, 4, Call{kpi.Deactivate, 0}, 0), op(0, 5, 6, Call{kpi.Active, 0}, 1)}, false},
	} {
		if got := porcupine.CheckOperations(Model, c.history); got != c.right {
			t.Errorf("%s: %v, want %v", c.name, got, c.right)
		}
	}
}

// cpus is the number of CPUs, with a client on each.
const cpus = 3

// step is a call in the script of a client or of the handler.
type step struct {
	call  Call
	ticks int32
	cpu   int32 // of a reset
	wait  int   // ticks before the call
}

// recorder collects a history of one callout.
type recorder struct {
	c     sys.Callout
	clock atomic.Int64
	armed sync.Map // times at which resets began, by argument

	mu      sync.Mutex
	history []porcupine.Operation
	handler map[int][]step // calls that the handler makes, by its argument
}

func (r *recorder) add(client int, call Call, start int64, result int32) {
	op := porcupine.Operation{ClientId: client, Input: call, Output: int(result), Call: start, Return: r.clock.Add(1)}
	r.mu.Lock()
	r.history = append(r.history, op)
	r.mu.Unlock()
}

// do makes a call.
func (r *recorder) do(client int, s step) {
	start := r.clock.Add(1)
	call := kpi.Call{Op: s.call.Op, CPU: kpi.Stay, Ticks: s.ticks}
	if call.Op == kpi.Reset {
		r.armed.Store(s.call.Arg, start)
		call.CPU = s.cpu
	}
	result := call.Make(&timeout.Revision, &r.c, r.fired, s.call.Arg)
	r.add(client, s.call, start, result)
}

// fired is the handler. Softclock took the callout at some time between the reset
// with this argument and now.
func (r *recorder) fired(arg any) {
	n := arg.(int)
	start, _ := r.armed.Load(n)
	client := cpus + int(smp.PCPU_GET().Pc_cpuid)
	r.add(client, Call{Take, n}, start.(int64), 0)
	r.mu.Lock()
	steps := r.handler[n]
	delete(r.handler, n) // an arming by callout_schedule may call it again, without calls
	r.mu.Unlock()
	for _, s := range steps {
		r.do(client, s)
	}
}

// rests tells whether the callout was neither pending nor taken in two looks, with
// no call and no handler between them.
func (r *recorder) rests() bool {
	before := r.clock.Load()
	for range 2 {
		if timeout.Callout_pending(&r.c) {
			return false
		}
		for cpu := range int32(cpus) {
			m := timeout.Revision.Cc_lock(cpu)
			lock.Mtx_lock_spin(m)
			curr := timeout.Revision.Cpu(cpu).Cc_curr
			lock.Mtx_unlock_spin(m)
			if curr == &r.c {
				return false
			}
		}
	}
	return r.clock.Load() == before
}

// draw draws calls for a script. Each reset gets an argument of its own.
func draw(t *rapid.T, label string, most int, args *int) (steps []step) {
	for range rapid.IntRange(0, most).Draw(t, label) {
		s := step{call: Call{Op: rapid.SampledFrom([]kpi.Op{kpi.Reset, kpi.Reset, kpi.Reset, kpi.Schedule, kpi.Stop, kpi.Deactivate, kpi.Pending, kpi.Active}).Draw(t, "call")},
			ticks: rapid.Int32Range(1, 3).Draw(t, "ticks"), cpu: rapid.Int32Range(0, cpus-1).Draw(t, "CPU"), wait: rapid.IntRange(0, 2).Draw(t, "wait")}
		if s.call.Op == kpi.Reset {
			*args++
			s.call.Arg = *args
		}
		steps = append(steps, s)
	}
	return steps
}

// TestHistories lets clients on several CPUs and the handler make calls on one
// callout, and checks the history with the model.
func TestHistories(t *testing.T) {
	if err := smp.Boot(smp.Config{CPUs: cpus, Hz: 5000, Revision: &timeout.Revision, Ncallout: 8}); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	}()
	rapid.Check(t, func(t *rapid.T) {
		r := &recorder{handler: map[int][]step{}}
		timeout.Callout_init(&r.c, sys.CALLOUT_MPSAFE)
		args := 1
		first := step{call: Call{kpi.Reset, 1}, ticks: 3}
		var scripts [cpus][]step
		for i := range scripts {
			scripts[i] = draw(t, fmt.Sprintf("calls of client %d", i), 6, &args)
		}
		for arg := range args {
			r.handler[arg+1] = draw(t, "calls of the handler", 2, new(int))
		}
		// The resets of handlers need arguments too.
		for arg, steps := range r.handler {
			for i := range steps {
				if steps[i].call.Op == kpi.Reset {
					steps[i].call.Arg = 1000*arg + i
				}
			}
		}
		smp.Attach("first", 0)
		r.do(0, first)
		smp.Detach()
		var done sync.WaitGroup
		for i, script := range scripts {
			done.Add(1)
			go func() {
				defer done.Done()
				smp.Attach(fmt.Sprintf("client %d", i), int32(i))
				defer smp.Detach()
				for _, s := range script {
					for end := sys.Ticks.Load() + int32(s.wait); sys.Ticks.Load()-end < 0; {
						smp.Cpu_spinwait()
					}
					r.do(i, s)
				}
			}()
		}
		done.Wait()
		smp.Attach("last", 0)
		defer smp.Detach()
		// Wait until everything that is armed has fired.
		for end := time.Now().Add(20 * time.Second); !r.rests(); smp.Cpu_spinwait() {
			if time.Now().After(end) {
				t.Fatalf("it does not come to rest in 20 s:\n%s", show(r.history))
			}
		}
		if timeout.Callout_drain(&r.c) != 0 {
			t.Fatalf("at rest, it is drained:\n%s", show(r.history))
		}
		if len(r.history) == 0 {
			t.Fatal("nothing happened")
		}
		switch porcupine.CheckOperationsTimeout(Model, r.history, 20*time.Second) {
		case porcupine.Illegal:
			t.Fatalf("nothing explains this:\n%s", show(r.history))
		case porcupine.Unknown:
			t.Logf("no answer within 20 s for %d calls", len(r.history))
		}
	})
}

// show prints a history in the order of the calls.
func show(history []porcupine.Operation) string {
	h := slices.Clone(history)
	slices.SortFunc(h, func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) })
	var b strings.Builder
	for _, op := range h {
		fmt.Fprintf(&b, "%4d to %4d  client %d  %s\n", op.Call, op.Return, op.ClientId, Model.DescribeOperation(op.Input, op.Output))
	}
	return b.String()
}
