package retrace

import (
	"path"
	"strings"
	"unicode"

	"ktimeout/kern/smp/explored"
)

// The packages whose functions a reader looks for.
const (
	timeoutPath    = "ktimeout/kern/timeout"
	sleepqueuePath = "ktimeout/kern/sleepqueue"
	translatedPath = timeoutPath + "/text/" // of texts in C, one below it for each
)

// place returns the ported function in which an actor stands: the innermost function of
// the callouts or the sleep queues, but for macros of C and functions that only lock. The
// file has the folder of its revision, if it is not of C.
func place(frames []explored.Frame) (function, file string, line int) {
	for _, f := range frames {
		slash := strings.LastIndexByte(f.Function, '/') + 1
		dot := strings.IndexByte(f.Function[slash:], '.')
		if dot < 0 {
			continue
		}
		pkg, name := f.Function[:slash+dot], f.Function[slash+dot+1:]
		name = strings.TrimSuffix(name, "[...]")
		if isMacro(name) || name == "Sleepq_lock" || name == "Sleepq_release" {
			continue
		}
		switch {
		case strings.HasPrefix(pkg, translatedPath):
			return name, path.Base(f.File), f.Line
		case pkg == timeoutPath, strings.HasPrefix(pkg, timeoutPath+"/"):
			return name, path.Join(path.Base(pkg), path.Base(f.File)), f.Line
		case pkg == sleepqueuePath:
			return name, path.Base(f.File), f.Line
		}
	}
	return "", "", 0
}

// isMacro tells whether a name is that of a macro in C: it has no small letter.
func isMacro(name string) bool { return !strings.ContainsFunc(name, unicode.IsLower) }
