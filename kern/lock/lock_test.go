package lock_test

import (
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

var inserted func(cpu, ticks int32)

// nothing is a revision with no callouts.
var nothing = sys.Revision{
	Name:                 "nothing",
	Callout_init:         func(*sys.Callout, int32) {},
	Callout_stop_safe:    func(*sys.Callout, int32) int32 { return 0 },
	Callout_tick:         func() {},
	Callout_tickstofirst: func(limit int32) int32 { return limit },
	Callout_new_inserted: &inserted,
	Reset:                func() {},
	Alloc:                func() {},
	Init:                 func() {},
	Cpu:                  func(int32) sys.Callout_cpu_view { return sys.Callout_cpu_view{} },
	Cc_lock:              func(int32) *sys.Mtx { return new(sys.Mtx) },
}

// boot boots a machine of 4 CPUs for the test and attaches the test to it.
func boot(t testing.TB) *sys.Thread {
	t.Helper()
	if err := smp.Boot(smp.Config{CPUs: 4, Revision: &nothing, Floating: true}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		lock.Witness_set_report(nil)
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	return smp.Attach("test", sys.NOCPU)
}

// thread is a goroutine that is a kernel thread.
type thread struct {
	td   *sys.Thread
	done chan struct{}
}

// spawn runs f as a kernel thread.
func spawn(name string, f func()) *thread {
	th := &thread{done: make(chan struct{})}
	begun := make(chan struct{})
	go func() {
		defer close(th.done)
		th.td = smp.Attach(name, sys.NOCPU)
		close(begun)
		f()
		smp.Detach()
	}()
	<-begun
	return th
}

const patience = 30 * time.Second

func (th *thread) wait(t testing.TB) {
	t.Helper()
	select {
	case <-th.done:
	case <-time.After(patience):
		t.Fatalf("thread %s: not done after %v", th.td.Td_name, patience)
	}
}

// run runs f as a subtest that is a kernel thread.
func run(t *testing.T, name string, f func(t *testing.T, td *sys.Thread)) {
	t.Run(name, func(t *testing.T) {
		td := smp.Attach(name, sys.NOCPU)
		defer smp.Detach()
		f(t, td)
	})
}

// eventually returns when cond holds, and fails the test if it does not soon.
func eventually(t testing.TB, what string, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !cond(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("%s: not after %v", what, patience)
		}
	}
}

// panic_of returns the message of the kernel panic of f, or "".
func panic_of(f func()) (msg string) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *sys.Kernel_panic:
			msg = p.Msg
			sys.Panic_reset()
		default:
			panic(p)
		}
	}()
	f()
	return ""
}

// panics fails the test unless f panics with all of want in the message.
func panics(t *testing.T, f func(), want ...string) {
	t.Helper()
	msg := panic_of(f)
	if msg == "" {
		t.Errorf("no panic, want one with %q", want)
	}
	for _, w := range want {
		if !strings.Contains(msg, w) {
			t.Errorf("panic %q lacks %q", msg, w)
		}
	}
}

func new_mtx(name string, opts int32) *sys.Mtx {
	m := new(sys.Mtx)
	lock.Mtx_init(m, name, "", opts)
	return m
}

func new_rw(name string, opts int32) *sys.Rwlock {
	rw := new(sys.Rwlock)
	lock.Rw_init_flags(rw, name, opts)
	return rw
}

func TestMutualExclusion(t *testing.T) {
	boot(t)
	spin := new_mtx("excl spin", sys.MTX_SPIN)
	sleep := new_mtx("excl sleep", sys.MTX_DEF)
	rw := new_rw("excl rw", 0)
	other := new_mtx("excl other", sys.MTX_SPIN)
	td := &sys.Thread{Td_name: "moved"}
	td.Td_lock.Store(spin)
	for _, tc := range []struct {
		name      string
		get, give func()
	}{
		{"spin", func() { lock.Mtx_lock_spin(spin) }, func() { lock.Mtx_unlock_spin(spin) }},
		{"sleep", func() { lock.Mtx_lock(sleep) }, func() { lock.Mtx_unlock(sleep) }},
		{"trylock", func() {
			for lock.Mtx_trylock(sleep) == 0 {
				runtime.Gosched()
			}
		}, func() { lock.Mtx_unlock(sleep) }},
		{"rw", func() { lock.Rw_wlock(rw) }, func() { lock.Rw_wunlock(rw) }},
		{"rw upgraded", func() {
			for {
				lock.Rw_rlock(rw)
				if lock.Rw_try_upgrade(rw) != 0 {
					return
				}
				lock.Rw_runlock(rw)
				runtime.Gosched()
			}
		}, func() { lock.Rw_downgrade(rw); lock.Rw_unlock(rw) }},
		{"thread", func() { lock.Thread_lock(td) }, func() {
			from, to := spin, other
			if lock.Mtx_owned(other) {
				from, to = other, spin
			}
			// Two of them at once, in both orders, is what a scheduler does.
			if td.Td_lock.Load() != from {
				t.Error("thread_lock took another mutex than the thread's")
			}
			if !sys.WITNESS {
				lock.Mtx_lock_spin(to)
				lock.Thread_lock_set(td, to)
				from = to
			}
			lock.Mtx_unlock_spin(from)
		}},
	} {
		run(t, tc.name, func(t *testing.T, _ *sys.Thread) {
			const threads, rounds = 12, 1500
			var inside int // guarded by the lock; the race detector watches
			var all []*thread
			for range threads {
				all = append(all, spawn("excl", func() {
					for range rounds {
						tc.get()
						inside++
						tc.give()
					}
				}))
			}
			for _, th := range all {
				th.wait(t)
			}
			if inside != threads*rounds {
				t.Errorf("%d sections, want %d", inside, threads*rounds)
			}
		})
	}
}

