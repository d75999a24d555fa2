package scenario

import (
	"slices"
	"time"

	"ktimeout/tools/model/kpi"
)

// Scenario is a parsed scenario file: a small client program, and the verdicts
// that it expects.
type Scenario struct {
	Name     string // name of the file without folder and extension, or the name that the caller gave
	Title    string // first comment of the file
	CPUs     int    // 1 to 4; 2 if the file does not say
	Ticks    int    // ticks while the threads run, of all CPUs together, or with Each of every CPU; 2 if the file does not say
	Each     bool
	Times    []time.Duration // sbt era: the times of a run after the set-up, instead of ticks
	Locks    []Lock
	Channels []Channel
	Vars     []Var // variables, and counts of references
	Callouts []Callout
	Illegal  *Illegal // what its clients do wrong on purpose, or nil
	Start    []Step   // taken once before the threads start, by a thread on CPU 0, with no other actor between
	Threads  []Thread
	Finally  []Check
	Expect   []Expect
}

// Lock is a lock of the client. It is a sleep lock, unless it is a spin mutex.
type Lock struct {
	Name  string
	RW    bool
	Spin  bool
	Giant bool // the predeclared lock giant
	// Stepwise says that the code of a rwlock is explored step by step. Else each
	// operation on the lock is one step.
	Stepwise bool
	Line     int
}

// Channel is a wait channel of the client. Its sleep queue has a chain of its
// own; with Shares >= 0 it has the chain on which drains of callouts on that CPU
// sleep.
type Channel struct {
	Name   string
	Shares int
	Line   int
}

// Callout is a callout of the client, or with Timeout a handle of timeout().
type Callout struct {
	Name           string
	At             string // the callout in whose memory it is initialised when that was freed, or ""
	Lock           int    // index in Locks, -1: MPSAFE
	Giant          bool
	NoLock         bool // MPSAFE, initialised with callout_init_mtx without a mutex
	Shared         bool
	ReturnUnlocked bool
	Trylock        bool // sbt era: its lock is tried
	Timeout        bool
	// Handler has the steps of the handler when it is entered for the first time,
	// the second time, and so on. Later entries do nothing.
	Handler [][]Step
	Drained []Step // sbt era: what the function does that an async drain is given
	Line    int
}

// Thread is a client thread.
type Thread struct {
	Name  string
	CPU   int
	Steps []Step
	Line  int
}

// The steps that are not calls of package kpi. The package comment says what they
// call in C.
const (
	LockOp   kpi.Op = kpi.Ops + iota // mtx_lock, rw_wlock
	UnlockOp                         // mtx_unlock, rw_wunlock
	TryLock                          // mtx_trylock, mtx_trylock_spin, rw_try_wlock
	Rlock
	Runlock
	Sleep // msleep, msleep_spin or tsleep
	Wakeup
	WakeupOne
	Remove   // sleepq_remove of every client thread
	Sleepers // sleepq_type and sleepq_sleepcnt
	Pause
	Destroy  // mtx_destroy, rw_destroy: no thread may touch the lock afterwards
	InitLock // mtx_init, rw_init of a lock that was destroyed
	Set      // a variable is written
	Add      // a variable is read, and written
	Test     // a variable is read
	Hold     // a reference is taken (refcount_acquire)
	Drop     // a reference is given back (refcount_release)
	First    // callout_tickstofirst
	When     // callout_when
	Crowd    // in start only: callouts that softclock passes although they are not due
	Tick     // in start only: a tick of every CPU; softclocks are requested but do not run yet
	Chance   // comes out either way
	Lose     // the memory of a variable is freed
)

// NoResult is the Result of a step whose result is not checked.
const NoResult = -1 << 31

// Step is one step of the client: a call of the KPI, or one of the steps above.
type Step struct {
	Op      kpi.Op
	Callout int     // index in Callouts, or -1
	Lock    int     // index in Locks, or -1; of Sleep the interlock
	Channel int     // index in Channels, or -1
	Var     int     // index in Vars, or -1
	Ticks   int     // of an arming, a pause, a timed sleep (0: untimed), a crowd; of Tick how many; of First the limit
	Count   int     // of a Crowd: how many; of Set and Add: what is written, or added
	CPU     int     // of an arming: a CPU, kpi.Stay or kpi.Curcpu
	How     How     // of an arming: how callout_reset_sbt or callout_schedule_sbt is called; of When: what it is asked
	Moments Moments // of When: what it must return
	Result  int     // what the call must return, or NoResult, or with Then what the condition asks for; of Stop, Drain, AsyncDrain: -1, 0 or 1; of Reset, Schedule, TryLock: 0 or 1; of Sleep: 0 or EWOULDBLOCK; of First: ticks; of Sleepers how many; of Test what is read
	// Of a condition: so many steps after it are taken if the call returns Result, and so
	// many after those if it returns something else; with Not the other way round. Then is 0
	// of a step that is none. Of a Loop: so many steps after it are taken while it returns
	// something else than Result, and then the step itself again.
	Then, Else int
	Not        bool
	Loop       bool
	Line       int
}

// Moments is what callout_when says; zero: it is not checked.
type Moments struct {
	Due  time.Duration // since the set-up
	Prec time.Duration
}

// Check is an assertion about the state at the end, when everything has come to
// rest and everything due has run.
type Check struct {
	Callout int    // or -1
	Var     int    // or -1
	What    string // "entered" and "drained" (how many times in all), "pending", "active", "cpu"; "var", "ref"
	Value   int
	Line    int
}

// Expect is the verdict that some revisions are expected to get.
type Expect struct {
	Revisions []string // names
	Both      bool     // in both modes
	Mode      Mode     // if not both
	Verdicts  Expectation
	Line      int
}

// lists returns the steps of the start, of the threads, of the handlers, of the functions of
// async drains, and of what is done when counts come to 0.
func (s *Scenario) lists() [][]Step {
	lists := [][]Step{s.Start}
	for _, t := range s.Threads {
		lists = append(lists, t.Steps)
	}
	for _, c := range s.Callouts {
		lists = append(append(lists, c.Handler...), c.Drained)
	}
	for _, v := range s.Vars {
		lists = append(lists, v.Zero)
	}
	return lists
}

// place returns the number of the callout whose memory a callout has: its own, or that of the
// one that it is declared at.
func (s *Scenario) place(callout int) int {
	at := s.Callouts[callout].At
	if at == "" {
		return callout
	}
	return slices.IndexFunc(s.Callouts, func(c Callout) bool { return c.Name == at })
}

// called is the name of the memory that a callout has.
func (s *Scenario) called(callout int) string {
	at := s.Callouts[s.place(callout)].Name
	name := at
	for i := range s.Callouts {
		if s.Callouts[i].At == at {
			name += "/" + s.Callouts[i].Name
		}
	}
	return name
}

// uses tells whether some step is an op.
func (s *Scenario) uses(op kpi.Op) bool {
	for _, l := range s.lists() {
		if slices.ContainsFunc(l, func(s Step) bool { return s.Op == op }) {
			return true
		}
	}
	return false
}
