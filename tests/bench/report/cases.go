package main

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
	"ktimeout/tests/bench"
	made_sbt "ktimeout/tools/cfront/facility/sbt/made"
)

// benchCase is a case that is measured.
type benchCase struct {
	name string
	run  func(o *options, t *table) error
}

// pair returns a case that compares two works on a machine of two CPUs, on so many cores.
func pair(name, against string, cores int, goal float64, a, b func() bench.Work) benchCase {
	return benchCase{name, func(o *options, t *table) error {
		return bench.On(smp.Config{}, func() { t.pair(name, against, cores, o.inTurns(a(), b()), goal) })
	}}
}

func resetStop() bench.Work { return bench.ResetStop(0) }
func sameCPU() bench.Work   { return bench.Migrate(1) }
func otherCPU() bench.Work  { return bench.Migrate(2) }

const (
	cas   = "a compare-and-swap"
	lists = "its list operations alone"
)

// The goals are what the genuine C code and a scratch copy of the port took, as multiples of
// what they are held against.
var cases = []benchCase{
	pair("spin lock and unlock", cas, 1, 1.45, bench.SpinPair, bench.CompareAndSwap),
	pair("list operations: a removal and an insertion", cas, 1, 0, bench.Lists, bench.CompareAndSwap),
	pair("reset+stop", cas, 1, 4.9, resetStop, bench.CompareAndSwap),
	pair("reset+stop", "two lock pairs, two list operations", 1, 2, resetStop, bench.Floor),
	pair("reset+stop", "time.Timer", 1, 0.30, resetStop, bench.TimerResetStop),
	pair("reset of a pending one, to the same CPU", cas, 1, 3, sameCPU, bench.CompareAndSwap),
	pair("reset of a pending one, to the other CPU", cas, 1, 4.9, otherCPU, bench.CompareAndSwap),
	pair("reset of a pending one, to the other CPU", "to the same CPU", 1, 0, otherCPU, sameCPU),
	// Here the heap is small: of a million timers the runtime keeps tables for ever.
	{"the collector always running", collected},
	pending("reset of a pending one, a million, in the order of memory", false, 0.55),
	pending("reset of a pending one, a million, at random", true, 0.28),
	{"callout_tick", tick},
	{"fire, at random, softclock in place", fireInPlace},
	pair("reset+stop, two threads on own CPUs", "one thread", 2, 1.1,
		func() bench.Work { return bench.Together(resetStop(), bench.ResetStop(1)) }, resetStop),
	pair("two lock pairs, two list operations, two threads", "one thread", 2, 0,
		func() bench.Work { return bench.Together(bench.Floor(), bench.Floor()) }, bench.Floor),
	pair("reset+stop, two threads on one CPU's wheel", "sync.Mutex around each call", 2, 1,
		func() bench.Work { return bench.Together(resetStop(), resetStop()) },
		func() bench.Work {
			var m sync.Mutex
			return bench.Together(bench.ResetStopUnder(&m, 0), bench.ResetStopUnder(&m, 0))
		}),
	{"24 CPUs, one lock", contended},
	{"how long a reset and a fire take on many CPUs", spreads},
	{"callouts of the sbt era", size},
	{"the facility of the sbt era", eras},
	{"idle tick", ticks},
	{"fire, a million within a second", fire},
	{"memory", memory},
	{"idle kernel", idle},
}

// pending returns the case with a million pending timers.
func pending(name string, random bool, goal float64) benchCase {
	return benchCase{name, func(o *options, t *table) error {
		order := bench.Order(bench.Million, random)
		timers, done := bench.TimerResetPending(order)
		defer done()
		return bench.On(smp.Config{}, func() {
			t.pair(name, "time.Timer", 1, o.inTurns(bench.ResetPending(order), timers), goal)
			t.pair(name, lists, 1, o.inTurns(bench.ResetPending(order), bench.ListsPending(order)), 0)
		})
	}}
}

