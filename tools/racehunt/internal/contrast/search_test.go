package contrast

import (
	"testing"

	"ktimeout/sys"
)

// What a build with other checks has found of a port is another thing: the tests are run with each of
// the tags, too.
func TestPortKey(t *testing.T) {
	want := map[[2]bool]string{
		{false, false}: "port main invariants=false witness=false",
		{true, false}:  "port main invariants=true witness=false",
		{false, true}:  "port main invariants=false witness=true",
		{true, true}:   "port main invariants=true witness=true",
	}[[2]bool{sys.INVARIANTS, sys.WITNESS}]
	if got := portKey("main"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if a, b := portKey("main"), portKey("timeout"); a == b {
		t.Errorf("two ports have the key %q", a)
	}
}