// A mixture in which readers see what writers leave whole.
func TestRwlockMixed(t *testing.T) {
	boot(t)
	rw := new_rw("mixed", 0)
	var a, b int
	var torn atomic.Int32
	var all []*thread
	for i := range 12 {
		all = append(all, spawn("mixed", func() {
			for range 1000 {
				if i%4 == 0 {
					lock.Rw_wlock(rw)
					a++
					b++
					lock.Rw_wunlock(rw)
					continue
				}
				lock.Rw_rlock(rw)
				if a != b {
					torn.Add(1)
				}
				lock.Rw_runlock(rw)
			}
		}))
	}
	for _, th := range all {
		th.wait(t)
	}
	if torn.Load() != 0 || a != 3000 {
		t.Errorf("%d torn reads, %d writes, want 0 and 3000", torn.Load(), a)
	}
	if v := rw.Rw_lock.Load(); v != sys.RW_UNLOCKED {
		t.Errorf("word %#x of the free lock, want %#x", v, sys.RW_UNLOCKED)
	}
}

func TestRwlockReaders(t *testing.T) {
	td := boot(t)
	rw := new_rw("readers", 0)
	other := new_rw("readers other", 0)

	// Two readers at once, and a writer that waits for both.
	lock.Rw_rlock(rw)
	go_on := make(chan struct{})
	in := make(chan struct{})
	second := spawn("second", func() {
		lock.Rw_rlock(rw)
		close(in)
		<-go_on
		lock.Rw_runlock(rw)
	})
	<-in
	if n := sys.RW_READERS(rw.Rw_lock.Load()); n != 2 {
		t.Fatalf("%d readers, want 2", n)
	}
	if td.Td_rw_rlocks != 1 {
		t.Errorf("td_rw_rlocks is %d, want 1", td.Td_rw_rlocks)
	}
	var wrote atomic.Bool
	writer := spawn("writer", func() {
		lock.Rw_wlock(rw)
		wrote.Store(true)
		lock.Rw_wunlock(rw)
	})
	eventually(t, "the writer waits", func() bool { return rw.Rw_lock.Load()&sys.RW_LOCK_WRITE_WAITERS != 0 })

	// A new reader queues behind the writer; one that reads already does not.
	third := spawn("third", func() {
		lock.Rw_rlock(rw)
		if !wrote.Load() {
			t.Error("a new reader overtook a waiting writer")
		}
		lock.Rw_runlock(rw)
	})
	eventually(t, "the third reader waits", func() bool { return rw.Rw_lock.Load()&sys.RW_LOCK_READ_WAITERS != 0 })
	lock.Rw_rlock(rw)
	lock.Rw_runlock(rw)
	if wrote.Load() {
		t.Error("the writer got in among readers")
	}

	// The bits go with the last reader. The third one may then be before the
	// writer: let it be a writer's turn first.
	close(go_on)
	second.wait(t)
	if lock.Rw_try_upgrade(rw) == 0 {
		t.Fatal("the only reader was not upgraded")
	}
	if rw.Rw_lock.Load()&sys.RW_LOCK_WAITERS != sys.RW_LOCK_WAITERS {
		t.Error("the upgrade lost the bits of those that wait")
	}
	wrote.Store(true)
	lock.Rw_wunlock(rw)
	writer.wait(t)
	third.wait(t)
	if td.Td_rw_rlocks != 0 {
		t.Errorf("td_rw_rlocks is %d, want 0", td.Td_rw_rlocks)
	}
	lock.Rw_destroy(rw)
	lock.Rw_destroy(other)
}

func TestRwlockTry(t *testing.T) {
	boot(t)
	rw := new_rw("try", 0)
	rec := new_rw("try recursable", sys.RW_RECURSE)
	elsewhere := func(f func(rw *sys.Rwlock) int32, give func(rw *sys.Rwlock)) (got int32) {
		spawn("elsewhere", func() {
			if got = f(rw); got != 0 {
				give(rw)
			}
		}).wait(t)
		return got
	}
	check := func(held string, rd, wr int32) {
		t.Helper()
		if got := elsewhere(lock.Rw_try_rlock, lock.Rw_runlock); got != rd {
			t.Errorf("%s: rw_try_rlock returned %d, want %d", held, got, rd)
		}
		if got := elsewhere(lock.Rw_try_wlock, lock.Rw_wunlock); got != wr {
			t.Errorf("%s: rw_try_wlock returned %d, want %d", held, got, wr)
		}
	}
	check("free", 1, 1)
	lock.Rw_rlock(rw)
	check("read locked", 1, 0)
	if lock.Rw_try_upgrade(rw) == 0 || !lock.Rw_wowned(rw) {
		t.Error("the only reader was not upgraded")
	}
	check("write locked", 0, 0)
	lock.Rw_downgrade(rw)
	check("downgraded", 1, 0)
	if lock.Rw_wowned(rw) {
		t.Error("a reader is said to be the writer")
	}
	lock.Rw_rlock(rw)
	if lock.Rw_try_upgrade(rw) != 0 {
		t.Error("one of two read locks was upgraded")
	}
	lock.Rw_unlock(rw)
	lock.Rw_unlock(rw)
	check("free again", 1, 1)

	lock.Rw_wlock(rec)
	lock.Rw_wlock(rec)
	if lock.Rw_try_wlock(rec) == 0 {
		t.Error("rw_try_wlock by the writer of a recursable lock failed")
	}
	for range 2 {
		lock.Rw_wunlock(rec)
		if !lock.Rw_wowned(rec) {
			t.Fatal("not the writer before the last release")
		}
	}
	lock.Rw_unlock(rec)
	if lock.Rw_wowned(rec) {
		t.Error("the writer after the last release")
	}
}

