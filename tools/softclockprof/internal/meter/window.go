package meter

import (
	"cmp"
	"fmt"
	"slices"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Kind is the kind of an event.
type Kind uint8

// The kinds.
const (
	Tick       Kind = iota
	Run             // a run of softclock
	HandlerRun      // a call of the handler Func
	LockWait        // a wait for the cc_lock of CPU Arg
	Migration       // the move of a callout to CPU Arg; it has no duration
	DrainEvent
	Look // a run of callout_process: the sbt era has it instead of ticks
)

// Track says to which thread of a CPU an event belongs.
type Track uint8

// The tracks of a CPU.
const (
	Clock Track = iota
	Softclocks
	Client
	Tracks
)

// Event is something that a thread of a CPU did. Times are ns of uptime.
type Event struct {
	Start, Took int64
	Func        uintptr
	Arg         int64
	CPU         int32
	Kind        Kind
	Track       Track
}

// most is the largest number of events that are kept for a CPU.
const most = 1 << 16

// event keeps an event, if there is room.
func (st *cpu) event(e Event) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if len(st.events) == most {
		st.dropped++
		return
	}
	st.events = append(st.events, e)
}

// Open begins the window, in which events, lockstat, and KTR with that many
// entries are recorded. Recording costs more than what it records, so the time of
// the window counts in no figures but its own.
func (m *Meter) Open(entries int) error {
	clocks := map[string]*sys.Thread{}
	for _, td := range smp.Threads() {
		clocks[td.Td_name] = td
	}
	for _, st := range m.cpus {
		st.clock = clocks[fmt.Sprintf("clock %d", st.id)]
		st.mu.Lock()
		st.events = make([]Event, 0, most)
		st.mu.Unlock()
		st.held.Store(0)
	}
	if !m.Hist && m.Labels != HandlerLabel {
		if err := m.attach(); err != nil {
			return err
		}
	}
	sys.Ktr_resize(entries)
	lock.Lockstat_attach(&lock.Lockstat{Acquire: m.acquired, Release: m.released})
	sys.Ktr_mask.Or(sys.KTR_CALLOUT | sys.KTR_SCHED | sys.KTR_INTR)
	m.tracing.Store(true)
	return nil
}

// Close ends the window. It returns its events in the order of their starts, and
// the number of events for which there was no room.
func (m *Meter) Close() (events []Event, dropped int) {
	m.tracing.Store(false)
	sys.Ktr_mask.Clear(sys.KTR_CALLOUT | sys.KTR_SCHED | sys.KTR_INTR)
	lock.Lockstat_attach(nil)
	for _, st := range m.cpus {
		st.mu.Lock()
		events = append(events, st.events...)
		dropped += st.dropped
		st.mu.Unlock()
	}
	slices.SortStableFunc(events, func(a, b Event) int { return cmp.Compare(a.Start, b.Start) })
	return events, dropped
}

// acquired is called when a thread has taken a mutex.
func (m *Meter) acquired(lo *sys.Lock_object, wait int64) {
	of, ok := m.locks[lo]
	if !ok {
		return
	}
	now := smp.Binuptime()
	st := m.cpus[of]
	st.held.Store(now)
	st.mu.Lock()
	st.hists[LockWaits].record(wait)
	st.mu.Unlock()
	if wait == 0 || !m.tracing.Load() {
		return
	}
	td := smp.Curthread()
	e := Event{Kind: LockWait, Track: Client, CPU: td.Td_oncpu.Peek(), Start: now - wait, Took: wait, Arg: int64(of)}
	if st := m.softclockOf(td); st != nil && (m.rev.Era == nil || td.Td_intr_nesting_level == 0) {
		e.Track, e.CPU = Softclocks, st.id
	} else if e.CPU < 0 || int(e.CPU) >= len(m.cpus) {
		return // the thread is between two CPUs
	} else if td == m.cpus[e.CPU].clock || td.Td_intr_nesting_level != 0 {
		e.Track = Clock
	}
	m.cpus[e.CPU].event(e)
}

// released is called when a thread is about to release a mutex.
func (m *Meter) released(lo *sys.Lock_object) {
	of, ok := m.locks[lo]
	if !ok {
		return
	}
	st := m.cpus[of]
	if since := st.held.Swap(0); since != 0 {
		took := smp.Binuptime() - since
		st.mu.Lock()
		st.hists[LockHolds].record(took)
		st.mu.Unlock()
	}
}
