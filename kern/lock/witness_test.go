package lock_test

import (
	"strings"
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// watch boots a machine and returns the reports of witness, as they come.
func watch(t *testing.T) *[]*lock.Witness_report {
	t.Helper()
	if !sys.WITNESS {
		t.Skip("needs the tag witness")
	}
	boot(t)
	reports := new([]*lock.Witness_report)
	lock.Witness_set_report(func(r *lock.Witness_report) { *reports = append(*reports, r) })
	return reports
}

func first_order(a, b *sys.Mtx) {
	lock.Mtx_lock(a)
	lock.Mtx_lock(b)
	lock.Mtx_unlock(b)
	lock.Mtx_unlock(a)
}

func second_order(a, b *sys.Mtx) {
	lock.Mtx_lock(b)
	lock.Mtx_lock(a)
	lock.Mtx_unlock(a)
	lock.Mtx_unlock(b)
}

// want_report takes the only report there is.
func want_report(t *testing.T, reports *[]*lock.Witness_report, kind string, text ...string) *lock.Witness_report {
	t.Helper()
	if len(*reports) != 1 {
		t.Fatalf("%d reports, want 1", len(*reports))
	}
	r := (*reports)[0]
	*reports = nil
	if r.Kind != kind {
		t.Errorf("report of a %s, want a %s", r.Kind, kind)
	}
	for _, s := range text {
		if !strings.Contains(r.Text, s) {
			t.Errorf("no %q in\n%s", s, r.Text)
		}
	}
	return r
}

func TestWitnessReversal(t *testing.T) {
	reports := watch(t)
	a, b := new_mtx("lor a", sys.MTX_DEF), new_mtx("lor b", sys.MTX_DEF)
	first_order(a, b)
	first_order(a, b)
	if len(*reports) != 0 {
		t.Fatalf("a report of the first order:\n%s", (*reports)[0].Text)
	}
	second_order(a, b)
	r := want_report(t, reports, "lock order reversal", `1st "lor b" sleep mutex`, `2nd "lor a" sleep mutex`,
		"@ witness_test.go:", "lor a before lor b first at", "lor b before lor a now at")
	if r.Locks != [2]string{"lor b", "lor a"} || r.Thread != smp.Curthread() {
		t.Errorf("locks %q, thread %s", r.Locks, r.Thread.Td_name)
	}
	if !strings.Contains(r.First, "lock_test.first_order") || strings.Contains(r.First, "lock_test.second_order") {
		t.Errorf("the stack of the first order is\n%s", r.First)
	}
	if !strings.Contains(r.Now, "lock_test.second_order") {
		t.Errorf("the stack of the second order is\n%s", r.Now)
	}

	// Once for a pair of types, whichever locks they are.
	second_order(a, b)
	second_order(new_mtx("lor a", sys.MTX_DEF), new_mtx("lor b", sys.MTX_DEF))
	if len(*reports) != 0 {
		t.Error("the reversal was reported twice")
	}
}

// The order is that of types, not of locks.
func TestWitnessTypes(t *testing.T) {
	reports := watch(t)
	var a, a2, b sys.Mtx
	lock.Mtx_init(&a, "one", "type a", sys.MTX_DEF)
	lock.Mtx_init(&a2, "two", "type a", sys.MTX_DEF)
	lock.Mtx_init(&b, "three", "type b", sys.MTX_DEF)
	first_order(&a, &b)
	second_order(&a2, &b)
	want_report(t, reports, "lock order reversal", `1st "three" (type b)`, `2nd "two" (type a)`)
}

// An order that follows from two others counts, and shows the stacks of both.
func TestWitnessIndirect(t *testing.T) {
	reports := watch(t)
	a, b, c := new_mtx("ind a", sys.MTX_DEF), new_rw("ind b", 0), new_mtx("ind c", sys.MTX_DEF)
	lock.Mtx_lock(a)
	lock.Rw_rlock(b)
	lock.Rw_runlock(b)
	lock.Mtx_unlock(a)
	lock.Rw_wlock(b)
	lock.Mtx_lock(c)
	lock.Mtx_unlock(c)
	lock.Rw_wunlock(b)
	second_order(a, c)
	r := want_report(t, reports, "lock order reversal", "ind a before ind b first at", "ind b before ind c first at")
	if strings.Count(r.First, "lock_test.TestWitnessIndirect") != 2 {
		t.Errorf("the stacks of the first orders are\n%s", r.First)
	}
}

// Three locks: the wanted type is held already, below the one it reverses.
func TestWitnessThird(t *testing.T) {
	reports := watch(t)
	a, a2, b := new_mtx("third a", sys.MTX_DEF), new_mtx("third a", sys.MTX_DEF), new_mtx("third b", sys.MTX_DEF)
	first_order(a, b)
	lock.Mtx_lock(a)
	lock.Mtx_lock(b)
	lock.Mtx_lock(a2)
	lock.Mtx_unlock(a2)
	lock.Mtx_unlock(b)
	lock.Mtx_unlock(a)
	want_report(t, reports, "lock order reversal", `1st "third a"`, `2nd "third b"`, `3rd "third a"`)
}

// An attempt cannot deadlock: it neither learns nor breaks an order.
func TestWitnessTry(t *testing.T) {
	reports := watch(t)
	a, b := new_mtx("try a", sys.MTX_DEF), new_mtx("try b", sys.MTX_DEF)
	lock.Mtx_lock(b)
	if lock.Mtx_trylock(a) == 0 {
		t.Fatal("mtx_trylock failed")
	}
	lock.Mtx_unlock(a)
	lock.Mtx_unlock(b)
	first_order(a, b)
	lock.Mtx_lock(b)
	if lock.Mtx_trylock(a) == 0 {
		t.Fatal("mtx_trylock failed")
	}
	lock.Mtx_unlock(a)
	lock.Mtx_unlock(b)
	if len(*reports) != 0 {
		t.Errorf("a report:\n%s", (*reports)[0].Text)
	}
}

func TestWitnessDuplicate(t *testing.T) {
	reports := watch(t)
	for _, tc := range []struct {
		name     string
		init     int32
		op       int32
		reported bool
	}{
		{"dup", 0, 0, true},
		{"dup ok", sys.MTX_DUPOK, 0, false},
		{"dup ok now", 0, sys.MTX_DUPOK, false},
	} {
		a, b := new_mtx(tc.name, tc.init), new_mtx(tc.name, tc.init)
		for range 2 {
			lock.Mtx_lock(a)
			lock.Mtx_lock_flags(b, tc.op)
			lock.Mtx_unlock(b)
			lock.Mtx_unlock(a)
		}
		if tc.reported {
			want_report(t, reports, "duplicate lock", `acquiring duplicate lock of same type: "dup"`, `1st "dup"`, `2nd "dup"`, "witness_test.go:")
		} else if len(*reports) != 0 {
			t.Errorf("%s: a report:\n%s", tc.name, (*reports)[0].Text)
		}
	}
}

// The order of the kernel's spin locks is known before any is taken.
func TestWitnessOrderList(t *testing.T) {
	reports := watch(t)
	td := smp.Curthread()
	chain := new_mtx("sleepq chain", sys.MTX_SPIN|sys.MTX_RECURSE)
	cc := new_mtx("callout", sys.MTX_SPIN|sys.MTX_RECURSE)

	lock.Mtx_lock_spin(cc)
	lock.Mtx_lock_spin(chain)
	lock.Mtx_unlock_spin(chain)
	lock.Mtx_unlock_spin(cc)
	want_report(t, reports, "lock order reversal", `1st "callout" spin mutex`, `2nd "sleepq chain" spin mutex`,
		"sleepq chain before sched lock stands in the list of lock orders",
		"sched lock before callout stands in the list of lock orders", "callout before sleepq chain now at")

	lock.Mtx_lock_spin(chain)
	lock.Thread_lock(td)
	lock.Mtx_lock_spin(cc)
	lock.Mtx_unlock_spin(cc)
	lock.Thread_unlock(td)
	lock.Mtx_unlock_spin(chain)
	if len(*reports) != 0 {
		t.Fatalf("a report of the right order:\n%s", (*reports)[0].Text)
	}

	lock.Mtx_lock_spin(cc)
	lock.Thread_lock(td)
	lock.Thread_unlock(td)
	lock.Mtx_unlock_spin(cc)
	want_report(t, reports, "lock order reversal", "sched lock before callout first at")
}

func TestWitnessGiant(t *testing.T) {
	reports := watch(t)
	m := new_mtx("under giant", sys.MTX_DEF)
	first_order(&lock.Giant, m)
	if len(*reports) != 0 {
		t.Fatalf("a report of the right order:\n%s", (*reports)[0].Text)
	}
	other := new_mtx("before giant", sys.MTX_DEF)
	second_order(&lock.Giant, other)
	want_report(t, reports, "lock order reversal", "Giant comes before all locks")
}

func TestWitnessSleepUnderSpin(t *testing.T) {
	watch(t)
	spin, m, rw := new_mtx("sus spin", sys.MTX_SPIN), new_mtx("sus", sys.MTX_DEF), new_rw("sus rw", 0)
	for _, f := range []func(){
		func() { lock.Mtx_lock(m) }, func() { lock.Rw_rlock(rw) }, func() { lock.Rw_wlock(rw) },
	} {
		lock.Mtx_lock_spin(spin)
		panics(t, f, "takes the sleep lock", "sus", "sus spin r = 0", "witness_test.go:")
		lock.Mtx_unlock_spin(spin)
	}
	if lock.Mtx_owned(m) || lock.Rw_wowned(rw) {
		t.Error("a refused lock is held")
	}
}

func TestWitnessWarn(t *testing.T) {
	reports := watch(t)
	m, other := new_mtx("warn", sys.MTX_DEF), new_mtx("warn other", sys.MTX_DEF)
	spin := new_mtx("warn spin", sys.MTX_SPIN)
	warn := func(flags int32, lo *sys.Lock_object) {
		lock.WITNESS_WARN(flags, lo, "Sleeping on %q", "wmesg")
	}
	sleep := int32(sys.WARN_GIANTOK | sys.WARN_SLEEPOK)

	warn(sleep, nil)
	lock.Mtx_lock(&lock.Giant)
	lock.Mtx_lock(m)
	warn(sleep, &m.Lock_object)
	if len(*reports) != 0 {
		t.Fatalf("a report although nothing else is held:\n%s", (*reports)[0].Text)
	}
	warn(sleep, nil)
	r := want_report(t, reports, "locks held", `Sleeping on "wmesg"`, "exclusive sleep mutex warn r = 0", "witness_test.go:")
	if strings.Contains(r.Text, "Giant") {
		t.Errorf("Giant is complained of in\n%s", r.Text)
	}
	warn(sys.WARN_SLEEPOK, &m.Lock_object)
	want_report(t, reports, "locks held", "exclusive sleep mutex Giant")
	lock.Mtx_lock(other)
	warn(sleep, &m.Lock_object)
	want_report(t, reports, "locks held", "exclusive sleep mutex warn other")
	panics(t, func() { warn(sleep|sys.WARN_PANIC, &m.Lock_object) }, "Sleeping on", "warn other")
	lock.Mtx_unlock(other)
	lock.Mtx_unlock(m)
	lock.Mtx_unlock(&lock.Giant)

	lock.Mtx_lock_spin(spin)
	warn(sleep, &spin.Lock_object)
	panics(t, func() { warn(sleep, nil) }, `Sleeping on "wmesg"`, "exclusive spin mutex warn spin")
	lock.Mtx_unlock_spin(spin)
	warn(sleep, nil)
	if len(*reports) != 0 {
		t.Errorf("a report although nothing is held:\n%s", (*reports)[0].Text)
	}
}

func TestWitnessHeld(t *testing.T) {
	watch(t)
	td := smp.Curthread()
	a, spin, rw := new_mtx("held a", sys.MTX_DEF|sys.MTX_RECURSE), new_mtx("held spin", sys.MTX_SPIN), new_rw("held rw", sys.RW_RECURSE)
	if held := lock.Witness_held(td); held != "" {
		t.Errorf("held before: %s", held)
	}
	lock.Mtx_lock(a)
	lock.Mtx_lock(a)
	lock.Rw_rlock(rw)
	lock.Mtx_lock_spin(spin)
	var held string
	spawn("other", func() { held = lock.Witness_held(td) }).wait(t)
	lines := strings.Split(strings.TrimSpace(held), "\n")
	for i, want := range []string{"exclusive spin mutex held spin r = 0", "shared rw held rw r = 0", "exclusive sleep mutex held a r = 1"} {
		if i >= len(lines) || !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is not %q in\n%s", i, want, held)
		}
	}
	lock.Mtx_unlock_spin(spin)
	lock.Rw_runlock(rw)
	lock.Mtx_unlock(a)
	lock.Mtx_unlock(a)

	// Shared to exclusive and back.
	lock.Rw_rlock(rw)
	if lock.Rw_try_upgrade(rw) == 0 {
		t.Fatal("the only reader was not upgraded")
	}
	if held := lock.Witness_held(td); !strings.HasPrefix(held, "exclusive rw held rw") {
		t.Errorf("after the upgrade: %s", held)
	}
	lock.Rw_downgrade(rw)
	if held := lock.Witness_held(td); !strings.HasPrefix(held, "shared rw held rw") {
		t.Errorf("after the downgrade: %s", held)
	}
	lock.Rw_runlock(rw)
	if held := lock.Witness_held(td); held != "" {
		t.Errorf("held after: %s", held)
	}
}