// A downgrade lets in the readers that wait, while the caller still reads.
func TestRwlockDowngradeWakes(t *testing.T) {
	boot(t)
	rw := new_rw("downgrade", 0)
	lock.Rw_wlock(rw)
	reader := spawn("reader", func() {
		lock.Rw_rlock(rw)
		lock.Rw_runlock(rw)
	})
	eventually(t, "the reader waits", func() bool { return rw.Rw_lock.Load()&sys.RW_LOCK_READ_WAITERS != 0 })
	lock.Rw_downgrade(rw)
	reader.wait(t)
	lock.Rw_runlock(rw)
}

func TestRecursion(t *testing.T) {
	td := boot(t)
	spin := new_mtx("rec spin", sys.MTX_SPIN|sys.MTX_RECURSE)
	sleep := new_mtx("rec sleep", sys.MTX_DEF|sys.MTX_RECURSE)

	for i := range 3 {
		lock.Mtx_lock_spin(spin)
		if got := lock.Mtx_recursed(spin); got != (i > 0) {
			t.Errorf("mtx_recursed after %d: %v", i+1, got)
		}
	}
	if counted := sys.INVARIANTS || sys.WITNESS; counted && td.Td_md.Md_spinlock_count != 3 {
		t.Errorf("spinlock count %d, want 3", td.Td_md.Md_spinlock_count)
	}
	for i := range 3 {
		if !lock.Mtx_owned(spin) {
			t.Fatalf("not owned before release %d", i+1)
		}
		lock.Mtx_unlock_spin(spin)
	}
	if lock.Mtx_owned(spin) || spin.Mtx_lock.Load() != sys.MTX_UNOWNED {
		t.Errorf("word %#x after the last release", spin.Mtx_lock.Load())
	}

	lock.Mtx_lock(sleep)
	lock.Mtx_lock(sleep)
	if lock.Mtx_trylock(sleep) == 0 {
		t.Error("mtx_trylock by the owner of a recursable mutex failed")
	}
	if sleep.Mtx_lock.Load()&sys.MTX_RECURSED == 0 {
		t.Error("no MTX_RECURSED")
	}
	var got int32
	try := func() { got = lock.Mtx_trylock(sleep) }
	for range 3 {
		spawn("try", try).wait(t)
		if got != 0 {
			t.Fatal("another thread took a mutex that is held")
		}
		lock.Mtx_unlock(sleep)
	}
	if lock.Mtx_owned(sleep) || lock.Mtx_recursed(sleep) || sleep.Mtx_lock.Load() != sys.MTX_UNOWNED {
		t.Errorf("word %#x after the last release", sleep.Mtx_lock.Load())
	}
}

// A recursed mutex that is contested goes to who waits after its last release.
func TestRecursedContested(t *testing.T) {
	boot(t)
	m := new_mtx("rec contested", sys.MTX_DEF|sys.MTX_RECURSE)
	lock.Mtx_lock(m)
	lock.Mtx_lock(m)
	waiter := spawn("waiter", func() {
		lock.Mtx_lock(m)
		lock.Mtx_unlock(m)
	})
	eventually(t, "the waiter sleeps", func() bool { return sleeps(m) })
	lock.Mtx_unlock(m)
	if v := m.Mtx_lock.Load(); v&sys.MTX_RECURSED != 0 || v&sys.MTX_CONTESTED == 0 {
		t.Errorf("word %#x after the first release", v)
	}
	lock.Mtx_unlock(m)
	waiter.wait(t)
}

func TestTrylock(t *testing.T) {
	boot(t)
	m := new_mtx("trylock", sys.MTX_DEF)
	var got int32
	try := func() {
		if got = lock.Mtx_trylock(m); got != 0 {
			lock.Mtx_unlock(m)
		}
	}
	if spawn("try", try).wait(t); got == 0 {
		t.Error("mtx_trylock of a free mutex failed")
	}
	lock.Mtx_lock(m)
	if spawn("try", try).wait(t); got != 0 {
		t.Error("mtx_trylock of a held mutex succeeded")
	}
	if lock.Mtx_trylock(m) != 0 {
		t.Error("mtx_trylock by the owner of a mutex that may not recurse succeeded")
	}
	lock.Mtx_unlock(m)
}

