package main

import (
	"bytes"
	"fmt"
	"regexp"
)

// kind says what a site is.
type kind byte

const (
	plain     kind = 's' // an assignment, a call, an increment
	condition kind = 'c' // of an if or a loop
	jump      kind = 'j' // goto, return, break, continue
)

// span is a range of bytes of a text; its end is 0 if there is none.
type span struct{ from, to int }

func (s span) has(t span) bool { return s.from <= t.from && t.to <= s.to }

// site is a place of a text that can be mutated.
type site struct {
	kind
	function string
	line     int
	at       span
	key      string // the same in C and Go
	// Of a plain statement: which list of statements it stands in, and where there.
	block, index int
	// Of the condition of an if: its branches. Of a loop: the body.
	then, other span
	loop        bool
	last        bool // the last statement of the function
}

// ignored are statements that are not mutated: assertions, traces, panics.
var ignored = regexp.MustCompile(`^\(?(void\))?(sys\.|lock\.)?(KASSERT|MPASS|CTR\d|SDT_PROBE|[Pp]anic|[Mm]tx_assert|CC_LOCK_ASSERT)\b`)

// source is a text with its sites, by function.
type source struct {
	name      string // for messages
	text      []byte
	functions []string // in their order, in small letters
	sites     map[string][]site
	blocks    int
}

func newSource(name string, text []byte) *source {
	return &source{name: name, text: text, sites: map[string][]site{}}
}

func (s *source) of(at span) string { return string(s.text[at.from:at.to]) }

// shown is a piece of the text on one line.
func (s *source) shown(at span) string {
	return string(bytes.Join(bytes.Fields(noise.ReplaceAll(s.text[at.from:at.to], []byte(" "))), []byte(" ")))
}

// add adds a site of the function whose name is the last one.
func (s *source) add(x site) {
	x.function = s.functions[len(s.functions)-1]
	x.line = 1 + bytes.Count(s.text[:x.at.from], []byte("\n"))
	x.key = fmt.Sprintf("%c %s", x.kind, words(s.of(x.at), x.kind != condition))
	if x.kind == jump {
		x.key = jumpKey(s.of(x.at)) + " " + x.key
	}
	s.sites[x.function] = append(s.sites[x.function], x)
}

var firstWord = regexp.MustCompile(`^\w+`)

func jumpKey(text string) string { return firstWord.FindString(text) }

// edit is a change of a text.
type edit struct {
	at span
	by string
}

// apply makes changes that do not overlap, given in their order.
func (s *source) apply(edits []edit) []byte {
	var b bytes.Buffer
	at := 0
	for _, e := range edits {
		b.Write(s.text[at:e.at.from])
		b.WriteString(e.by)
		at = e.at.to
	}
	b.Write(s.text[at:])
	return b.Bytes()
}
