package draft

import (
	"os"
	"strings"
	"testing"

	"ktimeout/tools/cfront"
	"ktimeout/tools/sbs/internal/ctree"
)

const facility = root + "/tools/cfront/facility"

// drafted drafts the facility's C, after a port or without one.
func drafted(t *testing.T, near string) Result {
	t.Helper()
	path := facility + "/c/kern_timeout.c"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	headers := map[string][]byte{}
	for _, h := range []string{"callout.h", "_callout.h"} {
		if headers[h], err = os.ReadFile(facility + "/c/sys/" + h); err != nil {
			t.Fatal(err)
		}
	}
	typed, err := cfront.Read(cfront.Request{Path: path, Text: text, Headers: headers})
	if err != nil {
		t.Fatal(err)
	}
	n := loadNames(t)
	in := Input{Name: path, Upstream: "sys/kern/kern_timeout.c", Text: text, Header: headers["callout.h"], Package: "facility", Names: n, Typed: typed}
	if near != "" {
		if in.Near, err = ReadPort(n, root, near); err != nil {
			t.Fatal(err)
		}
	}
	r, err := File(in)
	if err != nil {
		t.Fatalf("%v\n%s", err, r.Source)
	}
	return r
}

// The facility's C has a port by hand, to which drafts of it are near: without another
// port, after one of another text, and after itself. It has the FAULT_ macros, and a
// choice of its own in some places.
func TestFacility(t *testing.T) {
	hand, err := os.ReadFile(facility + "/kern_timeout.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		near       string
		same, left int
	}{{"", 314, 14}, {"kern/timeout/r262057", 355, 9}, {"tools/cfront/facility", 373, 5}} {
		r := drafted(t, c.near)
		same, all, diff := share(string(r.Source), string(hand))
		t.Logf("after %q: %d of %d statements, %d left", c.near, same, all, len(r.Left))
		if same < c.same || len(r.Left) > c.left {
			t.Errorf("after %q: %d of %d statements, %d left\n%s%v", c.near, same, all, len(r.Left), diff, r.Left)
		}
		want := 0 // macros of the header are marked in callout.go
		for _, l := range r.Left {
			want += truth(l.File == "" || l.Kind != Noted)
		}
		if marks := strings.Count(string(r.Source)+r.Header, Mark); marks != want {
			t.Errorf("after %q: %d marks for what is left %d times", c.near, marks, want)
		}
	}
}

// What a draft loses is noticed: of each statement of a function that is taken out of
// the Go, something is missed.
func TestLost(t *testing.T) {
	path := facility + "/c/kern_timeout.c"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := ctree.Parse(path, text)
	if err != nil {
		t.Fatal(err)
	}
	d := &drafter{text: text}
	d.macrosIn(file)
	r := drafted(t, "tools/cfront/facility")
	src := string(r.Source)
	lost := func(src string) map[string][]string {
		n, err := d.count(file, "t.go", []byte(src), r.Left)
		if err != nil {
			t.Fatal(err)
		}
		return d.lost(n)
	}
	if all := lost(src); len(all) > 0 {
		t.Fatalf("of a whole draft %v is lost", all)
	}
	for _, line := range []string{
		"	smp.Spinlock_enter()\n", "	moves = cpu != c.C_cpu.Load()\n", "		goto out\n", "	return skip\n", "	sleepqueue.Sleepq_wait(unsafe.Pointer(&cc.cc_waiting), 0)\n",
		"		sys.KASSERT(cc.cc_curr == c, \"softclock lost %p\", c)\n", "		depth++\n",
	} {
		if !strings.Contains(src, line) {
			t.Errorf("the draft has no %q", line)
		}
		if all := lost(strings.Replace(src, line, "", 1)); len(all) != 1 {
			t.Errorf("without %q %v is lost", line, all)
		}
	}
}