func TestDestroy(t *testing.T) {
	td := boot(t)
	for _, opts := range []int32{sys.MTX_DEF, sys.MTX_SPIN} {
		m := new_mtx("gone", opts)
		lock.Mtx_destroy(m)
		if lock.Mtx_initialized(m) {
			t.Error("initialised after mtx_destroy")
		}
		if m.Mtx_lock.Load() != sys.MTX_DESTROYED {
			t.Errorf("word %#x of a destroyed mutex", m.Mtx_lock.Load())
		}
		lock.Mtx_init(m, "gone", "", opts)
		if opts == sys.MTX_SPIN {
			lock.Mtx_lock_spin(m)
		} else {
			lock.Mtx_lock(m)
		}
		lock.Mtx_destroy(m) // by its owner
		if td.Td_locks != 0 || td.Td_md.Md_spinlock_count != 0 {
			t.Errorf("counts %d and %d after the owner has destroyed", td.Td_locks, td.Td_md.Md_spinlock_count)
		}
		if sys.INVARIANTS {
			panics(t, func() {
				if opts == sys.MTX_SPIN {
					lock.Mtx_lock_spin(m)
				} else {
					lock.Mtx_lock(m)
				}
			}, "destroyed mutex", "gone")
		}
		lock.Mtx_init(m, "gone", "", opts)
		lock.Mtx_destroy(m)
		if opts == sys.MTX_SPIN {
			break
		}
		// A type belongs to one class.
		if sys.WITNESS {
			panics(t, func() { lock.Mtx_init(m, "gone", "", sys.MTX_SPIN) }, "gone", "spin mutex", "sleep mutex")
			return
		}
	}
}

func TestAssertions(t *testing.T) {
	if !sys.INVARIANTS {
		t.Skip("needs the tag invariants")
	}
	boot(t)
	m := new_mtx("asserted", sys.MTX_DEF|sys.MTX_RECURSE)
	once := new_mtx("asserted once", sys.MTX_DEF)
	spin := new_mtx("asserted spin", sys.MTX_SPIN)
	rw := new_rw("asserted rw", sys.RW_RECURSE)
	with := func(get, give, f func()) func() {
		return func() {
			get()
			defer give()
			f()
		}
	}
	get, give := func() { lock.Mtx_lock(m) }, func() { lock.Mtx_unlock(m) }
	rget, rgive := func() { lock.Rw_rlock(rw) }, func() { lock.Rw_runlock(rw) }
	wget, wgive := func() { lock.Rw_wlock(rw) }, func() { lock.Rw_wunlock(rw) }
	mtx := func(what int32) func() { return func() { lock.Mtx_assert(m, what) } }
	rwa := func(what int32) func() { return func() { lock.Rw_assert(rw, what) } }
	for _, tc := range []struct {
		name string
		f    func()
		want string // "" if it holds
	}{
		{"owned", with(get, give, mtx(sys.MA_OWNED)), ""},
		{"owned, and is not", mtx(sys.MA_OWNED), "asserted is not held"},
		{"not owned", mtx(sys.MA_NOTOWNED), ""},
		{"not owned, and is", with(get, give, mtx(sys.MA_NOTOWNED)), "asserted is held"},
		{"recursed, and is not", with(get, give, mtx(sys.MA_OWNED|sys.MA_RECURSED)), "only once"},
		{"recursed", with(get, give, with(get, give, mtx(sys.MA_OWNED|sys.MA_RECURSED))), ""},
		{"not recursed, and is", with(get, give, with(get, give, mtx(sys.MA_OWNED|sys.MA_NOTRECURSED))), "more than once"},
		{"nonsense", mtx(0x80), "knows no 0x80"},
		{"unlock of a free mutex", give, "asserted"},
		{"spin lock of a sleep mutex", func() { lock.Mtx_lock_spin(m) }, "no spin mutex"},
		{"sleep lock of a spin mutex", func() { lock.Mtx_lock(spin) }, "no sleep mutex"},
		{"trylock of a spin mutex", func() { lock.Mtx_trylock(spin) }, "no sleep mutex"},
		{"recursion", with(func() { lock.Mtx_lock(once) }, func() { lock.Mtx_unlock(once) },
			func() { lock.Mtx_lock(once) }), "not recurse"},
		{"recursion, spin", with(func() { lock.Mtx_lock_spin(spin) }, func() { lock.Mtx_unlock_spin(spin) },
			func() { lock.Mtx_lock_spin(spin) }), "not recurse"},
		{"double init", func() { lock.Mtx_init(m, "asserted", "", sys.MTX_DEF) }, "initialised already"},
		{"unknown option", func() { lock.Mtx_init(new(sys.Mtx), "asserted", "", 0x100) }, "options"},
		{"destroyed twice", func() {
			d := new_mtx("asserted", sys.MTX_DEF)
			lock.Mtx_destroy(d)
			lock.Mtx_destroy(d)
		}, "mtx_unowned"},

		{"rw unlocked", rwa(sys.RA_UNLOCKED), ""},
		{"rw locked, and is not", rwa(sys.RA_LOCKED), "asserted rw"},
		{"rw locked, reader", with(rget, rgive, rwa(sys.RA_LOCKED)), ""},
		{"rw locked, writer", with(wget, wgive, rwa(sys.RA_LOCKED)), ""},
		{"rw read, reader", with(rget, rgive, rwa(sys.RA_RLOCKED)), ""},
		{"rw read, writer", with(wget, wgive, rwa(sys.RA_RLOCKED)), "asserted rw"},
		{"rw write, reader", with(rget, rgive, rwa(sys.RA_WLOCKED)), "not write locked"},
		{"rw write, writer", with(wget, wgive, rwa(sys.RA_WLOCKED|sys.RA_NOTRECURSED)), ""},
		{"rw write recursed", with(wget, wgive, with(wget, wgive, rwa(sys.RA_WLOCKED|sys.RA_RECURSED))), ""},
		{"rw write recursed, and is not", with(wget, wgive, rwa(sys.RA_WLOCKED|sys.RA_RECURSED)), "only once"},
		{"rw write not recursed, and is", with(wget, wgive, with(wget, wgive, rwa(sys.RA_WLOCKED|sys.RA_NOTRECURSED))), "more than once"},
		{"rw unlocked, writer", with(wget, wgive, rwa(sys.RA_UNLOCKED)), "asserted rw"},
		{"rw read by the writer", with(wget, wgive, rget), "asserted rw"},
		{"rw unlock of a free lock", rgive, "asserted rw"},
		{"rw destroyed while held", with(wget, wgive, func() { lock.Rw_destroy(rw) }), "while held"},
		{"rw destroyed", func() {
			d := new_rw("rw gone", 0)
			lock.Rw_destroy(d)
			lock.Rw_wlock(d)
		}, "destroyed lock"},

		{"thread lock", func() { lock.THREAD_LOCK_ASSERT(smp.Curthread(), sys.MA_OWNED) }, "sched lock is not held"},
		{"sleep lock under a spin lock", with(func() { lock.Mtx_lock_spin(spin) }, func() { lock.Mtx_unlock_spin(spin) },
			func() {
				lock.Mtx_assert(spin, sys.MA_OWNED)
				blocked_by_other(t, m)
			}), "spin lock held"},
	} {
		run(t, tc.name, func(t *testing.T, _ *sys.Thread) {
			if tc.want == "" {
				if msg := panic_of(tc.f); msg != "" {
					t.Errorf("panic %q", msg)
				}
				return
			}
			panics(t, tc.f, tc.want)
		})
	}
	for _, o := range []*sys.Lock_object{&m.Lock_object, &once.Lock_object, &spin.Lock_object, &rw.Lock_object} {
		var owner *sys.Thread
		if lock.LOCK_CLASS(o).Lc_owner(o, &owner) != 0 {
			t.Errorf("%s is still held, by %v", o.Lo_name, owner)
		}
	}
}

