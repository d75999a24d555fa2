package smp

import "ktimeout/sys"

// machine is all that the layers and this one ask of the machine that is
// booted: the host, or an explored one.
type machine interface {
	sys.Machine

	// powered is told that the CPUs have their descriptors.
	powered()
	// thread_start runs a new thread that calls func_(arg), and returns when it
	// has begun.
	thread_start(td *sys.Thread, func_ func(any), arg any)
	// thread_exit ends the calling thread, which thread_start has started. It
	// does not return.
	thread_exit(td *sys.Thread)
	// dispatch puts the calling goroutine, which becomes the thread td, on a CPU.
	dispatch(td *sys.Thread)
	// begun is told that the calling thread is one of n now.
	begun(n int)
	// leaving takes the calling thread off its CPU: it is about to be none.
	leaving(td *sys.Thread)
	// left is told that the calling goroutine is no thread any more.
	left()
	// rebound is told that td was bound to another CPU, or may float now.
	rebound(td *sys.Thread)
	// moved finds out on which CPU td, which floats and calls, is by now, and notes
	// it in Td_oncpu.
	moved(td *sys.Thread)
	// clock_start makes the clock of a CPU run.
	clock_start(cpu int32)
	// shutdown ends every thread that thread_start has started. The caller is
	// no thread, and no goroutine is attached.
	shutdown() error
}

// mach is the machine that is booted: sys.Mach, with what only this layer asks.
var mach machine
