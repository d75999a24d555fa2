package explored_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
)

func ld(v int) instr      { return instr{op: litmusLoad, v: v} }
func st(v, val int) instr { return instr{op: litmusStore, v: v, val: val} }
func xadd(v int) instr    { return instr{op: litmusAdd, v: v, val: 1} }

var (
	mfence     = instr{op: litmusFence}
	membarrier = instr{op: litmusBarrier}
)

const x, y, z = 0, 1, 2

// The classic programs, each with how many outcomes brute force finds that sequential consistency
// has not. Of the plain ones x86 allows those of SB and R, and forbids those of MP, LB, IRIW, S and
// 2+2W (J. Alglave, L. Maranget, M. Tautschnig: Herding cats, TOPLAS 36(2), 2014).
var classic = []struct {
	name  string
	p     litmus
	extra int
}{
	{"SB", litmus{threads: [][]instr{{st(x, 1), ld(y)}, {st(y, 1), ld(x)}}}, 1},
	{"SB+fences", litmus{threads: [][]instr{{st(x, 1), mfence, ld(y)}, {st(y, 1), mfence, ld(x)}}}, 0},
	{"SB+fence", litmus{threads: [][]instr{{st(x, 1), mfence, ld(y)}, {st(y, 1), ld(x)}}}, 1},
	{"SB+barrier", litmus{threads: [][]instr{{st(x, 1), membarrier, ld(y)}, {st(y, 1), ld(x)}}}, 0},
	{"SB+late barrier", litmus{threads: [][]instr{{st(x, 1), ld(y), membarrier}, {st(y, 1), ld(x)}}}, 1},
	{"SB+barrier of another", litmus{threads: [][]instr{{st(x, 1), ld(y)}, {st(y, 1), ld(x)}, {membarrier, st(z, 1)}}}, 1},
	{"SB+locked", litmus{threads: [][]instr{{xadd(x), ld(y)}, {xadd(y), ld(x)}}}, 0},
	{"SB+locked load", litmus{threads: [][]instr{{st(x, 1), xadd(y)}, {st(y, 2), xadd(x)}}}, 0},
	{"SB+forwarding", litmus{threads: [][]instr{{st(x, 1), ld(x), ld(y)}, {st(y, 1), ld(y), ld(x)}}}, 1},
	{"SB+one CPU", litmus{threads: [][]instr{{st(x, 1), ld(y)}, {st(y, 1), ld(x)}}, cpus: []int{0, 0}}, 0},
	{"SB+two CPUs", litmus{threads: [][]instr{{st(x, 1), ld(y)}, {st(y, 1), ld(x)}}, cpus: []int{0, 1}}, 1},
	{"MP", litmus{threads: [][]instr{{st(x, 1), st(y, 1)}, {ld(y), ld(x)}}}, 0},
	{"MP+fences", litmus{threads: [][]instr{{st(x, 1), mfence, st(y, 1)}, {ld(y), mfence, ld(x)}}}, 0},
	{"LB", litmus{threads: [][]instr{{ld(x), st(y, 1)}, {ld(y), st(x, 1)}}}, 0},
	{"LB+fences", litmus{threads: [][]instr{{ld(x), mfence, st(y, 1)}, {ld(y), mfence, st(x, 1)}}}, 0},
	{"IRIW", litmus{threads: [][]instr{{st(x, 1)}, {st(y, 1)}, {ld(x), ld(y)}, {ld(y), ld(x)}}}, 0},
	{"IRIW+fences", litmus{threads: [][]instr{{st(x, 1)}, {st(y, 1)}, {ld(x), mfence, ld(y)}, {ld(y), mfence, ld(x)}}}, 0},
	{"R", litmus{threads: [][]instr{{st(x, 1), st(y, 1)}, {st(y, 2), ld(x)}}}, 1},
	{"R+fences", litmus{threads: [][]instr{{st(x, 1), mfence, st(y, 1)}, {st(y, 2), mfence, ld(x)}}}, 0},
	{"R+locked", litmus{threads: [][]instr{{st(x, 1), st(y, 1)}, {xadd(y), ld(x)}}}, 0},
	{"S", litmus{threads: [][]instr{{st(x, 2), st(y, 1)}, {ld(y), st(x, 1)}}}, 0},
	{"S+fences", litmus{threads: [][]instr{{st(x, 2), mfence, st(y, 1)}, {ld(y), mfence, st(x, 1)}}}, 0},
	{"2+2W", litmus{threads: [][]instr{{st(x, 1), st(y, 2)}, {st(y, 1), st(x, 2)}}}, 0},
	{"2+2W+fences", litmus{threads: [][]instr{{st(x, 1), mfence, st(y, 2)}, {st(y, 1), mfence, st(x, 2)}}}, 0},
}

