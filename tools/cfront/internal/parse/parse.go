// Package parse reads a kern_timeout.c with the headers of its family.
package parse

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/family"
)

// Text is a text to read.
type Text struct {
	Name    string // for positions
	Text    []byte
	Family  family.Family
	Headers map[string][]byte // the user's own
	Defines []string          // NAME or NAME=VALUE

	// Fragment says that the text is some C and no kern_timeout.c: nothing stands before it.
	Fragment bool
	Before   []byte // with Fragment: C that is read before it, declarations mostly
}

// Limits of what is read. The time that the library and the generator take grows with the
// square of the length of an expression.
const (
	mostExpansions = 300_000 // of tokens by macros
	mostBytes      = 1 << 20
	mostDepth      = 200  // of brackets
	mostStatement  = 8000 // bytes of a statement
	mostTime       = 30 * time.Second
)

// Counter is a variable that the library asks for.
const Counter = "__predefined_declarator"

// end is read last, and declares what is declared. Where the library looks for the end of
// a list of type qualifiers it takes token after token, at the end of the text for ever,
// each with an error that it keeps. A name ends the list.
const (
	endName = "<end.c>"
	end     = "int " + Counter + ";\n"
)

// predefined is what a compiler for the kernel defines.
const predefined = "int " + Counter + `;
#define __FreeBSD__ 9
#define _KERNEL 1
#define SMP 1
#define INVARIANTS 1
#define __GNUC__ 4
#define __amd64__ 1
#define __x86_64__ 1
#define __LP64__ 1
#define __typeof__ typeof
`

// alone is what the library asks for where a fragment stands alone.
const alone = `typedef unsigned long size_t;
typedef long ptrdiff_t;
typedef int wchar_t;
`

// Parse reads a text, and after it the page.
func Parse(t Text, page string) (*cc.AST, error) {
	cfg, sources, err := configure(t, page)
	if err != nil {
		return nil, err
	}
	var ast *cc.AST
	err = guarded(t.Name, mostTime, func() (err error) {
		ast, err = cc.Translate(cfg, sources)
		return err
	})
	if err != nil && strings.HasPrefix(err.Error(), endName+":") {
		err = fmt.Errorf("%s:%d: the text ends in the middle of a declaration or a function; end it", t.Name, 1+bytes.Count(bytes.TrimSpace(t.Text), []byte("\n")))
	}
	return ast, err
}

// configure returns the configuration of the library, and what it is to read: the lines
// that define what the user asked for, the prelude, the text and the page.
func configure(t Text, page string) (*cc.Config, []cc.Source, error) {
	if err := limit(t); err != nil {
		return nil, nil, err
	}
	abi, err := cc.NewABI("linux", "amd64")
	if err != nil {
		return nil, nil, err
	}
	var defines strings.Builder
	for _, d := range append(t.Family.Defines(t.Text), t.Defines...) {
		name, value, ok := strings.Cut(d, "=")
		if !ok {
			value = "1"
		}
		fmt.Fprintf(&defines, "#define %s %s\n", name, value)
	}
	prelude := alone + string(t.Before)
	if !t.Fragment {
		prelude = string(t.Family.Prelude())
	}
	cfg := &cc.Config{
		ABI: abi, FS: family.Headers{Family: t.Family, Users: t.Headers}, FSOnly: true, ExpansionLimit: mostExpansions, EvalAllMacros: true,
		IncludePaths: []string{includes}, SysIncludePaths: []string{includes},
	}
	return cfg, []cc.Source{
		{Name: "<predefined>", Value: predefined + defines.String()},
		{Name: "<prelude.h>", Value: prelude},
		{Name: t.Name, Value: t.Text},
		{Name: "<page.c>", Value: page},
		{Name: endName, Value: end},
	}, nil
}

// includes is the folder that the library thinks headers are in.
const includes = "include"

// FileName is how a file that the library names is called in messages.
func FileName(name string) string { return strings.TrimPrefix(name, includes+"/") }

// limit refuses what would take too much time or stack: the library descends into
// brackets and blocks.
func limit(t Text) error {
	files := map[string][]byte{t.Name: t.Text}
	for name, text := range t.Headers {
		files[name] = text
	}
	for name, text := range files {
		if len(text) > mostBytes {
			return fmt.Errorf("%s:1: %d bytes; give a text of up to %d", name, len(text), mostBytes)
		}
		depth, length := 0, 0
		for _, l := range logical(text) {
			if strings.HasPrefix(l.code, "#") {
				continue
			}
			for _, c := range []byte(l.code) {
				length++
				switch c {
				case '(', '[', '{':
					depth++
				case ')', ']', '}':
					depth--
				}
				if c == ';' || c == '{' || c == '}' {
					length = 0
				}
				if depth > mostDepth {
					return fmt.Errorf("%s:%d: brackets within more than %d others; take some of it out", name, l.line, mostDepth)
				}
				if length > mostStatement {
					return fmt.Errorf("%s:%d: a statement of more than %d bytes; make it several", name, l.line, mostStatement)
				}
			}
		}
	}
	return nil
}

// guarded calls the library, and makes one clear line of its errors. A panic of the
// library is one, too. There is C that it goes round in for ever: then it is left behind.
func guarded(name string, most time.Duration, f func() error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("%s:1: the C parser gave up: %.200q; %s", name, fmt.Sprint(r), look)
			}
		}()
		err := f()
		if err != nil {
			err = first(name, err)
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-time.After(most):
		return fmt.Errorf("%s:1: the C parser came to no end in %v; %s", name, most, look)
	}
}

const look = "look for C that no compiler takes, and take it out"

// position is LINE:COLUMN: of a place in a message, and source the line of the library's
// own text that ends it.
var (
	position = regexp.MustCompile(`(:\d+):\d+:`)
	place    = regexp.MustCompile(`:\d+: `)
	source   = regexp.MustCompile(` *\([a-z0-9_]+\.go:\d+:[^()]*\)$`)
)

// first returns the first line of what the library says, as FILE:LINE: what.
func first(name string, err error) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	line = source.ReplaceAllString(line, "")
	if !position.MatchString(line) && !place.MatchString(line) {
		return fmt.Errorf("%s:1: the C parser gave up: %.200q; %s", name, line, look)
	}
	line = strings.ReplaceAll(position.ReplaceAllString(line, "$1:"), includes+"/", "")
	for _, h := range hints {
		if strings.Contains(line, h.what) {
			line += "; " + h.mend
			break
		}
	}
	return fmt.Errorf("%s", line)
}

// hints are what to do about errors of the library.
var hints = []struct{ what, mend string }{
	{"undefined: ", "declare it in the text, or give the header that does"},
	{"undefined type", "declare it in the text, or give the header that does"},
	{"redeclared", "keep one of the declarations"},
	{"unexpected ", "write C of the year 1999 there"},
	{"expansion limit", "have macros expand to less"},
}
