package main

import (
	"fmt"
	"regexp"
	"strings"

	"ktimeout/tools/racehunt/internal/stack"
)

// faultLine is how the Go runtime begins its report of a process that dies.
var faultLine = regexp.MustCompile(`(?m)^(panic: |fatal error: |SIG[A-Z]+: |unexpected fault address )(.*)$`)

// goroutineHead is how it begins a stack.
var goroutineHead = regexp.MustCompile(`(?m)^goroutine \d+ .*:$`)

// fault is what the runtime reported of a process that died.
type fault struct {
	sentence string
	stack    []string // lines
}

// readFault finds the report in what a process printed, and tells whether there
// is one.
func readFault(text string) (fault, bool) {
	m := faultLine.FindStringSubmatchIndex(text)
	if m == nil {
		return fault{}, false
	}
	kind, what := text[m[2]:m[3]], text[m[4]:m[5]]
	what = strings.TrimSuffix(strings.TrimSpace(what), " [recovered]")
	var trace string
	if g := goroutineHead.FindStringIndex(text[m[1]:]); g != nil {
		trace = text[m[1]+g[0]:]
		if end := strings.Index(trace, "\n\n"); end >= 0 {
			trace = trace[:end]
		}
	}
	f := fault{}
	switch {
	case strings.HasPrefix(what, "kernel panic: "):
		f.sentence = what
	case kind == "fatal error: ":
		f.sentence = "fault of the Go runtime: " + what
	default:
		f.sentence = "fault: " + strings.TrimPrefix(what, "runtime error: ")
	}
	if at := stack.Matters(trace); at.Func != "" {
		f.sentence += fmt.Sprintf(", in %s (%s:%d)", at.Func, at.File, at.Line)
	}
	f.stack = strings.Split(strings.TrimSpace(text[m[0]:m[1]]+"\n"+trace), "\n")
	return f, true
}

// readRace finds the first report of the race detector in what a process that
// was built with it printed, and tells whether there is one.
func readRace(text string) (fault, bool) {
	const head = "WARNING: DATA RACE\n"
	i := strings.Index(text, head)
	if i < 0 {
		return fault{}, false
	}
	text = text[i+len(head):]
	if end := strings.Index(text, "\n=========="); end >= 0 {
		text = text[:end]
	}
	f := fault{sentence: "the race detector reports a data race", stack: strings.Split(text, "\n")}
	if at := stack.Matters(text); at.Func != "" {
		f.sentence += fmt.Sprintf(", in %s (%s:%d)", at.Func, at.File, at.Line)
	}
	return f, true
}
