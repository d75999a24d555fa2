package explored

import (
	"bytes"
	"slices"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// This file takes a run back to where it was after an earlier step, so that a search
// need not take all steps up to there anew. Of every step it notes which words of the
// saved memory have changed, and what else the machine knows of the run then. Memory is
// put back word by word. A coroutine cannot be put back; but where it stands depends on
// nothing but the steps of its own actor, and on the memory that each of them found. So
// only the actors that have taken steps since then begin anew, each where it rested
// last, and take their own steps again, in the memory as it was before each. What the
// steps of the others have changed is put into memory as it was noted.
//
// Words are written as numbers, also where they are pointers. What they point to is
// older than the run and has other owners, so the garbage collector need not know.

// journal is what was noted of a run. Entry 0 has what changed when the run began, up
// to where all actors stood before their first operation, entry n what step n changed.
type journal struct {
	on      bool // since the run began
	stray   bool // memory may have changed outside of a step
	entries []entry
	changes []change
	actings []acting // of all actors, after each entry
	reads   []reread
	rlocks  []rlocked
	lost    []lost
	sum     uint64 // of the saved memory
	retakes retakes
}

// entry is what was noted of a step. Of each list it has where its part ends.
type entry struct {
	actor                        int
	changes, reads, rlocks, lost int
	taken                        int
	sum                          uint64
}

// change is a word of the saved memory that has changed.
type change struct {
	at, image unsafe.Pointer // in memory, and in the image of its region
	width     int
	old, new  uint64
}

// set gives the word a value.
func (c *change) set(v uint64) {
	if c.width == 8 {
		*(*uint64)(c.at), *(*uint64)(c.image) = v, v
		return
	}
	poke(c.at, c.width, v)
	poke(c.image, c.width, v)
}

// reread is a word that an actor had read when the entry was made, and how often it had
// been written by then.
type reread struct {
	actor int
	seen
	now uint32
}

// rlocked is a lock that an actor had for reading.
type rlocked struct {
	actor int
	word  *sys.Lockword
}

// lost is a word whose memory was given back, or is the client's again.
type lost struct {
	obj  int32
	gone *gone
}

// retakes is how far actors have taken their own steps again.
type retakes struct {
	on     bool
	at, to int   // entries: memory is as after entry at, and shall be as after entry to
	done   bool  // step at was taken, and is not in the image yet
	from   []int // by actor: it takes its own steps after this entry
	count  int   // steps taken again
	before func(step, actor int)
}

// open begins the journal of a run, in the state that every run begins with.
func (m *machine) open() {
	j := &m.journal
	j.on = m.sections.long
	j.entries, j.changes, j.actings = j.entries[:0], j.changes[:0], j.actings[:0]
	j.reads, j.rlocks, j.lost = j.reads[:0], j.rlocks[:0], j.lost[:0]
	j.stray, j.sum = false, m.state.sum
	if j.on {
		for i := range m.state.saved {
			r := &m.state.saved[i]
			copy(r.image, r.bytes)
		}
	}
}

// Note notes what the last step of an actor has come to, if steps are long. It is called
// after each, when the caller has done its own part of the step.
func (r Run) Note(actor int) {
	if r.m.journal.on {
		r.m.note(r.m.actors[actor])
	}
}

// note makes the entry of a step of an actor, or, if that is nil, that of the beginning.
func (m *machine) note(stepped *actor) {
	j := &m.journal
	m.gather()
	e := entry{taken: m.taken, sum: j.sum}
	if stepped != nil {
		e.actor = stepped.no
	}
	for _, a := range m.actors {
		if (a == stepped || stepped == nil) && (a.kind == Softclock || a.kind == Clock) && a.resting() {
			a.rested = len(j.entries)
		}
		for _, s := range a.reads {
			j.reads = append(j.reads, reread{a.no, s, m.objects.all[s.obj].version})
		}
		for _, w := range a.rlocks {
			j.rlocks = append(j.rlocks, rlocked{a.no, w})
		}
		j.actings = append(j.actings, a.acting)
	}
	for _, o := range m.lost {
		j.lost = append(j.lost, lost{o, m.objects.all[o].gone})
	}
	e.changes, e.reads, e.rlocks, e.lost = len(j.changes), len(j.reads), len(j.rlocks), len(j.lost)
	j.entries = append(j.entries, e)
}

// gather finds the words that have changed since memory was last looked at.
func (m *machine) gather() {
	j := &m.journal
	for i := range m.state.saved {
		r := &m.state.saved[i]
		if bytes.Equal(r.bytes, r.image) {
			continue
		}
		for w := range r.words() {
			now, was := peek(r.at(w), r.width), peek(r.seen_at(w), r.width)
			if now != was {
				j.changes = append(j.changes, change{r.at(w), r.seen_at(w), r.width, was, now})
				j.sum += r.weigh(w, now) - r.weigh(w, was)
				poke(r.seen_at(w), r.width, now)
			}
		}
	}
}

// before returns the entry before entry n, with which the parts of n begin.
func (j *journal) before(n int) (e entry) {
	if n > 0 {
		e = j.entries[n-1]
	}
	return e
}

// changed returns what entry n has changed in memory.
func (j *journal) changed(n int) []change { return j.changes[j.before(n).changes:j.entries[n].changes] }

// undo takes back what an entry has changed in memory.
func (m *machine) undo(n int) {
	changes := m.journal.changed(n)
	for i := range changes {
		changes[i].set(changes[i].old)
	}
}

// redo changes memory as an entry has.
func (m *machine) redo(n int) {
	changes := m.journal.changed(n)
	for i := range changes {
		changes[i].set(changes[i].new)
	}
}

// noted is an actor after entry n.
func (m *machine) noted(n int, a *actor) *acting { return &m.journal.actings[n*len(m.actors)+a.no] }

// Back takes the run back to where it was after so many of its steps. It calls before
// for each step that an actor takes again, with the number of steps before it, and
// with 0 for each actor that begins anew: the caller puts its own state to what it was
// then. It returns how many steps were taken again; or false if the run has to begin
// anew, as it has had short steps, or as something is noted of it that is not in the
// journal.
func (r Run) Back(steps int, before func(step, actor int)) (taken int, ok bool) {
	m := r.m
	j := &m.journal
	if !j.on || m.races.found != nil || slices.ContainsFunc(smp.Layers(), func(f smp.Layer) bool { return f.Begin != nil }) {
		return 0, false
	}
	if j.stray {
		m.gather()
		j.entries[len(j.entries)-1].changes = len(j.changes)
		j.stray = false
	}
	m.failure = nil
	t := &j.retakes
	*t = retakes{on: true, at: len(j.entries) - 1, to: steps, from: t.from[:0], before: before}
	start, anew := steps, uint32(0)
	m.ending = true
	for _, a := range m.actors {
		was := m.noted(steps, a)
		from := steps
		if a.steps != was.steps {
			if was.rested < 0 || m.noted(was.rested, a).steps != was.steps {
				from = max(was.rested, 0) // else it rests after the last of the steps
			}
			start = min(start, from)
			if a.fresh || was.rested < 0 || !a.resting() {
				if !a.fresh {
					m.resume(a)
				}
				anew |= 1 << a.no
				start = -1
			}
		}
		t.from = append(t.from, from)
	}
	m.ending = false
	for ; t.at > start; t.at-- {
		m.undo(t.at)
	}
	for _, a := range m.actors {
		if anew&(1<<a.no) != 0 {
			before(0, a.no)
			a.begins()
			m.rise(a)
		}
	}
	if t.at < 0 {
		t.at = 0
		m.redo(0)
	}
	for i, a := range m.actors {
		if from := t.from[i]; from < steps && (from > 0 || anew&(1<<i) == 0) {
			a.acting = *m.noted(from, a)
			a.reads, a.rlocks = a.reads[:0], a.rlocks[:0]
		}
	}
	for next := m.forth(); next >= 0; next = m.forth() {
		m.retake(m.actors[next])
		m.resume(m.actors[next])
	}
	t.on = false
	if f := m.failure; f != nil {
		panic("explored: a step that is taken again fails, as it did not before: " + f.String())
	}
	m.recall(steps)
	return t.count, true
}

// forth goes on to the next step that an actor has to take again, and returns the
// actor; or -1, if none is left.
func (m *machine) forth() int {
	j, t := &m.journal, &m.journal.retakes
	if t.at < 0 {
		return -1 // actors begin anew
	}
	if t.done {
		m.redo(t.at)
		t.done = false
	}
	for ; t.at < t.to; t.at++ {
		if actor := j.entries[t.at+1].actor; t.at >= t.from[actor] {
			return actor
		}
		m.redo(t.at + 1)
	}
	return -1
}

// retake begins the step to which forth has come.
func (m *machine) retake(a *actor) {
	j, t := &m.journal, &m.journal.retakes
	m.taken = j.entries[t.at].taken
	m.lose_again(t.at)
	t.before(t.at, a.no)
	t.at++
	t.count++
	t.done = true
	m.touched = m.touched[:0]
	m.opens(a)
	m.begin(a)
}

// lose_again has the memory gone that was so after entry n.
func (m *machine) lose_again(n int) {
	j := &m.journal
	if len(j.lost) == 0 {
		return
	}
	m.found()
	for _, l := range j.lost[j.before(n).lost:j.entries[n].lost] {
		m.objects.all[l.obj].gone = l.gone
		m.lost = append(m.lost, l.obj)
	}
}

// recall has the machine know of the run what it knew after entry n, and forget what came
// after that.
func (m *machine) recall(n int) {
	j := &m.journal
	e, b := j.entries[n], j.before(n)
	m.lose_again(n)
	for _, a := range m.actors {
		a.acting = *m.noted(n, a)
		a.reads, a.rlocks = a.reads[:0], a.rlocks[:0]
	}
	for _, r := range j.reads[b.reads:e.reads] {
		a := m.actors[r.actor]
		a.reads = append(a.reads, r.seen)
		m.objects.all[r.obj].version = r.now
	}
	for _, l := range j.rlocks[b.rlocks:e.rlocks] {
		a := m.actors[l.actor]
		a.rlocks = append(a.rlocks, l.word)
	}
	m.taken, j.sum = e.taken, e.sum
	j.entries, j.changes, j.actings = j.entries[:n+1], j.changes[:e.changes], j.actings[:(n+1)*len(m.actors)]
	j.reads, j.rlocks, j.lost = j.reads[:e.reads], j.rlocks[:e.rlocks], j.lost[:e.lost]
}
