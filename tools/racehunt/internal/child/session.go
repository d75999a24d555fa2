package child

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
)

// Session runs jobs one after another in a child, which it starts when there is a job and
// none runs: the last one may have crashed. To start a process takes longer than a short
// job.
type Session[T any] struct {
	kind    Kind
	program Program
	cmd     *exec.Cmd // nil: no child runs
	stdin   io.WriteCloser
	said    chan Message[T]
	stderr  *tail
}

// NewSession returns a session of a kind of child, without a child.
func NewSession[T any](kind Kind) *Session[T] { return &Session[T]{kind: kind} }

// Run has a child of the program do a job. It calls progress with every message of the
// child. When ctx is done it asks the child to stop.
func (s *Session[T]) Run(ctx context.Context, p Program, job any, progress func(Message[T])) (Outcome[T], error) {
	var o Outcome[T]
	text, err := json.Marshal(job)
	if err != nil {
		return o, fmt.Errorf("job: %w", err)
	}
	if s.cmd != nil && s.program.Path != p.Path {
		s.Close()
	}
	if s.cmd == nil {
		if err := s.start(p); err != nil {
			return o, err
		}
	}
	// If the child has died already, its output and exit status say so.
	_, _ = s.stdin.Write(append(text, '\n'))
	o.Last, o.Silent = follow(ctx, s.said, s.stdin, progress, true)
	if o.Last.Done && !o.Last.Stopped && o.Last.Failed == "" && ctx.Err() == nil {
		return o, nil
	}
	stderr := s.stderr
	o.End = s.end(o.Silent)
	o.Stderr = stderr.String()
	return o, nil
}

// start starts a child.
func (s *Session[T]) start(p Program) (err error) {
	if s.cmd, err = p.child(context.Background(), s.kind); err != nil { // it is asked to stop, not killed
		return err
	}
	s.program, s.stderr = p, &tail{}
	if s.stdin, s.said, err = begin[T](s.cmd, s.stderr); err != nil {
		s.cmd = nil
	}
	return err
}

// end ends the child, and returns how it ended.
func (s *Session[T]) end(kill bool) error {
	if kill {
		_ = s.cmd.Process.Kill() // an error means that it has ended; Wait says how
	}
	_ = s.stdin.Close()
	for range s.said { // it says no more when it has ended
	}
	err := s.cmd.Wait()
	s.cmd = nil
	return err
}

// Close ends the child, if there is one.
func (s *Session[T]) Close() {
	if s.cmd != nil {
		_ = s.end(false) // its jobs are done, whatever becomes of it now
	}
}

// begin starts the command of a child. said has its messages, until it ends.
func begin[T any](cmd *exec.Cmd, stderr io.Writer) (io.WriteCloser, chan Message[T], error) {
	cmd.Env = append(cmd.Env, "GOTRACEBACK=single")
	cmd.Stderr = stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, nil, fmt.Errorf("child: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, nil, fmt.Errorf("child: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, nil, fmt.Errorf("cannot start the child: %w", err)
	}
	said := make(chan Message[T])
	go func() {
		defer close(said)
		s := bufio.NewScanner(stdout)
		s.Buffer(nil, 64<<20)
		for s.Scan() {
			var m Message[T]
			if json.Unmarshal(s.Bytes(), &m) == nil {
				said <- m
			}
		}
	}()
	return stdin, said, nil
}

// ServeAll is Serve for one job after another, until in ends or one cannot be done.
func ServeAll[J, T any](in io.Reader, out io.Writer, do func(ctx context.Context, job J, say func(Message[T])) error) int {
	signal.Ignore(os.Interrupt)
	ctx, cancel := context.WithCancelCause(context.Background())
	jobs := make(chan J)
	go func() {
		defer close(jobs)
		d := json.NewDecoder(in)
		for {
			var j J
			err := d.Decode(&j)
			switch {
			case errors.Is(err, io.EOF):
			case err != nil:
				fmt.Fprintf(os.Stderr, "racehunt: %s is set, but standard input holds no job: %v\n", env, err)
			default:
				jobs <- j
				continue
			}
			cancel(ErrStopped)
			return
		}
	}()
	e, status := json.NewEncoder(out), 2
	for j := range jobs {
		s := &speaker[T]{out: e}
		if err := do(ctx, j, s.say); err != nil {
			s.say(Message[T]{Done: true, Failed: err.Error()})
			return 1
		}
		status = 0
	}
	return status
}
