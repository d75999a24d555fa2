package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"ktimeout/tools/cfront/mutants/judge"
)

// Limits of a trial, in CPU time: of a search, of one that is taken again because the
// two sides differ, and of all programs of a side.
const (
	perSearch = time.Second
	perAgain  = 20 * time.Second
	perSide   = 40 * time.Second
	deaths    = 3 // after so many ends of a child, the other programs are not tried
)

// died is the verdict of a program that ended the child. Its text is Go's, and need not
// be the same on both sides.
const died = "dies"

// child is a built batch.
type child struct {
	bin string
	judge.Programs
}

// all tries a revision with all programs, in as many processes as it takes.
func (c *child) all(ctx context.Context, rev string, programs int) ([]judge.Line, error) {
	var lines []judge.Line
	begun := 0
	for ends := 0; begun < programs && ends < deaths; ends++ {
		got, why, err := c.some(ctx, rev, begun, -1, perSearch, false)
		if err != nil {
			return nil, err
		}
		lines = append(lines, got...)
		begun += len(got)
		if why == "" {
			break
		}
		if why != judge.Endless {
			lines = append(lines, judge.Line{Index: begun, Verdict: died, Why: why})
			begun++
		}
	}
	return lines, nil
}

// some tries programs from one on, until the child ends. why says how that came about,
// or is "" if all is well.
func (c *child) some(ctx context.Context, rev string, from, n int, limit time.Duration, prove bool) (lines []judge.Line, why string, err error) {
	wall, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(wall, c.bin, "-rev", rev, "-from", fmt.Sprint(from), "-n", fmt.Sprint(n), "-calls", fmt.Sprint(c.Calls), "-scenarios", c.Scenarios, "-prove="+fmt.Sprint(prove),
		"-limit", limit.String(), "-budget", perSide.String())
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := cmd.Start(); err != nil {
		return nil, "", err
	}
	for s := bufio.NewScanner(out); s.Scan(); {
		var l judge.Line
		if err := json.Unmarshal(s.Bytes(), &l); err == nil {
			lines = append(lines, l)
		}
	}
	err = cmd.Wait()
	status := -1
	if e := (*exec.ExitError)(nil); errors.As(err, &e) {
		status = e.ExitCode()
	}
	switch {
	case ctx.Err() != nil:
		return nil, "", ctx.Err()
	case err == nil:
		return lines, "", nil
	case status == judge.ExitUsage && len(lines) == 0 && !strings.Contains(stderr.String(), "goroutine "):
		return nil, "", fmt.Errorf("%s: %s", rev, strings.TrimSpace(stderr.String()))
	case status == judge.ExitEndless:
		return lines, judge.Endless, nil
	}
	return lines, firstFault(stderr.String()), nil
}

var fault = regexp.MustCompile(`(?m)^(panic|fatal error): .*$`)

func firstFault(out string) string {
	if f := fault.FindString(out); f != "" {
		return f
	}
	return "without a word"
}
