package retrace

import "testing"

func TestStatement(t *testing.T) {
	const text = "int\nf(struct callout *c)\n{\n\tc->c_flags &= ~CALLOUT_PENDING; /* taken */\n" +
		"\tif (c->c_flags & CALLOUT_ACTIVE &&\n\t    c->c_cpu == cpu) {\n\t\tcc->cc_next = NULL;\n\t} else if (c->c_lock)\n\t\treturn (0);\n" +
		"\tCTR1(KTR_CALLOUT, \"a;b\",\n\t    c);\n\twhile (x)\n\t\t;\n}\n\tf(1,\n\n\n\n\n2);\n"
	for line, want := range map[int]string{
		4: "c->c_flags &= ~CALLOUT_PENDING;", 5: "if (c->c_flags & CALLOUT_ACTIVE && c->c_cpu == cpu)", 7: "cc->cc_next = NULL;",
		8: "} else if (c->c_lock)", 9: "return (0);", 10: `CTR1(KTR_CALLOUT, "a;b", c);`, 12: "while (x)", 14: "}", 15: "f(1,", 0: "", 99: "", -1: "",
	} {
		if got := statement(text, line); got != want {
			t.Errorf("line %d: %q, want %q", line, got, want)
		}
	}
}

// What is cut out of any text ends, and is one line.
func FuzzStatement(f *testing.F) {
	f.Add("a = b;\n", 1)
	f.Add("/* \n", 1)
	f.Add("if (\"\\", 1)
	f.Fuzz(func(t *testing.T, text string, line int) {
		for _, r := range statement(text, line) {
			if r == '\n' {
				t.Errorf("%q, line %d: two lines", text, line)
			}
		}
	})
}
