package scenario

import (
	"slices"
	"strings"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/spec"
)

// verdicts are the kinds that a scenario can expect, in the order in which
// messages list them.
var verdicts = expectable()

func expectable() []Kind {
	all := []Kind{Unreachable}
	for n := 1; n <= rules; n++ {
		all = append(all, Rule(n))
	}
	return append(all, Panic, SpinDeadlock, SleepDeadlock, LostWakeup, Livelock, LockLeak, Result, Finally, Refcount, Fault, Misused)
}

// verdictOf returns the verdict that a file writes as text, or 0.
func verdictOf(text string) Kind {
	for _, k := range verdicts {
		if k.String() == text {
			return k
		}
	}
	return 0
}

// verdictNames returns the words for all verdicts.
func verdictNames() (names []string) {
	for _, k := range verdicts {
		names = append(names, k.String())
	}
	return names
}

// Outcome is a verdict with its grade.
type Outcome struct {
	Kind  Kind
	Grade spec.Grade // of the broken clause; in an expectation, Ungraded allows any grade
}

// String returns the outcome in the words of a file: "rule 5 M".
func (o Outcome) String() string {
	if o.Grade == spec.Ungraded {
		return o.Kind.String()
	}
	return o.Kind.String() + " " + o.Grade.String()
}

// allows tells whether got fits the outcome that is expected.
func (o Outcome) allows(got Outcome) bool {
	return o.Kind == got.Kind && (o.Grade == spec.Ungraded || o.Grade == got.Grade)
}

// Expectation is a list of outcomes, one of which must come out. If it is empty,
// nothing is expected.
type Expectation []Outcome

// or separates the outcomes of an expectation.
const or = "or"

// String returns the expectation in the words of a file: "rule 4 M or rule 10 P". What InAnyWay
// makes stands in no file.
func (e Expectation) String() string {
	if len(e) > 1 && len(e) == len(verdicts)-1 {
		return "that it fails"
	}
	var words []string
	for _, o := range e {
		words = append(words, o.String())
	}
	return strings.Join(words, " "+or+" ")
}

// InAnyWay is what is expected of a failing program where another of its failing runs may be the first
// that is found, as under another memory model than the one that the expectation was computed
// under: that it fails. Of a program that is not expected to fail it is the same expectation.
func (e Expectation) InAnyWay() Expectation {
	if len(e) == 0 || slices.ContainsFunc(e, func(o Outcome) bool { return !o.Kind.Fails() }) {
		return e
	}
	var all Expectation
	for _, k := range verdicts {
		if k != Unreachable {
			all = append(all, Outcome{Kind: k})
		}
	}
	return all
}

// Allows tells whether the expectation has the outcome, or is empty.
func (e Expectation) Allows(got Outcome) bool {
	return len(e) == 0 || slices.ContainsFunc(e, func(o Outcome) bool { return o.allows(got) })
}

// MarshalText writes what String returns.
func (e Expectation) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads what MarshalText has written.
func (e *Expectation) UnmarshalText(text []byte) error {
	p := &parser{}
	var body []token
	for _, w := range strings.Fields(string(text)) {
		body = append(body, token{w, 0})
	}
	got, err := p.expectation(body)
	*e = got
	return err
}

// expectation parses what stands after the colon of an expect line: one outcome,
// or several outcomes if none of them is "unreachable".
func (p *parser) expectation(body []token) (Expectation, error) {
	var e Expectation
	for i := 0; i <= len(body); {
		end := i
		for end < len(body) && body[end].text != or {
			end++
		}
		if end == i {
			return nil, p.errorf(body[min(i, len(body)-1)].line, `no verdict stands beside "or"; write one on either side, as "rule 4 M or rule 10 P"`)
		}
		o, err := p.outcome(body[i:end])
		if err != nil {
			return nil, err
		}
		line := body[i].line
		switch {
		case slices.Contains(e, o):
			return nil, p.errorf(line, "%s is expected twice; remove one of the two", o)
		case len(e) != 0 && (o.Kind == Unreachable || e[0].Kind == Unreachable):
			return nil, p.errorf(line, `unreachable and a failure cannot both be expected; remove one of the two`)
		}
		e = append(e, o)
		i = end + 1
	}
	return e, nil
}

// outcome parses a verdict and perhaps its grade.
func (p *parser) outcome(body []token) (Outcome, error) {
	line, last := body[0].line, body[len(body)-1]
	text := joined(body)
	if body[0].text == "rule" && len(body) > 1 {
		w := &words{p: p, what: "rule", usage: "rule N", rest: body[1:2], line: line}
		if _, err := w.number("rule", 1, rules); err != nil {
			return Outcome{}, err
		}
	}
	switch known := joined(body[:len(body)-1]); {
	case verdictOf(text) != 0:
		return Outcome{Kind: verdictOf(text)}, nil
	case verdictOf(known) == 0:
		return Outcome{}, p.unknown("verdict", token{text, line}, verdictNames())
	case verdictOf(known) == Unreachable:
		return Outcome{}, p.errorf(line, `unreachable has no grade; remove %q`, clip(last.text))
	case !slices.Contains(spec.GradeLetters, last.text):
		return Outcome{}, p.unknown("grade", last, spec.GradeLetters)
	default:
		o := Outcome{Kind: verdictOf(known)}
		return o, o.Grade.UnmarshalText([]byte(last.text))
	}
}

// joined returns words with blanks between them.
func joined(words []token) string {
	var all []string
	for _, t := range words {
		all = append(all, t.text)
	}
	return strings.Join(all, " ")
}

// gradeOf returns the grade of a failure. A failure without a clause breaks rule
// 9, or it is an assertion of the scenario itself, which is of grade O. Code that was not
// translated breaks nothing.
func gradeOf(f *explore.Failure) spec.Grade {
	switch {
	case f.Grade != 0:
		return spec.Grade(f.Grade)
	case KindOf(f) == Result, KindOf(f) == Finally, KindOf(f) == Refcount:
		return spec.Ours
	case KindOf(f) == NotTranslated:
		return spec.Ungraded
	}
	return spec.Rule9.Grade()
}

// OutcomeOf is the outcome of a search that found the failure.
func OutcomeOf(f *explore.Failure) Outcome { return Outcome{KindOf(f), gradeOf(f)} }