// blocked_by_other takes a mutex that another thread holds.
func blocked_by_other(t *testing.T, m *sys.Mtx) {
	held, done := make(chan struct{}), make(chan struct{})
	other := spawn("other", func() {
		lock.Mtx_lock(m)
		close(held)
		<-done
		lock.Mtx_unlock(m)
	})
	<-held
	defer other.wait(t)
	defer close(done)
	lock.Mtx_lock(m)
}

func TestSpinLockHeldTooLong(t *testing.T) {
	defer lock.Set_mtx_spin_limit(lock.Set_mtx_spin_limit(250 * time.Millisecond))
	boot(t)
	m := new_mtx("kept", sys.MTX_SPIN)
	held, done := make(chan struct{}), make(chan struct{})
	holder := spawn("holder", func() {
		lock.Mtx_lock_spin(m)
		close(held)
		keep(done)
		lock.Mtx_unlock_spin(m)
	})
	<-held
	panics(t, func() { lock.Mtx_lock_spin(m) }, "spin lock held too long: kept", "holder", "lock_test.keep")
	holder.td.Td_lock.Store(m)
	panics(t, func() { lock.Thread_lock(holder.td) }, "spin lock held too long: kept", "holder", "lock_test.keep")
	close(done)
	holder.wait(t)

	// The lock still works.
	lock.Mtx_lock_spin(m)
	lock.Mtx_unlock_spin(m)
}

// sleeps tells whether a thread sleeps for a mutex.
func sleeps(m *sys.Mtx) bool {
	return m.Mtx_sleepers.Sleeping() != 0 || m.Mtx_lock.Load()&sys.MTX_CONTESTED != 0
}

func keep(done chan struct{}) { <-done }

// A holder that lets go in time is waited for, whatever that takes.
func TestSpinLockWaits(t *testing.T) {
	boot(t)
	m := new_mtx("let go", sys.MTX_SPIN)
	lock.Mtx_lock_spin(m)
	var got atomic.Bool
	waiter := spawn("waiter", func() {
		lock.Mtx_lock_spin(m)
		got.Store(true)
		lock.Mtx_unlock_spin(m)
	})
	eventually(t, "the waiter sleeps", func() bool { return sleeps(m) })
	if got.Load() || !lock.Mtx_owned(m) {
		t.Error("a contested mutex is not the owner's any more")
	}
	lock.Mtx_unlock_spin(m)
	waiter.wait(t)
	lock.Mtx_lock_spin(m)
	lock.Mtx_unlock_spin(m)
	if v := m.Mtx_lock.Load(); v != sys.MTX_UNOWNED {
		t.Errorf("word %#x of the free mutex", v)
	}
}

