package parse

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/cfront/internal/family"
)

// What cannot be read is one line: the file, the line, what it is and what to do.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"int f(void)\n{\n\treturn (nowhere);\n}\n", "t.c:3: undefined: nowhere; declare it in the text, or give the header that does"},
		{"int a;\nint f( {\n", "t.c:2: "},
		{"\n#include <sys/callout.h>\nvoid callout_init(int);\n", "t.c:3: conflicting types for 'callout_init', previous declaration at sys/callout.h:28:, "},
		{"#if 1\nint a;\n", "t.c:"},
		{"#error no\n", "t.c:1: "},
		{"int a = \"x\" * 2;\n", "t.c:1: "},
		{"#define A A2 A2 A2 A2 A2 A2 A2 A2 A2 A2\n#define A2 B B B B B B B B B B B B B B B B\n#define B C C C C C C C C C C C C C\n#define C D D D D D D D D D D D D D\n#define D E E E E E E E E E E E E\n#define E F F F F F F F F F F F\n#define F x x x x x x x x x x x x x x x\nA\n",
			"t.c:8: "}, // millions of x
		{"/* " + strings.Repeat("(", mostDepth+1) + " */\n#define A " + strings.Repeat("(", mostDepth+1) + "\nint f(int a) { return (b); }\n", "t.c:3: undefined: b"},
		{strings.Repeat("(", mostDepth+1), "t.c:1: brackets within more than 200 others; take some of it out"},
		{"int f(int a)\n{\n\treturn (" + strings.Repeat("!", mostStatement) + "a);\n}\n", "t.c:3: a statement of more than 8000 bytes; make it several"},
		{"\n" + strings.Repeat(" ", mostBytes), "t.c:1: 1048577 bytes; give a text of up to 1048576"},
	} {
		_, err := Parse(Text{Name: "t.c", Text: []byte(c.text), Family: family.Tick}, "")
		if err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), ".go:") {
			t.Errorf("%.60q: %v, want %s", c.text, err, c.want)
		}
	}
}

func TestFirst(t *testing.T) {
	for said, want := range map[string]string{
		"a.c:12:3: no such thing (check.go:5129:check:)\na.c:13:1: more": "a.c:12: no such thing",
		"internal error in *cc.FunctionType":                             `t.c:1: the C parser gave up: "internal error in *cc.FunctionType"; look for C that no compiler takes, and take it out`,
		"include/sys/callout.h:4:9: (x) is bad":                          "sys/callout.h:4: (x) is bad",
		"a/b c.c:7: undefined: f (x.go:1:y: z.go:2:w:)":                  "a/b c.c:7: undefined: f; declare it in the text, or give the header that does",
	} {
		if got := first("t.c", errors.New(said)); got.Error() != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A panic of the library is an error.
func TestGuarded(t *testing.T) {
	err := guarded("t.c", time.Minute, func() error { panic("index\nout of range") })
	if want := `t.c:1: the C parser gave up: "index\nout of range"; look for C that no compiler takes, and take it out`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	err = guarded("t.c", time.Millisecond, func() error { select {} })
	if want := "t.c:1: the C parser came to no end in 1ms; look for C that no compiler takes, and take it out"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// No end of a text has the library go round in for ever.
func TestEnds(t *testing.T) {
	for text, want := range map[string]string{
		"int a;\nint *":                      "t.c:2: the text ends in the middle of a declaration or a function; end it",
		"int a;\nint *\n\n":                  "t.c:2: the text ends in the middle of a declaration or a function; end it",
		"int f(void)\n{\n\treturn (1 *\n}\n": "t.c:4: unexpected '}'",
		"int a[const }":                      "t.c:1: unexpected '}'",
		"int f(void)\n{\n\tint *\n}\n":       "t.c:4: unexpected '}'",
		"int f(int *}":                       "t.c:1: unexpected '}'",
		"int f(void)\n\tg ((a == b) + (a  (2);<= b) * 1) * \n}": "t.c:2: unexpected '=='",
	} {
		begin := time.Now()
		_, err := Parse(Text{Name: "t.c", Text: []byte(text), Family: family.Tick, Fragment: true}, "")
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s (%v)", text, err, want, time.Since(begin))
		}
	}
}

// Blocks of the page of the sbt era stand only where the text does not have the names after a !.
func TestPageWithout(t *testing.T) {
	for text, want := range map[string]string{
		"struct callout_cpu { int cc_exec_entity; int cc_next; };": "CC_CPU(cpu)->cc_next)",
		"struct callout_cpu { int cc_exec_entity; };":              "CC_CPU(cpu)->cc_exec_entity[0].cc_next)",
	} {
		x := Text{Name: "t.c", Text: []byte(text), Family: family.Sbt}
		ast, err := Parse(x, "")
		if err != nil {
			t.Fatal(err)
		}
		if page := Page(x, ast); strings.Count(page, "K_PLACE(cc_next,") != 1 || !strings.Contains(page, want) {
			t.Errorf("%s: no %s in %s", text, want, page)
		}
	}
}

// Blocks of the page stand only where the text has their names.
func TestPage(t *testing.T) {
	x := Text{Name: "t.c", Text: []byte("struct callout_cpu { int cc_cancel; };\nint timeout_cpu;\nextern int cc_waiting;\n#define cc_next 5\n"), Family: family.Tick}
	ast, err := Parse(x, "")
	if err != nil {
		t.Fatal(err)
	}
	page := Page(x, ast)
	for name, want := range map[string]bool{"K_pending": true, "K_timeout_cpu": true, "K_PLACE(cc_cancel,": true, "K_PLACE(cc_next,": true,
		"K_PLACE(cc_curr,": false, "K_PLACE(cc_waiting,": false} {
		if got := strings.Contains(page, name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
