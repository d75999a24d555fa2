package scenario

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/spec"
)

// This file checks rule 10, about memory of callouts and locks that the client
// gives back. The machine watches the words of that memory that the search sees.
// This file checks what the machine does not see: the memory is on a wheel, or its
// bytes have changed.
//
// One place may have several callouts, one after the other: those that are declared at
// another have its memory, see place. At most one of them is there, of which freed is false.

// The poison of a freed callout has values that the kernel would not write.
const (
	poisonFlags = 0x5a5a0000
	poisonTime  = 0x5a5a5a5
)

// memory allocates callouts. A test replaces it, so that the hardware faults at
// every access to a callout that is forbidden.
var memory = struct {
	make   func(rev *sys.Revision) *sys.Callout
	forbid func(mem *sys.Callout, yes bool)
}{
	(*sys.Revision).New_callout,
	func(*sys.Callout, bool) {},
}

// at calls yield for all callouts that have the memory of a callout, itself included.
func (p *Program) at(c *callout, yield func(*callout)) {
	for _, o := range p.callouts {
		if o.mem == c.mem && c.mem != nil {
			yield(o)
		}
	}
}

// there returns the callout that is in the memory of a callout, or nil if that is free.
func (p *Program) there(c *callout) (is *callout) {
	p.at(c, func(o *callout) {
		if !o.freed {
			is = o
		}
	})
	return is
}

// forbids has the hardware forbid the memory of callouts in which none is, or none of it.
func (p *Program) forbids(yes bool) {
	for _, c := range p.callouts {
		memory.forbid(c.mem, yes && p.there(c) == nil)
	}
}

// release frees the memory of a callout.
func (p *Program) release(c *callout, s *numbered, own *callout) {
	p.m.Inside.Overwrite(c.words...)
	c.gave = p.gives(c, s)
	if c.freed && p.there(c) != nil {
		p.breaks(p.m.Report.Running(), spec.Rule10Client, "%s is freed, and %s is there", c.Name, p.there(c).Name)
		return
	}
	c.mem.C_flags.Poke(poisonFlags)
	c.mem.C_time = poisonTime
	c.mem.C_func, c.mem.C_arg = nil, nil
	p.at(c, func(o *callout) { o.remains = nil })
	c.remains = slices.Clone(p.bytes(c))
	c.freed = true
	p.linkedStill(c)
	c.left = p.m.Inside.Gone(c, deed("freed", c, own), c.words...)
	memory.forbid(c.mem, true)
}

// gives returns what holds of the memory of a callout after a step that gives it back. If
// another call on the callout is in progress, which is not its own handler's, that is for the
// client to see to: it may free only what nobody calls into. (Until its own handler has
// returned no drain may return.)
func (p *Program) gives(c *callout, s *numbered) spec.Clause {
	if p.othersCall(c) && s.gives != spec.Rule10Count {
		return spec.Rule10Client
	}
	return s.gives
}

// othersCall tells whether another actor than the running one makes a call on a callout.
func (p *Program) othersCall(c *callout) bool {
	self := uint64(0)
	if actor := p.m.Report.Running(); actor >= 0 {
		self = 1 << actor
	}
	return c.calls&^self != 0
}

// reuse initialises the memory of a callout anew, whether it was freed or not; or for
// the first time, if it is that of another, which was freed. A softclock that is still
// busy with an old callout must not touch the new one of its own accord, until it is done
// with the old one or has taken the new one; and no call on another one may.
func (p *Program) reuse(c *callout, s *numbered, own *callout) {
	p.m.Inside.Overwrite(c.words...)
	if is := p.there(c); is != nil && (is != c || s.gives == spec.Rule10Client) {
		p.breaks(p.m.Report.Running(), spec.Rule10Client, "%s is initialised where %s is, which is not freed", c.Name, is.Name)
		return
	}
	p.m.Inside.Anew(c.words...)
	memory.forbid(c.mem, false)
	c.gave = p.gives(c, s)
	if !c.freed {
		p.linkedStill(c)
	}
	c.freed, c.wheel = false, -1
	did := deed("initialised", c, own)
	if c.At != "" {
		did += " there"
	}
	c.came = p.m.Inside.Deed(did)
	p.at(c, func(o *callout) {
		o.remains = nil
		switch set := p.busy(o); {
		case o != c && set|o.callers() != 0:
			p.m.Inside.Stale(o, o.left, c.came, set, o.callers(), p.knows(c), c.words...)
		case set != 0:
			p.m.Inside.Stale(c, c.came, explored.Deed{}, set, 0, p.knows(c), c.words...)
		}
	})
	p.Rev.Clear_callout(c.mem)
	p.initialise(c)
}

