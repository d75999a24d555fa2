package sys

import "unsafe"

// Revision describes one port of kern_timeout.c: what the layers below it call
// upwards, what boot sets up for it, and what tools ask of it. Boot is given
// one; packages of several revisions can be linked into one program, and
// nothing of a revision takes effect before it is booted.
type Revision struct {
	Name string // "r216805"; the maintained port is "timeout"

	// Of a text that was translated from C by a machine: what a reader of a verdict on it
	// must know, a line each, and the files of C by their base names.
	Notes []string
	C     map[string]string

	// Era is what the revision has of an era after the tick era; nil for the tick era.
	Era *Era

	// The KPI, for callers that serve every revision: a timed sleep, tools,
	// tests. Locks and results are those of the package's own functions.
	Callout_init        func(c *Callout, mpsafe int32)
	Callout_init_lock   func(c *Callout, lock *Lock_object, flags int32)
	Callout_reset       func(c *Callout, on_tick int32, fn Callout_func, arg any) int32
	Callout_pending     func(c *Callout) bool
	Callout_active      func(c *Callout) bool
	Callout_deactivate  func(c *Callout)
	Callout_reset_on    func(c *Callout, to_ticks int32, ftn Callout_func, arg any, cpu int32) int32
	Callout_schedule    func(c *Callout, to_ticks int32) int32
	Callout_schedule_on func(c *Callout, to_ticks, cpu int32) int32
	Callout_stop_safe   func(c *Callout, safe int32) int32
	Timeout             func(ftn Callout_func, arg any, to_ticks int32) Callout_handle
	Untimeout           func(ftn Callout_func, arg any, handle Callout_handle)

	// Called by the clock.
	Callout_tick         func()
	Callout_tickstofirst func(limit int32) int32
	// Callout_new_inserted is the variable that the clock sets to be told of a
	// callout that is due before the first one known.
	Callout_new_inserted *func(cpu, ticks int32)
	Softclock            func(arg any)

	// Called by boot, in this order: Reset forgets an earlier boot, Alloc and
	// Init set up the wheel of the boot CPU, then the SYSINIT entries run in
	// their place among those of the layers.
	Reset    func()
	Alloc    func()
	Init     func()
	Sysinits []Sysinit
	Sysctls  []Sysctl_oid
	Probes   []*Sdt_probe

	// Plain returns the memory of code that was made from C, for the first n CPUs,
	// other than the callouts of clients. It is nil for a port by hand.
	Plain func(n int32) []Region

	// Open_order says that callout_schedule reads its arguments by Unsequenced.
	Open_order bool
	// Averages are the running means that softclock keeps, on which nothing
	// depends.
	Averages []*Lword
	// State returns pointers to the variables of the revision, and slices of
	// them, that make up its state after boot: to copy them back restores the
	// state.
	State func() []any
	// Cc_cancel returns the word of that name of a CPU, and Cc_waiting the
	// address of that field, which is the channel that drains sleep on.
	Cc_cancel  func(cpu int32) *Word
	Cc_waiting func(cpu int32) unsafe.Pointer
	// Cc_thread returns the thread that runs softclock for a CPU, and Cc_requests the
	// words that are not 0 while it is asked to: that thread clears them.
	Cc_thread   func(cpu int32) *Thread
	Cc_requests func(cpu int32) []*Word
	// Cc_lock returns the lock of a CPU's callouts, the same at every boot.
	Cc_lock func(cpu int32) *Mtx
	// Cpu returns a copy of the state of one CPU's callouts. It takes no lock:
	// the caller holds Cc_lock, or the machine stands still.
	Cpu func(cpu int32) Callout_cpu_view
	// Callfree counts the free timeout() slots, under the same conditions.
	Callfree func() int
	// Bucket returns the callwheel bucket of a tick on a CPU, for checkers under
	// the same conditions.
	Bucket func(cpu, tick int32) *Callout_tailq
}

// Callout_cpu_view is a copy of a struct callout_cpu, for checkers, reports
// and diagrams.
type Callout_cpu_view struct {
	Cc_cookie    *Intr_handler // of the CPU's softclock, nil where that is a plain thread
	Cc_next      *Callout
	Cc_curr      *Callout
	Cc_ticks     int32
	Cc_softticks int32
	Cc_cancel    int32
	Cc_waiting   int32
	Cc_firsttick int32
	Wheelsize    int32 // buckets

	// The recorded migration; Cc_migration_cpu is CPUBLOCK where none is
	// recorded or the revision has no record.
	Cc_migration_func  Callout_func
	Cc_migration_arg   any
	Cc_migration_cpu   int32
	Cc_migration_ticks int32
}

// CPUBLOCK is the C_cpu of a callout that is between two CPUs.
const CPUBLOCK = MAXCPU

// Booted is the revision that runs, nil before boot and after shutdown.
var Booted *Revision

// Boots counts how often the process has booted.
var Boots int32
