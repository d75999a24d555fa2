package bench

import (
	"sync"
	"testing"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
	made_sbt "ktimeout/tools/cfront/facility/sbt/made"
	"ktimeout/tools/model/scenario"
)

// on is On for benchmarks: it fails the benchmark if the machine does not boot.
func on(b *testing.B, cfg smp.Config, f func(b *testing.B)) {
	b.Helper()
	b.ReportAllocs()
	if err := On(cfg, func() { f(b) }); err != nil {
		b.Fatal(err)
	}
}

// bench times a work on a machine that it boots.
func bench(b *testing.B, name string, cfg smp.Config, make func() Work) {
	b.Run(name, func(b *testing.B) {
		on(b, cfg, func(b *testing.B) {
			work := make()
			b.ResetTimer()
			work(b.N)
			b.StopTimer()
		})
	})
}

func BenchmarkLockPair(b *testing.B) {
	bench(b, "compare-and-swap", smp.Config{}, CompareAndSwap)
	bench(b, "mtx_spin", smp.Config{}, SpinPair)
	bench(b, "mtx_def", smp.Config{}, SleepPair)
	bench(b, "sync.Mutex", smp.Config{}, MutexPair)
}

func BenchmarkResetStop(b *testing.B) {
	bench(b, "floor", smp.Config{}, Floor)
	for _, rev := range scenario.Revisions {
		bench(b, rev.Name, smp.Config{Revision: rev}, func() Work { return ResetStopOf(rev) })
	}
	bench(b, "facility_sbt", smp.Config{Revision: &made_sbt.Revision}, func() Work { return ResetStopOf(&made_sbt.Revision) })
	bench(b, "time.Timer", smp.Config{}, TimerResetStop)
}

// BenchmarkResetPending resets one of a million pending callouts at a time.
func BenchmarkResetPending(b *testing.B) {
	for name, random := range map[string]bool{"random": true, "array": false} {
		order := Order(Million, random)
		bench(b, name+"/callout", smp.Config{}, func() Work { return ResetPending(order) })
		b.Run(name+"/time.Timer", func(b *testing.B) {
			work, done := TimerResetPending(order)
			b.ResetTimer()
			work(b.N)
			b.StopTimer()
			done()
		})
	}
}

// BenchmarkFire arms a batch for one tick of CPU 1 and waits for it, in either era. ns/fire is
// the time of softclock for one callout, measured from the first handler of a
// batch to its last. ns/op is for one callout too, and includes arming it and
// waiting for the tick.
func BenchmarkFire(b *testing.B) {
	const batch = 8192
	var (
		fired       int
		first, last time.Time
		done        = make(chan bool)
	)
	handler := func(any) {
		if fired++; fired == 1 {
			first = time.Now()
		} else if fired == batch {
			last = time.Now()
			done <- true
		}
	}
	report := func(b *testing.B, spent time.Duration, batches int) {
		b.ReportMetric(float64(spent.Nanoseconds())/float64(batches*(batch-1)), "ns/fire")
	}
	for name, rev := range map[string]*sys.Revision{"callout": &timeout.Revision, "facility_sbt": &made_sbt.Revision} {
		b.Run(name, func(b *testing.B) {
			on(b, smp.Config{Revision: rev}, func(b *testing.B) {
				f := NewFire(rev, batch)
				f.Once()
				b.ResetTimer()
				var spent time.Duration
				batches := 0
				for ; batches*batch < b.N; batches++ {
					softclock, _ := f.Once()
					spent += softclock
				}
				report(b, spent, batches)
			})
		})
	}
	b.Run("time.AfterFunc", func(b *testing.B) {
		var mu sync.Mutex
		t := make([]*time.Timer, batch)
		for i := range t {
			t[i] = time.AfterFunc(time.Hour, func() { mu.Lock(); handler(nil); mu.Unlock() })
		}
		var spent time.Duration
		batches := 0
		for ; batches*batch < b.N; batches++ {
			fired = 0
			due := time.Now().Add(20 * time.Millisecond)
			for i := range t {
				t[i].Reset(time.Until(due))
			}
			<-done
			spent += last.Sub(first)
		}
		report(b, spent, batches)
	})
}

// BenchmarkMigrate resets a pending callout on its own CPU, and on another one.
func BenchmarkMigrate(b *testing.B) {
	bench(b, "same_cpu", smp.Config{}, func() Work { return Migrate(1) })
	bench(b, "other_cpu", smp.Config{}, func() Work { return Migrate(2) })
}

// BenchmarkTick times a tick of one CPU with nothing due: callout_tick alone, and with softclock
// where the machine would wake it.
func BenchmarkTick(b *testing.B) {
	bench(b, "alone", smp.Config{Hz: 1, Ticks: 1}, TickAlone)
	for name, pending := range map[string]int{"empty": 0, "million_pending": Million} {
		b.Run(name, func(b *testing.B) {
			on(b, smp.Config{Hz: 1, Ticks: 1}, func(b *testing.B) {
				work, end := Tick(pending)
				b.ResetTimer()
				work(b.N)
				b.StopTimer()
				end()
			})
		})
	}
}

// BenchmarkFireInPlace times fires of a million callouts, at random in memory, by softclock on the
// caller's thread.
func BenchmarkFireInPlace(b *testing.B) {
	on(b, smp.Config{Hz: 1, Ticks: 1}, func(b *testing.B) {
		fires, end := FireInPlace(Order(Million, true))
		b.ResetTimer()
		spent := fires(b.N)
		b.StopTimer()
		end()
		b.ReportMetric(float64(spent.Nanoseconds())/float64(b.N), "ns/fire")
	})
}

func BenchmarkDrain(b *testing.B) {
	bench(b, "idle", smp.Config{}, DrainIdle)
	bench(b, "pending", smp.Config{}, DrainPending)
	// The drain sleeps until the handler has ended, which was told to end just
	// before: ns/drain is the time that this takes.
	b.Run("running", func(b *testing.B) {
		on(b, smp.Config{}, func(b *testing.B) {
			c := Callouts(1)
			entered, leave := make(chan bool), make(chan bool)
			handler := func(any) {
				entered <- true
				<-leave
			}
			drain := func() time.Duration {
				timeout.Callout_reset_on(&c[0], 1, handler, nil, 1)
				<-entered
				leave <- true
				start := time.Now()
				timeout.Callout_drain(&c[0])
				return time.Since(start)
			}
			for range 100 { // the runtime allocates some things once
				drain()
			}
			var spent time.Duration
			n := 0
			for b.Loop() {
				spent += drain()
				n++
			}
			b.ReportMetric(float64(spent.Nanoseconds())/float64(n), "ns/drain")
		})
	})
}
