package smp

// Curg returns the address of the calling goroutine's descriptor: the identity
// of a thread in lock words. Its low bits are 0. It says nothing about whether
// the goroutine is a kernel thread; Curthread does.
//
//go:noescape
func Curg() uintptr

// Curfp returns the frame pointer of its caller.
//
//go:noescape
func Curfp() uintptr

// cpu_pause spins for n pause instructions, n at least 1.
//
//go:noescape
func cpu_pause(n uint32)
