package explored

import (
	"fmt"
	"runtime"
	"strings"
	"unsafe"

	"ktimeout/sys"
)

// This file finds data races of code made from C: two threads touch the same variable in
// one run, at least one of them writes it, they have no lock in common, and nothing
// orders the two: no lock that the one gave back and the other took after it, no wakeup.
// (L. Lamport: Time, clocks, and the ordering of events in a distributed system, CACM
// 21(7), 1978, with a vector clock for each thread and lock.) Whether the variable is
// volatile does not matter. The search shows every order of operations, so a pair that can
// race does so in a run of it.

// Access is one of the two.
type Access struct {
	Thread string   `json:"thread"`
	Write  bool     `json:"write"`
	Frames []Frame  `json:"frames"`
	Locks  []string `json:"locks,omitempty"` // that it held
}

// Race is a pair.
type Race struct {
	Field  string `json:"field"`
	First  Access `json:"first"` // in the run
	Second Access `json:"second"`
}

// races is what is noted to find them.
type races struct {
	found func(Race)
	sites map[unsafe.Pointer][]site // accesses of this run, by address
	told  map[pair]bool
	lines map[uintptr]string // of return addresses, "" for those in the seam
	clock []vector           // of each actor
	locks map[unsafe.Pointer]vector
}

// site is an access.
type site struct {
	actor int
	write bool
	epoch int32 // of the actor's clock
	pcs   [16]uintptr
	locks []held
	place string
}

// held is a lock that an access was made with.
type held struct {
	word *sys.Lockword
	read bool
}

// vector has, for each actor, how much of what it did comes before.
type vector []int32

func (v vector) join(w vector) {
	for i := range w {
		v[i] = max(v[i], w[i])
	}
}

// pair is two places of a variable that were told.
type pair struct {
	field         string
	first, second string
}

// Races has found called for every pair from now on, once for each variable and two
// places in the code.
func (rep Report) Races(found func(Race)) {
	rep.m.races = races{found: found, sites: map[unsafe.Pointer][]site{}, told: map[pair]bool{}, lines: map[uintptr]string{}, locks: map[unsafe.Pointer]vector{}}
}

// begin forgets the run before.
func (r *races) begin(actors int) {
	if r.found == nil {
		return
	}
	clear(r.sites)
	clear(r.locks)
	r.clock = r.clock[:0]
	for i := range actors {
		r.clock = append(r.clock, make(vector, actors))
		r.clock[i][i] = 1
	}
}

// orders notes that the running actor took a lock, or is about to give it back.
func (m *machine) orders(lock unsafe.Pointer, takes, gives bool) {
	r := &m.races
	if r.found == nil || m.running == nil || m.ending {
		return
	}
	a := m.running.no
	l := r.locks[lock]
	if l == nil {
		l = make(vector, len(r.clock))
		r.locks[lock] = l
	}
	if takes {
		r.clock[a].join(l)
	}
	if gives {
		l.join(r.clock[a])
		r.clock[a][a]++
	}
}

// wakes notes that the running actor lets another go on.
func (r *races) wakes(a, other *actor) {
	if r.found != nil && a != nil {
		r.clock[other.no].join(r.clock[a.no])
		r.clock[a.no][a.no]++
	}
}

// racing notes an access by the running actor to memory that code made from C touches.
func (m *machine) racing(op sys.Op, at unsafe.Pointer) {
	a := m.running
	if m.races.found == nil || a == nil || m.ending {
		return
	}
	r := m.plains.region(at)
	if r == nil {
		return
	}
	write := op != sys.OP_LOAD && op != sys.OP_PLAIN_LOAD
	s := site{actor: a.no, write: write, epoch: m.races.clock[a.no][a.no], locks: m.holding(a)}
	runtime.Callers(4, s.pcs[:])
	s.place = m.races.place(&s)
	for _, o := range m.races.sites[at] {
		if o.actor == s.actor && o.epoch == s.epoch && o.place == s.place {
			return
		}
	}
	for _, o := range m.races.sites[at] {
		if o.actor == s.actor || !o.write && !s.write || m.races.clock[a.no][o.actor] >= o.epoch || common(o.locks, s.locks) {
			continue
		}
		if p := (pair{r.field(at), min(o.place, s.place), max(o.place, s.place)}); !m.races.told[p] {
			m.races.told[p] = true
			m.races.found(Race{p.field, m.accessOf(&o), m.accessOf(&s)})
		}
	}
	m.races.sites[at] = append(m.races.sites[at], s)
}

// place is where an access is in the code, outside the seam, and whether it writes. A
// statement may do both.
func (r *races) place(s *site) string {
	for _, pc := range s.pcs {
		line, ok := r.lines[pc]
		if !ok {
			line = outside(pc)
			r.lines[pc] = line
		}
		if line != "" {
			return fmt.Sprintf("%v %s", s.write, line)
		}
	}
	return ""
}

// outside is the function and line of a return address, or "" if it is in the seam, as all that the
// compiler has put in its place.
func outside(pc uintptr) string {
	for frames := runtime.CallersFrames([]uintptr{pc}); ; {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "ktimeout/sys.") {
			return fmt.Sprintf("%s %s:%d", f.Function, f.File, f.Line)
		}
		if !more {
			return ""
		}
	}
}

// common tells whether a lock is in both, and not held for reading in both.
func common(x, y []held) bool {
	for _, h := range x {
		for _, k := range y {
			if h.word == k.word && !(h.read && k.read) {
				return true
			}
		}
	}
	return false
}

// holding returns the locks that an actor holds.
func (m *machine) holding(a *actor) (locks []held) {
	for _, o := range m.objects.all {
		if w := (*sys.Lockword)(o.key); o.lock && w.Load()&^sys.MTX_FLAGMASK == a.td.Td_md.Md_g || o.whole && w.Load() == a.td.Td_md.Md_g {
			locks = append(locks, held{word: w})
		}
	}
	for _, w := range a.rlocks {
		locks = append(locks, held{w, true})
	}
	return locks
}

// accessOf describes an access.
func (m *machine) accessOf(s *site) Access {
	acc := Access{Thread: m.actors[s.actor].name(), Write: s.write}
	for _, h := range s.locks {
		acc.Locks = append(acc.Locks, m.objects.all[m.objects.number(unsafe.Pointer(h.word))].name)
	}
	n := 0
	for n < len(s.pcs) && s.pcs[n] != 0 {
		n++
	}
	for frames := runtime.CallersFrames(s.pcs[:n]); ; {
		f, more := frames.Next()
		if strings.HasSuffix(f.File, ".c") {
			acc.Frames = append(acc.Frames, Frame{f.Function, f.File, f.Line})
		}
		if !more {
			return acc
		}
	}
}

// reading notes that the running thread takes, or gives back, a lock for reading.
func (m *machine) reading(word *sys.Lockword, takes bool) {
	a := m.running
	if a == nil {
		return
	}
	if takes {
		a.rlocks = append(a.rlocks, word)
		return
	}
	for i, w := range a.rlocks {
		if w == word {
			a.rlocks = append(a.rlocks[:i], a.rlocks[i+1:]...)
			return
		}
	}
}
