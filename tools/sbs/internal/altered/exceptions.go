package altered

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"ktimeout/tools/sbs/internal/alter"
)

// Exceptions are alterations that mean the same.
type Exceptions []*Exception

// Exception excuses the alterations of one kind that fit its patterns.
type Exception struct {
	Place  string // the line that it stands in: name:line
	Reason string // why they mean the same

	kind             alter.Kind
	file             pattern
	in, old, new, of pattern
}

// pattern tells whether a text fits; nil: every text does.
type pattern func(text string) bool

func (p pattern) fits(text string) bool { return p == nil || p(text) }

// ReadExceptions reads a list of exceptions. A reason stands at the beginning of a line
// and goes on until the lines that begin with a tab, which it is for. Each of those
// has five or six fields, as an Alteration has them:
//
//	file function kind old new statement
//
// A field is a word, a string of Go in double quotes, a regular expression between
// slashes that the whole text has to fit, or * for anything. The kind is a word. The
// statement may be left out. Lines that begin with # are comments.
func ReadExceptions(name string, text []byte) (Exceptions, error) {
	var all Exceptions
	reason, used := "", true
	open := 0 // line of the reason that stands open
	for n, line := range strings.Split(string(text), "\n") {
		place := fmt.Sprintf("%s:%d", name, n+1)
		switch {
		case strings.TrimSpace(line) == "" || line[0] == '#':
		case line[0] == '\t':
			if reason == "" {
				return nil, fmt.Errorf("%s: an exception without a reason; write the reason in a line above it that does not begin with a tab", place)
			}
			e, err := exception(line[1:])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", place, err)
			}
			e.Place, e.Reason = place, reason
			all = append(all, e)
			used = true
		default:
			if used {
				reason, used, open = "", false, n+1
			}
			reason = strings.TrimSpace(reason + " " + strings.TrimSpace(line))
		}
	}
	if !used {
		return nil, fmt.Errorf("%s:%d: a reason for no exception; write exceptions below it, in lines that begin with a tab", name, open)
	}
	return all, nil
}

// exception reads one line.
func exception(line string) (*Exception, error) {
	fields, err := split(line)
	if err != nil {
		return nil, err
	}
	if len(fields) != 5 && len(fields) != 6 {
		return nil, fmt.Errorf("%d fields; write file, function, kind, old, new, and the statement if that is needed", len(fields))
	}
	e := &Exception{kind: alter.KindOf(fields[2])}
	if e.kind == 0 {
		return nil, fmt.Errorf("there is no kind %q; write one that alter has", fields[2])
	}
	for i, p := range []*pattern{&e.file, &e.in, nil, &e.old, &e.new, &e.of} {
		if p == nil || i >= len(fields) {
			continue
		}
		if *p, err = compile(fields[i]); err != nil {
			return nil, err
		}
	}
	return e, nil
}

// split takes a line apart into fields, which keep their quotes and slashes.
func split(line string) ([]string, error) {
	var fields []string
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		end := len(line)
		switch line[0] {
		case '"':
			q, err := strconv.QuotedPrefix(line)
			if err != nil {
				return nil, fmt.Errorf("%s: a string that does not end; write the quote", line)
			}
			end = len(q)
		case '/':
			end = 1
			for end < len(line) && line[end] != '/' {
				if line[end] == '\\' {
					end++
				}
				end++
			}
			if end >= len(line) {
				return nil, fmt.Errorf("%s: an expression that does not end; write the slash", line)
			}
			end++
		default:
			if i := strings.IndexAny(line, " \t"); i >= 0 {
				end = i
			}
		}
		fields = append(fields, line[:end])
		line = line[end:]
	}
	return fields, nil
}

func compile(field string) (pattern, error) {
	switch {
	case field == "*":
		return nil, nil
	case field[0] == '"':
		s, err := strconv.Unquote(field)
		if err != nil {
			return nil, fmt.Errorf("%s is no string of Go", field)
		}
		return func(text string) bool { return text == s }, nil
	case field[0] == '/':
		re, err := regexp.Compile("^(?:" + strings.ReplaceAll(field[1:len(field)-1], `\/`, "/") + ")$")
		if err != nil {
			return nil, fmt.Errorf("%s is no regular expression: %w", field, err)
		}
		return re.MatchString, nil
	}
	return func(text string) bool { return text == field }, nil
}

// find returns the first exception that excuses an alteration, or -1.
func (all Exceptions) find(file string, a alter.Alteration) int {
	for n, e := range all {
		if e.kind == a.Kind && e.file.fits(file) && e.in.fits(a.In) && e.old.fits(a.Old) && e.new.fits(a.New) && e.of.fits(a.Of) {
			return n
		}
	}
	return -1
}
