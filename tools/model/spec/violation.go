package spec

import (
	"fmt"
	"io"
	"reflect"
)

// Violation says which clause of docs/spec.md an event breaks, and how, in one
// sentence.
type Violation struct {
	// Clause is NoRule if the events are no history at all: the caller has made a
	// mistake (a call that ends without having begun).
	Clause Clause
	Text   string
	Cause  string // Text without its numbers: equal for histories that break the clause in the same way
}

func (v *Violation) Error() string {
	return fmt.Sprintf("rule %d %v: %s", v.Clause.Rule(), v.Clause.Grade(), v.Text)
}

// Breaks returns the violation of a clause. The sentence is made as by fmt.Sprintf.
func Breaks(c Clause, format string, args ...any) *Violation {
	return &Violation{c, fmt.Sprintf(format, args...), fmt.Sprintf(format, unnumbered(args)...)}
}

// unnumbered returns the arguments of a sentence with # in place of each number.
func unnumbered(args []any) []any {
	out := make([]any, len(args))
	for i, arg := range args {
		if _, named := arg.(fmt.Stringer); !named && reflect.ValueOf(arg).CanConvert(reflect.TypeFor[int64]()) {
			arg = anyNumber{}
		}
		out[i] = arg
	}
	return out
}

// anyNumber stands for any number.
type anyNumber struct{}

// Format implements fmt.Formatter.
func (anyNumber) Format(s fmt.State, _ rune) { io.WriteString(s, "#") }

func misuse(text string) *Violation { return Breaks(NoRule, "not a history: %s", text) }
