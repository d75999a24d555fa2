package smp

import (
	"bytes"
	"runtime"
	"strconv"
	"strings"
	"sync"

	"ktimeout/sys"
)

// threads holds every thread of the machine, by number.
var threads struct {
	sync.Mutex
	all    []*sys.Thread
	tid    int32
	ctor   []func(td *sys.Thread)
	dtor   []func(td *sys.Thread)
	exited sync.WaitGroup // of the threads that Thread_start has started
}

// Thread_eventhandler registers what a layer does for every thread: ctor when
// the thread is made, before it runs, dtor when it exits, on the thread itself.
// To be called from an init function.
//
// PORT: the events thread_ctor and thread_dtor of EVENTHANDLER in C.
func Thread_eventhandler(ctor, dtor func(td *sys.Thread)) {
	threads.ctor = append(threads.ctor, ctor)
	threads.dtor = append(threads.dtor, dtor)
}

// Curthread returns the caller's thread. A goroutine that is no kernel thread
// panics.
func Curthread() *sys.Thread {
	td := Thread_by_g(Curg())
	if td == nil {
		not_a_thread()
	}
	return td
}

func not_a_thread() {
	if sys.Booted == nil {
		not_booted()
	}
	sys.Panic("this goroutine is no kernel thread: call smp.Attach first, and smp.Detach when it is done, " +
		"or run it with smp.Kthread_add")
}

// Threads returns the threads of the machine, in the order in which they were
// made.
func Threads() []*sys.Thread {
	threads.Lock()
	defer threads.Unlock()
	return append([]*sys.Thread(nil), threads.all...)
}

// Thread_alloc makes a thread that is bound to cpu or floats, without a goroutine
// that runs it.
func Thread_alloc(name string, cpu int32) *sys.Thread {
	if sys.Booted == nil {
		sys.Panic("thread %s: no machine is booted: call smp.Boot first", name)
	}
	if cpu != sys.NOCPU && CPU_ABSENT(cpu) {
		sys.Panic("thread %s: there is no CPU %d: the machine has CPUs 0 to %d", name, cpu, Mp_maxid)
	}
	td := &sys.Thread{Td_name: name, Td_priority: sys.PZERO}
	td.Td_md.Md_cpu.Store(cpu)
	threads.Lock()
	threads.tid++
	td.Td_tid = threads.tid
	threads.Unlock()
	for _, ctor := range threads.ctor {
		ctor(td)
	}
	return td
}

// Thread_begin makes the calling goroutine the thread td.
func Thread_begin(td *sys.Thread) {
	td.Td_md.Md_g = Curg()
	td.Td_md.Md_goid = goid()
	mach.Dispatch(td)
	sys.TD_SET_RUNNING(td)
	gtable_insert(td)
	threads.Lock()
	threads.all = append(threads.all, td)
	n := len(threads.all)
	threads.Unlock()
	mach.Begun(n)
}

// thread_end makes the calling thread a plain goroutine again.
func thread_end(td *sys.Thread) {
	mach.Leaving(td)
	threads.Lock()
	for i, t := range threads.all {
		if t == td {
			threads.all = append(threads.all[:i], threads.all[i+1:]...)
			break
		}
	}
	threads.Unlock()
	Gtable_remove(td.Td_md.Md_g)
}

// Attach makes the calling goroutine a kernel thread until Detach, locked to
// its OS thread and bound to cpu, or floating with sys.NOCPU. While it is
// attached and not asleep in the kernel its CPU counts as busy and ticks at hz.
// It panics if the goroutine is a kernel thread already, no machine is booted,
// or there is no such CPU.
func Attach(name string, cpu int32) *sys.Thread {
	if td := Thread_by_g(Curg()); td != nil {
		sys.Panic("this goroutine is the kernel thread %s already", td.Td_name)
	}
	td := Thread_alloc(name, cpu)
	td.Td_md.Md_attached = true
	Thread_begin(td)
	return td
}

// Detach makes a goroutine that Attach has made a kernel thread a plain one
// again, with the affinity that it had. No lock may be held.
func Detach() {
	td := Curthread()
	if !td.Td_md.Md_attached {
		sys.Panic("%s was made by Kthread_add: it ends by Kthread_exit", td.Td_name)
	}
	for _, dtor := range threads.dtor {
		dtor(td)
	}
	thread_end(td)
	mach.Left()
}

// Sched_bind binds a thread to a CPU: the calling thread at once, another one
// when it next wakes.
//
// PORT: C binds curthread only.
func Sched_bind(td *sys.Thread, cpu int32) {
	if CPU_ABSENT(cpu) {
		sys.Panic("there is no CPU %d: the machine has CPUs 0 to %d", cpu, Mp_maxid)
	}
	sched_rebind(td, cpu)
}

// Sched_unbind lets a thread float.
func Sched_unbind(td *sys.Thread) { sched_rebind(td, sys.NOCPU) }

func sched_rebind(td *sys.Thread, cpu int32) {
	td.Td_md.Md_cpu.Store(cpu)
	mach.Rebound(td)
}

// goid returns the number that stacks name the calling goroutine by.
func goid() uint64 {
	var buf [64]byte
	s := bytes.TrimPrefix(buf[:runtime.Stack(buf[:], false)], []byte("goroutine "))
	n, _ := strconv.ParseUint(string(s[:bytes.IndexByte(s, ' ')]), 10, 64)
	return n
}

// Thread_stacks returns the stacks of all threads as text. It stops the process
// for the time it takes.
func Thread_stacks() map[*sys.Thread]string {
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	by := make(map[string]string)
	for _, s := range strings.Split(string(buf), "\n\n") {
		if id, _, ok := strings.Cut(strings.TrimPrefix(s, "goroutine "), " "); ok {
			by[id] = s
		}
	}
	stacks := make(map[*sys.Thread]string)
	for _, td := range Threads() {
		stacks[td] = by[strconv.FormatUint(td.Td_md.Md_goid, 10)]
	}
	return stacks
}

// Thread_stack returns the stack of one thread, or "" if it has ended.
func Thread_stack(td *sys.Thread) string { return Thread_stacks()[td] }
