package alter

import (
	"bytes"
	"sort"
	"strings"
)

// class is what a token is by its letters.
type class uint8

const (
	word    class = iota + 1 // a name or a keyword
	number                   //
	quoted                   // a string
	letter                   // a character in single quotes
	mark                     // an operator or punctuation
	lineEnd                  // the end of a line where that ends a statement or a directive; it has no length
)

// role is what a word stands for.
type role uint8

const (
	keyword role = iota + 1
	variable
	field
	function
	constant
	typeName
	label
	packageName
	boolean
	null
	fixed // a name that the language gives, and that is left alone
)

// lexeme is a token: a word of a text. Blanks and comments are none.
type lexeme struct {
	class     class
	role      role
	text      string
	pos, end  int
	unit      int  // innermost unit, or -1
	directive int  // number of the directive that it belongs to, from 1; 0: none
	alone     bool // it is not altered by itself
	commented bool // a comment stands between it and the token before
	prefix    bool // an operator in front of its operand
	pointer   bool // the star of a type
}

// span is a run of tokens, the last one included.
type span struct{ first, last int }

func (s span) empty() bool { return s.last < s.first }

var nothing = span{0, -1}

// unit is a declaration or a part of one that has a name.
type unit struct {
	name string
	span
	vars []named // parameters and variables, of a function; members, of a struct
}

// named is a name that is declared, with its type as written, if it has one.
type named struct{ name, typ string }

// listKind says what a list lists.
type listKind uint8

const (
	statements listKind = iota + 1
	cases
	declarations // of a file or a group, and members
	parameters
	arguments
	values // in braces
	names  // declared together, with one type
)

// list is a row of parts of which two can be exchanged, or one dropped.
type list struct {
	kind  listKind
	parts []part
	// The tokens around the parts: braces, parentheses, the colon of a case. -1
	// where nothing stands there. A part may be bare: the statement behind an if
	// or an else, without braces.
	open, close int
	bare        bool
	file        bool // the parts are those of the file
}

// part is an element of a list. Separators do not belong to it, but the semicolon of
// a statement of C does.
type part struct {
	kind partKind
	span
}

type partKind uint8

const (
	plain     partKind = iota
	idle               // a lone semicolon
	declaring          // a declaration among statements
	marking            // a label, or a case of C
	directing          // a directive of C among declarations
)

// flow is a statement that guards others.
type flow struct {
	span            // all of it
	word    int     // if, for, while, do, switch, or the name of a macro that is a loop
	head    span    // with the word and the condition, without braces
	cond    span    // the condition, or nothing
	clauses []span  // of the head of a for, with three
	body    *list   // nil for a switch of Go
	tail    span    // while (...) behind a do
	els     int     // the word else, or -1
	alt     *list   // what else guards
	cases   []*list // bodies of the cases of Go
	in      *list   // where it stands
	at      int     // as which part of it
}

// initial is a place where a variable has an initial value or may get one.
type initial struct {
	names int    // how many variables it is for
	typ   string // as written
	value span   // with the "="; nothing: there is none, and it would stand behind after
	after int
}

// conversion is a cast of C, or a conversion of Go: what is dropped with it, and what
// stays.
type conversion struct{ before, value, behind span }

// directive is a line of C's preprocessor.
type directive struct {
	span
	word string // ifdef, define and so on
	end  int    // of a condition: number of its #endif, from 1; of others 0
}

// reading is a text as the makers of alterations see it.
type reading struct {
	*language
	text       []byte
	toks       []lexeme
	pair       []int // partner of a bracket, or -1
	regions    []span
	units      []unit
	lists      []*list
	flows      []*flow
	stars      []int     // tokens in front of which a star makes the type a pointer
	inits      []initial //
	converted  []conversion
	directives []directive
	place      []int        // of a token: where it is in the row that is read, in C
	casts      map[int]bool // closing parentheses of casts, in C
	held       map[int]bool // brackets that hold a list, in C
}

// language is what the makers have to know of a language.
type language struct {
	classes    [][]string          // operators that can stand for each other
	assigns    []string            // operators that assign
	binding    map[string]int      // how firmly a binary operator binds
	otherTypes map[string][]string // what a type is altered to
	qualifiers map[string]bool
	loop       string // the word that begins a loop with a condition
	braces     bool   // a value may end with a brace
	separator  string // what is put between two statements
	nobody     string // a body that does nothing
	null       string
	scan       func(text []byte) []lexeme
	readable   func(l *language, fragment []byte) bool // of declarations
}

