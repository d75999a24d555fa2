package draft

import (
	"os"
	"path/filepath"
	"testing"
)

// Genuine patches are carried over to the ports of the texts before.
func TestApplyGenuine(t *testing.T) {
	dir := freebsd(t)
	n := loadNames(t)
	for _, c := range []struct{ from, to string }{{"r216804", "r216805"}, {"r216805", "r220456"}, {"r220456", "r262057"}} {
		read := func(rev string) []byte {
			b, err := os.ReadFile(filepath.Join(dir, rev, "sys/kern/kern_timeout.c"))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		p := port(t, n, c.from)
		r, err := Apply(Patch{Name: "sys/kern/kern_timeout.c", Before: read(c.from), After: read(c.to), Port: p, Names: n})
		if err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("DRAFT_OUT"); dir != "" {
			os.WriteFile(filepath.Join(dir, c.from+"-"+c.to+".go"), r.Files["kern_timeout.go"], 0o600)
		}
		want := string(port(t, n, c.to).Files["kern_timeout.go"])
		before, _, _ := share(string(p.Files["kern_timeout.go"]), want)
		same, all, diff := share(string(r.Files["kern_timeout.go"]), want)
		t.Logf("%s to %s: %d edits, %d of %d statements (%d before), %d left\n%s", c.from, c.to, len(r.Edits), same, all, before, len(r.Left), diff)
		for _, l := range r.Left {
			t.Log(l)
		}
	}
}
