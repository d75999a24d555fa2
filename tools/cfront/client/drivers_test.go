package client

import (
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
)

// Of each of the slices of drivers, the one before the mend fails on every revision, and the
// one after it does not on the maintained port; all come out as their files say.
func TestDrivers(t *testing.T) {
	paths, err := filepath.Glob("drivers/*.c")
	if err != nil || len(paths) != 10 {
		t.Fatal(len(paths), err)
	}
	for _, path := range paths {
		c := readFile(t, path)
		for _, rev := range scenario.Revisions {
			for _, floating := range []bool{false, true} {
				want := c.Scenario.Expected(rev.Name, floating)
				if len(want) == 0 {
					continue
				}
				v := verdict(t, c.Scenario, rev.Name, floating)
				if v != want.String() {
					t.Errorf("%s on %s, floating %v: %s, want %s", path, rev.Name, floating, v, want)
				}
				if mended := strings.HasSuffix(path, "-after.c"); rev.Name == "timeout" && (v == "unreachable") != mended {
					t.Errorf("%s on %s: %s", path, rev.Name, v)
				}
			}
		}
		if len(c.Scenario.Expected("timeout", false)) == 0 {
			t.Errorf("%s expects nothing of timeout", path)
		}
	}
}
