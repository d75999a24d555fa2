//go:build !linux && !freebsd

package smp

import (
	"errors"
	"runtime"
	"sync"
	"time"

	"sync/atomic"
)

// A host without a futex and without affinity that serves (macOS): sleepers
// wait on channels of the Go runtime, found by the address of their word.

var sleepers struct {
	sync.Mutex
	of map[*uint32][]chan struct{}
}

func init() { sleepers.of = make(map[*uint32][]chan struct{}) }

// futex_wait sleeps while *addr is val, until futex_wake or for d; d < 0 is for
// ever. It may return early.
func futex_wait(addr *uint32, val uint32, d time.Duration) {
	sleepers.Lock()
	if atomic.LoadUint32(addr) != val {
		sleepers.Unlock()
		return
	}
	c := make(chan struct{})
	sleepers.of[addr] = append(sleepers.of[addr], c)
	sleepers.Unlock()
	if d < 0 {
		<-c
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-c:
	case <-t.C:
		sleepers.Lock()
		defer sleepers.Unlock()
		for i, s := range sleepers.of[addr] {
			if s == c {
				unlist(addr, i, i+1)
				return
			}
		}
	}
}

// futex_wake wakes at most n of those that sleep on addr.
func futex_wake(addr *uint32, n int) {
	sleepers.Lock()
	defer sleepers.Unlock()
	n = min(n, len(sleepers.of[addr]))
	for _, c := range sleepers.of[addr][:n] {
		close(c)
	}
	unlist(addr, 0, n)
}

func unlist(addr *uint32, from, to int) {
	left := append(sleepers.of[addr][:from:from], sleepers.of[addr][to:]...)
	if len(left) == 0 {
		delete(sleepers.of, addr)
		return
	}
	sleepers.of[addr] = left
}

// host_slack does nothing: the Go runtime keeps the time.
func host_slack(uintptr) {}

// host_yield leaves the core to another goroutine that wants it.
func host_yield() { runtime.Gosched() }

// host_tid returns 0: the host names no threads.
func host_tid() int32 { return 0 }

// host_core returns -1: the host does not tell.
func host_core() int { return -1 }

var errAffinity = errors.New(runtime.GOOS + " cannot pin threads to cores")

// affinity fails: the host cannot pin.
func affinity() ([]int, error) { return nil, errAffinity }

// set_affinity fails: the host cannot pin.
func set_affinity([]int) error { return errAffinity }
