package smp

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sort"
	"sync"

	"ktimeout/sys"
)

// Config says what machine to boot. Zero values take the defaults.
type Config struct {
	CPUs     int           // CPUs, 1 to sys.MAXCPU; by default the cores that the process may use
	Hz       int           // ticks a second, 1 to 10,000; HZ by default
	Ncallout int           // timeout() slots and least size of a callwheel, 1 to 1<<24; NCALLOUT by default
	Revision *sys.Revision // port of kern_timeout.c to run: &timeout.Revision, or a frozen one
	// Floating lets the softclock threads run on any CPU, as upstream leaves
	// them. By default each is bound to its CPU.
	Floating bool
	// Ticks is the first value of ticks; by default it wraps after ten minutes.
	Ticks int32
	// Printf is where the kernel prints; standard error by default.
	Printf func(format string, args ...any)
}

var (
	boot_mtx sync.Mutex

	// ErrBooted is what Boot returns while a machine runs.
	ErrBooted = errors.New("a machine is booted already: a process has one at a time, Shutdown ends it")
	// ErrNotBooted is what Shutdown returns while none runs.
	ErrNotBooted = errors.New("no machine is booted")
)

func (cfg *Config) check() error {
	if cfg.Revision == nil {
		return errors.New("boot: no revision: set Config.Revision, to &timeout.Revision for the maintained port")
	}
	if cfg.CPUs < 0 || cfg.CPUs > sys.MAXCPU {
		return fmt.Errorf("boot: %d CPUs: a machine has 1 to %d", cfg.CPUs, sys.MAXCPU)
	}
	if cfg.Hz < 0 || cfg.Hz > 10000 {
		return fmt.Errorf("boot: %d ticks a second: a machine has 1 to 10000", cfg.Hz)
	}
	if cfg.Ncallout < 0 || cfg.Ncallout > 1<<24 {
		return fmt.Errorf("boot: %d callouts: a machine has 1 to %d slots of timeout()", cfg.Ncallout, 1<<24)
	}
	return nil
}

// admit tells whether cfg can be booted now, and has the kernel print where it says.
func (cfg *Config) admit() error {
	if sys.Booted != nil {
		return ErrBooted
	}
	if err := cfg.check(); err != nil {
		return err
	}
	sys.Printf = cfg.Printf
	if sys.Printf == nil {
		sys.Printf = func(format string, args ...any) { fmt.Fprintf(os.Stderr, format, args...) }
	}
	return nil
}

// Boot boots the machine: all kernel state is as new, SYSINIT entries run in
// their order, and when it returns the clocks of all CPUs run. A process has
// one machine at a time.
//
// It raises GOMAXPROCS by the number of CPUs, and again when there are more threads
// of clients than CPUs, so that each that runs can hold a P; Shutdown restores it. No
// P is for a thread that sleeps, as clocks and softclocks do nearly always: each one
// makes every stop of the world longer. It pins kernel threads inside the affinity
// that the calling thread has now; where the host cannot pin, it says so in one line
// and goes on. It installs no signal handlers.
func Boot(cfg Config) error {
	boot_mtx.Lock()
	defer boot_mtx.Unlock()
	if err := cfg.admit(); err != nil {
		return err
	}

	h := &host{procs: runtime.GOMAXPROCS(0)}
	runtime.LockOSThread()
	cores, err := affinity()
	if err == nil {
		err = set_affinity(cores)
	}
	runtime.UnlockOSThread()
	if err != nil {
		sys.Printf("boot: threads are not pinned to cores: %v\n", err)
		cores = nil
	}
	h.cores = cores
	the_host = h
	sys.Set_unlock_stores(membarrier_init())
	boot(&cfg, h, min(max(len(cores), 1), sys.MAXCPU))
	return nil
}

// Boot_machine boots another machine than the host, with so many CPUs unless cfg
// says otherwise. It fills in the defaults in cfg. What Boot says of a process
// holds here too; Shutdown ends the machine.
func Boot_machine(cfg *Config, m Machine, cpus int) error {
	boot_mtx.Lock()
	defer boot_mtx.Unlock()
	if err := cfg.admit(); err != nil {
		return err
	}
	boot(cfg, m, cpus)
	return nil
}

