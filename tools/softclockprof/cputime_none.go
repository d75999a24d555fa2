//go:build !unix

package main

// cpuTimeNow returns nothing: the CPU time of the process is not known.
func cpuTimeNow() cpuTime { return cpuTime{} }
