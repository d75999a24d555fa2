package smp

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"ktimeout/sys"
)

// Dispatch implements Machine.
func (h *host) Dispatch(td *sys.Thread) {
	runtime.LockOSThread()
	td.Td_md.Md_os = host_tid()
	host_dispatch(td)
}

// Begun implements Machine.
func (h *host) Begun(n int) {
	h.room(n)
	cpu_activeclock()
}

// Leaving implements Machine.
func (h *host) Leaving(td *sys.Thread) { pcpu_find(td.Td_oncpu.Peek()).pc_running.Add(-1) }

// Left implements Machine.
func (h *host) Left() {
	host_unpin()
	runtime.UnlockOSThread()
}

// Rebound implements Machine.
func (h *host) Rebound(td *sys.Thread) {
	if td.Td_md.Md_g == Curg() {
		h.Leaving(td)
		host_dispatch(td)
		cpu_activeclock()
	}
}

// Moved implements Machine: if the host has moved the thread to another core that has
// CPUs, it is on one of these.
func (h *host) Moved(td *sys.Thread) {
	core := host_core()
	if core < 0 || pcpu_find(td.Td_oncpu.Peek()).pc_core == core || !host_has(core) {
		return
	}
	h.Leaving(td)
	host_place(td, core)
	cpu_activeclock()
}

// Thread_start implements Machine: the thread is a goroutine locked to an OS
// thread.
func (h *host) Thread_start(td *sys.Thread, func_ func(any), arg any) {
	begun := make(chan struct{})
	threads.exited.Add(1)
	go func() {
		Thread_begin(td)
		close(begun)
		defer func() {
			// Not when the thread panics: the process is about to end, and its
			// report should show the machine as it was when it was stopped.
			if td.Td_md.Md_ended {
				thread_end(td)
				threads.exited.Done()
			} else {
				h.stop_cpus(td)
				thread_panics(td)
				if goexits() {
					Panic_goexit(td)
				}
			}
		}()
		func_(arg)
		h.Thread_exit(td)
	}()
	<-begun
}

// Thread_exit implements Machine. The OS thread, pinned as it is, ends with the
// thread.
func (h *host) Thread_exit(td *sys.Thread) {
	switch {
	case td.Td_pflags&sys.TDP_ITHREAD != 0, td.Td_intr_nesting_level != 0:
		sys.Panic("a handler called kthread_exit on thread %s, which the next handler needs: let it return", td.Td_name)
	case td.Td_md.Md_attached:
		sys.Panic("%s was made by Attach: it ends by Detach", td.Td_name)
	}
	for _, dtor := range threads.dtor {
		dtor(td)
	}
	td.Td_md.Md_ended = true
	runtime.Goexit()
}

// thread_halt ends the calling thread where it waits, because the machine
// halts: it may hold locks, so no destructor looks at it.
func thread_halt(td *sys.Thread) {
	if the_host.panics.Load() != nil {
		thread_stop(td)
	}
	if td.Td_md.Md_attached {
		sys.Panic("the machine halted while %s waited; Detach it before Shutdown", td.Td_name)
	}
	td.Td_md.Md_ended = true
	runtime.Goexit()
}

// Powered implements Machine.
func (h *host) Powered() {
	for cpu := range CPU_FOREACH {
		if len(h.cores) != 0 {
			pcpu_find(cpu).pc_core = h.cores[int(cpu)%len(h.cores)]
		}
	}
	h.room(0)
}

// shutdown_wait is how long shutdown waits for threads to end.
const shutdown_wait = 10 * time.Second

// Shutdown implements Machine.
func (h *host) Shutdown() error {
	h.halting.Store(true)
	for _, td := range Threads() {
		h.Unpark(td)
	}
	for cpu := range CPU_FOREACH {
		clock_kick(pcpu_find(cpu))
	}
	ended := make(chan struct{})
	go func() {
		threads.exited.Wait()
		close(ended)
	}()
	select {
	case <-ended:
	case <-time.After(shutdown_wait):
		var names []string
		for _, td := range Threads() {
			names = append(names, td.Td_name)
		}
		return fmt.Errorf("shutdown: after %v these threads have not ended: %s", shutdown_wait, strings.Join(names, ", "))
	}
	runtime.GOMAXPROCS(h.procs)
	return nil
}
