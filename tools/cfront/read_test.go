package cfront_test

import (
	"os"
	"strings"
	"testing"

	"ktimeout/tools/cfront"
)

// Expressions of the facility have their types in C.
func TestRead(t *testing.T) {
	typed, err := cfront.Read(cfront.Request{Path: facilityInC, Headers: userHeaders(t, "facility/c/sys", "callout.h", "_callout.h")})
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(facilityInC)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	at := func(part, expr string) (int, int) {
		t.Helper()
		i := strings.Index(text, part)
		k := strings.Index(part, expr)
		if i < 0 || k < 0 {
			t.Fatalf("%q is not there", part)
		}
		return i + k, i + k + len(expr)
	}
	for _, c := range []struct {
		part, expr string
		kind       cfront.Kind
		spelling   string
	}{
		{"cc = CC_CPU(timeout_cpu);", "CC_CPU(timeout_cpu)", cfront.Pointer, "*callout_cpu"},
		{"if (callout_new_inserted != NULL &&", "callout_new_inserted", cfront.Function, "*func(int, int)"},
		{"if (callout_new_inserted != NULL &&", "callout_new_inserted != NULL", cfront.Integer, "int"},
		{"callwheelsize < (u_int)ncallout;", "callwheelsize", cfront.Integer, "u_int"},
		{"while ((cpu = c->c_cpu) == CPUBLOCK)", "c->c_cpu", cfront.Integer, "int"},
		{"while ((cpu = c->c_cpu) == CPUBLOCK)", "CPUBLOCK", cfront.Integer, "int"},
		{"move = cc->cc_move;", "cc->cc_move", cfront.Struct, "callout_move"},
		{"	callout_link(there, c, move.ticks);", "callout_link(there, c, move.ticks)", cfront.Void, "void"},
		{"c->c_func = ftn;\n	c->c_arg", "ftn", cfront.Function, "*func(*void)"},
	} {
		pos, end := at(c.part, c.expr)
		if got, ok := typed.Of(pos, end); !ok || got.Kind != c.kind || got.Spelling != c.spelling {
			t.Errorf("%s: %+v, want %d %s", c.expr, got, c.kind, c.spelling)
		}
	}
	pos, end := at("callwheelsize = 1U << bits", "1U << bits")
	if _, ok := typed.Converted(pos, end); ok {
		t.Error("an operand of no arithmetic is converted")
	}
	pos, end = at("if (state == CALLED) {", "CALLED")
	if _, ok := typed.Of(pos+1, end); ok {
		t.Error("half a name has a type")
	}
}

// An operand of another type is converted.
func TestConverted(t *testing.T) {
	text := "u_int f(int a, u_int b)\n{\n\treturn (a + b);\n}\n"
	typed, err := cfront.Read(cfront.Request{Path: "t.c", Text: []byte(text)})
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(text, "a + b")
	if got, ok := typed.Converted(at, at+1); !ok || got.Spelling != "u_int" {
		t.Errorf("a is converted to %+v", got)
	}
	if got, ok := typed.Converted(at+4, at+5); ok {
		t.Errorf("b is converted to %+v", got)
	}
}

// A name of a type stands for one.
func TestTypedef(t *testing.T) {
	typed, err := cfront.Read(cfront.Request{Path: "t.c", Text: []byte("typedef u_int (*of_t)(timeout_t *, char [4], ...);\n")})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"of_t": "*func(*func(*void), *char, ...) u_int", "timeout_t": "func(*void)", "Giant": "", "no": ""} {
		if got, ok := typed.Typedef(name); got.Spelling != want || ok != (want != "") {
			t.Errorf("%s is %+v, want %s", name, got, want)
		}
	}
}

// Bad input is one line.
func TestReadErrors(t *testing.T) {
	for text, want := range map[string]string{
		"int f(void) { return (x); }\n": "t.c:1: undefined: x",
	} {
		if _, err := cfront.Read(cfront.Request{Path: "t.c", Text: []byte(text)}); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := cfront.Read(cfront.Request{Path: "testdata/no.c"}); err == nil || !strings.HasSuffix(err.Error(), "; give a file in C") {
		t.Error(err)
	}
}
