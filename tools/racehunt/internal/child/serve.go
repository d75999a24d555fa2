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

// speaker sends the messages of a child.
type speaker[T any] struct {
	mu   sync.Mutex // protects out and done
	out  *json.Encoder
	done bool // the last message was sent
}

// ErrStopped is the reason if a child stops before its time: the parent asks for it, or
// has ended.
var ErrStopped = errors.New("it was stopped")

// Serve reads a job from in, one JSON object, does it, and returns the exit status. It
// writes messages to out. The job's context is done when in ends.
func Serve[J, T any](in io.Reader, out io.Writer, do func(ctx context.Context, job J, say func(Message[T])) error) int {
	// A Ctrl-C reaches the whole process group. The parent decides what to do.
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

// say sends a message, unless the last one was sent: the threads of a machine may still
// report until the process ends.
func (s *speaker[T]) say(m Message[T]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return
	}
	s.done = m.Done
	if err := s.out.Encode(m); err != nil {
		os.Exit(1) // the parent has ended
	}
}

// Heartbeat is how long a child may be silent before it is killed.
const Heartbeat = 8 * time.Second
