package smp

import (
	"strings"
	"time"

	"ktimeout/sys"
)

// stop_wait is how long a thread that panics waits for the others to stop.
const stop_wait = time.Second

// stop_cpus is called by a thread that ends by a panic. It stops the clocks, and
// every other thread at its next wait, so that no tick comes and no handler is
// entered while the panic is reported and the process ends; then it says so, and
// names the threads that go on. If several threads panic, the first one is
// reported and the others stop here. A goroutine that is attached stops too when
// it waits, but is not waited for.
func (h *host) stop_cpus(td *sys.Thread) {
	if !h.panics.CompareAndSwap(nil, td) {
		thread_stop(td)
	}
	h.halting.Store(true)
	for cpu := range CPU_FOREACH {
		clock_kick(pcpu_find(cpu))
	}
	limit := time.Now().Add(stop_wait)
	running := h.unstopped()
	for len(running) != 0 && time.Now().Before(limit) {
		time.Sleep(time.Millisecond)
		running = h.unstopped()
	}
	if len(running) == 0 {
		sys.Printf("all other threads are stopped\n")
	} else {
		sys.Printf("all other threads are stopped, but after %v not these: %s\n", stop_wait, strings.Join(running, ", "))
	}
}

// unstopped names the threads that have not stopped, and are not parked either.
func (h *host) unstopped() (names []string) {
	for _, td := range Threads() {
		wait := td.Td_md.Md_wait.Load()
		if td != h.panics.Load() && !td.Td_md.Md_attached && wait != sys.WAIT_PARKED && wait != sys.WAIT_STOPPED {
			names = append(names, td.Td_name)
		}
	}
	return names
}

// thread_stop stops the calling thread for good, where it stands.
func thread_stop(td *sys.Thread) {
	wait_begin(&td.Td_md, sys.WAIT_STOPPED, nil)
	select {}
}
