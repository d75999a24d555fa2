// Package smp is the machine: CPUs, threads, interrupts, the clock, boot and
// shutdown. It may import ktimeout/sys and nothing else of the project.
//
// A kernel thread is a goroutine locked to an OS thread. Threads that are bound
// to a CPU run on one host core, CPU number modulo cores; there may be more
// CPUs than cores. Nothing keeps the host from preempting a thread, so
// spinlock_enter and critical_enter only count, and only where that is asked
// for (build tags invariants and witness, explored runs).
//
// Each CPU has a clock thread that stands for its timer interrupt: it runs
// hardclock at hz while a kernel thread of the CPU runs, and sleeps until the
// first callout is due while none does.
//
// No file here is a port of a C file statement by statement. The machine's C files
// are reduced in port_kern_*.go and port_subr_*.go to what callouts need; the
// parameters, the order and the fields are ours. What they ask of layers that are
// not here is replaced:
//
//   - mutexes (ie_lock, et_hw_mtx, the thread lock of an ithread): port_intr_lock.go
//   - the scheduler (sched_add, mi_switch, sched_bind): park and wake of the
//     machine, port_host.go and port_thread.go
//   - event timer hardware and IPIs: the clock threads of port_host_clock.go
//   - malloc: the Go heap; EVENTHANDLER of threads: Thread_eventhandler
//
// There is a second machine in smp/explored, on which every interleaving can be
// tried. It is not linked into programs that do not explore. What it uses of this
// package: Machine and Boot_machine, by which it is booted; Thread_alloc,
// Thread_begin, Gtable_remove and Panic_goexit, by which its coroutines are threads;
// Thread_by_g, Curg, Curthread and Kthread_add; Mp_ncpus, CPU_FOREACH, Cpuid_to_pcpu
// and Pcputicks; Hardclock_anycpu; Layers, which say what the layers above have to
// put back when a run begins.
package smp
