// Package lock holds the locks of the kernel: spin and sleep mutexes with
// Giant, reader/writer locks, the lock of a thread, lock classes, and witness,
// which watches the order in which they are taken.
//
// It may import sys and kern/smp. Everything above it locks through it.
//
// An owner is named in a lock word by its g pointer (smp.Curg). Whoever takes locks
// must be a kernel thread (smp.Attach); builds without tags find out only when it
// has to wait.
//
// # What is left out
//
// Lock profiling and the debugger's commands are left out, and lockstat but for two
// events: a mutex is taken, and is given back (Lockstat in port_lockstat.go).
// The classes sx, rm and lockmgr have no code here; their places in the list
// of classes stay empty. mtx_sysinit and rw_sysinit are not ported: layers
// initialise their locks in their own SYSINIT entries. thread_lock_block,
// thread_lock_unblock and the blocked lock serve the scheduler, which is the
// host's here. What stands for turnstiles is in port_turnstile.go.
//
// # Lock order
//
// Giant comes before all other sleep locks, sleep locks before all spin locks,
// and the spin locks in this order: the chain of a wait channel ("sleepq
// chain"), the lock of a thread ("sched lock"), a CPU's callouts ("callout").
// Builds with the tag witness check it; it is written down in order_lists.
package lock