// Each classic program has the outcomes of x86-TSO, by the search by traces and by that by states,
// and those of sequential consistency under that model.
func TestLitmus(t *testing.T) {
	for i := range classic {
		c := &classic[i]
		sc, tso := c.p.outcomes(never), c.p.outcomes(always)
		if extra := len(tso) - len(sc); extra != c.extra {
			t.Errorf("%s: total store order has %d outcomes more than sequential consistency, not %d: %v and %v", c.name, extra, c.extra, tso, sc)
		}
		c.p.compare(t, c.name, explored.SC, sc)
		c.p.compare(t, c.name, explored.TSO, tso)
		c.p.compare(t, c.name, explored.TSO_xchg, tso)
		c.p.compare(t, c.name, explored.TSO_go, sc) // the store of a Word is locked
	}
}

// compare holds that a program has these outcomes under a model.
func (p *litmus) compare(t *testing.T, name string, which explored.Memory, want []string) {
	t.Helper()
	m := p.on(t, which, explored.Faithful)
	defer smp.Shutdown()
	for _, states := range []bool{false, true} {
		if got := m.explored(t, states); !slices.Equal(got, want) {
			t.Errorf("%s under %v, by states %v:\n%vgot  %v\nwant %v", name, which, states, p, got, want)
		}
	}
}

// generate makes a program at random.
func generate(r *rand.Rand) *litmus {
	p := &litmus{threads: make([][]instr, 2+r.IntN(2))}
	most, used := 9/len(p.threads), 2+r.IntN(2)
	for i := range p.threads {
		for range 2 + r.IntN(most-1) {
			v := r.IntN(used)
			switch r.IntN(14) {
			case 0:
				p.threads[i] = append(p.threads[i], mfence)
			case 1:
				p.threads[i] = append(p.threads[i], xadd(v))
			case 2, 3, 4, 5, 6, 7:
				p.threads[i] = append(p.threads[i], st(v, 1+r.IntN(2)))
			default:
				p.threads[i] = append(p.threads[i], ld(v))
			}
		}
	}
	if r.IntN(4) == 0 {
		for range p.threads {
			p.cpus = append(p.cpus, r.IntN(2))
		}
	}
	if r.IntN(8) == 0 {
		i := r.IntN(len(p.threads))
		p.threads[i] = slices.Insert(p.threads[i], r.IntN(len(p.threads[i])), membarrier)
	}
	return p
}

