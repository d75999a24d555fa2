package parse

import (
	"fmt"
	"strings"
	"testing"

	"ktimeout/tools/cfront/internal/family"
)

// left returns the branches of a text that were left out, a line for each.
func left(t *testing.T, x Text) string {
	t.Helper()
	x.Name, x.Family = "t.c", family.Tick
	all, err := LeftOut(x)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, l := range all {
		fmt.Fprintf(&b, "%s:%d %s\n", l.File, l.Line, l.Directive)
	}
	return b.String()
}

func TestLeftOut(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"taken", "#ifdef SMP\nint a;\n#endif\n", ""},
		{"not taken", "#ifdef DIAGNOSTIC\nint a;\n#endif\n", "t.c:1 #ifdef DIAGNOSTIC\n"},
		{"else", "int x;\n#ifdef SMP\nint a;\n#else\nint b;\n#endif\n", "t.c:4 #else of #ifdef SMP\n"},
		{"elif", "#if 0\nint a;\n#elif defined(SMP)\nint b;\n#elif 1\nint c;\n#else\nint d;\n#endif\n",
			"t.c:1 #if 0\nt.c:5 #elif 1\nt.c:7 #else of #elif 1\n"},
		{"the outermost", "#if 0\n#ifdef SMP\nint a;\n#else\nint b;\n#endif\n#endif\n", "t.c:1 #if 0\n"},
		{"within one that is taken", "#if 1\n#if 0\nint a;\n#endif\n#endif\n", "t.c:2 #if 0\n"},
		{"nothing in it", "#if 0\n\n/* int a; */\n#endif\n", ""},
		{"a directive in it", "#if 0\n#define A 1\n#endif\n", "t.c:1 #if 0\n"},
		{"spaces", " # ifdef\tNEVER /* of course */\nint a;\n#\tendif\n", "t.c:1 #ifdef NEVER\n"},
		{"goes on", "#if defined(NEVER) \\\n    || 0\nint a;\n#endif\nint b;\n#if 0\nint c;\n#endif\n",
			"t.c:1 #if defined(NEVER) || 0\nt.c:6 #if 0\n"},
		{"in a comment", "/*\n#if 0\nint a;\n#endif\n*/\n", ""},
		{"with a comment that goes on", "#if 1 /* one\ntwo */\nint a;\n#else\nint b;\n#endif\n", "t.c:4 #else of #if 1\n"},
		{"in a string", "const char *s = \"/*\";\n#if 0\nint a;\n#endif\n", "t.c:2 #if 0\n"},
		{"in a macro", "#define A \\\n#if 0\nint b;\n", ""},
		{"within a function", "int f(int a)\n{\n\treturn (a\n#ifdef NEVER\n\t    + 1\n#endif\n\t    );\n}\n", "t.c:4 #ifdef NEVER\n"},
		{"no end of line", "#if 0\nint a;\n#endif", "t.c:1 #if 0\n"},
		{"no text", "", ""},
	} {
		if got := left(t, Text{Text: []byte(c.text)}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// A macro that the user defines decides, and headers of the user's count.
func TestLeftOutOfHeaders(t *testing.T) {
	x := Text{Text: []byte("#include <sys/callout.h>\n#include <sys/callout.h>\n#ifdef MINE\nint a;\n#endif\n"),
		Headers: map[string][]byte{"callout.h": []byte("#ifndef H\n#define H\n#ifdef OTHER\nint b;\n#endif\n#endif\n")}}
	if got, want := left(t, x), "t.c:3 #ifdef MINE\ncallout.h:3 #ifdef OTHER\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	x.Defines = []string{"MINE", "OTHER=2"}
	if got := left(t, x); got != "" {
		t.Errorf("%q", got)
	}
}
