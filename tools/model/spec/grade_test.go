package spec

import (
	"strings"
	"testing"
)

// Every rule from 1 to 13 has a clause, in order; each clause has a grade and one
// sentence.
func TestClauses(t *testing.T) {
	rule := 0
	for _, c := range Clauses() {
		if c.Rule() != rule && c.Rule() != rule+1 {
			t.Errorf("rule %d stands after rule %d", c.Rule(), rule)
		}
		rule = c.Rule()
		if c.Grade() == Ungraded || !strings.HasSuffix(c.Sentence(), ".") || strings.Count(c.Sentence(), ". ") != 0 {
			t.Errorf("rule %d has the grade %q and says %q", rule, c.Grade(), c.Sentence())
		}
	}
	if rule != 13 || Rule4.Anchor() != "docs/spec.md#rule-4" {
		t.Errorf("the last rule is %d; rule 4 stands in %s", rule, Rule4.Anchor())
	}
}
