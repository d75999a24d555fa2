package check

import (
	"sync"
	"sync/atomic"

	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// Kind is the kind of a callout: the lock with which it was initialised, if any.
type Kind uint8

// The kinds of callouts.
const (
	MPSAFE         Kind = iota // no lock
	Mtx                        // a sleep mutex
	ReturnUnlocked             // a sleep mutex that the handler itself releases
	Rw                         // a reader/writer lock, taken exclusively
	RwShared                   // a reader/writer lock, taken shared
	Giant                      // Giant, by callout_init
	Spin                       // a spin mutex; sbt era
	NKinds
)

func (k Kind) String() string {
	return [...]string{"MPSAFE", "locked with a mutex", "locked with a mutex, RETURNUNLOCKED",
		"locked with a rwlock", "locked with a rwlock, SHAREDLOCK", "locked with Giant", "locked with a spin mutex"}[k]
}

// Locked tells whether stop, reset and schedule need a lock held.
func (k Kind) Locked() bool { return k != MPSAFE }

// state is what is known of an arming.
type state uint8

const (
	unused state = iota
	making       // the call that makes it has not returned
	maybe        // pending, unless another call cancelled or refused it
	live         // pending, or taken and about to be entered
	doomed       // no longer pending; may be entered only if softclock had taken it before
	dead         // must not be entered any more
	entered
	finished
)

// Arming is one arming of one callout, and the argument with which the callout's
// handler is called. A record is used again for another arming long after its arming
// is over.
type Arming struct {
	Slot *Slot

	// Slot.mu protects all that follows.
	no         uint64 // serial number
	epoch      uint32 // Slot.epoch when it was made
	state      state
	fn         int8
	cpu        int32 // the CPU that it is made for, NOCPU if that cannot be known
	due        int32 // the earliest tick at which it may be entered
	begin      uint64
	end        uint64 // 0 while its call is in progress
	call       kpi.Call
	byHandler  bool
	alias      *Arming  // if a schedule made it: the arming whose function and argument it has
	aliasNo    uint64   // the serial number of alias, whose record may be in use again
	anyArg     bool     // if a schedule made it beside other calls: alias is not certain
	killer     kpi.Call // the call that made it doomed or dead
	killBy     string   // the thread that made that call
	killed     int32    // the result of that call
	killShared bool     // the arming was due, and killer held the lock for reading only
	poison     bool
}

// armings is the number of records that a callout has at first.
const armings = 64

// Slot is all that is known of one callout.
//
// Locking key:
//
//	(s)  mu, which is never held across a call of the KPI
//	(v)  atomic
//	(i)  constant
type Slot struct {
	No    int          // (i)
	Kind  Kind         // (i)
	C     *sys.Callout // (i)
	Tried bool         // softclock only tries the lock: CALLOUT_TRYLOCK (i)
	// Client is set by the client, whose handler finds its data by it. (i)
	Client any
	ck     *Checker // (i)

	mu      sync.Mutex
	clock   uint64    // number of moments so far: each note is one (s)
	epoch   uint32    // number of lives so far; a life goes from init to free (s)
	arms    []*Arming // records, used in turn (s)
	next    int       // index of the record to try next (s)
	serial  uint64    // serial number of the youngest arming (s)
	last    *Arming   // the youngest arming (s)
	argOpen bool      // it is not known which arming's function and argument the callout has (s)
	cpuOpen bool      // it is not known on which CPU the callout is (s)
	open    bool      // since the last drain an entry could be charged to several armings: see charge (s)
	active  int8      // callout_active: 1, 0, or -1 if not known (s)

	inflight int    // calls in progress (s)
	begun    uint64 // moment when the last call began (s)
	drains   int    // drains in progress (s)
	drained  uint64 // moment when the last drain began or ended (s)
	armedBy  uint64 // moment when an arming call of a thread, not of a handler, last began or ended (s)
	arming   int    // such calls in progress (s)

	run        *Arming // arming whose handler runs, or nil (s)
	runCPU     int32   // CPU of the thread that runs it (s)
	made       int     // armings since init (s)
	ran        int     // entries since init (s)
	cancelled  int     // results since init that say cancelled (s)
	more, less int     // by how much made may be above and below ran + cancelled (s)

	history [historySize]event // the last events, in a ring (s)
	events  int                // events so far (s)

	handler  atomic.Pointer[sys.Thread] // thread that runs the handler, for the watchdog (v)
	handlers atomic.Uint64              // number of entries and exits (v)
	drainer  atomic.Pointer[sys.Thread] // a thread in drain (v)
	slept    atomic.Bool                // drainer was seen asleep (v)
	poisoned Arming
}

// Slot adds a callout to the checker. The callout must not be in use yet.
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

// Poison returns the argument that a client gives a freed callout, so that the checker
// notices if softclock still runs it.
func (s *Slot) Poison() *Arming { return &s.poisoned }

// Handler returns the thread that runs the callout's handler, or nil, and a
// number that changes with every entry and exit.
func (s *Slot) Handler() (*sys.Thread, uint64) { return s.handler.Load(), s.handlers.Load() }

// tick advances the callout's clock and returns the new moment. Called with mu held.
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

// settle makes doomed armings dead if no CPU runs the callout: then softclock had not
// taken them. Called with mu held.
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

// lost is the clause that an arming breaks that is lost, or entered early. Where the lock is tried
// it may have been put off, and the clause of the lower grade is named, as in tools/model/spec.
func (s *Slot) lost() spec.Clause {
	if s.Tried {
		return spec.Rule13
	}
	return spec.Rule1
}

// due tells whether tick is not after now; ticks wrap around.
func due(tick, now int32) bool { return now-tick >= 0 }
