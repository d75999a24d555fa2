package bench

import (
	"math/rand"
	"sync"
	"testing"
	"time"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/kern/timeout/r216804"
	"ktimeout/kern/timeout/r216805"
	"ktimeout/kern/timeout/r220456"
	"ktimeout/kern/timeout/r262057"
	"ktimeout/sys"
)

const million = 1 << 20

var revisions = []*sys.Revision{
	&timeout.Revision, &r216804.Revision, &r216805.Revision, &r220456.Revision, &r262057.Revision,
}

// on boots a machine of two CPUs, runs f on a thread bound to CPU 0, and shuts
// the machine down.
func on(b *testing.B, cfg smp.Config, f func(b *testing.B)) {
	b.Helper()
	if cfg.CPUs == 0 {
		cfg.CPUs = 2
	}
	if cfg.Revision == nil {
		cfg.Revision = &timeout.Revision
	}
	if err := smp.Boot(cfg); err != nil {
		b.Fatal(err)
	}
	smp.Attach("bench", 0)
	b.ReportAllocs()
	f(b)
	smp.Detach()
	if err := smp.Shutdown(); err != nil {
		b.Fatal(err)
	}
}

func nothing(any) {}

// far is a number of ticks after which no callout of a benchmark is due.
const far = 1 << 20

func callouts(n int) []sys.Callout {
	c := make([]sys.Callout, n)
	for i := range c {
		timeout.Callout_init(&c[i], 1)
	}
	return c
}

func BenchmarkLockPair(b *testing.B) {
	b.Run("mtx_spin", func(b *testing.B) {
		on(b, smp.Config{}, func(b *testing.B) {
			var m sys.Mtx
			lock.Mtx_init(&m, "bench", "", sys.MTX_SPIN)
			defer lock.Mtx_destroy(&m)
			for b.Loop() {
				lock.Mtx_lock_spin(&m)
				lock.Mtx_unlock_spin(&m)
			}
		})
	})
	b.Run("mtx_def", func(b *testing.B) {
		on(b, smp.Config{}, func(b *testing.B) {
			var m sys.Mtx
			lock.Mtx_init(&m, "bench", "", sys.MTX_DEF)
			defer lock.Mtx_destroy(&m)
			for b.Loop() {
				lock.Mtx_lock(&m)
				lock.Mtx_unlock(&m)
			}
		})
	})
	b.Run("sync.Mutex", func(b *testing.B) {
		var m sync.Mutex
		for b.Loop() {
			m.Lock()
			//lint:ignore SA2001 the pair alone is what is measured
			m.Unlock()
		}
	})
}

// BenchmarkFloor is what a reset and a stop cannot do without: two lock pairs,
// an insertion and a removal.
func BenchmarkFloor(b *testing.B) {
	on(b, smp.Config{}, func(b *testing.B) {
		var m sys.Mtx
		var q sys.Callout_tailq
		var c sys.Callout
		lock.Mtx_init(&m, "bench", "", sys.MTX_SPIN)
		defer lock.Mtx_destroy(&m)
		sys.TAILQ_INIT(&q)
		for b.Loop() {
			lock.Mtx_lock_spin(&m)
			sys.TAILQ_INSERT_TAIL(&q, &c, sys.C_links_tqe)
			lock.Mtx_unlock_spin(&m)
			lock.Mtx_lock_spin(&m)
			sys.TAILQ_REMOVE(&q, &c, sys.C_links_tqe)
			lock.Mtx_unlock_spin(&m)
		}
	})
}

func BenchmarkResetStop(b *testing.B) {
	for _, rev := range revisions {
		b.Run(rev.Name, func(b *testing.B) {
			on(b, smp.Config{Revision: rev}, func(b *testing.B) {
				var c sys.Callout
				rev.Callout_init(&c, 1)
				for b.Loop() {
					rev.Callout_reset_on(&c, far, nothing, nil, 0)
					rev.Callout_stop_safe(&c, 0)
				}
			})
		})
	}
	b.Run("time.Timer", func(b *testing.B) {
		t := time.AfterFunc(time.Hour, func() {})
		for b.Loop() {
			t.Reset(time.Hour)
			t.Stop()
		}
	})
}

