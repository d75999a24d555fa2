package scenario

import (
	"slices"
	"strings"

	"ktimeout/tools/model/kpi"
)

// This file has what a list of steps does where it goes on as a result says. A condition
// is a step in the list, and so are the steps of its two parts, which follow it: see
// Step.Then; a loop is a condition with one part, behind which it is looked at again. The
// place in the list is all that a thread keeps of the result.

// maxDepth is how deep conditions and loops may be in each other.
const maxDepth = 8

// If tells whether the step is a condition, of an if or of a loop.
func (s *Step) If() bool { return s.Then > 0 }

// holds tells whether a condition holds if the call has returned r.
func (s *Step) holds(r int32) bool { return (r == int32(s.Result)) != s.Not }

// parts returns where the part that is taken if the condition at i holds begins, where
// the other one does, and where both are over.
func parts(steps []Step, i int) (then, other, after int) {
	then = i + 1
	other = then + steps[i].Then
	return then, other, other + steps[i].Else
}

// branch is an if, or an until, that has not ended.
type branch struct {
	word string
	at   int // the place of its condition
	els  int // the place at which its else begins, or -1
	line int // of its if, or of its else
}

// block is a list of steps that is being read.
type block struct {
	p     *parser
	steps []Step
	open  []branch
}

// add adds a step.
func (b *block) add(s Step) error {
	if len(b.steps) == maxSteps {
		return b.p.errorf(s.Line, "there are more than %d steps in the list; leave some out", maxSteps)
	}
	b.steps = append(b.steps, s)
	return nil
}

// piece reads what stands between two semicolons.
func (b *block) piece(piece []token) error {
	first := piece[0]
	switch first.text {
	case "if", "until":
		colon := slices.IndexFunc(piece, func(t token) bool { return t.text == ":" })
		if colon < 0 {
			return b.p.errorf(first.line, `%s lacks its colon; write "%[1]s stop c = 0: STEP; ..."`, first.text)
		}
		if err := b.begin(first.text, piece[1:colon], first.line); err != nil {
			return err
		}
		return b.rest(first, piece[colon+1:], first.text+" stop c = 0: drain c")
	case "else":
		if len(piece) < 2 || piece[1].text != ":" {
			return b.p.errorf(first.line, `else lacks its colon; write "else: STEP; ..."`)
		}
		if err := b.other(first.line); err != nil {
			return err
		}
		return b.rest(first, piece[2:], "else: drain c")
	case "end":
		if len(piece) > 1 {
			return b.p.errorf(piece[1].line, `no semicolon stands before %q; write "end; %s"`, clip(piece[1].text), clip(piece[1].text))
		}
		if len(b.open) == 0 {
			return b.p.errorf(first.line, `end stands behind no if and no until; remove it`)
		}
		b.end()
		return nil
	}
	if i := b.suffix(piece); i > 0 {
		if err := b.begin("if", piece[i+1:], piece[i].line); err != nil {
			return err
		}
		if err := b.piece(piece[:i]); err != nil {
			return err
		}
		b.end()
		return nil
	}
	s, err := b.p.step(piece)
	if err != nil {
		return err
	}
	return b.add(s)
}

// rest reads the step right behind the colon of an if or an else.
func (b *block) rest(of token, piece []token, example string) error {
	if len(piece) == 0 || piece[0].text == "else" || piece[0].text == "end" {
		return b.p.errorf(of.line, `%s has no step behind its colon; write one, as "%s"`, of.text, example)
	}
	return b.piece(piece)
}

// suffix returns where the if stands of "STEP if STEP = RESULT", or 0. A name may be if, too.
func (b *block) suffix(piece []token) int {
	for i := 1; i < len(piece)-1; i++ {
		if piece[i].text == "if" && called(piece[i+1].text) != nil {
			return i
		}
	}
	return 0
}

