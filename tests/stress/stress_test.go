// Package stress runs the maintained port on many CPUs for a given time. It is
// meant for the race detector: handlers and owners share plain memory, with no
// other synchronisation than what callout(9) promises.
//
//	go test -race ./tests/stress -cpus 24 -d 1m
package stress

import (
	"flag"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/sleepqueue"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

var (
	cpus = flag.Int("cpus", 8, "CPUs of the machine")
	d    = flag.Duration("d", 2*time.Second, "how long")
)

// client is a callout, with what its handler and its owner share.
type client struct {
	c     sys.Callout
	m     *sys.Mtx   // nil of an MPSAFE callout
	moves int        // how many times the handler moves it before it stops arming it
	runs  int        // runs of the handler; not atomic, as the drain orders accesses
	next  *rand.Rand // random choices of the handler
	rng   *rand.Rand // random choices of the owner
}

func handler(arg any) {
	cl := arg.(*client)
	cl.runs++
	if cl.moves > 0 {
		cl.moves--
		timeout.Callout_reset_on(&cl.c, int32(cl.next.IntN(3)), handler, cl, int32(cl.next.IntN(*cpus)))
	}
}

func (cl *client) locked(f func()) {
	if cl.m != nil {
		lock.Mtx_lock(cl.m)
		defer lock.Mtx_unlock(cl.m)
	}
	f()
}

// round arms the callout, lets it run or stops it, drains it, and returns how
// many times its handler ran.
func (cl *client) round(wchan unsafe.Pointer) int {
	if cl.m != nil {
		timeout.Callout_init_mtx(&cl.c, cl.m, 0)
	} else {
		timeout.Callout_init(&cl.c, sys.CALLOUT_MPSAFE)
	}
	cl.runs, cl.moves = 0, cl.rng.IntN(4)
	cl.locked(func() {
		timeout.Callout_reset_on(&cl.c, int32(1+cl.rng.IntN(3)), handler, cl, int32(cl.rng.IntN(*cpus)))
	})
	switch cl.rng.IntN(4) {
	case 0:
		sleepqueue.Tsleep(wchan, 0, "stress", int32(1+cl.rng.IntN(4)))
	case 1:
		sleepqueue.Wakeup(wchan)
	case 2:
		cl.locked(func() { timeout.Callout_stop(&cl.c) })
	}
	timeout.Callout_drain(&cl.c)
	runs := cl.runs
	cl.c = sys.Callout{} // stands for freeing it: no thread may access it any more
	return runs
}

func TestStress(t *testing.T) {
	if err := smp.Boot(smp.Config{CPUs: *cpus, Revision: &timeout.Revision, Floating: true}); err != nil {
		t.Fatal(err)
	}
	var (
		stop         atomic.Bool
		rounds, runs atomic.Int64
		wchan        int32
		done         = make(chan bool)
	)
	for cpu := range *cpus {
		smp.Kthread_add(func(any) {
			cl := &client{
				next: rand.New(rand.NewPCG(1, uint64(cpu))),
				rng:  rand.New(rand.NewPCG(2, uint64(cpu))),
			}
			if cpu%2 == 1 {
				cl.m = new(sys.Mtx)
				lock.Mtx_init(cl.m, "stress", "", sys.MTX_DEF)
				defer lock.Mtx_destroy(cl.m)
			}
			for !stop.Load() {
				runs.Add(int64(cl.round(unsafe.Pointer(&wchan))))
				rounds.Add(1)
			}
			done <- true
		}, nil, int32(cpu), "stress")
	}
	time.Sleep(*d)
	stop.Store(true)
	for range *cpus {
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Fatal("a thread does not end: see its stack with GOTRACEBACK=all")
		}
	}
	if err := smp.Shutdown(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rounds, %d handler runs", rounds.Load(), runs.Load())
	if rounds.Load() == 0 || runs.Load() == 0 {
		t.Errorf("%d rounds, %d handler runs: nothing was tried", rounds.Load(), runs.Load())
	}
}
