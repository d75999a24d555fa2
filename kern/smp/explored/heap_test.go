package explored_test

import (
	"os/exec"
	"regexp"
	"testing"
)

// No variable of a function of the kernel's is on the heap, where it would be no part of
// the state.
func TestNothingMovesToTheHeap(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles the kernel")
	}
	for _, pkg := range []string{"timeout/...", "sleepqueue/...", "lock/..."} {
		out, err := exec.Command("go", "build", "-gcflags=ktimeout/kern/"+pkg+"=-m", "ktimeout/kern/"+pkg).CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if !regexp.MustCompile("(?m)does not escape$").Match(out) {
			t.Fatalf("%s: the compiler says nothing of what escapes", pkg)
		}
		// What files named port_ have is not of the ported code: boot, witness, what looks at a revision.
		for _, said := range regexp.MustCompile(`(?m)^(?:.*/)?(?:[^p/]|p[^o/]|po[^r/])[^/]*: moved to heap: .*$`).FindAllString(string(out), -1) {
			t.Error(said)
		}
	}
}
