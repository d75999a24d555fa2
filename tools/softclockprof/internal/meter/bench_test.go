package meter

import (
	"testing"

	"ktimeout/kern/smp"
	"ktimeout/kern/timeout"
	"ktimeout/sys"
)

// BenchmarkFire times handlers that do nothing, from the first to the last of a
// batch that is due in one tick: without the meter, with what is always measured,
// with each option, and in the window.
func BenchmarkFire(b *testing.B) {
	for _, bench := range []struct {
		name   string
		cfg    Config
		window bool
	}{
		{name: "recording", cfg: Config{Labels: NoLabels}},
		{name: "labels=cpu", cfg: Config{Labels: CPULabel}},
		{name: "labels=handler", cfg: Config{Labels: HandlerLabel}},
		{name: "hist", cfg: Config{Labels: NoLabels, Hist: true}},
		{name: "window", cfg: Config{Labels: NoLabels, Hist: true}, window: true},
	} {
		cfg := bench.cfg
		cfg.CPUs, cfg.Hz = 2, 1000
		b.Run(bench.name, func(b *testing.B) {
			m := New(&timeout.Revision, cfg)
			fire(b, m.Revision(), func() {
				if err := m.Begin(nil); err != nil {
					b.Fatal(err)
				}
				if bench.window {
					if err := m.Open(1 << 16); err != nil {
						b.Fatal(err)
					}
				}
			}, func() {
				if bench.window {
					m.Close()
				}
				if err := m.End(); err != nil {
					b.Fatal(err)
				}
			})
		})
		b.Run("without", func(b *testing.B) { fire(b, &timeout.Revision, func() {}, func() {}) })
	}
}

// fire times the handlers on a machine that was booted with rev.
func fire(b *testing.B, rev *sys.Revision, begin, end func()) {
	const batch = 8192
	if err := smp.Boot(smp.Config{CPUs: 2, Hz: 1000, Revision: rev}); err != nil {
		b.Fatal(err)
	}
	begin()
	smp.Attach("bench", 0)
	c := make([]sys.Callout, batch)
	for i := range c {
		rev.Callout_init(&c[i], sys.CALLOUT_MPSAFE)
	}
	fired, first, spent := 0, int64(0), int64(0)
	done := make(chan struct{})
	handler := func(any) {
		switch fired++; fired {
		case 1:
			first = smp.Binuptime()
		case batch:
			spent += smp.Binuptime() - first
			done <- struct{}{}
		}
	}
	batches := int64(0)
	for range b.N {
		fired = 0
		// Far enough in the future for the whole batch to be armed before it is
		// due.
		due := sys.Ticks.Load() + 20
		for i := range c {
			rev.Callout_reset_on(&c[i], due-sys.Ticks.Load(), handler, nil, 1)
		}
		<-done
		batches++
	}
	b.ReportMetric(float64(spent)/float64(batches*(batch-1)), "ns/fire")
	end()
	smp.Detach()
	if err := smp.Shutdown(); err != nil {
		b.Fatal(err)
	}
}
