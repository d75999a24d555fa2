package smp

import "ktimeout/sys"

// Machine is all that the layers and this one ask of the machine that is
// booted: the host, or the explored one.
type Machine interface {
	sys.Machine

	// Powered is told that the CPUs have their descriptors.
	Powered()
	// Thread_start runs a new thread that calls func_(arg), and returns when it
	// has begun.
	Thread_start(td *sys.Thread, func_ func(any), arg any)
	// Thread_exit ends the calling thread, which Thread_start has started. It
	// does not return.
	Thread_exit(td *sys.Thread)
	// Dispatch puts the calling goroutine, which becomes the thread td, on a CPU.
	Dispatch(td *sys.Thread)
	// Begun is told that the calling thread is one of n now.
	Begun(n int)
	// Leaving takes the calling thread off its CPU: it is about to be none.
	Leaving(td *sys.Thread)
	// Left is told that the calling goroutine is no thread any more.
	Left()
	// Rebound is told that td was bound to another CPU, or may float now.
	Rebound(td *sys.Thread)
	// Moved finds out on which CPU td, which floats and calls, is by now, and notes
	// it in Td_oncpu.
	Moved(td *sys.Thread)
	// Clock_start makes the clock of a CPU run.
	Clock_start(cpu int32)
	// Clock_kick has the clock of a CPU look when its next interrupt is due.
	Clock_kick(cpu int32)
	// Shutdown ends every thread that Thread_start has started. The caller is
	// no thread, and no goroutine is attached.
	Shutdown() error
}

// mach is the machine that is booted: sys.Mach, with what only this layer asks.
var mach Machine
