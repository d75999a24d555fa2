package smp

import (
	"runtime"
	"sync/atomic"
	"time"
	"unsafe"

	"ktimeout/sys"
)

// host is the machine on which kernel threads are pinned OS threads.
type host struct {
	cores   []int // host cores that the process may use
	halting atomic.Bool
	panics  atomic.Pointer[sys.Thread] // the first thread that has panicked
	floats  atomic.Uint32              // how often a CPU was picked for a floating thread
	procs   int                        // GOMAXPROCS before boot
}

// the_host is the host machine that is booted, or was last.
var the_host *host

var uptime_base = time.Now()

// Binuptime returns the ns of uptime.
//
// PORT: a struct bintime in C.
func Binuptime() int64 { return int64(time.Since(uptime_base)) }

// States of the park word of a thread.
const (
	park_no      = 0 // it runs
	park_token   = 1 // it was woken
	park_waiting = 2 // it is parked
	park_waking  = 3 // it is parked, and somebody is about to wake it
)

// Park implements sys.Machine.
func (h *host) Park(td *sys.Thread) {
	md := &td.Td_md
	if !md.Md_park.CompareAndSwap(park_token, park_no) {
		pc := pcpu_find(td.Td_oncpu.Peek())
		pc.pc_running.Add(-1)
		if md.Md_park.CompareAndSwap(park_no, park_waiting) {
			wait_begin(md, sys.WAIT_PARKED, nil)
			for {
				s := md.Md_park.Load()
				if s == park_token {
					break
				}
				futex_wait((*uint32)(unsafe.Pointer(&md.Md_park)), s, -1)
			}
			wait_end(md)
			host_pin(td)
		} else {
			pc.pc_running.Add(1)
		}
		md.Md_park.Store(park_no)
	}
	if h.halting.Load() {
		thread_halt(td)
	}
	cpu_activeclock()
}

// Unpark implements sys.Machine. It dispatches the thread: the CPU counts it
// from here on.
func (h *host) Unpark(td *sys.Thread) {
	md := &td.Td_md
	for {
		switch md.Md_park.Load() {
		case park_no:
			if md.Md_park.CompareAndSwap(park_no, park_token) {
				return
			}
		case park_waiting:
			if !md.Md_park.CompareAndSwap(park_waiting, park_waking) {
				continue
			}
			host_place(td, -1)
			md.Md_park.Store(park_token)
			futex_wake((*uint32)(unsafe.Pointer(&md.Md_park)), 1)
			return
		default:
			return
		}
	}
}

// host_place puts a thread that is about to run on a CPU: its own, or, if it
// floats, one that host_float finds.
func host_place(td *sys.Thread, core int) {
	cpu := td.Td_md.Md_cpu.Load()
	if cpu == sys.NOCPU {
		cpu = host_float(core)
	}
	td.Td_oncpu.Store(cpu)
	pcpu_find(cpu).pc_running.Add(1)
}

// host_has tells whether a host core has CPUs: a machine may have fewer CPUs than the host
// has cores.
func host_has(core int) bool {
	for cpu := range CPU_FOREACH {
		if pcpu_find(cpu).pc_core == core {
			return true
		}
	}
	return false
}

// host_float returns an idle CPU, else the next one in turn, for a thread that
// floats. If core is not negative it is one of that host core, if that has any.
func host_float(core int) int32 {
	n := uint32(Mp_ncpus)
	turn := the_host.floats.Add(1)
	busy := int32(-1)
	for i := range n {
		cpu := int32((turn + i) % n)
		pc := pcpu_find(cpu)
		switch {
		case core >= 0 && pc.pc_core != core:
		case pc.pc_running.Load() == 0:
			return cpu
		case busy < 0:
			busy = cpu
		}
	}
	if busy < 0 {
		return int32(turn % n)
	}
	return busy
}

// host_dispatch puts the calling thread on a CPU.
func host_dispatch(td *sys.Thread) {
	td.Td_md.Md_core = -1
	host_place(td, -1)
	host_pin(td)
}

// host_pin pins the calling thread to the host core of its CPU, if it is bound
// to one and not there yet.
func host_pin(td *sys.Thread) {
	core := int32(-1)
	if cpu := td.Td_md.Md_cpu.Load(); cpu != sys.NOCPU {
		core = int32(pcpu_find(cpu).pc_core)
	}
	if core == td.Td_md.Md_core {
		return
	}
	if core < 0 {
		host_unpin()
	} else {
		// Where it fails, boot has said so.
		_ = set_affinity([]int{int(core)})
	}
	td.Td_md.Md_core = core
}

// host_unpin gives the calling OS thread the affinity of the process.
func host_unpin() {
	if len(the_host.cores) != 0 {
		_ = set_affinity(the_host.cores)
	}
}

// room makes sure of Ps for n kernel threads: beside as many as the process had before
// boot, one for each CPU, or for each thread that is neither a clock nor a softclock
// where these are more. Sleepers hold none (see host_sleep), so those two thirds of the
// threads of a machine that mostly sleep need none of their own: with 24 CPUs on 2 cores
// handlers were as late with 30 Ps as with 120, but 20 times as late with 4,
// where a clock that wakes waits until a thread that runs gives up its P. Each P more makes
// every stop of the world longer, and a collection takes a quarter of all Ps for its work,
// however few cores there are.
func (h *host) room(n int) {
	if want := h.procs + max(int(Mp_ncpus), n-2*int(Mp_ncpus)); runtime.GOMAXPROCS(0) < want {
		runtime.GOMAXPROCS(want)
	}
}

// Spinwait implements sys.Machine: a pause, and now and then the core is left
// to whoever is waited for.
func (h *host) Spinwait() {
	cpu_pause(10)
	td := Thread_by_g(Curg())
	if td == nil {
		host_yield()
		return
	}
	td.Td_md.Md_spins++
	if td.Td_md.Md_spins%16 != 0 {
		return
	}
	wait_begin(&td.Td_md, sys.WAIT_SPIN, nil)
	host_yield()
	if h.halting.Load() {
		thread_halt(td)
	}
	wait_end(&td.Td_md)
}

// Chain implements sys.Machine: the address of the channel.
func (h *host) Chain(wchan unsafe.Pointer) uintptr { return uintptr(wchan) }

// Halting implements sys.Machine.
func (h *host) Halting() bool { return h.halting.Load() }

// wait_begin and wait_end note for reports what a thread waits for.
func wait_begin(md *sys.Mdthread, what int32, lo *sys.Lock_object) {
	md.Md_lock.Store(lo)
	md.Md_since.Store(Binuptime())
	md.Md_wait.Store(what)
}

func wait_end(md *sys.Mdthread) { md.Md_wait.Store(sys.WAIT_NOT) }
