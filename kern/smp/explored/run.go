package explored

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Begin puts the machine to the beginning of a run.
func (r Run) Begin() {
	m := r.m
	for _, a := range m.actors {
		if !a.rests {
			m.unwind(a)
		}
	}
	for i := range m.state.saved {
		m.state.saved[i].restore()
	}
	for _, f := range smp.Layers() {
		if f.Begin != nil {
			f.Begin()
		}
	}
	sys.Panic_reset()
	m.failure = nil
	m.taken = 0
	m.found()
	m.plains.show()
	m.races.begin(len(m.actors))
	m.count()
	m.open()
	for _, a := range m.actors {
		a.begins()
	}
	for _, a := range m.actors {
		if a.fresh {
			m.rise(a)
		}
	}
	m.stand_all(nil)
	if m.journal.on {
		m.note(nil)
	}
}

// rise lets an actor run to its first operation. That of a softclock is its
// park, whether it is requested or not.
func (m *machine) rise(a *actor) {
	a.fresh, a.idles = false, [2]uint64{}
	if a.kind != Softclock {
		m.resume(a)
		return
	}
	for i := range a.requests {
		r := &a.requests[i]
		r.was = r.word.Peek()
		r.word.Store(0)
	}
	m.resume(a)
	for i := range a.requests {
		a.requests[i].word.Store(a.requests[i].was)
	}
}

// Fault returns what the run has run into so far, or nil.
func (r Run) Fault() *Fault { return r.m.failure }
