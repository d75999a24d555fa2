package child

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

// TestMain makes the test program its own child.
func TestMain(m *testing.M) {
	if Asked() != "" {
		os.Exit(ServeAll(os.Stdin, os.Stdout, does))
	}
	os.Exit(m.Run())
}

// does does a job of the tests, and reports the process that did it.
func does(ctx context.Context, job string, say func(Message[int])) error {
	switch job {
	case "crash":
		panic("as it should")
	case "fail":
		return errors.New("no")
	case "wait":
		say(Message[int]{Report: os.Getpid()})
		<-ctx.Done()
		say(Message[int]{Done: true, Stopped: true, Report: os.Getpid()})
		return nil
	}
	say(Message[int]{Done: true, Report: os.Getpid()})
	return nil
}

// Jobs of a session are done by one process, until it crashes or a job cannot be done;
// then another one does the next.
func TestSession(t *testing.T) {
	s := NewSession[int]("test")
	defer s.Close()
	ctx := context.Background()
	run := func(job string) Outcome[int] {
		t.Helper()
		o, err := s.Run(ctx, Program{}, job, func(Message[int]) {})
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	first, second := run("pid"), run("pid")
	if !first.Last.Done || first.Last.Report == 0 || first.Last.Report != second.Last.Report || second.End != nil {
		t.Errorf("two jobs: %+v and %+v", first, second)
	}
	if o := run("crash"); o.Last.Done || o.End == nil || !strings.Contains(o.Stderr, "as it should") {
		t.Errorf("a crash: %+v", o)
	}
	third := run("pid")
	if !third.Last.Done || third.Last.Report == first.Last.Report {
		t.Errorf("after a crash: %+v", third)
	}
	if o := run("fail"); o.Last.Failed != "no" {
		t.Errorf("a job that cannot be done: %+v", o)
	}
	var cancel context.CancelFunc
	ctx, cancel = context.WithCancel(ctx)
	o, err := s.Run(ctx, Program{}, "wait", func(m Message[int]) {
		if !m.Done {
			cancel()
		}
	})
	if err != nil || !o.Last.Stopped {
		t.Errorf("a job that is stopped: %+v, %v", o, err)
	}
}

// What is no job has the status 2.
func TestNoJob(t *testing.T) {
	for _, in := range []string{"", "{"} {
		if status := ServeAll(strings.NewReader(in), io.Discard, does); status != 2 {
			t.Errorf("%q: status %d", in, status)
		}
	}
}
