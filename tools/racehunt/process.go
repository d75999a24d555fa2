package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
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

// outcome is how a child ended.
type outcome struct {
	last   message // that is no note
	silent bool    // it said nothing for too long, and was killed
	stderr string
	end    error // of the process
}

// runJob runs a child. progress is called with every message of the child. When
// ctx is done the child is asked to stop.
func runJob(ctx context.Context, j job, progress func(message)) (outcome, error) {
	var o outcome
	text, err := json.Marshal(j)
	if err != nil {
		return o, fmt.Errorf("job: %w", err)
	}
	exe, err := os.Executable()
	if err != nil {
		return o, fmt.Errorf("cannot find this program to start it again: %w", err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childEnv+"=1", "GOTRACEBACK=single")
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
	// A child that dies at once says so itself.
	_, _ = stdin.Write(text)
	o.last, o.silent = follow(ctx, stdout, stdin, progress)
	if o.silent {
		_ = cmd.Process.Kill() // it may have ended by itself; Wait says how
	}
	_ = stdin.Close()
	o.end = cmd.Wait()
	o.stderr = stderr.String()
	return o, nil
}

// follow reads what the child says until it says its last, ends, or is silent
// for too long.
func follow(ctx context.Context, stdout io.Reader, stdin io.Closer, progress func(message)) (last message, silent bool) {
	said := make(chan message)
	go func() {
		defer close(said)
		s := bufio.NewScanner(stdout)
		s.Buffer(nil, 64<<20)
		for s.Scan() {
			var m message
			if json.Unmarshal(s.Bytes(), &m) == nil {
				said <- m
			}
		}
	}()
	// The clock of the silence stands while this process stands.
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
			if quiet > heartbeat {
				go func() { // let go of the reader
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