// boot boots the machine m. CPUs are its CPUs unless cfg says otherwise.
func boot(cfg *Config, m Machine, cpus int) {
	if cfg.CPUs == 0 {
		cfg.CPUs = cpus
	}
	if cfg.Hz == 0 {
		cfg.Hz = HZ
	}
	if cfg.Ncallout == 0 {
		cfg.Ncallout = NCALLOUT
	}

	sys.Panic_reset()
	mach = m
	sys.Mach = m
	sys.Booted = cfg.Revision
	sys.Boots++
	sys.Ktr_curthread = func() *sys.Thread { return Thread_by_g(Curg()) }
	Clk_intr_event = nil
	threads.all, threads.tid = nil, 0
	Smp_started.Store(0)
	init_param1(int32(cfg.Hz), cfg.Ticks)
	init_param2(int32(cfg.Ncallout))
	Mp_ncpus, Mp_maxid = int32(cfg.CPUs), int32(cfg.CPUs)-1
	pcpu_init(Mp_ncpus)
	m.Powered()

	rev := cfg.Revision
	rev.Reset()
	sys.Sysctl_register(rev.Sysctls)
	sys.Sdt_register(rev.Probes)
	Attach("boot", CPU_FIRST())
	defer Detach()
	start := initclocks
	if rev.Era != nil {
		start = func(any) { rev.Era.Initclocks() }
	}
	mi_startup(append(append([]sys.Sysinit{
		{Uniq: "callwheel", Subsystem: sys.SI_SUB_CPU, Order: sys.SI_ORDER_FIRST, Func: func(any) {
			rev.Alloc()
			rev.Init()
		}},
		{Uniq: "bind_softclock", Subsystem: sys.SI_SUB_SOFTINTR, Order: sys.SI_ORDER_ANY, Func: bind_softclock, Udata: cfg.Floating},
		{Uniq: "clocks", Subsystem: sys.SI_SUB_CLOCKS, Order: sys.SI_ORDER_FIRST, Func: start},
	}, rev.Sysinits...), sys.Sysinit_set...))
}

// mi_startup runs SYSINIT entries in their order.
func mi_startup(set []sys.Sysinit) {
	sort.SliceStable(set, func(i, j int) bool {
		if set[i].Subsystem != set[j].Subsystem {
			return set[i].Subsystem < set[j].Subsystem
		}
		return set[i].Order < set[j].Order
	})
	for _, s := range set {
		s.Func(s.Udata)
	}
}

// bind_softclock binds every softclock thread to its CPU, unless they float.
func bind_softclock(floating any) {
	if floating.(bool) {
		return
	}
	for cpu := range CPU_FOREACH {
		Sched_bind(sys.Booted.Cc_thread(cpu), cpu)
	}
}

// Shutdown halts the machine: every thread that boot or Kthread_add has started
// ends at its next wait, at once if it waits already. GOMAXPROCS is restored, and
// the process can boot again.
//
// Callouts that are pending are forgotten: their handlers are not entered any
// more, in no later boot either. Each still looks armed, and is linked to what is
// gone: it must be initialised again, after Shutdown, before anything else is done
// with it. So must one that was armed at any time, as the next machine may lack
// the CPU that it is on, and every handle of timeout. With the tag invariants the
// maintained port says so where it is forgotten.
//
// It fails, and halts nothing, while a goroutine other than the caller's is
// attached. It fails after ten seconds if a thread has not ended, and names it:
// one that never waits cannot be ended. The machine is then neither usable nor
// gone, and the process cannot boot again.
func Shutdown() error {
	boot_mtx.Lock()
	defer boot_mtx.Unlock()
	if sys.Booted == nil {
		return ErrNotBooted
	}
	for _, td := range Threads() {
		if td.Td_md.Md_attached && td.Td_md.Md_g != Curg() {
			return fmt.Errorf("shutdown: the goroutine of thread %s is still attached: let it call Detach", td.Td_name)
		}
	}
	if Thread_by_g(Curg()) != nil {
		Detach()
	}

	if err := mach.Shutdown(); err != nil {
		return err
	}
	// From here on whoever locks the callouts of a CPU is told to boot; see off.
	for cpu := range CPU_FOREACH {
		*sys.Booted.Cc_lock(cpu) = sys.Mtx{}
	}
	sys.Mach = off{}
	sys.Booted = nil
	return nil
}
