package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ktimeout/tools/softclockprof/internal/export"
	"ktimeout/tools/softclockprof/internal/report"
)

// cpuTime is CPU time that the process has used.
type cpuTime struct {
	process time.Duration
	sysmon  time.Duration // part of it that Go's thread sysmon used; 0 if unknown
}

func (c cpuTime) less(before cpuTime) cpuTime {
	return cpuTime{c.process - before.process, c.sysmon - before.sysmon}
}

// sampling compares the samples of a CPU profile with the CPU time that was used
// while it was taken.
type sampling struct {
	used    cpuTime
	sampled time.Duration
}

// known tells whether there was a CPU profile.
func (s *sampling) known() bool { return s.used.process > 0 }

// inProfile is the part of the CPU time that the profile accounts for, in per
// cent.
func (s *sampling) inProfile() float64 { return percent(s.sampled+s.used.sysmon, s.used.process) }

// enough is the part, in per cent, below which a profile cannot be trusted.
const enough = 80

// String says in one sentence how much of the CPU time the profile has.
func (s *sampling) String() string {
	text := fmt.Sprintf("cpu.pprof has %.0f %% of the %s of CPU time that the process used: samples of %s", s.inProfile(), report.Time(s.used.process), report.Time(s.sampled))
	if s.used.sysmon > 0 {
		text += fmt.Sprintf(", and %s of sysmon, a thread of Go's that its profiler never looks at, by the host's account", report.Time(s.used.sysmon))
	}
	return text + "."
}

// warning says what to do about a profile that lacks too much CPU time, or
// returns "".
func (s *sampling) warning() string {
	if !s.known() || s.inProfile() >= enough {
		return ""
	}
	return fmt.Sprintf("cpu.pprof has only %.0f %% of the CPU time that the process used: trust its proportions little. The host looks for samples at its own ticks, 100, 250 or 1000 a second: where -hz keeps step with them, threads that run between them are missed; %d, the default, does not. Few samples may miss by chance: give a longer -d.", s.inProfile(), defaultHz)
}

// account adds to the CPU profile the time of sysmon, which has no samples, and
// notes how much time the samples have.
func (s *session) account(used cpuTime) error {
	path := filepath.Join(s.out.path, "cpu.pprof")
	r, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }() // the file was only read
	whole := path + ".new"
	w, err := os.Create(whole)
	if err != nil {
		return err
	}
	sampled, err := export.CPU(r, w, used.sysmon)
	if err := errors.Join(err, w.Close()); err != nil {
		return errors.Join(fmt.Errorf("cpu.pprof: %w", err), os.Remove(whole))
	}
	s.sampling = sampling{used: used, sampled: sampled}
	return os.Rename(whole, path)
}
