package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/gops/agent"
	"github.com/pkg/profile"
	"github.com/schollz/progressbar/v3"

	"ktimeout/kern/smp"
	"ktimeout/tools/internal/profmode"
	"ktimeout/tools/internal/tty"
	"ktimeout/tools/softclockprof/internal/load"
	"ktimeout/tools/softclockprof/internal/meter"
	"ktimeout/tools/softclockprof/internal/report"
)

// session is one run of the program.
type session struct {
	*options
	command        string
	out            *folder
	stdout, stderr io.Writer

	meter *meter.Meter
	load  *load.Load

	begun   time.Time       // when all callouts were armed
	took    time.Duration   // from then to the end of the profile
	counts  load.Counts     // of that time
	cpus    []meter.Counted // of that time
	seconds []report.Second
	events  []meter.Event // of the window
	dropped int           // events that there was no room for
	wheel   occupancy
}

// patience is how long the clients may take to end.
const patience = 10 * time.Second

var errHung = errors.New("the clients did not end: the machine hangs; racehunt shows in which revisions that can happen")

// run runs the machine and writes what was seen. Interrupted, it writes what there
// is; if it came to nothing, the folder is gone.
func (s *session) run(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return errors.Join(err, os.Remove(s.out.path))
	}
	s.measure(ctx)
	if s.Window > 0 {
		if err := s.record(); err != nil {
			return err
		}
	}
	hung := error(nil)
	if s.load.Stop(patience) {
		s.look()
		hung = errors.Join(s.meter.End(), smp.Shutdown())
	} else {
		hung = errHung
	}
	return errors.Join(s.write(), hung)
}

// begin boots the machine and has the load begin.
func (s *session) begin(ctx context.Context) error {
	if err := s.serve(); err != nil {
		return err
	}
	s.meter = meter.New(s.Rev, meter.Config{CPUs: s.CPUs, Hz: s.Hz, Hist: s.Hist, Labels: s.Labels})
	if err := smp.Boot(smp.Config{CPUs: s.CPUs, Hz: s.Hz, Ncallout: s.Ncallout, Revision: s.meter.Revision(), Floating: s.Floating}); err != nil {
		return err
	}
	if err := s.arm(ctx); err != nil {
		return errors.Join(err, smp.Shutdown())
	}
	return nil
}

// arm arms the callouts and starts the clients.
func (s *session) arm(ctx context.Context) error {
	smp.Attach("softclockprof", 0)
	defer smp.Detach()
	s.load = load.New(load.Config{CPUs: s.CPUs, Callouts: s.Callouts, Kind: s.Kind, Spread: s.Spread, Span: int32(s.ticks()),
		Ops: s.Ops, Mix: s.Mix, Cost: s.Cost, Seed: s.Seed, Watch: s.meter})
	bar := progressbar.NewOptions(s.Callouts, progressbar.OptionSetWriter(s.stderr), progressbar.OptionSetDescription("arming"),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetVisibility(tty.Is(s.stderr)))
	if err := s.load.Arm(ctx, func(n int) { _ = bar.Set(n) }); err != nil {
		return err
	}
	_ = bar.Finish() // a bar that cannot be drawn is no loss
	if err := s.meter.Begin(); err != nil {
		return err
	}
	s.load.Start()
	return nil
}

// measure takes the profile, and shows how it goes, until the time is up or ctx
// is done.
func (s *session) measure(ctx context.Context) {
	stop := func() {}
	if s.Profile != noProfile {
		stop = profile.Start(profmode.Option(s.Profile), profile.ProfilePath(s.out.path), profile.NoShutdownHook, profile.Quiet).Stop
	}
	s.meter.Collect()
	s.begun = time.Now()
	before, cpus := s.load.Counts(), s.countCPUs()
	s.live(ctx)
	s.took = time.Since(s.begun)
	s.counts = s.load.Counts().Less(before)
	for i, c := range s.countCPUs() {
		s.cpus = append(s.cpus, c.Less(cpus[i]))
	}
	stop()
}

func (s *session) countCPUs() (all []meter.Counted) {
	for cpu := range s.CPUs {
		all = append(all, s.meter.CPU(cpu))
	}
	return all
}

// ktrEntries is the room for entries of KTR in the window.
const ktrEntries = 1 << 17

// record records every event for the window.
func (s *session) record() error {
	if err := s.meter.Open(ktrEntries); err != nil {
		return err
	}
	time.Sleep(s.Window)
	s.events, s.dropped = s.meter.Close()
	s.meter.Collect()
	return nil
}

// serve starts what listens.
func (s *session) serve() error {
	if s.Gops {
		if err := agent.Listen(agent.Options{Addr: "127.0.0.1:0", ShutdownCleanup: false}); err != nil {
			return fmt.Errorf("-gops: %w", err)
		}
		fmt.Fprintf(s.stderr, "gops agent in process %d\n", os.Getpid())
	}
	if s.HTTP != "" {
		addr, err := serveHTTP(s.HTTP, s.Profile)
		if err != nil {
			return fmt.Errorf("-http: %w", err)
		}
		fmt.Fprintf(s.stderr, "http://%s/ has the sysctls and the profiles\n", addr)
	}
	return nil
}
