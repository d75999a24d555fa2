// Package descriptor_sbt makes the descriptors of revisions of the sbt era (FreeBSD 10.0 to
// main), as package descriptor makes those of the tick era. It has the one table that says
// which revision of a layer goes with which text: see Of.
//
// It may import the layers of the era, kern/smp, sys and sys/sbt.
package descriptor_sbt

import (
	"strconv"
	"sync/atomic"
	"unsafe"

	sleepqueue_sbt "ktimeout/kern/sleepqueue/sbt"
	"ktimeout/kern/smp"
	smp_sbt "ktimeout/kern/smp/sbt"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// Text is the part of a descriptor that a text has.
type Text struct {
	Revision sys.Revision // with the KPI that does not name callouts

	Callout_init         func(c *sbt.Callout, mpsafe int32)
	Callout_init_lock    func(c *sbt.Callout, lock *sys.Lock_object, flags int32)
	Callout_reset        func(c *sbt.Callout, on_tick int32, fn sys.Callout_func, arg any) int32
	Callout_reset_on     func(c *sbt.Callout, to_ticks int32, fn sys.Callout_func, arg any, cpu int32) int32
	Callout_reset_sbt_on func(c *sbt.Callout, t, prec int64, fn sys.Callout_func, arg any, cpu, flags int32) int32
	Callout_schedule     func(c *sbt.Callout, to_ticks int32) int32
	Callout_schedule_on  func(c *sbt.Callout, to_ticks, cpu int32) int32
	Callout_stop         func(c *sbt.Callout) int32
	Callout_drain        func(c *sbt.Callout) int32
	// Callout_schedule_sbt_on and Callout_async_drain are nil in texts that have none.
	Callout_schedule_sbt_on func(c *sbt.Callout, t, prec int64, cpu, flags int32) int32
	Callout_async_drain     func(c *sbt.Callout, drain sys.Callout_func) int32
	// Callout_stop_executing is _callout_stop_safe with CS_EXECUTING, or CS_MIGRBLOCK, as it was
	// called before; nil in texts that have neither.
	Callout_stop_executing func(c *sbt.Callout) int32
	Callout_pending        func(c *sbt.Callout) int32
	Callout_active         func(c *sbt.Callout) int32
	Callout_deactivate     func(c *sbt.Callout)
	Callout_process        func(now int64)
	Callout_when           func(t, prec int64, flags int32, due, late *int64)                    // nil: it has none
	Timeout                func(fn sys.Callout_func, arg any, to_ticks int32) sbt.Callout_handle // nil: it has none
	Untimeout              func(fn sys.Callout_func, arg any, handle sbt.Callout_handle)

	Reset       func()
	Cc_cpu      func(n int32) any
	CC_CPU      func(cpu int32) Callout_cpu
	Timeout_cpu func() int32        // nil without timeout()
	Element     func(cpu int32) any // nil: a port by hand, which tells the machine of no plain access
	Name        string              // of the array of struct callout_cpu
	Negative    bool                // stop and drain can return -1
	Trylock     bool                // it tries locks
	Globals     []Global
}

// Global is a variable of a text.
type Global struct {
	Memory any // a pointer to it
	Name   string
	Hidden bool // nothing depends on it
}

// Callout_cpu has the addresses of the fields of a struct callout_cpu; nil is what a text
// does not have.
type Callout_cpu struct {
	Cc_lock       *sys.Mtx
	Cc_callwheel  *[]sbt.Callout_list
	Cc_expireq    *sbt.Callout_tailq
	Cc_callout    *[]sbt.Callout
	Cc_callfree   *sbt.Callout_slist
	Cc_next       **sbt.Callout
	Cc_cookie     **sys.Intr_handler
	Cc_thread     **sys.Thread
	Cc_firstevent *int64
	Cc_lastscan   *int64
	Exec          [2]Exec // of softclock, and of the timer interrupt
}

// Exec has those of a struct cc_exec.
type Exec struct {
	Cc_curr          **sbt.Callout
	Cc_cancel        *int32
	Cc_waiting       *int32
	Cc_migration_cpu *int32
}

// cpus are those of a revision.
type cpus [sys.MAXCPU]Callout_cpu

// sleeps returns the timed sleeps that go with a text: those of 14 where softclock is a
// thread, else those of 12 where there is callout_when, else those of r303159 where a stop can
// be told of the waiting for a timeout that runs, else those of r292384.
func sleeps(t *Text, threads bool) *sleepqueue_sbt.Timeouts {
	switch {
	case threads && t.Callout_when != nil:
		return &sleepqueue_sbt.R14
	case t.Callout_when != nil:
		return &sleepqueue_sbt.R326218
	case t.Callout_stop_executing != nil:
		return &sleepqueue_sbt.R303159
	}
	return &sleepqueue_sbt.R292384
}

// Of makes a descriptor. Softclock is a thread of its own where the text has cc_thread,
// else a software interrupt. Which sleeps go with it sleeps says.
func Of(t Text) sys.Revision {
	all := new(cpus)
	for cpu := range all {
		all[cpu] = t.CC_CPU(int32(cpu))
	}
	r := t.Revision
	r.Era = &sys.Era{
		Negative: t.Negative, Threads: all[0].Cc_thread != nil, Timeouts: t.Timeout != nil,
		// Callouts got spin mutexes with the threads.
		Trylock: t.Trylock, Spin: all[0].Cc_thread != nil,
		Callout_reset_sbt_on: func(c *sys.Callout, at, prec int64, fn sys.Callout_func, arg any, cpu, flags int32) int32 {
			return t.Callout_reset_sbt_on(sbt.Of(c), at, prec, fn, arg, cpu, flags)
		},
		Callout_process: t.Callout_process,
		Make:            func() *sys.Callout { return sbt.Head(new(sbt.Callout)) },
		Whole:           func(c *sys.Callout) any { return sbt.Of(c) },
		Clear:           func(c *sys.Callout) { *sbt.Of(c) = sbt.Callout{} },
		Due:             func(c *sys.Callout) int64 { return sbt.Of(c).C_time },
		Window: func(c *sys.Callout) int64 {
			whole := sbt.Of(c)
			return whole.C_time + min(whole.C_precision, sbt.SBT_MAX-whole.C_time)
		},
		Lastscan: func(cpu int32) int64 { return *all[cpu].Cc_lastscan },
		Words: func(c *sys.Callout) []sys.Named_word {
			return []sys.Named_word{{Word: &sbt.Of(c).C_iflags, Name: "c_iflags"}}
		},
		Each:              all.each,
		Bucket:            all.bucket,
		Direct:            func(cpu int32) sys.Callout_cpu_view { return all[cpu].view(1) },
		Cc_waiting_direct: func(cpu int32) unsafe.Pointer { return unsafe.Pointer(all[cpu].Exec[1].Cc_waiting) },
		Cc_cancel_direct:  func(cpu int32) unsafe.Pointer { return unsafe.Pointer(all[cpu].Exec[1].Cc_cancel) },
		Initclocks:        smp_sbt.Initclocks,
		Thread_ctor:       sleepqueue_sbt.Thread_ctor,
		Sleep:             sleeps(&t, all[0].Cc_thread != nil),
		Clock:             smp_sbt.Clock(),
		Timer:             smp_sbt.Timer(),
	}
	if t.Callout_stop_executing != nil {
		r.Era.Callout_stop_executing = func(c *sys.Callout) int32 { return t.Callout_stop_executing(sbt.Of(c)) }
	}
	if t.Callout_schedule_sbt_on != nil {
		r.Era.Callout_schedule_sbt_on = func(c *sys.Callout, at, prec int64, cpu, flags int32) int32 {
			return t.Callout_schedule_sbt_on(sbt.Of(c), at, prec, cpu, flags)
		}
	}
	if t.Callout_async_drain != nil {
		r.Era.Callout_async_drain = func(c *sys.Callout, drain sys.Callout_func) int32 {
			return t.Callout_async_drain(sbt.Of(c), drain)
		}
	}
	if t.Callout_when != nil {
		r.Era.Callout_when = func(at, prec int64, flags int32) (due, late int64) {
			t.Callout_when(at, prec, flags, &due, &late)
			return due, late
		}
	}
	t.kpi(&r)
	r.Alloc, r.Init = func() {}, func() {}
	r.Callout_new_inserted = new(func(cpu, ticks int32))
	r.Reset = func() {
		sbt.Tc_init(sys.Hz)
		t.Reset()
	}
	r.State = func() []any { return all.state(&t) }
	r.Cc_cancel = func(cpu int32) *sys.Word { return (*sys.Word)(unsafe.Pointer(all[cpu].Exec[0].Cc_cancel)) }
	r.Cc_waiting = func(cpu int32) unsafe.Pointer { return unsafe.Pointer(all[cpu].Exec[0].Cc_waiting) }
	r.Cc_lock = func(cpu int32) *sys.Mtx { return all[cpu].Cc_lock }
	r.Cc_thread = func(cpu int32) *sys.Thread { return all[cpu].thread() }
	r.Cc_requests = func(cpu int32) []*sys.Word { return all[cpu].requests() }
	r.Cpu = func(cpu int32) sys.Callout_cpu_view { return all[cpu].view(0) }
	r.Callfree = func() int {
		if t.Timeout_cpu == nil {
			return 0
		}
		return all[t.Timeout_cpu()].callfree()
	}
	if t.Element != nil {
		r.Plain = func(n int32) []sys.Region { return all.regions(&t, n) }
	}
	return r
}

// kpi gives a descriptor the calls, by the heads of callouts.
func (t *Text) kpi(r *sys.Revision) {
	r.Callout_init = func(c *sys.Callout, mpsafe int32) { t.Callout_init(sbt.Of(c), mpsafe) }
	r.Callout_init_lock = func(c *sys.Callout, lock *sys.Lock_object, flags int32) {
		t.Callout_init_lock(sbt.Of(c), lock, flags)
	}
	r.Callout_reset = func(c *sys.Callout, on_tick int32, fn sys.Callout_func, arg any) int32 {
		return t.Callout_reset(sbt.Of(c), on_tick, fn, arg)
	}
	r.Callout_reset_on = func(c *sys.Callout, to_ticks int32, fn sys.Callout_func, arg any, cpu int32) int32 {
		return t.Callout_reset_on(sbt.Of(c), to_ticks, fn, arg, cpu)
	}
	r.Callout_schedule = func(c *sys.Callout, to_ticks int32) int32 { return t.Callout_schedule(sbt.Of(c), to_ticks) }
	r.Callout_schedule_on = func(c *sys.Callout, to_ticks, cpu int32) int32 {
		return t.Callout_schedule_on(sbt.Of(c), to_ticks, cpu)
	}
	r.Callout_stop_safe = func(c *sys.Callout, safe int32) int32 {
		if safe != 0 {
			return t.Callout_drain(sbt.Of(c))
		}
		return t.Callout_stop(sbt.Of(c))
	}
	r.Callout_pending = func(c *sys.Callout) bool { return t.Callout_pending(sbt.Of(c)) != 0 }
	r.Callout_active = func(c *sys.Callout) bool { return t.Callout_active(sbt.Of(c)) != 0 }
	r.Callout_deactivate = func(c *sys.Callout) { t.Callout_deactivate(sbt.Of(c)) }
	if t.Timeout == nil {
		return
	}
	r.Timeout = func(fn sys.Callout_func, arg any, to_ticks int32) sys.Callout_handle {
		return sys.Callout_handle{Callout: sbt.Head(t.Timeout(fn, arg, to_ticks).Callout)}
	}
	r.Untimeout = func(fn sys.Callout_func, arg any, handle sys.Callout_handle) {
		t.Untimeout(fn, arg, sbt.Callout_handle{Callout: sbt.Of(handle.Callout)})
	}
}

// thread returns the thread that runs softclock.
func (cc *Callout_cpu) thread() *sys.Thread {
	if cc.Cc_thread != nil {
		return *cc.Cc_thread
	}
	return (*cc.Cc_cookie).Ih_event.Ie_thread.It_thread
}

// requests returns the words that ask a software interrupt to run. A thread has none: it is
// made runnable.
func (cc *Callout_cpu) requests() []*sys.Word {
	if cc.Cc_thread != nil {
		return nil
	}
	ih := *cc.Cc_cookie
	return []*sys.Word{&ih.Ih_need, &ih.Ih_event.Ie_thread.It_need}
}

// view copies what checkers ask of a CPU.
func (cc *Callout_cpu) view(dir int) sys.Callout_cpu_view {
	e := &cc.Exec[dir]
	v := sys.Callout_cpu_view{
		Cc_next:          sbt.Head(*cc.Cc_next),
		Cc_curr:          sbt.Head(*e.Cc_curr),
		Cc_ticks:         sys.Ticks.Peek(),
		Cc_cancel:        atomic.LoadInt32(e.Cc_cancel), // it is written without the lock
		Cc_waiting:       *e.Cc_waiting,
		Wheelsize:        int32(len(*cc.Cc_callwheel)),
		Cc_migration_cpu: *e.Cc_migration_cpu,
	}
	if cc.Cc_cookie != nil {
		v.Cc_cookie = *cc.Cc_cookie
	}
	return v
}

// bucketful is above the number of callouts that a list of a checked machine can have.
const bucketful = 1 << 16

// bucket is the bucket of a time, which hashes the bits from 1/256 s up.
func (cc *Callout_cpu) bucket(t int64) int { return int(t>>24) & (len(*cc.Cc_callwheel) - 1) }

// each calls yield for the callouts that are linked on a CPU: on its wheel, and on its
// queue of the expired.
func (all *cpus) each(cpu int32, yield func(c *sys.Callout, fits bool) bool) {
	cc := &all[cpu]
	n := 0
	for b := range *cc.Cc_callwheel {
		for c := (*cc.Cc_callwheel)[b].Lh_first; c != nil; c = c.C_links.Tqe_next {
			fits := cc.bucket(c.C_time) == b && c.C_iflags.Peek()&sbt.CALLOUT_PROCESSED == 0
			if n++; !yield(sbt.Head(c), fits) || n > bucketful {
				return
			}
		}
	}
	for c := cc.Cc_expireq.Tqh_first; c != nil; c = c.C_links.Tqe_next {
		if n++; !yield(sbt.Head(c), c.C_iflags.Peek()&sbt.CALLOUT_PROCESSED != 0) || n > bucketful {
			return
		}
	}
}

// bucket calls yield for the callouts in the bucket that is the n-th after that of the time t.
func (all *cpus) bucket(cpu int32, t int64, n int, yield func(c *sys.Callout) bool) {
	cc := &all[cpu]
	b := (cc.bucket(t) + n) & (len(*cc.Cc_callwheel) - 1)
	for c := (*cc.Cc_callwheel)[b].Lh_first; c != nil && yield(sbt.Head(c)); c = c.C_links.Tqe_next {
	}
}

// callfree counts the free timeout() slots.
func (cc *Callout_cpu) callfree() (n int) {
	for c := cc.Cc_callfree.Slh_first; c != nil; c = c.C_links.Tqe_next {
		n++
	}
	return n
}

// state returns what makes up the state of the CPUs' callouts.
func (all *cpus) state(t *Text) []any {
	state := []any{t.Cc_cpu(smp.Mp_ncpus)}
	for cpu := range smp.CPU_FOREACH {
		state = append(state, *all[cpu].Cc_callwheel)
		if slots := all[cpu].Cc_callout; slots != nil && *slots != nil {
			state = append(state, *slots)
		}
	}
	for _, g := range t.Globals {
		if !g.Hidden {
			state = append(state, g.Memory)
		}
	}
	return state
}

// regions returns the memory of n CPUs that the text touches.
func (all *cpus) regions(t *Text, n int32) (rs []sys.Region) {
	for cpu := range n {
		word := new(sys.Lword)
		word.Poke(cpu)
		of := "[" + strconv.Itoa(int(cpu)) + "]"
		rs = append(rs, sys.Region{Memory: t.Element(cpu), CPU: word, Name: t.Name + of},
			sys.Region{Memory: *all[cpu].Cc_callwheel, CPU: word, Name: "cc_callwheel" + of})
		if all[cpu].Cc_callout == nil {
			continue
		}
		slots := *all[cpu].Cc_callout
		for i := range slots {
			rs = append(rs, sys.Region{Memory: &slots[i], CPU: &slots[i].C_cpu, Name: "slot " + strconv.Itoa(i)})
		}
	}
	for _, g := range t.Globals {
		if !g.Hidden {
			rs = append(rs, sys.Region{Memory: g.Memory, Name: g.Name})
		}
	}
	return rs
}