func TestWitnessMisuse(t *testing.T) {
	watch(t)
	m, once := new_mtx("misused", sys.MTX_DEF|sys.MTX_RECURSE), new_mtx("misused once", sys.MTX_DEF)
	spin, rw := new_mtx("misused spin", sys.MTX_SPIN), new_rw("misused rw", 0)
	for _, tc := range []struct {
		name string
		f    func()
		want string
	}{
		{"release of what is not held", func() { lock.Mtx_unlock(m) }, "misused"},
		{"release of what is not held, spin", func() { lock.Mtx_unlock_spin(spin) }, "misused spin"},
		{"release of what is not held, rw", func() { lock.Rw_runlock(rw) }, "misused rw"},
		{"recursion", func() {
			lock.Mtx_lock(once)
			defer lock.Mtx_unlock(once)
			lock.Mtx_lock(once)
		}, "may not recurse"},
		{"recursion, spin", func() {
			lock.Mtx_lock_spin(spin)
			defer lock.Mtx_unlock_spin(spin)
			lock.Mtx_lock_spin(spin)
		}, "may not recurse"},
		{"shared and exclusive", func() {
			lock.Rw_rlock(rw)
			defer lock.Rw_runlock(rw)
			lock.Rw_wlock(rw)
		}, "holds it shared already"},
	} {
		run(t, tc.name, func(t *testing.T, _ *sys.Thread) { panics(t, tc.f, tc.want) })
	}
	if sys.INVARIANTS {
		panics(t, func() { lock.Rw_assert(rw, sys.RA_LOCKED) }, "misused rw is not held")
		other := spawn("reader", func() {
			lock.Rw_rlock(rw)
			lock.Rw_assert(rw, sys.RA_RLOCKED)
			lock.Rw_runlock(rw)
		})
		other.wait(t)
		// Witness knows one reader from another.
		in, done := make(chan struct{}), make(chan struct{})
		other = spawn("reader", func() {
			lock.Rw_rlock(rw)
			close(in)
			<-done
			lock.Rw_runlock(rw)
		})
		<-in
		panics(t, func() { lock.Rw_assert(rw, sys.RA_RLOCKED) }, "misused rw is not held")
		close(done)
		other.wait(t)
	}
}

