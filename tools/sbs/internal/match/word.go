package match

import (
	"cmp"
	"go/token"
	"slices"
	"strconv"
	"strings"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/gosrc"
)

// word is a word of a statement, in a form that is the same for C and Go.
type word struct {
	id     int32
	weight float32
}

// words has the words of a statement, sorted by id.
type words []word

func (w words) weight() (sum float32) {
	for _, x := range w {
		sum += x.weight
	}
	return sum
}

// likeness tells how much two statements have in common, from 0 to 1: the weight
// of the words that are in both, in any order.
func likeness(a, b words) float32 {
	var both float32
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].id < b[j].id:
			i++
		case a[i].id > b[j].id:
			j++
		default:
			both += min(a[i].weight, b[j].weight)
			i++
			j++
		}
	}
	if sum := a.weight() + b.weight(); sum > 0 {
		return 2 * both / sum
	}
	return 0
}

// within tells whether all words of a are in b.
func within(a, b words) bool {
	for _, x := range a {
		if !slices.ContainsFunc(b, func(y word) bool { return x.id == y.id }) {
			return false
		}
	}
	return true
}

// merge returns the words of two statements together.
func merge(a, b words) words {
	out := slices.Concat(a, b)
	slices.SortFunc(out, func(x, y word) int { return cmp.Compare(x.id, y.id) })
	return out
}

// The weights of words. A name counts most and an operator little. The text of a
// message counts little too, as the port has its own.
const (
	weightName   = 1
	weightShort  = 0.6 // a name of one or two letters
	weightNumber = 0.7
	weightOp     = 0.3
	weightText   = 0.1
)

// lexicon gives each word a number.
type lexicon map[string]int32

// collector collects the words of one statement.
type collector struct {
	lex lexicon
	out words
}

func (c *collector) add(text string, weight float32) {
	id, ok := c.lex[text]
	if !ok {
		id = int32(len(c.lex))
		c.lex[text] = id
	}
	c.out = append(c.out, word{id, weight})
}

// sorted returns the words sorted by id.
func (c *collector) sorted() words {
	slices.SortFunc(c.out, func(x, y word) int { return cmp.Compare(x.id, y.id) })
	return c.out
}

func (c *collector) op(text string) {
	switch text {
	case "(", ")", ",", ";", "[", "]", "{", "}", ".", ":", "->", "...":
	case "&^":
		c.op("&")
		c.op("~")
	default:
		c.add(text, weightOp)
	}
}

// name adds an identifier. Upper and lower case are the same, and so are names
// with and without an underscore at either end.
func (c *collector) name(text string) {
	n := strings.ToLower(strings.Trim(text, "_"))
	switch {
	case n == "":
		n = "_"
	case n == "null":
		n = "nil"
	case n == "while" || n == "for":
		n = "for"
	case strings.HasSuffix(n, "_foreach") && n != "cpu_foreach":
		list := strings.TrimSuffix(n, "_foreach")
		c.add("for", weightName)
		c.add(list+"_first", weightName)
		n = list + "_next"
	case n == "mtx_recurse" || n == "rw_recurse":
		c.add("lock_object", weightName) // what these macros stand for
		n = "lo_data"
	case n == "curg":
		n = "curthread"
	case n == "bzero":
		c.op("=")
		return
	case strings.HasPrefix(n, "atomic_cmpset"):
		n = "cmpset"
	}
	weight := float32(weightName)
	if len(n) <= 2 {
		weight = weightShort
	}
	c.add(n, weight)
}

func (c *collector) number(text string) {
	n := strings.TrimRight(strings.ToLower(text), "ul")
	if v, err := strconv.ParseUint(n, 0, 64); err == nil {
		n = strconv.FormatUint(v, 10)
	}
	c.add(n, weightNumber)
}

// piece is a token in a form for both languages.
type piece struct {
	kind csrc.Kind
	text string
}

// cTypes has words of types that Go writes in another way or not at all; and the
// arguments for file and line, which C passes and Go finds out itself.
var cTypes = set("struct union enum static const volatile register extern inline __inline int unsigned signed long short " +
	"char void file line u_int u_char u_long uint32_t uint64_t int32_t uintptr_t intptr_t size_t caddr_t __unused sizeof")

