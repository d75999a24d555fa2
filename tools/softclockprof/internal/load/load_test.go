package load

import (
	"context"
	"math"
	"sync/atomic"
	"testing"
	"time"

	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	timeout_main "ktimeout/kern/timeout/main"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

func TestParseMix(t *testing.T) {
	for text, want := range map[string]string{
		"reset=6,stop=2,drain=1,move=1": "reset=6,stop=2,drain=1,move=1",
		" stop=1 , move=3":              "stop=1,move=3",
		"reset=0,drain=5":               "drain=5",
	} {
		m, err := ParseMix(text)
		if err != nil || m.String() != want {
			t.Errorf("%q: %v, %v", text, m, err)
		}
	}
	for _, text := range []string{"", "reset", "reset=", "reset=x", "reset=-1", "reset=1001", "reset=0", "fire=1", "reset=1,,stop=1"} {
		if m, err := ParseMix(text); err == nil {
			t.Errorf("%q was taken for %v", text, m)
		}
	}
}

func TestMixDraw(t *testing.T) {
	m, err := ParseMix("reset=5,drain=3,move=2")
	if err != nil {
		t.Fatal(err)
	}
	var n [ops]int
	for r := range uint64(1000) {
		n[m.draw(r)]++
	}
	if n != [ops]int{reset: 500, drain: 300, move: 200} {
		t.Errorf("of 1000 calls: %v", n)
	}
}

func TestSpread(t *testing.T) {
	for _, s := range Spreads {
		for _, span := range []uint32{1, 2, 10, 1000, 1 << 30} {
			// Ticks wrap.
			for _, now := range []uint32{0, 5, math.MaxUint32 - 3, 1 << 31} {
				lo, hi := int32(math.MaxInt32), int32(0)
				for i := range uint64(1000) {
					for _, ticks := range []int32{s.draw(hash(i), now, span), s.first(hash(i), now, span)} {
						lo, hi = min(lo, ticks), max(hi, ticks)
					}
				}
				if most := int64(span) + 1; lo < 1 || int64(hi) > max(most, bursts) {
					t.Errorf("%s, span %d, now %d: %d to %d ticks", s, span, now, lo, hi)
				}
			}
		}
	}
	due := map[uint32]int{}
	for i := range uint64(1000) {
		due[777+uint32(Bursty.draw(hash(i), 777, 1000))]++
	}
	if len(due) != bursts {
		t.Errorf("bursty: callouts are due at %d times, want %d", len(due), bursts)
	}
	for i := range uint64(1000) {
		if n := TCP.draw(hash(i), 0, 1000); n <= 500 {
			t.Fatalf("tcp: due after %d ticks of 1000", n)
		}
	}
}

type watcher struct{ drains, moves atomic.Int64 }

func (w *watcher) Drained(_ int32, _, took int64) {
	if took >= 0 {
		w.drains.Add(1)
	}
}
func (w *watcher) Moved(_, _ int32, _ int64) { w.moves.Add(1) }

// until waits until ok returns true.
func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not after 30 s", what)
		}
	}
}

func TestLoad(t *testing.T) {
	for _, rev := range []*sys.Revision{&timeout.Revision, &timeout_main.Revision} {
		testLoad(t, rev)
	}
}

