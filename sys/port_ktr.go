// Reduced from FreeBSD sys/sys/ktr.h and sys/kern/kern_ktr.c (r216805).
//
// Copyright (c) 1996 Berkeley Software Design, Inc. All rights reserved.
// Copyright (c) 2000 John Baldwin <jhb@FreeBSD.org>. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sys

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// Classes of trace events. What the layers trace has a line; the
// other values keep their numbers for callers that define a class of their own.
const (
	KTR_GEN        = 0x00000001
	KTR_LOCK       = 0x00000008 // lock operations
	KTR_SMP        = 0x00000010
	KTR_INTR       = 0x00000200 // ithreads
	KTR_SPARE2     = 0x00000800 // event timers
	KTR_PROC       = 0x00001000 // sleeping and waking
	KTR_LOCKSTAT   = 0x00008000 // KTR_SPARE3 of C: no event; mutexes are taken where lockstat is told
	KTR_CONTENTION = 0x00800000 // waits for locks
	KTR_CALLOUT    = 0x02000000 // callouts
	KTR_SCHED      = 0x20000000 // thread states, for schedgraph
	KTR_ALL        = 0x7fffffff
)

// KTR_PARMS is the number of parameters of an event.
const KTR_PARMS = 6

// Ktr_entry is one recorded event.
type Ktr_entry struct {
	Ktr_timestamp uint64 // ns since the process started
	Ktr_cpu       int32  // CPU, or NOCPU
	Ktr_line      int
	Ktr_file      string
	Ktr_desc      string // format
	Ktr_thread    *Thread
	Ktr_parms     [KTR_PARMS]any
	ktr_pc        uintptr
}

// String formats the event as C's printf would. A %p of an argument that is no
// pointer prints its value.
func (e *Ktr_entry) String() string {
	var format strings.Builder
	n := 0
	for i := 0; i < len(e.Ktr_desc); i++ {
		c := e.Ktr_desc[i]
		format.WriteByte(c)
		if c != '%' {
			continue
		}
		for i++; i < len(e.Ktr_desc); i++ {
			c = e.Ktr_desc[i]
			if c == 'l' || c == 'j' { // sizes of C
				continue
			}
			if strings.IndexByte("0123456789.-+ #", c) < 0 {
				break
			}
			format.WriteByte(c)
		}
		switch {
		case i == len(e.Ktr_desc), c == '%':
			format.WriteByte('%')
			continue
		case c == 'u', c == 'i':
			c = 'd'
		case c == 'p' && n < KTR_PARMS && !pointer(e.Ktr_parms[n]):
			c = 'v'
		}
		format.WriteByte(c)
		n++
	}
	return fmt.Sprintf(format.String(), e.Ktr_parms[:min(n, KTR_PARMS)]...)
}

func pointer(v any) bool {
	if v == nil {
		return false
	}
	switch reflect.TypeOf(v).Kind() {
	case reflect.Pointer, reflect.UnsafePointer, reflect.Func, reflect.Map, reflect.Chan, reflect.Slice:
		return true
	}
	return false
}

// KTR_ON tells whether events of the classes m are recorded.
func KTR_ON(m uint32) bool { return Ktr_mask.Load()&m != 0 }

// ktr_slot is one entry of the ring; busy is set while it is written or read.
type ktr_slot struct {
	busy  atomic.Bool
	entry Ktr_entry
}

func (s *ktr_slot) take() {
	for !s.busy.CompareAndSwap(false, true) {
		runtime.Gosched()
	}
}

type ktr_ring struct {
	idx  atomic.Uint64
	slot []ktr_slot
}

var (
	ktr_buf   atomic.Pointer[ktr_ring]
	ktr_epoch = time.Now()
	// Ktr_curthread tells which kernel thread traces; boot sets it.
	Ktr_curthread func() *Thread
)

// Ktr_resize empties the buffer and gives it room for entries events (1,024 if
// it was never sized). The oldest events are overwritten when it is full.
func Ktr_resize(entries int) {
	ktr_buf.Store(&ktr_ring{slot: make([]ktr_slot, max(entries, 1))})
}

