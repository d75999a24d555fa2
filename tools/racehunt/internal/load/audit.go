package load

import (
	"fmt"
	"time"

	"ktimeout/kern/lock"
	"ktimeout/sys"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/check"
)

// audit is the body of a thread that walks the wheels, one CPU after the other, each
// under the CPU's lock, to check rules 2 and 9: the lists stay intact.
func (e *Env) audit(*Act) {
	for cpu := int32(0); !e.stop.Load(); cpu = (cpu + 1) % int32(e.CPUs) {
		lock.Mtx_lock_spin(e.cc[cpu])
		v := e.walk(cpu)
		lock.Mtx_unlock_spin(e.cc[cpu])
		e.ck.Fail(v)
		time.Sleep(time.Millisecond)
	}
}

// walk looks at every callout on the wheel of a CPU. Called with the CPU's lock
// held.
func (e *Env) walk(cpu int32) *check.Violation {
	most := len(e.clients) + e.Ncallout + len(e.acts) + 3*e.CPUs
	if era := e.rev.Era; era != nil {
		return e.linked(cpu, most)
	}
	size := e.rev.Cpu(cpu).Wheelsize
	for tick := range size {
		head := e.rev.Bucket(cpu, tick)
		prev := &head.Tqh_first
		n := 0
		for c := head.Tqh_first; c != nil; c = c.C_links.Tqe_next {
			wrong := ""
			flags, on := c.C_flags.Peek(), c.C_cpu.Peek()
			switch {
			case c.C_links.Tqe_prev != prev:
				wrong = "is linked twice: the link back from it leads elsewhere"
			case on != cpu:
				wrong = fmt.Sprintf("belongs to CPU %d", on)
			case flags&sys.CALLOUT_PENDING == 0:
				wrong = fmt.Sprintf("is not pending (flags %#x)", flags)
			case c.C_time&(size-1) != tick:
				wrong = fmt.Sprintf("is in bucket %d, but its time %d belongs into bucket %d", tick, c.C_time, c.C_time&(size-1))
			}
			if n++; n > most {
				wrong = "is followed by more callouts than there are: the list is a ring"
			}
			if wrong != "" {
				return e.found(c, cpu, wrong)
			}
			prev = &c.C_links.Tqe_next
		}
		if head.Tqh_last != prev {
			return e.found(nil, cpu, fmt.Sprintf("bucket %d does not end at its last element", tick))
		}
	}
	return nil
}

// linked looks at every callout that a CPU of the sbt era has linked, of which there are so many
// at most. Called with the CPU's lock held.
func (e *Env) linked(cpu int32, most int) (v *check.Violation) {
	n := 0
	e.rev.Era.Each(cpu, func(c *sys.Callout, fits bool) bool {
		wrong := ""
		switch on := c.C_cpu.Peek(); {
		case on != cpu:
			wrong = fmt.Sprintf("belongs to CPU %d", on)
		case !e.rev.Callout_pending(c):
			wrong = "is not pending"
		case !fits:
			wrong = fmt.Sprintf("does not belong where it is, by its time %#x", e.rev.Era.Due(c))
		}
		if n++; n > most {
			wrong = "is followed by more callouts than there are: the list is a ring"
		}
		if wrong != "" {
			v = e.found(c, cpu, wrong)
		}
		return v == nil
	})
	return v
}

// found makes the violation for a callout on the wheel of a CPU.
func (e *Env) found(c *sys.Callout, cpu int32, wrong string) *check.Violation {
	for _, cl := range e.clients {
		if cl.mem == c {
			v := check.Violates(spec.Rule2, "a callout on the wheel of CPU %d %s", cpu, wrong)
			v.Detail = cl.History()
			return v
		}
	}
	if c == nil {
		return check.Violates(spec.Rule9, "the wheel of CPU %d: %s", cpu, wrong)
	}
	return check.Violates(spec.Rule2, "a callout of timeout() or of a sleep on the wheel of CPU %d %s", cpu, wrong)
}