// slow is the machine of the cases in which the benchmark ticks itself.
var slow = smp.Config{Hz: 1, Ticks: 1}

func tick(o *options, t *table) error {
	return bench.On(slow, func() {
		// A store of ticks, which is an exchange, is a part of it.
		t.pair("callout_tick and the store of ticks, empty wheel", cas, 1, o.inTurns(bench.TickAlone(), bench.CompareAndSwap()), 3.7)
	})
}

func fireInPlace(o *options, t *table) error {
	order := bench.Order(bench.Million, true)
	return bench.On(slow, func() {
		fires, end := bench.FireInPlace(order)
		m := o.timedInTurns(fires, bench.Clocked(bench.ResetPending(order)))
		end()
		t.pair("fire, at random, softclock in place", "a reset at random", 1, m, 1.62)
	})
}

// contended compares the locks where there are many more threads than cores: how long it
// takes until each has had its turns, and how long the unluckiest of them waits.
func contended(o *options, t *table) error {
	const cpus, long = 24, 10 // a round takes longer, so that each thread gets its turn
	longer := *o
	longer.d *= long
	type locks = func(int, *bench.Worst) bench.Work
	return bench.On(smp.Config{CPUs: cpus}, func() {
		turns := func(a, b locks) (m, longest measured, most [2]float64) {
			var waits [2][]float64
			side := func(i int, work locks) bench.Timed {
				worst := new(bench.Worst)
				timed := bench.Clocked(work(cpus, worst))
				return func(n int) time.Duration {
					worst.Store(0)
					took := timed(n)
					waits[i] = append(waits[i], float64(worst.Load()))
					return took
				}
			}
			m = longer.timedInTurns(side(0, a), side(1, b))
			// Calibration has waited too, in shorter rounds.
			ours, theirs := waits[0][len(waits[0])-o.rounds:], waits[1][len(waits[1])-o.rounds:]
			longest = measured{quartilesOf(ours), quartilesOf(theirs), quartilesOf(ratios(ours, theirs)), m.had}
			return m, longest, [2]float64{slices.Max(ours), slices.Max(theirs)}
		}
		m, longest, most := turns(bench.ContendedSpin, bench.ContendedMutex)
		t.pair("24 CPUs, one lock for 100 ns, all once", "sync.Mutex", 2, m, 0.85)
		t.pair("24 CPUs, one lock, the longest wait in a round", "sync.Mutex", 2, longest, 1)
		t.note("24 CPUs, one lock: the longest wait of all rounds was %s for the spin mutex, %s for sync.Mutex.", ns(most[0]), ns(most[1]))
		// What the same lock on both sides comes to says how much such a ratio means.
		_, longest, _ = turns(bench.ContendedMutex, bench.ContendedMutex)
		t.pair("24 CPUs, one sync.Mutex, the longest wait in a round", "another sync.Mutex", 2, longest, 0)
	})
}

// collected compares a reset and stop while collections go on with one without, with a small
// heap and with many pending callouts, and says how long the world was stopped, and how long where
// there is no machine but a thread that computes.
func collected(o *options, t *table) error {
	const long = 10 // a round has several collections
	longer := *o
	longer.d *= long
	before := stops()
	longer.timedInTurns(bench.Collected(bench.CompareAndSwap()), bench.Clocked(bench.CompareAndSwap()))
	bare := stops().since(before)
	t.note("the collector always running, a small heap, no machine but a thread that computes: of %d stops of the world half took at most %s, 99 %% at most %s.",
		bare.count(), ns(bare.quantile(0.5)), ns(bare.quantile(0.99)))
	for _, c := range []struct {
		heap    string
		pending int
		goal    float64
	}{{"a small heap", 0, 2.5}, {"64 MB of pending callouts", bench.Million, 4.5}} {
		if err := bench.On(smp.Config{}, func() {
			held := bench.ResetPending(bench.Order(c.pending, false))
			before := stops()
			m := longer.timedInTurns(bench.Collected(resetStop()), bench.Clocked(resetStop()))
			all := stops().since(before)
			least := longer.timedInTurns(bench.Collected(bench.Floor()), bench.Clocked(bench.Floor()))
			live := liveHeap()
			runtime.KeepAlive(held)
			t.pair("reset+stop, the collector always running, "+c.heap, "without it", 2, m, c.goal)
			t.pair("two lock pairs, two list operations, the collector always running, "+c.heap, "without it", 2, least, 0)
			t.note("the collector always running, %s, of %d MB with all else: of %d stops of the world half took at most %s, 99 %% at most %s. The goal is 500 µs.",
				c.heap, live>>20, all.count(), ns(all.quantile(0.5)), ns(all.quantile(0.99)))
		}); err != nil {
			return err
		}
	}
	return nil
}

