package stress

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ktimeout/kern/lock"
	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// soak is how long TestSoak runs. For runs of half an hour and more, use the tags
// invariants and witness:
//
//	go test -tags invariants,witness -timeout 1h -run TestSoak ./tests/stress -cpus 24 -soak 30m -v
var soak = flag.Duration("soak", 2*time.Second, "how long the soak goes on")

// account is a callout, with counts of its armings and of what became of them.
// Each arming must be cancelled by a call that says so, or its handler must be
// called.
type account struct {
	c     sys.Callout
	m     *sys.Mtx // nil of an MPSAFE callout
	again bool     // the handler arms it again; then no call drains it before the end
	cpus  int
	fn    sys.Callout_func // kept, as each method value is a new one

	armed, cancelled, fired atomic.Int64
	quit                    atomic.Bool
	next                    atomic.Uint64 // state of the handler's random choices
}

func (a *account) random() int { return int(a.next.Add(0x9e3779b97f4a7c15) >> 33) }

// arm arms the callout. If it has a lock, the caller holds it.
func (a *account) arm(ticks int, cpu int) {
	a.armed.Add(1)
	a.cancelled.Add(int64(timeout.Callout_reset_on(&a.c, int32(ticks), a.fn, nil, int32(cpu))))
}

// handler arms the callout again, moves it, or stops what it has just armed.
func (a *account) handler(any) {
	a.fired.Add(1)
	if !a.again || a.quit.Load() {
		return
	}
	switch n := a.random(); n % 8 {
	case 0:
	case 1:
		a.arm(1+n%3, n/8%a.cpus)
		a.cancelled.Add(int64(timeout.Callout_stop(&a.c)))
	case 2:
		a.arm(1, n/8%a.cpus)
		a.arm(1+n%5, n/16%a.cpus)
	default:
		a.arm(1+n%9, n/8%a.cpus)
	}
}

func (a *account) locked(f func()) {
	if a.m != nil {
		lock.Mtx_lock(a.m)
		defer lock.Mtx_unlock(a.m)
	}
	f()
}

// call makes a random call as the owner of the callout.
func (a *account) call(r *rand.Rand) {
	switch n := r.IntN(16); {
	case n < 9:
		a.locked(func() { a.arm(1+r.IntN(20), r.IntN(a.cpus)) })
	case n < 13:
		a.locked(func() { a.cancelled.Add(int64(timeout.Callout_stop(&a.c))) })
	case n < 15 || a.again:
		timeout.Callout_pending(&a.c)
	default:
		a.cancelled.Add(int64(timeout.Callout_drain(&a.c)))
	}
}

// close ends the account and returns what is wrong with its counts.
func (a *account) close() error {
	a.locked(func() { a.quit.Store(true) })
	// The handler may be about to arm the callout: a drain would refuse that
	// arming.
	for a.again && (timeout.Callout_pending(&a.c) || a.running()) {
		a.locked(func() { a.cancelled.Add(int64(timeout.Callout_stop(&a.c))) })
		sleepqueue.Pause("close", 1)
	}
	a.cancelled.Add(int64(timeout.Callout_drain(&a.c)))
	if armed, ended := a.armed.Load(), a.cancelled.Load()+a.fired.Load(); armed != ended {
		return fmt.Errorf("%d armings, but %d were cancelled and %d fired", armed, a.cancelled.Load(), a.fired.Load())
	}
	return nil
}

// running tells whether softclock has taken the callout.
func (a *account) running() bool {
	for cpu := range int32(a.cpus) {
		m := timeout.Revision.Cc_lock(cpu)
		lock.Mtx_lock_spin(m)
		curr := timeout.Revision.Cpu(cpu).Cc_curr
		lock.Mtx_unlock_spin(m)
		if curr == &a.c {
			return true
		}
	}
	return false
}

// TestSoak lets a thread on every CPU make calls of all kinds on callouts of all
// kinds, and checks the account of each callout. The memory in use must not grow.
func TestSoak(t *testing.T) {
	if err := smp.Boot(smp.Config{CPUs: *cpus, Revision: &timeout.Revision, Floating: true}); err != nil {
		t.Fatal(err)
	}
	const each = 64
	begun, ticks := time.Now(), sys.Ticks.Load()
	var (
		stop atomic.Bool
		ops  atomic.Int64
		errs = make(chan error, *cpus)
	)
	for cpu := range *cpus {
		smp.Kthread_add(func(any) {
			r := rand.New(rand.NewPCG(3, uint64(cpu)))
			accounts := make([]account, each)
			for i := range accounts {
				a := &accounts[i]
				a.cpus, a.again, a.fn = *cpus, i%4 < 2, a.handler
				a.next.Store(r.Uint64())
				if i%2 == 1 {
					a.m = new(sys.Mtx)
					lock.Mtx_init(a.m, "soak", "", sys.MTX_DEF)
					timeout.Callout_init_mtx(&a.c, a.m, 0)
				} else {
					timeout.Callout_init(&a.c, sys.CALLOUT_MPSAFE)
				}
			}
			for !stop.Load() {
				const burst = 1000
				for range burst {
					accounts[r.IntN(each)].call(r)
				}
				ops.Add(burst)
			}
			err := error(nil)
			for i := range accounts {
				if e := accounts[i].close(); e != nil {
					err = fmt.Errorf("CPU %d, callout %d: %w", cpu, i, e)
				}
			}
			errs <- err
		}, nil, int32(cpu), "soak")
	}
	time.Sleep(*soak / 4)
	before := heap()
	time.Sleep(*soak - *soak/4)
	after := heap()
	// The machine makes up missed ticks, if it is given the time.
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		passed, want := sys.Ticks.Load()-ticks, int32(time.Since(begun).Seconds()*float64(sys.Hz))
		if late := want - passed; late <= sys.Hz && late >= -sys.Hz {
			break
		}
		if time.Now().After(end) {
			t.Errorf("%d ticks have come in the time of %d", passed, want)
			break
		}
	}
	stop.Store(true)
	for range *cpus {
		select {
		case err := <-errs:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(time.Minute):
			t.Fatal("a thread does not end: see its stack with GOTRACEBACK=all")
		}
	}
	if err := smp.Shutdown(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d operations; %d KiB in use after a quarter of the time, %d KiB at the end", ops.Load(), before/1024, after/1024)
	const noise = 1 << 20 // what the runtime itself may add
	if after > before+noise {
		t.Errorf("memory grew from %d to %d bytes", before, after)
	}
	if ops.Load() == 0 {
		t.Error("nothing was tried")
	}
}

// littering is held by the goroutine that makes garbage during the soak.
var littering sync.Mutex

// heap returns the memory that is in use after a collection.
func heap() uint64 {
	littering.Lock()
	defer littering.Unlock()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
