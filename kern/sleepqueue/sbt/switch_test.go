package sleepqueue_sbt

import (
	"context"
	"testing"
	"time"

	"ktimeout/kern/lock"
	lock_sbt "ktimeout/kern/lock/sbt"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// boot boots the host machine: the scheduler of this package needs none of the era.
func boot(t *testing.T) {
	t.Helper()
	if err := smp.Boot(smp.Config{CPUs: 2, Revision: &timeout.Revision}); err != nil {
		t.Fatal(err)
	}
	smp.Attach("test", 0)
	t.Cleanup(func() {
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	})
}

// A thread that was made stopped runs when it is made runnable, and waits under a lock that
// is no scheduler's: whoever holds that lock can make it run again. No wakeup is lost.
func TestThreadLockChangesHands(t *testing.T) {
	boot(t)
	var cc sys.Mtx
	lock.Mtx_init(&cc, "cc", "", sys.MTX_SPIN)
	var work, done int
	var td *sys.Thread
	var p *Proc
	if Kproc_kthread_add(func(any) {
		td := smp.Curthread()
		lock.Mtx_lock_spin(&cc)
		for {
			for ; work > 0; work-- {
				done++
			}
			lock_sbt.Thread_lock(td)
			lock_sbt.Thread_lock_set(td, &cc)
			sys.TD_SET_IWAIT(td)
			Mi_switch(sys.SW_VOL | sys.SWT_IWAIT)
			lock.Mtx_lock_spin(&cc)
		}
	}, nil, &p, &td, RFSTOPPED, 0, "clock", "clock (%d)", 7) != 0 || td.Td_name != "clock (7)" {
		t.Fatal(td)
	}
	lock.Mtx_lock_spin(&cc)
	lock_sbt.Thread_lock(td)
	Sched_class(td, PRI_ITHD)
	Sched_ithread_prio(td, PI_SOFTCLOCK)
	sys.TD_SET_IWAIT(td)
	lock_sbt.Thread_lock_set(td, &cc)
	lock_sbt.Thread_unlock(td)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	const rounds = 20000
	for i := range rounds {
		lock.Mtx_lock_spin(&cc)
		work++
		if !sys.TD_AWAITING_INTR(td) {
			lock.Mtx_unlock_spin(&cc)
			continue
		}
		lock_sbt.Thread_lock_block_wait(td)
		lock.THREAD_LOCK_ASSERT(td, sys.MA_OWNED)
		if td.Td_lock.Load() != &cc {
			t.Fatalf("round %d: it waits under another lock", i)
		}
		sys.TD_CLR_IWAIT(td)
		Sched_wakeup(td, SRQ_INTR)
	}
	for {
		lock.Mtx_lock_spin(&cc)
		n := done
		lock.Mtx_unlock_spin(&cc)
		if n == rounds {
			break
		}
		if ctx.Err() != nil {
			t.Fatalf("%d of %d rounds: a wakeup was lost", n, rounds)
		}
		time.Sleep(time.Millisecond)
	}
	if td.Td_priority != PI_SOFTCLOCK {
		t.Error(td.Td_priority)
	}
}
