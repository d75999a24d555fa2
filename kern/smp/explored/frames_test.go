package explored_test

import (
	"runtime"
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// given is what the thread of the test finds, in memory that is not saved: what of it is
// still in its variables must tell its states apart.
var given int32

var shared sys.Word

var result int32

var spin sys.Mtx

// The ways in which a thread has what it was given when it stops before an operation.
var ways = map[string]func(in explored.Inside){
	"in a variable": func(explored.Inside) {
		x := given
		shared.Load()
		result = x
	},
	"in the caller's variable": func(explored.Inside) {
		x := given
		loads(3)
		result = x
	},
	// The function that takes the lock is inlined here.
	"in a variable while it takes a lock": func(explored.Inside) {
		x := given
		lock.Mtx_lock_spin(&spin)
		result = x
		lock.Mtx_unlock_spin(&spin)
	},
	"to be stored": func(explored.Inside) { shared.Store(given) },
	"to be compared": func(explored.Inside) {
		shared.Cmpset(given, 0)
	},
	"in the way it came": func(explored.Inside) {
		if given == 1 {
			shared.Load()
		} else {
			shared.Load()
		}
	},
	"in a pointer to its stack": func(explored.Inside) {
		var x [4]int32
		p := &x[given]
		loads(3)
		*p = 1
		result = x[1]
	},
	"at a place": func(in explored.Inside) {
		in.Place(int(given))
		loads(3)
		in.Left()
	},
}

//go:noinline
func loads(n int32) {
	shared.Load()
	result = n
}

// What a thread has in its variables when it stops is part of where it stands; what
// was left on its stack before is not, at a place.
func TestLocal(t *testing.T) {
	if !sys.HOOKS {
		t.Skip("a build without the hook cannot explore")
	}
	m := boot(t, smp.Config{CPUs: 1, Revision: &timeout.Revision})
	var way func(explored.Inside)
	actor := m.Setup.Thread("t", 0, func() {
		deep(40)
		shared.Load()
		way(m.Inside)
		shared.Load()
	})
	lock.Mtx_init(&spin, "spin", "", sys.MTX_SPIN)
	m.Setup.Save(0, false, &shared, &spin)
	m.Run.Sections(true)
	// stands returns where the thread stands that stops at its second operation, having
	// been given x, and after calls that have left something on the stack.
	stands := func(x int32, left uint64) uint64 {
		given, litter = x, left
		m.Run.Begin()
		runtime.GC() // it would make the stack smaller if it could
		m.Run.Step(actor)
		return m.Run.Local(actor)
	}
	for name, w := range ways {
		way = w
		if stands(1, 0) == stands(2, 0) {
			t.Errorf("%s: what it was given makes no difference", name)
		}
	}
	way = ways["at a place"]
	if stands(1, 0) != stands(1, 0xdead) {
		t.Error("what was left on the stack before makes a difference at a place")
	}
	m.Run.Sections(false)
	m.Run.Begin()
}

var litter uint64

// deep leaves litter on the stack.
//
//go:noinline
func deep(n int) (sum uint64) {
	var all [8]uint64
	for i := range all {
		all[i] = litter + uint64(n)
	}
	if n > 0 {
		sum = deep(n - 1)
	}
	return sum + all[n%8]
}

// What chance does next is nowhere but in its pending operation: all its frames are the
// machine's.
func TestLocalOfChance(t *testing.T) {
	if !sys.HOOKS {
		t.Skip("a build without the hook cannot explore")
	}
	m := boot(t, smp.Config{CPUs: 3, Revision: &timeout.Revision, Floating: true})
	m.Setup.Moves(m.Setup.Thread("t", 0, func() { shared.Load() }))
	chance := len(m.Report.Actors()) - 1
	m.Setup.Save(0, false, &shared)
	m.Run.Sections(true)
	m.Run.Begin()
	seen := map[uint64]bool{m.Run.Local(chance): true}
	for range 2 { // to each of the other CPUs
		m.Run.Step(chance)
		seen[m.Run.Local(chance)] = true
	}
	if len(seen) != 3 {
		t.Errorf("of before, between and after two moves %d are told apart", len(seen))
	}
	m.Run.Sections(false)
	m.Run.Begin()
}
