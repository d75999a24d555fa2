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
// it is left where it is until its actor takes a step. If it does not stand where that
// begins, it begins anew where it rested last, and takes the actor's own steps again,
// each in the memory as it was then. What the steps of others have changed is put into
// memory as it was noted.
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
	serial  int    // of the last step that was noted, in any run
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

// retakes is how far an actor has taken its own steps again.
type retakes struct {
	of     *actor // or nil
	at, to int    // entries: memory is as after entry at, and shall be as after entry to
	from   int    // it takes its own steps after this entry
	done   bool   // step at was taken, and is not in the image yet
	count  int    // steps taken again
	before func(step int)
	were   []acting // of all actors
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
		j.serial++
		stepped.last, stepped.stands = j.serial, j.serial
	}
	for _, a := range m.actors {
		if (a == stepped || stepped == nil) && a.rests {
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

// gather_strays adds what has changed outside of a step to the last entry.
func (m *machine) gather_strays() {
	if j := &m.journal; j.stray {
		m.gather()
		last := &j.entries[len(j.entries)-1]
		last.changes, last.sum = len(j.changes), j.sum
		j.stray = false
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

// Back takes the run back to where it was after so many of its steps. It returns false
// if the run has to begin anew, as it has had short steps, or as something is noted of
// it that is not in the journal.
func (r Run) Back(steps int) bool {
	m := r.m
	j := &m.journal
	if !j.on || m.races.found != nil || slices.ContainsFunc(smp.Layers(), func(f smp.Layer) bool { return f.Begin != nil }) {
		return false
	}
	m.gather_strays()
	for n := len(j.entries) - 1; n > steps; n-- {
		m.undo(n)
	}
	for _, a := range m.actors {
		a.acting = *m.noted(steps, a)
	}
	m.recall(steps)
	e := j.entries[steps]
	j.sum = e.sum
	m.failure = nil
	j.entries, j.changes, j.actings = j.entries[:steps+1], j.changes[:e.changes], j.actings[:(steps+1)*len(m.actors)]
	j.reads, j.rlocks, j.lost = j.reads[:e.reads], j.rlocks[:e.rlocks], j.lost[:e.lost]
	return true
}

// Ready has the coroutine of an actor stand where the actor's next step begins. It calls
// before for each step that the actor takes again for that, with the number of steps
// before it, and with 0 if it begins anew: the caller puts its own state to what it was
// then. Ready returns how many steps were taken again; if there are any the caller puts
// its state back to what it is now. To be called before each long step.
func (r Run) Ready(actor int, before func(step int)) (taken int) {
	m := r.m
	j, a := &m.journal, m.actors[actor]
	if !j.on || a.stands == a.last {
		return 0
	}
	n, from := len(j.entries)-1, max(a.rested, 0)
	if a.rested >= 0 && m.noted(a.rested, a).steps == a.steps {
		if from = n; a.rests {
			a.stands = a.last
			return 0
		}
	}
	m.gather_strays()
	t := &j.retakes
	*t = retakes{of: a, at: n, to: n, from: from, before: before, were: t.were[:0]}
	long, failure := m.sections.long, m.failure
	m.sections.long, m.failure = true, nil
	for _, b := range m.actors {
		t.were = append(t.were, b.acting)
	}
	anew := a.rested < 0 || !a.rests
	start := t.from
	if anew {
		m.unwind(a)
		start = -1
	}
	for ; t.at > start; t.at-- {
		m.undo(t.at)
	}
	if anew {
		before(0)
		m.lose_again(0) // also on its way to its first operation it may read plain variables
		a.begins()
		m.rise(a)
		t.at = 0
		m.redo(0)
		t.count++
	}
	if t.from > 0 || !anew {
		a.acting = *m.noted(t.from, a)
		a.reads, a.rlocks = a.reads[:0], a.rlocks[:0]
	}
	for m.forth() {
		m.retake()
		m.resume(a)
	}
	if f := m.failure; f != nil {
		panic("explored: a step that is taken again fails, as it did not before: " + f.String())
	}
	t.of = nil
	for i, b := range m.actors {
		b.acting = t.were[i]
	}
	m.recall(n)
	a.stands = a.last
	m.sections.long, m.failure = long, failure
	return t.count
}

// forth goes on to the next step that the actor has to take again. It tells whether
// there is one.
func (m *machine) forth() bool {
	j, t := &m.journal, &m.journal.retakes
	if t.at < 0 {
		return false // it begins anew
	}
	if t.done {
		m.redo(t.at)
		t.done = false
	}
	for ; t.at < t.to; t.at++ {
		if t.at >= t.from && j.entries[t.at+1].actor == t.of.no {
			return true
		}
		m.redo(t.at + 1)
	}
	return false
}

// retake begins the step to which forth has come.
func (m *machine) retake() {
	j, t := &m.journal, &m.journal.retakes
	m.taken = j.entries[t.at].taken
	m.lose_again(t.at)
	t.before(t.at)
	t.at++
	t.count++
	t.done = true
	if n := m.noted(t.at-1, t.of); m.tso != nil {
		t.of.stores, t.of.pushed, t.of.fenced = n.stores, n.pushed, n.fenced
	}
	m.touched = m.touched[:0]
	if m.lengthens() {
		m.opens(t.of)
	}
	m.begin(t.of)
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

// recall has the machine know what it knew of the run after entry n, but for the actings.
func (m *machine) recall(n int) {
	j := &m.journal
	e, b := j.entries[n], j.before(n)
	m.lose_again(n)
	m.taken = e.taken
	for _, a := range m.actors {
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
}
