package contrast

import "testing"

// What a build with other checks has found of a port is another thing.
func TestPortKey(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{"main", "timeout"} {
		for _, invariants := range []bool{false, true} {
			for _, witness := range []bool{false, true} {
				seen[portKey(name, invariants, witness)] = true
			}
		}
	}
	if len(seen) != 8 {
		t.Errorf("%d keys, want 8", len(seen))
	}
}
