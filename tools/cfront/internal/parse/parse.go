// Package parse reads a kern_timeout.c with the headers of its family.
package parse

import (
	"fmt"
	"strings"

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
}

// most is how many tokens macros may expand to.
const most = 20_000_000

// predefined is what a compiler for the kernel defines. The counter is what the library
// asks for.
const predefined = `int __predefined_declarator;
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
	cfg, defines, err := config(t)
	if err != nil {
		return nil, err
	}
	prelude := alone
	if !t.Fragment {
		prelude = string(t.Family.Prelude())
	}
	ast, err := cc.Translate(cfg, []cc.Source{
		{Name: "<predefined>", Value: predefined + defines},
		{Name: "<kernel.h>", Value: prelude},
		{Name: t.Name, Value: t.Text},
		{Name: "<page.c>", Value: page},
	})
	if err != nil {
		return nil, first(err)
	}
	return ast, nil
}

// config is the configuration of the library, and the lines that define what the user
// asked for.
func config(t Text) (*cc.Config, string, error) {
	abi, err := cc.NewABI("linux", "amd64")
	if err != nil {
		return nil, "", err
	}
	var defines strings.Builder
	for _, d := range t.Defines {
		name, value, ok := strings.Cut(d, "=")
		if !ok {
			value = "1"
		}
		fmt.Fprintf(&defines, "#define %s %s\n", name, value)
	}
	fsys := family.Headers{Family: t.Family, Users: t.Headers}
	return &cc.Config{
		ABI: abi, FS: fsys, FSOnly: true, ExpansionLimit: most,
		IncludePaths: []string{"include"}, SysIncludePaths: []string{"include"},
	}, defines.String(), nil
}

// first returns the first line of what the library says, as FILE:LINE: what.
func first(err error) error {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return fmt.Errorf("%s", line)
}
