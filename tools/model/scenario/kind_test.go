package scenario

import "testing"

// Each kind is written and read by a word of its own, and nothing else is a kind.
func TestKind(t *testing.T) {
	seen := map[string]bool{}
	for k := Livelock; k <= Rule(rules); k++ {
		text, err := k.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got Kind
		if err := got.UnmarshalText(text); err != nil || got != k || len(text) == 0 || seen[k.String()] {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
		seen[k.String()] = true
		if fails := k != Unreachable && k != Inconclusive && k != NotRun && k != Failed && k != NotHad && k != Passes; k.Fails() != fails {
			t.Errorf("%v: it fails: %v", k, k.Fails())
		}
	}
	for _, bad := range []string{"rule 14", "Livelock", "spin  deadlock"} {
		var k Kind
		if err := k.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q is read as %v", bad, k)
		}
	}
}
