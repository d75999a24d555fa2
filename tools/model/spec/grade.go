package spec

import "fmt"

// Grade says whose sentence it is that a verdict holds a revision to.
type Grade uint8

// The grades. Only what the manual or practice says is held up to anybody as a
// bug of FreeBSD.
const (
	Ungraded Grade = iota
	Manual         // M: a sentence of the manual of that era
	Practice       // P: a commit message, a header or practice in FreeBSD's own tree
	Ours           // O: a promise of this project
)

// GradeLetters are the grades as they are written.
var GradeLetters = []string{"M", "P", "O"}

// String returns the letter, or "" of Ungraded.
func (g Grade) String() string {
	if g == Ungraded || int(g) > len(GradeLetters) {
		return ""
	}
	return GradeLetters[g-1]
}

// MarshalText writes the letter.
func (g Grade) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// UnmarshalText reads what MarshalText has written.
func (g *Grade) UnmarshalText(text []byte) error {
	for v := range Ours + 1 {
		if v.String() == string(text) {
			*g = v
			return nil
		}
	}
	return fmt.Errorf("%.20q is no grade; write M, P or O", text)
}

// Clause is what a violation breaks: a rule of docs/spec.md, or the part of one that
// has a grade of its own.
type Clause uint8

// The clauses.
const (
	NoRule       Clause = iota // the events are no history
	Rule1                      //
	Rule2                      //
	Rule3                      //
	Rule3Read                  // a reset under the read lock of a CALLOUT_SHAREDLOCK callout
	Rule4                      //
	Rule5                      //
	Rule6                      //
	Rule7                      //
	Rule8                      //
	Rule9                      //
	Rule10Drain                // memory freed, or a lock destroyed, after a drain
	Rule10Stop                 // after a stop under the lock
	Rule10Client               // the client arms what it has freed itself
	Rule11                     //
)

// clauses is the one place where the grade of a rule is decided.
var clauses = [...]struct {
	rule  int
	grade Grade
}{
	NoRule:       {0, Ungraded},
	Rule1:        {1, Manual},
	Rule2:        {2, Manual},
	Rule3:        {3, Manual},
	Rule3Read:    {3, Ours},
	Rule4:        {4, Manual},
	Rule5:        {5, Manual},
	Rule6:        {6, Manual},
	Rule7:        {7, Manual},
	Rule8:        {8, Manual},
	Rule9:        {9, Manual},
	Rule10Drain:  {10, Manual},
	Rule10Stop:   {10, Practice},
	Rule10Client: {10, Ours},
	Rule11:       {11, Practice},
}

// Rule is the number of the rule.
func (c Clause) Rule() int { return clauses[c].rule }

// Grade says whose sentence the clause is.
func (c Clause) Grade() Grade { return clauses[c].grade }
