package main

import (
	"runtime"
	"strings"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// pair is the places of two dependent operations, in the order in which they
// happened.
type pair struct{ first, second place }

// access is the last operation on an object in a run.
type access struct {
	td    *sys.Thread
	at    place
	write bool
}

// watch notes what threads do in explored runs.
type watch struct {
	root    string
	reached map[place]bool
	pairs   map[pair]bool
	last    map[unsafe.Pointer]access
	frames  map[uintptr]place // by return address: the place in the packages, or none
}

func newWatch(root string) *watch {
	return &watch{root: root + "/", reached: map[place]bool{}, pairs: map[pair]bool{}, last: map[unsafe.Pointer]access{}, frames: map[uintptr]place{}}
}

// watching wraps the hooks of the explored machine and tells the watch of each
// operation. The hooks return when the thread has had its turn.
type watching struct {
	sys.Hooks
	w *watch
}

func (h watching) Operate(op sys.Op, obj unsafe.Pointer) {
	h.Hooks.Operate(op, obj)
	h.w.saw(op, obj)
}

func (h watching) Load(op sys.Op, at unsafe.Pointer, f sys.Form) sys.Value {
	v := h.Hooks.Load(op, at, f)
	h.w.saw(op, at)
	return v
}

func (h watching) Store(op sys.Op, at unsafe.Pointer, f sys.Form, v sys.Value) {
	h.Hooks.Store(op, at, f, v)
	h.w.saw(op, at)
}

// saw notes an operation, if a kernel thread is running.
func (w *watch) saw(op sys.Op, obj unsafe.Pointer) {
	if td := smp.Thread_by_g(smp.Curg()); td != nil {
		w.see(td, op, obj)
	}
}

// see notes an operation of td.
func (w *watch) see(td *sys.Thread, op sys.Op, obj unsafe.Pointer) {
	at, ok := w.caller()
	if !ok {
		return
	}
	w.reached[at] = true
	if op == sys.OP_UNLOCK {
		return // critical sections are in the order of their beginnings
	}
	now := access{td, at, op != sys.OP_LOAD && op != sys.OP_RACY_LOAD}
	if before := w.last[obj]; before.td != nil && before.td != td && (before.write || now.write) {
		w.pairs[pair{before.at, at}] = true
	}
	w.last[obj] = now
}

// caller returns the innermost place on the stack that lies in the packages.
func (w *watch) caller() (place, bool) {
	var pc [24]uintptr
	for _, p := range pc[:runtime.Callers(4, pc[:])] {
		at, ok := w.frames[p]
		if !ok {
			at = w.find(p)
			w.frames[p] = at
		}
		if at.line != 0 {
			return at, true
		}
	}
	return place{}, false
}

// find returns the place of a return address.
func (w *watch) find(pc uintptr) place {
	frames := runtime.CallersFrames([]uintptr{pc})
	for {
		f, more := frames.Next()
		file := strings.TrimPrefix(f.File, w.root)
		for _, dir := range packages {
			// CC_LOCK and CC_UNLOCK are macros in C: their caller is the place.
			if rest, ok := strings.CutPrefix(file, dir+"/"); ok && !strings.Contains(rest, "/") && !macro(f.Function) {
				return place{file, f.Line}
			}
		}
		if !more {
			return place{}
		}
	}
}

// macro tells whether a function stands for a macro of C that hides a lock.
func macro(function string) bool {
	return strings.HasSuffix(function, ".CC_LOCK") || strings.HasSuffix(function, ".CC_UNLOCK")
}

// begin is called when a run begins, and forgets the run before.
func (w *watch) begin() { clear(w.last) }
