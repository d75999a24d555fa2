package sys_test

import (
	"testing"

	"ktimeout/sys"
)

// counts stores where at says.
//
//go:noinline
func counts(at *int32, v int32) { sys.Plain_store(at, sys.Plain_load(at)+v) }

// points stores where at says.
//
//go:noinline
func points(at **int32, v *int32) {
	if sys.Plain_load_ptr(at) == nil {
		sys.Plain_store_ptr(at, v)
	}
}

// A variable whose address is handed on to be read and written stays on the stack.
func TestPlainStaysOnTheStack(t *testing.T) {
	x := new(int32)
	if n := testing.AllocsPerRun(100, func() {
		var n int32
		var p *int32
		counts(&n, 3)
		points(&p, x)
		if n != 3 || p != x {
			panic("it was not stored")
		}
		sys.Plain_clear(&n)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
