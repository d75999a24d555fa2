// Command table decides the programs of tests/decide on the maintained port and on
// r262057, bound and floating, and prints the verdicts and the time that each
// took.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"

	"ktimeout/tests/decide"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/version"
)

func main() {
	limit := flag.Duration("time", time.Minute, "processor time for one program on one revision in one mode")
	printVersion := version.Flag(flag.CommandLine)
	flag.Parse()
	if *printVersion {
		version.Print(os.Stdout, "table")
		return
	}
	if flag.NArg() != 0 || *limit <= 0 {
		fmt.Fprintln(os.Stderr, "table: it takes no arguments, and -time a time above 0; go run ./tests/decide/table [-time 1m]")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := table(ctx, *limit); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

// soon is the time within which a verdict should be found.
const soon = 10 * time.Second

// table prints the table.
func table(ctx context.Context, limit time.Duration) error {
	all, err := decide.Programs()
	if err != nil {
		return err
	}
	fmt.Printf("%-22s %-8s %-8s %-14s %-6s %9s %9s %9s %7s\n", "program", "revision", "mode", "verdict", "by", "runs", "traces", "states", "cpu s")
	decided, late := 0, map[string]bool{}
	for _, s := range all {
		for _, name := range decide.Revisions {
			for _, floating := range []bool{false, true} {
				begun := used()
				with, cancel := within(ctx, limit)
				v, err := s.Hunt(with, scenario.Revision(name), floating, nil)
				cancel()
				took := used() - begun
				if err != nil {
					return err
				}
				fmt.Printf("%-22s %-8s %-8s %-14s %-6s %9d %9d %9d %7.2f\n", s.Name, name, scenario.ModeOf(floating), v.Kind(), v.By, v.Runs, v.Traces, v.States, took.Seconds())
				if ctx.Err() != nil {
					return ctx.Err()
				}
				if v.By == scenario.NoSearch {
					fmt.Printf("    %v: %s\n", v.Kind(), v.Why)
				}
				if v.By == scenario.NoSearch || took > soon {
					late[s.Name] = true
				}
			}
		}
		if !late[s.Name] {
			decided++
		}
	}
	fmt.Printf("%d of %d programs are decided within %v on each revision in each mode\n", decided, len(all), soon)
	return nil
}

// used is the CPU time that the process has used: unlike elapsed time it does not
// depend on what else the computer does.
func used() time.Duration {
	var r unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// within returns a context that is done once the process has used that much more
// CPU time.
func within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	until, tick := used()+limit, time.NewTicker(20*time.Millisecond)
	go func() {
		defer tick.Stop()
		for used() < until {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
		cancel(fmt.Errorf("its %v were over", limit))
	}()
	return ctx, func() { cancel(nil) }
}
