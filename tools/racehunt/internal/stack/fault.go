package stack

import (
	"fmt"
	"regexp"
	"strings"
)

// faultLine is how the Go runtime begins its report of a process that dies.
var faultLine = regexp.MustCompile(`(?m)^(panic: |fatal error: |SIG[A-Z]+: |unexpected fault address )(.*)$`)

// goroutineHead is how the runtime begins the stack of a goroutine.
var goroutineHead = regexp.MustCompile(`(?m)^goroutine \d+ .*:$`)

// notTranslated begins what a function says that was not translated: sys.UNTRANSLATED.
const notTranslated = "not translated: "

// Fault is what the runtime reported of a process that died.
type Fault struct {
	Sentence string
	Stack    []string // lines

	// Untranslated: the process came to code that could not be translated from C.
	Untranslated bool
}

// ReadFault finds the report in what a process printed, and tells whether there
// is one.
func ReadFault(text string) (Fault, bool) {
	m := faultLine.FindStringSubmatchIndex(text)
	if m == nil {
		return Fault{}, false
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
	f := Fault{}
	switch {
	case strings.HasPrefix(what, "kernel panic: "):
		f.Sentence = what
	case strings.HasPrefix(what, notTranslated):
		f.Sentence, f.Untranslated = strings.TrimPrefix(what, notTranslated), true
	case kind == "fatal error: ":
		f.Sentence = "fault of the Go runtime: " + what
	default:
		f.Sentence = "fault: " + strings.TrimPrefix(what, "runtime error: ")
	}
	if at := Matters(trace); at.Func != "" && !f.Untranslated {
		f.Sentence += fmt.Sprintf(", in %s (%s:%d)", at.Func, at.File, at.Line)
	}
	f.Stack = strings.Split(strings.TrimSpace(text[m[0]:m[1]]+"\n"+trace), "\n")
	return f, true
}

// ReadRace finds the first report of the race detector in what a process that
// was built with it printed, and tells whether there is one.
func ReadRace(text string) (Fault, bool) {
	const head = "WARNING: DATA RACE\n"
	i := strings.Index(text, head)
	if i < 0 {
		return Fault{}, false
	}
	text = text[i+len(head):]
	if end := strings.Index(text, "\n=========="); end >= 0 {
		text = text[:end]
	}
	f := Fault{Sentence: "the race detector reports a data race", Stack: strings.Split(text, "\n")}
	if at := Matters(text); at.Func != "" {
		f.Sentence += fmt.Sprintf(", in %s (%s:%d)", at.Func, at.File, at.Line)
	}
	return f, true
}
