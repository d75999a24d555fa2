package scenario

import (
	"fmt"
	"slices"
	"strings"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/spec"
)

// This file has scenarios of clients that break a rule on purpose. What goes wrong then is
// theirs; and the assertions of the kernel are to say so.

// Illegal is what a client of a scenario does wrong on purpose.
type Illegal struct {
	Rule string // one of offences
	Says string // part of what a run must say, or ""
	Line int
}

// offences are the rules of legal clients that a scenario may break on purpose. What the last
// one is about shows in runs only.
var offences = []string{"lock", "drain", "sleep", "deactivate", "free", "destroy", "direct", "threads"}

// illegal reads which rule is broken.
func (p *parser) illegal(w *words, body []token) error {
	if err := w.end(nil); err != nil {
		return err
	}
	if len(body) == 0 {
		return p.errorf(w.line, `illegal names no rule; write one of %s`, strings.Join(offences, ", "))
	}
	if !slices.Contains(offences, body[0].text) {
		return p.unknown("rule", body[0], offences)
	}
	p.sc.Illegal = &Illegal{Rule: body[0].text, Line: w.line}
	if len(body) == 1 {
		return nil
	}
	if body[1].text != "says" || len(body) == 2 {
		return p.errorf(body[1].line, `%q is not what a run must say; write "illegal: %s says WORD ..."`, clip(body[1].text), body[0].text)
	}
	p.sc.Illegal.Says = joined(body[2:])
	return nil
}

// String returns the line of a file.
func (i *Illegal) String() string {
	if i.Says == "" {
		return "illegal: " + i.Rule
	}
	return "illegal: " + i.Rule + " says " + i.Says
}

// breaks lets an error pass that is of the rule which the scenario breaks on purpose.
func (c *checker) breaks(rule string, err error) error {
	if err != nil && c.s.Illegal != nil && c.s.Illegal.Rule == rule {
		c.broken = true
		return nil
	}
	return err
}

// breaksNone returns an error if the scenario says that it breaks a rule, and does not.
func (c *checker) breaksNone() error {
	i := c.s.Illegal
	if i == nil || c.broken || i.Rule == "threads" {
		return nil
	}
	w := walker{checker: c}
	return w.errorf(i.Line, `no list of steps breaks the rule %q; name the one that is broken, or remove the line`, i.Rule)
}

// accuses turns a failure of an illegal client into its own: it is of grade O, and its verdict
// is illegal if an assertion failed, or the words that the scenario asks for are said.
func (p *Program) accuses(f *explore.Failure) {
	f.Grade = uint8(spec.Ours)
	says := p.Scenario.Illegal.Says
	switch {
	case says == "" && KindOf(f) == Panic, says != "" && strings.Contains(p.said(f.Text), says):
		f.Kind = explore.Kind(Misused)
	}
}

// said returns a text with the names of callouts for their addresses, and its words as a file
// has them.
func (p *Program) said(text string) string {
	for _, c := range p.callouts {
		if c.freed && p.there(c) != nil {
			continue
		}
		text = strings.ReplaceAll(text, fmt.Sprintf("%p", c.mem), c.Name)
	}
	return joined(split(text, 0))
}
