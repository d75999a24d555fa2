package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ktimeout/sys"
)

// words has the words of a statement or a step that are not read yet.
type words struct {
	p     *parser
	what  string // the first word
	usage string
	rest  []token
	line  int // line of the token that was read last
}

// done tells whether no argument is left. A result may be.
func (w *words) done() bool { return len(w.rest) == 0 || w.rest[0].isMark() }

// next reads a word, and returns an error if there is none.
func (w *words) next(thing string) (token, error) {
	if w.done() {
		return token{}, w.p.errorf(w.line, "%s lacks %s; write %q", w.what, thing, w.usage)
	}
	t := w.rest[0]
	w.rest, w.line = w.rest[1:], t.line
	return t, nil
}

// accept reads the next word if it is the given one.
func (w *words) accept(word string) bool {
	if len(w.rest) == 0 || w.rest[0].text != word {
		return false
	}
	w.line = w.rest[0].line
	w.rest = w.rest[1:]
	return true
}

// end returns err, or else an error if a word is left.
func (w *words) end(err error) error {
	if err != nil || len(w.rest) == 0 {
		return err
	}
	t := w.rest[0]
	if called(w.what) != nil && called(t.text) != nil {
		return w.p.errorf(t.line, `no semicolon stands before %q; write "; %s"`, t.text, t.text)
	}
	return w.p.errorf(t.line, "%q is too much for %s; write %q", clip(t.text), w.what, w.usage)
}

func isNumber(word string) bool {
	return strings.Trim(word, "-0123456789") == ""
}

// number reads a number that is the thing.
func (w *words) number(thing string, least, most int) (int, error) {
	lacks := "its " + thing
	if thing == w.what {
		lacks = "a number"
	}
	t, err := w.next(lacks)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(t.text)
	switch {
	case err != nil && !isNumber(t.text):
		return 0, w.p.errorf(t.line, "%s %q is not a number; write %d to %d", thing, clip(t.text), least, most)
	case err != nil || n < least || n > most:
		return 0, w.p.errorf(t.line, "%s %s is out of range; write %d to %d", thing, clip(t.text), least, most)
	}
	return n, nil
}

// cpu reads "cpu N".
func (w *words) cpu() (int, error) {
	if !w.accept("cpu") {
		line := w.line
		if len(w.rest) != 0 {
			line = w.rest[0].line
		}
		return 0, w.p.errorf(line, `%s lacks "cpu N"; write %q`, w.what, w.usage)
	}
	return w.number("cpu", 0, w.p.sc.CPUs-1)
}

// woken reads the result of a sleep.
func (w *words) woken() (int, error) {
	t, err := w.next("its result")
	switch {
	case err != nil:
		return 0, err
	case t.text == "woken":
		return 0, nil
	case t.text == "timeout":
		return sys.EWOULDBLOCK, nil
	}
	return 0, w.p.unknown("result", t, []string{"woken", "timeout"})
}

// declare reads a new name, for a kind of which there may be most.
func (w *words) declare(k kind, have, most int, things string) (string, error) {
	p := w.p
	t, err := w.next("a name")
	switch {
	case err != nil:
	case !isName(t.text):
		err = p.badName(t)
	case t.text == giant:
		err = p.errorf(t.line, "%s is the name of a lock that is always there; choose another name", giant)
	case p.names[t.text] != declared{}:
		err = p.errorf(t.line, "%s is declared on line %d already; choose another name", t.text, p.names[t.text].line)
	case have == most:
		err = p.errorf(t.line, "there are more than %d %s; leave %s out", most, things, t.text)
	default:
		p.names[t.text] = declared{k, have, t.line}
	}
	return t.text, err
}

func (p *parser) badName(t token) error {
	return p.errorf(t.line, "%q is not a name; write at most %d letters, digits and _, and not a digit first", clip(t.text), maxName)
}

func isName(s string) bool {
	for i, r := range s {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return s != "" && len(s) <= maxName
}

// name reads a name that is declared as one of the kinds, and returns its index.
func (w *words) name(kinds ...kind) (int, error) {
	t, err := w.next("a " + kinds[0].noun())
	if err != nil {
		return -1, err
	}
	d, ok := w.p.names[t.text]
	switch {
	case !ok && !isName(t.text):
		return -1, w.p.badName(t)
	case !ok:
		var mends []string
		for _, k := range kinds {
			mends = append(mends, fmt.Sprintf(`"%s %s"`, k, t.text))
		}
		return -1, w.p.errorf(t.line, "%s %s is not declared; write %s above", kinds[0].noun(), t.text, strings.Join(mends, " or "))
	case !slices.Contains(kinds, d.kind):
		return -1, w.p.errorf(t.line, "%s is a %s; name a %s after %s", t.text, d.kind.noun(), kinds[0].noun(), w.what)
	}
	return d.index, nil
}

// lock reads the name of a lock of any kind, and returns its index. Giant gets an
// index when a step first names it.
func (w *words) lock() (int, error) {
	if !w.accept(giant) {
		return w.name(kindMutex, kindRwlock)
	}
	locks := &w.p.sc.Locks
	i := slices.IndexFunc(*locks, func(l Lock) bool { return l.Giant })
	if i < 0 {
		i = len(*locks)
		*locks = append(*locks, Lock{Name: giant, Giant: true})
	}
	return i, nil
}

// nearest returns the known word that a user most likely meant, or "".
func nearest(word string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		// A word of one letter is near to every short word.
		if d := distance(word, k); d < least && d < len(word) {
			best, least = k, d
		}
	}
	return best
}

// distance returns how many letters must be added, removed or replaced to turn a
// into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := min(row[j]+1, row[j+1]+1)
			if a[i] == b[j] {
				d = min(d, diagonal)
			} else {
				d = min(d, diagonal+1)
			}
			diagonal, row[j+1] = row[j+1], d
		}
	}
	return row[len(b)]
}
