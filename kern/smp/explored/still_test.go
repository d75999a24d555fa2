package explored_test

import (
	"testing"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// booted boots a machine with two CPUs whose threads float.
func booted(t *testing.T) (*sys.Revision, explored.Machine) {
	t.Helper()
	if !sys.HOOKS {
		t.Skip("a build without the hook cannot explore")
	}
	rev := timeout.Revision
	mach, err := explored.Boot(smp.Config{CPUs: 2, Revision: &rev, Floating: true, Printf: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	return &rev, mach
}

// steps takes a run of the actors, one after the other, and returns how many operations
// the steps of each were long.
func steps(t *testing.T, r explored.Run, actors ...int) (ops [][]int) {
	t.Helper()
	r.Begin()
	for _, a := range actors {
		var own []int
		for !r.Done(a) && r.Enabled()>>a&1 != 0 {
			r.Step(a)
			own = append(own, r.Ops())
		}
		ops = append(ops, own)
	}
	if f := r.Fault(); f != nil {
		t.Fatal(f)
	}
	return ops
}

// A step goes on from the read of a word that nobody writes, and with the lock that comes
// next if it is free, until somebody is seen to write the word.
func TestStill(t *testing.T) {
	for _, how := range []string{"read", "written", "given back"} {
		writes := how != "read"
		rev, mach := booted(t)
		word, cc_lock := new(sys.Lword), rev.Cc_lock(0)
		reader := mach.Setup.Thread("reader", 0, func() {
			word.Load()
			lock.Mtx_lock_spin(cc_lock)
			lock.Mtx_unlock_spin(cc_lock)
		})
		writer := mach.Setup.Thread("writer", 1, func() {
			lock.Mtx_lock_spin(cc_lock)
			switch how {
			case "written":
				word.Store(0)
			case "given back":
				mach.Inside.Gone(word, "freed it", unsafe.Pointer(word))
			}
			lock.Mtx_unlock_spin(cc_lock)
		})
		mach.Setup.Guard(unsafe.Pointer(word), word)
		mach.Setup.Save(0, false)
		mach.Run.Sections(true)
		steps(t, mach.Run, reader) // it reads without the lock, which is seen as well
		mach.Run.Reconsider()
		if ops := steps(t, mach.Run, reader, writer); len(ops[0]) != 1 || ops[0][0] != 3 {
			t.Errorf("the reader's steps were %v operations long; want one of 3", ops[0])
		}
		if yes := mach.Run.Reconsider(); yes != writes {
			t.Errorf("%s: Reconsider is %v", how, yes)
		}
		if ops := steps(t, mach.Run, reader, writer); writes != (len(ops[0]) == 2) {
			t.Errorf("%s: then the reader's steps were %v operations long", how, ops[0])
		}
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	}
}

// A step that comes to a lock that another holds ends before it, and touches the lock: had
// the other given it back first, the step would have gone on.
func TestStillHeld(t *testing.T) {
	rev, mach := booted(t)
	defer smp.Shutdown()
	word, outer, cc_lock := new(sys.Lword), rev.Cc_lock(1), rev.Cc_lock(0)
	holder := mach.Setup.Thread("holder", 1, func() {
		lock.Mtx_lock_spin(cc_lock)
		lock.Mtx_lock_spin(outer) // a second lock: a step ends before it
		lock.Mtx_unlock_spin(outer)
		lock.Mtx_unlock_spin(cc_lock)
	})
	reader := mach.Setup.Thread("reader", 0, func() {
		word.Load()
		lock.Mtx_lock_spin(cc_lock)
		lock.Mtx_unlock_spin(cc_lock)
	})
	mach.Setup.Guard(unsafe.Pointer(word), word)
	mach.Setup.Save(0, false)
	r := mach.Run
	r.Sections(true)
	r.Begin()
	r.Step(holder)
	held := mach.Setup.Number(unsafe.Pointer(&cc_lock.Mtx_lock))
	depends := false
	for _, touch := range r.Step(reader) {
		depends = depends || touch.Obj == held
	}
	if r.Ops() != 1 || r.Enabled()>>reader&1 != 0 || !depends {
		t.Errorf("the reader's step was %d operations long and depends on the lock: %v", r.Ops(), depends)
	}
}

// A thread that was woken goes on from its park to the locks that it takes, until a thread
// is seen that is woken twice.
func TestRewoken(t *testing.T) {
	for times := 1; times <= 2; times++ {
		rev, mach := booted(t)
		var td *sys.Thread
		waker := mach.Setup.Thread("waker", 1, func() {
			lock.Mtx_lock_spin(rev.Cc_lock(1))
			for range times {
				sys.Mach.Unpark(td)
			}
			lock.Mtx_unlock_spin(rev.Cc_lock(1))
		})
		sleeper := mach.Setup.Thread("sleeper", 0, func() {
			sys.Mach.Park(td)
			lock.Thread_lock(td)
			lock.Thread_unlock(td)
		})
		td = mach.Setup.Td(sleeper)
		mach.Setup.Save(0, false)
		mach.Run.Sections(true)
		first := steps(t, mach.Run, waker, sleeper)[1]
		if len(first) != 1 {
			t.Errorf("the sleeper's steps were %v operations long; want one", first)
		}
		if yes := mach.Run.Reconsider(); yes != (times == 2) {
			t.Errorf("woken %d times: Reconsider is %v", times, yes)
		}
		if then := steps(t, mach.Run, waker, sleeper)[1]; (len(then) > 1) != (times == 2) {
			t.Errorf("woken %d times: then the sleeper's steps were %v operations long", times, then)
		}
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	}
}

// A thread reads its own td_lock in a long step, until somebody writes that while the
// thread is not parked.
func TestAwake(t *testing.T) {
	for _, how := range []string{"parked", "awake", "woken"} {
		parked := how == "parked"
		_, mach := booted(t)
		var td *sys.Thread
		sleeper := mach.Setup.Thread("sleeper", 0, func() {
			if how != "awake" {
				sys.Mach.Park(td)
			}
			lock.Thread_lock(td)
			lock.Thread_unlock(td)
		})
		waker := mach.Setup.Thread("waker", 1, func() {
			if how == "woken" {
				sys.Mach.Unpark(td)
			}
			td.Td_lock.Store(td.Td_lock.Peek())
			if how != "woken" {
				sys.Mach.Unpark(td)
			}
		})
		td = mach.Setup.Td(sleeper)
		mach.Setup.Save(0, false)
		mach.Run.Sections(true)
		if first := steps(t, mach.Run, waker, sleeper)[1]; len(first) != 1 {
			t.Errorf("%s: the sleeper's steps were %v operations long; want one", how, first)
		}
		if yes := mach.Run.Reconsider(); yes == parked {
			t.Errorf("%s: Reconsider is %v", how, yes)
		}
		if then := steps(t, mach.Run, waker, sleeper)[1]; (len(then) > 1) == parked {
			t.Errorf("%s: then the sleeper's steps were %v operations long", how, then)
		}
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	}
}

// What a thread reads of another's td_lock is no mover.
func TestAwakeOther(t *testing.T) {
	_, mach := booted(t)
	defer smp.Shutdown()
	var td *sys.Thread
	sleeper := mach.Setup.Thread("sleeper", 0, func() { lock.Thread_lock(td); lock.Thread_unlock(td) })
	other := mach.Setup.Thread("other", 1, func() { lock.Thread_lock(td); lock.Thread_unlock(td) })
	td = mach.Setup.Td(sleeper)
	mach.Setup.Save(0, false)
	mach.Run.Sections(true)
	if ops := steps(t, mach.Run, sleeper, other); len(ops[0]) != 1 || len(ops[1]) == 1 {
		t.Errorf("the thread's own steps were %v operations long, another's %v", ops[0], ops[1])
	}
}
