package draft

import (
	"os"
	"testing"

	"ktimeout/tools/cfront"
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
	in := Input{Name: path, Upstream: "sys/kern/kern_timeout.c", Text: text, Package: "facility", Names: n, Typed: typed}
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

// The facility's C has a port by hand, with which the drafts of it are compared.
func TestFacility(t *testing.T) {
	hand, err := os.ReadFile(facility + "/kern_timeout.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, near := range []string{"", "kern/timeout/r262057", "tools/cfront/facility"} {
		r := drafted(t, near)
		same, all, diff := share(string(r.Source), string(hand))
		t.Logf("%s: %d of %d, %d left\n%s\n%s", near, same, all, len(r.Left), diff, r.Source)
		for _, l := range r.Left {
			t.Log(l)
		}
	}
}
