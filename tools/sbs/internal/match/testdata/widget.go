// Package widget is made up for the tests of sbs.
package widget

const W_BUSY = 0x01

// W_LOCK locks a widget.
func W_LOCK(w *Widget) { lock.Mtx_lock_spin(&w.w_lock) }

// Widget is a widget.
type Widget struct {
	w_lock  sys.Mtx
	w_flags sys.Word
	w_count int32
	w_func  func(any)
	w_link  sys.TAILQ_ENTRY[Widget]
}

var widget_limit int32 = 10

var widgets sys.TAILQ_HEAD[Widget]

var revision = sys.Revision{Sysinits: []sys.Sysinit{{Uniq: "widgets", Func: widget_start}}}

func widget_start(_ any) {
	sys.TAILQ_INIT(&widgets)
	widget_limit++
}

// Widget_poke pokes.
func Widget_poke(w *Widget, how int32) int32 {
	var i, error_ int32

again:
	W_LOCK(w)
	if w.w_flags.Load()&W_BUSY != 0 {
		lock.Mtx_unlock_spin(&w.w_lock)
		goto again
	}
	for i = 0; i < how; i++ {
		w.w_count += i
	}
	w.w_func = nil
	if how > 1 {
		w.w_func = widget_call
	}
	switch how {
	case 0:
		error_ = sys.EINVAL
	case 1, 2:
		w.w_flags.Store(w.w_flags.Load() | W_BUSY)
	default:
		// PORT: memory is Go's.
	}
	lock.Mtx_unlock_spin(&w.w_lock)
	return error_
}

func widget_all() {
	var w *Widget

	for w = sys.TAILQ_FIRST(&widgets); w != nil; w = sys.TAILQ_NEXT(w, sys.W_link) {
		for Widget_poke(w, 1) != 0 {
			smp.Cpu_spinwait()
		}
		w.w_flags.Store(w.w_flags.Load() &^ W_BUSY)
	}
}
