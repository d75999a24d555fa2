package explored

import (
	"fmt"
	"reflect"
	"slices"
	"sort"
	"unsafe"

	"ktimeout/sys"
)

// This file finds out which plain variables of code that was made from C are
// visible: the code says when it reads or writes one, and nobody says which others
// see. (By hand it is said: those of type sys.Word, and Racy.)
//
// A variable becomes visible when somebody has touched it without the lock that
// guards it, in whatever run, and somebody has written it. Until then every access
// in all runs is a read, or made with the lock held, so that the lock orders those
// of which one is a write: they are neither steps nor touches, as are those of plain
// memory in a port by hand. When one becomes visible the search begins anew, and from
// the next run on its accesses are operations like those of any other word. Within a
// run nothing changes, so that a run can be taken again.
//
// The lock that guards a callout is that of the CPU in its c_cpu. That says nothing
// once somebody has written c_cpu without it: then all accesses are without the lock.

// plains is what is known of plain variables.
type plains struct {
	regions []plain_region // by address
	anew    []*plain_word  // that are visible from the next run on
	all     []string       // names of those that are visible, now or from the next run on
	broken  int            // how many guards have turned out to guard nothing
	settled bool           // no others become visible
}

// plain_region is memory that code made from C touches.
type plain_region struct {
	lo, hi uintptr
	memory unsafe.Pointer // what is at lo
	cpu    *sys.Lword     // whose lock of the callouts guards it, nil: no lock
	moves  bool           // the CPU can change: c_cpu is a word of the same memory
	of     int32          // object of c_cpu, for one that moves
	typ    reflect.Type   // of what is in it, for names
	name   string
	words  []plain_word
}

// plain_word is what is known of four bytes.
type plain_word struct {
	bare    bool // somebody has touched it without the lock
	written bool // somebody has written it in a run
	strayed bool // and without the lock
	visible bool
	object  int32
}

// Plain says that code made from C touches r. If its CPU is a word in the same memory it
// is a callout, which moves.
func (s Setup) Plain(r sys.Region) {
	m := s.m
	v := reflect.ValueOf(r.Memory)
	typ := v.Type().Elem()
	if v.Kind() != reflect.Slice {
		v = v.Elem()
	}
	mem := memory(v)
	if len(mem) == 0 {
		return
	}
	lo := uintptr(unsafe.Pointer(unsafe.SliceData(mem)))
	pr := plain_region{lo: lo, hi: lo + uintptr(len(mem)), memory: unsafe.Pointer(unsafe.SliceData(mem)), cpu: r.CPU, typ: typ, name: r.Name,
		words: make([]plain_word, (len(mem)+3)/4)}
	if at := uintptr(unsafe.Pointer(r.CPU)); at >= pr.lo && at < pr.hi {
		pr.moves, pr.of = true, m.objects.number(unsafe.Pointer(r.CPU))
		if m.objects.all[pr.of].guard == nil {
			s.Guard(unsafe.Pointer(r.CPU), r.CPU)
		}
	}
	all := append(m.plains.regions, pr)
	sort.Slice(all, func(i, j int) bool { return all[i].lo < all[j].lo })
	m.plains.regions = all
}

