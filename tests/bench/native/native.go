// Package native builds a kern_timeout.c of the user's with the C compiler of the host, so
// that tests/bench/report can time its functions in turns with the port's.
//
// The text is compiled as it stands, with the headers of its tree, kernel.h in place of the
// rest of the kernel, and bench.c, which times it. It is a process of its own, which the
// caller tells what to time.
package native

import (
	"bufio"
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

//go:embed c/kernel.h
var kernel []byte

//go:embed c/bench.c
var bench []byte

// Cases are what can be timed.
const (
	CompareAndSwap  = "compare_and_swap"
	LockPair        = "lock_pair"
	ResetStop       = "reset_stop"
	ResetSame       = "reset_same"
	ResetOther      = "reset_other"
	PendingInOrder  = "pending_in_order"
	PendingAtRandom = "pending_at_random"
	TickAlone       = "tick_alone"
	Fire            = "fire"
)

// What is looked for in a text.
var (
	include = regexp.MustCompile(`(?m)^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]`)
	sbt     = regexp.MustCompile(`\bsbintime_t\b`)
	ticks   = regexp.MustCompile(`\bcallout_tick\b`)
)

// genuine are the headers that come from the tree, or else from the host.
var genuine = map[string]bool{"callout.h": true, "_callout.h": true, "queue.h": true, "cdefs.h": true}

// Build compiles sys/kern/kern_timeout.c of a tree, of FreeBSD 8.0 to 9.3, with sys/sys/callout.h,
// _callout.h where there is one, and queue.h of the tree or of the host. It returns the program,
// which lies in a folder of its own that the caller removes. An error is one line.
func Build(tree, folder string) (program string, err error) {
	file := filepath.Join(tree, "sys/kern/kern_timeout.c")
	text, err := os.ReadFile(file)
	switch {
	case err != nil:
		return "", err
	case sbt.Match(text):
		return "", fmt.Errorf("%s: it is of 10.0 or later, whose time is no tick: give a tree of 8.0 to 9.3", file)
	case !ticks.Match(text):
		return "", fmt.Errorf("%s: there is no callout_tick: give a kern_timeout.c of 8.0 to 9.3", file)
	}
	cc, err := compiler()
	if err != nil {
		return "", err
	}
	headers := filepath.Join(folder, "include")
	put := func(name string, text []byte) error {
		name = filepath.Join(headers, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		return os.WriteFile(name, text, 0o666)
	}
	for _, m := range include.FindAllSubmatch(text, -1) {
		if name := string(m[1]); !genuine[filepath.Base(name)] {
			if !filepath.IsLocal(name) {
				return "", fmt.Errorf("%s: it includes %s, which is outside the tree", file, name)
			}
			if err := put(name, nil); err != nil {
				return "", err
			}
		}
	}
	for name := range genuine {
		text, err := os.ReadFile(filepath.Join(tree, "sys/sys", name))
		if errors.Is(err, os.ErrNotExist) && name != "callout.h" || name == "cdefs.h" {
			continue
		}
		if err != nil {
			return "", err
		}
		if err := put("sys/"+name, text); err != nil {
			return "", err
		}
	}
	abs, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	for name, text := range map[string][]byte{"kernel.h": kernel, "bench.c": bench} {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o666); err != nil {
			return "", err
		}
	}
	program = filepath.Join(folder, "bench")
	cmd := exec.Command(cc, "-O2", "-w", "-std=gnu99", "-D_GNU_SOURCE", "-I", headers, "-include", filepath.Join(folder, "kernel.h"),
		fmt.Sprintf("-DTEXT=%q", abs), filepath.Join(folder, "bench.c"), "-o", program)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%s does not compile: %s", file, first(said, err))
	}
	return program, nil
}

// compiler returns the C compiler.
func compiler() (string, error) {
	for _, name := range []string{"cc", "gcc", "clang"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("there is no C compiler in PATH: install cc, gcc or clang")
}

// first returns the first line in which a compiler or a linker says what is wrong.
func first(said []byte, err error) string {
	for line := range strings.Lines(string(said)) {
		if strings.Contains(line, "error: ") || strings.Contains(line, "undefined reference") {
			return strings.TrimSpace(line)
		}
	}
	if line, _, _ := strings.Cut(strings.TrimSpace(string(said)), "\n"); line != "" {
		return line
	}
	return err.Error()
}

// Program is a running program.
type Program struct {
	cmd  *exec.Cmd
	to   io.WriteCloser
	from *bufio.Reader
	said bytes.Buffer // its stderr
}

// Start starts a program that was built. It runs on the processors that the calling thread may
// use.
func Start(program string) (*Program, error) {
	p := &Program{cmd: exec.Command(program)}
	p.cmd.Stderr = &p.said
	var err error
	if p.to, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	from, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.from = bufio.NewReader(from)
	return p, p.cmd.Start()
}

// Time does a case n times and returns how long that took. It fails if the text did something else
// than it was to.
func (p *Program) Time(name string, n int) (time.Duration, error) {
	var ns int64
	if _, err := fmt.Fprintln(p.to, name, n); err != nil {
		return 0, p.ended(err)
	}
	if _, err := fmt.Fscanln(p.from, &ns); err != nil {
		return 0, p.ended(err)
	}
	return time.Duration(ns), nil
}

// ended says why the program is not there any more.
func (p *Program) ended(err error) error {
	if e := p.Stop(); e != nil {
		err = e
	}
	if said := strings.TrimSpace(p.said.String()); said != "" {
		err = errors.New(said)
	}
	return fmt.Errorf("the C code: %w", err)
}

// Stop ends the program.
func (p *Program) Stop() error {
	p.to.Close()
	return p.cmd.Wait()
}
