package pairs

import "testing"

// TestDeclared: a name is declared by a layer that a port may use, by its own package, or
// by Go.
func TestDeclared(t *testing.T) {
	tree, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	d, err := tree.Declared()
	if err != nil {
		t.Fatal(err)
	}
	const port = "kern/timeout/r216805/kern_timeout.go"
	for _, c := range []struct {
		pkg, name string
		want      bool
	}{
		{"ktimeout/sys", "MA_OWNED", true},
		{"ktimeout/sys", "Mtx_lock_spin", false},
		{"ktimeout/kern/lock", "Mtx_lock_spin", true},
		{"ktimeout/kern/lock", "MA_OWNED", false},
		{"", "callout_cpu", true},
		{"", "uint32", true},
		{"", "Callout_md", false},
		{"unsafe", "Pointer", true},
		{"sync/atomic", "Int32", true},
		{"unsafe", "Mtx_lock_spin", false},
		{"os", "Exit", false},
		{"example.org/unsafe", "Pointer", false},
		{"other/lock", "Mtx_lock_spin", false},
		{"ktimeout/tools/lock", "Mtx_lock_spin", false},
		{"ktimeout/kern/timeout", "CC_LOCK", false},
		{"ktimeout/kern/timeout/r216804", "CC_LOCK", false},
		{"ktimeout/tools/cfront/facility", "CC_LOCK", false},
	} {
		if got := d.Name(port, c.pkg, c.name); got != c.want {
			t.Errorf("%s %s: %v", c.pkg, c.name, got)
		}
	}
	const sbt = "kern/timeout/main/kern_timeout.go"
	for pkg, want := range map[string]bool{"ktimeout/sys": false, "ktimeout/sys/sbt": true} {
		if got := d.Name(sbt, pkg, "Callout"); got != want {
			t.Errorf("%s Callout of the sbt era: %v", pkg, got)
		}
	}
}
