package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"time"

	"github.com/google/gops/agent"
	"github.com/pkg/profile"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tests/scenario"
	"ktimeout/tools/racehunt/internal/check"
	"ktimeout/tools/racehunt/internal/load"
	"ktimeout/tools/racehunt/internal/watch"
)

// ncallout is the number of timeout() slots of the machine, and with it the
// size of its wheels: small, so that armings go round the wheel.
const ncallout = 64

// child is the process that runs one job and ends with it.
type child struct {
	job
	ck   *check.Checker
	stop func() // ends the profile

	mu   sync.Mutex // of out and done
	out  *json.Encoder
	done bool // the last message is out
}

// runChild runs the job and returns the exit status. It says on out how it goes,
// and stops before its time when in ends: the parent asks for it, or is gone.
func runChild(text string, in io.Reader, out io.Writer) int {
	// A Ctrl-C reaches the whole process group; the parent decides.
	signal.Ignore(os.Interrupt)
	c := &child{out: json.NewEncoder(out), stop: func() {}}
	if err := json.Unmarshal([]byte(text), &c.job); err != nil {
		fmt.Fprintf(os.Stderr, "racehunt: %s: %v\n", childEnv, err)
		return 2
	}
	if err := c.run(in); err != nil {
		c.say(message{Done: true, Failed: err.Error()})
		return 1
	}
	return 0
}

// say sends a message, unless the last one is out: the threads of the machine go
// on until the process has ended.
func (c *child) say(m message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done {
		return
	}
	c.done = m.Done
	if err := c.out.Encode(m); err != nil {
		os.Exit(1) // the parent is gone
	}
}

func (c *child) now() message {
	return message{Elapsed: c.ck.Elapsed(), Counts: countsOf(&c.ck.Stats)}
}

// last says how the run ended and ends the process: after a violation no thread
// of the machine can be trusted to go on.
func (c *child) last(m message) {
	m.Done = true
	c.say(m)
	c.stop()
	os.Exit(0)
}

func (c *child) run(in io.Reader) error {
	if err := c.instruments(); err != nil {
		return err
	}
	rev := scenario.Revision(c.Revision)
	if err := smp.Boot(smp.Config{CPUs: c.CPUs, Hz: c.Hz, Ncallout: ncallout, Revision: rev, Floating: c.Floating}); err != nil {
		return fmt.Errorf("cannot boot %s: %w", c.Revision, err)
	}
	c.ck = check.New(func(v *check.Violation) {
		m := c.now()
		m.Violation = v
		c.last(m)
	})
	smp.Attach("racehunt", sys.NOCPU)
	env := load.Start(load.Config{Workload: c.Workload, CPUs: c.CPUs, Callouts: c.Callouts,
		Ncallout: ncallout, Floating: c.Floating, Seed: c.Seed}, c.ck)
	smp.Detach()

	ctx, cancel := context.WithTimeout(context.Background(), c.D)
	defer cancel()
	asked := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, in)
		close(asked)
		cancel()
	}()
	w := &watch.Watch{Ck: c.ck, Env: env, Beat: func() { c.say(c.now()) }}
	go w.Run(context.Background())
	<-ctx.Done()

	// The watchdog stays: the end can hang as well.
	env.Stop()
	smp.Attach("racehunt", sys.NOCPU)
	env.Finish()
	m := c.now()
	select {
	case <-asked:
		m.Stopped = m.Elapsed < c.D
	default:
	}
	c.last(m)
	return nil
}

// instruments starts what the flags ask for.
func (c *child) instruments() error {
	if c.Gops {
		if err := agent.Listen(agent.Options{Addr: "127.0.0.1:0", ShutdownCleanup: false}); err != nil {
			return fmt.Errorf("cannot start the gops agent: %w", err)
		}
		c.say(message{Note: fmt.Sprintf("gops agent in process %d", os.Getpid())})
	}
	if c.Profile != "" {
		c.stop = profile.Start(profileMode(c.Profile), profile.ProfilePath(c.Dir), profile.NoShutdownHook, profile.Quiet).Stop
	}
	return nil
}

// profileMode returns the option for a mode of -profile, which exists.
func profileMode(mode string) func(*profile.Profile) {
	return map[string]func(*profile.Profile){
		"cpu": profile.CPUProfile, "mem": profile.MemProfile, "mutex": profile.MutexProfile,
		"block": profile.BlockProfile, "trace": profile.TraceProfile,
		"goroutine": profile.GoroutineProfile, "thread": profile.ThreadcreationProfile,
	}[mode]
}

// heartbeat is how long a child may say nothing.
const heartbeat = 8 * time.Second
