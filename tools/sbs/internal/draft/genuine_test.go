package draft

import (
	"os"
	"path/filepath"
	"testing"

	"ktimeout/tools/cfront"
)

const root = "../../../.."

func loadNames(t *testing.T) *cfront.Names {
	t.Helper()
	n, err := cfront.LoadNames()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func port(t *testing.T, n *cfront.Names, rev string) *Port {
	t.Helper()
	p, err := ReadPort(n, root, "kern/timeout/"+rev)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// freebsd is the folder with FreeBSD's texts, or the test is skipped.
func freebsd(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SBS_FREEBSD")
	if dir == "" {
		t.Skip("SBS_FREEBSD names no folder with FreeBSD's texts")
	}
	return dir
}

func draftOf(t *testing.T, n *cfront.Names, rev, near string) Result {
	t.Helper()
	path := filepath.Join(freebsd(t), rev, "sys/kern/kern_timeout.c")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	headers := map[string][]byte{}
	for _, h := range []string{"callout.h", "_callout.h"} {
		if b, err := os.ReadFile(filepath.Join(filepath.Dir(path), "../sys", h)); err == nil {
			headers[h] = b
		}
	}
	typed, err := cfront.Read(cfront.Request{Path: path, Text: text, Headers: headers})
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Name: path, Upstream: "sys/kern/kern_timeout.c", Text: text, Package: rev, Names: n, Typed: typed}
	if near != "" {
		in.Near = port(t, n, near)
	}
	r, err := File(in)
	if err != nil {
		t.Fatalf("%v\n%s", err, r.Source)
	}
	return r
}

// Drafts of genuine texts are near to the ports by hand, after an older port, a newer one,
// and none.
func TestGenuine(t *testing.T) {
	n := loadNames(t)
	for _, c := range []struct {
		rev, near  string
		same, left int // statements that are those of the port by hand, and what is left, at most
	}{
		{"r216805", "r216804", 465, 5}, {"r220456", "r216805", 478, 6}, {"r262057", "r220456", 496, 8},
		{"r216804", "r262057", 389, 9}, {"r220456", "", 356, 21},
	} {
		r := draftOf(t, n, c.rev, c.near)
		same, all, diff := share(string(r.Source), string(port(t, n, c.rev).Files["kern_timeout.go"]))
		t.Logf("%s after %q: %d of %d statements, %d left", c.rev, c.near, same, all, len(r.Left))
		if same < c.same || len(r.Left) > c.left {
			t.Errorf("%d of %d statements, %d left\n%s%v", same, all, len(r.Left), diff, r.Left)
		}
	}
}