func TestClasses(t *testing.T) {
	boot(t)
	m := new_mtx("class sleep", sys.MTX_DEF)
	spin := new_mtx("class spin", sys.MTX_SPIN)
	rw := new_rw("class rw", 0)
	owner := func(lo *sys.Lock_object) (owner *sys.Thread, held int32) {
		held = lock.LOCK_CLASS(lo).Lc_owner(lo, &owner)
		if same, yes := lock.Lock_owner(lo); same != owner || yes != (held != 0) {
			t.Errorf("Lock_owner says %v, %v; lc_owner %v, %d", same, yes, owner, held)
		}
		return owner, held
	}
	for _, tc := range []struct {
		name  string
		lo    *sys.Lock_object
		class *sys.Lock_class
		how   int32
		owned bool // has an owner
		what  int32
	}{
		{"sleep mutex", &m.Lock_object, &lock.Lock_class_mtx_sleep, 0, true, sys.MA_OWNED},
		{"rw, exclusive", &rw.Lock_object, &lock.Lock_class_rw, 1, true, sys.RA_WLOCKED},
		{"rw, shared", &rw.Lock_object, &lock.Lock_class_rw, 0, false, sys.RA_RLOCKED},
	} {
		run(t, tc.name, func(t *testing.T, self *sys.Thread) {
			class := lock.LOCK_CLASS(tc.lo)
			if class != tc.class {
				t.Fatalf("class %s", class.Lc_name)
			}
			if class.Lc_flags&(sys.LC_SLEEPLOCK|sys.LC_SPINLOCK|sys.LC_SLEEPABLE) != sys.LC_SLEEPLOCK {
				t.Errorf("flags %#x of a sleep lock that is not sleepable", class.Lc_flags)
			}
			class.Lc_lock(tc.lo, tc.how)
			for range 2 {
				class.Lc_assert(tc.lo, tc.what)
				if td, held := owner(tc.lo); (td == self) != tc.owned || held != 1 {
					t.Errorf("owner %v, held %d", td, held)
				}
				// As a sleep does it.
				how := class.Lc_unlock(tc.lo)
				if how != tc.how {
					t.Errorf("lc_unlock returned %d, want %d", how, tc.how)
				}
				if td, held := owner(tc.lo); td != nil || held != 0 {
					t.Errorf("owner %v, held %d when free", td, held)
				}
				class.Lc_lock(tc.lo, how)
			}
			class.Lc_unlock(tc.lo)
		})
	}

	class := lock.LOCK_CLASS(&spin.Lock_object)
	if class != &lock.Lock_class_mtx_spin || class.Lc_flags&sys.LC_SPINLOCK == 0 {
		t.Errorf("class %s, flags %#x of a spin mutex", class.Lc_name, class.Lc_flags)
	}
	panics(t, func() { class.Lc_lock(&spin.Lock_object, 0) }, "class spin", "msleep_spin")
	panics(t, func() { class.Lc_unlock(&spin.Lock_object) }, "class spin", "msleep_spin")
}

func TestGiant(t *testing.T) {
	boot(t)
	if n := lock.DROP_GIANT(); n != 0 {
		t.Errorf("DROP_GIANT returned %d with Giant not held", n)
	}
	lock.PICKUP_GIANT(0)
	if lock.Mtx_owned(&lock.Giant) {
		t.Fatal("PICKUP_GIANT(0) took Giant")
	}
	for range 3 {
		lock.Mtx_lock(&lock.Giant)
	}
	n := lock.DROP_GIANT()
	if n != 3 || lock.Mtx_owned(&lock.Giant) {
		t.Errorf("DROP_GIANT returned %d, want 3", n)
	}
	spawn("other", func() {
		lock.Mtx_lock(&lock.Giant)
		lock.Mtx_unlock(&lock.Giant)
	}).wait(t)
	lock.PICKUP_GIANT(n)
	for i := range 3 {
		if !lock.Mtx_owned(&lock.Giant) {
			t.Fatalf("Giant is not owned before release %d", i+1)
		}
		lock.Mtx_unlock(&lock.Giant)
	}
	if lock.Mtx_owned(&lock.Giant) {
		t.Error("Giant is owned after the last release")
	}
}

func TestThreadLock(t *testing.T) {
	td := boot(t)
	own := td.Td_lock.Load()
	if own.Lock_object.Lo_name != "sched lock" {
		t.Errorf("a thread's lock is called %q", own.Lock_object.Lo_name)
	}
	lock.Thread_lock(td)
	if !lock.Mtx_owned(own) {
		t.Error("thread_lock took another mutex")
	}
	lock.Thread_lock(td)
	lock.Thread_unlock(td)
	lock.Thread_unlock(td)
	if lock.Mtx_owned(own) {
		t.Error("owned after thread_unlock")
	}

	// A waiter follows the lock when it moves.
	chain := new_mtx("sleepq chain", sys.MTX_SPIN|sys.MTX_RECURSE)
	lock.Mtx_lock_spin(chain)
	lock.Thread_lock(td)
	var got atomic.Pointer[sys.Mtx]
	waiter := spawn("waiter", func() {
		lock.Thread_lock(td)
		got.Store(td.Td_lock.Load())
		lock.Thread_unlock(td)
	})
	eventually(t, "the waiter sleeps", func() bool { return sleeps(own) })
	lock.Thread_lock_set(td, chain)
	if lock.Mtx_owned(own) || !lock.Mtx_owned(chain) {
		t.Error("thread_lock_set did not change over")
	}
	eventually(t, "the waiter waits for the new lock", func() bool { return sleeps(chain) })
	lock.Thread_unlock(td)
	waiter.wait(t)
	if got.Load() != chain {
		t.Error("the waiter did not take the thread's new lock")
	}
	td.Td_lock.Store(own)
}