// callers returns who makes a call on a callout, but for its own handler.
func (c *callout) callers() uint32 { return uint32(c.calls) }

// whose says who freed the memory of a callout and when, and what is there now.
func (p *Program) whose(c *callout) string {
	if is := p.there(c); is != nil {
		return fmt.Sprintf("%v, and %v", c.left, is.came)
	}
	return c.left.String()
}

// elsewhere says of the call that the running actor begins that its callout is not the one
// that is in the memory.
func (p *Program) elsewhere(c *callout) {
	is := p.there(c)
	if actor := p.m.Report.Running(); is != nil && actor >= 0 {
		p.m.Inside.Stale(c, c.left, is.came, 0, 1<<actor, nil, c.words...)
	}
}

// knows returns what tells whether a softclock that accesses a callout is busy with what was
// in the memory before. It is not if it has just taken the callout. While that is linked, links
// and times are written and read by whoever goes along the list; and a softclock that holds the
// lock of the list may be about to take it, which is seen when it releases the lock.
func (p *Program) knows(c *callout) func(*explored.Fault) bool {
	return func(f *explored.Fault) bool {
		if p.takes(c, f.Actor) {
			p.m.Inside.Lets_go(f.Actor, c.words...)
			c.suspect = nil
			return false
		}
		plain := f.Op == sys.OP_PLAIN_LOAD || f.Op == sys.OP_PLAIN_STORE
		switch on := p.wheelOf(c.mem); {
		case on < 0:
			return true
		case plain:
			return false
		case p.hasLock(f.Actor, on):
			if c.suspect == nil {
				c.suspect = f
			}
			return false
		}
		return true
	}
}

// hasLock tells whether an actor has the lock of the callouts of a CPU.
func (p *Program) hasLock(actor int, cpu int32) bool {
	return cpu >= 0 && p.Rev.Cc_lock(cpu).Mtx_lock.Load()&^sys.MTX_FLAGMASK == p.m.Report.Actors()[actor].Td_md.Md_g
}

// takes tells whether in the present step an actor that is a softclock has taken a callout, or
// does so.
func (p *Program) takes(c *callout, actor int) bool {
	return c.wheel >= 0 && p.m.Report.Kind(actor) == explored.Softclock && !p.m.Report.Calling(actor) && p.wheelOf(c.mem) < 0
}

// deed says in words what the running thread did to a callout, perhaps in its
// handler.
func deed(done string, c, own *callout) string {
	if own == c {
		return fmt.Sprintf("%s %s in its handler", done, c.Name)
	}
	return done + " " + c.Name
}

// bytes returns the memory of the callout.
func (p *Program) bytes(c *callout) []byte {
	whole := reflect.ValueOf(p.Rev.Whole_callout(c.mem))
	return unsafe.Slice((*byte)(whole.UnsafePointer()), whole.Type().Elem().Size())
}

// linkedStill fails if the callout is on a wheel while its memory is given back.
func (p *Program) linkedStill(c *callout) {
	if cpu := p.wheelOf(c.mem); cpu >= 0 {
		p.breaks(p.m.Report.Running(), c.gave, "%s is given back while it is on the wheel of CPU %d", c.Name, cpu)
	}
}

// wheelOf returns the CPU on whose wheel a callout is, or -1.
func (p *Program) wheelOf(mem *sys.Callout) int32 {
	if p.Rev.Era != nil {
		return p.linkedOn(mem)
	}
	for cpu := range smp.CPU_FOREACH {
		for b := range p.Rev.Cpu(cpu).Wheelsize {
			n := 0
			for c := sys.TAILQ_FIRST(p.Rev.Bucket(cpu, b)); c != nil && n <= bucketful; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) {
				if n++; c == mem {
					return cpu
				}
			}
		}
	}
	return -1
}