// spreads says how long a reset takes, and how late a fire is, with more CPUs than cores.
func spreads(_ *options, t *table) error {
	const n = 20000
	for _, cpus := range []int{1, 4, 24} {
		for _, one := range []bool{false, true} {
			var resets, fires bench.Spread
			if err := bench.On(smp.Config{CPUs: cpus, Hz: 1000}, func() {
				resets = bench.Resets(cpus, one, n)
				fires = bench.Fires(cpus, one, n)
			}); err != nil {
				return err
			}
			wheels := map[bool]string{false: "own wheels", true: "one wheel"}[one]
			t.spread(fmt.Sprintf("%d CPUs, %s", cpus, wheels), resets, fires)
		}
	}
	return nil
}

// ticks measures callout_tick with nothing due.
func ticks(o *options, t *table) error {
	var took []quartiles
	for _, n := range []int{0, bench.Million, 10 * bench.Million} {
		// At one tick a second the machine's own clock does not disturb.
		if err := bench.On(slow, func() {
			work, end := bench.Tick(n)
			took = append(took, o.alone(work))
			end()
		}); err != nil {
			return err
		}
	}
	t.note("idle tick: %s with an empty wheel, %s with a million pending, %s with ten million. callout_tick looks whether one bucket is empty, "+
		"and wakes softclock if it is not; softclock passes what is in that bucket: of a million, on %d buckets, %d.",
		ns(took[0].median), ns(took[1].median), ns(took[2].median), smp.NCALLOUT, bench.Million/smp.NCALLOUT)
	return nil
}

func fire(_ *options, t *table) error {
	const n = bench.Million
	if err := smp.Boot(smp.Config{CPUs: 2, Hz: 1000, Revision: &timeout.Revision}); err != nil {
		return err
	}
	ours := bench.FireCallouts(n)
	if err := smp.Shutdown(); err != nil {
		return err
	}
	runtime.GC()
	theirs := bench.FireTimers(n)
	each := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / n }
	a, b := each(ours.CPU), each(theirs.CPU)
	one := func(v float64) quartiles { return quartiles{v, v, v} }
	t.pair("fire, CPU time of each of a million", "time.AfterFunc", 2, measured{a: one(a), b: one(b), ratio: one(a / b)}, 1.0/10)
	t.note("fire, a million due within a second: the callouts took %v, 99 %% at most %s late, the last %s; time.AfterFunc took %v, %s and %s. The goal is 2 ticks, which are 2 ms.",
		ours.Took.Round(time.Millisecond), ns(float64(ours.P99)), ns(float64(ours.Most)),
		theirs.Took.Round(time.Millisecond), ns(float64(theirs.P99)), ns(float64(theirs.Most)))
	return nil
}

// size compares callouts of the two eras, of 80 and of 64 bytes.
func size(o *options, t *table) error {
	for _, random := range []bool{true, false} {
		order := bench.Order(bench.Million, random)
		name := "list operations on callouts of the sbt era, a million, " + map[bool]string{true: "at random", false: "in the order of memory"}[random]
		if err := bench.On(smp.Config{}, func() {
			t.pair(name, "of the tick era", 1, o.inTurns(bench.ListsPendingSbt(order), bench.ListsPending(order)), 0)
		}); err != nil {
			return err
		}
	}
	return nil
}