func TestWitnessIgnores(t *testing.T) {
	reports := watch(t)
	a, b := new_mtx("unwatched a", sys.MTX_NOWITNESS), new_mtx("unwatched b", sys.MTX_NOWITNESS)
	first_order(a, b)
	second_order(a, b)
	if len(*reports) != 0 {
		t.Errorf("a report of locks that are not watched:\n%s", (*reports)[0].Text)
	}
}

// What was learned is forgotten at boot; types, and locks that are older than
// the boot, stay.
func TestWitnessBoot(t *testing.T) {
	if !sys.WITNESS {
		t.Skip("needs the tag witness")
	}
	a, b := new_mtx("boots a", sys.MTX_DEF), new_mtx("boots b", sys.MTX_DEF)
	for i, order := range []func(a, b *sys.Mtx){first_order, second_order} {
		t.Run("boot", func(t *testing.T) {
			reports := watch(t)
			order(a, b)
			if len(*reports) != 0 {
				t.Errorf("boot %d: a report:\n%s", i, (*reports)[0].Text)
			}
			order(b, a)
			want_report(t, reports, "lock order reversal", "boots a", "boots b")
		})
	}
	if v, ok := sys.Sysctl("debug.witness.watch"); !ok || v != 1 {
		t.Errorf("debug.witness.watch is %d, %v", v, ok)
	}
}

