package client

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
)

const scenarios = "../../model/scenarios/"

// readFile reads a client.
func readFile(t *testing.T, path string) *Client {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Read(path, text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// plain is a scenario without what is not part of its program.
func plain(s *scenario.Scenario) string {
	o := *s
	o.Title, o.Expect = "", nil
	return o.String()
}

// verdict is what comes out for a scenario on a revision.
func verdict(t *testing.T, s *scenario.Scenario, revision string, floating bool) string {
	t.Helper()
	v, err := s.Hunt(context.Background(), scenario.Revision(revision), floating, nil)
	if err != nil {
		t.Fatal(err)
	}
	return v.Outcome().String()
}

// pairs returns the clients in C that stand for scenarios.
func pairs(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/pairs/*.c")
	if err != nil || len(paths) < 10 {
		t.Fatal(len(paths), "pairs", err)
	}
	return paths
}

// A client in C is the same program as the scenario of its name, and gets its verdicts on
// every revision.
func TestPairs(t *testing.T) {
	for _, path := range pairs(t) {
		name := strings.TrimSuffix(filepath.Base(path), ".c")
		text, err := os.ReadFile(scenarios + name + ".scn")
		if err != nil {
			t.Fatal(err)
		}
		s, err := scenario.Parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		c := readFile(t, path)
		if got, want := plain(c.Scenario), plain(s); got != want {
			t.Errorf("%s comes to\n%s\nnot to\n%s", path, got, want)
		}
		if len(c.Choices) > 0 {
			t.Errorf("%s: %v", path, c.Choices)
		}
		for _, rev := range scenario.Revisions {
			for _, floating := range []bool{false, true} {
				want := s.Expected(rev.Name, floating)
				if len(want) == 0 {
					continue
				}
				if got := verdict(t, c.Scenario, rev.Name, floating); got != want.String() {
					t.Errorf("%s on %s, floating %v: %s, want %s", path, rev.Name, floating, got, want)
				}
			}
		}
	}
}

// What is altered in a client shows: it comes to another program, and to another verdict.
func TestPairsAreTold(t *testing.T) {
	for _, tt := range []struct{ name, from, to, rev, want string }{
		{"client-counts-armings", "if (callout_stop(&tcb->c) == 1)\n\t\trelease(tcb);\n", "callout_stop(&tcb->c);\n", "timeout", "finally O"},
		{"client-looks-under-lock", "mtx_lock(&m);\n\tif (!dying)\n\t\tcallout_reset(&sc->c, 1, tick, sc);\n\tmtx_unlock(&m);\n", "if (!dying)\n\t\tcallout_reset(&sc->c, 1, tick, sc);\n", "timeout", "rule 10 O"},
		{"client-looks-without-lock", "if (!dying)\n\t\t", "", "timeout", "rule 10 O"},
		{"client-counts-after-arming", "== 0)\n\t\trefcount_acquire", "== 1)\n\t\trefcount_acquire", "timeout", "refcount O"},
		{"client-takes-stop-for-true", "if (callout_stop(&e->c))", "if (!callout_stop(&e->c))", "timeout", "finally O"},
		{"client-counts-without-lock", "if (callout_stop(&d) == 1)\n\t\ttodo--;\n", "callout_stop(&d);\n", "timeout", "finally O"},
	} {
		path := "testdata/pairs/" + tt.name + ".c"
		was, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(string(was), tt.from, tt.to, 1)
		if text == string(was) {
			t.Fatalf("%s has no %q", path, tt.from)
		}
		c, err := Read(path, []byte(text), Options{})
		if err != nil {
			t.Errorf("%s with %q: %v", path, tt.to, err)
			continue
		}
		if plain(c.Scenario) == plain(readFile(t, path).Scenario) {
			t.Errorf("%s with %q is the same program", path, tt.to)
		}
		if got := verdict(t, c.Scenario, tt.rev, false); got != tt.want {
			t.Errorf("%s with %q on %s: %s, want %s\n%s", path, tt.to, tt.rev, got, tt.want, c.Text)
		}
	}
}
