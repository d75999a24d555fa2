// Package stack reads what the Go runtime prints of a process that dies, and finds in
// its stacks the frame that matters to a kernel developer. It imports nothing of this
// project.
package stack

import (
	"path"
	"regexp"
	"strconv"
	"strings"
)

// Frame is one function on a stack.
type Frame struct {
	Func string // without its package: "callout_lock"
	Pkg  string // import path
	File string // base name
	Line int
}

var place = regexp.MustCompile(`^\s+(\S+\.(?:go|s|c|h)):(\d+)`)

// Frames returns the frames of the first goroutine in text, innermost first.
func Frames(text string) []Frame {
	var out []Frame
	lines := strings.Split(text, "\n")
	for i := 0; i+1 < len(lines); i++ {
		m := place.FindStringSubmatch(lines[i+1])
		if m == nil {
			if lines[i] == "" && len(out) != 0 {
				break
			}
			continue
		}
		name := strings.TrimPrefix(strings.TrimSpace(lines[i]), "created by ")
		if j := strings.LastIndexByte(name, '('); j > 0 && strings.HasSuffix(name, ")") {
			name = name[:j]
		}
		line, _ := strconv.Atoi(m[2])
		f := Frame{Func: name, File: path.Base(m[1]), Line: line}
		slash := strings.LastIndexByte(name, '/') + 1
		if dot := strings.IndexByte(name[slash:], '.'); dot >= 0 {
			f.Pkg, f.Func = name[:slash+dot], name[slash+dot+1:]
		}
		out = append(out, f)
		i++
	}
	return out
}

// floors are the packages whose frames matter to a kernel developer, the most important
// first.
var floors = []string{"ktimeout/kern/timeout", "ktimeout/kern/sleepqueue", "ktimeout/kern/lock", "ktimeout/kern/smp", "ktimeout/"}

// Matters returns the frame that matters on the first stack in text, or a zero Frame: the
// innermost one of the first of floors that is on the stack. The functions with which the
// kernel panics and in which its threads begin do not count.
func Matters(text string) Frame {
	frames := Frames(text)
	for _, floor := range floors {
		for _, f := range frames {
			if strings.HasPrefix(f.Pkg, floor) && f.Pkg != "ktimeout/sys" && !strings.HasPrefix(f.Func, "thread_start") {
				return f
			}
		}
	}
	return Frame{}
}
