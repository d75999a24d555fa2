package scenario

import (
	"bytes"
	"fmt"
	"slices"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/spec"
)

// This file is about memory that the client gives back (rule 10): that of callouts
// and of locks. The machine watches the words that threads see of it. What else
// could happen to it is looked for here: that it is on a wheel, or has changed.

// Poison of a freed callout: nothing that the kernel would write.
const (
	poisonFlags = 0x5a5a0000
	poisonTime  = 0x5a5a5a5
)

// memory is where callouts lie. A test puts them where the hardware tells of every
// access to one that is forbidden.
var memory = struct {
	make   func() *sys.Callout
	forbid func(mem *sys.Callout, yes bool)
}{
	func() *sys.Callout { return new(sys.Callout) },
	func(*sys.Callout, bool) {},
}

// release frees the memory of a callout.
func (p *Program) release(c *callout, s *numbered, own *callout) {
	p.m.Inside.Overwrite(c.words...)
	c.mem.C_flags.Poke(poisonFlags)
	c.mem.C_time = poisonTime
	c.mem.C_func, c.mem.C_arg = nil, nil
	c.remains = append(c.remains[:0], c.bytes()...)
	c.freed, c.drained = true, s.drained
	p.linkedStill(c)
	p.m.Inside.Gone(c, deed("freed", c, own), c.words...)
	memory.forbid(c.mem, true)
}

// reuse initialises the memory of a callout anew, whether it was freed or not. What
// softclocks that still have to do with the callout as it was do to it of themselves
// is wrong, until they are done with it or have taken it anew.
func (p *Program) reuse(c *callout, s *numbered, own *callout) {
	p.m.Inside.Overwrite(c.words...)
	p.m.Inside.Anew(c.words...)
	memory.forbid(c.mem, false)
	c.drained = s.drained
	if !c.freed {
		p.linkedStill(c)
	}
	c.freed = false
	if set := p.busy(c); set != 0 {
		p.m.Inside.Stale(c, deed("initialised", c, own), set, c.words...)
	}
	*c.mem = sys.Callout{}
	p.initialise(c)
}

// deed says what the running thread does to a callout, perhaps in its handler.
func deed(done string, c, own *callout) string {
	if own == c {
		return fmt.Sprintf("%s %s in its handler", done, c.Name)
	}
	return done + " " + c.Name
}

// bytes returns the memory of the callout.
func (c *callout) bytes() []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(c.mem)), unsafe.Sizeof(*c.mem))
}

// linkedStill fails if a wheel has a callout whose memory is given back.
func (p *Program) linkedStill(c *callout) {
	if cpu := p.wheelOf(c.mem); cpu >= 0 {
		p.breaks(p.m.Report.Running(), c.givenBack(), "%s is given back while it is on the wheel of CPU %d", c.Name, cpu)
	}
}

// wheelOf returns the CPU on whose wheel a callout is, or -1.
func (p *Program) wheelOf(mem *sys.Callout) int32 {
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

// remain fails if the memory of a freed callout has changed, in a step of an actor.
func (p *Program) remain(actor int) {
	for _, c := range p.callouts {
		if !c.freed {
			continue
		}
		memory.forbid(c.mem, false)
		same := bytes.Equal(c.bytes(), c.remains)
		memory.forbid(c.mem, true)
		if !same {
			p.breaks(actor, c.givenBack(), "%s was written to after it had been freed: its time is %#x, its flags are %#x",
				c.Name, c.mem.C_time, c.mem.C_flags.Peek())
		}
	}
}

// givenBack is the clause that is broken by whoever touches the callout when its
// memory was given back.
func (c *callout) givenBack() spec.Clause {
	if c.drained {
		return spec.Rule10Drain
	}
	return spec.Rule10Stop
}

// strays notes an access to memory that was given back.
func (p *Program) strays(f *explored.Fault) {
	name, clause := "", spec.Rule10Drain
	switch memory := f.Memory.(type) {
	case *callout:
		name, clause = memory.Name, memory.givenBack()
	case *clientLock:
		name = memory.name
	}
	p.violates(&spec.Violation{Clause: clause,
		Text: name + ": " + f.String(), Cause: name + ": " + f.Cause()}, f.Actor)
}

// destroy destroys a lock. Its word looks free then, as the memory may hold
// anything: a thread that takes it is seen to, where it would panic if it were told.
func (p *Program) destroy(l *clientLock) {
	p.m.Inside.Overwrite(l.word())
	if l.rw != nil {
		lock.Rw_destroy(l.rw)
		l.rw.Rw_lock.Store(sys.RW_UNLOCKED)
	} else {
		lock.Mtx_destroy(l.mtx)
		l.mtx.Mtx_lock.Store(sys.MTX_UNOWNED)
	}
	p.m.Inside.Gone(l, "destroyed "+l.name, l.word())
}

// renew initialises a lock that was destroyed.
func (p *Program) renew(l *clientLock) {
	p.m.Inside.Overwrite(l.word())
	p.m.Inside.Anew(l.word())
	l.init()
}

// busy returns the softclocks that have to do with the callout, a bit for each.
func (p *Program) busy(c *callout) (set uint32) {
	for actor, of := range p.passes {
		if of == c {
			set |= 1 << actor
		}
	}
	return set
}

// follow notes what the softclocks have to do with, after a step of an actor.
func (p *Program) follow(actor int) {
	if p.passes == nil {
		return
	}
	soft := p.m.Report.Kind(actor) == explored.Softclock
	for _, c := range p.callouts {
		was := c.wheel
		if c.wheel = p.wheelOf(c.mem); soft && was >= 0 && c.wheel < 0 && !p.m.Report.Calling(actor) {
			p.m.Inside.Lets_go(actor, c.words...) // it has just taken it
		}
	}
	if !soft {
		return
	}
	cpu, _ := p.m.Report.Home(actor)
	was := p.passes[actor]
	now := was
	if curr := p.Rev.Cpu(cpu).Cc_curr; curr != nil {
		now = p.calloutAt(curr)
	} else if p.m.Report.Resting(actor) {
		now = nil
	}
	p.passes[actor] = now
	if was != nil && now != was {
		p.m.Inside.Lets_go(actor, was.words...)
	}
}

// calloutAt returns the callout with that memory, or nil.
func (p *Program) calloutAt(mem *sys.Callout) *callout {
	i := slices.IndexFunc(p.callouts, func(c *callout) bool { return c.mem == mem })
	if i < 0 {
		return nil
	}
	return p.callouts[i]
}
