package explored_test

import (
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// What a thread does to its td_lock with the lock held that guards it is part of a section,
// unless another thread is seen to touch the word without that lock.
func TestOwnLock(t *testing.T) {
	if !sys.HOOKS {
		t.Skip("a build without the hook cannot explore")
	}
	rev := timeout.Revision
	for _, c := range []struct {
		name    string
		locked  bool // the other thread holds the lock
		store   bool // it writes
		exposed bool
	}{
		{"read with the lock", true, false, false},
		{"written with the lock", true, true, false},
		{"read without it", false, false, true},
		{"written without it", false, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			mach, err := explored.Boot(smp.Config{Revision: &rev, Printf: t.Logf})
			if err != nil {
				t.Fatal(err)
			}
			defer smp.Shutdown()
			var td *sys.Thread
			cc_lock := rev.Cc_lock(0)
			own := mach.Setup.Thread("own", 0, func() {
				lock.Mtx_lock_spin(cc_lock)
				td.Td_lock.Store(td.Td_lock.Load())
				td.Td_critnest++ // as in mi_switch: the section goes on when the lock is given back
				lock.Mtx_unlock_spin(cc_lock)
				td.Td_lock.Store(td.Td_lock.Peek())
				td.Td_critnest--
			})
			other := mach.Setup.Thread("other", 1, func() {
				if c.locked {
					lock.Mtx_lock_spin(cc_lock)
					defer lock.Mtx_unlock_spin(cc_lock)
				}
				l := td.Td_lock.Load()
				if c.store {
					td.Td_lock.Store(l)
				}
			})
			td = mach.Setup.Td(own)
			mach.Setup.Own_lock(own)
			mach.Setup.Save(0, false)
			mach.Run.Sections(true)
			run := func() (ops []int) {
				mach.Run.Begin()
				for _, a := range []int{own, other} {
					for !mach.Run.Done(a) {
						mach.Run.Step(a)
						if a == own {
							ops = append(ops, mach.Run.Ops())
						}
					}
				}
				if f := mach.Run.Fault(); f != nil {
					t.Fatal(f)
				}
				return ops
			}
			if ops := run(); len(ops) != 2 || ops[0] != 4 {
				t.Errorf("the steps were %v operations long; want 4 and 1", ops)
			}
			if yes := mach.Run.Reconsider(); yes != c.exposed {
				t.Errorf("Reconsider is %v", yes)
			}
			if ops := run(); c.exposed != (ops[0] != 4) {
				t.Errorf("once it is seen: the steps were %v operations long", ops)
			}
		})
	}
}
