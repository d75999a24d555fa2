package spec

import "fmt"

// Violation says which rule of SPEC.md a history breaks, in one sentence.
type Violation struct {
	// Rule is the number of the rule. 0: the events are no history at all, the
	// caller has made a mistake (a call that ends without having begun).
	Rule int
	Text string
}

func (v *Violation) Error() string { return fmt.Sprintf("rule %d: %s", v.Rule, v.Text) }

func violation(rule int, format string, args ...any) *Violation {
	return &Violation{rule, fmt.Sprintf(format, args...)}
}

func misuse(text string) *Violation { return &Violation{0, "not a history: " + text} }
