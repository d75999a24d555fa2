package lock

import (
	"fmt"
	"runtime"
	"strings"
)

// Lock operations take no file and line as they do in C. Where a trace or
// witness needs them they come from the stack; what is off pays nothing.

// lock_word is the word of a lock in a trace: a %p of C.
type lock_word uintptr

func (w lock_word) String() string { return fmt.Sprintf("%#x", uintptr(w)) }

// lock_pcs is the top of a stack, from the caller of witness_lock on: enough to
// get out of this package and of the macros of its callers, and no more, as each
// frame takes time at every lock.
type lock_pcs [6]uintptr

const lock_prefix = "ktimeout/kern/lock."

func (p *lock_pcs) here() {
	clear(p[:])
	runtime.Callers(3, p[:])
}

func (p *lock_pcs) place() (file string, line int) { return pcs_place(p[:]) }

// lock_place returns where the running lock operation was called.
func lock_place() (file string, line int) {
	var pcs [12]uintptr
	runtime.Callers(3, pcs[:])
	return pcs_place(pcs[:])
}

// pcs_place returns the file and line of the lock operation: the innermost frame
// that is neither in this package nor in a macro. Macros are functions with a
// name in capitals (CC_LOCK); C gives their callers' lines too. Unused PCs are 0.
func pcs_place(p []uintptr) (file string, line int) {
	n := 0
	for n < len(p) && p[n] != 0 {
		n++
	}
	if n == 0 {
		return "?", 0
	}
	for frames := runtime.CallersFrames(p[:n]); ; {
		f, more := frames.Next()
		file, line = f.File, f.Line
		if !more || !strings.HasPrefix(f.Function, lock_prefix) && !macro(f.Function) {
			return file[strings.LastIndexByte(file, '/')+1:], line
		}
	}
}

func macro(function string) bool {
	name := function[strings.LastIndexByte(function, '.')+1:]
	return strings.ToUpper(name) == name
}

// stack_save returns the caller's stack, from the lock operation outwards.
func stack_save() []uintptr {
	pcs := make([]uintptr, 64)
	return pcs[:runtime.Callers(3, pcs)]
}

// stack_print formats what stack_save has saved, without the frames of this
// package at its top.
func stack_print(pcs []uintptr) string {
	var b strings.Builder
	if len(pcs) == 0 {
		return ""
	}
	inside := true
	for frames := runtime.CallersFrames(pcs); ; {
		f, more := frames.Next()
		inside = inside && strings.HasPrefix(f.Function, lock_prefix)
		if !inside && f.Function != "" && f.Function != "runtime.goexit" {
			fmt.Fprintf(&b, "    %s\n        %s:%d\n", f.Function, f.File, f.Line)
		}
		if !more {
			return b.String()
		}
	}
}