func (r *reading) is(i int, texts ...string) bool {
	if i < 0 || i >= len(r.toks) || r.toks[i].class == quoted || r.toks[i].class == letter {
		return false
	}
	for _, t := range texts {
		if r.toks[i].text == t {
			return true
		}
	}
	return false
}

// at returns the first token that begins at or after pos.
func (r *reading) at(pos int) int {
	return sort.Search(len(r.toks), func(i int) bool { return r.toks[i].pos >= pos })
}

// comments notes before which tokens a comment stands: what is between two tokens is
// blanks, or there is one.
func comments(text []byte, toks []lexeme) []lexeme {
	end := 0
	for i := range toks {
		toks[i].commented = len(bytes.Trim(text[end:toks[i].pos], " \t\r\n\f\v\\")) > 0
		end = toks[i].end
	}
	return toks
}

// upTo returns the last token, but for line ends, that ends at or before pos.
func (r *reading) upTo(pos int) int {
	i := sort.Search(len(r.toks), func(i int) bool { return r.toks[i].end > pos }) - 1
	for i >= 0 && r.toks[i].class == lineEnd {
		i--
	}
	return i
}

// code returns the text of tokens without its comments.
func (r *reading) code(s span) string {
	if s.empty() {
		return ""
	}
	var b strings.Builder
	for i := s.first; i <= s.last; i++ {
		t := r.toks[i]
		if i > s.first {
			gap := string(r.text[r.toks[i-1].end:t.pos])
			switch {
			case !t.commented:
			case strings.Contains(gap, "\\\n"):
				gap = " \\\n"
			case strings.Contains(gap, "\n"):
				gap = "\n"
			default:
				gap = " "
			}
			b.WriteString(gap)
		}
		b.Write(r.text[t.pos:t.end])
	}
	return b.String()
}

// put returns the edits that put code in the place of tokens. Comments between them
// stay.
func (r *reading) put(s span, code string) []Edit {
	edits := []Edit{{r.toks[s.first].pos, r.toks[s.first].end, code}}
	open := true // the last edit goes on
	for i := s.first + 1; i <= s.last; i++ {
		t := r.toks[i]
		switch {
		case t.commented && t.class == lineEnd:
			open = false // the line of the comment ends here, and stays
		case t.commented || !open:
			edits = append(edits, Edit{t.pos, t.end, ""})
			open = true
		default:
			edits[len(edits)-1].End = t.end
		}
	}
	return edits
}

// cut returns the edits that take tokens out. What stood on both sides of them does not
// become one word.
func (r *reading) cut(s span) []Edit {
	edits := r.put(s, "")
	for i, e := range edits {
		if e.Pos == 0 || e.End == len(r.text) {
			continue
		}
		before, after := r.text[e.Pos-1], r.text[e.End]
		if inWord(before) && inWord(after) || inMark(before) && inMark(after) {
			edits[i].New = " "
		}
	}
	return edits
}

func inWord(c byte) bool { return wordStart(c) || digit(c) }

func inMark(c byte) bool { return strings.IndexByte("+-*/%&|^<>=!~.:", c) >= 0 }

func (r *reading) before(i int, code string) []Edit {
	return []Edit{{r.toks[i].pos, r.toks[i].pos, code}}
}

func (r *reading) after(i int, code string) []Edit {
	return []Edit{{r.toks[i].end, r.toks[i].end, code}}
}

// match pairs the brackets among the tokens at the given places, and tells whether
// all have a partner.
func (r *reading) match(places []int) bool {
	var open []int
	whole := true
	for _, i := range places {
		if r.toks[i].class != mark {
			continue
		}
		switch r.toks[i].text {
		case "(", "[", "{":
			open = append(open, i)
		case ")", "]", "}":
			n := len(open) - 1
			if n < 0 || strings.Index("([{", r.toks[open[n]].text) != strings.Index(")]}", r.toks[i].text) {
				whole = false
				continue
			}
			r.pair[i], r.pair[open[n]] = open[n], i
			open = open[:n]
		}
	}
	return whole && len(open) == 0
}

// addUnit adds a unit and returns its number. Inner ones come after outer ones.
func (r *reading) addUnit(name string, s span) int {
	r.units = append(r.units, unit{name: name, span: s})
	for i := s.first; i <= s.last; i++ {
		r.toks[i].unit = len(r.units) - 1
	}
	return len(r.units) - 1
}
