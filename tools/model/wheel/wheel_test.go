package wheel

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"ktimeout/kern/smp"
	timeout_main "ktimeout/kern/timeout/main"
)

// What is found on the port of main is what is found on its text, made to Go (TestWheel of
// tools/cfront): a callout that was served stays active when it is stopped, and one that was
// armed with C_DIRECT_EXEC stays direct.
func TestMainsPort(t *testing.T) {
	for mixed, want := range map[bool]string{
		false: "rule 7 M: callout_active(c9) returns 1, not 0\n\twheel of 2\n\tcallout_reset_sbt(c9, 0x26cc, 0x3b27, 0x1)\n\t" +
			"time goes on by 0x63c5d\n\tcallout_stop(c9)\n\tcallout_active(c9)",
		true: "rule 12 M: c2 is entered from the timer interrupt: true; it was armed with C_DIRECT_EXEC: false\n\twheel of 2\n\t" +
			"callout_reset_sbt(c2, 0x10058dc84d, 0x0, 0x209)\n\tcallout_reset_sbt(c2, 0x0, 0x0, 0x0)",
	} {
		f, err := Check(&timeout_main.Revision, 1, 20_000, mixed, Known{})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(f.String()); got != want {
			t.Errorf("%v, want %s", f, want)
		}
	}
}

// Beyond what is known of it main's port does what a plain list of armings does. WHEEL_OPS is
// another number of operations.
func TestMainsPortBeyond(t *testing.T) {
	ops := 1_000_000
	if testing.Short() {
		ops = 20_000
	}
	if text := os.Getenv("WHEEL_OPS"); text != "" {
		var err error
		if ops, err = strconv.Atoi(text); err != nil {
			t.Fatalf("WHEEL_OPS=%.20q is no number of operations; write one, as WHEEL_OPS=1000000", text)
		}
	}
	known := Known{ServedActive: true, StaysDirect: true, ShortWheel: true}
	for _, mixed := range []bool{false, true} {
		f, err := Check(&timeout_main.Revision, 2, ops/2, mixed, known)
		if err != nil {
			t.Fatal(err)
		}
		if f != nil {
			t.Errorf("mixed %v: %v", mixed, f)
		}
	}
}

// What is not so of a text is not known of it: either finds the other, and both are found where
// the port does not do so.
func TestKnown(t *testing.T) {
	for rule, known := range map[string]Known{"rule 7 M": {StaysDirect: true}, "rule 12 M": {ServedActive: true}} {
		f, err := Check(&timeout_main.Revision, 1, 20_000, true, known)
		if err != nil {
			t.Fatal(err)
		}
		if f == nil || !strings.HasPrefix(f.String(), rule) {
			t.Errorf("with %+v: %v, want %s", known, f, rule)
		}
	}
}

// On a wheel of a quarter of a second, as the tunable kern.ncallout can make it, main's port looks
// for the next event in the order of the buckets, which is not that of times there: one that is
// due later than the look goes ends it before it has come to c2.
func TestShortWheel(t *testing.T) {
	ops := []op{
		{kind: pass, t: 0x2d17899d4}, {kind: pass, t: 0xafd4b69c}, {kind: reset, c: 0, t: 0x9b77afd5, prec: 0x22b24},
		{kind: reset, c: 2, t: 0xdb22d2b65, prec: 0x1a6, flags: 0x200}, {kind: reset, c: 11, t: 0x16b4d, prec: 0xb23, flags: 1},
		{kind: reset, c: 7, t: 0xdd9b7118e, flags: 0x201}, {kind: pass, t: 0xb2b724d}, {kind: pass, t: 0x2f0f6c91},
	}
	for buckets, want := range map[int]string{64: "rule 1 M: the window of c2 is ", second: ""} {
		w, err := boot(&timeout_main.Revision, buckets-1)
		if err != nil {
			t.Fatal(err)
		}
		w.known = Known{ServedActive: true, StaysDirect: true}
		switch f := w.run(ops); {
		case f == nil && want != "", f != nil && (want == "" || !strings.HasPrefix(f.String(), want)):
			t.Errorf("%d buckets: %v, want %q", buckets, f, want)
		}
		if w.late = true; w.run(ops) != nil {
			t.Errorf("%d buckets: it is found although it is known: %v", buckets, w.found)
		}
		if err := smp.Shutdown(); err != nil {
			t.Fatal(err)
		}
	}
}
