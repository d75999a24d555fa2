package smp

import "ktimeout/sys"

func Curg() uintptr                                                            { panic("stub") }
func Curthread() *sys.Thread                                                   { panic("stub") }
func Critical_enter()                                                          {}
func Critical_exit()                                                           {}
func Spinlock_enter()                                                          {}
func Spinlock_exit()                                                           {}
func Cpu_spinwait()                                                            {}
func THREAD_NO_SLEEPING()                                                      {}
func THREAD_SLEEPING_OK()                                                      {}
func Kthread_add(func_ func(any), arg any, cpu int32, name string) *sys.Thread { panic("stub") }
func Kthread_exit()                                                            {}
func Sched_bind(td *sys.Thread, cpu int32)                                     {}
func Sched_unbind(td *sys.Thread)                                              {}
func Swi_add(eventp **sys.Intr_event, name string, handler func(any), arg any, pri int32, flags uint32, cookiep **sys.Intr_handler) int32 {
	panic("stub")
}
func Swi_sched(cookie *sys.Intr_handler, flags int32)     {}
func Thread_eventhandler(ctor, dtor func(td *sys.Thread)) {}

type Pcpu struct{ Pc_cpuid int32 }

func PCPU_GET() *Pcpu { panic("stub") }

var (
	Mp_ncpus, Mp_maxid int32
	Clk_intr_event     *sys.Intr_event
)

func CPU_FOREACH(yield func(cpu int32) bool) {
	for cpu := int32(0); cpu <= Mp_maxid && yield(cpu); cpu++ {
	}
}

func Binuptime() int64                   { panic("stub") }
func Thread_stack(td *sys.Thread) string { panic("stub") }
func Thread_by_g(g uintptr) *sys.Thread  { panic("stub") }
func Threads() []*sys.Thread             { panic("stub") }

type Config struct {
	CPUs     int
	Hz       int
	Ncallout int
	Revision *sys.Revision
	Floating bool
	Ticks    int32
}

func Boot(cfg Config) error                     { panic("stub") }
func Shutdown() error                           { panic("stub") }
func Attach(name string, cpu int32) *sys.Thread { panic("stub") }
func Detach()                                   { panic("stub") }
