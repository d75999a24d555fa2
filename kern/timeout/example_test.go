package timeout_test

import (
	"fmt"
	"log"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// A program of one's own: boot a machine, attach the goroutine that calls the
// KPI, arm, stop and drain callouts, shut the machine down.
func Example() {
	if err := smp.Boot(smp.Config{CPUs: 2, Hz: 1000, Revision: &timeout.Revision}); err != nil {
		log.Fatal(err)
	}
	smp.Attach("main", 0)

	// An MPSAFE callout: its handler is called without a lock.
	var c sys.Callout
	fired := make(chan string)
	timeout.Callout_init(&c, sys.CALLOUT_MPSAFE)
	timeout.Callout_reset(&c, 10, func(arg any) { fired <- arg.(string) }, "after 10 ticks")
	fmt.Println(<-fired)

	// On the other CPU, and stopped before it is due.
	timeout.Callout_reset_on(&c, smp.HZ, func(any) { fmt.Println("never") }, nil, 1)
	fmt.Println("pending:", timeout.Callout_pending(&c))
	fmt.Println("stopped:", timeout.Callout_stop(&c))

	// A locked callout: softclock takes the mutex around the handler, so what
	// the mutex protects needs no other care, and a stop with the mutex held
	// is never followed by the handler.
	var (
		m     sys.Mtx
		tick  sys.Callout
		count int
		done  = make(chan bool)
	)
	lock.Mtx_init(&m, "count", "", sys.MTX_DEF)
	timeout.Callout_init_mtx(&tick, &m, 0)
	handler := func(any) {
		if count++; count < 3 {
			timeout.Callout_schedule(&tick, 1)
		} else {
			close(done)
		}
	}
	lock.Mtx_lock(&m)
	timeout.Callout_reset(&tick, 1, handler, nil)
	lock.Mtx_unlock(&m)
	<-done
	timeout.Callout_drain(&tick) // its memory may be used again from here on
	fmt.Println("count:", count)
	lock.Mtx_destroy(&m)

	smp.Detach()
	if err := smp.Shutdown(); err != nil {
		log.Fatal(err)
	}
	// Output:
	// after 10 ticks
	// pending: true
	// stopped: 1
	// count: 3
}
