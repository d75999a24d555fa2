package stress

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/check"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/load"
	"ktimeout/tools/racehunt/internal/watch"
)

// ncallout is the number of timeout() slots of the machine, which decides the size of
// its wheels. They are small, so that armings go round the wheel.
const ncallout = 64

// run is a running workload.
type run struct {
	Job
	say    func(message)
	ck     *check.Checker
	stop   func() // ends the profile
	ending sync.Once
}

// Child is the child process that runs a workload. It returns the exit status.
func Child(in io.Reader, out io.Writer) int {
	return child.Serve(in, out, func(ctx context.Context, j Job, say func(message)) error {
		return (&run{Job: j, say: say, stop: func() {}}).run(ctx)
	})
}

func (c *run) now() message {
	return message{Report: Report{Elapsed: c.ck.Elapsed(), Counts: countsOf(&c.ck.Stats)}}
}

// last sends the message that says how the run ended, and ends the process: after a
// violation no thread of the machine can be trusted. If it is called a second time, it
// waits for the first call, which may still write the profile.
func (c *run) last(m message) {
	c.ending.Do(func() {
		m.Done = true
		c.say(m)
		c.stop()
		os.Exit(0)
	})
}

// run runs the workload until its time is over or ctx is done.
func (c *run) run(ctx context.Context) error {
	if err := c.instruments(); err != nil {
		return err
	}
	rev := scenario.Revision(c.Revision)
	if err := smp.Boot(smp.Config{CPUs: c.CPUs, Hz: c.Hz, Ncallout: ncallout, Revision: rev, Floating: c.Floating}); err != nil {
		return fmt.Errorf("cannot boot %s: %w", c.Revision, err)
	}
	c.ck = check.New(func(v *check.Violation) {
		m := c.now()
		m.Report.Violation = v
		c.last(m)
	})
	smp.Attach("racehunt", sys.NOCPU)
	env := load.Start(load.Config{Workload: c.Workload, CPUs: c.CPUs, Callouts: c.Callouts,
		Ncallout: ncallout, Floating: c.Floating, Seed: c.Seed}, c.ck)
	smp.Detach()

	w := &watch.Watch{Ck: c.ck, Env: env, Beat: func() { c.say(c.now()) }}
	go w.Run(context.Background())
	timed, cancel := context.WithTimeout(ctx, c.D)
	defer cancel()
	<-timed.Done()

	// The watchdog goes on, as Stop can hang, too.
	env.Stop()
	smp.Attach("racehunt", sys.NOCPU)
	env.Finish()
	m := c.now()
	m.Stopped = ctx.Err() != nil && m.Report.Elapsed < c.D
	c.last(m)
	return nil
}
