//go:build !linux || !amd64 || race

package smp

// membarrier_init tells that there is no membarrier here.
func membarrier_init() bool { return false }

// host_membarrier: see membarrier_init.
func host_membarrier() bool { return false }
