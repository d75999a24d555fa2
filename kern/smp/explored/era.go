package explored

import (
	"fmt"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Interrupts has clock interrupts of the sbt era take their steps like other threads from
// where they enter handlers: each is one step otherwise. To be called before Save.
func (s Setup) Interrupts() {
	m := s.m
	m.stepwise = true
	for cpu := range smp.CPU_FOREACH {
		for _, w := range m.era.Clock.Hidden(cpu) {
			m.objects.all[m.objects.number(w)].how = visible
		}
	}
}

// parts notes that an interrupt of several steps has given the lock of the callouts back in
// order to enter a handler. What it did until then is one step, as it is for an interrupt
// that enters none: all of it is ordered by that lock.
func (m *machine) parts(a *actor, op sys.Op, o int32) {
	if m.stepwise && op == sys.OP_UNLOCK && o == m.objects.number(unsafe.Pointer(&sys.Booted.Cc_lock(a.home).Mtx_lock)) &&
		m.era.Direct(a.home).Cc_curr != nil {
		a.apart = true
	}
}

// This file is about the clocks of the sbt era. Time is an actor of the kind Chance, which
// stores the number of the present time; the clock of a CPU is enabled while its timer is
// due. It may come at any time after that, when time has gone on: interrupts come late.
//
// An interrupt is one step, like one of the tick era, that needs the lock of the CPU's
// callouts. Where it comes to another lock that is held, or waits for a word, it pauses.

// epoch is the time at which an explored machine is booted: two ticks and a half before a
// second is full, so that the first ticks are in two buckets of the wheel.
const epoch = 10<<32 - 5<<31/1000

// spare_times are times after those that a run can reach, in which what is left comes to
// rest.
const spare_times = 4096

// step_time advances time by one, outside of a run's steps.
func (m *machine) step_time() {
	w := m.era.Clock.Moment
	w.Poke(w.Peek() + 1)
}

// register_timer hides the words of the locks of a CPU's timer: with interrupts of one step
// nobody waits for them.
func (m *machine) register_timer(cpu int32) {
	for _, w := range append(m.era.Clock.Hidden(cpu), m.era.Clock.Bare(cpu)...) {
		m.objects.hide(w)
	}
	if cpu == 0 {
		m.objects.name(unsafe.Pointer(m.era.Clock.Moment), "time")
		m.objects.hide(unsafe.Pointer(&sys.Ticks)) // nothing in callouts depends on it
	}
	// It is called by its place in C, as in tokens of code made from C.
	m.objects.name(m.era.Cc_cancel_direct(cpu), fmt.Sprintf("cc_cpu[%d].cc_exec_entity[1].cc_cancel", cpu))
	Setup{m}.Channel(m.era.Cc_waiting_direct(cpu), direct_chains+int(cpu))
}

// direct_chains is the chain of sleep queues on which drains sleep that wait for the timer
// interrupt of the first CPU.
const direct_chains = 16

// set_times sets the times of the machine, one tick apart from the first on.
func (m *machine) set_times() {
	c := &m.era.Clock
	m.times = make([]int64, 0, spare_times)
	for i := range int64(spare_times) {
		m.times = append(m.times, epoch+i*c.Tick())
	}
	c.Start(m.times)
}

// Times makes the times of a run: those so long after the time at which the set-up ends,
// which is so many times from now, and later ones a tick apart. It returns the time at which
// the set-up ends. To be called before the set-up's steps.
func (s Setup) Times(steps int, spans []int64) int64 {
	m := s.m
	first := int(m.era.Clock.Moment.Peek()) + steps
	end := m.times[first]
	for i := range m.times[first+1:] {
		if i < len(spans) {
			m.times[first+1+i] = end + spans[i]
		} else {
			m.times[first+1+i] = m.times[first+i] + m.era.Clock.Tick()
		}
	}
	return end
}

// Clock_kick implements smp.Machine: a clock is asked before every step.
func (m *machine) Clock_kick(int32) {}

// scan has every CPU look at its callouts once, so that the next look does not go round the
// whole wheel, as only the first one does.
func (m *machine) scan() {
	smp.Attach("boot", smp.CPU_FIRST())
	Setup{m}.Hardclock()
	smp.Detach()
}

// Time makes the actor that time is in the sbt era: it advances so many times in a run. To
// be called when all threads are made, before Save.
func (s Setup) Time(times int) {
	now := s.m.era.Clock.Moment
	s.m.timer = len(s.m.actors)
	s.m.chance("time", 0, now, func() {
		for range times {
			now.Store(now.Peek() + 1)
		}
	})
}

// comes tells whether the next clock interrupt of a CPU may come.
func (m *machine) comes(a *actor) bool {
	if m.era != nil {
		return m.era.Clock.Pending(a.home) && (!m.clock.lazy || m.finds(a.home, 0))
	}
	return a.extra > 0 || m.clock.comes(a.home)
}

// finds tells whether a callout is linked on a CPU that is due so many steps of time from now.
func (m *machine) finds(cpu int32, steps int) (yes bool) {
	m.era.Each(cpu, func(c *sys.Callout, _ bool) bool {
		yes = m.era.Clock.Until(m.era.Due(c)) <= steps
		return !yes
	})
	return yes
}

// passes tells whether time may go on: lazily it does where that makes a callout due.
func (m *machine) passes() bool {
	if !m.clock.lazy {
		return true
	}
	due := false
	for cpu := range smp.CPU_FOREACH {
		if sys.Booted.Cc_lock(cpu).Mtx_lock.Load()&sys.MTX_UNOWNED == 0 {
			return false
		}
		due = due || m.finds(cpu, 1)
	}
	return due
}

// touch_time notes that lazy time looks at the callouts of all CPUs.
func (m *machine) touch_time(a *actor) {
	if m.era == nil || !m.clock.lazy || a.no != m.timer {
		return
	}
	for cpu := range smp.CPU_FOREACH {
		m.touch(m.objects.number(unsafe.Pointer(&sys.Booted.Cc_lock(cpu).Mtx_lock)), TouchAcquire|TouchRelease)
	}
}

// touch_tick notes that the step that a clock stands before touches the count of ticks, or
// the time; and whether it looks at the callouts or not, their lock.
func (m *machine) touch_tick(a *actor, p *pending) {
	if m.era == nil {
		m.touch(m.clock.objects[m.clock.of(a.home)], TouchWrite)
		return
	}
	m.touch(m.objects.number(unsafe.Pointer(m.era.Clock.Moment)), TouchRead)
	m.touch(p.obj, TouchAcquire|TouchRelease)
	if !m.stepwise {
		return
	}
	for _, w := range m.era.Clock.Hidden(a.home) {
		m.touch(m.objects.number(w), TouchWrite)
	}
}

// reads notes what an interrupt of one step has read, in case that it comes to wait for a
// word.
func (m *machine) reads(a *actor, op sys.Op, o int32) {
	if m.era == nil || a.kind != Clock {
		return
	}
	if op != sys.OP_LOAD {
		a.reads = a.reads[:0]
		return
	}
	a.reads = append(a.reads, seen{o, m.objects.all[o].version})
}

// holds_up tells whether an interrupt has to pause before an operation: a lock that another
// thread has, or a word that it waits for.
func (m *machine) holds_up(a *actor, op sys.Op, o int32) bool {
	if m.era == nil {
		return false
	}
	if a.spins || a.apart {
		return true
	}
	if op != sys.OP_LOCK {
		return false
	}
	v := (*sys.Lockword)(m.objects.all[o].key).Load()
	return v&sys.MTX_UNOWNED == 0 && v&^sys.MTX_FLAGMASK != a.td.Td_md.Md_g
}