// remain fails if a step of the actor has changed the memory of a freed callout.
func (p *Program) remain(actor int) {
	for _, c := range p.callouts {
		if c.remains == nil {
			continue
		}
		memory.forbid(c.mem, false)
		same := bytes.Equal(p.bytes(c), c.remains)
		memory.forbid(c.mem, true)
		if !same {
			p.breaks(actor, c.gave, "%s was written to after it had been freed: its time is %#x, its flags are %#x",
				c.Name, c.mem.C_time, c.mem.C_flags.Peek())
		}
	}
}

// strays notes that a thread touched memory that was given back.
func (p *Program) strays(f *explored.Fault) {
	name, clause := "", spec.Rule10Drain
	switch memory := f.Memory.(type) {
	case *callout:
		name, clause = memory.Name, memory.gave
	case *clientLock:
		name = memory.name
		if f.Own || p.clientsOwn(memory) {
			clause = spec.Rule10Count
		}
	case *Var:
		name, clause = memory.Name, spec.Rule10Count
	}
	p.violates(&spec.Violation{Clause: clause,
		Text: name + ": " + f.String(), Cause: name + ": " + f.Cause()}, f.Actor)
}

// destroy destroys a lock. It makes the lock's word look free, as the memory may
// hold anything by then: a thread that takes the lock is reported, where a word that
// says destroyed would make it panic.
func (p *Program) destroy(l *clientLock) {
	p.m.Inside.Overwrite(l.word())
	if l.busyNow() && p.clientsOwn(l) {
		p.breaks(p.m.Report.Running(), spec.Rule10Count, "%s is destroyed while it is held", l.name)
		return
	}
	if l.rw != nil {
		lock.Rw_destroy(l.rw)
		l.rw.Rw_lock.Store(sys.RW_UNLOCKED)
	} else {
		lock.Mtx_destroy(l.mtx)
		l.mtx.Mtx_lock.Store(sys.MTX_UNOWNED)
	}
	p.m.Inside.Gone(l, "destroyed "+l.name, l.word())
}

// clientsOwn tells whether no callout has the lock: then the kernel does not touch it, and what
// is done to it is between threads of the client.
func (p *Program) clientsOwn(l *clientLock) bool {
	return !slices.ContainsFunc(p.callouts, func(c *callout) bool { return c.lock == l })
}

// busyNow tells whether somebody holds the lock.
func (l *clientLock) busyNow() bool {
	if l.rw != nil {
		return l.rw.Rw_lock.Load() != sys.RW_UNLOCKED
	}
	return l.mtx.Mtx_lock.Load() != sys.MTX_UNOWNED
}

// renew initialises a lock anew that was destroyed.
func (p *Program) renew(l *clientLock) {
	p.m.Inside.Overwrite(l.word())
	p.m.Inside.Anew(l.word())
	l.init()
}

// busy returns the softclocks that are busy with the callout, a bit for each.
func (p *Program) busy(c *callout) (set uint32) {
	for actor, of := range p.passes {
		if of == c {
			set |= 1 << actor
		}
	}
	return set
}

// follow notes after a step of an actor which callouts softclocks are busy with.
func (p *Program) follow(actor int) {
	if p.passes == nil {
		return
	}
	var took *callout
	for _, c := range p.callouts {
		if c.freed {
			continue
		}
		if p.takes(c, actor) {
			took = c
			p.m.Inside.Lets_go(actor, c.words...)
			c.suspect = nil
		}
		c.wheel = p.wheelOf(c.mem)
		if f := c.suspect; f != nil && f.Actor == actor && !p.hasLock(actor, c.wheel) {
			p.strays(f)
		}
	}
	if p.m.Report.Kind(actor) != explored.Softclock {
		return
	}
	cpu, _ := p.m.Report.Home(actor)
	was := p.passes[actor]
	now := was
	if curr := p.Rev.Cpu(cpu).Cc_curr; curr != nil {
		if was == nil || was.mem != curr || took != nil && took.mem == curr {
			now = p.calloutAt(curr)
		}
	} else if p.m.Report.Resting(actor) {
		now = nil
	}
	p.passes[actor] = now
	if was != nil && now != was {
		p.m.Inside.Lets_go(actor, was.words...)
	}
}

// calloutAt returns the callout that is in that memory, or nil.
func (p *Program) calloutAt(mem *sys.Callout) *callout {
	i := slices.IndexFunc(p.callouts, func(c *callout) bool { return c.mem == mem && !c.freed })
	if i < 0 {
		return nil
	}
	return p.callouts[i]
}
