package smp_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// A thread that floats is on a CPU of the core that the host has moved it to; one
// that is bound stays on its own.
func TestCurcpuFollows(t *testing.T) {
	var all unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		t.Fatal(err)
	}
	var cores []int
	for i := 0; len(cores) < all.Count(); i++ {
		if all.IsSet(i) {
			cores = append(cores, i)
		}
	}
	f := newFake()
	if err := smp.Boot(smp.Config{CPUs: 2 * len(cores), Revision: &f.Revision}); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	}()
	// CPUs are laid on the cores in turn.
	core := func(cpu int32) int { return cores[int(cpu)%len(cores)] }
	on := func(name string, cpu int32, want func(core int) int) {
		smp.Attach(name, cpu)
		defer smp.Detach()
		for _, c := range append(cores, cores...) {
			var one unix.CPUSet
			one.Set(c)
			if err := unix.SchedSetaffinity(0, &one); err != nil {
				t.Fatal(err)
			}
			if got := core(smp.PCPU_GET().Pc_cpuid); got != want(c) {
				t.Errorf("%s, moved to core %d: it asks and is on a CPU of core %d", name, c, got)
			}
		}
		if err := unix.SchedSetaffinity(0, &all); err != nil {
			t.Fatal(err)
		}
	}
	on("floating", sys.NOCPU, func(c int) int { return c })
	on("bound", 1, func(int) int { return core(1) })

	// While it handles an interrupt it stays where it is: the timer that it looks at is
	// that of the CPU whose lock it has taken.
	smp.Attach("interrupt", sys.NOCPU)
	defer smp.Detach()
	for _, c := range append(cores, cores...) {
		var one unix.CPUSet
		one.Set(c)
		td := smp.Curthread()
		td.Td_intr_nesting_level++
		before := smp.PCPU_GET()
		if err := unix.SchedSetaffinity(0, &one); err != nil {
			t.Fatal(err)
		}
		if after := smp.PCPU_GET(); after != before {
			t.Errorf("moved to core %d in an interrupt: it was on CPU %d and is on %d", c, before.Pc_cpuid, after.Pc_cpuid)
		}
		td.Td_intr_nesting_level--
		if got := core(smp.PCPU_GET().Pc_cpuid); got != c {
			t.Errorf("after an interrupt in which it was moved to core %d it is on a CPU of core %d", c, got)
		}
	}
	if err := unix.SchedSetaffinity(0, &all); err != nil {
		t.Fatal(err)
	}
}

// A machine may have fewer CPUs than the host has cores: a thread that floats and that the
// host has moved to a core without one stays on the CPU that it was on.
func TestCoreWithoutCPU(t *testing.T) {
	var all unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		t.Fatal(err)
	}
	f := newFake()
	if err := smp.Boot(smp.Config{CPUs: 1, Revision: &f.Revision}); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	}()
	smp.Attach("floating", sys.NOCPU)
	defer smp.Detach()
	for c, left := 0, all.Count(); left > 0; c++ {
		if !all.IsSet(c) {
			continue
		}
		left--
		var one unix.CPUSet
		one.Set(c)
		if err := unix.SchedSetaffinity(0, &one); err != nil {
			t.Fatal(err)
		}
		if cpu := smp.PCPU_GET().Pc_cpuid; cpu != 0 {
			t.Errorf("moved to core %d it is on CPU %d", c, cpu)
		}
	}
	if err := unix.SchedSetaffinity(0, &all); err != nil {
		t.Fatal(err)
	}
}

// The runtime rests beside a machine whose clocks tick while a thread computes: sysmon does
// not look every 20 µs for a P of a clock that it could take, which were thousands of
// switches a second.
func TestRuntimeRests(t *testing.T) {
	const hz, most = 100, 1000
	f := newFake()
	if err := smp.Boot(smp.Config{CPUs: 1, Hz: hz, Revision: &f.Revision}); err != nil {
		t.Fatal(err)
	}
	smp.Attach("computes", 0)
	before, start := switches(t), time.Now()
	for time.Since(start) < time.Second/2 {
	}
	each := float64(switches(t)-before) / time.Since(start).Seconds()
	smp.Detach()
	if err := smp.Shutdown(); err != nil {
		t.Fatal(err)
	}
	if each > most {
		t.Errorf("at %d ticks a second the threads of the process went to sleep %.0f times a second, want at most %d", hz, each, most)
	}
}

var voluntary = regexp.MustCompile(`(?m)^voluntary_ctxt_switches:\s+(\d+)`)

// switches returns how often the threads of the process have gone to sleep.
func switches(t *testing.T) (n int) {
	t.Helper()
	files, err := filepath.Glob("/proc/self/task/*/status")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d threads, %v", len(files), err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			continue // the thread has ended
		}
		if m := voluntary.FindSubmatch(text); m != nil {
			one, _ := strconv.Atoi(string(m[1])) // it matched digits
			n += one
		}
	}
	return n
}
