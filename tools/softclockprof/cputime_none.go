//go:build !unix

package main

// cpuTimeNow returns zero: the CPU time of the process is unknown here.
func cpuTimeNow() cpuTime { return cpuTime{} }