// Every sleeper on the old lock goes over to the new one: a wake that goes to a
// thread which no longer wants the old lock is handed on.
func TestThreadLockMovesAll(t *testing.T) {
	td := boot(t)
	own := td.Td_lock.Load()
	chain := new_mtx("sleepq chain", sys.MTX_SPIN|sys.MTX_RECURSE)
	lock.Mtx_lock_spin(chain)
	lock.Thread_lock(td)
	var all []*thread
	for range 6 {
		all = append(all, spawn("waiter", func() {
			lock.Thread_lock(td)
			lock.Thread_unlock(td)
		}))
	}
	for _, th := range all {
		eventually(t, "all wait", func() bool { return th.td.Td_md.Md_wait.Load() == sys.WAIT_LOCK })
	}
	lock.Thread_lock_set(td, chain)
	lock.Thread_unlock(td)
	for _, th := range all {
		th.wait(t)
	}
	td.Td_lock.Store(own)
}

func TestExitWithLockHeld(t *testing.T) {
	if !sys.INVARIANTS && !sys.WITNESS {
		t.Skip("needs the tag invariants or witness")
	}
	boot(t)
	for _, tc := range []struct {
		name      string
		get, give func(m *sys.Mtx)
		opts      int32
	}{
		{"kept sleep", lock.Mtx_lock, lock.Mtx_unlock, sys.MTX_DEF},
		{"kept spin", lock.Mtx_lock_spin, lock.Mtx_unlock_spin, sys.MTX_SPIN},
	} {
		m := new_mtx(tc.name, tc.opts)
		var msg string
		spawn("leaver", func() {
			tc.get(m)
			msg = panic_of(smp.Detach)
			tc.give(m)
		}).wait(t)
		if !strings.Contains(msg, "leaver exits with") {
			t.Errorf("%s: panic %q", tc.name, msg)
		}
		if sys.WITNESS && !strings.Contains(msg, tc.name) {
			t.Errorf("%s: panic %q does not name the lock", tc.name, msg)
		}
	}
}

func TestTraces(t *testing.T) {
	boot(t)
	m := new_mtx("traced", sys.MTX_DEF|sys.MTX_RECURSE)
	quiet := new_mtx("quiet", sys.MTX_SPIN|sys.MTX_QUIET)
	rw := new_rw("traced rw", 0)
	trace := func(f func()) string {
		sys.Ktr_resize(64)
		sys.Ktr_mask.Store(sys.KTR_LOCK)
		f()
		sys.Ktr_mask.Store(0)
		var b strings.Builder
		sys.Ktr_dump(func(e *sys.Ktr_entry) bool {
			b.WriteString(e.String() + "\n")
			return true
		})
		return b.String()
	}
	got := trace(func() {
		lock.Mtx_lock(m)
		lock.Mtx_lock(m)
		lock.Mtx_unlock(m)
		lock.Mtx_unlock_flags(m, sys.MTX_QUIET)
		lock.Mtx_trylock(m)
		lock.Mtx_unlock(m)
		lock.Rw_wlock(rw)
		lock.Rw_downgrade(rw)
		lock.Rw_runlock(rw)
		lock.Mtx_lock_spin(quiet)
		lock.Mtx_unlock_spin(quiet)
	})
	for _, want := range []string{
		"LOCK (sleep mutex) traced ", " r = 0 at lock_test.go:", "_mtx_lock_sleep: ", " recursing\n", " r = 1 at ",
		"_mtx_unlock_sleep: ", " unrecurse\n", "TRY_LOCK (sleep mutex) traced ", " result=1 at lock_test.go:",
		"WLOCK (rw) traced rw ", "WDOWNGRADE (rw) traced rw ", "RUNLOCK (rw) traced rw ", "_rw_runlock: ", " last succeeded\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if n := strings.Count(got, "\nUNLOCK (sleep mutex) traced "); n != 2 {
		t.Errorf("%d traces of mtx_unlock, want 2: one was quiet", n)
	}
	if strings.Contains(got, "quiet") {
		t.Errorf("traces of a quiet mutex in\n%s", got)
	}
}

