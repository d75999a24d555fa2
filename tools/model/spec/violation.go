package spec

import "fmt"

// Violation says which rule of docs/spec.md a history breaks, in one sentence.
type Violation struct {
	// Rule is the number of the rule. 0: the events are no history at all, the
	// caller has made a mistake (a call that ends without having begun).
	Rule  int
	Grade Grade // of the clause that is broken
	Text  string
}

func (v *Violation) Error() string { return fmt.Sprintf("rule %d %v: %s", v.Rule, v.Grade, v.Text) }

func violation(c Clause, format string, args ...any) *Violation {
	return &Violation{c.Rule(), c.Grade(), fmt.Sprintf(format, args...)}
}

func misuse(text string) *Violation { return violation(NoRule, "not a history: %s", text) }
