package child

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// tail keeps the first and the last part of what is written to it.
type tail struct {
	head, end bytes.Buffer
}

const tailSize = 256 << 10

func (t *tail) Write(p []byte) (int, error) {
	n := len(p)
	if room := tailSize - t.head.Len(); room > 0 {
		k := min(room, len(p))
		t.head.Write(p[:k])
		p = p[k:]
	}
	t.end.Write(p)
	if over := t.end.Len() - tailSize; over > 0 {
		t.end.Next(over)
	}
	return n, nil
}

func (t *tail) String() string { return t.head.String() + t.end.String() }

// Program is a program that can be a child: this one, or one that holds other revisions
// besides.
type Program struct {
	Path string   // "" for this program
	Env  []string // what its environment has besides
}

// Command returns the command that runs the program with arguments.
func (p *Program) Command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.Path, args...)
	cmd.Env = append(os.Environ(), p.Env...)
	return cmd
}

// Command returns the command that starts this program again as a child, which is
// killed when ctx is done.
func Command(ctx context.Context, kind Kind) (*exec.Cmd, error) {
	return (&Program{}).child(ctx, kind)
}

// child returns the command that starts the program as a child, which is killed when ctx
// is done.
func (p *Program) child(ctx context.Context, kind Kind) (*exec.Cmd, error) {
	path := p.Path
	if path == "" {
		exe, err := os.Executable()
		if err != nil {
			return nil, fmt.Errorf("cannot find this program to start it again: %w", err)
		}
		path = exe
	}
	cmd := exec.CommandContext(ctx, path)
	cmd.Env = append(append(os.Environ(), p.Env...), env+"="+string(kind))
	return cmd, nil
}

// Run runs this program as a child. It calls progress with every message of the child.
// When ctx is done it asks the child to stop.
func Run[J, T any](ctx context.Context, kind Kind, j J, progress func(Message[T])) (Outcome[T], error) {
	return RunIn(ctx, Program{}, kind, j, progress)
}

// RunIn is Run for a program.
func RunIn[J, T any](ctx context.Context, p Program, kind Kind, j J, progress func(Message[T])) (Outcome[T], error) {
	var o Outcome[T]
	text, err := json.Marshal(j)
	if err != nil {
		return o, fmt.Errorf("job: %w", err)
	}
	cmd, err := p.child(context.Background(), kind) // when ctx is done it is asked to stop, not killed
	if err != nil {
		return o, err
	}
	cmd.Env = append(cmd.Env, "GOTRACEBACK=single")
	var stderr tail
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return o, fmt.Errorf("child: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return o, fmt.Errorf("child: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return o, fmt.Errorf("cannot start the child: %w", err)
	}
	// If the child has died already, its output and exit status say so.
	_, _ = stdin.Write(text)
	o.Last, o.Silent = follow(ctx, stdout, stdin, progress)
	if o.Silent {
		_ = cmd.Process.Kill() // an error means that it has ended; Wait says how
	}
	_ = stdin.Close()
	o.End = cmd.Wait()
	o.Stderr = stderr.String()
	return o, nil
}

// follow reads the messages of the child until the last one, until the child ends, or
// until it is silent for too long.
func follow[T any](ctx context.Context, stdout io.Reader, stdin io.Closer, progress func(Message[T])) (last Message[T], silent bool) {
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
	// Silence is counted in periods, so that it does not grow while this process is stopped.
	const period = 100 * time.Millisecond
	t := time.NewTicker(period)
	defer t.Stop()
	quiet, looked := time.Duration(0), time.Now()
	done := ctx.Done()
	for {
		select {
		case m, ok := <-said:
			if !ok {
				return last, false
			}
			quiet = 0
			if m.Note == "" {
				last = m
			}
			progress(m)
		case now := <-t.C:
			quiet += min(now.Sub(looked), 2*period)
			looked = now
			if quiet > Heartbeat {
				go func() { // let the goroutine that reads end
					for range said {
					}
				}()
				return last, true
			}
		case <-done:
			done = nil
			_ = stdin.Close()
		}
	}
}

// Untold says how a child ended that sent no last message.
func (o *Outcome[T]) Untold() string {
	if exit := (*exec.ExitError)(nil); errors.As(o.End, &exit) {
		return fmt.Sprintf("the process ended with %v before it had reported: %.200s", o.End, o.Stderr)
	}
	return "the process ended before it had reported"
}
