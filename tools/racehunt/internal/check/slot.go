package check

import (
	"sync"
	"sync/atomic"

	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// Kind says with what lock a callout was initialised, if any.
type Kind uint8

// The kinds of callouts.
const (
	MPSAFE         Kind = iota // no lock
	Mtx                        // a sleep mutex
	ReturnUnlocked             // a sleep mutex that the handler gives back itself
	Rw                         // a reader/writer lock, taken exclusively
	RwShared                   // a reader/writer lock, taken shared
	Giant                      // Giant, by callout_init
	NKinds
)

func (k Kind) String() string {
	return [...]string{"MPSAFE", "locked with a mutex", "locked with a mutex, RETURNUNLOCKED",
		"locked with a rwlock", "locked with a rwlock, SHAREDLOCK", "locked with Giant"}[k]
}

// Locked tells whether stop, reset and schedule need a lock held.
func (k Kind) Locked() bool { return k != MPSAFE }

// state is what is known of an arming.
type state uint8

const (
	unused state = iota
	making       // its call has not returned
	maybe        // pending, unless another call cancelled or refused it
	live         // pending, or taken and about to be entered
	doomed       // pending no more; entered only if it was taken before
	dead         // must not be entered any more
	entered
	finished
)

// Arming is one arming of one callout. It is the argument that its handler is
// called with; a record is used again long after its arming is over.
type Arming struct {
	Slot *Slot

	// All under Slot.mu.
	no         uint64 // serial number
	epoch      uint32 // life of the callout that it belongs to
	state      state
	fn         int8
	cpu        int32 // CPU, or NOCPU where it cannot be known
	due        int32 // earliest legal tick
	begin      uint64
	end        uint64 // 0 while its call is in progress
	call       kpi.Call
	byHandler  bool
	alias      *Arming  // of a schedule: the arming whose function and argument it has
	aliasNo    uint64   // its serial number; the record may be in use again
	anyArg     bool     // of a schedule beside other calls: of which arming is not known
	killer     kpi.Call // the call that ended it, its result, and by whom
	killBy     string
	killed     int32
	killShared bool // it was due, and the lock held for reading only
	poison     bool
}

// armings is how many records a callout has to begin with.
const armings = 64

// Slot is all that is known of one callout.
//
// Locking key:
//
//	(s)  mu, which is never held across a call of the KPI
//	(v)  atomic
//	(i)  constant
type Slot struct {
	No   int          // (i)
	Kind Kind         // (i)
	C    *sys.Callout // (i)
	// Client is the client's own, for its handler to find. (i)
	Client any
	ck     *Checker // (i)

	mu      sync.Mutex
	clock   uint64    // moments (s)
	epoch   uint32    // life: from init to free (s)
	arms    []*Arming // records, used in turn (s)
	next    int       // (s)
	serial  uint64    // of armings (s)
	last    *Arming   // the youngest arming (s)
	argOpen bool      // of which arming function and argument are in the callout is not known (s)
	cpuOpen bool      // nor on which CPU it is (s)
	open    bool      // an entry could be of several armings, until a drain ends: see charge (s)
	active  int8      // callout_active: 1, 0, or -1 if not known (s)

	inflight int    // calls in progress (s)
	begun    uint64 // moment when the last call began (s)
	drains   int    // drains in progress (s)
	drained  uint64 // moment when the last drain began or ended (s)
	armedBy  uint64 // last moment when a thread, not a handler, was arming (s)
	arming   int    // such calls in progress (s)

	run        *Arming // handler that runs (s)
	runCPU     int32   // CPU of its thread (s)
	made       int     // armings since init (s)
	ran        int     // of them entered (s)
	cancelled  int     // results that say cancelled (s)
	more, less int     // by how much made may differ from ran + cancelled (s)

	history [historySize]event // (s)
	events  int                // (s)

	handler  atomic.Pointer[sys.Thread] // thread that runs its handler, for the watchdog (v)
	handlers atomic.Uint64              // entries and exits (v)
	drainer  atomic.Pointer[sys.Thread] // a thread in drain (v)
	slept    atomic.Bool                // drainer was seen asleep (v)
	poisoned Arming
}

// Slot adds a callout to the checker. Not while it is in use.
func (ck *Checker) Slot(c *sys.Callout, kind Kind) *Slot {
	s := &Slot{No: len(ck.Slots), Kind: kind, C: c, ck: ck}
	recs := make([]Arming, armings)
	for i := range recs {
		recs[i].Slot = s
		s.arms = append(s.arms, &recs[i])
	}
	s.poisoned = Arming{Slot: s, poison: true}
	ck.Slots = append(ck.Slots, s)
	return s
}

// Poison is the argument to poison a freed callout with.
func (s *Slot) Poison() *Arming { return &s.poisoned }

// Handler returns the thread that runs the callout's handler, or nil, and a
// number that changes with every entry and exit.
func (s *Slot) Handler() (*sys.Thread, uint64) { return s.handler.Load(), s.handlers.Load() }

// tick moves the callout's clock on. Called with mu held.
func (s *Slot) tick() uint64 {
	s.clock++
	return s.clock
}

// record returns a record for a new arming: the one that has been out of use
// for longest. Called with mu held.
func (s *Slot) record() *Arming {
	for range 2 {
		for range s.arms {
			a := s.arms[s.next]
			s.next = (s.next + 1) % len(s.arms)
			over := a.state == unused || a.state == finished || a.state == dead
			if over && (s.last == nil || a != s.last && a != s.last.alias) {
				return a
			}
		}
		s.settle()
	}
	a := &Arming{Slot: s}
	s.arms = append(s.arms, a)
	return a
}

// Settle asks the machine whether doomed armings can still be entered.
func (s *Slot) Settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle()
}

// settle makes doomed armings dead if no CPU runs the callout: they had not
// been taken. Called with mu held.
func (s *Slot) settle() {
	if s.ck.Current(s) {
		return
	}
	for _, a := range s.arms {
		if a.state == doomed {
			a.state = dead
		}
	}
}

// violation makes a Violation with the callout's history. Called with mu held.
func (s *Slot) violation(c spec.Clause, format string, args ...any) *Violation {
	v := Violates(c, format, args...)
	v.Detail = s.lines()
	return v
}

// due tells whether tick has come at now; ticks wrap.
func due(tick, now int32) bool { return now-tick >= 0 }
