package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"time"
)

// child is the process that does one job and ends with it.
type child struct {
	mu   sync.Mutex // of out and done
	out  *json.Encoder
	done bool // the last message is out
}

// errStopped is why a child stops before its time: the parent asks for it, or is
// gone.
var errStopped = errors.New("it was stopped")

// runChild does the job that it reads from in, and returns the exit status. It
// says on out how it goes.
func runChild(in io.Reader, out io.Writer) int {
	// A Ctrl-C reaches the whole process group; the parent decides.
	signal.Ignore(os.Interrupt)
	c := &child{out: json.NewEncoder(out)}
	var j job
	d := json.NewDecoder(in)
	if err := d.Decode(&j); err != nil {
		fmt.Fprintf(os.Stderr, "racehunt: %s is set, but standard input holds no job: %v\n", childEnv, err)
		return 2
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, io.MultiReader(d.Buffered(), in))
		cancel(errStopped)
	}()
	var err error
	switch {
	case j.Stress != nil:
		err = (&stressChild{child: c, stressJob: *j.Stress, stop: func() {}}).run(ctx)
	case j.Explore != nil:
		err = c.explore(ctx, j.Explore)
	default:
		err = errors.New("the job is empty")
	}
	if err != nil {
		c.say(message{Done: true, Failed: err.Error()})
		return 1
	}
	return 0
}

// say sends a message, unless the last one is out: the threads of a machine go on
// until the process has ended.
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

// heartbeat is how long a child may say nothing.
const heartbeat = 8 * time.Second