func TestContentionTraces(t *testing.T) {
	boot(t)
	m := new_mtx("wanted", sys.MTX_DEF)
	sys.Ktr_resize(64)
	lock.Mtx_lock(m)
	sys.Ktr_mask.Store(sys.KTR_CONTENTION)
	waiter := spawn("waiter", func() {
		lock.Mtx_lock(m)
		lock.Mtx_unlock(m)
	})
	eventually(t, "the waiter sleeps", func() bool { return sleeps(m) })
	lock.Mtx_unlock(m)
	waiter.wait(t)
	sys.Ktr_mask.Store(0)
	var got string
	sys.Ktr_dump(func(e *sys.Ktr_entry) bool {
		got += e.String() + "\n"
		return true
	})
	taken := "taken by ?:0"
	if sys.WITNESS {
		taken = "taken by lock_test.go:"
	}
	for _, want := range []string{"contention: 0x", " wants wanted, " + taken, "contention end: wanted acquired by 0x"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// Locks that are older than the boot work in it, and Giant is new in each,
// although threads that were halted still held it.
func TestBootAgain(t *testing.T) {
	old := new_mtx("old", sys.MTX_SPIN)
	for range 3 {
		t.Run("boot", func(t *testing.T) {
			boot(t)
			lock.Witness_set_report(func(*lock.Witness_report) {})
			if !lock.Mtx_initialized(&lock.Giant) || lock.Giant.Mtx_lock.Load() != sys.MTX_UNOWNED {
				t.Error("Giant is not as new")
			}
			lock.Mtx_lock_spin(old)
			lock.Mtx_unlock_spin(old)

			// Two threads that wait for each other until the machine halts.
			m := new_mtx("halted", sys.MTX_DEF)
			var held sync.WaitGroup
			held.Add(2)
			for _, order := range [][2]*sys.Mtx{{&lock.Giant, m}, {m, &lock.Giant}} {
				smp.Kthread_add(func(any) {
					lock.Mtx_lock(order[0])
					held.Done()
					held.Wait()
					lock.Mtx_lock(order[1])
					t.Error("a thread got a lock that another one holds")
				}, nil, sys.NOCPU, "halted")
			}
			for _, m := range []*sys.Mtx{m, &lock.Giant} {
				eventually(t, "both sleep", func() bool { return sleeps(m) })
			}
		})
	}
}

func TestAllocs(t *testing.T) {
	if lock.LOCK_DEBUG() {
		t.Skip("not with the tags invariants and witness")
	}
	boot(t)
	spin, sleep, rw := new_mtx("a spin", sys.MTX_SPIN), new_mtx("a sleep", sys.MTX_DEF|sys.MTX_RECURSE), new_rw("a rw", 0)
	for name, f := range map[string]func(){
		"spin":      func() { lock.Mtx_lock_spin(spin); lock.Mtx_unlock_spin(spin) },
		"sleep":     func() { lock.Mtx_lock(sleep); lock.Mtx_unlock(sleep) },
		"recursion": func() { lock.Mtx_lock(sleep); lock.Mtx_lock(sleep); lock.Mtx_unlock(sleep); lock.Mtx_unlock(sleep) },
		"write":     func() { lock.Rw_wlock(rw); lock.Rw_wunlock(rw) },
		"read":      func() { lock.Rw_rlock(rw); lock.Rw_runlock(rw) },
		"init":      func() { m := spin; lock.Mtx_destroy(m); lock.Mtx_init(m, "a spin", "", sys.MTX_SPIN) },
		"giant":     func() { lock.Mtx_lock(&lock.Giant); lock.PICKUP_GIANT(lock.DROP_GIANT()); lock.Mtx_unlock(&lock.Giant) },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// The classes find the lock from the object at its head.
func TestLayout(t *testing.T) {
	if unsafe.Offsetof(sys.Mtx{}.Lock_object) != 0 || unsafe.Offsetof(sys.Rwlock{}.Lock_object) != 0 {
		t.Error("the lock object is not first")
	}
}

func benchmark(b *testing.B, f func()) {
	boot(b)
	b.ReportAllocs()
	for b.Loop() {
		f()
	}
}

func BenchmarkMtxSpin(b *testing.B) {
	m := new_mtx("bench spin", sys.MTX_SPIN)
	benchmark(b, func() { lock.Mtx_lock_spin(m); lock.Mtx_unlock_spin(m) })
}

func BenchmarkMtxSleep(b *testing.B) {
	m := new_mtx("bench sleep", sys.MTX_DEF)
	benchmark(b, func() { lock.Mtx_lock(m); lock.Mtx_unlock(m) })
}

func BenchmarkRwlock(b *testing.B) {
	rw := new_rw("bench rw", 0)
	b.Run("write", func(b *testing.B) { benchmark(b, func() { lock.Rw_wlock(rw); lock.Rw_wunlock(rw) }) })
	b.Run("read", func(b *testing.B) { benchmark(b, func() { lock.Rw_rlock(rw); lock.Rw_runlock(rw) }) })
}

func BenchmarkThreadLock(b *testing.B) {
	td := &sys.Thread{Td_name: "bench"}
	td.Td_lock.Store(new_mtx("bench thread", sys.MTX_SPIN))
	benchmark(b, func() { lock.Thread_lock(td); lock.Thread_unlock(td) })
}

// BenchmarkSyncMutex is the bar.
func BenchmarkSyncMutex(b *testing.B) {
	var m sync.Mutex
	benchmark(b, func() {
		m.Lock()
		//lint:ignore SA2001 the pair alone is what is measured
		m.Unlock()
	})
}

// BenchmarkMtxSpinContended is 24 threads on one lock, per lock taken.
func BenchmarkMtxSpinContended(b *testing.B) {
	m := new_mtx("bench contended", sys.MTX_SPIN)
	boot(b)
	b.ReportAllocs()
	var all []*thread
	var left atomic.Int64
	left.Store(int64(b.N))
	start := make(chan struct{})
	for range 24 {
		all = append(all, spawn("bench", func() {
			<-start
			for left.Add(-1) >= 0 {
				lock.Mtx_lock_spin(m)
				lock.Mtx_unlock_spin(m)
			}
		}))
	}
	b.ResetTimer()
	close(start)
	for _, th := range all {
		<-th.done
	}
}