func testLoad(t *testing.T, rev *sys.Revision) {
	for _, kind := range Kinds {
		if kind == Direct && rev.Era == nil {
			continue
		}
		t.Run(rev.Name+" "+kind, func(t *testing.T) {
			if err := smp.Boot(smp.Config{CPUs: 3, Hz: 1000, Ncallout: 64, Revision: rev}); err != nil {
				t.Fatal(err)
			}
			w := &watcher{}
			mix, _ := ParseMix("reset=1,stop=1,drain=1,move=1")
			smp.Attach("test", 0)
			l := New(Config{CPUs: 3, Callouts: 100, Kind: kind, Spread: Uniform, Span: 20, Ops: 20000, Mix: mix, Cost: time.Microsecond, Seed: 1, Watch: w})
			armed := 0
			if n := l.Arm(context.Background(), func(n int) { armed = n }); n != 100 || armed != 100 {
				t.Errorf("%d callouts armed, of %d told", n, armed)
			}
			l.Start()
			smp.Detach()
			until(t, "every call and handlers", func() bool {
				c := l.Counts()
				return min(c.Fired, c.Resets, c.Stops, c.Drains, c.Moves) > 100
			})
			if !l.Stop(time.Minute) {
				t.Fatal("the clients do not end")
			}
			if c := l.Counts(); c.Drains != w.drains.Load() || c.Moves != w.moves.Load() {
				t.Errorf("%+v; the watcher saw %d drains and %d moves", c, w.drains.Load(), w.moves.Load())
			}
			if err := smp.Shutdown(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestFewCallouts checks that clients make all calls that they are asked for when
// some CPUs have no callouts.
func TestFewCallouts(t *testing.T) {
	if err := smp.Boot(smp.Config{CPUs: 4, Hz: 1000, Revision: &timeout.Revision}); err != nil {
		t.Fatal(err)
	}
	mix, _ := ParseMix("reset=1")
	smp.Attach("test", 0)
	l := New(Config{CPUs: 4, Callouts: 1, Spread: Uniform, Span: 20, Ops: 1000, Mix: mix, Watch: &watcher{}})
	l.Arm(context.Background(), func(int) {})
	start := smp.Binuptime()
	l.Start()
	smp.Detach()
	until(t, "calls", func() bool { return l.Counts().Resets >= 200 })
	if took := time.Duration(smp.Binuptime() - start); len(l.clients) != 1 || took < 200*time.Millisecond {
		t.Errorf("%d clients took %v for 200 calls of 1000 a second", len(l.clients), took)
	}
	if !l.Stop(time.Minute) {
		t.Fatal("the clients do not end")
	}
	if err := smp.Shutdown(); err != nil {
		t.Error(err)
	}
}

// TestStopEndsHandlers checks that long handlers delay nothing once the load is
// stopped.
func TestStopEndsHandlers(t *testing.T) {
	if err := smp.Boot(smp.Config{CPUs: 1, Hz: 1000, Revision: &timeout.Revision}); err != nil {
		t.Fatal(err)
	}
	smp.Attach("test", 0)
	const n = 1000
	l := New(Config{CPUs: 1, Callouts: n, Spread: Uniform, Span: 1, Cost: time.Second, Watch: &watcher{}})
	l.Arm(context.Background(), func(int) {})
	smp.Detach()
	until(t, "a handler", func() bool { return l.Counts().Fired != 0 })
	l.Stop(time.Minute)
	if err := smp.Shutdown(); err != nil {
		t.Error(err)
	}
	if fired := l.Counts().Fired; fired == n {
		t.Errorf("all %d handlers were waited for", fired)
	}
}

func TestArmStops(t *testing.T) {
	if err := smp.Boot(smp.Config{CPUs: 1, Revision: &timeout.Revision}); err != nil {
		t.Fatal(err)
	}
	smp.Attach("test", 0)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	l := New(Config{CPUs: 1, Callouts: 10, Spread: Uniform, Span: 20, Watch: &watcher{}})
	if n := l.Arm(ctx, func(int) {}); n != 0 {
		t.Errorf("%d callouts armed after the end", n)
	}
	smp.Detach()
	if err := smp.Shutdown(); err != nil {
		t.Error(err)
	}
}

// TestArmSbt checks when callouts of the sbt era are due: those with even numbers on a hardclock,
// the others at any time, and direct ones are marked so.
func TestArmSbt(t *testing.T) {
	var at []sbt.Sbintime_t
	var given []int32
	rev := &sys.Revision{Era: &sys.Era{Callout_reset_sbt_on: func(_ *sys.Callout, t, _ int64, _ sys.Callout_func, _ any, _, flags int32) int32 {
		at, given = append(at, t), append(given, flags)
		return 0
	}}}
	sbt.Tc_init(1000)
	for _, kind := range Kinds {
		l := &Load{Config: Config{Kind: kind, Callouts: 100, Spread: Uniform, Span: 20}, rev: rev, callouts: newCallouts(rev, 100)}
		at, given = nil, nil
		between := 0
		for i := range 100 {
			c := l.callouts.at(i)
			if l.callouts.index(c) != i {
				t.Fatalf("callout %d has number %d", i, l.callouts.index(c))
			}
			l.arm(c, i, Spread.draw, 0)
			if hard := given[i]&sbt.C_HARDCLOCK != 0; hard != (i%2 == 0) || hard && at[i]%sbt.Tick_sbt != 0 || (given[i]&sbt.C_DIRECT_EXEC != 0) != (kind == Direct) {
				t.Errorf("%s: callout %d: time %#x, flags %#x", kind, i, at[i], given[i])
			}
			if at[i] <= 0 || at[i] > 20*sbt.Tick_sbt {
				t.Errorf("%s: callout %d is due in %#x", kind, i, at[i])
			}
			if at[i]%sbt.Tick_sbt != 0 {
				between++
			}
		}
		if between < 40 {
			t.Errorf("%s: of 50 callouts %d are due between ticks", kind, between)
		}
	}
}