// region returns the region that an address is in, or nil: it is a variable of the
// thread's own.
func (p *plains) region(at unsafe.Pointer) *plain_region {
	lo, hi := 0, len(p.regions)
	for lo < hi {
		if mid := (lo + hi) / 2; p.regions[mid].hi <= uintptr(at) {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(p.regions) && p.regions[lo].lo <= uintptr(at) {
		return &p.regions[lo]
	}
	return nil
}

// seen tells whether an access to a plain variable is an operation, and notes what
// it says of the variable.
func (m *machine) seen(op sys.Op, at unsafe.Pointer) bool {
	a := m.running
	if a == nil || m.ending {
		return false
	}
	r := m.plains.region(at)
	if r == nil {
		return false
	}
	if r.moves {
		m.strays(a, m.objects.all[r.of].gone, op, func() string { return r.field(at) })
	}
	w := &r.words[(uintptr(at)-r.lo)/4]
	if !m.holds(a, r) {
		w.bare = true
		w.strayed = w.strayed || op == sys.OP_PLAIN_STORE
	}
	w.written = w.written || op == sys.OP_PLAIN_STORE
	if w.bare && w.written && w.object == 0 && !m.plains.settled {
		m.see(r, w, at)
	}
	return w.visible
}

// see makes a word visible from the next run on.
func (m *machine) see(r *plain_region, w *plain_word, at unsafe.Pointer) {
	w.object = m.objects.number(at)
	o := &m.objects.all[w.object]
	o.name = m.called(r, at)
	if r.cpu != nil {
		o.guard = &guard{cpu: r.cpu, written: true, exposed: true, broken: w.strayed,
			was_written: true, was_exposed: true, was_broken: w.strayed} // the word is no operation before the next run
	}
	m.plains.anew = append(m.plains.anew, w)
	m.plains.all = append(m.plains.all, m.called(r, at))
	m.sections.reconsider = true
}

// Seen returns the names of the plain variables that are visible, in the order in which
// they became so.
func (r Run) Seen() []string { return slices.Clone(r.m.plains.all) }

// See makes the plain variables with these names visible from the next run on, and no
// others: for a run that was found where these were.
func (r Run) See(names []string) {
	m := r.m
	m.plains.settled = true
	for i := range m.plains.regions {
		pr := &m.plains.regions[i]
		for k := range pr.words {
			at := unsafe.Add(pr.memory, 4*k)
			if w := &pr.words[k]; w.object == 0 && slices.Contains(names, m.called(pr, at)) {
				m.see(pr, w, at)
			}
		}
	}
	m.sections.reconsider = false
}

// Revealed grows whenever a plain variable becomes visible, or a lock turns out not to
// guard what it was said to guard: what was searched before must be searched anew.
func (r Run) Revealed() int { return len(r.m.plains.all) + r.m.plains.broken }

// called is the name of the object at an address of a region, or else of the field.
func (m *machine) called(r *plain_region, at unsafe.Pointer) string {
	if o := m.objects.find(at); o != nil && o.name != "" {
		return o.name
	}
	return r.field(at)
}

// show makes those words visible that became so in the run before.
func (p *plains) show() {
	for _, w := range p.anew {
		w.visible = true
	}
	p.anew = p.anew[:0]
}

// holds tells whether the actor holds the lock that guards a region.
func (m *machine) holds(a *actor, r *plain_region) bool {
	if r.cpu == nil {
		return false
	}
	g := guard{cpu: r.cpu}
	if r.moves {
		if of := m.objects.all[r.of].guard; of == nil || of.broken {
			return false
		}
	}
	return g.guarded(a)
}

// Clear implements sys.Hooks: all words are written in one step.
func (m *machine) Clear(at unsafe.Pointer, size uintptr) {
	var words []unsafe.Pointer
	for off := uintptr(0); off < size; off += 4 {
		if w := unsafe.Add(at, off); m.seen(sys.OP_PLAIN_STORE, w) {
			words = append(words, w)
		}
	}
	if words != nil {
		Inside{m}.Overwrite(words...)
	}
}

// field names what is at an address of a region: "c.c_time", "cc_cpu[1].cc_next".
func (r *plain_region) field(at unsafe.Pointer) string {
	off := uintptr(at) - r.lo
	name := r.name
	if size := r.typ.Size(); r.hi-r.lo > size {
		name += fmt.Sprintf("[%d]", off/size)
		off %= size
	}
	return name + path(r.typ, off)
}

// path is the way from a value of a type to what is at an offset in it.
func path(t reflect.Type, off uintptr) string {
	switch t.Kind() {
	case reflect.Struct:
		if t == reflect.TypeFor[sys.Lword]() || t == reflect.TypeFor[sys.Word]() {
			return ""
		}
		for i := t.NumField() - 1; i >= 0; i-- {
			if f := t.Field(i); f.Offset <= off {
				return "." + lower(f.Name) + path(f.Type, off-f.Offset)
			}
		}
	case reflect.Array:
		size := t.Elem().Size()
		return fmt.Sprintf("[%d]", off/size) + path(t.Elem(), off%size)
	}
	return ""
}

// lower is a name of C, whose first letter Go may have made a capital.
func lower(name string) string {
	if name[0] >= 'A' && name[0] <= 'Z' {
		return string(name[0]+'a'-'A') + name[1:]
	}
	return name
}
