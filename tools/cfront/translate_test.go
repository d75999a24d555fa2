package cfront_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/cfront"
)

// facilityText returns the text of the facility and its headers, with some of it
// replaced: pairs of old and new. What is old stands in one of them.
func facilityText(t testing.TB, pairs ...string) cfront.Request {
	t.Helper()
	text, err := os.ReadFile(facilityInC)
	if err != nil {
		t.Fatal(err)
	}
	req := cfront.Request{Path: "kern_timeout.c", Text: text, Headers: userHeaders(t, "facility/c/sys", "callout.h", "_callout.h")}
	for i := 0; i < len(pairs); i += 2 {
		was, is := []byte(pairs[i]), []byte(pairs[i+1])
		switch {
		case bytes.Contains(req.Text, was):
			req.Text = bytes.ReplaceAll(req.Text, was, is)
		case bytes.Contains(req.Headers["callout.h"], was):
			req.Headers["callout.h"] = bytes.ReplaceAll(req.Headers["callout.h"], was, is)
		case bytes.Contains(req.Headers["_callout.h"], was):
			req.Headers["_callout.h"] = bytes.ReplaceAll(req.Headers["_callout.h"], was, is)
		default:
			t.Fatalf("there is no %q", pairs[i])
		}
	}
	return req
}

// lineIn is FILE:LINE of the first line of a request that has some text.
func lineIn(t *testing.T, req cfront.Request, text string) string {
	t.Helper()
	path, err := filepath.Abs(req.Path)
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{path: req.Text, "sys/callout.h": req.Headers["callout.h"], "sys/_callout.h": req.Headers["_callout.h"]} {
		if before, _, ok := strings.Cut(string(file), text); ok {
			return fmt.Sprintf("%s:%d", name, strings.Count(before, "\n")+1)
		}
	}
	t.Fatalf("there is no %q", text)
	return ""
}

// A text that cannot be used is refused in one line, with the place and what to do.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ was, is, at, want string }{
		{"int\tc_time;", "long c_time;", "long c_time;", "struct callout's c_time is a int64 here, and a int32 in the layers; use the type of the layers"},
		{"int\tc_time;", "short c_time;", "short c_time;", "struct callout's c_time is a int16 here, and a int32 in the layers; use the type of the layers"},
		{"int\tc_time;", "int c_time;\n\tint c_iter;", "int c_iter;", "struct callout's c_iter is not in the layers; keep it in struct callout_cpu, or in a variable"},
		{"int\tc_time;", "int c_time : 8;", "int c_time :", "struct callout's c_time is a bit field; use an int"},
		{"#define	CALLOUT_PENDING		0x0004", "#define CALLOUT_PENDING 0x0100", "CALLOUT_PENDING 0x", "CALLOUT_PENDING is 256 here, and 4 in the layers; use the value of the layers"},
		{"struct callout *callout;", "struct callout *callout; int n;", "callout; int n;", "struct callout_handle's n is not in the layers; keep it in struct callout_cpu, or in a variable"},
		{"callout_tick(void)\n{", "callout_tack(void)\n{", "", "the text has no function callout_tick; give a whole kern_timeout.c of the era 8.0 to 9.3"},
		{"cc_curr", "cc_current", "", "struct callout_cpu has no cc_curr; the machine has to find it: keep the name, perhaps as a macro"},
		{"kern_timeout_callwheel_init(void)\n{", "kern_timeout_callwheel_start(void)\n{", "", "the text has no function kern_timeout_callwheel_init; give a whole kern_timeout.c of the era 8.0 to 9.3"},
	} {
		req := facilityText(t, c.was, c.is)
		_, err := cfront.Translate(req)
		at := lineIn(t, req, string(req.Text[:20]))
		if c.at != "" {
			at = lineIn(t, req, c.at)
		}
		if want := at + ": " + c.want; err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", c.is, err, want)
		}
	}
}

// What is no text of the era, or none at all, is refused.
func TestRefusedAsAWhole(t *testing.T) {
	path, err := filepath.Abs("x.c")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"int callout_reset_sbt(struct callout *, sbintime_t);\n", path + ":1: the text has no function callout_init; give a whole kern_timeout.c of the era 10.0 to main"},
		{"/* nothing */\n", path + ":1: the text has no function callout_init; give a whole kern_timeout.c of the era 8.0 to 9.3"},
		{"int f(void)\n{\n\treturn (a);\n}\n", "x.c:3: undefined: a; declare it in the text, or give the header that does"},
	} {
		if _, err := cfront.Translate(cfront.Request{Path: "x.c", Text: []byte(c.text)}); err == nil || err.Error() != c.want {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
	if _, err := cfront.Translate(cfront.Request{Path: "/no/such/file.c"}); err == nil || !strings.Contains(err.Error(), "/no/such/file.c") {
		t.Error(err)
	}
}

// Each kind of note is there, with its line.
func TestNotes(t *testing.T) {
	req := facilityText(t, "callout_tickstofirst(int limit)", "callout_tickstosecond(int limit)")
	req.Text = append(req.Text, `
static int both(struct callout *a, struct callout *b);
static int both_of(int a, int b) { return (a - b); }
static int
both(struct callout *a, struct callout *b)
{
	return (both_of(a->c_time, b->c_time));
}
#ifdef NOT_HERE
int x;
#endif
`...)
	p, err := cfront.Translate(req)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, n := range p.Notes {
		fmt.Fprintf(&got, "%s: %s\n", n.Pos, n.Text)
	}
	for _, c := range []struct{ at, want string }{
		{"return (both_of(", "the order in which these arguments are read is open in C: both are explored"},
		{"#ifdef NOT_HERE", "left out: #ifdef NOT_HERE"},
		{"&avg_depth", "a variable that only a sysctl shows: its accesses are not looked at"},
	} {
		if want := lineIn(t, req, c.at) + ": " + c.want; !strings.Contains(got.String(), want+"\n") {
			t.Errorf("no note %s in\n%s", want, got.String())
		}
	}
	if want := "the text has no callout_tickstofirst: the clock is told of no callout ahead of time"; !strings.Contains(got.String(), want) {
		t.Errorf("no note %s in\n%s", want, got.String())
	}
	if p.Family != "tick" || len(p.Missing) != 0 {
		t.Errorf("%q %v", p.Family, p.Missing)
	}
}

// A function that cannot be translated is missing, and the others are there.
func TestMissing(t *testing.T) {
	req := facilityText(t)
	req.Text = append(req.Text, "\nstatic void\nhalt(void)\n{\n\t__asm __volatile(\"hlt\");\n}\nstatic short few;\nint\nnarrow(void)\n{\n\treturn (few);\n}\n"...)
	p, err := cfront.Translate(req)
	if err != nil {
		t.Fatal(err)
	}
	want := []cfront.Missing{{Func: "halt", Pos: lineIn(t, req, "__asm"), Text: "assembly; leave it out by #ifdef"},
		{Func: "narrow", Pos: lineIn(t, req, "return (few)"), Text: "memory of 16 bits that other threads may see; make it an int"}}
	if !slices.Equal(p.Missing, want) || !strings.Contains(string(p.Source), "func callout_tick() {") {
		t.Errorf("%v, want %v", p.Missing, want)
	}
}
