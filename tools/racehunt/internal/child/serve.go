package child

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

// speaker says how the job goes.
type speaker[T any] struct {
	mu   sync.Mutex // of out and done
	out  *json.Encoder
	done bool // the last message is out
}

// ErrStopped is why a child stops before its time: the parent asks for it, or is
// gone.
var ErrStopped = errors.New("it was stopped")

// Serve does the job that it reads from in, one JSON object, and returns the exit
// status. It says on out how it goes. The job's context is done when in ends.
func Serve[J, T any](in io.Reader, out io.Writer, do func(ctx context.Context, job J, say func(Message[T])) error) int {
	// A Ctrl-C reaches the whole process group; the parent decides.
	signal.Ignore(os.Interrupt)
	s := &speaker[T]{out: json.NewEncoder(out)}
	var j J
	d := json.NewDecoder(in)
	if err := d.Decode(&j); err != nil {
		fmt.Fprintf(os.Stderr, "racehunt: %s is set, but standard input holds no job: %v\n", env, err)
		return 2
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, io.MultiReader(d.Buffered(), in))
		cancel(ErrStopped)
	}()
	if err := do(ctx, j, s.say); err != nil {
		s.say(Message[T]{Done: true, Failed: err.Error()})
		return 1
	}
	return 0
}

// say sends a message, unless the last one is out: the threads of a machine go on
// until the process has ended.
func (s *speaker[T]) say(m Message[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return
	}
	s.done = m.Done
	if err := s.out.Encode(m); err != nil {
		os.Exit(1) // the parent is gone
	}
}

// Heartbeat is how long a child may say nothing.
const Heartbeat = 8 * time.Second
