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

	armed    int             // number of callouts
	begun    time.Time       // when all callouts were armed
	took     time.Duration   // from then to the end of the profile
	counts   load.Counts     // between begun and the end of the profile
	figures  *meter.Figures  // of the same time
	sampling sampling        // of the same time, if there is a CPU profile
	seconds  []report.Second // of the same time
	wheel    occupancy       // at the end of that time
	recorded time.Duration   // how long the window was
	window   *meter.Figures  // of the window
	events   []meter.Event   // of the window
	dropped  int             // events of the window for which there was no room
}

// patience is how long clients may take to end, and how long looking at the
// wheels may take.
const patience = 30 * time.Second

var errHung = errors.New("the machine hangs; racehunt shows in which revisions that can happen")

// run runs the machine and writes the results. When it is interrupted, it writes
// those that there are.
func (s *session) run(ctx context.Context) error {
	if err := s.boot(); err != nil {
		return errors.Join(err, os.Remove(s.out.path))
	}
	err := s.arm(ctx)
	if err == nil && s.armed == s.Callouts {
		err = s.measure(ctx)
	}
	hung := !s.look()
	if !hung && s.figures != nil && s.Window > 0 {
		err = errors.Join(err, s.record(ctx))
	}
	if !s.load.Stop(patience) || hung {
		err = errors.Join(err, errHung)
	} else {
		err = errors.Join(err, s.meter.End(), smp.Shutdown())
	}
	return errors.Join(s.write(), err)
}

// boot boots the machine.
func (s *session) boot() error {
	if err := s.serve(); err != nil {
		return err
	}
	s.meter = meter.New(s.Rev, meter.Config{CPUs: s.CPUs, Hz: s.Hz, Hist: s.Hist, Labels: s.Labels})
	return smp.Boot(smp.Config{CPUs: s.CPUs, Hz: s.Hz, Ncallout: s.Ncallout, Revision: s.meter.Revision(), Floating: s.Floating})
}

// arm arms the callouts and starts the clients. If ctx is done before all are
// armed, it starts no clients.
func (s *session) arm(ctx context.Context) error {
	smp.Attach("softclockprof", 0)
	defer smp.Detach()
	s.load = load.New(load.Config{CPUs: s.CPUs, Callouts: s.Callouts, Kind: s.Kind, Spread: s.Spread, Span: int32(s.ticks()),
		Ops: s.Ops, Mix: s.Mix, Cost: s.Cost, Seed: s.Seed, Watch: s.meter})
	bar := progressbar.NewOptions(s.Callouts, progressbar.OptionSetWriter(s.stderr), progressbar.OptionSetDescription("arming"),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionSetVisibility(tty.Is(s.stderr)))
	s.armed = s.load.Arm(ctx, func(n int) { _ = bar.Set(n) })
	_ = bar.Finish() // the bar is not needed
	if s.armed < s.Callouts {
		return nil
	}
	if err := s.meter.Begin(s.load.Handler()); err != nil {
		return err
	}
	s.load.Start()
	return nil
}

// measure takes the profile and the figures, and prints the progress, until the
// time is up or ctx is done.
func (s *session) measure(ctx context.Context) error {
	stop := func() {}
	if s.Profile != noProfile {
		stop = profile.Start(profmode.Option(s.Profile), profile.ProfilePath(s.out.path), profile.NoShutdownHook, profile.Quiet).Stop
	}
	cpu := cpuTimeNow()
	s.meter.Take()
	s.begun = time.Now()
	before := s.load.Counts()
	s.live(ctx)
	s.took = time.Since(s.begun)
	s.counts = s.load.Counts().Less(before)
	s.figures = s.meter.Take()
	cpu = cpuTimeNow().less(cpu)
	stop()
	if s.Profile != "cpu" {
		return nil
	}
	return s.account(cpu)
}

const (
	// ktrEntries is the number of KTR entries that the window has room for.
	ktrEntries = 1 << 17
	// lastWindow is the longest window of a run that was interrupted.
	lastWindow = 200 * time.Millisecond
)

// record records every event for the length of the window, which ends early when
// ctx is done. If ctx was done before, the window is short.
func (s *session) record(ctx context.Context) error {
	if err := s.meter.Open(ktrEntries); err != nil {
		return err
	}
	begun := time.Now()
	if ctx.Err() != nil {
		time.Sleep(min(s.Window, lastWindow))
	} else {
		select {
		case <-time.After(s.Window):
		case <-ctx.Done():
		}
	}
	s.recorded = time.Since(begun)
	s.events, s.dropped = s.meter.Close()
	s.window = s.meter.Take()
	return nil
}

// serve starts the servers that the flags ask for.
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
