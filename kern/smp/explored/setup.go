package explored

import (
	"fmt"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Boot boots an explored machine. cfg is as for smp.Boot, but that by default
// there are 2 CPUs and 16 timeout() slots, and ticks wraps in the eighth tick;
// Floating says whether softclock threads and clients float.
//
// The rule of smp.Boot holds: a process has one machine at a time. smp.Shutdown
// ends it.
func Boot(cfg smp.Config) (Machine, error) {
	if cfg.Ncallout == 0 {
		cfg.Ncallout = 16
	}
	if cfg.Ticks == 0 {
		cfg.Ticks = sys.INT_MAX - 7
	}
	m := &machine{cfg: cfg, memory: sequential{}, byThr: map[*sys.Thread]*actor{}}
	m.channels.chains = map[unsafe.Pointer]uintptr{}
	m.objects.init()
	if cfg.Revision != nil && cfg.Revision.Era != nil {
		m.era = cfg.Revision.Era
		m.era.Clock.Start([]int64{epoch})
	}
	if err := smp.Boot_machine(&m.cfg, m, 2); err != nil {
		return Machine{}, err
	}
	*sys.Booted.Callout_new_inserted = nil
	if m.era != nil {
		m.set_times()
		m.scan()
	}
	for cpu := range smp.CPU_FOREACH {
		m.register_softclock(cpu)
	}
	return Machine{Setup{m}, Run{m}, Inside{m}, Report{m}, Rwlocks{m}}, nil
}

// register_softclock tells the machine of the words and the channel of a CPU's
// softclock.
func (m *machine) register_softclock(cpu int32) {
	rev := sys.Booted
	for _, w := range rev.Cc_requests(cpu) {
		m.objects.fold(unsafe.Pointer(w), fmt.Sprintf("request of softclock %d", cpu))
	}
	for _, w := range rev.Averages {
		m.objects.hide(unsafe.Pointer(w))
	}
	m.objects.name(unsafe.Pointer(&rev.Cc_lock(cpu).Mtx_lock), fmt.Sprintf("callout %d", cpu))
	m.objects.name(unsafe.Pointer(rev.Cc_cancel(cpu)), fmt.Sprintf("cc_cancel %d", cpu))
	Setup{m}.Channel(rev.Cc_waiting(cpu), int(cpu))
	m.objects.name(unsafe.Pointer(&sys.Ticks), "ticks")
	if m.era != nil {
		m.register_timer(cpu)
	}
	td := rev.Cc_thread(cpu)
	td.Td_oncpu.Store(cpu)
	a := m.byThr[td]
	a.kind, a.home = Softclock, cpu
	if m.era != nil && m.era.Threads {
		m.own_lock(a)
	}
	for _, w := range rev.Cc_requests(cpu) {
		a.requests = append(a.requests, request{word: w})
	}
}

// Thread makes a client thread that calls body in every run, bound to cpu or
// floating as the machine's Config says. It returns the thread's actor.
func (s Setup) Thread(name string, cpu int32, body func()) int {
	m := s.m
	bound := cpu
	if m.cfg.Floating {
		bound = sys.NOCPU
	}
	td := smp.Kthread_add(func(any) { body() }, nil, bound, name)
	td.Td_oncpu.Store(cpu)
	m.byThr[td].home = cpu
	return m.byThr[td].no
}

// Channel puts a wait channel on the chain with that number, 0 to 31. Drains of
// callouts on a CPU sleep on the chain with the CPU's number.
func (s Setup) Channel(wchan unsafe.Pointer, chain int) {
	m := s.m
	m.channels.chains[wchan] = uintptr(chain) << 8
}

// Racy makes the accesses of a plain field that is read without its lock visible,
// and names it. Others are not: where nobody reads them so, they need not be.
func (s Setup) Racy(field unsafe.Pointer, name string) {
	m := s.m
	m.objects.name(field, name)
	m.objects.all[m.objects.number(field)].racy = true
}

// Rwlock names a reader/writer lock that is taken step by step, and tells the
// machine that it is one.
func (s Setup) Rwlock(word *sys.Lockword, name string) {
	m := s.m
	m.objects.name(unsafe.Pointer(word), name)
	m.objects.all[m.objects.number(unsafe.Pointer(word))].rw = true
}

// Object returns a number for an object of the caller's own, for touches that
// it adds to those of the machine.
func (s Setup) Object(key unsafe.Pointer, name string) int32 {
	m := s.m
	m.objects.name(key, name)
	return m.objects.number(key)
}

// Hardclock ticks every CPU once, while the machine is set up. The softclocks
// that have work are requested; they run when a run begins.
func (s Setup) Hardclock() {
	td := smp.Curthread()
	cpu := td.Td_oncpu.Peek()
	if s.m.era != nil {
		s.m.step_time()
	}
	for c := range smp.CPU_FOREACH {
		td.Td_oncpu.Store(c)
		if s.m.era != nil {
			s.m.era.Clock.Interrupt()
			continue
		}
		smp.Hardclock_anycpu(1, 0)
	}
	td.Td_oncpu.Store(cpu)
}

// Lazy makes clock interrupts come only where they find a callout that is due,
// or not come at all: time stands still while nobody waits for it.
func (s Setup) Lazy() { s.m.clock.lazy = true }

// Save makes the state as it is, with the variables of the caller that state
// points to, the one that every run begins in. All CPUs together have that many
// ticks in a run, or with each every one of them.
func (s Setup) Save(ticks int, each bool, state ...any) {
	m := s.m
	m.clock.left = make([]int, 1)
	if each {
		m.clock.left = make([]int, smp.Mp_ncpus)
	}
	m.state.saved = m.state.saved[:0]
	chains := m.used()
	for _, f := range smp.Layers() {
		if f.State != nil {
			m.save(f.State(chains)...)
		}
	}
	for cpu := range smp.CPU_FOREACH {
		for _, w := range sys.Booted.Cc_requests(cpu) {
			m.save(w)
		}
	}
	m.save(sys.Booted.State()...)
	if rev := sys.Booted; rev.Plain != nil {
		for _, r := range rev.Plain(smp.Mp_ncpus) {
			s.Plain(r)
		}
	}
	sys.Order_of_arguments.Store(sys.FROM_THE_LEFT) // the last machine's run may have changed it
	m.save(&sys.Ticks, &sys.Order_of_arguments, smp.Cpuid_to_pcpu())
	for _, a := range m.actors {
		td := a.td
		if m.era != nil && a.kind == Clock {
			m.save(td) // its run may end in an interrupt
		}
		if a.kind >= Clock {
			continue // of it nothing changes that lasts
		}
		if c := td.Td_md.Md_slpcallout; c != nil {
			m.save(sys.Booted.Whole_callout(c))
			s.Plain(sys.Region{Memory: sys.Booted.Whole_callout(c), CPU: &c.C_cpu, Name: "td_slpcallout of " + td.Td_name})
			m.objects.name(unsafe.Pointer(&td.Td_md.Md_sleeptimo), "td_sleeptimo of "+td.Td_name)
		}
		m.save(td, td.Td_sleepqueue, td.Td_md.Md_runlock)
		a.token0 = a.token
		// Named here, when the lock cannot change any more.
		m.objects.name(unsafe.Pointer(&td.Td_lock), "td_lock of "+td.Td_name)
		if o := m.objects.number(unsafe.Pointer(&td.Td_lock)); a.kind == Client && m.objects.all[o].guard == nil {
			m.objects.all[o].guard = &guard{own: a, awake: true}
		}
		m.objects.name(unsafe.Pointer(&td.Td_wchan), "td_wchan of "+td.Td_name)
		m.objects.name(unsafe.Pointer(&td.Td_md.Md_runlock.Mtx_lock), "sched lock of "+td.Td_name)
	}
	for i := range m.clock.left {
		m.clock.left[i] = ticks
	}
	m.save(m.clock.left)
	m.save(state...)
	for _, a := range m.actors {
		if a.kind == Clock {
			td := sys.Booted.Cc_thread(a.home)
			a.wakes = m.objects.number(unsafe.Pointer(&td.Td_md.Md_park))
		}
	}
	m.clock.objects = m.clock.objects[:0]
	for i := range m.clock.left {
		name := "ticks left"
		if each {
			name = fmt.Sprintf("ticks left to CPU %d", i)
		}
		m.clock.objects = append(m.clock.objects, s.Object(unsafe.Pointer(&m.clock.left[i]), name))
	}
	m.state.weigh()
}
