// Ported from FreeBSD sys/kern/kern_timeout.c (r1): widgets, made up for the tests of sbs.

package r1

import "ktimeout/sys"

const W_BUSY = 0x01

// Widget is a widget.
type Widget struct {
	W_flags int32
	W_count int32
	W_arg   any
}

var widget_limit int32 = 10

var widget_cpus int32 = 2

// Widget_poke pokes a widget.
func Widget_poke(w *Widget, how int32) int32 {
	var i, error_ int32

	i = 0
	error_ = 0
	if w.W_flags&W_BUSY != 0 {
		return sys.EBUSY
	}
	for i = 0; i < how; i++ {
		w.W_count += i
	}
	if w.W_count > widget_limit {
		trim(w, widget_limit+1)
		error_ = sys.ENOSPC
	}
	// PORT: widget_log has no third argument.
	widget_log(w, how)
	return error_
}

func widget_idle(w *Widget) {
	w.W_arg = nil
	w.W_flags &^= W_BUSY
}

// PORT: widget_more is not in C.
func widget_more() {
	// It does nothing.
}