// begin reads a condition, and begins its first part.
func (b *block) begin(word string, cond []token, line int) error {
	if len(b.open) == maxDepth {
		return b.p.errorf(line, `the %s stands in %d others; write "end" before it, or do without one of them`, word, maxDepth)
	}
	if len(cond) == 0 {
		return b.p.errorf(line, `%s has no condition; write a step and its result, as "%[1]s stop c = 0: drain c"`, word)
	}
	cond, not := equal(cond)
	s, err := b.p.step(cond)
	if err != nil {
		return err
	}
	s.Not = not
	f := formOf(s.Op)
	switch {
	case !f.decides():
		return b.p.errorf(s.Line, `%s returns nothing that an %s could look at; write one of %s after %[2]s`, f.word, word, strings.Join(deciding(), ", "))
	case s.Result == NoResult:
		return b.p.errorf(s.Line, `the condition "%s" says no result; write "%[2]s %[1]s = RESULT:"`, b.p.sc.StepString(&s), word)
	}
	s.Loop = word == "until"
	b.open = append(b.open, branch{word, len(b.steps), -1, line})
	return b.add(s)
}

// equal returns a condition with "=" for "!=", and whether it had that.
func equal(cond []token) (out []token, not bool) {
	for i, t := range cond {
		if name, ends := strings.CutSuffix(t.text, "!"); ends && i+1 < len(cond) && cond[i+1].text == "=" {
			if not = true; name == "" {
				continue
			}
			t.text = name
		}
		out = append(out, t)
	}
	return out, not
}

// condition returns a condition as a file writes it.
func (s *Scenario) condition(st *Step) string {
	text := s.StepString(st)
	if i := strings.LastIndex(text, "="); st.Not {
		text = text[:i] + "!" + text[i:]
	}
	return text
}

// other ends the first part of the if that was begun last, and begins the second.
func (b *block) other(line int) error {
	if len(b.open) == 0 {
		return b.p.errorf(line, `else stands behind no if; write "if stop c = 0: STEP; else: STEP"`)
	}
	br := &b.open[len(b.open)-1]
	switch {
	case br.word == "until":
		return b.p.errorf(line, `the until on line %d has no else; write "end" before it, which then is of the if around it`, br.line)
	case br.els >= 0:
		return b.p.errorf(line, `the if has its else on line %d; write "end" before this one, which then is of the if around it`, br.line)
	}
	b.steps[br.at].Then = len(b.steps) - br.at - 1
	br.els, br.line = len(b.steps), line
	return nil
}

// end ends the if that was begun last. Its parts have a step each, see rest.
func (b *block) end() {
	br := b.open[len(b.open)-1]
	b.open = b.open[:len(b.open)-1]
	if br.els < 0 {
		b.steps[br.at].Then = len(b.steps) - br.at - 1
	} else {
		b.steps[br.at].Else = len(b.steps) - br.els
	}
}

// decides tells whether a condition can look at the result of the step. That of first
// means nothing in the sbt era.
func (f *form) decides() bool {
	return slices.ContainsFunc(f.args, func(a arg) bool {
		return a == argCancelled || a == argStopped || a == argWoken || a == argThreads || a == argTested
	})
}

// deciding returns the words of the steps that decide.
func deciding() (words []string) {
	for i := range forms {
		if forms[i].decides() {
			words = append(words, forms[i].word)
		}
	}
	return words
}

// written returns the steps as a file has them. Where nothing follows in the whole list
// an if needs no end.
func (s *Scenario) written(steps []Step, last bool) string {
	var out []string
	for i := 0; i < len(steps); {
		if !steps[i].If() {
			out = append(out, s.StepString(&steps[i]))
			i++
			continue
		}
		then, other, after := parts(steps, i)
		last := last && after == len(steps)
		text := word(&steps[i]) + " " + s.condition(&steps[i]) + ": " + s.written(steps[then:other], last && other == after)
		if other < after {
			text += "; else: " + s.written(steps[other:after], last)
		}
		if !last {
			text += "; end"
		}
		out = append(out, text)
		i = after
	}
	return strings.Join(out, "; ")
}

// word is the word before a condition.
func word(s *Step) string {
	if s.Loop {
		return "until"
	}
	return "if"
}