// BenchmarkResetPending moves the time of one among a million pending callouts.
func BenchmarkResetPending(b *testing.B) {
	order := map[string][]int{"random": rand.New(rand.NewSource(1)).Perm(million), "array": make([]int, million)}
	for i := range order["array"] {
		order["array"][i] = i
	}
	for _, name := range []string{"random", "array"} {
		b.Run(name+"/callout", func(b *testing.B) {
			on(b, smp.Config{}, func(b *testing.B) {
				c := callouts(million)
				for i := range c {
					timeout.Callout_reset_on(&c[i], far+int32(i%10000), nothing, nil, 0)
				}
				i := 0
				for b.Loop() {
					timeout.Callout_reset_on(&c[order[name][i]], far+int32(i%10000), nothing, nil, 0)
					i = (i + 1) % million
				}
			})
		})
		b.Run(name+"/time.Timer", func(b *testing.B) {
			t := make([]*time.Timer, million)
			for i := range t {
				t[i] = time.AfterFunc(time.Hour+time.Duration(i%10000)*time.Millisecond, func() {})
			}
			i := 0
			for b.Loop() {
				t[order[name][i]].Reset(time.Hour + time.Duration(i%10000)*time.Millisecond)
				i = (i + 1) % million
			}
			for i := range t {
				t[i].Stop()
			}
		})
	}
}

// BenchmarkFire arms a batch for one tick of CPU 1 and waits for it. ns/fire is
// what softclock takes for one callout, from the first handler of a batch to
// its last; ns/op, per callout too, has the arming and the wait for the tick in
// it.
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
	b.Run("callout", func(b *testing.B) {
		on(b, smp.Config{}, func(b *testing.B) {
			c := callouts(batch)
			fire := func() time.Duration {
				fired = 0
				// Far enough away that the whole batch is armed before it is due.
				due := sys.Ticks.Load() + 20
				for i := range c {
					timeout.Callout_reset_on(&c[i], due-sys.Ticks.Load(), handler, nil, 1)
				}
				<-done
				return last.Sub(first)
			}
			fire()
			b.ResetTimer()
			var spent time.Duration
			batches := 0
			for ; batches*batch < b.N; batches++ {
				spent += fire()
			}
			report(b, spent, batches)
		})
	})
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

// BenchmarkMigrate resets a pending callout on its own CPU, and on the other.
func BenchmarkMigrate(b *testing.B) {
	for _, bench := range []struct {
		name string
		cpus int32
	}{{"same_cpu", 1}, {"other_cpu", 2}} {
		b.Run(bench.name, func(b *testing.B) {
			on(b, smp.Config{}, func(b *testing.B) {
				c := callouts(1)
				var cpu int32
				for b.Loop() {
					timeout.Callout_reset_on(&c[0], far, nothing, nil, cpu)
					cpu = (cpu + 1) % bench.cpus
				}
			})
		})
	}
}

// BenchmarkTick is callout_tick of one CPU, ticks advanced by one each time,
// with nothing due.
func BenchmarkTick(b *testing.B) {
	for _, bench := range []struct {
		name    string
		pending int
	}{{"empty", 0}, {"million_pending", million}} {
		b.Run(bench.name, func(b *testing.B) {
			// One tick a second: the machine's own clock stays out of the way.
			on(b, smp.Config{Hz: 1, Ticks: 1}, func(b *testing.B) {
				c := callouts(bench.pending)
				for i := range c {
					timeout.Callout_reset_on(&c[i], sys.INT_MAX/2, nothing, nil, 0)
				}
				for b.Loop() {
					sys.Ticks.Store(sys.Ticks.Load() + 1)
					timeout.Revision.Callout_tick()
				}
			})
		})
	}
}

func BenchmarkDrain(b *testing.B) {
	b.Run("idle", func(b *testing.B) {
		on(b, smp.Config{}, func(b *testing.B) {
			c := callouts(1)
			for b.Loop() {
				timeout.Callout_drain(&c[0])
			}
		})
	})
	b.Run("pending", func(b *testing.B) {
		on(b, smp.Config{}, func(b *testing.B) {
			c := callouts(1)
			for b.Loop() {
				timeout.Callout_reset_on(&c[0], far, nothing, nil, 0)
				timeout.Callout_drain(&c[0])
			}
		})
	})
	// The drain sleeps until the handler, which was told to end just before, has
	// ended: ns/drain is the time that it takes.
	b.Run("running", func(b *testing.B) {
		on(b, smp.Config{}, func(b *testing.B) {
			c := callouts(1)
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
			for range 100 { // what the runtime makes once
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
