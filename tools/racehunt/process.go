package main

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

// runJob runs a child and judges how it ended. progress is called with every
// message of the child. When ctx is done the child is asked to stop.
func runJob(ctx context.Context, j job, progress func(message)) (result, error) {
	r := result{Revision: j.Revision, Workload: j.Workload, CPUs: j.CPUs, Seed: j.Seed}
	text, err := json.Marshal(j)
	if err != nil {
		return r, fmt.Errorf("job: %w", err)
	}
	exe, err := os.Executable()
	if err != nil {
		return r, fmt.Errorf("cannot find this program to start it again: %w", err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), childEnv+"="+string(text), "GOTRACEBACK=single")
	var stderr tail
	cmd.Stderr = &stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return r, fmt.Errorf("child: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return r, fmt.Errorf("child: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return r, fmt.Errorf("cannot start the child: %w", err)
	}
	last, silent := follow(ctx, stdout, stdin, progress)
	if silent {
		_ = cmd.Process.Kill() // it may have ended by itself; Wait says how
	}
	_ = stdin.Close()
	end := cmd.Wait()
	judge(&r, last, silent, stderr.String(), end)
	return r, nil
}

// follow reads what the child says until it says its last, ends, or is silent
// for too long.
func follow(ctx context.Context, stdout io.Reader, stdin io.Closer, progress func(message)) (last message, silent bool) {
	said := make(chan message)
	go func() {
		defer close(said)
		s := bufio.NewScanner(stdout)
		s.Buffer(nil, 16<<20)
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

// judge fills in the verdict: what the child reported, else how it died.
func judge(r *result, last message, silent bool, stderr string, end error) {
	r.Seconds, r.counts = last.Elapsed.Seconds(), last.Counts
	var exit *exec.ExitError
	f, died := readFault(stderr)
	race, raced := readRace(stderr)
	switch v := last.Violation; {
	case v != nil:
		r.Verdict, r.Rule, r.Sentence, r.Detail = broke, v.Rule, v.Text, v.Detail
		if v.Hang {
			r.Verdict = hung
		}
	case last.Failed != "":
		r.Verdict, r.Sentence = failed, last.Failed
	case last.Done && raced:
		r.Verdict, r.Rule, r.Sentence, r.Detail = broke, 9, race.sentence, race.stack
	case last.Done && last.Stopped:
		r.Verdict = interrupted
	case last.Done:
		r.Verdict = survived
	case silent:
		r.Verdict, r.Rule = hung, 9
		r.Sentence = fmt.Sprintf("hang: the process said nothing for %v, not even its watchdog", heartbeat)
	case died:
		r.Verdict, r.Rule, r.Sentence, r.Detail = crashed, 9, f.sentence, f.stack
	case errors.As(end, &exit):
		r.Verdict, r.Sentence = failed, fmt.Sprintf("the process ended with %v before it had reported: %.200s", end, stderr)
	default:
		r.Verdict, r.Sentence = failed, "the process ended before it had reported"
	}
}
