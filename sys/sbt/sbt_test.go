package sbt

import (
	"testing"
	"unsafe"

	"pgregory.net/rapid"

	"ktimeout/sys"
)

// A span that is converted and back is the same.
func TestConversions(t *testing.T) {
	for _, c := range []struct {
		parts int64
		to    func(int64) Sbintime_t
		from  func(Sbintime_t) int64
	}{{1000000000, Nstosbt, Sbttons}, {1000000, Ustosbt, Sbttous}, {1000, Mstosbt, Sbttoms}} {
		rapid.Check(t, func(t *rapid.T) {
			n := rapid.Int64Range(0, c.parts<<20).Draw(t, "n")
			at := c.to(n)
			if back := c.from(at); back != n {
				t.Fatalf("%d of %d: %#x is %d", n, c.parts, at, back)
			}
		})
	}
}

// What the time counters set follows from hz, as it does in C.
func TestTcInit(t *testing.T) {
	for _, c := range []struct {
		hz              int32
		tick, threshold Sbintime_t
		exp             int32
	}{{1000, 4294967, 68719476, 4}, {100, 42949672, 687194767, 4}, {2, SBT_1S / 2, 8 * SBT_1S, 4}, {1, SBT_1S - 1, 16*SBT_1S - 1, 4}} {
		Tc_init(c.hz)
		if Tick_sbt != c.tick || Sbt_tickthreshold != c.threshold || Tc_precexp != c.exp {
			t.Errorf("hz %d: tick %d, threshold %d, exponent %d", c.hz, Tick_sbt, Sbt_tickthreshold, Tc_precexp)
		}
	}
}

// The precision of C_PREL is read back, beside other flags; without it -1 is.
func TestPrecision(t *testing.T) {
	for _, x := range []int32{0, 1, 5, 31, 126} {
		if got := C_PRELGET(C_PREL(x) | C_DIRECT_EXEC | C_HARDCLOCK); got != x {
			t.Errorf("%d is read as %d", x, got)
		}
	}
	if got := C_PRELGET(C_DIRECT_EXEC | C_HARDCLOCK | C_ABSOLUTE); got != -1 {
		t.Errorf("no precision is read as %d", got)
	}
}

// A callout and its head are one memory, and 80 bytes: 72 is the least with an argument of two
// words.
func TestHead(t *testing.T) {
	c := new(Callout)
	h := Head(c)
	h.C_flags.Poke(CALLOUT_PROCESSED)
	h.C_cpu.Poke(3)
	h.C_arg = 7
	if c.C_flags.Peek() != CALLOUT_PROCESSED || c.C_cpu.Peek() != 3 || c.C_arg != 7 || Of(h) != c {
		t.Errorf("%+v", c)
	}
	if n := unsafe.Sizeof(*c); n != 80 || unsafe.Offsetof(c.C_links) != unsafe.Offsetof(sys.Callout{}.C_links) {
		t.Errorf("%d bytes", n)
	}
}

func TestFls(t *testing.T) {
	for mask, want := range map[int32]int32{0: 0, 1: 1, 16: 5, 17: 5, -1: 32} {
		if got := Fls(mask); got != want {
			t.Errorf("fls(%d) is %d", mask, got)
		}
	}
	if Flsl(1<<40) != 41 || Qmax(1, 2) != 2 {
		t.Error("flsl or qmax")
	}
}

// The only tunable is the number of callouts.
func TestTunable(t *testing.T) {
	defer func(n int32) { sys.Ncallout = n }(sys.Ncallout)
	sys.Ncallout = 7
	n := int32(1)
	if TUNABLE_INT_FETCH("kern.pin_default_swi", &n) != 0 || n != 1 || TUNABLE_INT_FETCH("kern.ncallout", &n) != 1 || n != 7 {
		t.Error(n)
	}
}
