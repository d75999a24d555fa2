// Reduced from FreeBSD sys/sys/systm.h and sys/kern/kern_shutdown.c (r216805).
//
// Copyright (c) 1982, 1988, 1991, 1993 The Regents of the University of California. All rights reserved.
// (c) UNIX System Laboratories, Inc.
// All or some portions of this file are derived from material licensed
// to the University of California by American Telephone and Telegraph
// Co. or Unix System Laboratories, Inc. and are reproduced herein with
// the permission of UNIX System Laboratories, Inc.
//
// SPDX-License-Identifier: BSD-3-Clause

package sys

import (
	"fmt"
	"reflect"
	"strings"
	"sync/atomic"
	"unsafe"
)

// Kernel_panic is the value with which a kernel panic unwinds the thread.
// Unless somebody recovers it, the process ends with its message and stack.
type Kernel_panic struct {
	Msg    string
	Format string // that Msg was made from
	Args   []any
}

// Error returns the message with the kernel's prefix.
func (p *Kernel_panic) Error() string { return "kernel panic: " + p.Msg }

var panicstr atomic.Pointer[string]

// Panicstr returns the message of the first panic since boot, or "".
func Panicstr() string {
	if s := panicstr.Load(); s != nil {
		return *s
	}
	return ""
}

// Panic stops the calling thread for good: it never returns.
func Panic(format string, args ...any) {
	all := kept(args)
	msg := fmt.Sprintf(format, all...)
	panicstr.CompareAndSwap(nil, &msg)
	panic(&Kernel_panic{msg, format, all})
}

// kept returns a copy of the arguments of a panic, which lasts. The compiler does not
// see where they go, so that those of an assertion that holds stay on the stack of its
// caller: what is on the heap has another address in every run, and what is left of it
// on the stack would tell states of an explored run apart. The bytes of strings are
// copied, too; what other arguments point to is not, and must be on the heap.
func kept(args []any) []any {
	out := make([]any, len(args))
	// No call may stand between this address and its use: it is of a stack, which moves.
	at := uintptr(unsafe.Pointer(unsafe.SliceData(args)))
	for i, a := range unsafe.Slice(*(**any)(unsafe.Pointer(&at)), len(args)) {
		if a != nil {
			v := reflect.New(reflect.TypeOf(a)).Elem()
			v.Set(reflect.ValueOf(a))
			if v.Kind() == reflect.String {
				v.SetString(strings.Clone(v.String()))
			}
			out[i] = v.Interface()
		}
	}
	return out
}

// Panic_reset forgets the panic of an earlier boot.
func Panic_reset() { panicstr.Store(nil) }

// Asserting tells whether assertions are made: in builds with the tag
// invariants, and in explored runs always. Every KASSERT and MPASS is guarded
// by it, so that its arguments are not even built when it is false.
func Asserting() bool { return INVARIANTS || HOOKS && hook != nil }

// KASSERT panics with the message unless exp holds.
func KASSERT(exp bool, format string, args ...any) {
	if !exp {
		Panic(format, args...)
	}
}

// MPASS panics unless exp holds; what is the condition as it is written.
func MPASS(exp bool, what string) {
	if !exp {
		Panic("assertion does not hold: %s", what)
	}
}

// Diagnostic is the kernel's DIAGNOSTIC option, switched at run time: non-zero
// makes softclock time every handler and warn of expensive ones.
var Diagnostic atomic.Int32

// Printf is where the kernel prints; set at boot, standard error by default.
var Printf func(format string, args ...any)

// CALLOUT_HANDLE_INITIALIZER gives a handle with which untimeout does nothing.
func CALLOUT_HANDLE_INITIALIZER(_ *Callout_handle) Callout_handle {
	return Callout_handle{}
}
