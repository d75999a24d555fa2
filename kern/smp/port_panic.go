package smp

import (
	"fmt"
	"runtime"
	"strings"

	"ktimeout/sys"
)

// thread_panics is called by a thread that ends by a panic, when the others have
// stopped and before the runtime reports it. It prints what the stack does not
// show: the thread's CPU, and for a softclock the callout whose handler it runs
// and, if the trace buffer has it, who armed that.
func thread_panics(td *sys.Thread) {
	sys.Printf("thread %s (tid %d) on CPU %d panics%s\n", td.Td_name, td.Td_tid, td.Td_oncpu.Peek(), handler_of(td))
}

// Panic_goexit panics for a thread that runtime.Goexit ends, of which the runtime
// says nothing: the machine would stand still without its softclock.
func Panic_goexit(td *sys.Thread) {
	sys.Panic("thread %s called runtime.Goexit, as t.Fatal and t.FailNow do: "+
		"a handler returns, with t.Error in a test, and Kthread_exit ends a thread", td.Td_name)
}

// goexits tells whether the calling deferred function runs because of
// runtime.Goexit, and not of a panic, which stays as it is: to recover it would
// change its report.
func goexits() bool {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		switch f.Function {
		case "runtime.Goexit":
			return true
		case "runtime.gopanic":
			return false
		}
		if !more {
			return false
		}
	}
}

// handler_of describes what td runs as a softclock, or as a timer interrupt; "" if it is none or idle.
func handler_of(td *sys.Thread) string {
	for cpu := range CPU_FOREACH {
		c, as := sys.Booted.Cpu(cpu).Cc_curr, "is the softclock"
		if sys.Booted.Cc_thread(cpu) != td {
			c = nil
		}
		if sys.Booted.Era != nil && td.Td_intr_nesting_level != 0 && td.Td_oncpu.Peek() == cpu {
			c, as = sys.Booted.Era.Direct(cpu).Cc_curr, "handles an interrupt"
		}
		if c != nil {
			return fmt.Sprintf(": it %s of CPU %d and runs callout %p, handler %s with argument %p, %s",
				as, cpu, c, sys.Func_name(c.C_func), sys.Arg_ptr(c.C_arg), armer(c))
		}
	}
	return ""
}

// armer says who armed a callout last, as far as the trace buffer goes.
func armer(c *sys.Callout) string {
	if !sys.KTR_ON(sys.KTR_CALLOUT) {
		return "armed by a thread that is not recorded: set KTR_CALLOUT in sys.Ktr_mask"
	}
	by := "armed before the oldest event in the trace buffer: make it larger with sys.Ktr_resize"
	sys.Ktr_dump(func(e *sys.Ktr_entry) bool {
		if !strings.Contains(e.Ktr_desc, "scheduled %p") && !strings.Contains(e.Ktr_desc, "migration of %p") {
			return true
		}
		for _, p := range e.Ktr_parms {
			if p == any(c) && e.Ktr_thread != nil {
				by = fmt.Sprintf("armed by thread %s (tid %d) on CPU %d", e.Ktr_thread.Td_name, e.Ktr_thread.Td_tid, e.Ktr_cpu)
			}
		}
		return true
	})
	return by
}
