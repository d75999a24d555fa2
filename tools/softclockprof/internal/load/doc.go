// Package load is the load that softclockprof profiles: callouts that are armed,
// and clients that reset, stop, drain and move them at a given rate, on the
// booted machine. It imports the kernel only.
package load
