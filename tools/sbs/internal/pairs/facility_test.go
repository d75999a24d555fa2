package pairs

import (
	"strings"
	"testing"
)

// TestFacilityApart: a revision has nothing of the facility, neither files nor reasons.
func TestFacilityApart(t *testing.T) {
	tree, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, rev := range []string{Seed, Maintained} {
		all, err := tree.Of(rev)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			for _, g := range s.Go {
				if strings.HasPrefix(g, facility) {
					t.Errorf("%s: %s is a port of %s", rev, g, s.C)
				}
			}
		}
	}
	of := func(rev string) string {
		s, err := tree.Find(rev, "kern_timeout.c")
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.Reasons()
		if err != nil {
			t.Fatal(err)
		}
		return r.Item("cc_migration_cpu")
	}
	if a, b := of(Seed), of(Facility); a == "" || b == "" || a == b {
		t.Errorf("%q and %q: one list of reasons for both", a, b)
	}
}
