package main

import (
	"runtime"
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

// pair returns a case that compares two works on a machine of two CPUs.
func pair(name, against string, goal float64, a, b func() bench.Work) benchCase {
	return benchCase{name, func(o *options, t *table) error {
		return bench.On(smp.Config{}, func() { t.pair(name, against, o.inTurns(a(), b()), goal) })
	}}
}

func resetStop() bench.Work { return bench.ResetStop(0) }

var cases = []benchCase{
	pair("reset+stop", "two lock pairs, two list operations", 2, resetStop, bench.Floor),
	pair("reset+stop", "time.Timer", 1/2.5, resetStop, bench.TimerResetStop),
	pair("limit of that: two lock pairs, two list operations", "time.Timer", 0, bench.Floor, bench.TimerResetStop),
	pending("reset of a pending one, a million, at random", true, 1.0/4, bench.ResetPending),
	pending("limit of that: the list operations under one lock", true, 0, bench.ListsPending),
	{"callouts of the sbt era", size},
	{"the facility of the sbt era", eras},
	pending("reset of a pending one, in the order of memory", false, 1, bench.ResetPending),
	pair("reset_on to the other CPU", "to the same CPU", 1.3,
		func() bench.Work { return bench.Migrate(2) }, func() bench.Work { return bench.Migrate(1) }),
	pair("limit of that: to the same CPU, and one more lock pair", "to the same CPU", 0, oneMorePair, func() bench.Work { return bench.Migrate(1) }),
	pair("reset+stop, two threads on own CPUs", "one thread", 1.1,
		func() bench.Work { return bench.Together(resetStop(), bench.ResetStop(1)) }, resetStop),
	pair("limit of that: two lock pairs, two list operations", "one thread", 0,
		func() bench.Work { return bench.Together(bench.Floor(), bench.Floor()) }, bench.Floor),
	pair("reset+stop, two threads on one CPU's wheel", "sync.Mutex around each call", 1,
		func() bench.Work { return bench.Together(resetStop(), resetStop()) },
		func() bench.Work {
			var m sync.Mutex
			return bench.Together(bench.ResetStopUnder(&m, 0), bench.ResetStopUnder(&m, 0))
		}),
	{"24 CPUs, one lock", contended},
	pair("reset+stop, the collector always running", "without it", 0,
		func() bench.Work { return bench.Collected(resetStop()) }, resetStop),
	{"idle tick", ticks},
	{"fire, a million within a second", fire},
	{"memory", memory},
	{"idle kernel", idle},
}

// oneMorePair is a reset on the same CPU, followed by a lock pair.
func oneMorePair() bench.Work {
	reset, lockPair := bench.Migrate(1), bench.SpinPair()
	return func(n int) {
		for range n {
			reset(1)
			lockPair(1)
		}
	}
}

// pending returns the case with many pending timers.
func pending(name string, random bool, goal float64, work func(order []int) bench.Work) benchCase {
	return benchCase{name, func(o *options, t *table) error {
		order := bench.Order(bench.Million, random)
		timers, done := bench.TimerResetPending(order)
		defer done()
		return bench.On(smp.Config{}, func() { t.pair(name, "time.Timer", o.inTurns(work(order), timers), goal) })
	}}
}

func contended(o *options, t *table) error {
	const cpus, long = 24, 10 // a round takes longer, so that each thread gets its turn
	longer := *o
	longer.d *= long
	return bench.On(smp.Config{CPUs: cpus}, func() {
		var ours, theirs bench.Worst
		m := longer.inTurns(bench.ContendedSpin(cpus, &ours), bench.ContendedMutex(cpus, &theirs))
		t.pair("24 CPUs, one lock for 100 ns, all once", "sync.Mutex", m, 1.1)
		t.note("24 CPUs, one lock: the longest wait for the spin mutex was %s, for sync.Mutex %s.", ns(float64(ours.Load())), ns(float64(theirs.Load())))
	})
}

// ticks measures callout_tick with nothing due.
func ticks(o *options, t *table) error {
	var took []quartiles
	for _, n := range []int{0, bench.Million, 10 * bench.Million} {
		// At one tick a second the machine's own clock does not disturb.
		if err := bench.On(smp.Config{Hz: 1, Ticks: 1}, func() {
			work, done := bench.Tick(n)
			took = append(took, o.alone(work))
			done()
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
	t.pair("fire, CPU time of each of a million", "time.AfterFunc", measured{one(a), one(b), one(a / b)}, 1.0/10)
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
			t.pair(name, "of the tick era", o.inTurns(bench.ListsPendingSbt(order), bench.ListsPending(order)), 0)
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
			n := o.calibrate(work)
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
		var ratios []float64
		for i := range c.took[0] {
			ratios = append(ratios, c.took[0][i]/c.took[1][i])
		}
		t.pair(c.name+", facility of the sbt era", "kern/timeout", measured{quartilesOf(c.took[0]), quartilesOf(c.took[1]), quartilesOf(ratios)}, 0)
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
