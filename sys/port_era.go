package sys

import "unsafe"

// Era is what the revision of a later era has besides that of the tick era: since
// FreeBSD 10 times are sbintime_t, seconds in 32.32 fixed point. Functions of Revision that
// take a callout are given the head of one, which has what the callouts of all eras have
// in the same place: C_links, C_arg, C_func, C_lock, C_flags and C_cpu, but not C_time.
type Era struct {
	Negative bool // stop and drain can return -1
	Threads  bool // softclock is a thread of its own, no software interrupt
	Timeouts bool // there is timeout()
	Trylock  bool // a callout can have its lock tried: CALLOUT_TRYLOCK
	Spin     bool // a callout can have a spin mutex

	// The KPI that the tick era does not have.
	Callout_reset_sbt_on func(c *Callout, sbt, prec int64, ftn Callout_func, arg any, cpu, flags int32) int32
	Callout_process      func(now int64)
	// Callout_schedule_sbt_on is nil in texts whose header has no such macro.
	Callout_schedule_sbt_on func(c *Callout, sbt, prec int64, cpu, flags int32) int32
	// Callout_async_drain is a stop that returns 0 if the callout is being serviced: then drain is
	// called when that is over, with the argument of the handler. It is nil in texts that have none.
	Callout_async_drain func(c *Callout, drain Callout_func) int32
	// Callout_stop_executing is a stop that returns 1, too, if the callout is being serviced and
	// will not run again: what a timed sleep asks, before 12; nil in texts that have none.
	Callout_stop_executing func(c *Callout) int32
	// Callout_when returns when an arming is due that is made now, and how late it may be; nil
	// in texts that have no such function.
	Callout_when func(sbt, prec int64, flags int32) (due, late int64)

	// Callouts, by their heads.
	Make  func() *Callout
	Whole func(c *Callout) any // a pointer to all of it
	Clear func(c *Callout)     // makes all of it zero
	Due   func(c *Callout) int64
	// Window is the end of a callout's window: it is to be entered by then.
	Window func(c *Callout) int64
	// Lastscan is the time up to which a CPU has looked for callouts that are due.
	Lastscan func(cpu int32) int64
	// Words are the volatile words of a callout that the tick era does not have.
	Words func(c *Callout) []Named_word
	// Each calls yield for every callout that is linked on a CPU, with whether it stands
	// where its time says, until that returns false. The machine stands still.
	Each func(cpu int32, yield func(c *Callout, fits bool) bool)
	// Bucket calls yield for the callouts in a bucket of a CPU's wheel, the n-th after that of the
	// time t, until that returns false. The caller holds Cc_lock.
	Bucket func(cpu int32, t int64, n int, yield func(c *Callout) bool)
	// Direct is what the timer interrupt of a CPU is entering, as Revision.Cpu is what its
	// softclock is.
	Direct func(cpu int32) Callout_cpu_view
	// Cc_waiting_direct is the channel of drains that wait for the timer interrupt.
	Cc_waiting_direct func(cpu int32) unsafe.Pointer
	// Cc_cancel_direct is the word that cancels what the timer interrupt is entering.
	Cc_cancel_direct func(cpu int32) unsafe.Pointer

	// The layers that go with it.
	Initclocks  func()           // starts the clocks of all CPUs
	Thread_ctor func(td *Thread) // gives a new thread what it sleeps with
	Sleep       Sleeps
	Clock       Clock
	Timer       Timer
}

// Sleeps are sleeps in ticks, 0 for ever, which return 0 or EWOULDBLOCK.
type Sleeps interface {
	Sleep(ident unsafe.Pointer, lock *Lock_object, wmesg string, timo int32) int32
	Pause(wmesg string, timo int32) int32
}

// Named_word is a volatile word of a callout.
type Named_word struct {
	Word *Lword
	Name string
}

// Clock is how an explored machine drives the clocks of the era. Time is a number in a
// list of times.
type Clock struct {
	Start  func(times []int64) // sets the list; time is the first of it
	Moment *Word               // number of the present time in the list
	Now    func() int64        // the present time
	Until  func(due int64) int // how many steps of the list until that time
	// Hardclock is the time of the last hardclock of a CPU, which timeouts in ticks count from.
	Hardclock func(cpu int32) int64
	// Pending tells whether the timer of a CPU is due, or another CPU has asked it to look.
	Pending func(cpu int32) bool
	// Told returns the time of the next event that the clock of a CPU knows of. It is false
	// where that may change yet: in a timer interrupt, while one is pending or another CPU has
	// asked for one, and while the timer is being set.
	Told func(cpu int32) (next int64, settled bool)
	// Interrupt is the timer interrupt of the calling thread's CPU.
	Interrupt func()
	// Idle has the calling thread's CPU skip hardclocks until its next interrupt, or until Active.
	Idle func()
	// Active makes up for the hardclocks that the CPU has skipped, if it is idle.
	Active func()
	// Hidden are the words of locks that nobody waits for while an interrupt is one step.
	Hidden func(cpu int32) []unsafe.Pointer
	// Bare are the words that an interrupt writes without the lock of the callouts. They are
	// seen where an interrupt takes several steps.
	Bare func(cpu int32) []unsafe.Pointer
	Tick func() int64 // one tick
}

// Timer is how the host machine drives the timers of the era, one of each CPU. It calls all but
// Due on a kernel thread of the CPU, and keeps other interrupts of the CPU out meanwhile.
type Timer struct {
	// Due returns the ns of uptime at which an interrupt of a CPU is due; 0: at once, as another
	// CPU has asked for it.
	Due func(cpu int32) int64
	// Interrupt is the interrupt: of the timer, or what another CPU has asked for.
	Interrupt func()
	// Idle sets the timer of a CPU on which nothing runs any more for what it cannot skip.
	Idle func()
	// Active makes up for what was skipped.
	Active func()
}

// New_callout returns the memory of a new callout, by its head.
func (r *Revision) New_callout() *Callout {
	if r.Era == nil {
		return new(Callout)
	}
	return r.Era.Make()
}

// Whole_callout returns a pointer to all of a callout.
func (r *Revision) Whole_callout(c *Callout) any {
	if r.Era == nil {
		return c
	}
	return r.Era.Whole(c)
}

// Clear_callout makes all of a callout zero.
func (r *Revision) Clear_callout(c *Callout) {
	if r.Era == nil {
		*c = Callout{}
		return
	}
	r.Era.Clear(c)
}

// Busy returns what each CPU is entering callouts for: its softclock, and the timer
// interrupt where that does, too.
func (r *Revision) Busy(cpu int32) []Callout_cpu_view {
	if r.Era == nil {
		return []Callout_cpu_view{r.Cpu(cpu)}
	}
	return []Callout_cpu_view{r.Cpu(cpu), r.Era.Direct(cpu)}
}
