// Package altered shows that a check notices alterations: it makes those of package
// alter, one at a time, and asks the check of each. Those that it does not notice must
// be listed, each with the reason why it means the same.
//
// It imports package alter and the standard library.
package altered

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"ktimeout/tools/sbs/internal/alter"
)

// MaxEqual is how many of a hundred alterations may be excused.
const MaxEqual = 5

// Subject is a text that is altered, and the check that has to notice it. Check is
// called by several goroutines at a time.
type Subject struct {
	File  string // its name; it is C unless that ends with .go
	Text  []byte
	Check func(text []byte) (noticed bool, err error)
	// Left tells whether an alteration is in a part of the text that is not
	// compared, as a reason says for all of it: it is not tried, and not counted.
	// nil: there is no such part.
	Left func(a alter.Alteration) bool
}

// Pair returns the subjects for a text of C and its port, which are checked together:
// the one is altered, then the other.
func Pair(cFile string, cText []byte, goFile string, goText []byte, check func(cText, goText []byte) (noticed bool, err error)) []Subject {
	return []Subject{
		{File: cFile, Text: cText, Check: func(text []byte) (bool, error) { return check(text, goText) }},
		{File: goFile, Text: goText, Check: func(text []byte) (bool, error) { return check(cText, text) }},
	}
}

// Miss is an alteration that was not noticed and is not excused.
type Miss struct {
	File string
	alter.Alteration
}

func (m Miss) String() string {
	return fmt.Sprintf("%s:%d: %s: %s %q %q in %q", m.File, m.Line, m.In, m.Kind, m.Old, m.New, m.Of)
}

// Report says what became of the alterations.
type Report struct {
	Tally  alter.Tally
	Missed []Miss       // in the order of the subjects and their texts
	Unused []*Exception // exceptions that excused nothing; not known if some were left out
}

// Run makes the alterations of all subjects: each one, or only one of so many if every
// is more than 1. It is an error if a text cannot be read, if a check fails to run, or
// if it complains of a text that is not altered.
func Run(subjects []Subject, equal Exceptions, every int) (*Report, error) {
	r := &Report{}
	used := make([]bool, len(equal))
	for _, s := range subjects {
		made, err := s.alterations()
		if err != nil {
			return nil, err
		}
		made = sample(made, every)
		noticed, err := s.checkAll(made)
		if err != nil {
			return nil, err
		}
		for i, a := range made {
			o := alter.Noticed
			if !noticed[i] {
				o = alter.Missed
				if n := equal.find(s.File, a); n >= 0 {
					o = alter.Equal
					used[n] = true
				} else {
					r.Missed = append(r.Missed, Miss{s.File, a})
				}
			}
			r.Tally.Add(s.File, a.Kind, o)
		}
	}
	if every <= 1 {
		for n, u := range used {
			if !u {
				r.Unused = append(r.Unused, equal[n])
			}
		}
	}
	return r, nil
}

// alterations returns the alterations of the text, which passes the check.
func (s Subject) alterations() ([]alter.Alteration, error) {
	if noticed, err := s.Check(s.Text); err != nil {
		return nil, fmt.Errorf("%s: %w", s.File, err)
	} else if noticed {
		return nil, fmt.Errorf("%s: the check does not pass on the text as it is; mend that first", s.File)
	}
	read := alter.C
	if strings.HasSuffix(s.File, ".go") {
		read = alter.Go
	}
	made, err := read(s.File, s.Text)
	if s.Left != nil {
		made = slices.DeleteFunc(made, s.Left)
	}
	return made, err
}

// sample returns every so-many-th alteration.
func sample(all []alter.Alteration, every int) []alter.Alteration {
	if every <= 1 {
		return all
	}
	var some []alter.Alteration
	for i := 0; i < len(all); i += every {
		some = append(some, all[i])
	}
	return some
}

// checkAll returns which alterations the check notices. It asks for as many at a time
// as there are processors.
func (s Subject) checkAll(made []alter.Alteration) ([]bool, error) {
	noticed := make([]bool, len(made))
	errs := make([]error, len(made))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range next {
				noticed[i], errs[i] = s.Check(made[i].Apply(s.Text))
			}
		}()
	}
	for i := range made {
		next <- i
	}
	close(next)
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", Miss{s.File, made[i]}, err)
		}
	}
	return noticed, nil
}

// Faults returns what is wrong, a line each: alterations that were missed, exceptions
// that excuse nothing, and too many that are excused.
func (r *Report) Faults() []string {
	var lines []string
	for _, m := range r.Missed {
		lines = append(lines, m.String()+": not noticed; mend the check, or list it with the reason why it means the same")
	}
	for _, e := range r.Unused {
		lines = append(lines, e.Place+": it excuses no alteration; delete it")
	}
	all := r.Tally.Total()
	if all[alter.Equal]*100 > MaxEqual*all.Made() {
		lines = append(lines, fmt.Sprintf("%d of %d alterations are excused, more than %d in 100; let the check notice more",
			all[alter.Equal], all.Made(), MaxEqual))
	}
	return lines
}
