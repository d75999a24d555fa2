package wheel

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"ktimeout/kern/smp"
	timeout_main "ktimeout/kern/timeout/main"
	"ktimeout/sys/sbt"
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
	known := Known{ServedActive: true, StaysDirect: true, EndsEarly: true}
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

// Main's port looks for the next event from where it has looked last, and the buckets that lie
// before the present time are those of times after it, too, where the wheel has turned meanwhile
// by all but a second: one that is due later than the look goes ends it before it has come to the
// first. It looks once a second at least, so on a wheel of up to a second any look may do so, and
// on a longer one a look that comes late.
func TestLookEndsEarly(t *testing.T) {
	const ms = sbt.SBT_1MS
	short := []op{
		{kind: pass, t: 0x2d17899d4}, {kind: pass, t: 0xafd4b69c}, {kind: reset, c: 0, t: 0x9b77afd5, prec: 0x22b24},
		{kind: reset, c: 2, t: 0xdb22d2b65, prec: 0x1a6, flags: 0x200}, {kind: reset, c: 11, t: 0x16b4d, prec: 0xb23, flags: 1},
		{kind: reset, c: 7, t: 0xdd9b7118e, flags: 0x201}, {kind: pass, t: 0xb2b724d}, {kind: pass, t: 0x2f0f6c91},
	}
	again := []op{
		{kind: pass, t: 0x59efeb3fe}, {kind: pass, t: 0x352c00b}, {kind: reset, c: 7, t: 0xdc88beb, prec: 0x9b33092, flags: 1},
		{kind: reset, c: 0, t: 0xfa21142de, prec: 0x32eea, flags: 0x202}, {kind: reset, c: 4, t: 0xfa1ef4588, flags: 0x200},
		{kind: pass, t: 0x1f57}, {kind: reset, c: 3, t: 0xfa3464edd, flags: 0x203}, {kind: reset, c: 11, flags: 0xb},
	}
	// c0 is served, then nothing is until c1. Of what is due then c2 is first, and c3 and c4
	// come before it in a wheel that turns in a second, or in two.
	turned := func(idle sbt.Sbintime_t) []op {
		list := []op{{kind: reset, c: 0, t: ms}, {kind: pass, t: 10 * ms}}
		for i, after := range []sbt.Sbintime_t{0, 300 * ms, 700 * ms, 900 * ms} {
			list = append(list, op{kind: reset, c: 1 + i, t: idle + after})
		}
		return append(list, op{kind: pass, t: idle + 2*ms}, op{kind: pass, t: 450 * ms})
	}
	for _, c := range []struct {
		name    string
		buckets int
		ops     []op
		want    string
	}{
		{"a quarter of a second", 64, short, "rule 1 M: the window of c2 is "},
		{"two buckets, two looks at one time", 2, again, "rule 11 P: the window of c0 ends at "},
		{"a second", 256, turned(400 * ms), "rule 1 M: the window of c2 is "},
		{"two seconds", 512, turned(400 * ms), ""},
		{"two seconds, half a second late", 512, turned(1500 * ms), "rule 1 M: the window of c2 is "},
		{"four seconds, half a second late", 1024, turned(1500 * ms), ""},
	} {
		w, err := boot(&timeout_main.Revision, c.buckets-1)
		if err != nil {
			t.Fatal(err)
		}
		w.known = Known{ServedActive: true, StaysDirect: true}
		switch f := w.run(c.ops); {
		case f == nil && c.want != "", f != nil && (c.want == "" || !strings.HasPrefix(f.String(), c.want)):
			t.Errorf("%s: %v, want %q", c.name, f, c.want)
		}
		switch w.known.EndsEarly = true; {
		case w.run(c.ops) != nil:
			t.Errorf("%s: it is found although it is known: %v", c.name, w.found)
		case w.late != (c.want != ""):
			t.Errorf("%s: what is late is let pass: %v", c.name, w.late)
		case c.buckets == 512 && (w.run(append(c.ops, op{kind: pass, t: 300 * ms})) != nil || w.late):
			t.Errorf("%s: the next look is not late, and what is late is let pass still", c.name)
		}
		if err := smp.Shutdown(); err != nil {
			t.Fatal(err)
		}
	}
}

// What is let pass is a look that begins and ends within one turn of the wheel, with what is due,
// and within more with what it looks ahead: 1/16 of a second in the bucket of the look before, 1/8 in
// the next one, else a second.
func TestEndsEarly(t *testing.T) {
	for _, c := range []struct {
		buckets uint32
		due     int64
		want    bool
	}{
		{8, 0, true}, {16, 0, false}, {16, 1, true}, {32, 1, true}, {64, 1, false}, {64, 2, true},
		{256, 1, false}, {256, 2, true}, {256, 255, true}, {256, 256, false}, {256, 1000, false},
		{512, 256, false}, {512, 257, true}, {512, 511, true}, {512, 512, false}, {1024, 512, false},
	} {
		before := sbt.Sbintime_t(12345)<<24 + 7
		if got := (&world{buckets: c.buckets}).endsEarly(before, before+c.due<<24); got != c.want {
			t.Errorf("%d buckets, %d after the look before: %v", c.buckets, c.due, got)
		}
	}
}