// eras compares the facility of the sbt era, made from C, with the maintained port of the tick
// era, by the CPU time that they take. A machine runs one of them: they are booted in turns.
func eras(o *options, t *table) error {
	const batch, batches = 8192, 4
	var resets, softclocks, cpus [2][]float64
	allocated := [2]float64{}
	side := func(i int, rev *sys.Revision) error {
		return bench.On(smp.Config{Revision: rev}, func() {
			work := bench.ResetStopOf(rev)
			n := o.calibrate(bench.Clocked(work))
			begun := bench.CPUTime()
			work(n)
			resets[i] = append(resets[i], float64((bench.CPUTime()-begun).Nanoseconds())/float64(n))
			f := bench.NewFire(rev, batch)
			f.Once()
			var softclock, cpu time.Duration
			for range batches {
				s, c := f.Once()
				softclock, cpu = softclock+s, cpu+c
			}
			softclocks[i] = append(softclocks[i], float64(softclock.Nanoseconds())/(batches*(batch-1)))
			cpus[i] = append(cpus[i], float64(cpu.Nanoseconds())/(batches*batch))
			if len(cpus[i]) == 1 {
				allocated[i] = testing.AllocsPerRun(2, func() { f.Once() })
			}
		})
	}
	revs := [2]*sys.Revision{&made_sbt.Revision, &timeout.Revision}
	for round := range o.rounds {
		for turn := range revs {
			i := (round + turn) % 2
			if err := side(i, revs[i]); err != nil {
				return err
			}
		}
	}
	for _, c := range []struct {
		name string
		took [2][]float64
	}{{"reset+stop, CPU time", resets}, {"fire, softclock's time of each of a batch", softclocks}, {"fire, CPU time of each of a batch, from its arming", cpus}} {
		t.pair(c.name+", facility of the sbt era", "kern/timeout", 2,
			measured{a: quartilesOf(c.took[0]), b: quartilesOf(c.took[1]), ratio: quartilesOf(ratios(c.took[0], c.took[1]))}, 0)
	}
	t.note("fire, a batch of %d: allocations of a batch in the sbt era %v, in the tick era %v.", batch, allocated[0], allocated[1])
	return nil
}

func memory(_ *options, t *table) error {
	const buckets = 32768
	if err := smp.Boot(smp.Config{CPUs: 2, Ncallout: buckets, Revision: &timeout.Revision}); err != nil {
		return err
	}
	smp.Attach("bench", 0)
	size := int(sys.Booted.Cpu(1).Wheelsize)
	allocated := map[string]float64{}
	for name, w := range map[string]bench.Work{"reset+stop": resetStop(), "reset to another CPU": bench.Migrate(2),
		"drain": bench.DrainPending(), "lock pair": bench.SpinPair()} {
		allocated[name] = testing.AllocsPerRun(1000, func() { w(1) })
	}
	smp.Detach()
	t.note("memory: %d bytes a callout; a wheel of %d buckets takes %d KiB a CPU. Allocations: reset+stop %v, reset to another CPU %v, drain %v, lock pair %v.",
		unsafe.Sizeof(sys.Callout{}), size, uintptr(size)*unsafe.Sizeof(sys.Callout_tailq{})/1024,
		allocated["reset+stop"], allocated["reset to another CPU"], allocated["drain"], allocated["lock pair"])
	return smp.Shutdown()
}

func idle(_ *options, t *table) error {
	const wait = 5 * time.Second
	var share [2]float64
	for i, hz := range []int32{0, 1} {
		var err error
		if share[i], err = bench.IdleCPU(&timeout.Revision, hz, wait); err != nil {
			return err
		}
	}
	t.note("idle kernel: 4 CPUs at 1000 ticks a second take %.2f %% of a core, with one callout a second on each CPU %.2f %%. The goal is 1 %%.",
		100*share[0], 100*share[1])
	return nil
}