// MACRO has the name of a macro of C, which gives the line of its caller.
func MACRO(f func()) { f() }

// However a lock is taken, its place is that of the caller outside of this
// package and of macros.
func TestWitnessPlace(t *testing.T) {
	watch(t)
	m, spin, rw := new_mtx("place mutex", sys.MTX_DEF), new_mtx("place spin", sys.MTX_SPIN), new_rw("place rw", 0)
	class := lock.LOCK_CLASS(&m.Lock_object)
	td := smp.Curthread()
	for name, way := range map[string]struct{ take, give func() }{
		"mutex":  {func() { lock.Mtx_lock(m) }, func() { lock.Mtx_unlock(m) }},
		"try":    {func() { lock.Mtx_trylock(m) }, func() { lock.Mtx_unlock(m) }},
		"class":  {func() { class.Lc_lock(&m.Lock_object, 0) }, func() { lock.Mtx_unlock(m) }},
		"spin":   {func() { lock.Mtx_lock_spin(spin) }, func() { lock.Mtx_unlock_spin(spin) }},
		"macro":  {func() { MACRO(func() { lock.Mtx_lock_spin(spin) }) }, func() { lock.Mtx_unlock_spin(spin) }},
		"thread": {func() { lock.Thread_lock(td) }, func() { lock.Thread_unlock(td) }},
		"write":  {func() { lock.Rw_wlock(rw) }, func() { lock.Rw_wunlock(rw) }},
		"read":   {func() { lock.Rw_rlock(rw) }, func() { lock.Rw_runlock(rw) }},
		"giant":  {func() { lock.PICKUP_GIANT(1) }, func() { lock.DROP_GIANT() }},
	} {
		way.take()
		if held := lock.Witness_held(td); !strings.Contains(held, "@ witness_test.go:") {
			t.Errorf("%s: %q", name, held)
		}
		way.give()
	}
}

// A report names the place of the lock that is taken now, however it is taken.
func TestWitnessReportPlace(t *testing.T) {
	reports := watch(t)
	a, b := new_mtx("far a", sys.MTX_DEF), new_mtx("far b", sys.MTX_DEF)
	class := lock.LOCK_CLASS(&a.Lock_object)
	first_order(a, b)
	lock.Mtx_lock(b)
	MACRO(func() { class.Lc_lock(&a.Lock_object, 0) })
	lock.Mtx_unlock(a)
	lock.Mtx_unlock(b)
	r := want_report(t, reports, "lock order reversal")
	if strings.Count(r.Text, "@ witness_test.go:") != 2 {
		t.Errorf("the places are not of this file:\n%s", r.Text)
	}
}
