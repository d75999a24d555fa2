package client

import (
	"maps"
	"strings"

	"modernc.org/cc/v4"
)

// kind is what is known of a value.
type kind uint8

const (
	unknown  kind = iota
	number        // an integer, or NULL, which is 0
	address       // of an object, which is not NULL
	function      // one of the text
)

// value is a value of C while the client is gone through.
type value struct {
	kind kind
	n    int64
	at   place
	fn   string
	long bool   // a number of ticks or a time that is a second or longer: hz is in it
	key  string // of an unknown value: the same key, the same value
	not  bool   // of an unknown value: it is the negation of key, as a number 0 or 1
	line int    // where it came from
	text string // what it came from, in C
}

func integer(n int64) value { return value{kind: number, n: n} }

func truth(yes bool) value {
	if yes {
		return integer(1)
	}
	return integer(0)
}

// place is an object of the client, by its path: a variable, or a structure that is
// allocated, and the members from there. Local is set of a variable of a function.
type place struct {
	path  string
	typ   cc.Type
	local *cc.Declarator
}

// last is the last member of the path.
func (p place) last() string {
	return p.path[strings.LastIndexByte(p.path, '.')+1:]
}

// env is what is known at a place in the client, on one way there.
type env struct {
	locals map[*cc.Declarator]value
	truths map[string]bool // by key: what was chosen
	depth  int             // of calls
	loops  int             // turns of loops that were taken
}

func (e *env) clone() *env {
	o := *e
	return &o
}

// set returns the environment with another value of a local variable.
func (e *env) set(d *cc.Declarator, v value) *env {
	o := e.clone()
	o.locals = maps.Clone(e.locals)
	if o.locals == nil {
		o.locals = map[*cc.Declarator]value{}
	}
	o.locals[d] = v
	return o
}

// choose returns the environment with the truth of an unknown value.
func (e *env) choose(key string, yes bool) *env {
	o := e.clone()
	o.truths = maps.Clone(e.truths)
	if o.truths == nil {
		o.truths = map[string]bool{}
	}
	o.truths[key] = yes
	return o
}
