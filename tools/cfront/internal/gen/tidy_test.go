package gen

import (
	"strings"
	"testing"
)

// Generated code is without what only its making needed, and means the same.
func TestTidy(t *testing.T) {
	const head, tail = "package text\n\nfunc f() int32 {\n", "}\n"
	for was, is := range map[string]string{
		"return ((a + b))":                          "return a + b",
		"return ((a + b) * c)":                      "return (a + b) * c",
		"return (a - (b - c))":                      "return a - (b - c)",
		"return ((*p).x)":                           "return (*p).x",
		"return (-(a))":                             "return -a",
		"return (a & (b | c))":                      "return a & (b | c)",
		"if (k_int((a == 0)) != 0) {\n\t}":          "if a == 0 {\n\t}",
		"if (k_int((a == 0)) == 0) {\n\t}":          "if a != 0 {\n\t}",
		"if !(a < b) {\n\t}":                        "if a >= b {\n\t}",
		"if !(!(x)) {\n\t}":                         "if x {\n\t}",
		"if !(x && y) {\n\t}":                       "if !(x && y) {\n\t}",
		"if !(k_int((a == 0) || (b != 0)) != 0) {}": "if !(a == 0 || b != 0) {\n\t}",
		"for (a != b) {\n\t}":                       "for a != b {\n\t}",
		"for (a != (T{b})) {\n\t}":                  "for a != (T{b}) {\n\t}",
		"x = (k_int(y) != 1)":                       "x = k_int(y) != 1",
		"g((a), (k_int(b)))":                        "g(a, k_int(b))",
		"return 1\npanic(\"" + theEnd + "\")":       "return 1",
		"x = 1\npanic(\"" + theEnd + "\")":          "x = 1\n\tpanic(\"" + theEnd + "\")",
		"if x {\nreturn 1\n} else {\nreturn 2\n}\npanic(\"" + theEnd + "\")": "if x {\n\t\treturn 1\n\t} else {\n\t\treturn 2\n\t}",
		"if x {\nreturn 1\n}\npanic(\"" + theEnd + "\")":                     "if x {\n\t\treturn 1\n\t}\n\tpanic(\"" + theEnd + "\")",
		"var x int32\n_ = x\nreturn x":                                       "var x int32\n\n\treturn x",
		"var x int32\n_ = x\nx = 1":                                          "var x int32\n\t_ = x\n\tx = 1",
		"var x int32\n_ = x\nx = y + 1\nuse(y.x)":                            "var x int32\n\t_ = x\n\tx = y + 1\n\tuse(y.x)",
		"var x int32\n_ = x\nuse(&x)":                                        "var x int32\n\n\tuse(&x)",
	} {
		got, err := tidy(head + was + "\n" + tail)
		if err != nil {
			t.Errorf("%s: %v", was, err)
			continue
		}
		if want := head + "\t" + is + "\n" + tail; string(got) != want {
			t.Errorf("%s:\n%s\nwant\n%s", was, got, want)
		}
	}
	if _, err := tidy("package text\nfunc {"); err == nil || !strings.Contains(err.Error(), "text.go:2") {
		t.Error(err)
	}
}