// goTypes has words of types that C writes in another way or not at all.
var goTypes = set("var const type func int32 uint32 int64 uint64 uint8 uintptr int uint bool any string byte float64 struct")

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// ofC returns the words of statements of C.
func (l lexicon) ofC(s *csrc.Stmt) words {
	var p []piece
	for _, t := range s.Tokens {
		if t.Kind == csrc.Ident && cTypes[t.Text] {
			continue
		}
		p = append(p, piece{t.Kind, t.Text})
	}
	return l.of(p, csrc.Declared(s), s.Decl)
}

// packages has the names of packages that qualify names of the port.
var packages = set("sys smp lock sleepqueue atomic timeout")

// ofGo returns the words of a statement of Go.
func (l lexicon) ofGo(s *gosrc.Stmt) words {
	var p []piece
	t := s.Tokens
	is := func(i int, text string) bool { return i >= 0 && i < len(t) && t[i].Text == text }
	for i := 0; i < len(t); i++ {
		x := t[i]
		switch {
		case x.Kind == token.IDENT && is(i+1, ".") && (packages[x.Text] || x.Text == "unsafe"):
			i++
			if x.Text == "unsafe" {
				i++
			}
		case x.Kind == token.IDENT && is(i-1, ".") && is(i+1, "(") && (x.Text == "Load" || x.Text == "Peek" || x.Text == "Look"):
		case x.Kind == token.IDENT && is(i-1, ".") && is(i+1, "(") && (x.Text == "Store" || x.Text == "Store_ordered"):
			p = append(p, piece{csrc.Op, "="})
		case x.Text == "Racy_load":
		case x.Text == "Racy_store":
			p = append(p, piece{csrc.Op, "="})
		case goTypes[x.Text]:
		case x.Kind == token.IDENT && is(i+1, "{") && is(i+2, "}"):
			// The zero value of a type.
		case x.Kind == token.IDENT || x.Kind.IsKeyword():
			p = append(p, piece{csrc.Ident, x.Text})
		case x.Kind == token.STRING || x.Kind == token.CHAR:
			p = append(p, piece{csrc.Text, x.Text})
		case x.Kind.IsLiteral():
			p = append(p, piece{csrc.Number, x.Text})
		case x.Text == ":=":
			p = append(p, piece{csrc.Op, "="})
		default:
			p = append(p, piece{csrc.Op, x.Text})
		}
	}
	return l.of(p, t[0].Text, s.Decl)
}

// of returns the words of pieces. The name in a declaration counts three times, so that
// declarations of two variables of one type are not alike. "x == 0" and "x == NULL" are
// read as "!x", "x != 0" as "x", and "x += y" as "x = x + y".
func (l lexicon) of(p []piece, name string, decl bool) words {
	c := collector{lex: l}
	if decl {
		c.name(name)
		c.name(name)
	}
	for i := 0; i < len(p); i++ {
		x := p[i]
		value := i > 0 && (p[i-1].kind != csrc.Op || p[i-1].text == ")" || p[i-1].text == "]")
		switch {
		case x.kind == csrc.Op && (x.text == "==" || x.text == "!=") && i+1 < len(p) && nothing(p[i+1].text):
			if x.text == "==" {
				c.add("!", weightOp)
			}
			i++
		case x.kind == csrc.Op && (x.text == "*" || x.text == "&") && !value:
			// A pointer or an address has no word of its own.
		case x.kind == csrc.Op && x.text == "^" && !value:
			c.op("~")
		case x.kind == csrc.Op && len(x.text) >= 2 && x.text[len(x.text)-1] == '=' && !strings.Contains("== != <= >= :=", x.text):
			c.op("=")
			c.op(x.text[:len(x.text)-1])
			c.out = append(c.out, slices.Clone(c.out[:max(0, len(c.out)-2)])...)
		case x.kind == csrc.Op:
			c.op(x.text)
		case x.kind == csrc.Ident:
			c.name(x.text)
		case x.kind == csrc.Number:
			c.number(x.text)
		default:
			c.add("«text»", weightText)
		}
	}
	return c.sorted()
}

func nothing(text string) bool { return text == "0" || text == "NULL" || text == "nil" }