// link notes which step comes after each.
func link(steps []numbered) {
	for i := range steps {
		s := &steps[i]
		s.next, s.other = i+1, i+1+s.Then
		if s.Loop {
			s.next, s.other = s.other, s.next
		}
	}
	for i := len(steps) - 1; i >= 0; i-- { // the inner ones first
		other := i + 1 + steps[i].Then
		goes := other + steps[i].Else // where the first part goes on
		if steps[i].Loop {
			goes = i
		}
		for k := i + 1; k < other; k++ {
			if steps[k].next == other {
				steps[k].next = goes
			}
			if steps[k].other == other {
				steps[k].other = goes
			}
		}
	}
}

// fork returns a walker that knows the same and can go another way.
func (w *walker) fork() *walker {
	o := *w
	o.held, o.ended, o.known = slices.Clone(w.held), slices.Clone(w.ended), slices.Clone(w.known)
	return &o
}

// splits returns what is known if a condition does not hold, which w has just checked; w knows
// that it holds.
func (w *walker) splits(st *Step) (o *walker) {
	o = w.fork()
	switch {
	case st.Op == TryLock && st.holds(1):
		w.held[st.Lock].write++
	case st.Op == TryLock:
		o.held[st.Lock].write++
	case st.Op == kpi.AsyncDrain:
		w.known[st.Callout].async = ended{st.holds(0), st.Line}
		o.known[st.Callout].async = ended{!st.holds(0), st.Line}
	}
	return o
}

// loop checks a loop. What is known before its condition is what is known however often it
// has gone round; nothing that is known then comes back once it was lost.
func (w *walker) loop(steps []Step, i int) error {
	then, after, _ := parts(steps, i)
	st := &steps[i]
	for k := range steps[i:after] {
		if s := &steps[i+k]; s.Op == Chance {
			return w.errorf(s.Line, "chance stands in a loop, where it need never come out as it should; write the loop without it")
		}
	}
	for {
		was, head := slices.Clone(w.known), w.fork()
		if err := w.step(st); err != nil {
			return err
		}
		body := w.splits(st)
		if err := body.steps(steps[then:after]); err != nil {
			return err
		}
		if err := head.join(body, st); err != nil {
			return err
		}
		if slices.Equal(was, head.known) {
			return nil
		}
		*w = *head
	}
}

// both checks the two parts of a condition, which has been checked itself.
func (w *walker) both(steps []Step, i int) error {
	then, other, after := parts(steps, i)
	st := &steps[i]
	o := w.splits(st)
	if err := w.steps(steps[then:other]); err != nil {
		return err
	}
	if err := o.steps(steps[other:after]); err != nil {
		return err
	}
	return w.join(o, st)
}

// join notes what is known whichever way the steps of a condition have gone.
func (w *walker) join(o *walker, st *Step) error {
	for l := range w.locks {
		name := w.locks[l].Name
		if w.held[l] != o.held[l] {
			if st.Loop {
				return w.errorf(st.Line, `"until %s" begins again with %s held otherwise than before; lock and unlock %[2]s alike behind it`, w.s.condition(st), name)
			}
			return w.errorf(st.Line, `after "if %s" %s is held as one way leaves it and not as the other does; lock and unlock %[2]s alike in both, else: included`, w.s.condition(st), name)
		}
		if w.ended[l].yes != o.ended[l].yes {
			if st.Loop {
				return w.errorf(st.Line, `"until %s" begins again with %s destroyed or not, otherwise than before; write "destroy %[2]s" and "initlock %[2]s" behind it`, w.s.condition(st), name)
			}
			return w.errorf(st.Line, `after "if %s" %s is destroyed on one way only; write "destroy %[2]s" or "initlock %[2]s" in the other, too`, w.s.condition(st), name)
		}
	}
	for i := range w.known {
		a, b := &w.known[i], &o.known[i]
		a.quiet, a.drain, a.reset = a.quiet && b.quiet, a.drain && b.drain, a.reset && b.reset
		a.armed, a.named = a.armed || b.armed, a.named || b.named
		if !a.freed && b.freed {
			a.freed, a.line = true, b.line
		}
		if !a.async.yes {
			a.async = b.async
		}
	}
	return nil
}
