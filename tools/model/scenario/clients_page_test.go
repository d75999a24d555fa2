package scenario

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"ktimeout/tools/model/spec"
)

// Every scenario of a client's pattern has its line in docs/clients.md, which says whether the
// pattern is right; and the scenario expects that of the maintained port. What is wrong is the
// client's own fault.
func TestClientsPage(t *testing.T) {
	page, err := os.ReadFile("../../../docs/clients.md")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^\| \[[^]]*\]\(\.\./tools/model/scenarios/(client-[a-z0-9-]*)\.scn\) \| (right|wrong|depends) \| \S`)
	said := map[string]string{}
	for _, m := range line.FindAllStringSubmatch(string(page), -1) {
		if said[m[1]] != "" {
			t.Errorf("%s has two lines", m[1])
		}
		said[m[1]] = m[2]
	}
	differ := 0
	for _, s := range testdata(t) {
		if !strings.HasPrefix(s.Name, "client-") {
			continue
		}
		if !strings.Contains(strings.Join(comments(t, s.Name), " "), "Learn: ") {
			t.Errorf("%s does not say what its reader learns", s.Name)
		}
		if err := patternSaid(s, said[s.Name]); err != "" {
			t.Errorf("%s is said to be %q: %s", s.Name, said[s.Name], err)
		}
		if s.Expected("r216804", false).String() != s.Expected("timeout", false).String() || len(s.Expect) > 1 {
			differ++
		}
		delete(said, s.Name)
	}
	for name := range said {
		t.Errorf("%s is no scenario", name)
	}
	if differ < 5 {
		t.Errorf("%d scenarios differ between revisions, want 5", differ)
	}
}

// patternSaid says what is wrong with what a page says of a scenario, or nothing.
func patternSaid(s *Scenario, said string) string {
	want := s.Expected("timeout", false)
	switch {
	case said == "":
		return "no line of the page has it"
	case len(want) == 0:
		return "nothing is expected of the maintained port"
	case said == "right" && want[0].Kind != Unreachable:
		return "the maintained port fails"
	case said == "wrong" && (want[0].Kind == Unreachable || want[0].Grade != spec.Ours):
		return "that would be a fault of grade O"
	}
	return ""
}

// comments returns the comments of a scenario's file.
func comments(t *testing.T, name string) (all []string) {
	t.Helper()
	text, err := os.ReadFile("../scenarios/" + name + ".scn")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(l, "#") {
			all = append(all, strings.TrimPrefix(l, "# "))
		}
	}
	return all
}

// What is said wrongly of a pattern is found.
func TestPatternSaid(t *testing.T) {
	of := func(expect string) *Scenario {
		s, err := Parse("client-x", []byte("callout c\nthread t cpu 0: drain c\n"+expect))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, test := range []struct{ expect, said string }{
		{"expect timeout: rule 10 O\n", "right"}, {"expect timeout: unreachable\n", "wrong"}, {"expect timeout: rule 5 M\n", "wrong"},
		{"", "right"}, {"expect timeout: unreachable\n", ""},
	} {
		if patternSaid(of(test.expect), test.said) == "" {
			t.Errorf("%q is said to be %q", test.expect, test.said)
		}
	}
	if err := patternSaid(of("expect timeout: unreachable\n"), "right"); err != "" {
		t.Error(err)
	}
}
