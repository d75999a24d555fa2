package check

import (
	"sync"
	"sync/atomic"
	"time"

	"ktimeout/tools/model/spec"
)

// Violation is one broken promise, with what was seen around it.
type Violation struct {
	spec.Violation
	Detail []string `json:",omitempty"` // the callout's last calls, or threads
	Hang   bool     `json:",omitempty"` // threads cannot go on any more
}

// Violates returns a violation of the clause.
func Violates(c spec.Clause, format string, args ...any) *Violation {
	return &Violation{Violation: *spec.Breaks(c, format, args...)}
}

// Stats counts what was done; any thread may read it at any time.
type Stats struct {
	Ops        atomic.Uint64 // calls of the KPI
	Migrations atomic.Uint64 // armings for another CPU than the one before
	Drains     atomic.Uint64 // drains that returned
	Slept      atomic.Uint64 // drains whose thread was seen asleep
	Armed      atomic.Uint64 // armings made
	Entered    atomic.Uint64 // handlers entered
	Direct     atomic.Uint64 // of these by the timer interrupt; sbt era
}

// Checker holds what is known of all callouts of one run.
type Checker struct {
	Stats Stats
	Slots []*Slot
	// Negative says that stop and drain return -1 where they have nothing to cancel and
	// the callout is not being serviced, and 0 where it is, whatever they cancel.
	Negative bool

	// Current tells whether some CPU runs the callout of s: has taken it and not
	// finished with it. It takes the CPUs' locks.
	Current func(s *Slot) bool
	// Report is called once, with the first violation, while no lock of the checker
	// is held.
	Report func(*Violation)

	start time.Time
	once  sync.Once
	first atomic.Pointer[Violation]
}

// New returns a checker whose clock starts now.
func New(report func(*Violation)) *Checker {
	return &Checker{Report: report, start: time.Now(), Current: func(*Slot) bool { return true }}
}

// Elapsed is the time since the start.
func (ck *Checker) Elapsed() time.Duration { return time.Since(ck.start) }

// Fail reports v, unless v is nil or a violation was reported before.
func (ck *Checker) Fail(v *Violation) {
	if v == nil {
		return
	}
	ck.once.Do(func() {
		ck.first.Store(v)
		ck.Report(v)
	})
}

// First returns the violation that was reported, or nil.
func (ck *Checker) First() *Violation { return ck.first.Load() }