// Generated programs have the outcomes of brute force, and their steps touch what they
// should.
func TestLitmusGenerated(t *testing.T) {
	n, least := 1000, 50
	if testing.Short() {
		n, least = 100, 3
	}
	weak := 0
	for i := range n {
		p := generate(rand.New(rand.NewPCG(1, uint64(i))))
		want := p.outcomes(always)
		if len(want) > len(p.outcomes(never)) {
			weak++
		}
		m := p.on(t, explored.TSO, explored.Faithful)
		for _, states := range []bool{false, true} {
			if got := m.explored(t, states); !slices.Equal(got, want) {
				t.Errorf("program %d, by states %v:\n%vgot  %v\nwant %v", i, states, p, got, want)
			}
		}
		m.long = false
		m.m.Run.Sections(false)
		if err := explore.Check(m, uint64(i), 3); err != nil {
			t.Errorf("program %d:\n%v%v", i, p, err)
		}
		if err := smp.Shutdown(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d programs have outcomes that sequential consistency has not", weak, n)
	if weak < least {
		t.Errorf("only %d of %d programs have outcomes that sequential consistency has not", weak, n)
	}
}

// A model that is wrong has other outcomes in some classic program.
func TestLitmusAltered(t *testing.T) {
	for how, what := range map[explored.Alteration]string{
		explored.Unforward: "a load does not find its thread's own stores",
		explored.Lifo:      "the last store drains first",
		explored.Unfenced:  "a locked operation does not wait",
		explored.Undrained: "stores drain only where somebody waits",
	} {
		caught := []string{}
		for i := range classic {
			c := &classic[i]
			m := c.p.on(t, explored.TSO, how)
			if got, whole := m.search(false); !whole || !slices.Equal(got, c.p.outcomes(always)) {
				caught = append(caught, c.name)
			}
			if err := smp.Shutdown(); err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("%s: %v", what, caught)
		if len(caught) == 0 {
			t.Errorf("nobody can tell that %s", what)
		}
	}
}

// Only a store that is followed by a load of another variable before the next locked operation
// need wait in the buffer: programs have the same outcomes if all others are in memory at
// once. It is not so if only those wait that a load follows of the same variable, or at once.
func TestLitmusDelays(t *testing.T) {
	n := 1000
	if testing.Short() {
		n = 200
	}
	less := [2]int{}
	for i := range n {
		p := generate(rand.New(rand.NewPCG(2, uint64(i))))
		want := p.outcomes(always)
		if got := p.outcomes(needed); !slices.Equal(got, want) {
			t.Errorf("program %d:\n%vgot  %v\nwant %v", i, p, got, want)
		}
		for k, few := range []delays{same, soon} {
			if len(p.outcomes(few)) < len(want) {
				less[k]++
			}
		}
	}
	t.Logf("%v of %d programs lose outcomes where fewer stores wait", less, n)
	if less[0] == 0 || less[1] == 0 {
		t.Errorf("%v of %d programs lose outcomes where fewer stores wait; want some", less, n)
	}
}

// Plain fields need no buffer: who takes a lock after another finds all that the other has
// stored with the lock held, plain and not, since the lock is given back by a store behind
// those. It is not so where the last store drains first.
func TestPlainFieldsUnderStoreOrder(t *testing.T) {
	for _, c := range []struct {
		which explored.Memory
		how   explored.Alteration
		right bool
	}{{explored.TSO, explored.Faithful, true}, {explored.TSO_xchg, explored.Faithful, true}, {explored.TSO_go, explored.Faithful, true},
		{explored.TSO, explored.Lifo, false}} {
		rev, mach := booted(t)
		word, lk := new(sys.Lword), rev.Cc_lock(0)
		var plain, differ [1]int32
		body := func() {
			lock.Mtx_lock_spin(lk)
			if plain[0] != word.Load() {
				differ[0]++
			}
			plain[0]++
			word.Store(plain[0])
			lock.Mtx_unlock_spin(lk)
		}
		for _, name := range []string{"a", "b", "c"} {
			mach.Setup.Thread(name, 0, body)
		}
		if mach.Setup.Memory(c.which); c.how != explored.Faithful {
			mach.Setup.Alter(c.how)
		}
		mach.Setup.Save(0, false, plain[:], differ[:], word)
		m := &onMachine{m: mach, ends: map[string]bool{}, p: &litmus{}}
		m.final = func() string { return fmt.Sprint(plain[0], word.Peek(), differ[0]) }
		for _, states := range []bool{false, true} {
			got := m.explored(t, states)
			if right := slices.Equal(got, []string{"3 3 0"}); right != c.right {
				t.Errorf("%v, altered in way %d, by states %v: it ends in %v", c.which, c.how, states, got)
			}
		}
		if err := smp.Shutdown(); err != nil {
			t.Fatal(err)
		}
	}
}

// A spin mutex that was given back may still be seen taken by who stores a word and then looks,
// while its last owner does not see that store yet: if a plain store gives it back, and only then.
func TestSpinMutexGivenBack(t *testing.T) {
	for which, weak := range map[explored.Memory]bool{explored.SC: false, explored.TSO: true, explored.TSO_xchg: false, explored.TSO_go: false} {
		rev, mach := booted(t)
		word, own, lk := new(sys.Word), new(sys.Word), rev.Cc_lock(0)
		var saw, taken [1]int32
		mach.Setup.Thread("a", 0, func() {
			lock.Mtx_lock_spin(lk)
			lock.Mtx_unlock_spin(lk)
			saw[0] = word.Load()
		})
		mach.Setup.Thread("b", 1, func() {
			word.Store(1)
			own.Fetchadd(0)
			if !lk.Mtx_lock.Cmpset(sys.MTX_UNOWNED, sys.MTX_UNOWNED) {
				taken[0] = 1
			}
		})
		mach.Setup.Memory(which)
		mach.Setup.Save(0, false, saw[:], taken[:], word, own)
		m := &onMachine{m: mach, ends: map[string]bool{}, p: &litmus{}}
		m.final = func() string { return fmt.Sprint(saw[0], taken[0]) }
		for _, states := range []bool{false, true} {
			got := m.explored(t, states)
			if slices.Contains(got, "0 1") != weak || !slices.Contains(got, "1 1") || !slices.Contains(got, "0 0") {
				t.Errorf("%v, by states %v: it ends in %v", which, states, got)
			}
		}
		if err := smp.Shutdown(); err != nil {
			t.Fatal(err)
		}
	}
}