func ktr_tracepoint(desc string, parms [KTR_PARMS]any) {
	ring := ktr_buf.Load()
	for ring == nil {
		ktr_buf.CompareAndSwap(nil, &ktr_ring{slot: make([]ktr_slot, 1024)})
		ring = ktr_buf.Load()
	}
	var td *Thread
	cpu := int32(NOCPU)
	if Ktr_curthread != nil {
		if td = Ktr_curthread(); td != nil {
			cpu = td.Td_oncpu.Peek()
		}
	}
	var pc [1]uintptr
	runtime.Callers(3, pc[:])
	i := ring.idx.Add(1) - 1
	s := &ring.slot[i%uint64(len(ring.slot))]
	s.take()
	s.entry = Ktr_entry{
		Ktr_timestamp: uint64(time.Since(ktr_epoch)), Ktr_cpu: cpu, Ktr_desc: desc,
		Ktr_thread: td, Ktr_parms: parms, ktr_pc: pc[0],
	}
	s.busy.Store(false)
}

// Ktr_dump calls yield for the recorded events, oldest first, until it returns
// false. Events may be recorded meanwhile.
func Ktr_dump(yield func(*Ktr_entry) bool) {
	ring := ktr_buf.Load()
	if ring == nil {
		return
	}
	n := uint64(len(ring.slot))
	end := ring.idx.Load()
	for i := end - min(end, n); i != end; i++ {
		s := &ring.slot[i%n]
		s.take()
		e := s.entry
		s.busy.Store(false)
		if e.ktr_pc != 0 {
			f, _ := runtime.CallersFrames([]uintptr{e.ktr_pc}).Next()
			e.Ktr_file, e.Ktr_line = f.File, f.Line
		}
		if e.Ktr_desc != "" && !yield(&e) {
			return
		}
	}
}

// CTR0 to CTR6 record an event of the class m. The caller has asked KTR_ON.
func CTR0(_ uint32, format string) { ktr_tracepoint(format, [KTR_PARMS]any{}) }

// CTR1 is CTR0 with one parameter.
func CTR1(_ uint32, format string, p1 any) { ktr_tracepoint(format, [KTR_PARMS]any{p1}) }

// CTR2 is CTR0 with two parameters.
func CTR2(_ uint32, format string, p1, p2 any) {
	ktr_tracepoint(format, [KTR_PARMS]any{p1, p2})
}

// CTR3 is CTR0 with three parameters.
func CTR3(_ uint32, format string, p1, p2, p3 any) {
	ktr_tracepoint(format, [KTR_PARMS]any{p1, p2, p3})
}

// CTR4 is CTR0 with four parameters.
func CTR4(_ uint32, format string, p1, p2, p3, p4 any) {
	ktr_tracepoint(format, [KTR_PARMS]any{p1, p2, p3, p4})
}

// CTR5 is CTR0 with five parameters.
func CTR5(_ uint32, format string, p1, p2, p3, p4, p5 any) {
	ktr_tracepoint(format, [KTR_PARMS]any{p1, p2, p3, p4, p5})
}

// CTR6 is CTR0 with six parameters.
func CTR6(_ uint32, format string, p1, p2, p3, p4, p5, p6 any) {
	ktr_tracepoint(format, [KTR_PARMS]any{p1, p2, p3, p4, p5, p6})
}

// KTR_STATE0 writes that ident of a group is in a state from now on, without attributes.
func KTR_STATE0(_ uint32, egroup, ident, state string) {
	ktr_tracepoint("KTRGRAPH group:\""+egroup+"\", id:\"%s\", state:\"%s\", attributes: none",
		[KTR_PARMS]any{ident, state})
}

// KTR_STATE1 records for schedgraph that ident, of the group egroup, entered a
// state; a0 is the format of the attribute v0.
func KTR_STATE1(_ uint32, egroup, ident, state, a0 string, v0 any) {
	ktr_tracepoint("KTRGRAPH group:\""+egroup+"\", id:\"%s\", state:\"%s\", attributes: "+a0,
		[KTR_PARMS]any{ident, state, v0})
}

// KTR_STATE3 is KTR_STATE1 with three attributes.
func KTR_STATE3(_ uint32, egroup, ident, state, a0 string, v0 any, a1 string, v1 any, a2 string, v2 any) {
	ktr_tracepoint("KTRGRAPH group:\""+egroup+"\", id:\"%s\", state:\"%s\", attributes: "+a0+", "+a1+", "+a2,
		[KTR_PARMS]any{ident, state, v0, v1, v2})
}
