package client

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"ktimeout/tools/model/scenario"
)

// Options say what of a text is the client, besides what the text itself says. What they
// have goes first.
type Options struct {
	Threads []Thread
	Start   string   // the function that sets the client up, "" for none
	Entries int      // how many times each handler is entered, 1 to 8; 0: 2
	CPUs    int      // 1 to 4, 0: 2
	Ticks   string   // as behind "ticks" in a scenario; "": 2
	Defines []string // NAME or NAME=VALUE
}

// Thread is a thread of the client.
type Thread struct {
	Function string
	CPU      int
}

// ParseThread reads FUNCTION@CPU, or FUNCTION, which is on CPU 0.
func ParseThread(s string) (Thread, error) {
	name, cpu, on := strings.Cut(s, "@")
	n := 0
	if on {
		var err error
		if n, err = strconv.Atoi(cpu); err != nil || n < 0 || n > 3 {
			return Thread{}, fmt.Errorf("%q is no CPU; give FUNCTION@CPU, with a CPU from 0 to 3", cpu)
		}
	}
	if !identifier.MatchString(name) {
		return Thread{}, fmt.Errorf("%q is no name of a function; give FUNCTION@CPU, as detach@1", name)
	}
	return Thread{name, n}, nil
}

var (
	identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z_0-9]*$`)
	directive  = regexp.MustCompile(`^[ \t]*(?:/\*+|\*|//)?[ \t]*racehunt:[ \t]*(.*?)[ \t]*(?:\*/)?[ \t]*$`)
)

// line is a line of the scenario that the text has in a comment.
type line struct {
	text string
	at   int
}

// settings are the options, and what the text says.
type settings struct {
	Options
	threadsAt, startAt, entriesAt int
	title                         string
	tick                          line   // of the start: ticks at its end
	lines                         []line // cpus, ticks, times
	ends                          []line // finally, illegal, expect
}

// parseSettings reads the lines of a text that begin with "racehunt:" in a comment.
func parseSettings(file string, text []byte, o Options) (*settings, error) {
	s := &settings{Options: o}
	fail := func(at int, format string, args ...any) error {
		return &scenario.Error{File: file, Line: at, Msg: fmt.Sprintf(format, args...)}
	}
	for i, l := range strings.Split(string(text), "\n") {
		at := i + 1
		l = strings.TrimSuffix(l, "\r")
		m := directive.FindStringSubmatch(l)
		if m == nil {
			if t := strings.Trim(l, " \t/*"); s.title == "" && t != "" && strings.Contains(l, "*") {
				s.title = t
			}
			continue
		}
		word := strings.FieldsFunc(m[1], func(r rune) bool { return r == ' ' || r == '\t' || r == ':' })
		if len(word) == 0 {
			return nil, fail(at, `racehunt: says nothing; write one of thread, start, tick, entries, cpus, ticks, times, finally, illegal, expect after it`)
		}
		switch word[0] {
		case "thread":
			if o.Threads != nil {
				continue
			}
			if len(word) != 4 || word[2] != "cpu" {
				return nil, fail(at, `a thread is written "racehunt: thread FUNCTION cpu N"`)
			}
			t, err := ParseThread(word[1] + "@" + word[3])
			if err != nil {
				return nil, fail(at, "%v", err)
			}
			s.Threads, s.threadsAt = append(s.Threads, t), at
		case "start":
			if len(word) != 2 {
				return nil, fail(at, `the start is written "racehunt: start FUNCTION"`)
			}
			if o.Start == "" {
				s.Start, s.startAt = word[1], at
			}
		case "entries":
			n, err := strconv.Atoi(strings.Join(word[1:], " "))
			if err != nil || n < 1 || n > mostEntries {
				return nil, fail(at, `entries are written "racehunt: entries N", 1 to %d`, mostEntries)
			}
			if o.Entries == 0 {
				s.Entries, s.entriesAt = n, at
			}
		case "tick":
			if len(word) > 2 {
				return nil, fail(at, `ticks at the end of the start are written "racehunt: tick N"`)
			}
			s.tick = line{m[1], at}
		case "cpus":
			if o.CPUs == 0 {
				s.lines = append(s.lines, line{m[1], at})
			}
		case "ticks", "times":
			if o.Ticks == "" {
				s.lines = append(s.lines, line{m[1], at})
			}
		case "finally", "expect", "illegal":
			s.ends = append(s.ends, line{m[1], at})
		default:
			return nil, fail(at, `racehunt: knows no %q; write one of thread, start, tick, entries, cpus, ticks, times, finally, illegal, expect`, word[0])
		}
	}
	if o.CPUs != 0 {
		s.lines = append(s.lines, line{fmt.Sprintf("cpus %d", o.CPUs), 1})
	}
	if o.Ticks != "" {
		s.lines = append(s.lines, line{"ticks " + o.Ticks, 1})
	}
	if s.Entries == 0 {
		s.Entries = 2
	}
	return s, nil
}

// mostEntries is how often a handler can be entered in a scenario.
const mostEntries = 8
